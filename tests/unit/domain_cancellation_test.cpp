// Cancelling: what goes back, to the cent, and who may when (docs/protocol.md, «Cancelling»).
#include "domain/cancellation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "domain/holding.hpp"
#include "unit/domain_examples.hpp"

namespace creneau::domain {
namespace {

using namespace examples;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

using BS = BookingStatus;
using PS = PaymentStatus;

struct Scene {
  Booking booking = make_booking(BS::confirmed, PS::paid);
  Slot slot = make_slot();
  std::optional<Payment> payment = make_payment(PaymentState::captured);
  ChangeBy by = ChangeBy::client;
  std::optional<Money> amount;

  Result<Decision> decide() const {
    return decide_cancel({booking, slot, payment ? &*payment : nullptr, by, amount, "", now});
  }
};

TEST(RefundByPolicy, FollowsTheTable) {
  struct Row {
    std::int64_t price;
    int late_percent;
    Duration before_start;
    std::int64_t refund;
  };
  const Duration day = hours(24);
  for (const auto& row : {
           Row{5000, 0, day, 5000},                // in time, to the second
           Row{5000, 0, day - seconds(1), 0},      // late by a second
           Row{5000, 50, day - seconds(1), 2500},  // late: the part
           Row{4999, 50, hours(1), 2500},          // rounded up for the client
           Row{1, 1, hours(1), 1},                 // … but never above the price
           Row{101, 1, hours(1), 2},               //
           Row{5000, 100, seconds(1), 5000},       // all of it, always
           Row{5000, 100, seconds(0), 0},          // begun
           Row{5000, 100, seconds(-1), 0},         //
           Row{0, 50, hours(1), 0},                // nothing to give back
           Row{5'000'000'000'000'000, 33, hours(1), 1'650'000'000'000'000},
       }) {
    const CancellationPolicy policy{hours(24), row.late_percent};
    const auto refund = refund_by_policy(policy, {row.price, "eur"}, now + row.before_start, now);
    EXPECT_EQ(refund, (Money{row.refund, "eur"}))
        << row.price << " at " << row.late_percent << " %";
  }
}

RC_GTEST_PROP(RefundByPolicy, LiesBetweenThePartAndThePrice, ()) {
  const CancellationPolicy policy{minutes(*rc::gen::inRange(0, 3000)), *rc::gen::inRange(0, 101)};
  const Money whole{*rc::gen::inRange<std::int64_t>(0, 10'000'000), "eur"};
  const auto ahead = minutes(*rc::gen::inRange(-100, 4000));
  const auto refund = refund_by_policy(policy, whole, now + ahead, now);
  RC_ASSERT(refund.currency == whole.currency);
  RC_ASSERT(refund.minor >= 0);
  RC_ASSERT(refund.minor <= whole.minor);
  if (ahead <= minutes(0)) RC_ASSERT(refund.minor == 0);
  if (ahead > minutes(0) && ahead >= policy.refund_until) RC_ASSERT(refund == whole);
  if (ahead > minutes(0)) {
    // Never less than the exact part, never a whole unit more.
    RC_ASSERT(refund.minor * 100 >= whole.minor * policy.late_refund_percent);
    if (ahead < policy.refund_until)
      RC_ASSERT((refund.minor - 1) * 100 < whole.minor * policy.late_refund_percent);
  }
}

RC_GTEST_PROP(RefundByPolicy, NeverGrowsWithTime, ()) {
  const CancellationPolicy policy{minutes(*rc::gen::inRange(0, 3000)), *rc::gen::inRange(0, 101)};
  const auto start = now + minutes(*rc::gen::inRange(-100, 4000));
  const auto later = minutes(*rc::gen::inRange(0, 4000));
  RC_ASSERT(refund_by_policy(policy, price, start, now).minor >=
            refund_by_policy(policy, price, start, now + later).minor);
}

TEST(Cancelling, ByTheClientInTimeGivesAllBackAndFreesTheSeat) {
  const auto decision = Scene().decide();
  ASSERT_TRUE(decision);
  ASSERT_TRUE(decision->booking);
  EXPECT_EQ(decision->booking->status, BS::cancelled);
  EXPECT_EQ(decision->booking->payment_status, PS::refund_pending);
  EXPECT_EQ(decision->booking->refunded_minor, 5000);
  EXPECT_EQ(decision->booking->calendar_sequence, 1);
  EXPECT_EQ(decision->seat, SeatChange::release);
  ASSERT_TRUE(decision->refund_order);
  EXPECT_EQ(decision->refund_order->cause, RefundCause::cancellation);
  EXPECT_EQ(decision->refund_order->amount, price);
  EXPECT_EQ(decision->reminders, ReminderChange::remove);
  EXPECT_EQ(decision->happening, Happening::cancelled);
  EXPECT_EQ(decision->amount, price);
  EXPECT_THAT(decision->mails,
              ElementsAre(MailKind::booking_cancelled, MailKind::owner_booking_cancelled));
}

TEST(Cancelling, TooLateGivesThePolicysPartOrNothing) {
  Scene scene;
  scene.slot.start_at = now + hours(1);
  auto decision = scene.decide();
  ASSERT_TRUE(decision);
  EXPECT_FALSE(decision->refund_order);
  EXPECT_EQ(decision->booking->payment_status, PS::paid) << "the money is kept";
  EXPECT_EQ(decision->amount, (Money{0, "eur"}));

  scene.booking.policy.late_refund_percent = 33;
  decision = scene.decide();
  ASSERT_TRUE(decision && decision->refund_order);
  EXPECT_EQ(decision->refund_order->amount.minor, 1650);
  EXPECT_EQ(decision->booking->payment_status, PS::refund_pending);
}

TEST(Cancelling, GivesNoMoreBackThanIsStillThere) {
  Scene scene;
  scene.booking.refunded_minor = scene.payment->refunded_minor = 1500;
  auto decision = scene.decide();
  ASSERT_TRUE(decision && decision->refund_order);
  EXPECT_EQ(decision->refund_order->amount.minor, 3500);
  EXPECT_EQ(decision->booking->refunded_minor, 5000);
}

TEST(Cancelling, OfABookingWithoutPaymentMovesNoMoney) {
  Scene scene;
  scene.booking = make_booking(BS::confirmed, PS::not_required);
  scene.booking.price.minor = 0;
  scene.payment.reset();
  const auto decision = scene.decide();
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->booking->payment_status, PS::not_required);
  EXPECT_FALSE(decision->refund_order);
  EXPECT_EQ(decision->seat, SeatChange::release);
}

TEST(Cancelling, IsRefusedUnlessConfirmed) {
  for (const auto& booking :
       {make_booking(), make_booking(BS::pending, PS::processing),
        make_booking(BS::rejected, PS::refunded), make_booking(BS::cancelled, PS::refunded)}) {
    Scene scene;
    scene.booking = booking;
    for (const auto by : {ChangeBy::client, ChangeBy::owner}) {
      scene.by = by;
      const auto decision = scene.decide();
      ASSERT_FALSE(decision);
      EXPECT_EQ(decision.error().code, Errc::not_cancellable);
    }
  }
}

TEST(Cancelling, OnceBegunIsTheOwnersAlone) {
  Scene scene;
  scene.slot.start_at = now;
  auto decision = scene.decide();
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().code, Errc::not_cancellable);
  scene.by = ChangeBy::owner;
  decision = scene.decide();
  ASSERT_TRUE(decision);
  EXPECT_FALSE(decision->refund_order) << "by policy nothing comes back any more";
  EXPECT_THAT(decision->mails, ElementsAre(MailKind::booking_cancelled));
}

