#include "domain/holding.hpp"

namespace creneau::domain {

Result<void> check_payable(const Slot& slot, const Booking& booking, Instant now) {
  if (!booking.held_until) return check_bookable(slot, now);
  if (slot.is_closed) return Errc::slot_closed;
  if (slot.start_at <= now) return Errc::slot_past;
  return Result<void>::ok();
}

Instant unpaid_until(const Booking& booking, Duration unpaid_ttl) {
  return booking.held_until.value_or(booking.unpaid_since + unpaid_ttl);
}

}  // namespace creneau::domain
