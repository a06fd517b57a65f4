// Following refunds: ours and the dashboard's, forwards only (docs/protocol.md, section 2).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/refunds.hpp"
#include "unit/domain_examples.hpp"

namespace creneau::domain {
namespace {

using namespace examples;
using testing::ElementsAre;
using testing::IsEmpty;

using BS = BookingStatus;
using PS = PaymentStatus;

Refund make_refund(RefundCause cause = RefundCause::slot_taken,
                   RefundState state = RefundState::pending, std::string_view stripe_id = "") {
  Refund refund;
  refund.id = RefundId("rf_1");
  refund.payment_id = PaymentId("pay_1");
  refund.booking_id = BookingId("bk_1");
  refund.payment_intent_id = PaymentIntentId("pi_1");
  refund.cause = cause;
  refund.state = state;
  refund.amount = price;
  refund.stripe_refund_id = StripeRefundId(std::string(stripe_id));
  refund.created_at = now;
  return refund;
}

RefundNews make_news(std::string_view stripe_id, std::int64_t minor, RefundStatus status,
                     std::string_view refund_id = "") {
  RefundNews news;
  news.id = StripeRefundId(std::string(stripe_id));
  news.payment_intent_id = PaymentIntentId("pi_1");
  news.refund_id = RefundId(std::string(refund_id));
  news.amount = {minor, "eur"};
  news.status = status;
  return news;
}

struct Scene {
  std::optional<Booking> booking = make_booking(BS::rejected, PS::refund_pending);
  Payment payment = make_payment(PaymentState::captured);
  std::vector<Refund> refunds;
  std::vector<RefundNews> news;

  Decision decide() const {
    return decide_refund_follow_up({booking ? &*booking : nullptr, payment, refunds, news, now});
  }
};

Scene rejected_scene() {
  Scene scene;
  scene.booking->refunded_minor = price.minor;
  scene.payment.refunded_minor = price.minor;
  scene.refunds = {make_refund()};
  return scene;
}

Scene confirmed_scene() {
  Scene scene;
  scene.booking = make_booking(BS::confirmed, PS::paid);
  return scene;
}

TEST(OurRefund, ThatSucceedsEndsTheRejection) {
  auto scene = rejected_scene();
  scene.news = {make_news("re_1", 5000, RefundStatus::succeeded, "rf_1")};
  const auto decision = scene.decide();
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::rejected);
  EXPECT_EQ(decision.booking->payment_status, PS::refunded);
  EXPECT_EQ(decision.happening, Happening::refunded);
  ASSERT_EQ(decision.refunds.size(), 1U);
  EXPECT_EQ(decision.refunds[0].id, RefundId("rf_1"));
  EXPECT_EQ(decision.refunds[0].state, RefundState::succeeded);
  EXPECT_EQ(decision.refunds[0].stripe_refund_id, StripeRefundId("re_1"));
  EXPECT_FALSE(decision.payment) << "the amount on its way was counted when it was ordered";
}

TEST(OurRefund, ThatIsUnderWayIsOnlyLearned) {
  auto scene = rejected_scene();
  scene.news = {make_news("re_1", 5000, RefundStatus::pending, "rf_1")};
  const auto decision = scene.decide();
  EXPECT_FALSE(decision.booking);
  ASSERT_EQ(decision.refunds.size(), 1U);
  EXPECT_EQ(decision.refunds[0].state, RefundState::pending);
  EXPECT_EQ(decision.refunds[0].stripe_refund_id, StripeRefundId("re_1"));
  EXPECT_THAT(decision.mails, IsEmpty());
}

TEST(OurRefund, ThatFailsCallsTheOwner) {
  for (const auto state : {RefundState::pending, RefundState::succeeded}) {
    auto scene = rejected_scene();
    scene.refunds = {make_refund(RefundCause::slot_taken, state, "re_1")};
    if (state == RefundState::succeeded) scene.booking->payment_status = PS::refunded;
    scene.news = {make_news("re_1", 5000, RefundStatus::failed)};
    const auto decision = scene.decide();
    ASSERT_TRUE(decision.booking);
    EXPECT_EQ(decision.booking->payment_status, PS::refund_failed);
    EXPECT_EQ(decision.booking->refunded_minor, 0);
    ASSERT_TRUE(decision.payment);
    EXPECT_EQ(decision.payment->refunded_minor, 0);
    EXPECT_EQ(decision.happening, Happening::refund_failed);
    EXPECT_THAT(decision.mails, ElementsAre(MailKind::owner_refund_failed));
  }
}

TEST(OurRefund, NeverGoesBackwards) {
  struct Row {
    RefundState state;
    RefundStatus news;
  };
  for (const auto& row : {Row{RefundState::succeeded, RefundStatus::pending},
                          Row{RefundState::succeeded, RefundStatus::succeeded},
                          Row{RefundState::failed, RefundStatus::pending},
                          Row{RefundState::failed, RefundStatus::succeeded},
                          Row{RefundState::failed, RefundStatus::failed},
                          Row{RefundState::pending, RefundStatus::pending}}) {
    auto scene = rejected_scene();
    scene.refunds = {make_refund(RefundCause::slot_taken, row.state, "re_1")};
    scene.news = {make_news("re_1", 5000, row.news, "rf_1")};
    const auto decision = scene.decide();
    EXPECT_FALSE(decision.booking);
    EXPECT_FALSE(decision.payment);
    EXPECT_THAT(decision.refunds, IsEmpty());
    EXPECT_THAT(decision.mails, IsEmpty());
    EXPECT_EQ(decision.happening, Happening::none);
  }
}

TEST(OurRefund, ThatStripeRefusesFailsAndCallsTheOwner) {
  const auto scene = rejected_scene();
  const auto decision =
      decide_refund_refused({&*scene.booking, scene.payment, scene.refunds, now}, RefundId("rf_1"));
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->payment_status, PS::refund_failed);
  ASSERT_EQ(decision.refunds.size(), 1U);
  EXPECT_EQ(decision.refunds[0].state, RefundState::failed);
  EXPECT_EQ(decision.payment->refunded_minor, 0);
  EXPECT_THAT(decision.mails, ElementsAre(MailKind::owner_refund_failed));
}

