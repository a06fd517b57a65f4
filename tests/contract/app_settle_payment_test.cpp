// Payments that arrive: by webhook, return page, cleanup or reconciler, once or often, in any
// order.
#include "app/carry_out_effect.hpp"
#include "app/close_session.hpp"
#include "app/manage_slots.hpp"
#include "app/purge_unpaid.hpp"
#include "app/reconcile.hpp"
#include "app/settle_payment.hpp"
#include "app_fixture.hpp"

namespace creneau::app {
namespace {

using domain::Happening;
using domain::MailKind;
using domain::Outcome;
using domain::PaymentState;
using Call = SmallStripe::Call;
using std::chrono::hours;
using std::chrono::minutes;

class SettlePaymentTest : public AppTest {
 protected:
  Result<void> come_back(const BookingId& id) { return run(settle_returned_booking(context, id)); }
  ReconcileCounts reconcile_all() { return *run(reconcile(context, ReconcileScope::all)); }
};

TEST_F(SettlePaymentTest, ConfirmsAndTakesTheSeatWithoutAskingStripe) {
  const auto id = add_slot();
  const auto created = book(id);
  stripe.pay(SessionId("cs_1"));
  stripe.log.clear();
  EXPECT_EQ(*hear(SessionId("cs_1")), Outcome::confirmed);
  EXPECT_TRUE(stripe.log.empty());
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
  EXPECT_FALSE(slot(id).is_available());
  settle_outbox();
  EXPECT_EQ(count_mails(MailKind::confirmation), 1);
  EXPECT_EQ(count_mails(MailKind::owner_booking_confirmed), 1);
  expect_money_is_right();
}

TEST_F(SettlePaymentTest, SendsTheConfirmationToTheClientAloneWithTheirLink) {
  const auto created = book(add_slot());
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  settle_outbox();
  ASSERT_EQ(mailer.sent.size(), 2U);
  for (const auto& mail : mailer.sent) {
    const bool is_confirmation = mail.kind == MailKind::confirmation;
    EXPECT_EQ(mail.to, is_confirmation ? "client@example.org" : "owner@studio.example");
    EXPECT_EQ(mail.booking_url.empty(), !is_confirmation);
    EXPECT_TRUE(mail.message_id.ends_with("@studio.example"));
  }
}

TEST_F(SettlePaymentTest, KeepsTheBracketsOfAnAddressInMessageIds) {
  change_rules([](Rules& rules) { rules.public_url = "http://[::1]:8080"; });
  book(add_slot());
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  settle_outbox();
  ASSERT_FALSE(mailer.sent.empty());
  EXPECT_TRUE(mailer.sent.front().message_id.ends_with("@[::1]"));
}

TEST_F(SettlePaymentTest, AppliesAnEventOnce) {
  book(add_slot());
  stripe.pay(SessionId("cs_1"));
  const auto event = session_event("checkout.session.completed", SessionId("cs_1"));
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::confirmed);
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::duplicate);
  settle_outbox();
  EXPECT_EQ(count_mails(MailKind::confirmation), 1);
}

TEST_F(SettlePaymentTest, SaysHowItStandsWhenAnotherWayWasFirst) {
  const auto created = book(add_slot());
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(come_back(created.booking.id));
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
  EXPECT_EQ(*hear(SessionId("cs_1")), Outcome::confirmed);
  settle_outbox();
  EXPECT_EQ(count_mails(MailKind::confirmation), 1);
}

TEST_F(SettlePaymentTest, LeavesNothingToTheReturnPageWhenTheWebhookWasFirst) {
  const auto created = book(add_slot());
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  stripe.log.clear();
  EXPECT_TRUE(come_back(created.booking.id));
  EXPECT_TRUE(stripe.log.empty());
  EXPECT_EQ(journal.count(Happening::confirmed), 1);
}

TEST_F(SettlePaymentTest, RemembersWhoCameBackWhenStripeIsSilent) {
  const auto created = book(add_slot());
  stripe.pay(SessionId("cs_1"));
  stripe.fail(Call::get_session, Errc::gateway_unavailable);
  EXPECT_FALSE(come_back(created.booking.id));
  // The webhook is lost for ever; nothing has run out yet.
  ASSERT_TRUE(run(reconcile(context, ReconcileScope::due)));
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
}

