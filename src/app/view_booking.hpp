// What a client may see of a booking: with its token, and only then.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"
#include "domain/booking.hpp"
#include "domain/slot.hpp"

namespace creneau::app {

struct BookingView {
  domain::Booking booking;
  domain::Slot slot;
  /// Whether one of its sessions was seen complete, or the client came back from one, without the
  /// outcome being known yet.
  bool is_payment_under_way = false;
  /// When it is purged if it stays unpaid.
  Instant expires_at;
};

/// Errors: booking_not_found, for absent and for not yours alike.
awaitable<Result<BookingView>> view_booking(Context& context, BookingId id, std::string token);

}  // namespace creneau::app
