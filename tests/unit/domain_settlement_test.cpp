// The transition table of docs/protocol.md, section 2, for news of a Checkout Session: a row each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/settlement.hpp"
#include "unit/domain_examples.hpp"

namespace creneau::domain {
namespace {

using namespace examples;
using testing::ElementsAre;
using testing::IsEmpty;

using BS = BookingStatus;
using PS = PaymentStatus;

struct Scene {
  Slot slot = make_slot();
  std::optional<Booking> booking = make_booking();
  Payment payment = make_payment();
  SessionNews news = paid_news();

  std::variant<Decision, SeatDecision> decide() const {
    return decide_settlement({slot, booking ? &*booking : nullptr, payment, news, now});
  }
  Decision decide_without_seat() const {
    const auto decided = decide();
    EXPECT_TRUE(std::holds_alternative<Decision>(decided)) << "asks for a seat";
    const auto* decision = std::get_if<Decision>(&decided);
    return decision == nullptr ? Decision() : *decision;
  }
  SeatDecision decide_with_seat() const {
    const auto decided = decide();
    EXPECT_TRUE(std::holds_alternative<SeatDecision>(decided)) << "asks for no seat";
    const auto* decision = std::get_if<SeatDecision>(&decided);
    return decision == nullptr ? SeatDecision() : *decision;
  }
};

void expect_nothing_changes(const Decision& decision) {
  EXPECT_FALSE(decision.booking);
  EXPECT_FALSE(decision.payment);
  EXPECT_FALSE(decision.refund_order);
  EXPECT_THAT(decision.refunds, IsEmpty());
  EXPECT_THAT(decision.mails, IsEmpty());
  EXPECT_EQ(decision.seat, SeatChange::none);
  EXPECT_FALSE(decision.expires_rivals);
  EXPECT_EQ(decision.happening, Happening::none);
}

void expect_confirmed(const Decision& decision) {
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::confirmed);
  EXPECT_EQ(decision.booking->payment_status, PS::paid);
  EXPECT_EQ(decision.booking->refunded_minor, 0);
  ASSERT_TRUE(decision.payment);
  EXPECT_EQ(decision.payment->state, PaymentState::captured);
  EXPECT_EQ(decision.payment->captured_minor, price.minor);
  EXPECT_EQ(decision.payment->payment_intent_id, PaymentIntentId("pi_1"));
  EXPECT_TRUE(decision.payment->checkout_url.empty());
  EXPECT_EQ(decision.outcome, Outcome::confirmed);
  EXPECT_EQ(decision.happening, Happening::confirmed);
  EXPECT_THAT(decision.mails,
              ElementsAre(MailKind::confirmation, MailKind::owner_booking_confirmed));
  EXPECT_TRUE(decision.expires_rivals);
  EXPECT_FALSE(decision.refund_order);
}

void expect_rejected(const Decision& decision) {
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::rejected);
  EXPECT_EQ(decision.booking->payment_status, PS::refund_pending);
  EXPECT_EQ(decision.booking->refunded_minor, price.minor);
  ASSERT_TRUE(decision.payment);
  EXPECT_EQ(decision.payment->state, PaymentState::captured);
  ASSERT_TRUE(decision.refund_order);
  EXPECT_EQ(decision.refund_order->cause, RefundCause::slot_taken);
  EXPECT_EQ(decision.refund_order->amount, price);
  EXPECT_EQ(decision.outcome, Outcome::slot_taken);
  EXPECT_EQ(decision.happening, Happening::slot_taken);
  EXPECT_THAT(decision.mails, ElementsAre(MailKind::slot_taken, MailKind::owner_slot_taken));
  EXPECT_FALSE(decision.expires_rivals);
}

class PaidSession : public testing::TestWithParam<PaymentStatus> {};

