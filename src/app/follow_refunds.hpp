// Following the refunds of one payment at Stripe, ours and a person's, whoever says that something
// changed.
#pragma once

#include "app/apply_decision.hpp"
#include "domain/session_news.hpp"

namespace creneau::app {

/// Inside a transaction: applies what Stripe said of the refunds of `payment_id`. Errors: conflict.
Result<Report> apply_refund_news(Tx& tx, const Context& context, const PaymentId& payment_id,
                                 const std::vector<domain::RefundNews>& news, Source source);

/// Inside a transaction: Stripe refuses this refund of ours for good. Errors: conflict.
Result<Report> apply_refund_refused(Tx& tx, const Context& context, const domain::Refund& refund,
                                    Source source);

/// Reads back all refunds of the payment and applies them. Errors: gateway_unavailable and the
/// like, conflict.
awaitable<Result<void>> follow_refunds(Context& context, PaymentId id, Source source);

}  // namespace creneau::app
