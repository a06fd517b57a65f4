#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

namespace json = boost::json;

namespace {

json::value seconds_or_null(std::int64_t seconds) {
  if (seconds == 0) return nullptr;
  return json::value(seconds);
}

json::object make_billing_details(const Charge& charge) {
  return {{"address",
           {{"city", nullptr},
            {"country", "FR"},
            {"line1", nullptr},
            {"line2", nullptr},
            {"postal_code", nullptr},
            {"state", nullptr}}},
          {"email", text_or_null(charge.email)},
          {"name", text_or_null(charge.name)},
          {"phone", nullptr},
          {"tax_id", nullptr}};
}

std::string last4(const Card& card) {
  return card.number.size() < 4 ? card.number : card.number.substr(card.number.size() - 4);
}

json::object make_outcome(const Charge& charge) {
  if (charge.status == ChargeStatus::failed) {
    const bool is_blocked = charge.failure.decline_code == "fraudulent";
    return {{"advice_code", nullptr},
            {"network_advice_code", nullptr},
            {"network_decline_code", nullptr},
            {"network_status", is_blocked ? "not_sent_to_network" : "declined_by_network"},
            {"reason", charge.failure.decline_code.empty() ? charge.failure.code
                                                           : charge.failure.decline_code},
            {"risk_level", is_blocked ? "highest" : "normal"},
            {"risk_score", is_blocked ? 99 : 20},
            {"seller_message", is_blocked ? "Stripe blocked this payment as too risky."
                                          : "The bank did not accept the payment."},
            {"type", is_blocked ? "blocked" : "issuer_declined"}};
  }
  return {{"advice_code", nullptr},
          {"network_advice_code", nullptr},
          {"network_decline_code", nullptr},
          {"network_status", "approved_by_network"},
          {"reason", nullptr},
          {"risk_level", "normal"},
          {"risk_score", 20},
          {"seller_message", "Payment complete."},
          {"type", "authorized"}};
}

json::object make_method_details(const Charge& charge) {
  json::object card{
      {"amount_authorized", charge.amount},
      {"authorization_code", nullptr},
      {"brand", charge.card.brand},
      {"checks",
       {{"address_line1_check", nullptr},
        {"address_postal_code_check", nullptr},
        {"cvc_check", charge.failure.code == "incorrect_cvc" ? "fail" : "pass"}}},
      {"country", charge.card.country},
      {"exp_month", charge.card.exp_month},
      {"exp_year", charge.card.exp_year},
      {"extended_authorization", {{"status", "disabled"}}},
      {"fingerprint", fmt::format("fp{:0>14}", last4(charge.card))},
      {"funding", charge.card.funding},
      {"incremental_authorization", {{"status", "unavailable"}}},
      {"installments", nullptr},
      {"last4", last4(charge.card)},
      {"mandate", nullptr},
      {"multicapture", {{"status", "unavailable"}}},
      {"network", charge.card.brand},
      {"network_token", {{"used", false}}},
      {"network_transaction_id", nullptr},
      {"overcapture", {{"maximum_amount_capturable", charge.amount}, {"status", "unavailable"}}},
      {"regulated_status", "unregulated"},
      {"three_d_secure", charge.authenticated ? json::value{{"authentication_flow", "challenge"},
                                                            {"result", "authenticated"},
                                                            {"result_reason", nullptr},
                                                            {"version", "2.2.0"}}
                                              : json::value(nullptr)},
      {"wallet", nullptr}};
  if (charge.capture_before != 0) card["capture_before"] = charge.capture_before;
  return {{"card", std::move(card)}, {"type", "card"}};
}

json::value make_last_error(const PaymentIntent& intent) {
  const auto& error = intent.last_error;
  if (error.code.empty()) return nullptr;
  json::object object{
      {"type", error.code == "payment_intent_authentication_failure" ? "invalid_request_error"
                                                                     : "card_error"},
      {"code", error.code},
      {"doc_url", "https://stripe.com/docs/error-codes/" + error.code},
      {"message", error.message},
      {"payment_method_type", "card"}};
  if (!error.decline_code.empty()) object["decline_code"] = error.decline_code;
  if (!intent.latest_charge.empty()) object["charge"] = intent.latest_charge;
  return object;
}

}  // namespace