TEST(OurRefund, ThatIsSettledCannotBeRefusedAnyMore) {
  auto scene = rejected_scene();
  scene.refunds = {make_refund(RefundCause::slot_taken, RefundState::succeeded, "re_1")};
  const auto decision =
      decide_refund_refused({&*scene.booking, scene.payment, scene.refunds, now}, RefundId("rf_1"));
  EXPECT_FALSE(decision.booking);
  EXPECT_THAT(decision.refunds, IsEmpty());
}

TEST(OurRefund, OfAnUnexpectedPaymentLeavesTheBookingAlone) {
  for (const auto& booking :
       {std::optional(make_booking(BS::confirmed, PS::paid)), std::optional<Booking>()}) {
    auto scene = rejected_scene();
    scene.booking = booking;
    scene.refunds = {make_refund(RefundCause::not_expected)};
    scene.news = {make_news("re_1", 5000, RefundStatus::succeeded, "rf_1")};
    auto decision = scene.decide();
    EXPECT_FALSE(decision.booking);
    EXPECT_EQ(decision.happening, Happening::refunded);
    EXPECT_EQ(decision.refunds.size(), 1U);

    scene.news = {make_news("re_1", 5000, RefundStatus::failed, "rf_1")};
    decision = scene.decide();
    EXPECT_FALSE(decision.booking);
    EXPECT_EQ(decision.payment->refunded_minor, 0);
    EXPECT_THAT(decision.mails, ElementsAre(MailKind::owner_refund_failed));
  }
}

TEST(DashboardRefund, InPartLeavesTheBookingConfirmed) {
  auto scene = confirmed_scene();
  scene.news = {make_news("re_9", 2000, RefundStatus::succeeded)};
  const auto decision = scene.decide();
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::confirmed);
  EXPECT_EQ(decision.booking->payment_status, PS::paid);
  EXPECT_EQ(decision.booking->refunded_minor, 2000);
  EXPECT_EQ(decision.payment->refunded_minor, 2000);
  EXPECT_EQ(decision.seat, SeatChange::none);
  EXPECT_EQ(decision.happening, Happening::partly_refunded);
  EXPECT_THAT(decision.mails, ElementsAre(MailKind::refund_made));
  ASSERT_EQ(decision.refunds.size(), 1U);
  EXPECT_TRUE(decision.refunds[0].id.empty()) << "a new row";
  EXPECT_EQ(decision.refunds[0].cause, RefundCause::dashboard);
  EXPECT_EQ(decision.refunds[0].attempt, 1);
}

