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
  /// When it is removed if it stays unpaid.
  Instant expires_at;
  /// What would come back if the client cancelled now.
  Money refund_now = {};
  /// Whether the client can cancel it now, or move it.
  bool can_change = false;
  /// Whether it can be paid now.
  bool can_pay = false;
  /// Somebody else is at the payment page for the same slot.
  bool is_being_paid = false;
};

/// Whether money is on its way that nobody can call back: not to be paid again, nor given up.
bool is_money_under_way(const domain::Booking& booking);

/// Errors: booking_not_found, for absent and for not yours alike.
awaitable<Result<BookingView>> view_booking(Context& context, BookingId id, std::string token);

}  // namespace creneau::app
