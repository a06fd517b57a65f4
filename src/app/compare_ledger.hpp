// One payment of ours beside the same one at Stripe: what differs, and what of that is only under
// way. Pure; knows neither where the two sides were read nor who is told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/ports/payment_records.hpp"
#include "domain/booking.hpp"
#include "domain/payment.hpp"

namespace creneau::app {

enum class DifferenceKind {
  payment_unknown,  ///< at Stripe and ours by its metadata, but not in the database
  payment_missing,  ///< in the database, not at Stripe
  payment_state,    ///< charged, authorised or released on one side only
  captured_amount,
  refund_unknown,  ///< at Stripe, not in the database
  refund_missing,  ///< in the database, not at Stripe
  refund_amount,
  refund_state,
  refunded_total,  ///< the payment's sum is not that of its refunds
  unaccounted,     ///< money that is kept for no booking
};
std::string_view name(DifferenceKind kind);

struct Difference {
  DifferenceKind kind = DifferenceKind::payment_unknown;
  PaymentId payment_id;
  PaymentIntentId payment_intent_id;
  BookingId booking_id;
  /// Stripe's, for those about a refund.
  StripeRefundId refund_id;
  /// English words and amounts, no personal data; each may be «nothing».
  std::string here;
  std::string at_stripe;
  /// No error yet: an effect of ours waits in the outbox, or what happened at Stripe is so young
  /// that its webhook may still be on its way.
  bool is_under_way = false;
};

/// Both sides of one payment.
struct PaymentSides {
  std::optional<IntentRecord> intent;
  /// Of that intent, at Stripe.
  std::vector<RefundRecord> refunds;
  std::optional<domain::Payment> payment;
  /// Of that payment, here.
  std::vector<domain::Refund> rows;
  /// Nothing when it is gone.
  std::optional<domain::Booking> booking;
  /// Something other than a mail waits in the outbox for it.
  bool has_effect_waiting = false;
};

/// What is younger at Stripe than `grace` is under way. One of the two sides is there.
std::vector<Difference> compare_payment(const PaymentSides& sides, Instant now, Duration grace);

/// What of a payment stays with the business: minor units.
std::int64_t kept_minor(const domain::Payment& payment);

}  // namespace creneau::app
