// The outbox's work: refunds that are made once whatever happens, mails that end.
#include "app/carry_out_effect.hpp"
#include "app/follow_refunds.hpp"
#include "app/reconcile.hpp"
#include "app_fixture.hpp"

namespace creneau::app {
namespace {

using domain::MailKind;
using domain::Outcome;
using domain::RefundState;
using domain::RefundStatus;
using Call = SmallStripe::Call;
using Fault = SmallStripe::Effect;
using std::chrono::hours;

class CarryOutEffectTest : public AppTest {
 protected:
  /// A lost race: a booking that is paid too late, its refund queued.
  BookingId lose_race() {
    const auto id = add_slot();
    const auto winner = book(id, "Grace");
    const auto loser = book(id, "Ada");
    const auto winning = payment(winner.booking.id).session_id;
    const auto losing = payment(loser.booking.id).session_id;
    stripe.pay(winning);
    stripe.pay(losing);
    EXPECT_EQ(*hear(winning), Outcome::confirmed);
    EXPECT_EQ(*hear(losing), Outcome::slot_taken);
    return loser.booking.id;
  }
  /// A booking that is confirmed and whose mails are out.
  BookingId win() {
    const auto created = book(add_slot());
    const auto session = payment(created.booking.id).session_id;
    stripe.pay(session);
    EXPECT_EQ(*hear(session), Outcome::confirmed);
    settle_outbox();
    return created.booking.id;
  }
  domain::Refund refund_of(const BookingId& id) {
    const auto all = refunds(id);
    EXPECT_EQ(all.size(), 1U);
    return all.at(0);
  }
  QueueCounts counts() {
    return look([&](Reader& reader) { return reader.queue_counts(clock.now()); });
  }
};

TEST_F(CarryOutEffectTest, RefundsInFullOnce) {
  const auto id = lose_race();
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "rejected/refunded");
  EXPECT_EQ(refund_of(id).state, RefundState::succeeded);
  EXPECT_EQ(stripe.refunds.size(), 1U);
  expect_money_is_right();
}

TEST_F(CarryOutEffectTest, TriesARefundAgainUnderTheSameKey) {
  const auto id = lose_race();
  stripe.fail(Call::create_refund, Errc::gateway_unavailable);
  stripe.fail(Call::create_refund, Errc::gateway_unavailable, Fault::done);
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "rejected/refunded");
  EXPECT_EQ(stripe.refund_keys.size(), 3U);
  EXPECT_EQ(stripe.refund_keys.front(), stripe.refund_keys.back());
  expect_money_is_right();
}

TEST_F(CarryOutEffectTest, FollowsARefundThatTakesItsTime) {
  stripe.next_refund_status = RefundStatus::pending;
  const auto id = lose_race();
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "rejected/refund_pending");
  const auto refund = refund_of(id);
  stripe.set_refund_status(refund.stripe_refund_id, RefundStatus::succeeded);
  ASSERT_TRUE(run(reconcile(context, ReconcileScope::due)));
  EXPECT_EQ(state_of(booking(id)), "rejected/refunded");
}

TEST_F(CarryOutEffectTest, CallsAPersonWhenARefundFailsLater) {
  const auto id = lose_race();
  settle_outbox();
  const auto refund = refund_of(id);
  stripe.set_refund_status(refund.stripe_refund_id, RefundStatus::failed);
  EXPECT_EQ(*run(receive_event(context, refund_event("refund.failed", refund.payment_intent_id))),
            Outcome::recorded);
  EXPECT_EQ(state_of(booking(id)), "rejected/refund_failed");
  settle_outbox();
  EXPECT_EQ(count_mails(MailKind::owner_refund_failed), 1);
  EXPECT_EQ(counts().refunds_failed, 1);
}

TEST_F(CarryOutEffectTest, CallsAPersonWhenStripeRefusesForGood) {
  const auto id = lose_race();
  stripe.fail(Call::create_refund, Errc::gateway_rejected);
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "rejected/refund_failed");
  EXPECT_EQ(count_mails(MailKind::owner_refund_failed), 1);
  EXPECT_EQ(journal.alerts.size(), 1U);
  EXPECT_EQ(counts().refunds_failed, 1);
}

TEST_F(CarryOutEffectTest, TakesAlreadyRefundedForSuccess) {
  const auto id = lose_race();
  const auto intent = payment(id).payment_intent_id;
  stripe.refund_by_hand(intent, Money{5000, "eur"});
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "rejected/refunded");
  EXPECT_EQ(stripe.refunded(), 5000);
  // Nobody is called for money that has gone back.
  EXPECT_EQ(counts().refunds_failed, 0);
  EXPECT_EQ(count_mails(MailKind::owner_refund_failed), 0);
  expect_money_is_right();
}

