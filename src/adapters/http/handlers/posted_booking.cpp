#include "adapters/http/handlers/posted_booking.hpp"

#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/pages/addresses.hpp"

namespace creneau::http {

boost::asio::awaitable<Result<PostedBooking>> load_posted(Site& site, const Request& request) {
  auto form = read_form(request);
  if (!form) co_return form.error();
  PostedBooking posted;
  posted.form = std::move(*form);
  posted.id = BookingId(request.path_parameter("id"));
  posted.token = form_value(posted.form, "token");
  auto view = co_await app::view_booking(site.context, posted.id, posted.token);
  if (!view) co_return view.error();
  posted.view = std::move(*view);
  co_return posted;
}

std::string page_address(const PostedBooking& posted) {
  return pages::booking_address(posted.id, posted.token);
}

}  // namespace creneau::http
