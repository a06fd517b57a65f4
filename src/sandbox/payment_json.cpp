#include <algorithm>
#include <boost/json/array.hpp>

#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

namespace json = boost::json;

namespace {

json::value seconds_or_null(std::int64_t seconds) {
  if (seconds == 0) return nullptr;
  return json::value(seconds);
}

json::value make_last_error(const PaymentIntent& intent) {
  const auto& error = intent.last_error;
  if (error.code.empty()) return nullptr;
  json::object object{
      {"type", error.code.starts_with("payment_intent_") ? "invalid_request_error" : "card_error"},
      {"code", error.code},
      {"doc_url", "https://stripe.com/docs/error-codes/" + error.code},
      {"message", error.message},
      {"payment_method_type", intent.tried_method.empty() ? "card" : intent.tried_method}};
  if (!error.decline_code.empty()) object["decline_code"] = error.decline_code;
  if (!intent.latest_charge.empty()) object["charge"] = intent.latest_charge;
  return object;
}

json::object make_method_options(const PaymentIntent& intent) {
  json::object options;
  const auto& methods = intent.payment_method_types;
  const auto has = [&](std::string_view method) {
    return std::find(methods.begin(), methods.end(), method) != methods.end();
  };
  if (methods.empty() || has("card"))
    options["card"] = {{"installments", nullptr},
                       {"mandate_options", nullptr},
                       {"network", nullptr},
                       {"request_three_d_secure", "automatic"}};
  if (has("sepa_debit")) options["sepa_debit"] = json::object{{"mandate_options", json::object{}}};
  return options;
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
          {"payment_method_options", make_method_options(intent)},
          {"payment_method_types", intent.payment_method_types.empty()
                                       ? json::array{"card"}
                                       : to_json(intent.payment_method_types)},
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

namespace {

json::object make_destination(const Refund& refund) {
  if (refund.charge.starts_with("py_"))
    return {{"sepa_bank_transfer", json::object{}}, {"type", "sepa_bank_transfer"}};
  return {{"card",
           {{"reference_status", refund.status == RefundStatus::pending ? "pending" : "available"},
            {"reference_type", "acquirer_reference_number"},
            {"type", "refund"}}},
          {"type", "card"}};
}

}  // namespace

json::object to_json(const Refund& refund) {
  json::object object{{"id", refund.id},
                      {"object", Refund::kind},
                      {"amount", refund.amount},
                      {"balance_transaction", "txn_" + refund.id.substr(3)},
                      {"charge", refund.charge},
                      {"created", refund.created},
                      {"currency", refund.currency},
                      {"customer", nullptr},
                      {"customer_account", nullptr},
                      {"destination_details", make_destination(refund)},
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

namespace {

// What was handed in is judged at once and not kept.
json::object make_evidence() {
  json::object evidence{{"enhanced_evidence", json::object{}}};
  for (const auto name : {"access_activity_log",
                          "billing_address",
                          "cancellation_policy",
                          "cancellation_policy_disclosure",
                          "cancellation_rebuttal",
                          "customer_communication",
                          "customer_email_address",
                          "customer_name",
                          "customer_purchase_ip",
                          "customer_signature",
                          "duplicate_charge_documentation",
                          "duplicate_charge_explanation",
                          "duplicate_charge_id",
                          "product_description",
                          "receipt",
                          "refund_policy",
                          "refund_policy_disclosure",
                          "refund_refusal_explanation",
                          "service_date",
                          "service_documentation",
                          "shipping_address",
                          "shipping_carrier",
                          "shipping_date",
                          "shipping_documentation",
                          "shipping_tracking_number",
                          "uncategorized_file",
                          "uncategorized_text"})
    evidence[name] = nullptr;
  return evidence;
}

}  // namespace

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
          {"evidence", make_evidence()},
          {"evidence_details",
           {{"due_by", dispute.created + evidence_seconds},
            {"enhanced_eligibility", json::object{}},
            {"has_evidence", false},
            {"past_due", false},
            {"submission_count", 0},
            {"submission_method", "not_submitted"}}},
          {"intended_submission_method", nullptr},
          {"is_charge_refundable", is_inquiry},
          {"livemode", false},
          {"metadata", json::object{}},
          {"payment_intent", text_or_null(dispute.payment_intent)},
          {"reason", dispute.reason},
          {"status", dispute.status}};
}

}  // namespace creneau::sandbox
