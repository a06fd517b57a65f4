// Holding a seat while it is being paid: a booking that has its seat before its money is here.
#pragma once

#include "base/result.hpp"
#include "domain/slot.hpp"

namespace creneau::domain {

/// At most so many seats are held at once for one client address.
inline constexpr int holds_per_address_max = 3;
/// How long a payment link may hold its seat.
inline constexpr std::chrono::hours link_hours_default{48};
inline constexpr std::chrono::hours link_hours_max{24 * 30};

/// Whether this unpaid booking can still be paid: who holds a seat needs none, and booked in time.
/// Errors: slot_closed, slot_past, slot_too_late, slot_taken.
Result<void> check_payable(const Slot& slot, const Booking& booking, Instant now);

/// When it is removed if it stays unpaid: at the end of its hold, or of the time to pay.
Instant unpaid_until(const Booking& booking, Duration unpaid_ttl);

}  // namespace creneau::domain
