// A booking begun, its payment page opened, resumed and repeated.
#include "app/booking_token.hpp"
#include "app/open_session.hpp"
#include "app/purge_unpaid.hpp"
#include "app/view_booking.hpp"
#include "app_fixture.hpp"

namespace creneau::app {
namespace {

using domain::Happening;
using domain::PaymentState;
using Call = SmallStripe::Call;
using Effect = SmallStripe::Effect;
using std::chrono::hours;
using std::chrono::minutes;

class CreateBookingTest : public AppTest {
 protected:
  Result<std::string> resume(const BookingId& id) {
    return run(open_session(context, id, Source::api));
  }
};

TEST_F(CreateBookingTest, LeavesTheSlotAvailableAndLeadsToThePaymentPage) {
  const auto id = add_slot();
  const auto created = book(id);
  EXPECT_EQ(created.checkout_url, "https://pay.example/cs_1");
  EXPECT_EQ(created.expires_at, clock.now() + minutes(30));
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/pending");
  EXPECT_TRUE(slot(id).is_available());
  EXPECT_EQ(payment(created.booking.id).state, PaymentState::open);
  EXPECT_EQ(journal.count(Happening::created), 1);
  settle_outbox();
  EXPECT_TRUE(mailer.sent.empty());
}

TEST_F(CreateBookingTest, KeepsTheIdOfTheSessionBeforeItsAddressLeaves) {
  const auto created = book(add_slot());
  EXPECT_EQ(payment(created.booking.id).session_id, SessionId("cs_1"));
  EXPECT_EQ(stripe.session_keys,
            std::vector<std::string>{"booking-" + created.booking.id.str() + "-session-1"});
}

TEST_F(CreateBookingTest, KeepsNoAddressInThePaymentOnceTheSessionIsKnown) {
  const auto created = book(add_slot());
  EXPECT_EQ(payment(created.booking.id).request.body, "");
}

TEST_F(CreateBookingTest, TakesTheSeatAtOnceWhenItIsFree) {
  const auto id = add_slot(1, 0);
  const auto created = book(id);
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/not_required");
  EXPECT_FALSE(slot(id).is_available());
  EXPECT_TRUE(stripe.log.empty());
  settle_outbox();
  EXPECT_EQ(count_mails(domain::MailKind::confirmation), 1);
  EXPECT_EQ(count_mails(domain::MailKind::owner_booking_confirmed), 1);

  const auto second = create(id, "Grace");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::slot_taken);
}

TEST_F(CreateBookingTest, RefusesWhatCannotBeBooked) {
  EXPECT_EQ(create(SlotId("slot_none")).error().code, Errc::slot_not_found);
  const auto closed = add_slot();
  change([&](Tx& tx) { tx.close_slot(closed); });
  EXPECT_EQ(create(closed).error().code, Errc::slot_closed);
  const auto past = add_slot();
  clock.advance(hours(49));
  EXPECT_EQ(create(past).error().code, Errc::slot_past);
  EXPECT_EQ(create(past, "  ").error().code, Errc::invalid_input);
  EXPECT_TRUE(stripe.log.empty());
}

TEST_F(CreateBookingTest, GoesOnWithTheSameBookingUnderTheSameKey) {
  const auto id = add_slot();
  stripe.fail(Call::create_session, Errc::gateway_unavailable);
  const auto first = std::get<CreatedBooking>(*create(id, "Ada", "key"));
  ASSERT_TRUE(first.payment_error);
  EXPECT_EQ(first.payment_error->code, Errc::payment_unavailable);
  EXPECT_TRUE(first.payment_error->retry_after);

  const auto again = std::get<CreatedBooking>(*create(id, "Ada", "key"));
  EXPECT_FALSE(again.payment_error);
  EXPECT_EQ(again.booking.id, first.booking.id);
  EXPECT_EQ(again.token, first.token);
  EXPECT_EQ(stripe.session_keys.at(0), stripe.session_keys.at(1));
  EXPECT_EQ(stripe.sessions.size(), 1U);
}

TEST_F(CreateBookingTest, RepeatsTheStoredAnswerUnderTheSameKey) {
  const auto id = add_slot();
  const auto first = std::get<CreatedBooking>(*create(id, "Ada", "key"));
  ASSERT_TRUE(run(store_answer(context, "key", 201, "the answer")));
  const auto again = std::get<ReplayedAnswer>(*create(id, "Ada", "key"));
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, "the answer");
  EXPECT_EQ(stripe.calls(Call::create_session), 1);
}

