// A booking's token: who holds it may see and change the booking. An HMAC of the booking's id under
// the installation's key: never stored, the same in every answer, link and mail until its
// generation is raised.
#pragma once

#include <string>
#include <string_view>

#include "app/context.hpp"
#include "domain/booking.hpp"

namespace creneau::app {

std::string make_booking_token(const Installation& installation, const domain::Booking& booking);

/// Constant time.
bool is_booking_token(const Installation& installation, const domain::Booking& booking,
                      std::string_view token);

/// The booking's page, with its token: goes to the client only.
std::string make_booking_url(const Context& context, const domain::Booking& booking);

}  // namespace creneau::app
