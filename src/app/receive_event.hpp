// An event of Stripe's, whose webhook was checked or which was read from Stripe's own list:
// recorded and worked on in one transaction, answered after its commit.
#pragma once

#include "app/apply_decision.hpp"
#include "app/ports/payment_event.hpp"

namespace creneau::app {

/// Follows the type of an event that the reconciler found before its webhook came: the health panel
/// counts webhooks.
inline constexpr const char* read_back_mark = " (read back)";

/// Errors: gateway_unavailable, conflict: our own failure for now, Stripe shall send it again.
awaitable<Result<domain::Outcome>> receive_event(Context& context, PaymentEvent event,
                                                 Source source = Source::webhook);

}  // namespace creneau::app
