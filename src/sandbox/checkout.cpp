#include "sandbox/checkout.hpp"

#include <fmt/format.h>

#include "base/money.hpp"
#include "sandbox/line_items.hpp"
#include "sandbox/methods.hpp"
#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

namespace {

constexpr std::int64_t lifetime_min_seconds = 30 * 60;
constexpr std::int64_t lifetime_max_seconds = 24 * 60 * 60;
constexpr std::size_t line_items_max = 100;
constexpr std::size_t method_types_max = 100;
/// Stripe takes up to eight digits.
constexpr std::int64_t amount_max = 99'999'999;

// Real parameters of Stripe's that this stand-in does not play; they are refused by name rather
// than passed over.
constexpr std::string_view unplayed_parameters[] = {"automatic_tax",
                                                    "branding_settings",
                                                    "customer",
                                                    "customer_account",
                                                    "customer_update",
                                                    "custom_fields",
                                                    "discounts",
                                                    "managed_payments",
                                                    "optional_items",
                                                    "origin_context",
                                                    "payment_method_configuration",
                                                    "payment_method_data",
                                                    "permissions",
                                                    "redirect_on_completion",
                                                    "return_url",
                                                    "saved_payment_method_options",
                                                    "setup_intent_data",
                                                    "shipping_address_collection",
                                                    "shipping_options",
                                                    "subscription_data",
                                                    "tax_id_collection",
                                                    "wallet_options"};

// Kept and given back; they change nothing that the stand-in does.
constexpr std::string_view echoed_parameters[] = {"adaptive_pricing",
                                                  "after_expiration",
                                                  "allow_promotion_codes",
                                                  "consent_collection",
                                                  "custom_text",
                                                  "invoice_creation",
                                                  "name_collection",
                                                  "payment_method_options",
                                                  "phone_number_collection"};

constexpr std::string_view locales[] = {
    "auto", "bg",  "cs", "da",    "de",    "el", "en", "en-GB", "es",    "es-419", "et",
    "fi",   "fil", "fr", "fr-CA", "hi-IN", "hr", "hu", "id",    "it",    "ja",     "ko",
    "lt",   "lv",  "ms", "mt",    "nb",    "nl", "pl", "pt",    "pt-BR", "ro",     "ru",
    "sk",   "sl",  "sv", "th",    "tr",    "vi", "zh", "zh-HK", "zh-TW"};

IntentTemplate read_intent_data(ParameterReader& parameters) {
  constexpr std::size_t description_max = 1'000;
  constexpr std::size_t descriptor_max = 22;
  IntentTemplate intent;
  auto data = parameters.object("payment_intent_data");
  if (data.has("payment_method_types")) {
    data.fail(invalid_parameter("The parameter payment_method_types is no longer supported.",
                                data.full_name("payment_method_types"),
                                "payment_method_types_no_longer_supported"));
    data.anything("payment_method_types");
  }
  const auto method = data.choice("capture_method", {"automatic", "automatic_async", "manual"});
  if (method == "manual") intent.capture_method = CaptureMethod::manual;
  if (method == "automatic") intent.capture_method = CaptureMethod::automatic;
  intent.description = data.text("description", description_max);
  intent.receipt_email = data.email("receipt_email");
  intent.setup_future_usage = data.choice("setup_future_usage", {"off_session", "on_session"});
  intent.statement_descriptor = data.text("statement_descriptor", descriptor_max);
  intent.statement_descriptor_suffix = data.text("statement_descriptor_suffix", descriptor_max);
  intent.transfer_group = data.text("transfer_group");
  intent.metadata = data.metadata();
  data.finish();
  return intent;
}

std::vector<std::string> read_methods(ParameterReader& parameters, std::string_view name) {
  auto methods = parameters.texts(name, method_types_max);
  for (std::size_t i = 0; i < methods.size(); ++i)
    if (!is_known_method(methods[i]))
      parameters.fail(invalid_parameter(
          fmt::format("Invalid {}[{}]: {} is no payment method", name, i, methods[i]),
          fmt::format("{}[{}]", name, i)));
  return methods;
}

void drop_unset(Metadata& metadata) {
  std::erase_if(metadata, [](const auto& entry) { return entry.second.empty(); });
}

void refuse_unplayed(ParameterReader& parameters) {
  if (parameters.has("payment_method_types")) {
    parameters.fail(invalid_parameter(
        "The `payment_method_types` parameter is no longer supported in this API version. Remove "
        "it to use dynamic payment methods, or use `allowed_payment_method_types` or "
        "`excluded_payment_method_types` instead.",
        "payment_method_types", "payment_method_types_no_longer_supported"));
    parameters.anything("payment_method_types");
  }
  for (const auto name : unplayed_parameters) {
    if (!parameters.has(name)) continue;
    parameters.anything(name);
    parameters.fail(invalid_parameter(
        fmt::format("The sandbox does not play the parameter {}.", name), std::string(name)));
  }
}

// What is right by itself and wrong together.
void check_combinations(ParameterReader& parameters, const Session& session) {
  const auto* invoice = session.echoed.if_contains("invoice_creation");
  const auto* is_invoiced = invoice != nullptr && invoice->is_object()
                                ? invoice->get_object().if_contains("enabled")
                                : nullptr;
  if (is_invoiced != nullptr && *is_invoiced == boost::json::value(true) &&
      session.intent.capture_method == CaptureMethod::manual)
    parameters.fail(invalid_parameter(
        "Post-payment invoice creation does not support separate authorization and capture.",
        "invoice_creation"));
  if (offered_methods(session).empty())
    parameters.fail(invalid_parameter(
        "No valid payment method types for this Checkout Session. Please ensure that you have "
        "activated payment methods compatible with your chosen currency in your dashboard "
        "(https://dashboard.stripe.com/settings/payments). The sandbox plays card and sepa_debit.",
        "allowed_payment_method_types"));
}

enum class Lifetime { right, too_short, too_long };

// Against the exact instant at which the call is carried out, so that a whole 1,800 seconds counted
// from the caller's clock is already too late: as measured at Stripe.
Lifetime judge_expiry(std::int64_t expires_at, Instant now) {
  const auto now_seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  if (expires_at > now_seconds + lifetime_max_seconds) return Lifetime::too_long;
  if (expires_at < now_seconds ||
      Instant(std::chrono::seconds(expires_at - lifetime_min_seconds)) < now)
    return Lifetime::too_short;
  return Lifetime::right;
}

}  // namespace

