// The rows of docs/protocol.md, section 2, about money that a bank holds: the winner is captured,
// nobody else is charged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/authorization.hpp"
#include "domain/cancellation.hpp"
#include "domain/refunds.hpp"
#include "unit/domain_examples.hpp"

namespace creneau::domain {
namespace {

using namespace examples;
using testing::ElementsAre;
using testing::IsEmpty;

using BS = BookingStatus;
using PS = PaymentStatus;

SessionNews held_news() {
  return make_news(SessionStatus::complete, false, IntentStatus::requires_capture);
}
SessionNews released_news() {
  return make_news(SessionStatus::complete, false, IntentStatus::canceled);
}

Payment held_payment(PaymentState state) {
  auto payment = make_payment(state);
  payment.capture = CaptureMethod::manual;
  payment.payment_intent_id = PaymentIntentId("pi_1");
  return payment;
}

struct Scene {
  Slot slot = make_slot();
  std::optional<Booking> booking = make_booking();
  Payment payment = make_payment();
  SessionNews news = held_news();
  bool has_other_release = false;

  std::variant<Decision, SeatDecision> decide() const {
    return decide_settlement(
        {slot, booking ? &*booking : nullptr, payment, news, now, has_other_release});
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

/// A booking that has its seat by an authorised payment.
Scene authorized_scene() {
  Scene scene;
  scene.booking = make_booking(BS::pending, PS::authorized);
  scene.payment = held_payment(PaymentState::authorized);
  return scene;
}

Scene releasing_scene() {
  Scene scene;
  scene.booking = make_booking(BS::rejected, PS::void_pending);
  scene.payment = held_payment(PaymentState::void_pending);
  return scene;
}

void expect_nothing_changes(const Decision& decision) {
  EXPECT_FALSE(decision.booking);
  EXPECT_FALSE(decision.payment);
  EXPECT_FALSE(decision.refund_order);
  EXPECT_THAT(decision.mails, IsEmpty());
  EXPECT_EQ(decision.held_money, HeldMoney::untouched);
  EXPECT_EQ(decision.seat, SeatChange::none);
  EXPECT_EQ(decision.happening, Happening::none);
}

void expect_seat_taken(const Decision& decision) {
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::pending);
  EXPECT_EQ(decision.booking->payment_status, PS::authorized);
  EXPECT_FALSE(decision.booking->held_until);
  ASSERT_TRUE(decision.payment);
  EXPECT_EQ(decision.payment->state, PaymentState::authorized);
  EXPECT_EQ(decision.payment->payment_intent_id, PaymentIntentId("pi_1"));
  EXPECT_EQ(decision.payment->captured_minor, 0);
  EXPECT_EQ(decision.held_money, HeldMoney::capture);
  EXPECT_TRUE(decision.expires_rivals) << "the seat is gone for them";
  EXPECT_THAT(decision.mails, IsEmpty()) << "nothing is confirmed before it is captured";
  EXPECT_EQ(decision.outcome, Outcome::recorded);
  EXPECT_EQ(decision.happening, Happening::authorized);
  EXPECT_FALSE(decision.refund_order);
}

void expect_not_charged(const Decision& decision) {
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::rejected);
  EXPECT_EQ(decision.booking->payment_status, PS::void_pending);
  EXPECT_EQ(decision.booking->refunded_minor, 0);
  ASSERT_TRUE(decision.payment);
  EXPECT_EQ(decision.payment->state, PaymentState::void_pending);
  EXPECT_EQ(decision.payment->captured_minor, 0);
  EXPECT_EQ(decision.held_money, HeldMoney::release);
  EXPECT_FALSE(decision.refund_order) << "there is nothing to give back";
}

class Authorized : public testing::TestWithParam<PaymentStatus> {};

TEST_P(Authorized, IsCapturedWithASeatAndReleasedWithout) {
  for (const auto state : {PaymentState::requested, PaymentState::open, PaymentState::processing,
                           PaymentState::closed}) {
    Scene scene;
    scene.booking = make_booking(BS::pending, GetParam());
    scene.payment = make_payment(state);
    const auto seat = scene.decide_with_seat();
    expect_seat_taken(seat.on_claimed);
    expect_not_charged(seat.on_full);
    EXPECT_EQ(seat.on_full.outcome, Outcome::slot_taken);
    EXPECT_EQ(seat.on_full.happening, Happening::slot_taken);
    EXPECT_THAT(seat.on_full.mails, ElementsAre(MailKind::slot_taken, MailKind::owner_slot_taken));
  }
}

TEST_P(Authorized, IsReleasedWhenTheSlotIsClosedOrHasBegun) {
  for (const bool is_closed : {true, false}) {
    Scene scene;
    scene.booking = make_booking(BS::pending, GetParam());
    scene.slot.is_closed = is_closed;
    if (!is_closed) scene.slot.start_at = now;
    const auto decision = scene.decide_without_seat();
    expect_not_charged(decision);
    EXPECT_EQ(decision.happening, Happening::slot_taken);
  }
}

TEST_P(Authorized, OfAnotherAmountIsReleased) {
  for (const auto& total : {Money{4999, "eur"}, Money{5000, "usd"}, Money{0, "eur"}}) {
    Scene scene;
    scene.booking = make_booking(BS::pending, GetParam());
    scene.news.total = total;
    const auto decision = scene.decide_without_seat();
    expect_not_charged(decision);
    EXPECT_EQ(decision.happening, Happening::amount_mismatch);
    EXPECT_EQ(decision.amount, total);
    EXPECT_THAT(decision.mails,
                ElementsAre(MailKind::payment_returned, MailKind::owner_payment_returned));
  }
}

INSTANTIATE_TEST_SUITE_P(OfABookingThatWaits, Authorized,
                         testing::Values(PS::pending, PS::failed, PS::processing));

TEST(Authorization, IsToldByTheIntentWhateverTheSessionCallsItself) {
  for (const bool is_paid : {true, false}) {
    Scene scene;
    scene.news.is_paid = is_paid;
    expect_seat_taken(scene.decide_with_seat().on_claimed);
    scene.news.intent_status = IntentStatus::succeeded;
    EXPECT_EQ(scene.decide_with_seat().on_claimed.outcome, Outcome::confirmed);
    scene.news.intent_status = IntentStatus::failed;
    EXPECT_EQ(scene.decide_without_seat().happening, Happening::payment_failed);
  }
}

TEST(Authorization, KeepsTheSeatThatTheBookingHolds) {
  Scene scene;
  scene.booking->held_until = now - std::chrono::seconds(1);
  scene.booking->held_by = "somebody";
  const auto decision = scene.decide_without_seat();
  expect_seat_taken(decision);
  EXPECT_EQ(decision.booking->held_by, "");
  EXPECT_EQ(decision.seat, SeatChange::none);
  scene.slot.is_closed = true;
  const auto closed = scene.decide_without_seat();
  expect_not_charged(closed);
  EXPECT_EQ(closed.seat, SeatChange::release);
}

TEST(Authorization, OfADecidedBookingOrOneThatIsGoneIsReleasedAndChangesNothingElse) {
  const std::optional<Booking> bookings[] = {
      make_booking(BS::confirmed, PS::paid),        make_booking(BS::rejected, PS::refunded),
      make_booking(BS::rejected, PS::void_pending), make_booking(BS::cancelled, PS::paid),
      make_booking(BS::pending, PS::authorized),    std::nullopt};
  for (const auto& booking : bookings) {
    Scene scene;
    scene.booking = booking;
    const auto decision = scene.decide_without_seat();
    EXPECT_FALSE(decision.booking);
    ASSERT_TRUE(decision.payment);
    EXPECT_EQ(decision.payment->state, PaymentState::void_pending);
    EXPECT_EQ(decision.held_money, HeldMoney::release);
    EXPECT_EQ(decision.happening, Happening::unexpected_payment);
    EXPECT_EQ(decision.mails.size(), booking ? 2U : 1U);
  }
}

TEST(Authorization, ThatWasDecidedUponIsNotDecidedAgain) {
  expect_nothing_changes(authorized_scene().decide_without_seat());
  expect_nothing_changes(releasing_scene().decide_without_seat());
  for (const auto state : {PaymentState::captured, PaymentState::voided, PaymentState::closed}) {
    Scene scene;
    scene.payment = held_payment(state);
    expect_nothing_changes(scene.decide_without_seat());
  }
}

TEST(Capture, ConfirmsWithTheSeatThatWasTaken) {
  auto scene = authorized_scene();
  scene.news = paid_news();
  scene.news.intent_received_minor = price.minor;
  // It was taken in time.
  scene.slot.is_closed = true;
  scene.slot.start_at = now - std::chrono::hours(1);
  const auto decision = scene.decide_without_seat();
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::confirmed);
  EXPECT_EQ(decision.booking->payment_status, PS::paid);
  EXPECT_EQ(decision.payment->state, PaymentState::captured);
  EXPECT_EQ(decision.payment->captured_minor, price.minor);
  EXPECT_EQ(decision.payment->captured_at, now);
  EXPECT_EQ(decision.seat, SeatChange::none);
  EXPECT_THAT(decision.mails,
              ElementsAre(MailKind::confirmation, MailKind::owner_booking_confirmed));
  EXPECT_EQ(decision.reminders, ReminderChange::schedule);
}

TEST(Capture, OfAPartByAPersonIsReturnedAndTheSeatGivenBack) {
  auto scene = authorized_scene();
  scene.news = paid_news();
  scene.news.intent_received_minor = 4000;
  const auto decision = scene.decide_without_seat();
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::rejected);
  EXPECT_EQ(decision.seat, SeatChange::release);
  ASSERT_TRUE(decision.refund_order);
  EXPECT_EQ(decision.refund_order->amount, (Money{4000, "eur"}));
  EXPECT_EQ(decision.payment->captured_minor, 4000);
}