TEST_F(CarryOutEffectTest, GivesARefundAKeyOfItsOwnAfterAStoredError) {
  const auto id = lose_race();
  stripe.fail(Call::create_refund, Errc::gateway_replayed_failure);
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "rejected/refunded");
  EXPECT_EQ(refund_of(id).attempt, 2);
  EXPECT_NE(stripe.refund_keys.front(), stripe.refund_keys.back());
  expect_money_is_right();
}

TEST_F(CarryOutEffectTest, LooksBeforeItGivesARefundAnotherKey) {
  const auto id = lose_race();
  stripe.fail(Call::create_refund, Errc::gateway_replayed_failure, Fault::done);
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "rejected/refunded");
  EXPECT_EQ(refund_of(id).attempt, 1);
  EXPECT_EQ(stripe.refunds.size(), 1U);
}

TEST_F(CarryOutEffectTest, NeverTakesARefundBackThatAnotherWorkerMadeMeanwhile) {
  const auto id = lose_race();
  auto effects = run(lease_effects(context, EffectLine::money, 10));
  ASSERT_TRUE(effects);
  std::optional<Effect> refund;
  for (const auto& effect : *effects)
    if (effect.kind == domain::EffectKind::refund) refund = effect;
  ASSERT_TRUE(refund);
  // The first worker's key is dead; while it is told that there is no such refund, its lease runs
  // out, and a second one goes the same way to the end.
  stripe.fail(Call::create_refund, Errc::gateway_replayed_failure);
  stripe.meanwhile[Call::list_refunds] = [&] {
    stripe.fail(Call::create_refund, Errc::gateway_replayed_failure);
    ASSERT_TRUE(run(carry_out_effect(context, *refund)));
    ASSERT_TRUE(run(carry_out_effect(context, *refund)));
  };
  ASSERT_TRUE(run(carry_out_effect(context, *refund)));
  EXPECT_EQ(refund_of(id).state, RefundState::succeeded);
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "rejected/refunded");
  EXPECT_EQ(refund_of(id).state, RefundState::succeeded);
  EXPECT_EQ(stripe.refunds.size(), 1U);
}

TEST_F(CarryOutEffectTest, LooksForARefundOlderThanStripesMemory) {
  const auto id = lose_race();
  stripe.fail(Call::create_refund, Errc::gateway_unavailable, Fault::done);
  work_outbox();
  clock.advance(hours(30));
  stripe.log.clear();
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "rejected/refunded");
  EXPECT_EQ(stripe.calls(Call::create_refund), 0);
}

TEST_F(CarryOutEffectTest, MakesAnOldRefundThatStripeDoesNotHave) {
  const auto id = lose_race();
  stripe.fail(Call::create_refund, Errc::gateway_unavailable);
  work_outbox();
  clock.advance(hours(30));
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "rejected/refunded");
  EXPECT_EQ(stripe.refunds.size(), 1U);
}

TEST_F(CarryOutEffectTest, GivesTheSeatBackWhenAllIsRefundedInTheDashboard) {
  const auto id = win();
  const auto intent = payment(id).payment_intent_id;
  stripe.refund_by_hand(intent, Money{5000, "eur"});
  ASSERT_TRUE(run(receive_event(context, refund_event("charge.refunded", intent))));
  EXPECT_EQ(state_of(booking(id)), "cancelled/refunded");
  EXPECT_TRUE(slot(booking(id).slot_id).is_available());
}

TEST_F(CarryOutEffectTest, TellsAClientWhatCameBackNotWhatFailed) {
  const auto id = win();
  const auto intent = payment(id).payment_intent_id;
  const auto failed = stripe.refund_by_hand(intent, Money{2000, "eur"});
  stripe.set_refund_status(failed.id, RefundStatus::failed);
  stripe.refund_by_hand(intent, Money{1500, "eur"});
  ASSERT_TRUE(run(receive_event(context, refund_event("charge.refunded", intent))));
  EXPECT_EQ(state_of(booking(id)), "confirmed/paid");
  EXPECT_EQ(booking(id).refunded_minor, 1500);
  settle_outbox();
  ASSERT_EQ(count_mails(MailKind::refund_made), 1);
  EXPECT_EQ(mailer.sent.back().amount, (Money{1500, "eur"}));
}

TEST_F(CarryOutEffectTest, SettlesAPaymentBeforeItsRefund) {
  const auto created = book(add_slot());
  const auto session = payment(created.booking.id).session_id;
  stripe.pay(session);
  const auto intent = stripe.sessions.at(session).payment_intent_id;
  stripe.refund_by_hand(intent, Money{5000, "eur"});
  auto event = refund_event("charge.refunded", intent);
  event.installation_id = context.installation.id;
  event.payment_id = payment(created.booking.id).id;
  ASSERT_TRUE(run(receive_event(context, event)));
  EXPECT_EQ(state_of(booking(created.booking.id)), "cancelled/refunded");
  settle_outbox();
  EXPECT_EQ(stripe.refunded(), 5000);
}

