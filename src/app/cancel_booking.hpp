// Cancelling a confirmed booking, by its client or the owner: the seat is free again, the money
// that goes back is ordered in the same transaction.
#pragma once

#include <optional>
#include <string>

#include "app/actor.hpp"
#include "app/apply_decision.hpp"
#include "domain/cancellation.hpp"

namespace creneau::app {

struct CancelBooking {
  BookingId id;
  domain::ChangeBy by = domain::ChangeBy::client;
  /// By the owner: what shall go back; nothing: by policy.
  std::optional<Money> amount = {};
  /// By the owner: told to the client; may be empty.
  std::string reason = {};
  /// By the owner: for the audit log.
  std::optional<Actor> actor = {};
};

struct CancelledBooking {
  domain::Booking booking;
  /// What goes back; zero when nothing does.
  Money refund;
};

/// Errors: booking_not_found, not_cancellable, not_refundable, invalid_input (`reason`), conflict.
awaitable<Result<CancelledBooking>> cancel_booking(Context& context, CancelBooking command,
                                                   Source source);

}  // namespace creneau::app