TEST(Capture, OfABookingThatIsGoneIsReturned) {
  auto scene = authorized_scene();
  scene.booking.reset();
  scene.news = paid_news();
  const auto decision = scene.decide_without_seat();
  ASSERT_TRUE(decision.refund_order);
  EXPECT_EQ(decision.refund_order->cause, RefundCause::not_expected);
}

TEST(Capture, ThatIsRefusedForGoodGivesTheSeatBackAndReleases) {
  const auto scene = authorized_scene();
  const auto decision = decide_capture_refused(&*scene.booking, scene.payment, now);
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::pending);
  EXPECT_EQ(decision.booking->payment_status, PS::failed);
  EXPECT_EQ(decision.booking->unpaid_since, now);
  EXPECT_EQ(decision.seat, SeatChange::release);
  EXPECT_EQ(decision.payment->state, PaymentState::void_pending);
  EXPECT_EQ(decision.held_money, HeldMoney::release);
  EXPECT_EQ(decision.happening, Happening::capture_failed);
  EXPECT_FALSE(decide_capture_refused(nullptr, scene.payment, now).booking);
}

TEST(Lapse, GivesTheSeatBackAndLetsTheClientPayAgain) {
  for (const auto status : {IntentStatus::canceled, IntentStatus::failed}) {
    auto scene = authorized_scene();
    scene.news.intent_status = status;
    const auto decision = scene.decide_without_seat();
    ASSERT_TRUE(decision.booking);
    EXPECT_TRUE(decision.booking->is_unpaid());
    EXPECT_EQ(decision.booking->payment_status, PS::failed);
    EXPECT_EQ(decision.booking->unpaid_since, now) << "its time counts anew";
    EXPECT_EQ(decision.seat, SeatChange::release);
    EXPECT_EQ(decision.payment->state, PaymentState::closed);
    EXPECT_EQ(decision.held_money, HeldMoney::untouched);
    EXPECT_EQ(decision.happening, Happening::authorization_lapsed);
    EXPECT_THAT(decision.mails, IsEmpty());
  }
}

