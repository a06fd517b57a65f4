#include "sandbox/payments.hpp"

#include <fmt/format.h>

#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

namespace {

/// How long a card's authorisation lasts. Source: Stripe, "Place a hold on a payment method".
constexpr std::int64_t authorization_seconds = 7 * 24 * 60 * 60;
constexpr std::size_t completion_events_searched_max = 1'000;

ApiError not_payable(const Session& session) {
  return refused(session.status == SessionStatus::complete
                     ? "This Checkout Session has already been completed."
                     : "This Checkout Session has expired.",
                 {}, "session");
}

ApiError card_error(const Decline& reason) {
  ApiError error(402, "card_error", reason.message);
  error.code = reason.code;
  error.decline_code = reason.decline_code;
  if (reason.code == "incorrect_number") error.param = "number";
  if (reason.code == "incorrect_cvc") error.param = "cvc";
  if (reason.code == "expired_card") error.param = "exp_month";
  return error;
}

ApiError wrong_state(const PaymentIntent& intent, std::string message) {
  auto error = refused(std::move(message), "payment_intent_unexpected_state");
  error.payment_intent = to_json(intent);
  return error;
}

}  // namespace

Payments::Payments(State& state, VirtualClock& clock, Events& events, const Checkout& checkout)
    : state_(state), clock_(clock), events_(events), checkout_(checkout) {}

PaymentIntent& Payments::get_intent(Session& session) {
  if (auto* known = state_.payment_intents.find(session.payment_intent)) return *known;
  PaymentIntent intent;
  intent.id = make_id("pi_3", 23);
  intent.created = clock_.now_seconds();
  intent.amount = session.amount_total;
  intent.currency = session.currency;
  intent.session = session.id;
  intent.made_with = session.intent;
  intent.allowed_payment_method_types = session.allowed_payment_method_types;
  intent.payment_method_types = offered_methods(session);
  PaymentIntent& stored = state_.payment_intents.add(std::move(intent));
  session.payment_intent = stored.id;
  state_.changed(session);
  events_.record("payment_intent.created", to_json(stored));
  return stored;
}

Charge Payments::make_charge(const Session& session, const PaymentIntent& intent,
                             const CardInput& input) const {
  Charge charge;
  charge.id = "ch_" + make_id("3", 23);
  charge.created = clock_.now_seconds();
  charge.amount = intent.amount;
  charge.currency = intent.currency;
  charge.payment_intent = intent.id;
  charge.payment_method = intent.payment_method;
  charge.description = intent.made_with.description;
  charge.receipt_email = intent.made_with.receipt_email;
  charge.statement_descriptor = intent.made_with.statement_descriptor;
  charge.statement_descriptor_suffix = intent.made_with.statement_descriptor_suffix;
  charge.metadata = intent.made_with.metadata;
  charge.email = input.email.empty() ? session.customer_email : input.email;
  charge.name = input.name;
  charge.card = make_card(input.number, input.exp_month, input.exp_year);
  return charge;
}

Outcome<PaymentStep> Payments::pay(Session& session, const CardInput& input) {
  if (session.status != SessionStatus::open) return not_payable(session);
  if (!offers_method(session, card_method))
    return refused("This Checkout Session does not accept cards.", {}, "card");
  events_.set_origin({});
  if (session.amount_total == 0) {
    session.status = SessionStatus::complete;
    session.customer_name = input.name;
    state_.changed(session);
    events_.record("checkout.session.completed", to_json(session, checkout_.base_url()));
    return PaymentStep::complete;
  }
  // A number that is none never becomes a payment method, so Stripe makes no attempt of it.
  if (!is_card_number(input.number)) return card_error(make_decline("incorrect_number", ""));

  PaymentIntent& intent = get_intent(session);
  intent.payment_method = make_id("pm_1", 23);
  intent.tried_method = card_method;
  intent.last_error = {};
  session.typed_email = input.email;
  session.customer_name = input.name;
  session.pending_card.clear();
  const auto* card = find_test_card(input.number);
  if (card != nullptr && card->authentication == Authentication::required) {
    session.pending_card = input.number;
    intent.status = IntentStatus::requires_action;
    state_.changed(session);
    state_.changed(intent);
    events_.record("payment_intent.requires_action", to_json(intent));
    return PaymentStep::authentication;
  }
  return settle(session, intent, input, false);
}

Outcome<PaymentStep> Payments::authenticate(Session& session, Approval approval) {
  if (session.status != SessionStatus::open) return not_payable(session);
  auto* intent = state_.payment_intents.find(session.payment_intent);
  if (session.pending_card.empty() || intent == nullptr)
    return refused("There is no authentication under way for this Checkout Session.");
  events_.set_origin({});
  CardInput input;
  input.number = session.pending_card;
  input.name = session.customer_name;
  input.email = session.typed_email;
  session.pending_card.clear();
  if (approval == Approval::refused)
    return decline(session, *intent, input,
                   make_decline("payment_intent_authentication_failure", ""));
  return settle(session, *intent, input, true);
}