Checkout::Checkout(State& state, VirtualClock& clock, Events& events)
    : state_(state), clock_(clock), events_(events) {}

void Checkout::read_line_items(ParameterReader& parameters, Session& session) const {
  if (!parameters.has("line_items")) {
    parameters.fail_missing("line_items");
    return;
  }
  for (auto& reader : parameters.objects("line_items", line_items_max)) {
    auto item = read_line_item(reader);
    if (session.currency.empty()) session.currency = item.currency;
    if (session.currency != item.currency)
      parameters.fail(invalid_parameter(
          fmt::format("All line items must use the same currency: {} and {} were given.",
                      session.currency, item.currency),
          "line_items"));
    if (item.unit_amount > amount_max ||
        item.quantity > amount_max / std::max<std::int64_t>(item.unit_amount, 1))
      parameters.fail(
          invalid_parameter(fmt::format("Amount must be no more than {}",
                                        format_money({amount_max, item.currency}, Locale::en)),
                            "line_items", "amount_too_large"));
    else
      session.amount_total += item.unit_amount * item.quantity;
    session.line_items.push_back(std::move(item));
  }
  if (session.line_items.empty()) parameters.fail_missing("line_items");
  if (parameters.error()) return;
  if (session.amount_total > amount_max)
    parameters.fail(
        invalid_parameter(fmt::format("Amount must be no more than {}",
                                      format_money({amount_max, session.currency}, Locale::en)),
                          "line_items", "amount_too_large"));
  const auto minimum = minimum_charge_minor(session.currency);
  if (session.amount_total != 0 && session.amount_total < minimum)
    parameters.fail(invalid_parameter(
        fmt::format("The Checkout Session's total amount due must add up to at least {} {}",
                    format_money({minimum, session.currency}, Locale::en), session.currency),
        "", "amount_too_small"));
}

void Checkout::read_expiry(ParameterReader& parameters, Session& session) const {
  session.expires_at = session.created + lifetime_max_seconds;
  session.ends_at = session.expires_at;
  const auto expires_at = parameters.integer("expires_at");
  if (!expires_at) return;
  session.expires_at = *expires_at;
  session.ends_at = *expires_at;
  const auto by_virtual_clock = judge_expiry(*expires_at, clock_.now());
  if (by_virtual_clock == Lifetime::right) return;
  if (judge_expiry(*expires_at, clock_.now() - clock_.offset()) == Lifetime::right) {
    session.ends_at += std::chrono::ceil<std::chrono::seconds>(clock_.offset()).count();
    return;
  }
  parameters.fail(invalid_parameter(
      by_virtual_clock == Lifetime::too_short
          ? "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
          : "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
      "expires_at"));
}

