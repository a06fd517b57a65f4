#include "adapters/stripe/session_request.hpp"

#include "adapters/stripe/form.hpp"

namespace creneau::stripe {

std::string make_session_body(const app::SessionParameters& parameters) {
  const auto expires_at_seconds =
      std::chrono::floor<std::chrono::seconds>(parameters.expires_at).time_since_epoch().count();
  const bool is_manual = parameters.capture == domain::CaptureMethod::manual;
  Form form;
  form.add("mode", "payment").add("submit_type", "book");
  // Delayed methods cannot be captured later.
  if (is_manual || !parameters.allows_delayed_methods)
    form.add("allowed_payment_method_types[0]", "card");
  if (is_manual) form.add("payment_intent_data[capture_method]", "manual");
  form.add("line_items[0][quantity]", 1)
      .add("line_items[0][price_data][currency]", parameters.amount.currency)
      .add("line_items[0][price_data][unit_amount]", parameters.amount.minor)
      .add("line_items[0][price_data][product_data][name]", parameters.product_name)
      .add("client_reference_id", parameters.booking_id.str())
      .add("customer_email", parameters.customer_email)
      .add("locale", name(parameters.locale))
      .add("success_url", parameters.success_url)
      .add("cancel_url", parameters.cancel_url)
      .add("expires_at", expires_at_seconds);
  for (const std::string prefix : {"metadata", "payment_intent_data[metadata]"})
    form.add(prefix + "[booking_id]", parameters.booking_id.str())
        .add(prefix + "[payment_id]", parameters.payment_id.str())
        .add(prefix + "[installation_id]", parameters.installation_id);
  return form.str();
}

}  // namespace creneau::stripe
