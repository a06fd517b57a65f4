// Following refunds: what Stripe says of the refunds of one payment, ours and those made in the
// dashboard.
#pragma once

#include <vector>

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
/// booking follows from the amounts: refund_pending → refunded or refund_failed, confirmed →
/// cancelled when all of it went back in the dashboard.
Decision decide_refund_follow_up(const RefundFollowUp& follow_up);

/// Stripe refuses our refund for good: the row fails, a person is called.
Decision decide_refund_refused(const Booking* booking, const Payment& payment,
                               const std::vector<Refund>& refunds, const RefundId& refused);

}  // namespace creneau::domain
