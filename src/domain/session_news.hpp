// What Stripe says of a Checkout Session, a PaymentIntent or a refund, reduced to what a decision
// needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/assert.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

namespace creneau::domain {

enum class SessionStatus { open, complete, expired };

/// Where a PaymentIntent stands. It alone says whether money has moved: with manual capture a
/// session that is complete may call itself unpaid, or paid, while its intent is only authorised.
enum class IntentStatus {
  unknown,           ///< not expanded, or there is none yet
  processing,        ///< a delayed method is under way, or anything else that may still succeed
  requires_capture,  ///< authorised: the bank holds the money until it is captured or released
  failed,            ///< `requires_payment_method`: no money will come of it
  canceled,          ///< released by us, or lapsed: no money will come of it
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
  /// What the intent has brought, in minor units of `total`'s currency; nothing where it is not
  /// expanded. Less than the total when a person has captured a part in the dashboard.
  std::optional<std::int64_t> intent_received_minor = {};
  /// Null once complete or expired.
  std::string url;
  Instant expires_at;
  /// From our metadata; empty where there are none.
  std::string installation_id;
  BookingId booking_id;
  PaymentId payment_id;
};

/// Whether the session's payment is decided: paid, authorised, or dead. Of one that is complete.
inline bool has_ended(const SessionNews& news) {
  switch (news.intent_status) {
    case IntentStatus::unknown:
      return news.is_paid;
    case IntentStatus::processing:
      return false;
    case IntentStatus::requires_capture:
    case IntentStatus::failed:
    case IntentStatus::canceled:
    case IntentStatus::succeeded:
      return true;
  }
  CRENEAU_UNREACHABLE();
}

/// A PaymentIntent by itself.
struct IntentNews {
  PaymentIntentId id;
  IntentStatus status = IntentStatus::unknown;
  /// What was asked for.
  Money amount;
  /// What the bank holds for us, and what has come; minor units.
  std::int64_t capturable_minor = 0;
  std::int64_t received_minor = 0;
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