TEST(DashboardRefund, InFullGivesTheSeatBack) {
  auto scene = confirmed_scene();
  scene.news = {make_news("re_9", 5000, RefundStatus::succeeded)};
  const auto decision = scene.decide();
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::cancelled);
  EXPECT_EQ(decision.booking->payment_status, PS::refunded);
  EXPECT_EQ(decision.seat, SeatChange::release);
  EXPECT_EQ(decision.happening, Happening::refunded);
}

TEST(DashboardRefund, InSeveralPartsAddsUp) {
  auto scene = confirmed_scene();
  scene.booking->refunded_minor = 2000;
  scene.payment.refunded_minor = 2000;
  auto first = make_refund(RefundCause::dashboard, RefundState::succeeded, "re_9");
  first.amount.minor = 2000;
  scene.refunds = {first};
  scene.news = {make_news("re_10", 3000, RefundStatus::succeeded),
                make_news("re_9", 2000, RefundStatus::succeeded)};
  const auto decision = scene.decide();
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::cancelled);
  ASSERT_EQ(decision.refunds.size(), 1U);
  EXPECT_EQ(decision.refunds[0].attempt, 2);
  EXPECT_EQ(decision.payment->refunded_minor, 5000);
}

TEST(DashboardRefund, UnderWayKeepsTheSeatUntilItSucceeds) {
  auto scene = confirmed_scene();
  scene.news = {make_news("re_9", 5000, RefundStatus::pending)};
  const auto decision = scene.decide();
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::confirmed);
  EXPECT_EQ(decision.booking->refunded_minor, 5000);
  EXPECT_EQ(decision.seat, SeatChange::none);
  EXPECT_THAT(decision.mails, IsEmpty());
}

TEST(DashboardRefund, ThatFailsAfterEndingTheBookingIsShown) {
  Scene scene;
  scene.booking = make_booking(BS::cancelled, PS::refunded);
  scene.booking->refunded_minor = 5000;
  scene.payment.refunded_minor = 5000;
  scene.refunds = {make_refund(RefundCause::dashboard, RefundState::succeeded, "re_9")};
  scene.news = {make_news("re_9", 5000, RefundStatus::failed)};
  const auto decision = scene.decide();
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->status, BS::cancelled);
  EXPECT_EQ(decision.booking->payment_status, PS::refund_failed);
  EXPECT_THAT(decision.mails, ElementsAre(MailKind::owner_refund_failed));
}

TEST(DashboardRefund, ByAPersonHealsARefundOfOursThatFailed) {
  auto scene = rejected_scene();
  scene.booking->payment_status = PS::refund_failed;
  scene.booking->refunded_minor = 0;
  scene.payment.refunded_minor = 0;
  scene.refunds = {make_refund(RefundCause::slot_taken, RefundState::failed, "re_1")};
  scene.news = {make_news("re_9", 5000, RefundStatus::succeeded),
                make_news("re_1", 5000, RefundStatus::failed)};
  const auto decision = scene.decide();
  ASSERT_TRUE(decision.booking);
  EXPECT_EQ(decision.booking->payment_status, PS::refunded);
  EXPECT_EQ(decision.booking->refunded_minor, 5000);
}

TEST(DashboardRefund, BesideOursIsNeverCountedBeyondTheCharge) {
  // A person gave 20.00 back while our own refund of 50.00 is not sent yet; Stripe will refuse
  // ours.
  auto scene = rejected_scene();
  scene.news = {make_news("re_9", 2000, RefundStatus::succeeded)};
  const auto decision = scene.decide();
  const auto refunded =
      decision.payment ? decision.payment->refunded_minor : scene.payment.refunded_minor;
  EXPECT_LE(refunded, scene.payment.captured_minor);
  EXPECT_EQ(decision.refunds.size(), 1U);
}

}  // namespace
}  // namespace creneau::domain