TEST_P(PaidSession, ConfirmsWithASeatAndIsReturnedWithout) {
  for (const auto state : {PaymentState::requested, PaymentState::open, PaymentState::processing,
                           PaymentState::closed}) {
    Scene scene;
    scene.booking = make_booking(BS::pending, GetParam());
    scene.payment = make_payment(state);
    const auto seat = scene.decide_with_seat();
    expect_confirmed(seat.on_claimed);
    expect_rejected(seat.on_full);
    EXPECT_EQ(seat.on_claimed.payment->session_id, SessionId("cs_1"));
  }
}

TEST_P(PaidSession, IsReturnedWhenTheSlotIsClosed) {
  Scene scene;
  scene.booking = make_booking(BS::pending, GetParam());
  scene.slot.is_closed = true;
  expect_rejected(scene.decide_without_seat());
}

TEST_P(PaidSession, IsReturnedWhenTheSlotHasBegun) {
  Scene scene;
  scene.booking = make_booking(BS::pending, GetParam());
  scene.slot.start_at = now;
  expect_rejected(scene.decide_without_seat());
  scene.slot.start_at = now + Duration(1);
  expect_confirmed(scene.decide_with_seat().on_claimed);
}

TEST_P(PaidSession, OfAnotherAmountOrCurrencyIsReturnedAsItWasCharged) {
  for (const auto& total : {Money{4999, "eur"}, Money{5001, "eur"}, Money{5000, "usd"}}) {
    Scene scene;
    scene.booking = make_booking(BS::pending, GetParam());
    scene.news.total = total;
    const auto decision = scene.decide_without_seat();
    ASSERT_TRUE(decision.booking);
    EXPECT_EQ(decision.booking->status, BS::rejected);
    EXPECT_EQ(decision.booking->payment_status, PS::refund_pending);
    ASSERT_TRUE(decision.refund_order);
    EXPECT_EQ(decision.refund_order->cause, RefundCause::amount_mismatch);
    EXPECT_EQ(decision.refund_order->amount, total);
    EXPECT_EQ(decision.payment->captured_minor, total.minor);
    EXPECT_EQ(decision.happening, Happening::amount_mismatch);
    EXPECT_THAT(decision.mails,
                ElementsAre(MailKind::payment_returned, MailKind::owner_payment_returned));
  }
}

TEST_P(PaidSession, OfNothingAtAllIsRejectedWithoutARefund) {
  Scene scene;
  scene.booking = make_booking(BS::pending, GetParam());
  scene.news.total.minor = 0;
  const auto decision = scene.decide_without_seat();
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::rejected);
  EXPECT_EQ(decision.booking->payment_status, PS::refunded);
  EXPECT_FALSE(decision.refund_order);
}

INSTANTIATE_TEST_SUITE_P(OfABookingThatWaits, PaidSession,
                         testing::Values(PS::pending, PS::failed, PS::processing));

struct Decided {
  BookingStatus status;
  PaymentStatus payment_status;
  Outcome standing;
};

class DecidedBooking : public testing::TestWithParam<Decided> {};

TEST_P(DecidedBooking, ReturnsAFurtherPaymentAndStaysAsItIs) {
  Scene scene;
  scene.booking = make_booking(GetParam().status, GetParam().payment_status);
  const auto decision = scene.decide_without_seat();
  EXPECT_FALSE(decision.booking);
  ASSERT_TRUE(decision.refund_order);
  EXPECT_EQ(decision.refund_order->cause, RefundCause::not_expected);
  EXPECT_EQ(decision.refund_order->amount, price);
  ASSERT_TRUE(decision.payment);
  EXPECT_EQ(decision.payment->state, PaymentState::captured);
  EXPECT_EQ(decision.happening, Happening::unexpected_payment);
  EXPECT_THAT(decision.mails,
              ElementsAre(MailKind::payment_returned, MailKind::owner_payment_returned));
}

TEST_P(DecidedBooking, IsNotChangedByNewsOfAPaymentSettledBefore) {
  Scene scene;
  scene.booking = make_booking(GetParam().status, GetParam().payment_status);
  scene.payment = make_payment(PaymentState::captured);
  for (const auto& news :
       {paid_news(), make_news(SessionStatus::expired), make_news(SessionStatus::open),
        make_news(SessionStatus::complete, false, IntentStatus::processing),
        make_news(SessionStatus::complete, false, IntentStatus::failed)}) {
    scene.news = news;
    const auto decision = scene.decide_without_seat();
    expect_nothing_changes(decision);
    EXPECT_EQ(decision.outcome, GetParam().standing);
  }
}

