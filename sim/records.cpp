#include "records.hpp"

namespace creneau::sim {

awaitable<Result<app::ListedEvents>> SimRecords::list_events(app::EventSpan span) {
  const bool is_blind = nature_.sabotage == Sabotage::events_not_walked;
  const std::function<Result<app::ListedEvents>()> execute =
      [&stripe = stripe_, span, is_blind]() -> Result<app::ListedEvents> {
    if (is_blind) return app::ListedEvents();
    return stripe.list_events(span);
  };
  return line_.call("list events", execute, nullptr);
}

awaitable<Result<app::RecordPage<app::IntentRecord>>> SimRecords::list_intents(
    PaymentIntentId after) {
  const std::function<Result<app::RecordPage<app::IntentRecord>>()> execute =
      [&stripe = stripe_, after]() -> Result<app::RecordPage<app::IntentRecord>> {
    return stripe.list_intents(after);
  };
  return line_.call("list intents", execute, nullptr);
}

awaitable<Result<app::RecordPage<app::RefundRecord>>> SimRecords::list_refunds_of_all(
    StripeRefundId after) {
  const std::function<Result<app::RecordPage<app::RefundRecord>>()> execute =
      [&stripe = stripe_, after]() -> Result<app::RecordPage<app::RefundRecord>> {
    return stripe.list_refunds_of_all(after);
  };
  return line_.call("list all refunds", execute, nullptr);
}

awaitable<Result<app::IntentRecord>> SimRecords::find_intent(PaymentIntentId id) {
  const std::function<Result<app::IntentRecord>()> execute = [&stripe = stripe_, id] {
    return stripe.find_intent(id);
  };
  return line_.call("find intent", execute, nullptr);
}

awaitable<Result<domain::SessionNews>> SimRecords::find_session(PaymentIntentId id) {
  const std::function<Result<domain::SessionNews>()> execute = [&stripe = stripe_, id] {
    return stripe.find_session(id);
  };
  return line_.call("find session", execute, nullptr);
}

}  // namespace creneau::sim
