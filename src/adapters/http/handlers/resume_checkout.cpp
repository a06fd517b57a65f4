// POST /api/bookings/{id}/checkout
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/problem.hpp"
#include "app/open_session.hpp"
#include "app/view_booking.hpp"

namespace creneau::http {

boost::asio::awaitable<Response> resume_checkout(Site& site, const Request& request) {
  const BookingId id(request.path_parameter("id"));
  auto view = co_await app::view_booking(site.context, id, bearer_token(request));
  if (!view)
    co_return make_problem(view.error(),
                           choose_locale(request, site.context.rules->default_locale));
  const auto locale = choose_locale(request, view->booking.locale);
  if (auto limited = limit_rate(site, request); !limited)
    co_return make_problem(limited.error(), locale);
  auto url = co_await app::open_session(site.context, id, app::Source::api);
  if (!url) {
    // For a booking that stands, a slot that is past or closed is one that cannot be paid any more.
    const auto code = url.error().code;
    const bool is_gone = code == Errc::slot_past || code == Errc::slot_closed;
    co_return make_problem(is_gone ? Error(Errc::not_payable) : url.error(), locale);
  }
  auto response = Response::json(
      Status::ok, boost::json::serialize(boost::json::object{{"checkout_url", *url}}));
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

}  // namespace creneau::http
