#include "sandbox/refunds.hpp"

#include <fmt/format.h>

#include "base/money.hpp"
#include "sandbox/cards.hpp"
#include "sandbox/disputes.hpp"
#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

Refunds::Refunds(State& state, VirtualClock& clock, Events& events)
    : state_(state), clock_(clock), events_(events) {}

Outcome<Charge*> Refunds::find_charge(const std::string& charge_id, const std::string& intent_id) {
  auto* charge = charge_id.empty() ? nullptr : state_.charges.find(charge_id);
  if (!charge_id.empty() && charge == nullptr) return missing("charge", charge_id, "charge");
  if (!intent_id.empty()) {
    const auto* intent = state_.payment_intents.find(intent_id);
    if (intent == nullptr) return missing("payment_intent", intent_id, "payment_intent");
    auto* latest = state_.charges.find(intent->latest_charge);
    if (latest == nullptr || latest->status != ChargeStatus::succeeded)
      return refused(fmt::format("This PaymentIntent ({}) does not have a successful charge to "
                                 "refund.",
                                 intent_id),
                     "charge_not_refundable", "payment_intent");
    if (charge != nullptr && charge != latest)
      return refused("The charge does not belong to the PaymentIntent.", {}, "charge");
    charge = latest;
  }
  if (charge->status != ChargeStatus::succeeded || (!charge->captured && !charge->released))
    return refused(
        fmt::format("Charge {} cannot be refunded: it has not been captured.", charge->id),
        "charge_not_refundable", "charge");
  if (charge->disputed) {
    const auto* dispute = state_.disputes.find(charge->dispute);
    if (dispute != nullptr && holds_funds(*dispute))
      return refused(
          fmt::format("Charge {} has been charged back; cannot issue a refund.", charge->id),
          "charge_disputed", "charge");
  }
  if (charge->released || charge->amount_refunded >= charge->amount_captured)
    return refused(fmt::format("Charge {} has already been refunded.", charge->id),
                   "charge_already_refunded", "charge");
  return charge;
}

Outcome<Refund*> Refunds::create(ParameterReader& parameters) {
  const auto charge_id = parameters.text("charge");
  const auto intent_id = parameters.text("payment_intent");
  const auto amount = parameters.integer("amount");
  const auto reason =
      parameters.choice("reason", {"duplicate", "fraudulent", "requested_by_customer"});
  auto metadata = parameters.metadata();
  parameters.text("instructions_email");
  if (charge_id.empty() && intent_id.empty())
    parameters.fail(invalid_parameter(
        "One of the following params should be provided for this request: payment_intent or "
        "charge.",
        "", "parameter_missing"));
  if (amount && *amount < 1)
    parameters.fail(invalid_parameter("This value must be greater than or equal to 1.", "amount",
                                      "parameter_invalid_integer"));
  parameters.finish();
  if (auto error = parameters.error()) return *std::move(error);

  const auto found = find_charge(charge_id, intent_id);
  if (!found) return found.error();
  Charge& charge = **found;
  const auto left = charge.amount_captured - charge.amount_refunded;
  if (amount.value_or(left) > left) {
    const auto written = [&](std::int64_t minor) {
      return format_money({minor, charge.currency}, Locale::en);
    };
    return refused(
        fmt::format("Refund amount ({}) is greater than {}amount on charge ({})", written(*amount),
                    charge.amount_refunded == 0 ? "" : "unrefunded ", written(left)),
        "amount_too_large", "amount");
  }
  Refund refund;
  refund.id = "re_" + make_id("3", 23);
  refund.created = clock_.now_seconds();
  refund.amount = amount.value_or(left);
  refund.currency = charge.currency;
  refund.charge = charge.id;
  refund.payment_intent = charge.payment_intent;
  refund.reason = reason;
  std::erase_if(metadata, [](const auto& entry) { return entry.second.empty(); });
  refund.metadata = std::move(metadata);
  const auto* card = find_test_card(charge.card.number);
  if (card != nullptr && card->refund != RefundCourse::at_once) {
    const bool fails = card->refund == RefundCourse::succeeded_then_failed;
    refund.status = fails ? RefundStatus::succeeded : RefundStatus::pending;
    refund.settles_as = fails ? RefundStatus::failed : RefundStatus::succeeded;
    refund.settles_at = refund.created + refund_settling_seconds;
  }
  charge.amount_refunded += refund.amount;
  Refund& stored = state_.refunds.add(std::move(refund));
  if (auto* intent = state_.payment_intents.find(charge.payment_intent)) {
    intent->refunds.push_back(stored.id);
    state_.changed(*intent);
  }
  state_.changed(charge);
  state_.changed(stored);
  events_.record("refund.created", to_json(stored));
  events_.record("charge.refunded", to_json(charge));
  if (stored.settles_at != 0) schedule(stored);
  return &stored;
}

Outcome<Refund*> Refunds::update(Refund& refund, ParameterReader& parameters) {
  const bool clears = parameters.has("metadata");
  const auto metadata = parameters.metadata();
  parameters.finish();
  if (auto error = parameters.error()) return *std::move(error);
  const auto before = refund.metadata;
  if (clears && metadata.empty()) refund.metadata.clear();
  for (const auto& [key, value] : metadata) refund.metadata[key] = value;
  std::erase_if(refund.metadata, [](const auto& entry) { return entry.second.empty(); });
  if (refund.metadata != before) {
    state_.changed(refund);
    events_.record("refund.updated", to_json(refund), {{"metadata", to_json(before)}});
  }
  return &refund;
}

ApiError Refunds::refuse_cancel(const Refund& refund) {
  return refused(
      fmt::format("This refund cannot be canceled because it has a status of {}. Only a "
                  "refund with a status of requires_action may be canceled.",
                  word(refund.status)));
}

void Refunds::schedule(const Refund& refund) {
  clock_.at(Instant(std::chrono::seconds(refund.settles_at)), [this, id = refund.id] {
    auto* due = state_.refunds.find(id);
    if (due == nullptr || due->settles_at == 0) return;
    events_.set_origin({});
    settle(*due);
  });
}

void Refunds::settle(Refund& refund) {
  const auto before = word(refund.status);
  refund.settles_at = 0;
  refund.status = refund.settles_as;
  if (refund.status == RefundStatus::failed) {
    refund.failure_reason = "expired_or_canceled_card";
    // The money is back on our balance, so the charge counts as not refunded by that much.
    if (auto* charge = state_.charges.find(refund.charge)) {
      charge->amount_refunded -= refund.amount;
      state_.changed(*charge);
    }
  }
  state_.changed(refund);
  const auto object = to_json(refund);
  events_.record("refund.updated", object, {{"status", before}});
  if (refund.status == RefundStatus::failed) events_.record("refund.failed", object);
  events_.record("charge.refund.updated", object, {{"status", before}});
}

void Refunds::resume() {
  for (std::size_t i = 0; i < state_.refunds.size(); ++i)
    if (state_.refunds.at(i).settles_at != 0) schedule(state_.refunds.at(i));
}

}  // namespace creneau::sandbox