TEST_P(DecidedBooking, IsNotChangedByAnAttemptThatFailsOrExpires) {
  Scene scene;
  scene.booking = make_booking(GetParam().status, GetParam().payment_status);
  for (const auto& news : {make_news(SessionStatus::expired),
                           make_news(SessionStatus::complete, false, IntentStatus::failed),
                           make_news(SessionStatus::complete, false, IntentStatus::processing)}) {
    scene.news = news;
    const auto decision = scene.decide_without_seat();
    EXPECT_FALSE(decision.booking);
    EXPECT_FALSE(decision.refund_order);
    EXPECT_THAT(decision.mails, IsEmpty());
  }
  EXPECT_FALSE(decide_payment_failed(*scene.booking).booking);
}

INSTANTIATE_TEST_SUITE_P(
    Table, DecidedBooking,
    testing::Values(Decided{BS::confirmed, PS::paid, Outcome::confirmed},
                    Decided{BS::confirmed, PS::not_required, Outcome::confirmed},
                    Decided{BS::rejected, PS::refund_pending, Outcome::slot_taken},
                    Decided{BS::rejected, PS::refunded, Outcome::slot_taken},
                    Decided{BS::rejected, PS::refund_failed, Outcome::slot_taken},
                    Decided{BS::cancelled, PS::refunded, Outcome::recorded},
                    Decided{BS::cancelled, PS::refund_pending, Outcome::recorded},
                    Decided{BS::cancelled, PS::refund_failed, Outcome::recorded}));

TEST(Settlement, ReturnsAPaymentWhoseBookingIsGone) {
  Scene scene;
  scene.booking.reset();
  const auto decision = scene.decide_without_seat();
  ASSERT_TRUE(decision.refund_order);
  EXPECT_EQ(decision.refund_order->cause, RefundCause::not_expected);
  EXPECT_EQ(decision.refund_order->amount, price);
  EXPECT_EQ(decision.outcome, Outcome::recorded);
  // Nobody is left to write to but the owner.
  EXPECT_THAT(decision.mails, ElementsAre(MailKind::owner_payment_returned));
}

TEST(Settlement, ReturnsWhatWasChargedForABookingThatIsGoneWhateverTheAmount) {
  Scene scene;
  scene.booking.reset();
  scene.news.total = {77, "usd"};
  const auto decision = scene.decide_without_seat();
  ASSERT_TRUE(decision.refund_order);
  EXPECT_EQ(decision.refund_order->amount, (Money{77, "usd"}));
  EXPECT_EQ(decision.payment->captured_minor, 77);
}

TEST(Settlement, SaysOfAPaymentThatWentBackThatItDecidedNothing) {
  Scene scene;
  scene.payment = make_payment(PaymentState::captured);
  scene.booking = make_booking(BS::confirmed, PS::paid);
  EXPECT_EQ(scene.decide_without_seat().outcome, Outcome::confirmed);
  scene.payment.refunded_minor = scene.payment.captured_minor;
  EXPECT_EQ(scene.decide_without_seat().outcome, Outcome::recorded);

  scene.booking = make_booking(BS::rejected, PS::refunded);
  EXPECT_EQ(scene.decide_without_seat().outcome, Outcome::slot_taken);
  scene.news.total.minor += 1;
  EXPECT_EQ(scene.decide_without_seat().outcome, Outcome::recorded);
}

