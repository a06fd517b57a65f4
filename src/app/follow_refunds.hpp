// Following the refunds of one payment at Stripe, ours and a person's, whoever says that something
// changed.
#pragma once

#include <optional>
#include <vector>

#include "app/apply_decision.hpp"
#include "domain/refunds.hpp"
#include "domain/session_news.hpp"

namespace creneau::app {

/// A payment with its refunds, locked, and its booking and slot before it.
struct LockedRefunds {
  /// As made anew when it was deleted.
  domain::Slot slot;
  /// Nothing when it is gone.
  std::optional<domain::Booking> booking;
  domain::Payment payment;
  std::vector<domain::Refund> refunds;

  const domain::Booking* booking_or_null() const { return booking ? &*booking : nullptr; }
  domain::RefundBooks books(Instant now) const {
    return {booking_or_null(), payment, refunds, now};
  }
  Subject subject() const { return {slot, booking_or_null(), &payment}; }
};

/// Errors: conflict, when there is no such payment.
Result<LockedRefunds> lock_refunds(Tx& tx, const PaymentId& id);

/// Inside a transaction: applies what Stripe said of the refunds of `payment_id`. Errors: conflict.
Result<Report> apply_refund_news(Tx& tx, const Context& context, const PaymentId& payment_id,
                                 const std::vector<domain::RefundNews>& news, Source source);

/// Inside a transaction: Stripe refuses this refund of ours for good, for that reason. Errors:
/// conflict.
Result<Report> apply_refund_refused(Tx& tx, const Context& context, const domain::Refund& refund,
                                    std::string_view reason, Source source);

/// Reads back all refunds of the payment and applies them. Errors: gateway_unavailable and the
/// like, conflict.
awaitable<Result<void>> follow_refunds(Context& context, PaymentId id, Source source);

}  // namespace creneau::app
