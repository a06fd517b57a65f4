#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

namespace json = boost::json;

namespace {

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
  if (!charge.iban.empty())
    return {{"advice_code", nullptr},
            {"network_advice_code", nullptr},
            {"network_decline_code", nullptr},
            {"network_status", "approved_by_network"},
            {"reason", nullptr},
            {"risk_level", "not_assessed"},
            {"seller_message", "Payment complete."},
            {"type", "authorized"}};
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

json::object make_debit_details(const Charge& charge) {
  // Where the bank's code stands in an IBAN differs by country; these are those of the test IBANs.
  constexpr std::size_t bank_start = 4;
  const auto length = charge.iban.starts_with("DE") ? 8U : 5U;
  return {{"bank_code", charge.iban.substr(bank_start, length)},
          {"branch_code", charge.iban.starts_with("FR")
                              ? json::value(charge.iban.substr(bank_start + length, length))
                              : json::value("")},
          {"country", charge.iban.substr(0, 2)},
          {"fingerprint", "fp" + charge.iban.substr(charge.iban.size() - 14)},
          {"last4", charge.iban.substr(charge.iban.size() - 4)}};
}

json::value make_three_d_secure(const Charge& charge) {
  if (!charge.authenticated) return nullptr;
  // 05 is what Visa says of a customer who was asked; Mastercard's word for the same is 02.
  return {{"authentication_flow", "challenge"},
          {"electronic_commerce_indicator", charge.card.brand == "mastercard" ? "02" : "05"},
          {"exemption_indicator", nullptr},
          {"result", "authenticated"},
          {"result_reason", nullptr},
          {"transaction_id", "tds_" + charge.id.substr(3)},
          {"version", "2.2.0"}};
}

json::object make_method_details(const Charge& charge) {
  if (!charge.iban.empty()) {
    auto debit = make_debit_details(charge);
    debit["mandate"] = "mandate_1" + charge.id.substr(4);
    return {{"sepa_debit", std::move(debit)}, {"type", "sepa_debit"}};
  }
  json::object card{
      {"amount_authorized", charge.amount},
      {"authorization_code", nullptr},
      {"brand", charge.card.brand},
      {"checks",
       {{"address_line1_check", nullptr},
        {"address_postal_code_check", nullptr},
        {"cvc_check", charge.failure.code == "incorrect_cvc" ? "fail" : "pass"}}},
      {"country", charge.card.country},
      {"electronic_commerce_indicator", nullptr},
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
      {"three_d_secure", make_three_d_secure(charge)},
      {"transaction_link_id", nullptr},
      {"wallet", nullptr}};
  if (charge.capture_before != 0) card["capture_before"] = charge.capture_before;
  return {{"card", std::move(card)}, {"type", "card"}};
}

}  // namespace

json::object to_json(const Charge& charge) {
  // What was held and not captured went back, and counts as refunded.
  const auto let_go = charge.captured ? charge.amount - charge.amount_captured : 0;
  const auto refunded_amount = charge.released ? charge.amount : charge.amount_refunded + let_go;
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
          {"disputed", charge.disputed},
          {"failure_balance_transaction", nullptr},
          {"failure_code", text_or_null(charge.failure.code)},
          {"failure_message", text_or_null(charge.failure.message)},
          {"fraud_details", json::object{}},
          {"livemode", false},
          {"metadata", to_json(charge.metadata)},
          {"on_behalf_of", nullptr},
          {"outcome", make_outcome(charge)},
          {"paid", charge.status == ChargeStatus::succeeded},
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

json::object make_payment_method(const Charge& charge) {
  if (!charge.iban.empty()) {
    auto debit = make_debit_details(charge);
    debit["generated_from"] = {{"charge", nullptr}, {"setup_attempt", nullptr}};
    return {{"id", charge.payment_method},
            {"object", "payment_method"},
            {"allow_redisplay", "limited"},
            {"billing_details", make_billing_details(charge)},
            {"created", charge.created},
            {"customer", nullptr},
            {"livemode", false},
            {"metadata", json::object{}},
            {"sepa_debit", std::move(debit)},
            {"type", "sepa_debit"}};
  }
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
          {"balance_type", "payments"},
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

}  // namespace creneau::sandbox