TEST_F(SettlePaymentTest, RefundsTheSecondOfTwoPayers) {
  const auto id = add_slot();
  const auto first = book(id, "Ada");
  const auto second = book(id, "Grace");
  stripe.pay(SessionId("cs_1"));
  stripe.pay(SessionId("cs_2"));
  EXPECT_EQ(*hear(SessionId("cs_2")), Outcome::confirmed);
  EXPECT_EQ(*hear(SessionId("cs_1")), Outcome::slot_taken);
  EXPECT_EQ(*hear(SessionId("cs_1")), Outcome::slot_taken);
  EXPECT_EQ(state_of(booking(first.booking.id)), "rejected/refund_pending");
  settle_outbox();
  EXPECT_EQ(state_of(booking(first.booking.id)), "rejected/refunded");
  EXPECT_EQ(state_of(booking(second.booking.id)), "confirmed/paid");
  EXPECT_EQ(count_mails(MailKind::confirmation), 1);
  EXPECT_EQ(count_mails(MailKind::slot_taken), 1);
  EXPECT_EQ(journal.count(Happening::slot_taken), 1);
  expect_money_is_right();
}

TEST_F(SettlePaymentTest, ExpiresTheRivalsOfAFullSlotAlone) {
  const auto id = add_slot(2);
  for (const auto* name : {"Ada", "Grace", "Alan"}) book(id, name);
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  settle_outbox();
  EXPECT_EQ(stripe.calls(Call::expire_session), 0);
  stripe.pay(SessionId("cs_2"));
  ASSERT_TRUE(hear(SessionId("cs_2")));
  settle_outbox();
  EXPECT_EQ(stripe.sessions.at(SessionId("cs_3")).status, domain::SessionStatus::expired);
  EXPECT_EQ(slot(id).seats_left(), 0);
}

TEST_F(SettlePaymentTest, RefundsWhoPaysForASlotThatWasClosed) {
  const auto id = add_slot();
  const auto created = book(id);
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(*run(close_slot(context, id)));
  settle_outbox();
  EXPECT_EQ(state_of(booking(created.booking.id)), "rejected/refunded");
  expect_money_is_right();
}

TEST_F(SettlePaymentTest, RefundsAnotherAmountOrCurrencyThanTheBookings) {
  for (const auto& paid : {Money{4999, "eur"}, Money{5000, "usd"}}) {
    const auto id = add_slot();
    const auto created = book(id);
    const auto session = payment(created.booking.id).session_id;
    stripe.pay(session, paid);
    EXPECT_EQ(*hear(session), Outcome::recorded);
    EXPECT_EQ(*hear(session), Outcome::recorded);
    settle_outbox();
    EXPECT_EQ(state_of(booking(created.booking.id)), "rejected/refunded");
    EXPECT_EQ(stripe.refunds.back().amount, paid);
    EXPECT_TRUE(slot(id).is_available());
  }
  expect_money_is_right();
}

TEST_F(SettlePaymentTest, RefundsTheSecondSessionOfABookingThatIsPaid) {
  const auto created = book(add_slot());
  // A second session for the same attempt, as after a restored backup.
  auto twin = stripe.sessions.at(SessionId("cs_1"));
  twin.id = SessionId("cs_twin");
  stripe.sessions[twin.id] = twin;
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  stripe.pay(twin.id);
  EXPECT_EQ(*hear(twin.id), Outcome::recorded);
  EXPECT_EQ(*hear(twin.id), Outcome::recorded);
  settle_outbox();
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
  EXPECT_EQ(stripe.refunded(), 5000);
  EXPECT_EQ(count_mails(MailKind::payment_returned), 1);
  expect_money_is_right();
}

TEST_F(SettlePaymentTest, RefundsAPaymentWhoseBookingAndRowAreGone) {
  domain::SessionNews lost;
  lost.id = SessionId("cs_lost");
  lost.total = Money{5000, "eur"};
  lost.installation_id = context.installation.id;
  lost.booking_id = BookingId("bk_lost");
  lost.payment_id = PaymentId("pay_lost");
  lost.expires_at = clock.now() + minutes(30);
  stripe.sessions[lost.id] = lost;
  stripe.pay(lost.id);
  EXPECT_EQ(*hear(lost.id), Outcome::recorded);
  settle_outbox();
  EXPECT_EQ(stripe.refunded(), 5000);
  EXPECT_EQ(payments(lost.booking_id).size(), 1U);
  EXPECT_EQ(count_mails(MailKind::owner_payment_returned), 1);
  EXPECT_EQ(count_mails(MailKind::payment_returned), 0);
}

TEST_F(SettlePaymentTest, IgnoresWhatBelongsToSomebodyElse) {
  domain::SessionNews foreign;
  foreign.id = SessionId("cs_foreign");
  foreign.total = Money{9900, "eur"};
  foreign.installation_id = "another installation";
  stripe.sessions[foreign.id] = foreign;
  stripe.pay(foreign.id);
  EXPECT_EQ(*hear(foreign.id), Outcome::ignored);
  settle_outbox();
  EXPECT_EQ(stripe.refunded(), 0);
}

