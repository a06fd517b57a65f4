// Authorise first, capture only the winner: from the client's authorisation to the one
// confirmation, through refusals, lapses and crashes.
#include "app/act_on_authorization.hpp"
#include "app/cancel_booking.hpp"
#include "app/carry_out_effect.hpp"
#include "app/open_session.hpp"
#include "app/ports/overview_records.hpp"
#include "app/purge_unpaid.hpp"
#include "app/reconcile.hpp"
#include "app/settle_payment.hpp"
#include "app_fixture.hpp"

namespace creneau::app {
namespace {

using domain::Happening;
using domain::IntentStatus;
using domain::MailKind;
using domain::Outcome;
using domain::PaymentState;
using Call = SmallStripe::Call;
using std::chrono::hours;
using std::chrono::minutes;

const SessionId first("cs_1");
const SessionId second("cs_2");

class CaptureTest : public AppTest {
 protected:
  CaptureTest() {
    change_rules([](Rules& rules) { rules.capture = domain::CaptureMethod::manual; });
  }

  Result<domain::Outcome> hear_of_intent(const std::string& type, const SessionId& id) {
    auto event = refund_event(type, stripe.sessions.at(id).payment_intent_id);
    event.installation_id = context.installation.id;
    event.booking_id = stripe.sessions.at(id).booking_id;
    event.payment_id = stripe.sessions.at(id).payment_id;
    return run(receive_event(context, event));
  }
  std::string held_by_whom(const SessionId& id) {
    return std::string(stripe.sessions.at(id).intent_status == IntentStatus::requires_capture
                           ? "the bank"
                           : "nobody");
  }
  int seats_left(const SlotId& id) { return slot(id).seats_left(); }
};

TEST_F(CaptureTest, ConfirmsTheWinnerOnceItIsCapturedAndOnlyThen) {
  const auto id = add_slot();
  const auto created = book(id);
  EXPECT_EQ(payment(created.booking.id).capture, domain::CaptureMethod::manual);
  stripe.authorize(first);
  EXPECT_EQ(*hear(first), Outcome::recorded);
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/authorized");
  EXPECT_EQ(seats_left(id), 0) << "the seat is taken at once";
  EXPECT_EQ(stripe.captured(), 0);
  EXPECT_EQ(count_mails(MailKind::confirmation), 0);

  settle_outbox();
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
  EXPECT_EQ(payment(created.booking.id).captured_minor, 5000);
  EXPECT_EQ(*hear(first), Outcome::confirmed);
  EXPECT_EQ(*hear_of_intent("payment_intent.succeeded", first), Outcome::confirmed);
  settle_outbox();
  EXPECT_EQ(stripe.calls(Call::capture_intent), 1);
  EXPECT_EQ(count_mails(MailKind::confirmation), 1);
  EXPECT_EQ(count_mails(MailKind::owner_booking_confirmed), 1);
  expect_money_is_right();
}

TEST_F(CaptureTest, ReleasesTheLoserWhoIsNeverCharged) {
  const auto id = add_slot();
  const auto winner = book(id, "Ada");
  const auto loser = book(id, "Max");
  stripe.authorize(second);
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  EXPECT_EQ(*hear(second), Outcome::slot_taken);
  EXPECT_EQ(state_of(booking(loser.booking.id)), "rejected/void_pending");
  EXPECT_FALSE(booking(loser.booking.id).is_final());
  settle_outbox();
  EXPECT_EQ(state_of(booking(winner.booking.id)), "confirmed/paid");
  EXPECT_EQ(state_of(booking(loser.booking.id)), "rejected/voided");
  EXPECT_TRUE(booking(loser.booking.id).is_final());
  EXPECT_EQ(payment(loser.booking.id).state, PaymentState::voided);
  EXPECT_EQ(stripe.captured(), 5000);
  EXPECT_TRUE(stripe.refunds.empty());
  EXPECT_EQ(count_mails(MailKind::slot_taken), 1);
  for (const auto& mail : mailer.sent) {
    const bool is_of_loser =
        mail.kind == MailKind::slot_taken || mail.kind == MailKind::owner_slot_taken;
    EXPECT_EQ(mail.is_uncharged, is_of_loser);
    EXPECT_EQ(mail.amount, (Money{5000, "eur"}));
  }
  EXPECT_EQ(*hear(second), Outcome::slot_taken);
  expect_money_is_right();
}

TEST_F(CaptureTest, ExpiresRivalsWhenTheSeatIsTakenNotWhenItIsPaid) {
  const auto id = add_slot();
  book(id, "Ada");
  book(id, "Max");
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  stripe.fail(Call::capture_intent, Errc::gateway_unavailable);
  work_outbox();
  EXPECT_EQ(stripe.sessions.at(second).status, domain::SessionStatus::expired);
}

TEST_F(CaptureTest, ReleasesWhatAClosedSlotOrAnotherAmountBrings) {
  const auto closed = add_slot();
  const auto late = book(closed);
  const auto wrong = book(add_slot(), "Max");
  change([&](Tx& tx) { tx.close_slot(closed); });
  stripe.authorize(first);
  stripe.authorize(second, Money{4000, "eur"});
  EXPECT_EQ(*hear(first), Outcome::slot_taken);
  EXPECT_EQ(*hear(second), Outcome::recorded);
  settle_outbox();
  EXPECT_EQ(state_of(booking(late.booking.id)), "rejected/voided");
  EXPECT_EQ(state_of(booking(wrong.booking.id)), "rejected/voided");
  EXPECT_EQ(count_mails(MailKind::payment_returned), 1);
  EXPECT_EQ(stripe.captured(), 0);
}

TEST_F(CaptureTest, CarriesOnWhenTheProcessDiedBetweenTheSeatAndTheCapture) {
  const auto created = book(add_slot());
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  // A worker takes the effect, captures, and dies before it can say so.
  auto leased = run(lease_effects(context, EffectLine::money, 1));
  ASSERT_EQ(leased->size(), 1U);
  ASSERT_TRUE(run(stripe.capture_intent(stripe.sessions.at(first).payment_intent_id)));
  EXPECT_EQ(work_outbox(), 0) << "somebody seems to be at it";
  clock.advance(effect_lease + minutes(1));
  settle_outbox();
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
  EXPECT_EQ(count_mails(MailKind::confirmation), 1);
  expect_money_is_right();
}

TEST_F(CaptureTest, ReadsBackWhatACaptureThatIsRefusedHasDone) {
  const auto created = book(add_slot());
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  stripe.fail(Call::capture_intent, Errc::gateway_unavailable, SmallStripe::Effect::done);
  settle_outbox();
  EXPECT_EQ(stripe.calls(Call::capture_intent), 2);
  EXPECT_EQ(stripe.calls(Call::get_intent), 1) << "the second try was refused";
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
  expect_money_is_right();
}

TEST_F(CaptureTest, TriesAgainWhileTheBankHoldsTheMoney) {
  const auto created = book(add_slot());
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  for (int i = 0; i < 5; ++i) stripe.fail(Call::capture_intent, Errc::gateway_rejected);
  settle_outbox();
  EXPECT_EQ(stripe.calls(Call::capture_intent), 6);
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
}

TEST_F(CaptureTest, GivesUpACaptureThatIsRefusedForGoodAndReleases) {
  const auto id = add_slot();
  const auto created = book(id);
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  for (int i = 0; i < capture_tries_max; ++i)
    stripe.fail(Call::capture_intent, Errc::gateway_rejected);
  settle_outbox();
  EXPECT_EQ(stripe.calls(Call::capture_intent), capture_tries_max);
  EXPECT_EQ(held_by_whom(first), "nobody");
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/failed");
  EXPECT_EQ(payment(created.booking.id).state, PaymentState::voided);
  EXPECT_EQ(seats_left(id), 1);
  EXPECT_EQ(journal.count(Happening::capture_failed), 1);
  EXPECT_EQ(journal.count(Happening::released), 1);
  EXPECT_EQ(journal.alerts.size(), 1U);
  EXPECT_EQ(stripe.captured(), 0);
}

TEST_F(CaptureTest, GivesTheSeatBackWhenTheAuthorizationLapses) {
  const auto id = add_slot();
  const auto created = book(id);
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  clock.advance(hours(24));
  stripe.lapse(first);
  settle_outbox();
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/failed");
  EXPECT_EQ(seats_left(id), 1);
  EXPECT_EQ(payment(created.booking.id).state, PaymentState::closed);
  // The client may pay again, in a further attempt.
  const auto url = run(open_session(context, created.booking.id, Source::page));
  ASSERT_TRUE(url);
  stripe.authorize(second);
  ASSERT_TRUE(hear(second));
  settle_outbox();
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
  expect_money_is_right();
}

TEST_F(CaptureTest, HearsOfALapseByItsEventAndByTheReconciler) {
  for (const bool is_event : {true, false}) {
    const auto id = add_slot();
    const auto created = book(id);
    const auto session = payment(created.booking.id).session_id;
    stripe.authorize(session);
    ASSERT_TRUE(hear(session));
    stripe.lapse(session);
    if (is_event)
      EXPECT_EQ(*hear_of_intent("payment_intent.canceled", session), Outcome::recorded);
    else
      ASSERT_TRUE(run(reconcile(context, ReconcileScope::due)));
    EXPECT_EQ(state_of(booking(created.booking.id)), "pending/failed");
    EXPECT_EQ(seats_left(id), 1);
    EXPECT_EQ(journal.count(Happening::authorization_lapsed), is_event ? 1 : 2);
    settle_outbox();
  }
  EXPECT_EQ(stripe.calls(Call::capture_intent), 0) << "nothing is left to capture";
}

TEST_F(CaptureTest, LearnsOfAnAuthorizationFromWhoeverComesFirst) {
  const auto by_intent = book(add_slot());
  stripe.authorize(first);
  EXPECT_EQ(*hear_of_intent("payment_intent.amount_capturable_updated", first), Outcome::recorded);
  EXPECT_EQ(state_of(booking(by_intent.booking.id)), "pending/authorized");

  const auto by_return = book(add_slot(), "Max");
  stripe.authorize(second);
  ASSERT_TRUE(run(settle_returned_booking(context, by_return.booking.id)));
  EXPECT_EQ(state_of(booking(by_return.booking.id)), "pending/authorized");
  // It was captured, and the answer is still on its way to us.
  ASSERT_TRUE(run(stripe.capture_intent(stripe.sessions.at(second).payment_intent_id)));
  ASSERT_TRUE(run(settle_returned_booking(context, by_return.booking.id)));
  EXPECT_EQ(state_of(booking(by_return.booking.id)), "confirmed/paid");

  const auto by_cleanup = book(add_slot(), "Zoe");
  stripe.authorize(SessionId("cs_3"));
  clock.advance(minutes(31));
  ASSERT_TRUE(run(purge_unpaid(context, minutes(30), Source::cleanup)));
  EXPECT_EQ(state_of(booking(by_cleanup.booking.id)), "pending/authorized");
  settle_outbox();
  EXPECT_EQ(count_mails(MailKind::confirmation), 3);
  expect_money_is_right();
}

TEST_F(CaptureTest, DoesNotBelieveASessionThatCallsItselfPaid) {
  const auto created = book(add_slot());
  stripe.authorize(first);
  auto event = session_event("checkout.session.completed", first);
  event.session->is_paid = true;
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::recorded);
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/authorized");
}

TEST_F(CaptureTest, LeavesWhatIsAuthorizedToNobodyElse) {
  const auto id = add_slot();
  const auto created = book(id);
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  clock.advance(hours(5));
  const auto counts = run(purge_unpaid(context, Duration::zero(), Source::cleanup));
  EXPECT_EQ(counts->deleted, 0);
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/authorized");
  EXPECT_EQ(*run(remove_unpaid_booking(context, created.booking.id, Source::page)), Removal::kept);
  EXPECT_EQ(run(open_session(context, created.booking.id, Source::page)).error().code,
            Errc::payment_in_progress);
  CancelBooking command;
  command.id = created.booking.id;
  EXPECT_EQ(run(cancel_booking(context, command, Source::page)).error().code,
            Errc::not_cancellable);
  EXPECT_EQ(seats_left(id), 0);
}

TEST_F(CaptureTest, IsReleasedWhenTheOwnerCancels) {
  const auto id = add_slot();
  const auto created = book(id);
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  CancelBooking command;
  command.id = created.booking.id;
  command.by = domain::ChangeBy::owner;
  ASSERT_TRUE(run(cancel_booking(context, command, Source::owner)));
  EXPECT_EQ(seats_left(id), 1);
  settle_outbox();
  EXPECT_EQ(state_of(booking(created.booking.id)), "cancelled/voided");
  EXPECT_EQ(held_by_whom(first), "nobody");
  EXPECT_EQ(stripe.calls(Call::capture_intent), 0);
  EXPECT_EQ(count_mails(MailKind::booking_cancelled), 1);
  expect_money_is_right();
}

TEST_F(CaptureTest, RefundsWhatWasCapturedWhileTheOwnerCancelled) {
  const auto created = book(add_slot());
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  stripe.meanwhile[Call::capture_intent] = [&] {
    CancelBooking command;
    command.id = created.booking.id;
    command.by = domain::ChangeBy::owner;
    ASSERT_TRUE(run(cancel_booking(context, command, Source::owner)));
  };
  settle_outbox();
  EXPECT_EQ(state_of(booking(created.booking.id)), "cancelled/refunded");
  EXPECT_EQ(stripe.captured(), 5000);
  EXPECT_EQ(stripe.refunded(), 5000);
  expect_money_is_right();
}

TEST_F(CaptureTest, ReleasesAFurtherAuthorizationOfADecidedBookingOrOneThatIsGone) {
  const auto created = book(add_slot(2));
  auto other = stripe.sessions.at(first);
  const SessionId again("cs_again");
  other.id = again;
  stripe.sessions[again] = other;
  stripe.authorize(first);
  stripe.authorize(again);
  ASSERT_TRUE(hear(first));
  EXPECT_EQ(*hear(again), Outcome::recorded);
  settle_outbox();
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
  EXPECT_EQ(payment(created.booking.id, 2).state, PaymentState::voided);
  EXPECT_EQ(held_by_whom(again), "nobody");
  EXPECT_EQ(count_mails(MailKind::payment_returned), 1);

  const auto gone = book(add_slot(), "Max");
  const SessionId third = payment(gone.booking.id).session_id;
  ASSERT_TRUE(run(remove_unpaid_booking(context, gone.booking.id, Source::page)));
  // As if Stripe had been paid in the same moment.
  stripe.sessions.at(third).status = domain::SessionStatus::open;
  stripe.authorize(third);
  EXPECT_EQ(*hear(third), Outcome::recorded);
  settle_outbox();
  EXPECT_EQ(held_by_whom(third), "nobody");
  EXPECT_EQ(stripe.captured(), 5000);
  const auto open = look([](Reader& reader) { return reader.read_overview().count_attention({}); });
  EXPECT_EQ(open, 0) << "what is released is nobody's matter any more";
}

TEST_F(CaptureTest, OfAHeldSeatKeepsItAfterTheHoldIsOver) {
  domain::Service service;
  service.id = ServiceId("svc_1");
  service.title = "Massage";
  service.hold_policy = domain::HoldPolicy::hard;
  change([&](Tx& tx) { tx.insert_service(service); });
  const auto id = add_slot(1, 5000, service.id);
  const auto created = book(id);
  ASSERT_TRUE(booking(created.booking.id).held_until);
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  clock.advance(hours(1));
  ASSERT_TRUE(run(purge_ended_holds(context, Source::cleanup)));
  settle_outbox();
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
  EXPECT_EQ(seats_left(id), 0);
}

TEST_F(CaptureTest, IsTheServicesToSayBeforeTheInstallations) {
  domain::Service service;
  service.id = ServiceId("svc_1");
  service.title = "Massage";
  service.capture = domain::ServiceCapture::automatic;
  change([&](Tx& tx) { tx.insert_service(service); });
  const auto created = book(add_slot(1, 5000, service.id));
  EXPECT_EQ(payment(created.booking.id).capture, domain::CaptureMethod::automatic);
  stripe.pay(first);
  stripe.log.clear();
  EXPECT_EQ(*hear(first), Outcome::confirmed);
  EXPECT_EQ(*run(receive_event(
                context, refund_event("payment_intent.succeeded", PaymentIntentId("pi_of_cs_1")))),
            Outcome::ignored);
  EXPECT_TRUE(stripe.log.empty()) << "all is said";
}

}  // namespace
}  // namespace creneau::app