Outcome<PaymentStep> Payments::settle(Session& session, PaymentIntent& intent,
                                      const CardInput& input, bool is_authenticated) {
  if (const auto reason = find_decline(input.number))
    return decline(session, intent, input, *reason);

  const bool is_manual = intent.made_with.capture_method == CaptureMethod::manual;
  Charge charge = make_charge(session, intent, input);
  charge.authenticated = is_authenticated;
  charge.captured = !is_manual;
  charge.amount_captured = is_manual ? 0 : charge.amount;
  if (is_manual) charge.capture_before = charge.created + authorization_seconds;
  Charge& stored = state_.charges.add(std::move(charge));
  intent.latest_charge = stored.id;
  intent.status = is_manual ? IntentStatus::requires_capture : IntentStatus::succeeded;
  intent.amount_capturable = is_manual ? intent.amount : 0;
  intent.amount_received = is_manual ? 0 : intent.amount;
  session.status = SessionStatus::complete;
  session.payment_status = is_manual ? PaymentStatus::unpaid : PaymentStatus::paid;
  state_.changed(stored);
  state_.changed(intent);
  state_.changed(session);
  events_.record("charge.succeeded", to_json(stored));
  events_.record(
      is_manual ? "payment_intent.amount_capturable_updated" : "payment_intent.succeeded",
      to_json(intent));
  events_.record("checkout.session.completed", to_json(session, checkout_.base_url()));
  if (is_manual) schedule_lapse(intent, stored.capture_before);

  const auto* card = find_test_card(input.number);
  if (card != nullptr && !card->dispute_reason.empty()) dispute(stored, card->dispute_reason);
  return PaymentStep::complete;
}

ApiError Payments::decline(Session& session, PaymentIntent& intent, const CardInput& input,
                           const Decline& reason) {
  const bool was_sent = reason.code != "payment_intent_authentication_failure";
  if (was_sent) {
    Charge charge = make_charge(session, intent, input);
    charge.status = ChargeStatus::failed;
    charge.failure = reason;
    Charge& stored = state_.charges.add(std::move(charge));
    intent.latest_charge = stored.id;
    state_.changed(stored);
    events_.record("charge.failed", to_json(stored));
  }
  intent.status = IntentStatus::requires_payment_method;
  intent.payment_method.clear();
  intent.last_error = reason;
  state_.changed(intent);
  state_.changed(session);
  events_.record("payment_intent.payment_failed", to_json(intent));
  auto error = card_error(reason);
  if (was_sent) error.charge = intent.latest_charge;
  error.payment_intent = to_json(intent);
  return error;
}

void Payments::dispute(Charge& charge, std::string_view reason) {
  const bool is_inquiry = reason == "inquiry";
  Dispute dispute;
  dispute.id = make_id("du_1", 23);
  dispute.created = clock_.now_seconds();
  dispute.amount = charge.amount;
  dispute.currency = charge.currency;
  dispute.charge = charge.id;
  dispute.payment_intent = charge.payment_intent;
  dispute.reason = is_inquiry ? "fraudulent" : reason;
  dispute.status = is_inquiry ? "warning_needs_response" : "needs_response";
  const Dispute& stored = state_.disputes.add(std::move(dispute));
  charge.disputed = true;
  charge.dispute = stored.id;
  state_.changed(charge);
  state_.changed(stored);
  events_.record("charge.dispute.created", to_json(stored));
  if (!is_inquiry) events_.record("charge.dispute.funds_withdrawn", to_json(stored));
}

Outcome<PaymentIntent*> Payments::capture(PaymentIntent& intent, ParameterReader& parameters) {
  const auto amount = parameters.integer("amount_to_capture").value_or(intent.amount_capturable);
  const auto metadata = parameters.metadata();
  const auto suffix = parameters.text("statement_descriptor_suffix", 22);
  parameters.boolean("final_capture");
  parameters.finish();
  if (auto error = parameters.error()) return *std::move(error);
  if (intent.status != IntentStatus::requires_capture)
    return wrong_state(intent,
                       fmt::format("This PaymentIntent could not be captured because it has "
                                   "a status of {}. Only a PaymentIntent with one of the "
                                   "following statuses may be captured: requires_capture.",
                                   word(intent.status)));
  if (amount < 1)
    return refused("This value must be greater than or equal to 1.", "parameter_invalid_integer",
                   "amount_to_capture");
  if (amount > intent.amount_capturable)
    return refused(fmt::format("The amount to capture ({}) is greater than the amount that can be "
                               "captured ({}).",
                               amount, intent.amount_capturable),
                   "amount_too_large", "amount_to_capture");
  auto* charge = state_.charges.find(intent.latest_charge);
  if (charge == nullptr) return missing("charge", intent.latest_charge);
  charge->captured = true;
  charge->amount_captured = amount;
  charge->capture_before = 0;
  for (const auto& [key, value] : metadata) charge->metadata[key] = value;
  std::erase_if(charge->metadata, [](const auto& entry) { return entry.second.empty(); });
  if (!suffix.empty()) charge->statement_descriptor_suffix = suffix;
  intent.status = IntentStatus::succeeded;
  intent.amount_received = amount;
  intent.amount_capturable = 0;
  if (!suffix.empty()) intent.made_with.statement_descriptor_suffix = suffix;
  for (const auto& [key, value] : metadata) intent.made_with.metadata[key] = value;
  std::erase_if(intent.made_with.metadata, [](const auto& entry) { return entry.second.empty(); });
  state_.changed(*charge);
  state_.changed(intent);
  if (auto* session = state_.sessions.find(intent.session)) {
    session->payment_status = PaymentStatus::paid;
    state_.changed(*session);
  }
  events_.record("charge.captured", to_json(*charge));
  events_.record("payment_intent.succeeded", to_json(intent));
  return &intent;
}

