// Refunds that the owner orders, and what becomes of partial ones (docs/protocol.md, «Refunds»).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "domain/cancellation.hpp"
#include "domain/refunds.hpp"
#include "unit/domain_examples.hpp"

namespace creneau::domain {
namespace {

using namespace examples;
using std::chrono::hours;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

using BS = BookingStatus;
using PS = PaymentStatus;

/// One booking with its captured payment, as the application would keep them, and Stripe beside.
struct Ledger {
  Booking booking = make_booking(BS::confirmed, PS::paid);
  Payment payment = make_payment(PaymentState::captured);
  Slot slot = make_slot();
  std::vector<Refund> rows;
  std::vector<RefundNews> stripe;
  std::vector<MailKind> mails;
  Happening happening = Happening::none;
  Instant clock = now;

  RefundBooks books() const { return {&booking, payment, rows, clock}; }

  void apply(const Decision& decision) {
    if (decision.payment) payment = *decision.payment;
    if (decision.booking) booking = *decision.booking;
    for (auto row : decision.refunds) {
      const auto found = std::find_if(rows.begin(), rows.end(),
                                      [&](const Refund& old) { return old.id == row.id; });
      if (found != rows.end())
        *found = row;
      else
        rows.push_back(with_id(row));
    }
    if (decision.refund_order) {
      payment.refunded_minor += decision.refund_order->amount.minor;
      Refund row;
      row.payment_id = payment.id;
      row.cause = decision.refund_order->cause;
      row.attempt = 1 + static_cast<int>(rows.size());
      row.amount = decision.refund_order->amount;
      row.retry_of = decision.refund_order->retry_of;
      row.created_at = clock;
      rows.push_back(with_id(row));
    }
    mails = decision.mails;
    happening = decision.happening;
  }
  Refund with_id(Refund row) const {
    row.id = RefundId("rf_" + std::to_string(rows.size() + 1));
    return row;
  }