TEST(Settlement, WaitsForADelayedPayment) {
  for (const auto status : {PS::pending, PS::failed}) {
    for (const auto intent : {IntentStatus::processing, IntentStatus::unknown}) {
      Scene scene;
      scene.booking = make_booking(BS::pending, status);
      scene.news = make_news(SessionStatus::complete, false, intent);
      const auto decision = scene.decide_without_seat();
      ASSERT_TRUE(decision.booking);
      EXPECT_EQ(decision.booking->status, BS::pending);
      EXPECT_EQ(decision.booking->payment_status, PS::processing);
      ASSERT_TRUE(decision.payment);
      EXPECT_EQ(decision.payment->state, PaymentState::processing);
      EXPECT_EQ(decision.happening, Happening::payment_processing);
      EXPECT_THAT(decision.mails, IsEmpty());
    }
  }
}

TEST(Settlement, CountsTheTimeToPayAnewWhenADelayedPaymentFails) {
  Scene scene;
  scene.booking = make_booking(BS::pending, PS::processing);
  scene.payment = make_payment(PaymentState::processing);
  scene.news = make_news(SessionStatus::complete, false, IntentStatus::failed);
  const auto decision = scene.decide_without_seat();
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::pending);
  EXPECT_EQ(decision.booking->payment_status, PS::failed);
  EXPECT_EQ(decision.booking->unpaid_since, now);
  EXPECT_EQ(decision.payment->state, PaymentState::closed);
  EXPECT_EQ(decision.happening, Happening::payment_failed);
}

TEST(Settlement, LeavesTheTimeToPayWhenACompleteSessionFailsAtOnce) {
  Scene scene;
  scene.news = make_news(SessionStatus::complete, false, IntentStatus::failed);
  const auto decision = scene.decide_without_seat();
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->payment_status, PS::failed);
  EXPECT_EQ(decision.booking->unpaid_since, make_booking().unpaid_since);
}

TEST(Settlement, ClosesAnAttemptThatExpired) {
  for (const auto state : {PaymentState::requested, PaymentState::open}) {
    Scene scene;
    scene.payment = make_payment(state);
    scene.news = make_news(SessionStatus::expired);
    const auto decision = scene.decide_without_seat();
    EXPECT_FALSE(decision.booking) << "the booking may be paid in a further attempt";
    ASSERT_TRUE(decision.payment);
    EXPECT_EQ(decision.payment->state, PaymentState::closed);
    EXPECT_EQ(decision.payment->session_id, SessionId("cs_1"));
    EXPECT_TRUE(decision.payment->checkout_url.empty());
    EXPECT_EQ(decision.happening, Happening::session_closed);
  }
  for (const auto state :
       {PaymentState::processing, PaymentState::captured, PaymentState::closed}) {
    Scene scene;
    scene.payment = make_payment(state);
    scene.news = make_news(SessionStatus::expired);
    expect_nothing_changes(scene.decide_without_seat());
  }
}

TEST(Settlement, LearnsASessionThatIsOpen) {
  Scene scene;
  scene.payment = make_payment(PaymentState::requested);
  scene.news = make_news(SessionStatus::open);
  scene.news.expires_at = now + std::chrono::minutes(33);
  const auto decision = scene.decide_without_seat();
  ASSERT_TRUE(decision.payment);
  EXPECT_EQ(decision.payment->state, PaymentState::open);
  EXPECT_EQ(decision.payment->session_id, SessionId("cs_1"));
  EXPECT_EQ(decision.payment->checkout_url, "https://pay.example/cs_1");
  EXPECT_EQ(decision.payment->expires_at, now + std::chrono::minutes(33));
  EXPECT_EQ(decision.happening, Happening::session_opened);
  EXPECT_FALSE(decision.booking);

  for (const auto state : {PaymentState::open, PaymentState::processing, PaymentState::captured,
                           PaymentState::closed}) {
    scene.payment = make_payment(state);
    expect_nothing_changes(scene.decide_without_seat());
  }
}

TEST(PaymentFailed, IsNotedOnceAndMayStillSucceed) {
  const auto decision = decide_payment_failed(make_booking());
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::pending);
  EXPECT_EQ(decision.booking->payment_status, PS::failed);
  EXPECT_TRUE(decision.booking->is_unpaid());
  EXPECT_EQ(decision.booking->unpaid_since, make_booking().unpaid_since);
  EXPECT_THAT(decision.mails, IsEmpty());
  expect_nothing_changes(decide_payment_failed(make_booking(BS::pending, PS::failed)));
  expect_nothing_changes(decide_payment_failed(make_booking(BS::pending, PS::processing)));
}

