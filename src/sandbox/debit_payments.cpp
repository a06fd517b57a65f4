// SEPA direct debits: the session is complete at once, the money comes or fails to come later. The
// rest of Payments is in payments.cpp.
#include <fmt/format.h>

#include "sandbox/model_json.hpp"
#include "sandbox/payments.hpp"

namespace creneau::sandbox {

Outcome<void> Payments::check_debit(const Session& session, const DebitInput& input) const {
  if (session.status != SessionStatus::open)
    return refused(session.status == SessionStatus::complete
                       ? "This Checkout Session has already been completed."
                       : "This Checkout Session has expired.",
                   {}, "session");
  if (!offers_method(session, sepa_debit_method))
    return refused("This Checkout Session does not accept SEPA direct debits.", {}, "method");
  if (!is_iban(input.iban))
    return refused("The IBAN you provided is invalid.", "invalid_bank_account_iban", "iban");
  if (find_test_iban(input.iban) == nullptr)
    return refused(
        "You cannot use a live bank account number when making debits in test mode. For a list of "
        "valid test IBANs, visit: https://stripe.com/docs/testing.",
        {}, "iban");
  return {};
}

Outcome<PaymentStep> Payments::pay_by_debit(Session& session, const DebitInput& input) {
  if (const auto checked = check_debit(session, input); !checked) return checked.error();
  events_.set_origin({});
  PaymentIntent& intent = get_intent(session);
  intent.payment_method = make_id("pm_1", 23);
  intent.tried_method = sepa_debit_method;
  intent.last_error = {};
  session.typed_email = input.email;
  session.customer_name = input.name;
  session.pending_card.clear();

  CardInput person;
  person.name = input.name;
  person.email = input.email;
  Charge charge = make_charge(session, intent, person);
  charge.id = "py_" + make_id("3", 23);
  charge.card = {};
  charge.iban = input.iban;
  charge.status = ChargeStatus::pending;
  charge.settles_at = charge.created + find_test_iban(input.iban)->seconds;
  const Charge& stored = state_.charges.add(std::move(charge));
  intent.latest_charge = stored.id;
  intent.status = IntentStatus::processing;
  session.status = SessionStatus::complete;
  state_.changed(stored);
  state_.changed(intent);
  state_.changed(session);
  events_.record("charge.pending", to_json(stored));
  events_.record("payment_intent.processing", to_json(intent));
  events_.record("checkout.session.completed", to_json(session, checkout_.base_url()));
  schedule_debit(stored);
  return PaymentStep::complete;
}

Outcome<void> Payments::settle_debit(Session& session, DebitOutcome outcome) {
  auto* intent = state_.payment_intents.find(session.payment_intent);
  auto* charge = intent == nullptr ? nullptr : state_.charges.find(intent->latest_charge);
  if (charge == nullptr || charge->settles_at == 0)
    return refused("There is no direct debit under way for this Checkout Session.");
  events_.set_origin({});
  charge->settles_at = 0;
  if (outcome == DebitOutcome::fails)
    fail_debit(session, *intent, *charge);
  else
    complete_debit(*intent, *charge, outcome);
  return {};
}

void Payments::complete_debit(PaymentIntent& intent, Charge& charge, DebitOutcome outcome) {
  charge.status = ChargeStatus::succeeded;
  charge.captured = true;
  charge.amount_captured = charge.amount;
  intent.status = IntentStatus::succeeded;
  intent.amount_received = intent.amount;
  state_.changed(charge);
  state_.changed(intent);
  events_.record("charge.succeeded", to_json(charge));
  events_.record("payment_intent.succeeded", to_json(intent));
  if (auto* session = state_.sessions.find(intent.session)) {
    session->payment_status = PaymentStatus::paid;
    state_.changed(*session);
    events_.record("checkout.session.async_payment_succeeded",
                   to_json(*session, checkout_.base_url()));
  }
  if (outcome == DebitOutcome::succeeds_then_disputed) dispute(charge, "debit_not_authorized");
}

void Payments::fail_debit(Session& session, PaymentIntent& intent, Charge& charge) {
  charge.status = ChargeStatus::failed;
  charge.failure = {"insufficient_funds", "",
                    "The customer's account has insufficient funds to cover this payment."};
  intent.status = IntentStatus::requires_payment_method;
  intent.payment_method.clear();
  intent.last_error = {"payment_intent_payment_attempt_failed", "", "The payment failed."};
  state_.changed(charge);
  state_.changed(intent);
  events_.record("charge.failed", to_json(charge));
  events_.record("payment_intent.payment_failed", to_json(intent));
  events_.record("checkout.session.async_payment_failed", to_json(session, checkout_.base_url()));
}

void Payments::schedule_debit(const Charge& charge) {
  clock_.at(Instant(std::chrono::seconds(charge.settles_at)), [this, id = charge.id] {
    const auto* due = state_.charges.find(id);
    if (due == nullptr || due->settles_at == 0) return;
    const auto* intent = state_.payment_intents.find(due->payment_intent);
    auto* session = intent == nullptr ? nullptr : state_.sessions.find(intent->session);
    const auto* known = find_test_iban(due->iban);
    if (session != nullptr && known != nullptr) (void)settle_debit(*session, known->outcome);
  });
}

}  // namespace creneau::sandbox
