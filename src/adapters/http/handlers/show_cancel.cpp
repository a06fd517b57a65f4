// GET and POST /bookings/{id}/cancel: what comes back, and then the deed.
#include "adapters/http/handlers/posted_booking.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/pages/addresses.hpp"
#include "app/cancel_booking.hpp"

namespace creneau::http {
namespace {

pages::CancelView make_view(const Site& site, app::BookingView view, std::string token) {
  pages::CancelView page;
  page.refund = view.refund_now;
  page.booking = std::move(view.booking);
  page.slot = std::move(view.slot);
  page.token = std::move(token);
  page.now = site.context.clock.now();
  return page;
}

Response show(const Site& site, const Request& request, Status status,
              const pages::CancelView& page) {
  const auto locale = chosen_locale(request).value_or(page.booking.locale);
  return make_page(request, status,
                   pages::render_cancel(make_page_site(site, request, locale), page));
}

}  // namespace

boost::asio::awaitable<Response> show_cancel(Site& site, const Request& request) {
  const BookingId id(request.path_parameter("id"));
  const auto token = request.query_parameter("token").value_or("");
  auto view = co_await app::view_booking(site.context, id, token);
  if (!view) co_return make_error_page(site, request, view.error());
  // Cancelled already, or begun: the booking's page says so.
  if (!view->can_change) co_return Response::see_other(pages::booking_address(id, token));
  co_return show(site, request, Status::ok, make_view(site, std::move(*view), token));
}

boost::asio::awaitable<Response> submit_cancel(Site& site, const Request& request) {
  auto posted = co_await load_posted(site, request);
  if (!posted) co_return make_error_page(site, request, posted.error());
  if (!posted->view.can_change) co_return Response::see_other(page_address(*posted));
  auto page = make_view(site, posted->view, posted->token);
  if (auto limited = limit_rate(site, request); !limited) {
    page.problem = limited.error().code;
    co_return show(site, request, Status::too_many_requests, page);
  }
  // Nobody cancels for another amount than they were told.
  if (form_value(posted->form, "refund") != std::to_string(page.refund.minor)) {
    page.has_changed = true;
    co_return show(site, request, Status::conflict, page);
  }
  app::CancelBooking command;
  command.id = posted->id;
  auto cancelled =
      co_await app::cancel_booking(site.context, std::move(command), app::Source::page);
  if (cancelled || cancelled.error().code == Errc::not_cancellable)
    co_return Response::see_other(page_address(*posted));
  if (cancelled.error().code == Errc::booking_not_found)
    co_return make_error_page(site, request, cancelled.error());
  page.problem = cancelled.error().code;
  co_return show(site, request, static_cast<Status>(http_status(*page.problem)), page);
}

}  // namespace creneau::http
