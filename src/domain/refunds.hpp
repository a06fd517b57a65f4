// Refunds of one payment: what Stripe says of ours and of those made in the dashboard, and what the
// owner orders beside.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "domain/decision.hpp"
#include "domain/session_news.hpp"
#include "domain/slot.hpp"

namespace creneau::domain {

struct RefundFollowUp {
  /// Null when the booking is gone.
  const Booking* booking = nullptr;
  const Payment& payment;
  /// All refund rows of the payment.
  const std::vector<Refund>& refunds;
  /// What Stripe says; may be a part of its refunds, in any order, old or new.
  const std::vector<RefundNews>& news;
  Instant now;
};

/// Rows change only forwards (pending → succeeded → failed); amounts follow from the rows; the
/// booking follows from the amounts: refund_pending → refunded once what was ordered has come back,
/// or refund_failed; confirmed → cancelled when all of it went back.
Decision decide_refund_follow_up(const RefundFollowUp& follow_up);

/// A payment with all its refunds.
struct RefundBooks {
  /// Null when the booking is gone.
  const Booking* booking = nullptr;
  const Payment& payment;
  const std::vector<Refund>& refunds;
  Instant now;
};

/// Stripe refuses our refund for good: the row fails, a person is called.
Decision decide_refund_refused(const RefundBooks& books, const RefundId& refused);

/// The owner gives a part back of a booking that stands, or, of one that is cancelled or rejected,
/// up to what is left. Errors: not_refundable.
Result<Decision> decide_partial_refund(const RefundBooks& books, const Money& amount);

/// A refund that failed is made again, as a row of its own; once for each that failed. No more than
/// is left. Errors: not_refundable (it has not failed, was tried again already, or nothing is
/// left).
Result<Decision> decide_refund_retry(const RefundBooks& books, const RefundId& failed);

/// A person has given the money of a failed refund back in another way. Errors: not_refundable (it
/// has not failed, or was tried again).
Result<Decision> decide_settled_by_hand(const RefundBooks& books, const RefundId& failed);

/// Whether this payment is not what its booking was confirmed or rejected by, but a further one.
bool is_unexpected_payment(const std::vector<Refund>& refunds);

/// Refunds that failed and that nothing has made up for: neither another try, nor a person, nor the
/// whole charge gone back.
std::vector<RefundId> list_unresolved_refunds(const Payment& payment,
                                              const std::vector<Refund>& refunds);

}  // namespace creneau::domain