TEST(Cancelling, TheOwnerChoosesWhatComesBack) {
  Scene scene;
  scene.by = ChangeBy::owner;
  scene.booking.refunded_minor = scene.payment->refunded_minor = 1000;
  for (const std::int64_t minor : {0, 1, 2500, 4000}) {
    scene.amount = Money{minor, "eur"};
    const auto decision = scene.decide();
    ASSERT_TRUE(decision);
    EXPECT_EQ(decision->refund_order.has_value(), minor > 0);
    if (minor > 0) {
      EXPECT_EQ(decision->refund_order->amount.minor, minor);
    }
  }
  for (const auto& amount : {Money{-1, "eur"}, Money{4001, "eur"}, Money{100, "usd"}}) {
    scene.amount = amount;
    const auto decision = scene.decide();
    ASSERT_FALSE(decision);
    EXPECT_EQ(decision.error().code, Errc::not_refundable);
  }
}

TEST(Holding, IsPayableWithoutASeatLeftUntilTheSlotClosesOrBegins) {
  auto slot = make_slot();
  slot.seats_taken = slot.capacity;
  slot.notice = hours(72);
  auto booking = make_booking();
  EXPECT_EQ(check_payable(slot, booking, now).error().code, Errc::slot_too_late);
  booking.held_until = now + minutes(5);
  EXPECT_TRUE(check_payable(slot, booking, now));
  EXPECT_EQ(check_payable(slot, booking, slot.start_at).error().code, Errc::slot_past);
  slot.is_closed = true;
  EXPECT_EQ(check_payable(slot, booking, now).error().code, Errc::slot_closed);
}

TEST(Holding, EndsAnUnpaidBookingInsteadOfTheTimeToPay) {
  auto booking = make_booking();
  EXPECT_EQ(unpaid_until(booking, minutes(30)), booking.unpaid_since + minutes(30));
  booking.held_until = now + minutes(2);
  EXPECT_EQ(unpaid_until(booking, minutes(30)), now + minutes(2));
}

}  // namespace
}  // namespace creneau::domain
