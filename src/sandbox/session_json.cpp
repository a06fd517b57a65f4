#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "sandbox/methods.hpp"
#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

namespace json = boost::json;

namespace {

json::value make_customer_details(const Session& session) {
  const auto& email = session.customer_email.empty() ? session.typed_email : session.customer_email;
  if (email.empty() && session.customer_name.empty()) return nullptr;
  json::value address = nullptr;
  if (session.status == SessionStatus::complete)
    address = {{"city", nullptr},  {"country", "FR"},        {"line1", nullptr},
               {"line2", nullptr}, {"postal_code", nullptr}, {"state", nullptr}};
  return json::object{{"address", std::move(address)},
                      {"business_name", nullptr},
                      {"email", text_or_null(email)},
                      {"individual_name", nullptr},
                      {"name", text_or_null(session.customer_name)},
                      {"phone", nullptr},
                      {"tax_exempt", "none"},
                      {"tax_ids", json::array{}}};
}

// What was given back as it came, or what Stripe says when it was not given.
json::value echo(const Session& session, std::string_view name, json::value otherwise = nullptr) {
  const auto* found = session.echoed.if_contains(name);
  return found == nullptr ? std::move(otherwise) : *found;
}

json::object make_custom_text() {
  return {{"after_submit", nullptr},
          {"shipping_address", nullptr},
          {"submit", nullptr},
          {"terms_of_service_acceptance", nullptr}};
}

json::object make_invoice_creation() {
  return {{"enabled", false},
          {"invoice_data",
           {{"account_tax_ids", nullptr},
            {"custom_fields", nullptr},
            {"description", nullptr},
            {"footer", nullptr},
            {"issuer", nullptr},
            {"metadata", json::object{}},
            {"rendering_options", nullptr}}}};
}

}  // namespace

json::value text_or_null(std::string_view text) {
  if (text.empty()) return nullptr;
  return json::value(text);
}

json::object to_json(const Metadata& metadata) {
  json::object object;
  for (const auto& [key, value] : metadata) object[key] = value;
  return object;
}

json::array to_json(const std::vector<std::string>& texts) {
  json::array array;
  for (const auto& text : texts) array.emplace_back(text);
  return array;
}

json::object make_list(std::string_view url, json::array data, bool has_more) {
  return {{"object", "list"}, {"data", std::move(data)}, {"has_more", has_more}, {"url", url}};
}

json::object to_json(const Session& session, std::string_view base_url) {
  const bool is_open = session.status == SessionStatus::open;
  json::object object;
  object.reserve(72);
  object["id"] = session.id;
  object["object"] = Session::kind;
  object["adaptive_pricing"] = echo(session, "adaptive_pricing", json::object{{"enabled", false}});
  object["after_expiration"] = echo(session, "after_expiration");
  object["allow_promotion_codes"] = echo(session, "allow_promotion_codes");
  object["allowed_payment_method_types"] =
      session.allowed_payment_method_types.empty()
          ? json::value(nullptr)
          : json::value(to_json(session.allowed_payment_method_types));
  object["amount_subtotal"] = session.amount_total;
  object["amount_total"] = session.amount_total;
  object["automatic_tax"] = {
      {"enabled", false}, {"liability", nullptr}, {"provider", nullptr}, {"status", nullptr}};
  object["billing_address_collection"] = text_or_null(session.billing_address_collection);
  object["cancel_url"] = text_or_null(session.cancel_url);
  object["client_reference_id"] = text_or_null(session.client_reference_id);
  object["client_secret"] = nullptr;
  object["collected_information"] = nullptr;
  object["consent"] = nullptr;
  object["consent_collection"] = echo(session, "consent_collection");
  object["created"] = session.created;
  object["currency"] = session.currency;
  object["currency_conversion"] = nullptr;
  object["custom_fields"] = json::array{};
  object["custom_text"] = echo(session, "custom_text", make_custom_text());
  object["customer"] = nullptr;
  object["customer_account"] = nullptr;
  object["customer_creation"] =
      session.customer_creation.empty() ? "if_required" : session.customer_creation;
  object["customer_details"] = make_customer_details(session);
  object["customer_email"] = text_or_null(session.customer_email);
  object["discounts"] = json::array{};
  if (!session.excluded_payment_method_types.empty())
    object["excluded_payment_method_types"] = to_json(session.excluded_payment_method_types);
  object["expires_at"] = session.expires_at;
  object["integration_identifier"] = text_or_null(session.integration_identifier);
  object["invoice"] = nullptr;
  object["invoice_creation"] = echo(session, "invoice_creation", make_invoice_creation());
  object["livemode"] = false;
  object["locale"] = text_or_null(session.locale);
  object["managed_payments"] = nullptr;
  object["metadata"] = to_json(session.metadata);
  object["mode"] = "payment";
  object["origin_context"] = nullptr;
  object["payment_intent"] = text_or_null(session.payment_intent);
  object["payment_link"] = nullptr;
  object["payment_method_collection"] = "if_required";
  object["payment_method_configuration_details"] = nullptr;
  object["payment_method_options"] =
      echo(session, "payment_method_options",
           json::object{{"card", json::object{{"request_three_d_secure", "automatic"}}}});
  object["payment_method_types"] = to_json(offered_methods(session));
  object["payment_status"] = word(session.payment_status);
  object["permissions"] = nullptr;
  object["phone_number_collection"] =
      echo(session, "phone_number_collection", json::object{{"enabled", false}});
  object["recovered_from"] = nullptr;
  object["saved_payment_method_options"] = nullptr;
  object["setup_intent"] = nullptr;
  object["shipping_address_collection"] = nullptr;
  object["shipping_cost"] = nullptr;
  object["shipping_options"] = json::array{};
  object["status"] = word(session.status);
  object["submit_type"] = text_or_null(session.submit_type);
  object["subscription"] = nullptr;
  object["success_url"] = text_or_null(session.success_url);
  object["total_details"] = {{"amount_discount", 0}, {"amount_shipping", 0}, {"amount_tax", 0}};
  object["ui_mode"] = "hosted_page";
  object["url"] =
      is_open ? json::value(fmt::format("{}/c/pay/{}", base_url, session.id)) : json::value();
  object["wallet_options"] = nullptr;
  return object;
}

json::object to_json(const LineItem& item, std::int64_t created) {
  const auto total = item.unit_amount * item.quantity;
  json::object price{
      {"id", item.price_id},
      {"object", "price"},
      {"active", false},
      {"billing_scheme", "per_unit"},
      {"created", created},
      {"currency", item.currency},
      {"custom_unit_amount", nullptr},
      {"livemode", false},
      {"lookup_key", nullptr},
      {"metadata", json::object{}},
      {"nickname", nullptr},
      {"product", item.product_id},
      {"recurring", nullptr},
      {"tax_behavior", item.tax_behavior.empty() ? "unspecified" : item.tax_behavior},
      {"tiers_mode", nullptr},
      {"transform_quantity", nullptr},
      {"type", "one_time"},
      {"unit_amount", item.unit_amount},
      {"unit_amount_decimal", std::to_string(item.unit_amount)}};
  return {{"id", item.id},
          {"object", "item"},
          {"adjustable_quantity", nullptr},
          {"amount_discount", 0},
          {"amount_subtotal", total},
          {"amount_tax", 0},
          {"amount_total", total},
          {"currency", item.currency},
          {"description", item.name},
          {"metadata", to_json(item.metadata)},
          {"price", std::move(price)},
          {"quantity", item.quantity}};
}

}  // namespace creneau::sandbox
