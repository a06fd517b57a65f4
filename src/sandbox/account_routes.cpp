// The paths about the account as a whole: itself, its balance, its webhook endpoints.
#include <map>

#include "sandbox/api_answers.hpp"

namespace creneau::sandbox {

namespace json = boost::json;
using http::Verb;

namespace {

constexpr std::string_view account_id = "acct_1CreneauSandbox00";
// Any past moment: 2026-01-01.
constexpr std::int64_t account_created = 1'767'225'600;

json::object make_requirements() {
  return {{"alternatives", json::array{}},  {"current_deadline", nullptr},
          {"currently_due", json::array{}}, {"disabled_reason", nullptr},
          {"errors", json::array{}},        {"eventually_due", json::array{}},
          {"past_due", json::array{}},      {"pending_verification", json::array{}}};
}

json::object make_settings() {
  return {{"branding",
           {{"icon", nullptr},
            {"logo", nullptr},
            {"primary_color", nullptr},
            {"secondary_color", nullptr}}},
          {"card_payments",
           {{"statement_descriptor_prefix", "SANDBOX"},
            {"statement_descriptor_prefix_kana", nullptr},
            {"statement_descriptor_prefix_kanji", nullptr}}},
          {"dashboard", {{"display_name", "Sandbox"}, {"timezone", "Europe/Paris"}}},
          {"payments",
           {{"statement_descriptor", "CRENEAU SANDBOX"},
            {"statement_descriptor_kana", nullptr},
            {"statement_descriptor_kanji", nullptr},
            {"statement_descriptor_prefix_kana", nullptr},
            {"statement_descriptor_prefix_kanji", nullptr}}}};
}

json::object make_account() {
  return {{"id", account_id},
          {"object", "account"},
          {"business_profile",
           {{"annual_revenue", nullptr},
            {"estimated_worker_count", nullptr},
            {"mcc", "7299"},
            {"minority_owned_business_designation", nullptr},
            {"name", "Sandbox"},
            {"specified_commercial_transactions_act_url", nullptr},
            {"support_address", nullptr},
            {"support_email", nullptr},
            {"support_phone", nullptr},
            {"support_url", nullptr},
            {"url", nullptr}}},
          {"business_type", "individual"},
          {"capabilities", {{"card_payments", "active"}, {"sepa_debit_payments", "active"}}},
          {"charges_enabled", true},
          {"controller", json::object{{"type", "account"}}},
          {"country", "FR"},
          {"created", account_created},
          {"default_currency", "eur"},
          {"details_submitted", true},
          {"email", "owner@example.org"},
          {"future_requirements", make_requirements()},
          {"metadata", json::object{}},
          {"payouts_enabled", true},
          {"requirements", make_requirements()},
          {"settings", make_settings()},
          {"type", "standard"}};
}

// All there is to have: what was captured, less what was refunded or is disputed.
std::map<std::string, std::int64_t> sum_up(const State& state) {
  std::map<std::string, std::int64_t> sums;
  for (std::size_t i = 0; i < state.charges.size(); ++i) {
    const auto& charge = state.charges.at(i);
    sums[charge.currency] += charge.amount_captured - charge.amount_refunded;
  }
  for (std::size_t i = 0; i < state.disputes.size(); ++i)
    if (const auto& dispute = state.disputes.at(i); holds_funds(dispute))
      sums[dispute.currency] -= dispute.amount;
  if (sums.empty()) sums["eur"] = 0;
  return sums;
}

json::object make_balance(const State& state) {
  json::array available;
  json::array pending;
  for (const auto& [currency, amount] : sum_up(state)) {
    available.push_back(json::object{{"amount", amount},
                                     {"currency", currency},
                                     {"source_types", json::object{{"card", amount}}}});
    pending.push_back(json::object{
        {"amount", 0}, {"currency", currency}, {"source_types", json::object{{"card", 0}}}});
  }
  return {{"object", "balance"},
          {"available", std::move(available)},
          {"livemode", false},
          {"pending", std::move(pending)}};
}

}  // namespace

void Api::add_account_routes(http::Router& router) {
  add(router, Verb::get, "/account", [](const Call& call) -> Outcome<json::object> {
    call.parameters.finish();
    if (auto error = call.parameters.error()) return *std::move(error);
    return make_account();
  });
  add(router, Verb::get, "/balance", [this](const Call& call) -> Outcome<json::object> {
    call.parameters.finish();
    if (auto error = call.parameters.error()) return *std::move(error);
    return make_balance(parts_.state);
  });
}

void Api::add_endpoint_routes(http::Router& router) {
  auto& endpoints = parts_.state.endpoints;
  const std::string param = "webhook_endpoint";
  add(router, Verb::post, "/webhook_endpoints", [this](const Call& call) -> Outcome<json::object> {
    const auto made = parts_.endpoints.create(call.parameters);
    if (!made) return made.error();
    auto shown = to_json(**made);
    // Only here: no later call shows it again.
    shown["secret"] = (*made)->secret;
    return shown;
  });
  add(router, Verb::get, "/webhook_endpoints/{id}",
      make_retrieve(endpoints, param, show_plain<WebhookEndpoint>));
  add(router, Verb::post, "/webhook_endpoints/{id}", [this, &endpoints, param](const Call& call) {
    return with_object(endpoints, call, param, [&](WebhookEndpoint& endpoint) {
      return answer_plain(parts_.endpoints.update(endpoint, call.parameters));
    });
  });
  add(router, Verb::get, "/webhook_endpoints",
      [&endpoints](const Call& call) -> Outcome<json::object> {
        const auto request = read_page_request(call.parameters);
        call.parameters.finish();
        if (auto error = call.parameters.error()) return *std::move(error);
        return answer_page(make_page<WebhookEndpoint>(endpoints, request,
                                                      [](const WebhookEndpoint&) { return true; }),
                           "/v1/webhook_endpoints", show_plain<WebhookEndpoint>);
      });
  add(router, Verb::delete_, "/webhook_endpoints/{id}",
      [this, &endpoints, param](const Call& call) {
        return with_object(
            endpoints, call, param, [&](const WebhookEndpoint& endpoint) -> Outcome<json::object> {
              call.parameters.finish();
              if (auto error = call.parameters.error()) return *std::move(error);
              parts_.endpoints.remove(endpoint);
              return json::object{
                  {"id", call.id}, {"object", WebhookEndpoint::kind}, {"deleted", true}};
            });
      });
}

}  // namespace creneau::sandbox
