// Matters of money that need a person: raised and resolved in the transaction that brings the news.
#pragma once

#include <string>
#include <string_view>

#include "app/context.hpp"
#include "domain/attention.hpp"
#include "domain/decision.hpp"

namespace creneau::app {

/// What names a matter, by what it is about.
std::string refund_matter(const RefundId& id);
std::string payment_matter(const PaymentId& id);
std::string mail_matter(const EffectId& id);
std::string dispute_matter(std::string_view dispute_id);

/// Raises what a decision calls a person for, and resolves what it made right. `payment` as it is
/// after the decision, its refunds written. `reason`: what Stripe said, if anything.
void follow_attention(Tx& tx, const Context& context, const domain::Decision& decision,
                      const domain::Payment& payment, std::string_view reason);

}  // namespace creneau::app
