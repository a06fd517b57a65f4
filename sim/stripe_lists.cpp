// What the simulated Stripe remembers, in lists: events, payments, refunds.
#include <algorithm>

#include "app/webhook_events.hpp"
#include "stripe_model.hpp"

namespace creneau::sim {
namespace {

/// Far less than the port's, so that spans are divided.
constexpr std::size_t events_at_once_max = 60;
constexpr std::size_t records_a_page = 5;

app::IntentStage stage_of(domain::IntentStatus status) {
  switch (status) {
    case domain::IntentStatus::requires_capture:
      return app::IntentStage::authorized;
    case domain::IntentStatus::succeeded:
      return app::IntentStage::succeeded;
    case domain::IntentStatus::canceled:
      return app::IntentStage::canceled;
    case domain::IntentStatus::unknown:
    case domain::IntentStatus::processing:
    case domain::IntentStatus::failed:
      return app::IntentStage::unpaid;
  }
  CRENEAU_UNREACHABLE();
}

}  // namespace

app::ListedEvents StripeModel::list_events(const app::EventSpan& span) const {
  app::ListedEvents listed;
  for (const auto& [event, created_at] : events_) {
    if (created_at < span.from || (span.to && created_at >= *span.to)) continue;
    // An account lists the events of its own mode.
    if (event.is_live || !app::find_event_subject(event.type)) continue;
    listed.events.push_back({event.id, event.type, created_at, event});
  }
  listed.is_whole = listed.events.size() <= events_at_once_max;
  return listed;
}

app::IntentRecord StripeModel::record_of(const Intent& intent) const {
  const auto& session = sessions_.at(intent.session_id);
  app::IntentRecord record;
  record.id = intent.id;
  record.stage = stage_of(session.intent_status);
  record.received = intent.captured;
  record.refunded_minor = refunded_minor(intent.id, {});
  record.created_at = intent.created_at;
  record.installation_id = session.installation_id;
  record.booking_id = session.booking_id;
  record.payment_id = session.payment_id;
  return record;
}

app::RecordPage<app::IntentRecord> StripeModel::list_intents(const PaymentIntentId& after) const {
  app::RecordPage<app::IntentRecord> page;
  auto from = intent_order_.rbegin();
  if (!after.empty()) {
    from = std::find(intent_order_.rbegin(), intent_order_.rend(), after);
    if (from != intent_order_.rend()) ++from;
  }
  for (; from != intent_order_.rend() && page.records.size() < records_a_page; ++from)
    page.records.push_back(record_of(intents_.at(*from)));
  page.has_more = from != intent_order_.rend();
  return page;
}

app::RecordPage<app::RefundRecord> StripeModel::list_refunds_of_all(
    const StripeRefundId& after) const {
  app::RecordPage<app::RefundRecord> page;
  auto from = refunds_.rbegin();
  if (!after.empty()) {
    from = std::find_if(refunds_.rbegin(), refunds_.rend(),
                        [&](const Refund& refund) { return refund.id == after; });
    if (from != refunds_.rend()) ++from;
  }
  for (; from != refunds_.rend() && page.records.size() < records_a_page; ++from)
    page.records.push_back({news_of(*from), from->created_at});
  page.has_more = from != refunds_.rend();
  return page;
}

Result<app::IntentRecord> StripeModel::find_intent(const PaymentIntentId& id) const {
  const auto found = intents_.find(id);
  if (found == intents_.end()) return Errc::gateway_not_found;
  return record_of(found->second);
}

Result<domain::SessionNews> StripeModel::find_session(const PaymentIntentId& id) const {
  const auto found = intents_.find(id);
  if (found == intents_.end()) return Errc::gateway_not_found;
  return news_of(sessions_.at(found->second.session_id));
}

}  // namespace creneau::sim