TEST_F(CarryOutEffectTest, SendsAMailAgainWithTheSameId) {
  mailer.failures = {Errc::mail_unavailable, Errc::mail_unavailable};
  const auto created = book(add_slot(1, 0));
  settle_outbox();
  EXPECT_EQ(count_mails(MailKind::confirmation), 1);
  EXPECT_EQ(counts().mails_waiting, 0);
  std::set<std::string> ids;
  for (const auto& mail : mailer.sent) ids.insert(mail.message_id);
  EXPECT_EQ(ids.size(), mailer.sent.size());
}

TEST_F(CarryOutEffectTest, GivesAMailUpAfterItsLastTry) {
  change_rules([](Rules& rules) { rules.owner_email.clear(); });
  mailer.failures = std::deque<Errc>(mail_tries_max, Errc::mail_unavailable);
  book(add_slot(1, 0));
  settle_outbox();
  EXPECT_TRUE(mailer.sent.empty());
  EXPECT_TRUE(mailer.failures.empty());
  EXPECT_EQ(counts().mails_failed, 1);
  EXPECT_EQ(journal.alerts.size(), 1U);
}

TEST_F(CarryOutEffectTest, GivesAMailUpAtOnceThatIsRefused) {
  change_rules([](Rules& rules) { rules.owner_email.clear(); });
  mailer.failures = {Errc::mail_rejected};
  book(add_slot(1, 0));
  EXPECT_EQ(work_outbox(), 1);
  EXPECT_EQ(counts().mails_failed, 1);
}

TEST_F(CarryOutEffectTest, GivesAMailUpWhoseTriesNeverEnd) {
  change_rules([](Rules& rules) { rules.owner_email.clear(); });
  book(add_slot(1, 0));
  for (int i = 0; i <= mail_tries_max; ++i) {
    // A worker takes it and dies.
    auto effects = run(lease_effects(context, EffectLine::mail, 10));
    ASSERT_EQ(effects->size(), 1U);
    clock.advance(effect_lease);
    if (effects->front().tries <= mail_tries_max) continue;
    ASSERT_TRUE(run(carry_out_effect(context, effects->front())));
  }
  EXPECT_EQ(counts().mails_failed, 1);
  EXPECT_TRUE(mailer.sent.empty());
}

TEST_F(CarryOutEffectTest, LeasesAnEffectToOneWorkerAtATime) {
  book(add_slot(1, 0));
  EXPECT_EQ(run(lease_effects(context, EffectLine::mail, 10))->size(), 2U);
  EXPECT_EQ(run(lease_effects(context, EffectLine::mail, 10))->size(), 0U);
  clock.advance(effect_lease);
  const auto again = run(lease_effects(context, EffectLine::mail, 10));
  ASSERT_EQ(again->size(), 2U);
  ASSERT_TRUE(run(extend_lease(context, again->front().id)));
  clock.advance(effect_lease - Duration(1));
  EXPECT_EQ(run(lease_effects(context, EffectLine::mail, 10))->size(), 0U);
}

TEST_F(CarryOutEffectTest, ComesBackWhenStripeSaysSoWithinTwoMinutes) {
  lose_race();
  const auto due_after = [this](std::chrono::seconds asked) {
    Error silent(Errc::gateway_unavailable);
    silent.retry_after = asked;
    stripe.fail(Call::create_refund, silent);
    for (const auto& effect : *run(lease_effects(context, EffectLine::money, 10)))
      EXPECT_TRUE(run(carry_out_effect(context, effect)));
    std::optional<Instant> due;
    change([&](Tx& tx) { due = tx.next_effect_due(false); });
    const auto pause = due.value_or(Instant()) - clock.now();
    clock.advance(pause);
    return pause;
  };
  EXPECT_EQ(due_after(std::chrono::seconds(45)), std::chrono::seconds(45));
  EXPECT_EQ(due_after(std::chrono::seconds(3600)), std::chrono::minutes(2));
  EXPECT_EQ(due_after(std::chrono::seconds(0)), std::chrono::seconds(1));
}

TEST_F(CarryOutEffectTest, KeepsMoneyAndMailApart) {
  lose_race();
  for (const auto& effect : *run(lease_effects(context, EffectLine::money, 10)))
    EXPECT_NE(effect.kind, domain::EffectKind::mail);
  for (const auto& effect : *run(lease_effects(context, EffectLine::mail, 10)))
    EXPECT_EQ(effect.kind, domain::EffectKind::mail);
}

}  // namespace
}  // namespace creneau::app
