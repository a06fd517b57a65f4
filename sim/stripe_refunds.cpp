// Refunds at the simulated Stripe.
#include "stripe_model.hpp"
#include "stripe_request.hpp"

namespace creneau::sim {

domain::RefundNews StripeModel::news_of(const Refund& refund) const {
  return {refund.id, refund.intent_id, refund.refund_id, refund.amount, refund.status};
}

void StripeModel::publish_refund(const Refund& refund, std::string type) {
  publish_intent(sessions_.at(intents_.at(refund.intent_id).session_id), std::move(type));
}

void StripeModel::fail_refund(const domain::StoredRequest& request, Effect effect) {
  if (stored_.contains(request.idempotency_key)) return;
  if (effect == Effect::carried_out && !create_refund(request)) return;
  store(request, Error(Errc::gateway_replayed_failure, "stored 500"));
}

Result<domain::RefundNews> StripeModel::create_refund(const domain::StoredRequest& request) {
  const auto fields = read_request(request.body);
  const RefundId refund_id(fields.at("refund"));
  refund_keys_[refund_id].insert(request.idempotency_key);
  if (auto stored = find_stored<domain::RefundNews>(request)) return *stored;
  const auto found = intents_.find(PaymentIntentId(fields.at("intent")));
  if (found == intents_.end()) return Errc::gateway_not_found;
  auto made = make_refund(found->second, refund_id, read_amount(fields));
  if (made)
    store(request, *made);
  else if (nature_.dice.chance(300))
    store(request,
          Error(Errc::gateway_replayed_failure, "stored " + std::string(name(made.error().code))));
  return made;
}

Result<domain::RefundNews> StripeModel::make_refund(Intent& intent, const RefundId& refund_id,
                                                    const Money& amount) {
  const auto left = intent.captured.minor - refunded_minor(intent.id, {});
  if (left == 0) return Errc::gateway_already_refunded;
  if (amount.minor > left || amount.currency != intent.captured.currency ||
      intent.manner == RefundManner::refused) {
    intent.has_refused_refund = true;
    return Errc::gateway_rejected;
  }
  Refund refund;
  refund.id = StripeRefundId(make_id("re"));
  refund.intent_id = intent.id;
  refund.refund_id = refund_id;
  refund.amount = amount;
  refund.created_at = nature_.timeline.now();
  const bool waits =
      intent.manner == RefundManner::later || intent.manner == RefundManner::fails_while_pending;
  refund.status = waits ? domain::RefundStatus::pending : domain::RefundStatus::succeeded;
  nature_.note("stripe: {} gives back {} of {} for {}", refund.id.str(), amount.minor,
               intent.id.str(), refund_id.empty() ? "a person" : refund_id.str());
  refunds_.push_back(refund);
  publish_refund(refund, "refund.created");
  publish_refund(refund, "charge.refunded");
  develop_refund(refunds_.size() - 1, intent.manner);
  return news_of(refund);
}

void StripeModel::develop_refund(std::size_t index, RefundManner manner) {
  using std::chrono::minutes;
  const auto delay = nature_.dice.between(Duration(minutes(1)), Duration(minutes(90)));
  switch (manner) {
    case RefundManner::at_once:
    case RefundManner::refused:
      return;
    case RefundManner::later:
      nature_.timeline.after(
          delay, [this, index] { move_refund(index, domain::RefundStatus::succeeded); });
      return;
    case RefundManner::fails_after_success:
    case RefundManner::fails_while_pending:
      nature_.timeline.after(delay,
                             [this, index] { move_refund(index, domain::RefundStatus::failed); });
      return;
  }
}

void StripeModel::move_refund(std::size_t index, domain::RefundStatus status) {
  auto& refund = refunds_[index];
  refund.has_failed_after_success =
      status == domain::RefundStatus::failed && refund.status == domain::RefundStatus::succeeded;
  refund.status = status;
  const bool has_failed = status == domain::RefundStatus::failed;
  nature_.note("stripe: {} {}", refund.id.str(), has_failed ? "fails" : "succeeds");
  publish_refund(refund, has_failed ? "refund.failed" : "refund.updated");
}

Result<std::vector<domain::RefundNews>> StripeModel::list_refunds(const PaymentIntentId& id) const {
  std::vector<domain::RefundNews> listed;
  for (auto refund = refunds_.rbegin(); refund != refunds_.rend(); ++refund)
    if (refund->intent_id == id) listed.push_back(news_of(*refund));
  return listed;
}

std::int64_t StripeModel::refunded_minor(const PaymentIntentId& id,
                                         std::optional<domain::RefundStatus> only) const {
  std::int64_t sum = 0;
  for (const auto& refund : refunds_) {
    if (refund.intent_id != id || refund.status == domain::RefundStatus::failed) continue;
    if (!only || refund.status == *only) sum += refund.amount.minor;
  }
  return sum;
}

bool StripeModel::refund_by_hand(const PaymentIntentId& id, std::int64_t minor) {
  auto& intent = intents_.at(id);
  if (intent.captured.minor == 0) return false;
  return make_refund(intent, RefundId(), {minor, intent.captured.currency}).has_value();
}

}  // namespace creneau::sim
