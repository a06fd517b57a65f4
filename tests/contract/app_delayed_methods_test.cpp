// Payments whose money comes days after the client has paid: nobody has the slot until then.
#include "app/carry_out_effect.hpp"
#include "app/purge_unpaid.hpp"
#include "app_fixture.hpp"

namespace creneau::app {
namespace {

using domain::Outcome;
using std::chrono::hours;
using std::chrono::minutes;

const SessionId first("cs_1");
const SessionId second("cs_2");

class DelayedTest : public AppTest {};

TEST_F(DelayedTest, LeavesTheSlotFreeUntilTheMoneyIsThere) {
  const auto id = add_slot();
  const auto created = book(id);
  stripe.complete_unpaid(first);
  EXPECT_EQ(*hear(first), Outcome::recorded);
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/processing");
  EXPECT_TRUE(slot(id).is_available());
  clock.advance(hours(24 * 4));
  const auto counts = run(purge_unpaid(context, Duration::zero(), Source::cleanup));
  EXPECT_EQ(counts->deleted, 0) << "its money may still come";
  // The slot has begun meanwhile: too late, everything goes back.
  stripe.pay(first);
  ASSERT_TRUE(run(
      receive_event(context, session_event("checkout.session.async_payment_succeeded", first))));
  settle_outbox();
  EXPECT_EQ(state_of(booking(created.booking.id)), "rejected/refunded");
  expect_money_is_right();
}

TEST_F(DelayedTest, ConfirmsOrRefundsWhenItSucceeds) {
  const auto id = add_slot();
  const auto loser = book(id, "Max");
  const auto winner = book(id, "Ada");
  stripe.complete_unpaid(first);
  ASSERT_TRUE(hear(first));
  stripe.pay(second);
  EXPECT_EQ(*hear(second), Outcome::confirmed);
  stripe.pay(first);
  EXPECT_EQ(*run(receive_event(context,
                               session_event("checkout.session.async_payment_succeeded", first))),
            Outcome::slot_taken);
  settle_outbox();
  EXPECT_EQ(state_of(booking(winner.booking.id)), "confirmed/paid");
  EXPECT_EQ(state_of(booking(loser.booking.id)), "rejected/refunded");
  expect_money_is_right();
}

TEST_F(DelayedTest, MayBePaidAgainForHalfAnHourWhenItFails) {
  const auto created = book(add_slot());
  stripe.complete_unpaid(first);
  ASSERT_TRUE(hear(first));
  clock.advance(hours(24));
  stripe.fail_delayed(first);
  ASSERT_TRUE(
      run(receive_event(context, session_event("checkout.session.async_payment_failed", first))));
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/failed");
  clock.advance(minutes(29));
  ASSERT_TRUE(run(purge_unpaid(context, minutes(30), Source::cleanup)));
  EXPECT_TRUE(exists(created.booking.id));
  clock.advance(minutes(2));
  ASSERT_TRUE(run(purge_unpaid(context, minutes(30), Source::cleanup)));
  EXPECT_FALSE(exists(created.booking.id));
}

}  // namespace
}  // namespace creneau::app
