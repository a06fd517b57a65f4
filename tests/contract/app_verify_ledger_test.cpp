// The comparison of the ledgers: clean when they agree, each difference named, what is under way
// told apart.
#include "app/verify_ledger.hpp"

#include "contract/app_records.hpp"

namespace creneau::app {
namespace {

using Kind = DifferenceKind;

class VerifyLedgerTest : public AppTest {
 protected:
  VerifyReport verify() { return *run(verify_ledger(context, records)); }
  std::vector<Kind> kinds() {
    std::vector<Kind> found;
    for (const auto& difference : verify().differences) found.push_back(difference.kind);
    return found;
  }
  /// A winner and a loser who was refunded.
  void race() {
    const auto slot_id = add_slot();
    winner = book(slot_id, "Ada").booking.id;
    loser = book(slot_id, "Grace").booking.id;
    for (const auto* id : {"cs_1", "cs_2"}) stripe.pay(SessionId(id));
    for (const auto* id : {"cs_1", "cs_2"}) ASSERT_TRUE(hear(SessionId(id)));
    settle_outbox();
  }
  void tamper(const BookingId& id, std::function<void(domain::Payment&)> change_it) {
    const auto before = payment(id);
    auto next = before;
    change_it(next);
    change([&](Tx& tx) { ASSERT_TRUE(tx.update_payment(before, next)); });
  }

  BookingId winner;
  BookingId loser;
  SmallRecords records{stripe, clock};
};

TEST_F(VerifyLedgerTest, AfterARaceTheLedgersAgreeToTheCent) {
  race();
  const auto report = verify();
  EXPECT_TRUE(report.differences.empty());
  EXPECT_TRUE(report.under_way.empty());
  EXPECT_EQ(report.payments, 2);
  EXPECT_EQ(report.intents, 2);
  const auto& sums = report.sums.at("eur");
  EXPECT_EQ(sums.captured, 10000);
  EXPECT_EQ(sums.captured, sums.captured_at_stripe);
  EXPECT_EQ(sums.held, 5000);
  EXPECT_EQ(sums.refunded, 5000);
  EXPECT_EQ(sums.refunded, sums.refunded_at_stripe);
}

TEST_F(VerifyLedgerTest, SomebodyElsesPaymentIsNoDifference) {
  domain::SessionNews foreign;
  foreign.id = SessionId("cs_foreign");
  foreign.total = Money{9900, "eur"};
  foreign.installation_id = "another installation";
  stripe.sessions[foreign.id] = foreign;
  stripe.pay(foreign.id);
  EXPECT_TRUE(kinds().empty());
  EXPECT_EQ(verify().intents, 0);
}

TEST_F(VerifyLedgerTest, APaymentOfOursThatIsNotKnownHereIsNamed) {
  domain::SessionNews lost;
  lost.id = SessionId("cs_lost");
  lost.total = Money{5000, "eur"};
  lost.installation_id = context.installation.id;
  stripe.sessions[lost.id] = lost;
  stripe.pay(lost.id);
  EXPECT_EQ(kinds(), std::vector{Kind::payment_unknown});
  EXPECT_EQ(verify().differences.front().at_stripe, "captured, €50.00 received");
  // Its webhook may still come.
  records.created_at = clock.now();
  EXPECT_TRUE(kinds().empty());
  EXPECT_EQ(verify().under_way.size(), 1U);
}

TEST_F(VerifyLedgerTest, APaymentThatWasNotLearnedIsNamed) {
  book(add_slot());
  stripe.pay(SessionId("cs_1"));
  EXPECT_EQ(kinds(), std::vector{Kind::payment_state});
  ASSERT_TRUE(hear(SessionId("cs_1")));
  EXPECT_TRUE(kinds().empty());
}

TEST_F(VerifyLedgerTest, APaymentThatStripeDoesNotKnowIsNamed) {
  race();
  records.forgotten.insert(PaymentIntentId("pi_of_cs_1"));
  EXPECT_EQ(kinds(), std::vector{Kind::payment_missing});
}

TEST_F(VerifyLedgerTest, AnotherAmountIsNamedWhetherHereOrThere) {
  race();
  tamper(winner, [](domain::Payment& payment) { payment.captured_minor = 4000; });
  EXPECT_EQ(kinds(), std::vector{Kind::captured_amount});
  tamper(winner, [](domain::Payment& payment) { payment.captured_minor = 5000; });
  EXPECT_TRUE(kinds().empty());
  stripe.sessions.at(SessionId("cs_1")).total.minor = 6000;
  EXPECT_EQ(kinds(), std::vector{Kind::captured_amount});
}

TEST_F(VerifyLedgerTest, ARefundOfTheDashboardIsNamedUntilItIsLearned) {
  race();
  const PaymentIntentId intent("pi_of_cs_1");
  stripe.refund_by_hand(intent, Money{2000, "eur"});
  EXPECT_EQ(kinds(), std::vector{Kind::refund_unknown});
  records.created_at = clock.now();
  EXPECT_TRUE(kinds().empty());
  EXPECT_EQ(verify().under_way.size(), 1U);
  records.created_at = Instant();
  ASSERT_TRUE(run(receive_event(context, refund_event("charge.refunded", intent))));
  EXPECT_TRUE(kinds().empty());
}

TEST_F(VerifyLedgerTest, ARefundThatStandsDifferentlyIsNamed) {
  race();
  stripe.set_refund_status(stripe.refunds.front().id, domain::RefundStatus::failed);
  EXPECT_EQ(kinds(), std::vector{Kind::refund_state});
  stripe.set_refund_status(stripe.refunds.front().id, domain::RefundStatus::succeeded);
  stripe.refunds.front().amount.minor = 4000;
  EXPECT_EQ(kinds(), std::vector{Kind::refund_amount});
  stripe.refunds.clear();
  EXPECT_EQ(kinds(), std::vector{Kind::refund_missing});
}

TEST_F(VerifyLedgerTest, ARefundThatIsOrderedButNotSentIsUnderWay) {
  const auto slot_id = add_slot();
  book(slot_id, "Ada");
  book(slot_id, "Grace");
  for (const auto* id : {"cs_1", "cs_2"}) stripe.pay(SessionId(id));
  for (const auto* id : {"cs_1", "cs_2"}) ASSERT_TRUE(hear(SessionId(id)));
  const auto report = verify();
  EXPECT_TRUE(report.differences.empty());
  ASSERT_EQ(report.under_way.size(), 1U);
  EXPECT_EQ(report.under_way.front().kind, Kind::refund_missing);
  EXPECT_EQ(report.sums.at("eur").refund_pending, 5000);
}

TEST_F(VerifyLedgerTest, ASumThatIsNotThatOfItsRefundsIsNamed) {
  race();
  tamper(winner, [](domain::Payment& payment) { payment.refunded_minor = 1000; });
  EXPECT_EQ(kinds(), std::vector{Kind::refunded_total});
}

TEST_F(VerifyLedgerTest, MoneyThatIsKeptForNoBookingIsNamed) {
  race();
  const auto row = booking(winner);
  change([&](Tx& tx) {
    auto next = row;
    next.status = domain::BookingStatus::rejected;
    ASSERT_TRUE(tx.update_booking(row, next));
  });
  EXPECT_EQ(kinds(), std::vector{Kind::unaccounted});
}

}  // namespace
}  // namespace creneau::app