TEST(Booking, IsFinalWhenOnlyAPersonCanChangeIt) {
  EXPECT_FALSE(make_booking().is_final());
  EXPECT_FALSE(make_booking(BS::pending, PS::failed).is_final());
  EXPECT_FALSE(make_booking(BS::pending, PS::processing).is_final());
  EXPECT_FALSE(make_booking(BS::confirmed, PS::paid).is_final()) << "may be moved or cancelled";
  EXPECT_TRUE(make_booking(BS::cancelled, PS::paid).is_final());
  EXPECT_FALSE(make_booking(BS::rejected, PS::refund_pending).is_final());
  EXPECT_TRUE(make_booking(BS::rejected, PS::refunded).is_final());
  EXPECT_FALSE(make_booking(BS::cancelled, PS::refund_pending).is_final());
}

TEST(Booking, IsUnpaidOnlyWhileNothingIsUnderWay) {
  EXPECT_TRUE(make_booking().is_unpaid());
  EXPECT_TRUE(make_booking(BS::pending, PS::failed).is_unpaid());
  EXPECT_FALSE(make_booking(BS::pending, PS::processing).is_unpaid());
  EXPECT_FALSE(make_booking(BS::confirmed, PS::paid).is_unpaid());
}

TEST(StandingOutcome, SaysHowTheBookingStands) {
  EXPECT_EQ(standing_outcome(nullptr), Outcome::recorded);
  const auto pending = make_booking();
  EXPECT_EQ(standing_outcome(&pending), Outcome::recorded);
  const auto confirmed = make_booking(BS::confirmed, PS::paid);
  EXPECT_EQ(standing_outcome(&confirmed), Outcome::confirmed);
  const auto rejected = make_booking(BS::rejected, PS::refunded);
  EXPECT_EQ(standing_outcome(&rejected), Outcome::slot_taken);
}

Scene holding_scene() {
  Scene scene;
  scene.booking->held_until = now - std::chrono::seconds(1);
  scene.booking->held_by = "somebody";
  return scene;
}

TEST(Holding, ConfirmsWithoutAskingForASeatEvenAfterItsTime) {
  const auto decision = holding_scene().decide_without_seat();
  expect_confirmed(decision);
  EXPECT_FALSE(decision.booking->held_until);
  EXPECT_EQ(decision.booking->held_by, "");
  EXPECT_EQ(decision.seat, SeatChange::none);
  EXPECT_EQ(decision.reminders, ReminderChange::schedule);
}

TEST(Holding, GivesTheSeatBackWhenTheSlotIsClosedOrHasBegunOrTheAmountIsWrong) {
  auto closed = holding_scene();
  closed.slot.is_closed = true;
  auto begun = holding_scene();
  begun.slot.start_at = now;
  auto wrong = holding_scene();
  wrong.news.total.minor = 4000;
  for (const auto& scene : {closed, begun, wrong}) {
    const auto decision = scene.decide_without_seat();
    ASSERT_TRUE(decision.booking);
    EXPECT_EQ(decision.booking->status, BS::rejected);
    EXPECT_EQ(decision.seat, SeatChange::release);
    EXPECT_FALSE(decision.booking->held_until);
    EXPECT_TRUE(decision.refund_order);
  }
}

TEST(Holding, KeepsTheSeatWhileADelayedPaymentIsUnderWayOrHasFailed) {
  for (const auto intent : {IntentStatus::processing, IntentStatus::failed}) {
    auto scene = holding_scene();
    scene.news = make_news(SessionStatus::complete, false, intent);
    const auto decision = scene.decide_without_seat();
    ASSERT_TRUE(decision.booking);
    EXPECT_EQ(decision.booking->held_until, scene.booking->held_until);
    EXPECT_EQ(decision.seat, SeatChange::none);
  }
}

}  // namespace
}  // namespace creneau::domain
