// Moving a confirmed booking to another slot, in one transaction: never both, never none.
#pragma once

#include <optional>

#include "app/actor.hpp"
#include "app/apply_decision.hpp"
#include "domain/moving.hpp"

namespace creneau::app {

struct MoveBooking {
  BookingId id;
  SlotId slot_id;
  domain::ChangeBy by = domain::ChangeBy::client;
  /// By the owner: for the audit log.
  std::optional<Actor> actor = {};
};

/// The booking as it is then. Errors: booking_not_found, slot_not_found, not_movable, slot_taken,
/// slot_closed, slot_past, slot_too_late, conflict.
awaitable<Result<domain::Booking>> move_booking(Context& context, MoveBooking command,
                                                Source source);

}  // namespace creneau::app
