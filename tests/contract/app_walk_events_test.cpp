// The walk along Stripe's events: what no webhook brought is learned, once, in order, and nothing
// stands in its way for ever.
#include "app/walk_events.hpp"

#include "app/check_health.hpp"
#include "app/ports/ledger_records.hpp"
#include "app/ports/overview_records.hpp"
#include "app/reconcile.hpp"
#include "contract/app_records.hpp"

namespace creneau::app {
namespace {

using domain::Happening;
using std::chrono::hours;
using std::chrono::minutes;
using Call = SmallStripe::Call;

class WalkEventsTest : public AppTest {
 protected:
  ReconcileReport reconcile_now() {
    return *run(reconcile_with_events(context, records, ReconcileScope::due));
  }
  WalkReport walk() { return *run(walk_events(context, records)); }
  EventWalk place() {
    return *look([](Reader& reader) { return reader.read_ledger().find_event_walk(); });
  }
  void file_session(const std::string& type, const SessionId& id) {
    records.file(session_event(type, id));
  }
  /// One of ours that this version cannot read.
  void file_poison(const std::string& id) {
    records.events.push_back({EventId(id), "charge.refunded", clock.now(),
                              Error(Errc::invalid_request, "no text \"id\"")});
  }

  SmallRecords records{stripe, clock};
};

TEST_F(WalkEventsTest, APaymentWhoseWebhookIsLostIsLearnedAndASecondRunChangesNothing) {
  const auto created = book(add_slot());
  stripe.pay(SessionId("cs_1"));
  file_session("checkout.session.completed", SessionId("cs_1"));
  const auto first = reconcile_now();
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
  EXPECT_EQ(first.walk.events_applied, 1);
  ASSERT_EQ(first.healed.size(), 1U);
  EXPECT_EQ(first.healed.front().happening, Happening::confirmed);
  EXPECT_EQ(first.healed.front().booking_id, created.booking.id);
  EXPECT_EQ(first.healed.front().amount, (Money{5000, "eur"}));
  EXPECT_EQ(journal.entries.back().source, "reconcile");
  clock.advance(minutes(5));
  const auto second = reconcile_now();
  EXPECT_EQ(second.walk.events_read, 1);
  EXPECT_EQ(second.walk.events_applied, 0);
  EXPECT_EQ(second.healed_count, 0);
}

TEST_F(WalkEventsTest, AWebhookThatComesAfterTheWalkIsADuplicate) {
  book(add_slot());
  stripe.pay(SessionId("cs_1"));
  const auto event = session_event("checkout.session.completed", SessionId("cs_1"));
  records.file(event);
  EXPECT_EQ(walk().events_applied, 1);
  EXPECT_EQ(*run(receive_event(context, event)), domain::Outcome::duplicate);
}

TEST_F(WalkEventsTest, WhatAWebhookBroughtIsNotAskedForAgain) {
  book(add_slot());
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  const auto intent = PaymentIntentId("pi_of_cs_1");
  stripe.refund_by_hand(intent, Money{2000, "eur"});
  const auto event = refund_event("charge.refunded", intent);
  ASSERT_TRUE(run(receive_event(context, event)));
  records.file(event);
  const int asked = stripe.calls(Call::list_refunds);
  EXPECT_EQ(walk().events_applied, 0);
  EXPECT_EQ(stripe.calls(Call::list_refunds), asked);
}

TEST_F(WalkEventsTest, ARefundMadeInTheDashboardIsLearned) {
  const auto created = book(add_slot());
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  const auto intent = PaymentIntentId("pi_of_cs_1");
  stripe.refund_by_hand(intent, Money{5000, "eur"});
  records.file(refund_event("charge.refunded", intent));
  EXPECT_EQ(reconcile_now().healed_count, 1);
  EXPECT_EQ(state_of(booking(created.booking.id)), "cancelled/refunded");
}

TEST_F(WalkEventsTest, ARefundThatFailedLaterIsLearned) {
  const auto slot_id = add_slot();
  const auto winner = book(slot_id, "Ada");
  const auto loser = book(slot_id, "Grace");
  for (const auto* id : {"cs_1", "cs_2"}) stripe.pay(SessionId(id));
  for (const auto* id : {"cs_1", "cs_2"}) ASSERT_TRUE(hear(SessionId(id)));
  settle_outbox();
  ASSERT_EQ(state_of(booking(loser.booking.id)), "rejected/refunded");
  const auto& refund = stripe.refunds.front();
  stripe.set_refund_status(refund.id, domain::RefundStatus::failed);
  records.file(refund_event("refund.failed", refund.payment_intent_id));
  reconcile_now();
  EXPECT_EQ(state_of(booking(loser.booking.id)), "rejected/refund_failed");
}

TEST_F(WalkEventsTest, APaymentThatARestoredBackupDoesNotKnowGoesBackInFull) {
  domain::SessionNews lost;
  lost.id = SessionId("cs_lost");
  lost.total = Money{5000, "eur"};
  lost.installation_id = context.installation.id;
  lost.booking_id = BookingId("bk_lost");
  lost.payment_id = PaymentId("pay_lost");
  stripe.sessions[lost.id] = lost;
  stripe.pay(lost.id);
  file_session("checkout.session.completed", lost.id);
  reconcile_now();
  settle_outbox();
  EXPECT_EQ(stripe.refunded(), 5000);
}

TEST_F(WalkEventsTest, LateNewsDoNotOpenADisputeAgainThatIsOver) {
  const auto created = book(add_slot());
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  PaymentEvent event;
  event.payment_intent_id = PaymentIntentId("pi_of_cs_1");
  event.dispute = domain::Dispute();
  event.dispute->id = "du_1";
  event.dispute->payment_intent_id = event.payment_intent_id;
  event.dispute->amount = Money{5000, "eur"};
  event.dispute->created_at = clock.now();
  auto closed = event;
  closed.id = EventId("evt_closed");
  closed.type = "charge.dispute.closed";
  closed.dispute->status = "won";
  ASSERT_TRUE(run(receive_event(context, closed)));
  event.id = EventId("evt_opened");
  event.type = "charge.dispute.created";
  event.dispute->status = "needs_response";
  records.file(event);
  reconcile_now();
  const auto dispute = look([](Reader& reader) {
    return reader.read_overview().find_dispute(PaymentIntentId("pi_of_cs_1"));
  });
  EXPECT_EQ(dispute->status, "won");
}

TEST_F(WalkEventsTest, AnInterruptedWalkGoesOnWhereItStopped) {
  const auto first = book(add_slot(), "Ada");
  const auto second = book(add_slot(), "Grace");
  stripe.pay(SessionId("cs_1"));
  file_session("checkout.session.completed", SessionId("cs_1"));
  clock.advance(hours(1));
  // A delayed method: has to be read back.
  stripe.complete_unpaid(SessionId("cs_2"));
  file_session("checkout.session.completed", SessionId("cs_2"));
  stripe.fail(Call::get_session, Errc::gateway_unavailable);
  EXPECT_TRUE(walk().is_interrupted);
  EXPECT_EQ(state_of(booking(first.booking.id)), "confirmed/paid");
  EXPECT_EQ(place().walked_to, records.events.front().created_at);
  EXPECT_EQ(walk().events_applied, 1);
  EXPECT_EQ(state_of(booking(second.booking.id)), "pending/processing");
  EXPECT_EQ(place().walked_to, records.events.back().created_at);
}

TEST_F(WalkEventsTest, ASilentStripeLeavesTheWalkWhereItWas) {
  book(add_slot());
  stripe.pay(SessionId("cs_1"));
  file_session("checkout.session.completed", SessionId("cs_1"));
  walk();
  const auto before = place();
  clock.advance(hours(1));
  records.is_silent = true;
  const auto report = reconcile_now();
  EXPECT_TRUE(report.walk.is_interrupted);
  EXPECT_EQ(report.counts.unanswered, 1);
  EXPECT_EQ(place().walked_to, before.walked_to);
  EXPECT_EQ(place().looked_at, before.looked_at);
}

TEST_F(WalkEventsTest, AnEventThatCannotBeAppliedHoldsThePlaceForADayAndNothingElse) {
  const auto created = book(add_slot());
  file_poison("evt_poison");
  const auto poisoned_at = clock.now();
  clock.advance(minutes(1));
  stripe.pay(SessionId("cs_1"));
  file_session("checkout.session.completed", SessionId("cs_1"));
  const auto report = walk();
  ASSERT_EQ(report.held.size(), 1U);
  EXPECT_EQ(report.held.front().id, EventId("evt_poison"));
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
  EXPECT_EQ(place().walked_to, poisoned_at);

  clock.advance(hours(23));
  EXPECT_EQ(walk().held.size(), 1U);
  EXPECT_EQ(place().walked_to, poisoned_at);
  clock.advance(hours(2));
  const auto last = walk();
  EXPECT_TRUE(last.held.empty());
  ASSERT_EQ(last.given_up.size(), 1U);
  EXPECT_EQ(journal.alerts.size(), 1U);
  EXPECT_GT(place().walked_to, poisoned_at);
  EXPECT_TRUE(place().held_id.empty());
  clock.advance(hours(1));
  EXPECT_TRUE(walk().given_up.empty());
}

TEST_F(WalkEventsTest, ABusySpanIsWalkedInParts) {
  records.listed_max = 3;
  std::vector<BookingId> ids;
  for (int i = 1; i <= 10; ++i) {
    ids.push_back(book(add_slot(), "Client " + std::to_string(i)).booking.id);
    const SessionId session("cs_" + std::to_string(i));
    stripe.pay(session);
    file_session("checkout.session.completed", session);
    clock.advance(minutes(40));
  }
  const auto report = walk();
  EXPECT_EQ(report.events_applied, 10);
  for (const auto& id : ids) EXPECT_EQ(state_of(booking(id)), "confirmed/paid");
  EXPECT_FALSE(records.spans.back().to);
  for (const auto& span : records.spans)
    EXPECT_EQ(span.from, std::chrono::floor<std::chrono::seconds>(span.from));
}

TEST_F(WalkEventsTest, TheWalkKeepsToStripesClockAndLooksBackALittle) {
  book(add_slot());
  stripe.pay(SessionId("cs_1"));
  file_session("checkout.session.completed", SessionId("cs_1"));
  // Stripe's clock is behind ours.
  records.events.back().created_at = clock.now() - hours(3);
  walk();
  walk();
  EXPECT_EQ(records.spans.back().from, clock.now() - hours(3) - walk_overlap);
  EXPECT_EQ(records.spans.front().from, clock.now() - events_listed_for);
}

TEST_F(WalkEventsTest, EventsThatWereReadBackAreNoWebhooks) {
  book(add_slot());
  stripe.pay(SessionId("cs_1"));
  file_session("checkout.session.completed", SessionId("cs_1"));
  walk();
  clock.advance(hours(1));
  const auto facts = look([&](Reader& reader) { return read_health_facts(reader, clock.now()); });
  EXPECT_FALSE(facts.webhook_last_at);
  EXPECT_TRUE(facts.captured_last_at);
}

TEST_F(WalkEventsTest, AfterAGapOfThirtyDaysEverythingIsCompared) {
  const auto created = book(add_slot());
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  walk();
  // A month without us: Stripe no longer lists the event of this refund.
  stripe.refund_by_hand(PaymentIntentId("pi_of_cs_1"), Money{5000, "eur"});
  clock.advance(hours(24 * 29));
  EXPECT_FALSE(*run(has_event_gap(context)));
  clock.advance(hours(24 * 2));
  EXPECT_TRUE(*run(has_event_gap(context)));
  EXPECT_EQ(reconcile_now().healed_count, 1);
  EXPECT_EQ(state_of(booking(created.booking.id)), "cancelled/refunded");
  EXPECT_FALSE(*run(has_event_gap(context)));
}

}  // namespace
}  // namespace creneau::app
