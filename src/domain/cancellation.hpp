// Cancelling a booking that is confirmed: who may, when, and what goes back. The rule of the money
// is `refund_by_policy`; nothing else in the program computes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/decision.hpp"
#include "domain/slot.hpp"

namespace creneau::domain {

/// Who asks for a change of a booking.
enum class ChangeBy { client, owner };

/// What goes back of `price` when a client cancels at `now`: all of it in time, that is at least
/// `refund_until` before the start; later the policy's part, rounded up to a whole minor unit in
/// the client's favour; nothing once it has begun.
Money refund_by_policy(const CancellationPolicy& policy, const Money& price, Instant start_at,
                       Instant now);

struct Cancellation {
  const Booking& booking;
  const Slot& slot;
  /// The captured payment that confirmed it, or the one that is authorised; null where nothing was
  /// to be paid here.
  const Payment* payment = nullptr;
  ChangeBy by = ChangeBy::client;
  /// By the owner: what shall go back; nothing: by policy.
  std::optional<Money> amount;
  /// By the owner: what the client is told.
  std::string reason;
  Instant now;
};

/// What is captured and has not gone back, nor is on its way. Null: nothing.
Money refundable_of(const Booking& booking, const Payment* payment);

/// By policy, but never more than is still there.
Money refund_on_cancellation(const Booking& booking, const Payment* payment, const Slot& slot,
                             Instant now);

/// Whether the client may cancel it now, or move it: confirmed, and not begun.
bool is_changeable(const Booking& booking, const Slot& slot, Instant now);

/// confirmed → cancelled: the seat is free again, the refund is ordered, the mails are queued. By
/// the owner also pending/authorized → cancelled/void_pending: nobody is charged.
/// Errors: not_cancellable (not confirmed, or begun and asked by the client), not_refundable (the
/// owner's amount is more than what is still there, or of another currency).
Result<Decision> decide_cancel(const Cancellation& cancellation);

}  // namespace creneau::domain