TEST(Release, EndsAsVoided) {
  for (const auto status : {BS::rejected, BS::cancelled}) {
    auto scene = releasing_scene();
    scene.booking->status = status;
    scene.news = released_news();
    const auto decision = scene.decide_without_seat();
    ASSERT_TRUE(decision.booking);
    EXPECT_EQ(decision.booking->status, status);
    EXPECT_EQ(decision.booking->payment_status, PS::voided);
    EXPECT_EQ(decision.payment->state, PaymentState::voided);
    EXPECT_EQ(decision.happening, Happening::released);
    EXPECT_THAT(decision.mails, IsEmpty());
  }
}

TEST(Release, OfOneOfSeveralLeavesTheBookingToTheLast) {
  auto scene = releasing_scene();
  scene.news = released_news();
  scene.has_other_release = true;
  const auto decision = scene.decide_without_seat();
  EXPECT_FALSE(decision.booking);
  EXPECT_EQ(decision.payment->state, PaymentState::voided);
}

TEST(Release, OfAFurtherPaymentLeavesTheBookingAlone) {
  for (const auto& booking :
       {make_booking(BS::confirmed, PS::paid), make_booking(BS::pending, PS::failed)}) {
    auto scene = releasing_scene();
    scene.booking = booking;
    scene.news = released_news();
    EXPECT_FALSE(scene.decide_without_seat().booking);
  }
}

