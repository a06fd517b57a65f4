// The booking that a form of a client's page is about.
#pragma once

#include <string>

#include "adapters/http/handlers/site.hpp"

namespace creneau::http {

struct PostedBooking {
  BookingId id;
  std::string token;
  /// All that the form sent.
  Parameters form;
  app::BookingView view;
};

/// The booking of the address, if the token in the form is right. Errors: booking_not_found,
/// unsupported_media_type, invalid_request.
boost::asio::awaitable<Result<PostedBooking>> load_posted(Site& site, const Request& request);

/// Its page, with the token, where a form leads once it is done.
std::string page_address(const PostedBooking& posted);

}  // namespace creneau::http
