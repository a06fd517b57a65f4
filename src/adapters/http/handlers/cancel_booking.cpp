// POST /api/bookings/{id}/cancel
#include "app/cancel_booking.hpp"

#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/api_types.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "adapters/http/wire/problem.hpp"

namespace creneau::http {

struct ClientCancelBody {};
BOOST_DESCRIBE_STRUCT(ClientCancelBody, (), ())

boost::asio::awaitable<Response> cancel_booking(Site& site, const Request& request) {
  const BookingId id(request.path_parameter("id"));
  auto view = co_await app::view_booking(site.context, id, bearer_token(request));
  if (!view)
    co_return make_problem(view.error(),
                           choose_locale(request, site.context.rules->default_locale));
  const auto locale = choose_locale(request, view->booking.locale);
  if (auto limited = limit_rate(site, request); !limited)
    co_return make_problem(limited.error(), locale);
  if (auto content = check_json_content(request); !content)
    co_return make_problem(content.error(), locale);
  if (auto body = read_json<ClientCancelBody>(request.body); !body)
    co_return make_problem(body.error(), locale);
  app::CancelBooking command;
  command.id = id;
  auto cancelled = co_await app::cancel_booking(site.context, std::move(command), app::Source::api);
  if (!cancelled) co_return make_problem(cancelled.error(), locale);
  const boost::json::object answer{
      {"status", domain::name(cancelled->booking.status)},
      {"payment_status", domain::name(cancelled->booking.payment_status)},
      {"refund", to_json(cancelled->refund)}};
  auto response = Response::json(Status::ok, boost::json::serialize(answer));
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

}  // namespace creneau::http
