// The limits of one walk along Stripe's events: neither a big account nor an event that Stripe
// never answers about keeps the rest from being learned.
#include "app/ports/ledger_records.hpp"
#include "app/reconcile.hpp"
#include "app/walk_events.hpp"
#include "contract/app_records.hpp"

namespace creneau::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Call = SmallStripe::Call;

class WalkBoundsTest : public AppTest {
 protected:
  WalkReport walk() { return *run(walk_events(context, records)); }
  EventWalk place() {
    return *look([](Reader& reader) { return reader.read_ledger().find_event_walk(); });
  }
  void file_session(const std::string& type, const SessionId& id) {
    records.file(session_event(type, id));
  }
  /// Of other programs, more than one walk reads.
  void file_big_account() {
    PaymentEvent foreign;
    foreign.type = "charge.refunded";
    foreign.payment_intent_id = PaymentIntentId("pi_foreign");
    for (int i = 0; i < events_walked_max + 1'500; ++i) {
      foreign.id = EventId("evt_foreign_" + std::to_string(i));
      records.file(foreign);
      clock.advance(minutes(1));
    }
    records.listed_max = events_listed_max;
  }
  void refuse_answers(int count) {
    for (int i = 0; i < count; ++i) stripe.fail(Call::get_session, Errc::gateway_unavailable);
  }

  SmallRecords records{stripe, clock};
};

TEST_F(WalkBoundsTest, AnEventStripeNeverAnswersAboutHoldsTheRestForAnHourOnly) {
  const auto silent = book(add_slot(), "Ada");
  const auto paid = book(add_slot(), "Grace");
  stripe.complete_unpaid(SessionId("cs_1"));
  file_session("checkout.session.completed", SessionId("cs_1"));
  const auto asked_at = clock.now();
  const auto event_id = records.events.back().id;
  clock.advance(minutes(1));
  stripe.pay(SessionId("cs_2"));
  file_session("checkout.session.completed", SessionId("cs_2"));

  refuse_answers(1);
  EXPECT_TRUE(walk().is_interrupted);
  EXPECT_EQ(place().held_id, event_id);
  EXPECT_EQ(state_of(booking(paid.booking.id)), "pending/pending");

  clock.advance(hours(1));
  refuse_answers(1);
  const auto report = walk();
  EXPECT_FALSE(report.is_interrupted);
  EXPECT_EQ(report.held.size(), 1U);
  EXPECT_EQ(state_of(booking(paid.booking.id)), "confirmed/paid");
  EXPECT_EQ(place().walked_to, asked_at) << "the walk never passes what is not applied";

  clock.advance(hours(30));
  refuse_answers(1);
  EXPECT_TRUE(walk().given_up.empty()) << "Stripe may still answer";
  EXPECT_EQ(walk().events_applied, 1);
  EXPECT_EQ(state_of(booking(silent.booking.id)), "pending/processing");
  EXPECT_TRUE(place().held_id.empty());
}

TEST_F(WalkBoundsTest, ASilentStripeIsNotAskedAboutEveryEvent) {
  for (int i = 1; i <= 8; ++i) {
    book(add_slot(), "Client " + std::to_string(i));
    const SessionId session("cs_" + std::to_string(i));
    stripe.complete_unpaid(session);
    file_session("checkout.session.completed", session);
  }
  refuse_answers(1);
  EXPECT_TRUE(walk().is_interrupted);
  clock.advance(hours(2));
  refuse_answers(8);
  const auto before = stripe.calls(Call::get_session);
  EXPECT_TRUE(walk().is_interrupted);
  EXPECT_EQ(stripe.calls(Call::get_session), before + 4);
}

TEST_F(WalkBoundsTest, ABigAccountIsWalkedInSeveralWalks) {
  const auto first_at = clock.now();
  file_big_account();
  const auto created = book(add_slot());
  stripe.pay(SessionId("cs_1"));
  file_session("checkout.session.completed", SessionId("cs_1"));

  const auto part = walk();
  EXPECT_TRUE(part.has_more);
  EXPECT_GE(part.events_read, events_walked_max);
  EXPECT_LT(part.events_read, events_walked_max + events_listed_max);
  EXPECT_GT(place().walked_to, first_at);
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/pending");
  EXPECT_FALSE(walk().has_more);
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
}

TEST_F(WalkBoundsTest, RunByHandABigAccountIsWalkedToItsEnd) {
  file_big_account();
  const auto report = *run(reconcile_with_events(context, records, ReconcileScope::all));
  EXPECT_FALSE(report.walk.has_more);
  EXPECT_GE(report.walk.events_read, events_walked_max + 1'500);
  EXPECT_EQ(report.counts.unanswered, 0);
  EXPECT_EQ(place().walked_to, records.events.back().created_at);
}

TEST_F(WalkBoundsTest, WhatIsUnsettledDoesNotWaitForAComparisonThatFails) {
  const auto known = book(add_slot(), "Ada");
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  const auto unsettled = book(add_slot(), "Grace");
  stripe.pay(SessionId("cs_2"));
  walk();
  // A month without us.
  stripe.refund_by_hand(PaymentIntentId("pi_of_cs_1"), Money{5000, "eur"});
  clock.advance(hours(24 * 31));
  const auto reconcile_now = [this] {
    return *run(reconcile_with_events(context, records, ReconcileScope::due));
  };
  stripe.fail(Call::list_refunds, Errc::gateway_unavailable);
  EXPECT_EQ(reconcile_now().counts.unanswered, 1);
  EXPECT_NE(payment(unsettled.booking.id).state, domain::PaymentState::open);
  EXPECT_EQ(state_of(booking(known.booking.id)), "confirmed/paid");
  EXPECT_TRUE(*run(has_event_gap(context))) << "it is compared at the next run";
  reconcile_now();
  EXPECT_EQ(state_of(booking(known.booking.id)), "cancelled/refunded");
  EXPECT_FALSE(*run(has_event_gap(context)));
}

}  // namespace
}  // namespace creneau::app