Outcome<Session*> Checkout::create(ParameterReader& parameters) {
  Session session;
  session.created = clock_.now_seconds();
  refuse_unplayed(parameters);
  const auto mode = parameters.choice("mode", {"payment", "setup", "subscription"});
  if (!parameters.has("mode"))
    parameters.fail_missing("mode");
  else if (!mode.empty() && mode != "payment")
    parameters.fail(invalid_parameter(
        fmt::format("The sandbox plays mode=payment only, not {}.", mode), "mode"));
  const auto ui_mode =
      parameters.choice("ui_mode", {"hosted_page", "embedded_page", "elements", "form"});
  if (!ui_mode.empty() && ui_mode != "hosted_page")
    parameters.fail(invalid_parameter(
        fmt::format("The sandbox plays ui_mode=hosted_page only, not {}.", ui_mode), "ui_mode"));
  if (!parameters.has("success_url")) parameters.fail_missing("success_url");
  session.success_url = parameters.url("success_url");
  session.cancel_url = parameters.url("cancel_url");
  session.client_reference_id = parameters.text("client_reference_id", 200);
  session.customer_email = parameters.email("customer_email");
  session.metadata = parameters.metadata();
  session.locale = parameters.choice("locale", locales);
  session.submit_type =
      parameters.choice("submit_type", {"auto", "book", "donate", "pay", "subscribe"});
  session.customer_creation = parameters.choice("customer_creation", {"always", "if_required"});
  session.billing_address_collection =
      parameters.choice("billing_address_collection", {"auto", "required"});
  session.integration_identifier = parameters.text("integration_identifier", 200);
  session.allowed_payment_method_types = read_methods(parameters, "allowed_payment_method_types");
  session.excluded_payment_method_types = read_methods(parameters, "excluded_payment_method_types");
  parameters.text("currency", 3);
  for (const auto name : echoed_parameters)
    if (auto value = parameters.anything(name); !value.is_null()) session.echoed[name] = value;
  session.intent = read_intent_data(parameters);
  read_line_items(parameters, session);
  check_combinations(parameters, session);
  read_expiry(parameters, session);
  parameters.finish();
  if (auto error = parameters.error()) return *std::move(error);

  drop_unset(session.metadata);
  drop_unset(session.intent.metadata);
  session.id = make_id("cs_test_a1", 56);
  if (session.amount_total == 0) session.payment_status = PaymentStatus::no_payment_required;
  Session& stored = state_.sessions.add(std::move(session));
  schedule_expiry(stored);
  state_.changed(stored);
  return &stored;
}

Outcome<Session*> Checkout::expire(Session& session) {
  if (session.status != SessionStatus::open)
    return refused(
        fmt::format("Only Checkout Sessions with a status in [\"open\"] can be expired. "
                    "This Checkout Session has a status of `{}`.",
                    word(session.status)));
  end(session);
  return &session;
}

Outcome<Session*> Checkout::update(Session& session, ParameterReader& parameters) {
  const bool clears = parameters.has("metadata");
  const auto metadata = parameters.metadata();
  parameters.finish();
  if (auto error = parameters.error()) return *std::move(error);
  if (clears && metadata.empty()) session.metadata.clear();
  for (const auto& [key, value] : metadata) session.metadata[key] = value;
  drop_unset(session.metadata);
  state_.changed(session);
  return &session;
}

void Checkout::end(Session& session) {
  session.status = SessionStatus::expired;
  session.pending_card.clear();
  state_.changed(session);
  if (auto* intent = state_.payment_intents.find(session.payment_intent)) {
    // An attempt had failed, or its 3-D Secure step was never finished.
    intent->status = IntentStatus::canceled;
    intent->canceled_at = clock_.now_seconds();
    intent->cancellation_reason = "expired";
    state_.changed(*intent);
    events_.record("payment_intent.canceled", to_json(*intent));
  }
  events_.record("checkout.session.expired", to_json(session, base_url_));
}

void Checkout::schedule_expiry(const Session& session) {
  clock_.at(Instant(std::chrono::seconds(session.ends_at)), [this, id = session.id] {
    auto* due = state_.sessions.find(id);
    if (due == nullptr || due->status != SessionStatus::open) return;
    events_.set_origin({});
    end(*due);
  });
}

void Checkout::resume() {
  for (std::size_t i = 0; i < state_.sessions.size(); ++i)
    if (state_.sessions.at(i).status == SessionStatus::open) schedule_expiry(state_.sessions.at(i));
}

}  // namespace creneau::sandbox