TEST_F(CreateBookingTest, RefusesAnotherRequestUnderTheSameKey) {
  const auto id = add_slot();
  book(id);
  ASSERT_TRUE(create(id, "Ada", "key"));
  const auto other = create(id, "Grace", "key");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Errc::idempotency_mismatch);
}

TEST_F(CreateBookingTest, TellsRequestsApartByWhatTheyAskForNotByTheirHeaders) {
  CreateBooking command;
  command.slot_id = add_slot();
  command.draft.name = "Ada";
  command.draft.email = "ada@example.org";
  command.client_request_key = "key";
  command.draft.locale = Locale::fr;
  ASSERT_TRUE(run(create_booking(context, command, Source::api)));
  // The repetition came by another way, with another Accept-Language.
  command.draft.locale = Locale::en;
  EXPECT_TRUE(run(create_booking(context, command, Source::api)));
  command.asked_locale = Locale::en;
  EXPECT_FALSE(run(create_booking(context, command, Source::api)));
}

TEST_F(CreateBookingTest, ForgetsAKeyWithItsBooking) {
  const auto id = add_slot();
  const auto first = std::get<CreatedBooking>(*create(id, "Ada", "key"));
  ASSERT_EQ(*run(remove_unpaid_booking(context, first.booking.id, Source::api)), Removal::deleted);
  const auto again = std::get<CreatedBooking>(*create(id, "Grace", "key"));
  EXPECT_NE(again.booking.id, first.booking.id);
}

TEST_F(CreateBookingTest, LearnsASessionWhoseAnswerWasLost) {
  const auto id = add_slot();
  stripe.fail(Call::create_session, Errc::gateway_unavailable, Effect::done);
  const auto first = std::get<CreatedBooking>(*create(id));
  ASSERT_TRUE(first.payment_error);
  const auto url = resume(first.booking.id);
  ASSERT_TRUE(url);
  EXPECT_EQ(*url, "https://pay.example/cs_1");
  EXPECT_EQ(stripe.sessions.size(), 1U);
}

TEST_F(CreateBookingTest, NeverHandsOutASessionThatARepeatedRequestFindsOver) {
  change_rules([](Rules& rules) { rules.unpaid_ttl = hours(6); });
  stripe.fail(Call::create_session, Errc::gateway_unavailable, Effect::done);
  const auto first = std::get<CreatedBooking>(*create(add_slot()));
  clock.advance(hours(7));  // the stored answer still says «open»
  const auto url = resume(first.booking.id);
  ASSERT_TRUE(url);
  EXPECT_EQ(*url, "https://pay.example/cs_2");
  EXPECT_EQ(payment(first.booking.id, 1).state, PaymentState::closed);
}

TEST_F(CreateBookingTest, BeginsTheNextAttemptWhenTheExpiryIsNoLongerValid) {
  const auto id = add_slot();
  stripe.fail(Call::create_session, Errc::gateway_unavailable);
  const auto first = std::get<CreatedBooking>(*create(id));
  clock.advance(minutes(10));
  const auto url = resume(first.booking.id);
  ASSERT_TRUE(url);
  EXPECT_EQ(booking(first.booking.id).attempt, 2);
  EXPECT_EQ(payment(first.booking.id, 1).state, PaymentState::closed);
  EXPECT_EQ(payment(first.booking.id, 1).request.body, "");
  EXPECT_EQ(payment(first.booking.id, 2).state, PaymentState::open);
  EXPECT_NE(stripe.session_keys.at(0), stripe.session_keys.back());
}

TEST_F(CreateBookingTest, LeavesADeadKeyBehind) {
  stripe.fail(Call::create_session, Errc::gateway_replayed_failure);
  const auto created = book(add_slot());
  EXPECT_EQ(created.checkout_url, "https://pay.example/cs_1");
  EXPECT_EQ(booking(created.booking.id).attempt, 2);
}

TEST_F(CreateBookingTest, AlertsWhenStripeRefusesTheRequestItself) {
  stripe.fail(Call::create_session, Errc::gateway_rejected);
  const auto created = std::get<CreatedBooking>(*create(add_slot()));
  EXPECT_TRUE(created.payment_error);
  EXPECT_EQ(journal.alerts.size(), 1U);
}

TEST_F(CreateBookingTest, HandsOutTheOpenSessionAgain) {
  const auto created = book(add_slot());
  EXPECT_EQ(*resume(created.booking.id), created.checkout_url);
  EXPECT_EQ(booking(created.booking.id).attempt, 1);
}

