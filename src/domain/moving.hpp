// Moving a booking to another slot: it keeps its price, its payment and its id.
#pragma once

#include "base/result.hpp"
#include "domain/cancellation.hpp"
#include "domain/decision.hpp"

namespace creneau::domain {

struct Move {
  const Booking& booking;
  const Slot& from;
  /// As it is without this booking's seat: two slots of a calendar that overlap block each other.
  const Slot& to;
  ChangeBy by = ChangeBy::client;
  Instant now;
};

/// The booking on its new slot; the caller takes the seats, in the same transaction. A client may
/// take a slot of the same service (of none: of the same title and price), before the booking
/// begins and as long as it can be booked; the owner any slot that is open and not past. Errors:
/// not_movable, slot_closed, slot_past, slot_too_late, slot_taken.
Result<Decision> decide_move(const Move& move);

}  // namespace creneau::domain