TEST_F(SettlePaymentTest, IgnoresEventsOfTheOtherMode) {
  const auto created = book(add_slot());
  stripe.pay(SessionId("cs_1"));
  auto event = session_event("checkout.session.completed", SessionId("cs_1"));
  event.is_live = true;
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::ignored);
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/pending");
}

TEST_F(SettlePaymentTest, ReadsBackWhatIsNotFinal) {
  const auto created = book(add_slot());
  stripe.complete_unpaid(SessionId("cs_1"));
  auto event = session_event("checkout.session.completed", SessionId("cs_1"));
  stripe.pay(SessionId("cs_1"));  // by the time that the event arrives
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::confirmed);
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
}

TEST_F(SettlePaymentTest, AsksForTheEventAgainWhenStripeIsSilent) {
  const auto created = book(add_slot());
  stripe.complete_unpaid(SessionId("cs_1"));
  const auto event = session_event("checkout.session.completed", SessionId("cs_1"));
  stripe.fail(Call::get_session, Errc::gateway_unavailable);
  EXPECT_FALSE(run(receive_event(context, event)));
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::recorded);
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/processing");
}

TEST_F(SettlePaymentTest, CountsTheTimeToPayAnewWhenADelayedPaymentFails) {
  const auto created = book(add_slot());
  stripe.complete_unpaid(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  clock.advance(hours(24));
  EXPECT_EQ(run(purge_unpaid(context, minutes(30), Source::cleanup))->deleted, 0);
  stripe.fail_delayed(SessionId("cs_1"));
  ASSERT_TRUE(run(receive_event(
      context, session_event("checkout.session.async_payment_failed", SessionId("cs_1")))));
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/failed");
  EXPECT_EQ(run(purge_unpaid(context, minutes(30), Source::cleanup))->deleted, 0);
  clock.advance(minutes(31));
  EXPECT_EQ(run(purge_unpaid(context, minutes(30), Source::cleanup))->deleted, 1);
}

TEST_F(SettlePaymentTest, MarksAFailedTryAndStillTakesTheNextOne) {
  const auto created = book(add_slot());
  PaymentEvent event;
  event.id = EventId("evt_failed");
  event.type = "payment_intent.payment_failed";
  event.payment_intent_id = PaymentIntentId("pi_1");
  event.payment_id = payment(created.booking.id).id;
  event.installation_id = "another installation";
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::ignored);
  event.installation_id = context.installation.id;
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::recorded);
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/failed");
  stripe.pay(SessionId("cs_1"));
  EXPECT_EQ(*hear(SessionId("cs_1")), Outcome::confirmed);
}

TEST_F(SettlePaymentTest, NeverLetsExpiredUndoPaid) {
  const auto created = book(add_slot());
  auto expired = session_event("checkout.session.expired", SessionId("cs_1"));
  expired.session->status = domain::SessionStatus::expired;
  stripe.pay(SessionId("cs_1"));
  ASSERT_TRUE(hear(SessionId("cs_1")));
  EXPECT_EQ(*run(receive_event(context, expired)), Outcome::confirmed);
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
}

TEST_F(SettlePaymentTest, HealsLostWebhooksAndThenChangesNothing) {
  const auto id = add_slot();
  const auto paid = book(id, "Ada");
  const auto rival = book(id, "Grace");
  stripe.pay(SessionId("cs_1"));
  EXPECT_EQ(reconcile_all().unanswered, 0);
  EXPECT_EQ(state_of(booking(paid.booking.id)), "confirmed/paid");
  EXPECT_EQ(payment(rival.booking.id).state, PaymentState::closed);
  settle_outbox();
  const auto entries = journal.entries.size();
  reconcile_all();
  EXPECT_EQ(journal.entries.size(), entries);
  EXPECT_EQ(work_outbox(), 0);
}

TEST_F(SettlePaymentTest, ClosesEveryHopelessSessionInOneRun) {
  const auto id = add_slot();
  constexpr int rivals = 130;  // more than one batch
  for (int i = 0; i < rivals; ++i) book(id);
  // Closed by hand: nothing was queued.
  change([&](Tx& tx) { tx.close_slot(id); });
  ASSERT_TRUE(run(reconcile(context, ReconcileScope::due)));
  EXPECT_EQ(stripe.calls(Call::expire_session), rivals);
}

TEST_F(SettlePaymentTest, EndsARunInWhichStripeClosesNothing) {
  const auto id = add_slot();
  constexpr int rivals = 100;
  for (int i = 0; i < rivals; ++i) book(id);
  change([&](Tx& tx) { tx.close_slot(id); });
  for (int i = 0; i < rivals; ++i) stripe.fail(Call::expire_session, Errc::gateway_unavailable);
  EXPECT_EQ(run(reconcile(context, ReconcileScope::due))->unanswered, rivals);
}

}  // namespace
}  // namespace creneau::app
