// GET /api/bookings/{id}
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/api_types.hpp"
#include "adapters/http/wire/problem.hpp"

namespace creneau::http {

boost::asio::awaitable<Response> get_booking(Site& site, const Request& request) {
  auto view = co_await app::view_booking(site.context, BookingId(request.path_parameter("id")),
                                         bearer_token(request));
  if (!view)
    co_return make_problem(view.error(),
                           choose_locale(request, site.context.rules->default_locale));
  auto response = Response::json(
      Status::ok, boost::json::serialize(to_json(*view, site.context.rules->time_zone)));
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

}  // namespace creneau::http