TEST_F(CreateBookingTest, OpensAnotherSessionOnceTheLastOneIsOver) {
  change_rules([](Rules& rules) { rules.unpaid_ttl = hours(12); });
  const auto created = book(add_slot());
  clock.advance(hours(13));
  EXPECT_EQ(*resume(created.booking.id), "https://pay.example/cs_2");
}

TEST_F(CreateBookingTest, HandsOutNoSessionOfABookingThatIsPaidMeanwhile) {
  change_rules([](Rules& rules) { rules.unpaid_ttl = hours(12); });
  const auto created = book(add_slot(2));
  auto twin = stripe.sessions.at(SessionId("cs_1"));
  twin.id = SessionId("cs_twin");
  stripe.sessions[twin.id] = twin;
  clock.advance(hours(13));
  stripe.meanwhile[Call::create_session] = [&] {
    stripe.pay(twin.id);
    EXPECT_EQ(*hear(twin.id), domain::Outcome::confirmed);
  };
  const auto url = resume(created.booking.id);
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().code, Errc::already_paid);
  settle_outbox();
  EXPECT_EQ(stripe.sessions.at(SessionId("cs_2")).status, domain::SessionStatus::expired);
}

TEST_F(CreateBookingTest, SettlesInsteadOfOpeningWhenTheSessionWasPaid) {
  const auto created = book(add_slot());
  stripe.pay(SessionId("cs_1"));
  const auto url = resume(created.booking.id);
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().code, Errc::already_paid);
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
}

TEST_F(CreateBookingTest, OpensNothingWhileMoneyIsUnderWay) {
  const auto created = book(add_slot());
  stripe.complete_unpaid(SessionId("cs_1"));
  EXPECT_EQ(resume(created.booking.id).error().code, Errc::payment_in_progress);
}

TEST_F(CreateBookingTest, SaysTakenAndClosesTheSessionWhenTheSlotGoesMeanwhile) {
  const auto id = add_slot();
  const auto rival = book(id, "Grace");
  stripe.meanwhile[Call::create_session] = [&] {
    stripe.pay(SessionId("cs_1"));
    EXPECT_EQ(*hear(SessionId("cs_1")), domain::Outcome::confirmed);
  };
  const auto late = create(id, "Ada");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::slot_taken);
  settle_outbox();
  EXPECT_EQ(stripe.sessions.at(SessionId("cs_2")).status, domain::SessionStatus::expired);
  EXPECT_EQ(state_of(booking(rival.booking.id)), "confirmed/paid");
}

TEST_F(CreateBookingTest, StartsOverWhenItsBookingIsPurgedMeanwhile) {
  const auto id = add_slot();
  std::optional<BookingId> first;
  stripe.meanwhile[Call::create_session] = [&] {
    const auto bookings =
        look([](Reader& reader) { return reader.list_bookings(std::nullopt, 10); });
    ASSERT_EQ(bookings.size(), 1U);
    first = bookings.front().id;
    EXPECT_EQ(*run(remove_unpaid_booking(context, *first, Source::cleanup)), Removal::deleted);
  };
  const auto created = std::get<CreatedBooking>(*create(id, "Ada", "key"));
  ASSERT_TRUE(first);
  EXPECT_NE(created.booking.id, *first);
  EXPECT_EQ(created.checkout_url, "https://pay.example/cs_2");
  settle_outbox();
  EXPECT_EQ(stripe.sessions.at(SessionId("cs_1")).status, domain::SessionStatus::expired);
}

TEST_F(CreateBookingTest, ShowsABookingOnlyToItsToken) {
  const auto created = book(add_slot());
  const auto other = book(add_slot());
  const auto view = [&](const BookingId& id, const std::string& token) {
    return run(view_booking(context, id, token));
  };
  EXPECT_TRUE(view(created.booking.id, created.token));
  EXPECT_EQ(view(created.booking.id, other.token).error().code, Errc::booking_not_found);
  EXPECT_EQ(view(created.booking.id, "").error().code, Errc::booking_not_found);
  EXPECT_EQ(view(BookingId("bk_none"), created.token).error().code, Errc::booking_not_found);
  change([&](Tx& tx) {
    auto next = created.booking;
    next.token_generation = 1;
    EXPECT_TRUE(tx.update_booking(created.booking, next));
  });
  EXPECT_FALSE(view(created.booking.id, created.token));
}

}  // namespace
}  // namespace creneau::app