json::object to_json(const PaymentIntent& intent) {
  const auto& made_with = intent.made_with;
  json::value next_action = nullptr;
  if (intent.status == IntentStatus::requires_action)
    next_action = {{"type", "use_stripe_sdk"},
                   {"use_stripe_sdk", {{"type", "three_d_secure_redirect"}}}};
  return {{"id", intent.id},
          {"object", PaymentIntent::kind},
          {"allowed_payment_method_types",
           intent.allowed_payment_method_types.empty()
               ? json::value(nullptr)
               : json::value(to_json(intent.allowed_payment_method_types))},
          {"amount", intent.amount},
          {"amount_capturable", intent.amount_capturable},
          {"amount_details", {{"tip", json::object{}}}},
          {"amount_received", intent.amount_received},
          {"application", nullptr},
          {"application_fee_amount", nullptr},
          {"automatic_payment_methods", nullptr},
          {"canceled_at", seconds_or_null(intent.canceled_at)},
          {"cancellation_reason", text_or_null(intent.cancellation_reason)},
          {"capture_method", word(made_with.capture_method)},
          {"client_secret", intent.id + "_secret_sandbox"},
          {"confirmation_method", "automatic"},
          {"created", intent.created},
          {"currency", intent.currency},
          {"customer", nullptr},
          {"customer_account", nullptr},
          {"description", text_or_null(made_with.description)},
          {"excluded_payment_method_types", nullptr},
          {"last_payment_error", make_last_error(intent)},
          {"latest_charge", text_or_null(intent.latest_charge)},
          {"livemode", false},
          {"managed_payments", nullptr},
          {"metadata", to_json(made_with.metadata)},
          {"next_action", std::move(next_action)},
          {"on_behalf_of", nullptr},
          {"payment_method", text_or_null(intent.payment_method)},
          {"payment_method_configuration_details", nullptr},
          {"payment_method_options",
           {{"card",
             {{"installments", nullptr},
              {"mandate_options", nullptr},
              {"network", nullptr},
              {"request_three_d_secure", "automatic"}}}}},
          {"payment_method_types", json::array{"card"}},
          {"payment_record", nullptr},
          {"processing", nullptr},
          {"receipt_email", text_or_null(made_with.receipt_email)},
          {"review", nullptr},
          {"setup_future_usage", text_or_null(made_with.setup_future_usage)},
          {"shipping", nullptr},
          {"source", nullptr},
          {"statement_descriptor", text_or_null(made_with.statement_descriptor)},
          {"statement_descriptor_suffix", text_or_null(made_with.statement_descriptor_suffix)},
          {"status", word(intent.status)},
          {"transfer_data", nullptr},
          {"transfer_group", text_or_null(made_with.transfer_group)}};
}

json::object to_json(const Charge& charge) {
  const bool is_failed = charge.status == ChargeStatus::failed;
  const auto refunded_amount = charge.released ? charge.amount : charge.amount_refunded;
  const bool is_refunded = charge.released || (charge.captured && charge.amount_captured > 0 &&
                                               charge.amount_refunded == charge.amount_captured);
  return {{"id", charge.id},
          {"object", Charge::kind},
          {"amount", charge.amount},
          {"amount_captured", charge.amount_captured},
          {"amount_refunded", refunded_amount},
          {"application", nullptr},
          {"application_fee", nullptr},
          {"application_fee_amount", nullptr},
          {"balance_transaction",
           charge.captured ? json::value("txn_" + charge.id.substr(3)) : json::value(nullptr)},
          {"billing_details", make_billing_details(charge)},
          {"calculated_statement_descriptor",
           charge.statement_descriptor.empty() ? "CRENEAU SANDBOX" : charge.statement_descriptor},
          {"captured", charge.captured},
          {"created", charge.created},
          {"currency", charge.currency},
          {"customer", nullptr},
          {"description", text_or_null(charge.description)},
          {"destination", nullptr},
          {"dispute", text_or_null(charge.dispute)},
          {"disputed", charge.disputed},
          {"failure_balance_transaction", nullptr},
          {"failure_code", text_or_null(charge.failure.code)},
          {"failure_message", text_or_null(charge.failure.message)},
          {"fraud_details", json::object{}},
          {"livemode", false},
          {"metadata", to_json(charge.metadata)},
          {"on_behalf_of", nullptr},
          {"outcome", make_outcome(charge)},
          {"paid", !is_failed},
          {"payment_intent", text_or_null(charge.payment_intent)},
          {"payment_method", text_or_null(charge.payment_method)},
          {"payment_method_details", make_method_details(charge)},
          {"radar_options", json::object{}},
          {"receipt_email", text_or_null(charge.receipt_email)},
          {"receipt_number", nullptr},
          {"receipt_url", nullptr},
          {"refunded", is_refunded},
          {"review", nullptr},
          {"shipping", nullptr},
          {"source", nullptr},
          {"source_transfer", nullptr},
          {"statement_descriptor", text_or_null(charge.statement_descriptor)},
          {"statement_descriptor_suffix", text_or_null(charge.statement_descriptor_suffix)},
          {"status", word(charge.status)},
          {"transfer_data", nullptr},
          {"transfer_group", nullptr}};
}

json::object to_json(const Refund& refund) {
  json::object object{
      {"id", refund.id},
      {"object", Refund::kind},
      {"amount", refund.amount},
      {"balance_transaction", "txn_" + refund.id.substr(3)},
      {"charge", refund.charge},
      {"created", refund.created},
      {"currency", refund.currency},
      {"customer", nullptr},
      {"customer_account", nullptr},
      {"destination_details",
       {{"card",
         {{"reference_status", refund.status == RefundStatus::pending ? "pending" : "available"},
          {"reference_type", "acquirer_reference_number"},
          {"type", "refund"}}},
        {"type", "card"}}},
      {"metadata", to_json(refund.metadata)},
      {"payment_intent", text_or_null(refund.payment_intent)},
      {"payment_method", nullptr},
      {"reason", text_or_null(refund.reason)},
      {"receipt_number", nullptr},
      {"source_transfer_reversal", nullptr},
      {"status", word(refund.status)},
      {"transfer_reversal", nullptr}};
  if (refund.status == RefundStatus::pending) object["pending_reason"] = "processing";
  if (!refund.failure_reason.empty()) {
    object["failure_reason"] = refund.failure_reason;
    object["failure_balance_transaction"] = "txn_f" + refund.id.substr(3);
  }
  return object;
}