Outcome<PaymentIntent*> Payments::cancel(PaymentIntent& intent, ParameterReader& parameters) {
  const auto reason = parameters.choice(
      "cancellation_reason", {"duplicate", "fraudulent", "requested_by_customer", "abandoned"});
  parameters.finish();
  if (auto error = parameters.error()) return *std::move(error);
  if (intent.status == IntentStatus::canceled || intent.status == IntentStatus::succeeded)
    return wrong_state(
        intent, fmt::format("You cannot cancel this PaymentIntent because it has a status of {}. "
                            "Only a PaymentIntent with one of the following statuses may be "
                            "canceled: requires_payment_method, requires_capture, "
                            "requires_confirmation, requires_action, processing.",
                            word(intent.status)));
  if (intent.status != IntentStatus::requires_capture)
    return wrong_state(intent,
                       "You cannot cancel this PaymentIntent because it is managed by a Checkout "
                       "Session. Expire the Checkout Session instead.");
  release(intent, reason, "charge.refunded");
  return &intent;
}

Outcome<PaymentIntent*> Payments::update(PaymentIntent& intent, ParameterReader& parameters) {
  const bool clears = parameters.has("metadata");
  const auto metadata = parameters.metadata();
  const auto description = parameters.text("description", 1'000);
  parameters.finish();
  if (auto error = parameters.error()) return *std::move(error);
  if (clears && metadata.empty()) intent.made_with.metadata.clear();
  for (const auto& [key, value] : metadata) intent.made_with.metadata[key] = value;
  std::erase_if(intent.made_with.metadata, [](const auto& entry) { return entry.second.empty(); });
  if (!description.empty()) intent.made_with.description = description;
  state_.changed(intent);
  return &intent;
}

void Payments::release(PaymentIntent& intent, std::string reason, std::string_view charge_event) {
  intent.status = IntentStatus::canceled;
  intent.canceled_at = clock_.now_seconds();
  intent.cancellation_reason = std::move(reason);
  intent.amount_capturable = 0;
  state_.changed(intent);
  if (auto* charge = state_.charges.find(intent.latest_charge)) {
    charge->released = true;
    charge->capture_before = 0;
    state_.changed(*charge);
    events_.record(charge_event, to_json(*charge));
  }
  events_.record("payment_intent.canceled", to_json(intent));
}

void Payments::schedule_lapse(const PaymentIntent& intent, std::int64_t at_seconds) {
  clock_.at(Instant(std::chrono::seconds(at_seconds)), [this, id = intent.id] {
    auto* due = state_.payment_intents.find(id);
    if (due == nullptr || due->status != IntentStatus::requires_capture) return;
    events_.set_origin({});
    release(*due, "automatic", "charge.expired");
  });
}

std::string Payments::completion_event(const Session& session) const {
  const auto& events = state_.events;
  const auto quoted = fmt::format(R"({{"id":"{}")", session.id);
  const auto searched = std::min(events.size(), completion_events_searched_max);
  for (std::size_t i = 0; i < searched; ++i) {
    const auto& event = events.at(events.size() - 1 - i);
    if (event.type == "checkout.session.completed" && event.object.starts_with(quoted))
      return event.id;
  }
  return {};
}

void Payments::resume() {
  for (std::size_t i = 0; i < state_.charges.size(); ++i)
    if (state_.charges.at(i).settles_at != 0) schedule_debit(state_.charges.at(i));
  for (std::size_t i = 0; i < state_.payment_intents.size(); ++i) {
    const auto& intent = state_.payment_intents.at(i);
    if (intent.status != IntentStatus::requires_capture) continue;
    if (const auto* charge = state_.charges.find(intent.latest_charge))
      schedule_lapse(intent, charge->capture_before);
  }
}

}  // namespace creneau::sandbox
