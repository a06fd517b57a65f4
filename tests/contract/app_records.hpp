// What the small Stripe of the tests remembers: events that a test files, and lists made of the
// sessions and refunds it has.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/ports/payment_records.hpp"
#include "contract/app_fixture.hpp"

namespace creneau::app {

class SmallRecords final : public PaymentRecords {
 public:
  SmallRecords(SmallStripe& stripe, const StillClock& clock) : stripe_(stripe), clock_(clock) {}

  awaitable<Result<ListedEvents>> list_events(EventSpan span) override {
    spans.push_back(span);
    if (is_silent) co_return Errc::gateway_unavailable;
    ListedEvents listed;
    for (const auto& event : events)
      if (event.created_at >= span.from && (!span.to || event.created_at < *span.to))
        listed.events.push_back(event);
    listed.is_whole = listed.events.size() <= listed_max;
    co_return listed;
  }

  awaitable<Result<RecordPage<IntentRecord>>> list_intents(PaymentIntentId after) override {
    const auto intents = list_all();
    RecordPage<IntentRecord> page;
    auto at = intents.begin();
    if (!after.empty())
      while (at != intents.end() && (at++)->id != after) {
      }
    for (; at != intents.end() && page.records.size() < page_size; ++at)
      page.records.push_back(*at);
    page.has_more = at != intents.end();
    co_return page;
  }

  awaitable<Result<RecordPage<RefundRecord>>> list_refunds_of_all(StripeRefundId) override {
    RecordPage<RefundRecord> page;
    for (const auto& refund : stripe_.refunds) page.records.push_back({refund, created_at});
    co_return page;
  }

  awaitable<Result<IntentRecord>> find_intent(PaymentIntentId id) override {
    for (const auto& intent : list_all())
      if (intent.id == id) co_return intent;
    co_return Errc::gateway_not_found;
  }

  awaitable<Result<domain::SessionNews>> find_session(PaymentIntentId id) override {
    for (const auto& [session_id, session] : stripe_.sessions)
      if (session.payment_intent_id == id) co_return session;
    co_return Errc::gateway_not_found;
  }

  /// Files it as if it had happened now.
  void file(const PaymentEvent& event) {
    events.push_back({event.id, event.type, clock_.now(), event});
  }

  std::vector<ListedEvent> events;
  std::vector<EventSpan> spans;
  std::size_t listed_max = 100;
  std::size_t page_size = 2;
  bool is_silent = false;
  /// Of every payment and refund; the epoch: long ago.
  Instant created_at;
  /// Intents that Stripe does not know any more.
  std::set<PaymentIntentId> forgotten;

 private:
  std::vector<IntentRecord> list_all() const {
    std::vector<IntentRecord> intents;
    for (const auto& [id, session] : stripe_.sessions) {
      if (session.payment_intent_id.empty() || forgotten.contains(session.payment_intent_id))
        continue;
      IntentRecord intent;
      intent.id = session.payment_intent_id;
      intent.received = Money{session.is_paid ? session.total.minor : 0, session.total.currency};
      intent.stage = session.is_paid ? IntentStage::succeeded : IntentStage::unpaid;
      intent.created_at = created_at;
      intent.installation_id = session.installation_id;
      intent.booking_id = session.booking_id;
      intent.payment_id = session.payment_id;
      for (const auto& refund : stripe_.refunds)
        if (refund.payment_intent_id == intent.id && refund.status != domain::RefundStatus::failed)
          intent.refunded_minor += refund.amount.minor;
      intents.push_back(intent);
    }
    return intents;
  }

  SmallStripe& stripe_;
  const StillClock& clock_;
};

}  // namespace creneau::app