json::object to_json(const Dispute& dispute) {
  constexpr std::int64_t evidence_seconds = 9 * 24 * 3600;
  const bool is_inquiry = dispute.status.starts_with("warning_");
  return {{"id", dispute.id},
          {"object", Dispute::kind},
          {"amount", dispute.amount},
          {"balance_transactions", json::array{}},
          {"charge", dispute.charge},
          {"created", dispute.created},
          {"currency", dispute.currency},
          {"enhanced_eligibility_types", json::array{}},
          {"evidence", json::object{}},
          {"evidence_details",
           {{"due_by", dispute.created + evidence_seconds},
            {"enhanced_eligibility", json::object{}},
            {"has_evidence", false},
            {"past_due", false},
            {"submission_count", 0},
            {"submission_method", nullptr}}},
          {"intended_submission_method", nullptr},
          {"is_charge_refundable", is_inquiry},
          {"livemode", false},
          {"metadata", json::object{}},
          {"payment_intent", text_or_null(dispute.payment_intent)},
          {"reason", dispute.reason},
          {"status", dispute.status}};
}

json::object make_payment_method(const Charge& charge) {
  return {{"id", charge.payment_method},
          {"object", "payment_method"},
          {"allow_redisplay", "limited"},
          {"billing_details", make_billing_details(charge)},
          {"card",
           {{"brand", charge.card.brand},
            {"country", charge.card.country},
            {"display_brand", charge.card.brand},
            {"exp_month", charge.card.exp_month},
            {"exp_year", charge.card.exp_year},
            {"fingerprint", fmt::format("fp{:0>14}", last4(charge.card))},
            {"funding", charge.card.funding},
            {"last4", last4(charge.card)}}},
          {"created", charge.created},
          {"customer", nullptr},
          {"livemode", false},
          {"metadata", json::object{}},
          {"type", "card"}};
}

json::object make_balance_transaction(const Charge& charge) {
  // The sandbox takes no fee: its sums are meant to be checked against a ledger.
  return {{"id", "txn_" + charge.id.substr(3)},
          {"object", "balance_transaction"},
          {"amount", charge.amount_captured},
          {"available_on", charge.created},
          {"created", charge.created},
          {"currency", charge.currency},
          {"description", text_or_null(charge.description)},
          {"exchange_rate", nullptr},
          {"fee", 0},
          {"fee_details", json::array{}},
          {"net", charge.amount_captured},
          {"reporting_category", "charge"},
          {"source", charge.id},
          {"status", "available"},
          {"type", "charge"}};
}

json::object to_json(const WebhookEndpoint& endpoint) {
  return {{"id", endpoint.id},
          {"object", WebhookEndpoint::kind},
          {"api_version", api_version},
          {"application", nullptr},
          {"created", endpoint.created},
          {"description", text_or_null(endpoint.description)},
          {"enabled_events", to_json(endpoint.enabled_events)},
          {"livemode", false},
          {"metadata", to_json(endpoint.metadata)},
          {"status", "enabled"},
          {"url", endpoint.url}};
}

json::object to_json(const Delivery& delivery) {
  json::array attempts;
  for (const auto& attempt : delivery.attempts)
    attempts.push_back(json::object{
        {"at", attempt.at},
        {"status", attempt.status == 0 ? json::value(nullptr) : json::value(attempt.status)},
        {"error", text_or_null(attempt.error)}});
  return {{"id", delivery.id},
          {"object", Delivery::kind},
          {"created", delivery.created},
          {"event", delivery.event},
          {"type", delivery.type},
          {"endpoint", delivery.endpoint},
          {"url", delivery.url},
          {"status", word(delivery.status)},
          {"tries", delivery.tries},
          {"next_try_at", delivery.next_try_at_ms == 0
                              ? json::value(nullptr)
                              : json::value((delivery.next_try_at_ms + 999) / 1000)},
          {"attempts", std::move(attempts)}};
}

std::string to_json_text(const Event& event) {
  const auto quoted_or_null = [](const std::string& text) {
    return text.empty() ? std::string("null") : json::serialize(json::value(text));
  };
  return fmt::format(
      R"({{"id":"{}","object":"event","api_version":"{}","created":{},"data":{{"object":{}{}{}}},)"
      R"("livemode":false,"pending_webhooks":{},"request":{{"id":{},"idempotency_key":{}}},"type":"{}"}})",
      event.id, api_version, event.created, event.object,
      event.previous_attributes.empty() ? "" : ",\"previous_attributes\":",
      event.previous_attributes, event.pending_webhooks, quoted_or_null(event.request_id),
      quoted_or_null(event.idempotency_key), event.type);
}

}  // namespace creneau::sandbox