  bool cancel(std::optional<Money> amount = {}) {
    auto decision =
        decide_cancel({booking, slot, &payment, ChangeBy::owner, std::move(amount), "", clock});
    if (decision) apply(*decision);
    return decision.has_value();
  }
  bool give(std::int64_t minor) {
    auto decision = decide_partial_refund(books(), {minor, "eur"});
    if (decision) apply(*decision);
    return decision.has_value();
  }
  bool retry(const std::string& id) {
    auto decision = decide_refund_retry(books(), RefundId(id));
    if (decision) apply(*decision);
    return decision.has_value();
  }
  bool settle(const std::string& id) {
    auto decision = decide_settled_by_hand(books(), RefundId(id));
    if (decision) apply(*decision);
    return decision.has_value();
  }
  void refuse(const std::string& id) { apply(decide_refund_refused(books(), RefundId(id))); }
  void hear(const std::string& stripe_id, std::int64_t minor, RefundStatus status,
            const std::string& refund_id = "") {
    RefundNews news;
    news.id = StripeRefundId(stripe_id);
    news.refund_id = RefundId(refund_id);
    news.amount = {minor, "eur"};
    news.status = status;
    const std::vector<RefundNews> all{news};
    apply(decide_refund_follow_up({&booking, payment, rows, all, clock}));
  }
  std::string state() const {
    return std::string(name(booking.status)) + '/' + std::string(name(booking.payment_status));
  }
};

TEST(PartialRefund, OfACancelledBookingIsRefundedOnceWhatWasOrderedIsBack) {
  Ledger ledger;
  ASSERT_TRUE(ledger.cancel(Money{2000, "eur"}));
  EXPECT_EQ(ledger.state(), "cancelled/refund_pending");
  ledger.hear("re_1", 2000, RefundStatus::pending, "rf_1");
  EXPECT_EQ(ledger.state(), "cancelled/refund_pending");
  ledger.clock += hours(1);
  ledger.hear("re_1", 2000, RefundStatus::succeeded, "rf_1");
  EXPECT_EQ(ledger.state(), "cancelled/refunded");
  EXPECT_EQ(ledger.booking.refunded_minor, 2000);
  EXPECT_EQ(ledger.payment.refunded_minor, 2000);
  EXPECT_EQ(ledger.rows[0].finished_at, now + hours(1));
  EXPECT_EQ(ledger.happening, Happening::refunded);
}

TEST(PartialRefund, ThatIsRefusedCallsTheOwnerAndIsTriedAgainOnce) {
  Ledger ledger;
  ASSERT_TRUE(ledger.cancel(Money{2000, "eur"}));
  ledger.refuse("rf_1");
  EXPECT_EQ(ledger.state(), "cancelled/refund_failed");
  EXPECT_EQ(ledger.booking.refunded_minor, 0);
  EXPECT_THAT(ledger.mails, ElementsAre(MailKind::owner_refund_failed));
  EXPECT_THAT(list_unresolved_refunds(ledger.payment, ledger.rows), ElementsAre(RefundId("rf_1")));

  ASSERT_TRUE(ledger.retry("rf_1"));
  EXPECT_EQ(ledger.state(), "cancelled/refund_pending");
  EXPECT_EQ(ledger.rows[1].retry_of, RefundId("rf_1"));
  EXPECT_EQ(ledger.rows[1].cause, RefundCause::cancellation);
  EXPECT_EQ(ledger.payment.refunded_minor, 2000);
  EXPECT_FALSE(ledger.retry("rf_1")) << "once";
  EXPECT_FALSE(ledger.settle("rf_1")) << "it is being tried again";
  EXPECT_THAT(list_unresolved_refunds(ledger.payment, ledger.rows), IsEmpty());
  ledger.hear("re_2", 2000, RefundStatus::succeeded, "rf_2");
  EXPECT_EQ(ledger.state(), "cancelled/refunded");
}

TEST(PartialRefund, SettledByHandCountsAsGivenBack) {
  Ledger ledger;
  ASSERT_TRUE(ledger.cancel());
  EXPECT_FALSE(ledger.settle("rf_1")) << "it has not failed";
  ledger.refuse("rf_1");
  ASSERT_TRUE(ledger.settle("rf_1"));
  EXPECT_EQ(ledger.state(), "cancelled/refunded");
  EXPECT_EQ(ledger.rows[0].state, RefundState::settled);
  EXPECT_EQ(ledger.payment.refunded_minor, 5000);
  EXPECT_EQ(ledger.happening, Happening::settled_by_hand);
  EXPECT_THAT(ledger.mails, IsEmpty());
  ledger.hear("re_1", 5000, RefundStatus::failed, "rf_1");
  EXPECT_EQ(ledger.state(), "cancelled/refunded") << "late news change nothing";
}

TEST(Goodwill, LeavesTheBookingConfirmedSeveralTimes) {
  Ledger ledger;
  ASSERT_TRUE(ledger.give(1000));
  ASSERT_TRUE(ledger.give(500));
  EXPECT_EQ(ledger.state(), "confirmed/paid");
  EXPECT_EQ(ledger.booking.refunded_minor, 1500);
  EXPECT_EQ(ledger.payment.refunded_minor, 1500);
  ledger.hear("re_1", 1000, RefundStatus::succeeded, "rf_1");
  EXPECT_THAT(ledger.mails, ElementsAre(MailKind::refund_made));
  EXPECT_EQ(ledger.happening, Happening::partly_refunded);
  ledger.hear("re_9", 700, RefundStatus::succeeded);
  EXPECT_EQ(ledger.booking.refunded_minor, 2200) << "a person's refund beside ours";
  EXPECT_FALSE(ledger.give(2800)) << "all of it is a cancellation";
  EXPECT_TRUE(ledger.give(2799));
}

TEST(Goodwill, ThatFailsLeavesTheBookingConfirmedAndFallsBack) {
  Ledger ledger;
  ASSERT_TRUE(ledger.give(1000));
  ASSERT_TRUE(ledger.give(500));
  ledger.refuse("rf_1");
  EXPECT_EQ(ledger.state(), "confirmed/paid");
  EXPECT_EQ(ledger.booking.refunded_minor, 500);
  EXPECT_EQ(ledger.payment.refunded_minor, 500);
  EXPECT_EQ(ledger.happening, Happening::refund_failed);
  EXPECT_THAT(ledger.mails, ElementsAre(MailKind::owner_refund_failed));
  EXPECT_THAT(list_unresolved_refunds(ledger.payment, ledger.rows), ElementsAre(RefundId("rf_1")));
  ASSERT_TRUE(ledger.settle("rf_1"));
  EXPECT_EQ(ledger.state(), "confirmed/paid");
  EXPECT_EQ(ledger.booking.refunded_minor, 1500);
}

TEST(Goodwill, OfACancelledBookingGoesUpToWhatWasKept) {
  Ledger ledger;
  ASSERT_TRUE(ledger.cancel(Money{0, "eur"}));
  EXPECT_EQ(ledger.state(), "cancelled/paid");
  EXPECT_FALSE(ledger.give(5001));
  ASSERT_TRUE(ledger.give(2000));
  EXPECT_EQ(ledger.state(), "cancelled/refund_pending");
  ledger.hear("re_1", 2000, RefundStatus::succeeded, "rf_1");
  EXPECT_EQ(ledger.state(), "cancelled/refunded");
  EXPECT_THAT(ledger.mails, ElementsAre(MailKind::refund_made));
  ASSERT_TRUE(ledger.give(3000));
  ledger.hear("re_2", 3000, RefundStatus::succeeded, "rf_2");
  EXPECT_EQ(ledger.state(), "cancelled/refunded");
  EXPECT_EQ(ledger.payment.refunded_minor, 5000);
  EXPECT_FALSE(ledger.give(1));
}

TEST(Goodwill, FromBeforeACancellationIsCountedBesideIt) {
  Ledger ledger;
  ASSERT_TRUE(ledger.give(1000));
  ledger.hear("re_1", 1000, RefundStatus::succeeded, "rf_1");
  ASSERT_TRUE(ledger.cancel(Money{1500, "eur"}));
  EXPECT_EQ(ledger.booking.refunded_minor, 2500);
  ledger.refuse("rf_2");
  EXPECT_EQ(ledger.state(), "cancelled/refund_failed")
      << "the earlier gift does not make up for it";
  EXPECT_EQ(ledger.booking.refunded_minor, 1000);
}

TEST(DashboardRefund, FromBeforeACancellationDoesNotMakeUpForOneThatFailed) {
  Ledger ledger;
  ledger.hear("re_9", 2000, RefundStatus::succeeded);
  ledger.clock += hours(1);
  ASSERT_TRUE(ledger.cancel(Money{1500, "eur"}));
  ledger.refuse("rf_2");
  EXPECT_EQ(ledger.state(), "cancelled/refund_failed");
}

TEST(Goodwill, IsRefusedForWhatIsNotPaid) {
  for (const auto& amount : {Money{0, "eur"}, Money{-5, "eur"}, Money{100, "usd"}})
    EXPECT_FALSE(decide_partial_refund(Ledger().books(), amount));
  Ledger pending;
  pending.booking = make_booking();
  EXPECT_FALSE(pending.give(100));
}

TEST(DashboardRefund, OfWhatWasKeptOfACancelledBookingIsOnlyCounted) {
  Ledger ledger;
  ASSERT_TRUE(ledger.cancel(Money{0, "eur"}));
  ledger.hear("re_9", 1000, RefundStatus::succeeded);
  EXPECT_EQ(ledger.state(), "cancelled/paid");
  EXPECT_EQ(ledger.booking.refunded_minor, 1000);
  ledger.hear("re_10", 4000, RefundStatus::succeeded);
  EXPECT_EQ(ledger.state(), "cancelled/refunded");
}

TEST(DashboardRefund, MakesUpForAPartialRefundThatFailed) {
  Ledger ledger;
  ASSERT_TRUE(ledger.cancel(Money{2000, "eur"}));
  ledger.refuse("rf_1");
  ledger.clock += hours(1);
  ledger.hear("re_9", 2000, RefundStatus::pending);
  EXPECT_EQ(ledger.state(), "cancelled/refund_pending");
  ledger.hear("re_9", 2000, RefundStatus::succeeded);
  EXPECT_EQ(ledger.state(), "cancelled/refunded");
  EXPECT_EQ(ledger.payment.refunded_minor, 2000);
}

TEST(DashboardRefund, ThatFailsCallsTheOwnerWhileMoneyIsOut) {
  Ledger kept;
  kept.hear("re_9", 2000, RefundStatus::succeeded);
  kept.hear("re_9", 2000, RefundStatus::failed);
  EXPECT_EQ(kept.state(), "confirmed/paid");
  EXPECT_EQ(kept.booking.refunded_minor, 0);
  EXPECT_THAT(kept.mails, ElementsAre(MailKind::owner_refund_failed));

  // A cancellation's refund had only been asked for the rest.
  Ledger cancelled;
  ASSERT_TRUE(cancelled.cancel());
  cancelled.rows[0].amount.minor = 3000;
  cancelled.hear("re_9", 2000, RefundStatus::succeeded);
  cancelled.hear("re_1", 3000, RefundStatus::succeeded, "rf_1");
  EXPECT_EQ(cancelled.state(), "cancelled/refunded");
  cancelled.hear("re_9", 2000, RefundStatus::failed);
  EXPECT_EQ(cancelled.happening, Happening::refund_failed);
  EXPECT_THAT(cancelled.mails, ElementsAre(MailKind::owner_refund_failed));
}

TEST(DashboardRefund, ThatFailsCallsNobodyWhileTheRestIsOnItsWay) {
  Ledger ledger;
  ledger.hear("re_9", 2000, RefundStatus::succeeded);
  ASSERT_TRUE(ledger.cancel());
  ledger.rows.back().amount.minor = 5000;
  ledger.hear("re_9", 2000, RefundStatus::failed);
  EXPECT_THAT(ledger.mails, IsEmpty());
}

/// Whatever is ordered, refused, tried again and made by hand: our books are Stripe's.
RC_GTEST_PROP(RefundOrders, AgreeWithStripeWhateverHappens, ()) {
  Ledger ledger;
  std::int64_t settled = 0;
  const auto steps = *rc::gen::inRange(1, 25);
  for (int step = 0; step < steps; ++step) {
    ledger.clock += hours(1);
    const auto row =
        ledger.rows.empty()
            ? std::string()
            : ledger.rows[*rc::gen::inRange<std::size_t>(0, ledger.rows.size())].id.str();
    switch (*rc::gen::inRange(0, 7)) {
      case 0:
        ledger.give(*rc::gen::inRange<std::int64_t>(1, 5001));
        break;
      case 1:
        ledger.cancel(Money{*rc::gen::inRange<std::int64_t>(0, 5001), "eur"});
        break;
      case 2: {
        // Stripe takes it: only what is left of the charge.
        std::int64_t live = 0;
        for (const auto& each : ledger.rows)
          if (!each.stripe_refund_id.empty() && each.state != RefundState::failed &&
              each.state != RefundState::settled)
            live += each.amount.minor;
        for (const auto& each : std::vector<Refund>(ledger.rows))
          if (each.id.str() == row && each.state == RefundState::pending &&
              each.stripe_refund_id.empty() && live + each.amount.minor <= price.minor)
            ledger.hear("re_" + row, each.amount.minor, RefundStatus::succeeded, row);
        break;
      }
      case 3:
        for (const auto& each : std::vector<Refund>(ledger.rows))
          if (each.id.str() == row && each.stripe_refund_id.empty()) ledger.refuse(row);
        break;
      case 4:
        for (const auto& each : std::vector<Refund>(ledger.rows))
          if (each.id.str() == row && !each.stripe_refund_id.empty())
            ledger.hear(each.stripe_refund_id.str(), each.amount.minor, RefundStatus::failed, row);
        break;
      case 5:
        ledger.retry(row);
        break;
      default:
        for (const auto& each : std::vector<Refund>(ledger.rows))
          if (each.id.str() == row && ledger.settle(row)) settled += each.amount.minor;
        break;
    }
    std::int64_t counted = 0;
    bool has_pending = false;
    for (const auto& each : ledger.rows) {
      if (each.state != RefundState::failed) counted += each.amount.minor;
      has_pending |= each.state == RefundState::pending;
    }
    RC_ASSERT(ledger.payment.refunded_minor == std::min(counted, price.minor));
    RC_ASSERT(ledger.booking.refunded_minor == ledger.payment.refunded_minor);
    if (ledger.booking.payment_status == PS::refund_pending) RC_ASSERT(has_pending);
    if (ledger.booking.payment_status == PS::refund_failed)
      RC_ASSERT(!list_unresolved_refunds(ledger.payment, ledger.rows).empty());
    if (ledger.booking.payment_status == PS::refunded &&
        ledger.payment.refunded_minor < price.minor)
      RC_ASSERT(list_unresolved_refunds(ledger.payment, ledger.rows).empty());
  }
}

}  // namespace
}  // namespace creneau::domain
