// The cleanup: never deletes what may still be paid, whatever Stripe answers and whoever else acts.
#include "app/close_session.hpp"
#include "app/open_session.hpp"
#include "app/purge_unpaid.hpp"
#include "app_fixture.hpp"

namespace creneau::app {
namespace {

using domain::PaymentState;
using Call = SmallStripe::Call;
using Effect = SmallStripe::Effect;
using std::chrono::hours;
using std::chrono::minutes;

class PurgeUnpaidTest : public AppTest {
 protected:
  PurgeCounts purge() { return *run(purge_unpaid(context, minutes(30), Source::cleanup)); }
};

TEST_F(PurgeUnpaidTest, ExpiresTheSessionThenDeletesWhatIsDue) {
  const auto id = add_slot();
  const auto old = book(id, "Ada");
  clock.advance(minutes(29));
  const auto young = book(id, "Grace");
  EXPECT_EQ(purge().deleted, 0);
  clock.advance(minutes(1));
  const auto counts = purge();
  EXPECT_EQ(counts.deleted, 1);
  EXPECT_EQ(counts.kept, 0);
  EXPECT_FALSE(exists(old.booking.id));
  EXPECT_TRUE(exists(young.booking.id));
  EXPECT_EQ(stripe.sessions.at(SessionId("cs_1")).status, domain::SessionStatus::expired);
  EXPECT_EQ(payment(old.booking.id).state, PaymentState::closed);
  EXPECT_EQ(journal.purged_count, 1);
}

TEST_F(PurgeUnpaidTest, WorksThroughMoreThanOneBatch) {
  const auto id = add_slot();
  constexpr int bookings = 450;
  for (int i = 0; i < bookings; ++i) book(id);
  clock.advance(minutes(31));
  EXPECT_EQ(purge().deleted, bookings);
}

TEST_F(PurgeUnpaidTest, SettlesWhatItFindsPaid) {
  const auto created = book(add_slot());
  stripe.pay(SessionId("cs_1"));
  clock.advance(minutes(31));
  const auto counts = purge();
  EXPECT_EQ(counts.settled, 1);
  EXPECT_EQ(counts.deleted, 0);
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
}

TEST_F(PurgeUnpaidTest, SettlesWhatIsPaidWhileItAsks) {
  const auto created = book(add_slot());
  clock.advance(minutes(31));
  stripe.meanwhile[Call::expire_session] = [&] { stripe.pay(SessionId("cs_1")); };
  EXPECT_EQ(purge().settled, 1);
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
}

TEST_F(PurgeUnpaidTest, KeepsWhatStripeIsSilentAbout) {
  const auto created = book(add_slot());
  clock.advance(minutes(31));
  stripe.fail(Call::expire_session, Errc::gateway_unavailable);
  EXPECT_EQ(purge().kept, 1);
  EXPECT_TRUE(exists(created.booking.id));
  EXPECT_EQ(journal.warnings.size(), 1U);
  EXPECT_EQ(purge().deleted, 1);
}

TEST_F(PurgeUnpaidTest, IsNotMisledByALostAnswer) {
  const auto created = book(add_slot());
  clock.advance(minutes(31));
  stripe.fail(Call::expire_session, Errc::gateway_unavailable, Effect::done);
  EXPECT_EQ(purge().kept, 1);
  EXPECT_EQ(purge().deleted, 1);
  EXPECT_EQ(payment(created.booking.id).state, PaymentState::closed);
}

TEST_F(PurgeUnpaidTest, KeepsWhatIsStillProcessing) {
  const auto created = book(add_slot());
  stripe.complete_unpaid(SessionId("cs_1"));
  clock.advance(minutes(31));
  EXPECT_EQ(purge().kept, 1);
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/processing");
  EXPECT_EQ(purge().kept, 0);  // not due any more
}

TEST_F(PurgeUnpaidTest, DeletesWhatIsCompleteWhenNoMoneyCanCome) {
  const auto created = book(add_slot());
  stripe.complete_unpaid(SessionId("cs_1"));
  stripe.fail_delayed(SessionId("cs_1"));
  clock.advance(minutes(31));
  EXPECT_EQ(purge().deleted, 1);
  EXPECT_FALSE(exists(created.booking.id));
}

TEST_F(PurgeUnpaidTest, LearnsALostSessionBeforeItDeletes) {
  stripe.fail(Call::create_session, Errc::gateway_unavailable, Effect::done);
  const auto created = std::get<CreatedBooking>(*create(add_slot()));
  clock.advance(minutes(31));
  EXPECT_EQ(purge().deleted, 1);
  EXPECT_EQ(stripe.sessions.at(SessionId("cs_1")).status, domain::SessionStatus::expired);
  EXPECT_EQ(payment(created.booking.id).session_id, SessionId("cs_1"));
}

TEST_F(PurgeUnpaidTest, SettlesALostSessionThatWasPaid) {
  stripe.fail(Call::create_session, Errc::gateway_unavailable, Effect::done);
  const auto created = std::get<CreatedBooking>(*create(add_slot()));
  stripe.pay(SessionId("cs_1"));
  clock.advance(minutes(31));
  EXPECT_EQ(purge().settled, 1);
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
}

TEST_F(PurgeUnpaidTest, DeletesWhatWasNeverMade) {
  stripe.fail(Call::create_session, Errc::gateway_unavailable);
  const auto created = std::get<CreatedBooking>(*create(add_slot()));
  clock.advance(minutes(31));  // the stored `expires_at` is refused by now
  EXPECT_EQ(purge().deleted, 1);
  EXPECT_TRUE(stripe.sessions.empty());
  EXPECT_EQ(payment(created.booking.id).request.body, "");
}

TEST_F(PurgeUnpaidTest, TrustsAnUnknownSessionOnlyPastItsTime) {
  const auto created = book(add_slot());
  stripe.forget_session(SessionId("cs_1"));
  clock.advance(minutes(31));
  EXPECT_EQ(purge().kept, 1);
  clock.advance(minutes(10));
  EXPECT_EQ(purge().deleted, 1);
  EXPECT_FALSE(exists(created.booking.id));
}

TEST_F(PurgeUnpaidTest, ClosesEveryAttempt) {
  const auto created = book(add_slot());
  change_rules([](Rules& rules) { rules.unpaid_ttl = hours(2); });
  clock.advance(minutes(40));
  ASSERT_TRUE(run(open_session(context, created.booking.id, Source::api)));
  ASSERT_EQ(booking(created.booking.id).attempt, 2);
  clock.advance(hours(1));
  EXPECT_EQ(purge().deleted, 1);
  for (const auto& each : payments(created.booking.id)) EXPECT_EQ(each.state, PaymentState::closed);
}

TEST_F(PurgeUnpaidTest, KeepsABookingThatBeganAnotherAttemptMeanwhile) {
  const auto created = book(add_slot());
  clock.advance(minutes(31));
  stripe.meanwhile[Call::expire_session] = [&] {
    stripe.sessions.at(SessionId("cs_1")).status = domain::SessionStatus::expired;
    ASSERT_TRUE(run(open_session(context, created.booking.id, Source::page)));
  };
  EXPECT_EQ(purge().kept, 1);
  EXPECT_EQ(booking(created.booking.id).attempt, 2);
  stripe.pay(SessionId("cs_2"));
  EXPECT_EQ(*hear(SessionId("cs_2")), domain::Outcome::confirmed);
}

TEST_F(PurgeUnpaidTest, ClosesNoAttemptOnAProofAboutAnEarlierState) {
  stripe.fail(Call::create_session, Errc::gateway_unavailable);
  const auto created = std::get<CreatedBooking>(*create(add_slot()));
  // One worker's call is refused; before that is written down, another one opens the session.
  stripe.fail(Call::create_session, Errc::gateway_rejected);
  stripe.meanwhile[Call::create_session] = [&] {
    ASSERT_TRUE(run(open_session(context, created.booking.id, Source::page)));
  };
  const auto end = run(close_session(context, payment(created.booking.id).id, Source::cleanup));
  EXPECT_FALSE(end);
  EXPECT_EQ(payment(created.booking.id).state, PaymentState::open);
}

TEST_F(PurgeUnpaidTest, RefundsAPaymentThatComesAfterAll) {
  const auto created = book(add_slot());
  auto late = stripe.sessions.at(SessionId("cs_1"));
  clock.advance(minutes(31));
  ASSERT_EQ(purge().deleted, 1);
  stripe.sessions[late.id] = late;  // as if Stripe had expired nothing
  stripe.pay(late.id);
  EXPECT_EQ(*hear(late.id), domain::Outcome::recorded);
  settle_outbox();
  EXPECT_EQ(stripe.refunded(), 5000);
  EXPECT_FALSE(exists(created.booking.id));
}

TEST_F(PurgeUnpaidTest, LetsAClientGiveUpOnce) {
  const auto created = book(add_slot());
  EXPECT_EQ(*run(remove_unpaid_booking(context, created.booking.id, Source::api)),
            Removal::deleted);
  EXPECT_EQ(run(remove_unpaid_booking(context, created.booking.id, Source::api)).error().code,
            Errc::booking_not_found);
  const auto paid = book(add_slot());
  stripe.pay(SessionId("cs_2"));
  EXPECT_EQ(*run(remove_unpaid_booking(context, paid.booking.id, Source::api)), Removal::settled);
}

}  // namespace
}  // namespace creneau::app
