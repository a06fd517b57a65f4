// GET /feeds/calendar.ics?calendar=&key=: a calendar's bookings, for the owner's own calendar
// program. The address is the secret.
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/problem.hpp"
#include "app/calendar_feed.hpp"

namespace creneau::http {

boost::asio::awaitable<Response> show_feed(Site& site, const Request& request) {
  const auto locale = choose_locale(request, site.context.rules->default_locale);
  if (auto limited = limit_rate(site, request); !limited)
    co_return make_problem(limited.error(), locale);
  auto feed = co_await app::view_feed(site.context,
                                      CalendarId(request.query_parameter("calendar").value_or("")),
                                      request.query_parameter("key").value_or(""));
  if (!feed) co_return make_problem(feed.error(), locale);
  auto response =
      Response::text(Status::ok, "text/calendar; charset=utf-8", site.options.make_feed(*feed));
  response.headers.set("Cache-Control", "private, no-store");
  co_return response;
}

}  // namespace creneau::http
