// Corners of money that a bank only holds: what rivals may still have, what is believed of a
// payment that is not known here, and what the ledgers say of it once it is released.
#include "app/cancel_booking.hpp"
#include "app/carry_out_effect.hpp"
#include "app/verify_ledger.hpp"
#include "contract/app_records.hpp"

namespace creneau::app {
namespace {

using domain::Outcome;
using Call = SmallStripe::Call;

const SessionId first("cs_1");
const SessionId second("cs_2");

class HeldMoneyTest : public AppTest {
 protected:
  HeldMoneyTest() {
    change_rules([](Rules& rules) { rules.capture = domain::CaptureMethod::manual; });
  }
  domain::SessionStatus status_of(const SessionId& id) { return stripe.sessions.at(id).status; }
};

TEST_F(HeldMoneyTest, LeavesTheLastSeatToARivalWhenItIsCaptured) {
  const auto id = add_slot(2);
  const auto winner = book(id, "Ada");
  const auto rival = book(id, "Grace");
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  settle_outbox();
  EXPECT_EQ(state_of(booking(winner.booking.id)), "confirmed/paid");
  EXPECT_EQ(slot(id).seats_left(), 1);
  EXPECT_EQ(status_of(second), domain::SessionStatus::open) << "a seat is free";

  stripe.authorize(second);
  ASSERT_TRUE(hear(second));
  settle_outbox();
  EXPECT_EQ(state_of(booking(rival.booking.id)), "confirmed/paid");
}

TEST_F(HeldMoneyTest, ExpiresRivalsWithTheLastSeatOfSeveral) {
  const auto id = add_slot(2);
  for (const auto* name : {"Ada", "Grace", "Zoe"}) book(id, name);
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  stripe.authorize(second);
  ASSERT_TRUE(hear(second));
  settle_outbox();
  EXPECT_EQ(status_of(SessionId("cs_3")), domain::SessionStatus::expired);
}

TEST_F(HeldMoneyTest, OfAPaymentThatIsNotKnownHereIsReadBack) {
  change_rules([](Rules& rules) { rules.capture = domain::CaptureMethod::automatic; });
  // Of a restored backup: its service was captured by hand, and Stripe calls it paid.
  domain::SessionNews lost;
  lost.id = SessionId("cs_lost");
  lost.status = domain::SessionStatus::open;
  lost.total = Money{5000, "eur"};
  lost.installation_id = context.installation.id;
  lost.booking_id = BookingId("bk_lost");
  lost.payment_id = PaymentId("pay_lost");
  lost.expires_at = clock.now();
  stripe.sessions[lost.id] = lost;
  stripe.authorize(lost.id);
  auto event = session_event("checkout.session.completed", lost.id);
  event.session->is_paid = true;
  event.session->intent_status = domain::IntentStatus::unknown;
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::recorded);
  settle_outbox();
  EXPECT_EQ(stripe.calls(Call::create_refund), 0) << "there is nothing to refund";
  EXPECT_EQ(stripe.sessions.at(lost.id).intent_status, domain::IntentStatus::canceled);
}

TEST_F(HeldMoneyTest, ThatIsReleasedIsNoRefundToTheLedger) {
  const auto created = book(add_slot());
  stripe.authorize(first);
  ASSERT_TRUE(hear(first));
  CancelBooking command;
  command.id = created.booking.id;
  command.by = domain::ChangeBy::owner;
  ASSERT_TRUE(run(cancel_booking(context, command, Source::owner)));
  settle_outbox();
  EXPECT_EQ(state_of(booking(created.booking.id)), "cancelled/voided");
  // Stripe's own words for what the bank lets go of.
  const auto intent = stripe.sessions.at(first).payment_intent_id;
  stripe.refund_by_hand(intent, Money{5000, "eur"});
  ASSERT_TRUE(run(receive_event(context, refund_event("charge.refunded", intent))));
  EXPECT_EQ(state_of(booking(created.booking.id)), "cancelled/voided");
  SmallRecords records{stripe, clock};
  const auto report = *run(verify_ledger(context, records));
  EXPECT_TRUE(report.differences.empty());
}

}  // namespace
}  // namespace creneau::app
