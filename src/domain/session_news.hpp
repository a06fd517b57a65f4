// What Stripe says of a Checkout Session or a refund, reduced to what a decision needs.
#pragma once

#include <string>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

namespace creneau::domain {

enum class SessionStatus { open, complete, expired };

/// Where the session's PaymentIntent stands, as far as it matters to an unpaid session that is
/// complete.
enum class IntentStatus {
  unknown,     ///< not expanded, or there is none yet
  processing,  ///< a delayed method is under way, or anything else that may still succeed
  failed,      ///< `requires_payment_method` or `canceled`: no money will come of it
  succeeded,
};

struct SessionNews {
  SessionId id;
  SessionStatus status = SessionStatus::open;
  /// Stripe's payment_status is `paid` (or `no_payment_required`).
  bool is_paid = false;
  /// `amount_total` and `currency`.
  Money total;
  PaymentIntentId payment_intent_id;
  IntentStatus intent_status = IntentStatus::unknown;
  /// Null once complete or expired.
  std::string url;
  Instant expires_at;
  /// From our metadata; empty where there are none.
  std::string installation_id;
  BookingId booking_id;
  PaymentId payment_id;
};

enum class RefundStatus { pending, succeeded, failed };

struct RefundNews {
  StripeRefundId id;
  PaymentIntentId payment_intent_id;
  /// From our metadata; empty for a refund that a person made in the dashboard.
  RefundId refund_id;
  Money amount;
  RefundStatus status = RefundStatus::pending;
};

}  // namespace creneau::domain
