#include "adapters/stripe/refund_request.hpp"

#include "adapters/stripe/form.hpp"

namespace creneau::stripe {

std::string make_refund_body(const app::RefundParameters& parameters) {
  return Form()
      .add("payment_intent", parameters.payment_intent_id.str())
      .add("amount", parameters.amount.minor)
      .add("reason", "requested_by_customer")
      .add("metadata[refund_id]", parameters.refund_id.str())
      .add("metadata[booking_id]", parameters.booking_id.str())
      .add("metadata[installation_id]", parameters.installation_id)
      .str();
}

std::string make_refunds_path(const PaymentIntentId& id, const StripeRefundId& starting_after) {
  Form query;
  query.add("payment_intent", id.str()).add("limit", refunds_page_size);
  if (!starting_after.empty()) query.add("starting_after", starting_after.str());
  return "/v1/refunds?" + query.str();
}

}  // namespace creneau::stripe