TEST(Release, ThatCameTooLateIsARefund) {
  for (const auto status : {BS::rejected, BS::cancelled}) {
    auto scene = releasing_scene();
    scene.booking->status = status;
    scene.news = paid_news();
    const auto decision = scene.decide_without_seat();
    ASSERT_TRUE(decision.booking);
    EXPECT_EQ(decision.booking->status, status);
    EXPECT_EQ(decision.booking->payment_status, PS::refund_pending);
    EXPECT_EQ(decision.booking->refunded_minor, price.minor);
    ASSERT_TRUE(decision.refund_order);
    EXPECT_EQ(decision.refund_order->cause,
              status == BS::rejected ? RefundCause::slot_taken : RefundCause::cancellation);
    EXPECT_EQ(decision.payment->state, PaymentState::captured);
    EXPECT_THAT(decision.mails,
                ElementsAre(MailKind::payment_returned, MailKind::owner_payment_returned));
  }
}

TEST(Release, IsNoRefundWhateverStripeListsAsOne) {
  const auto scene = releasing_scene();
  const std::vector<Refund> none;
  RefundNews news;
  news.id = StripeRefundId("re_1");
  news.amount = price;
  news.status = RefundStatus::succeeded;
  const std::vector<RefundNews> all{news};
  const auto decision = decide_refund_follow_up({&*scene.booking, scene.payment, none, all, now});
  expect_nothing_changes(decision);
  EXPECT_THAT(decision.refunds, IsEmpty());
}

TEST(Cancellation, ByTheOwnerReleasesWhatIsOnlyAuthorized) {
  const auto scene = authorized_scene();
  const auto cancel = [&](ChangeBy by) {
    return decide_cancel({*scene.booking, scene.slot, &scene.payment, by, {}, "illness", now});
  };
  EXPECT_EQ(cancel(ChangeBy::client).error().code, Errc::not_cancellable);
  const auto decision = cancel(ChangeBy::owner);
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->booking->status, BS::cancelled);
  EXPECT_EQ(decision->booking->payment_status, PS::void_pending);
  EXPECT_EQ(decision->booking->cancellation_reason, "illness");
  EXPECT_EQ(decision->payment->state, PaymentState::void_pending);
  EXPECT_EQ(decision->held_money, HeldMoney::release);
  EXPECT_EQ(decision->seat, SeatChange::release);
  EXPECT_EQ(decision->amount, (Money{0, "eur"}));
  EXPECT_FALSE(decision->refund_order);
  EXPECT_THAT(decision->mails, ElementsAre(MailKind::booking_cancelled));
}

}  // namespace
}  // namespace creneau::domain
