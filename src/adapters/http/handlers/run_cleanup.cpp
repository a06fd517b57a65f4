// GET or POST /api/cron/cleanup-unpaid: for whoever schedules the cleanup from outside.
#include <fmt/format.h>
#include <sodium.h>

#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/problem.hpp"
#include "app/check_health.hpp"
#include "app/purge_unpaid.hpp"

namespace creneau::http {

boost::asio::awaitable<Response> run_cleanup(Site& site, const Request& request) {
  const auto locale = choose_locale(request, site.context.rules->default_locale);
  const auto& secret = site.options.cron_secret;
  if (secret.empty()) co_return make_problem(Errc::not_found, locale);
  const auto token = bearer_token(request);
  const bool is_authorized = token.size() == secret.size() &&
                             sodium_memcmp(token.data(), secret.data(), secret.size()) == 0;
  if (!is_authorized) {
    auto response = make_problem(Errc::unauthorized, locale);
    response.headers.set("WWW-Authenticate", "Bearer");
    co_return response;
  }
  auto counts = co_await app::purge_unpaid(site.context, site.context.rules->unpaid_ttl,
                                           app::Source::cleanup);
  if (!counts) co_return make_problem(counts.error(), locale);
  auto noted = co_await app::note_chore(site.context, app::Chore::cleanup);
  if (!noted) co_return make_problem(noted.error(), locale);
  auto response =
      Response::json(Status::ok, fmt::format(R"({{"deleted":{},"kept":{},"settled":{}}})",
                                             counts->deleted, counts->kept, counts->settled));
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

}  // namespace creneau::http
