// POST /api/webhooks/stripe
#include <fmt/format.h>

#include "adapters/http/handlers/site.hpp"
#include "adapters/http/wire/problem.hpp"

namespace creneau::http {

boost::asio::awaitable<Response> receive_webhook(Site& site, const Request& request) {
  auto event = site.options.read_event(request);
  if (!event) {
    site.options.on_webhook(name(event.error().code));
    co_return make_problem(event.error(), Locale::en);
  }
  auto outcome = co_await app::receive_event(site.context, std::move(*event));
  if (!outcome) {
    // Our own failure for now: an error status makes Stripe send the event again.
    site.options.on_webhook(name(outcome.error().code));
    Error error(Errc::unavailable, outcome.error().detail);
    error.retry_after = std::chrono::seconds(5);
    co_return make_problem(error, Locale::en);
  }
  const auto word = domain::name(*outcome);
  site.options.on_webhook(word);
  if (*outcome == domain::Outcome::slot_taken)
    co_return Response::json(
        Status::ok, R"({"received":true,"outcome":"slot_taken","error":"Créneau déjà pris"})");
  co_return Response::json(Status::ok, fmt::format(R"({{"received":true,"outcome":"{}"}})", word));
}

}  // namespace creneau::http
