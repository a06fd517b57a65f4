// A payment: one attempt to pay a booking through one Checkout Session, and the refunds of it.
// Outlives its booking; carries ids and amounts, never personal data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "domain/names.hpp"

namespace creneau::domain {

/// A request to Stripe as it was first sent: repeated byte for byte (docs/protocol.md, «Attempts»).
struct StoredRequest {
  std::string idempotency_key;
  /// application/x-www-form-urlencoded. For a session it holds the client's e-mail address and is
  /// emptied once the session is known.
  std::string body;
};

/// Whether the attempt may still be paid, or its money captured.
inline bool may_bring_money(PaymentState state) {
  switch (state) {
    case PaymentState::requested:
    case PaymentState::open:
    case PaymentState::processing:
    case PaymentState::authorized:
      return true;
    case PaymentState::captured:
    case PaymentState::void_pending:
    case PaymentState::voided:
    case PaymentState::closed:
      return false;
  }
  CRENEAU_UNREACHABLE();
}

struct Payment {
  PaymentId id;
  BookingId booking_id;
  SlotId slot_id;
  /// Counts from 1 for each booking.
  int attempt = 1;
  PaymentState state = PaymentState::requested;
  /// How it was asked for.
  CaptureMethod capture = CaptureMethod::automatic;
  StoredRequest request;
  /// Empty until Stripe has answered.
  SessionId session_id;
  /// Where the client pays; empty once closed.
  std::string checkout_url;
  /// Empty until known.
  PaymentIntentId payment_intent_id;
  /// What was asked for.
  Money amount;
  /// What Stripe says was paid; minor units of `amount.currency`.
  std::int64_t captured_minor = 0;
  /// Gone back or on its way; minor units.
  std::int64_t refunded_minor = 0;
  /// Stripe's `expires_at` of the session.
  Instant expires_at;
  Instant created_at;
  std::optional<Instant> captured_at;
  /// When the client came back from the payment page, if ever: read it back should the webhook not
  /// come.
  std::optional<Instant> returned_at;
};

struct Refund {
  RefundId id;
  PaymentId payment_id;
  BookingId booking_id;
  PaymentIntentId payment_intent_id;
  RefundCause cause = RefundCause::slot_taken;
  /// Counts from 1 for each payment and cause; a refund that failed is tried again under the next
  /// number.
  int attempt = 1;
  RefundState state = RefundState::pending;
  Money amount;
  StoredRequest request;
  /// Empty until Stripe has answered.
  StripeRefundId stripe_refund_id;
  Instant created_at;
  /// When the request was first sent: past Stripe's 24 hours of idempotency it must be looked up
  /// first.
  std::optional<Instant> first_sent_at;
  /// When it succeeded, failed or was settled, last.
  std::optional<Instant> finished_at;
  /// The one that failed, where this one is tried in its place; empty for the first.
  RefundId retry_of;
};

}  // namespace creneau::domain
