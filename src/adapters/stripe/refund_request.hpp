// What we ask for when money shall go back: the body of `POST /v1/refunds`, and the pages of the
// list of refunds. Pure.
#pragma once

#include <string>

#include "app/ports/payment_gateway.hpp"

namespace creneau::stripe {

inline constexpr int refunds_page_size = 100;  // Stripe's maximum for a list's page

/// Our refund's id stands in `metadata`, so that a refund can be found again once Stripe has
/// forgotten the idempotency key.
std::string make_refund_body(const app::RefundParameters& parameters);

/// The path and query of one page of the refunds of `id`; `starting_after` empty: the first.
std::string make_refunds_path(const PaymentIntentId& id, const StripeRefundId& starting_after);

}  // namespace creneau::stripe
