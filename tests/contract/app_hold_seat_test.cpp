// Seats that are held while they are paid, and bookings that the owner makes.
#include "app/cancel_booking.hpp"
#include "app/make_owner_booking.hpp"
#include "app/manage_slots.hpp"
#include "app/open_session.hpp"
#include "app/ports/schedule_records.hpp"
#include "app/purge_unpaid.hpp"
#include "app/reconcile.hpp"
#include "app/tend_booking.hpp"
#include "app_fixture.hpp"

namespace creneau::app {
namespace {

using domain::HoldPolicy;
using domain::MailKind;
using domain::Outcome;
using Call = SmallStripe::Call;
using std::chrono::hours;
using std::chrono::minutes;

const Actor owner{ActorKind::user, "usr_1", "127.0.0.1"};

class HoldSeatTest : public AppTest {
 protected:
  HoldSeatTest() {
    domain::Service service;
    service.id = held;
    service.title = "Massage";
    service.hold_policy = HoldPolicy::hard;
    service.hold_duration = minutes(10);
    service.policy = {hours(2), 50};
    change([&](Tx& tx) { tx.insert_service(service); });
  }
  Result<CreateResult> hold(const SlotId& slot_id, const std::string& address = "192.0.2.1") {
    CreateBooking command;
    command.slot_id = slot_id;
    command.draft.name = "Ada";
    command.draft.email = "client@example.org";
    command.client_address = address;
    return run(create_booking(context, command, Source::api));
  }
  CreatedBooking held_booking(const SlotId& slot_id, const std::string& address = "192.0.2.1") {
    auto created = hold(slot_id, address);
    EXPECT_TRUE(created);
    return std::get<CreatedBooking>(*created);
  }
  PurgeCounts end_holds() { return *run(purge_ended_holds(context, Source::cleanup)); }
  MakeOwnerBooking owner_command(const SlotId& slot_id, OwnerPayment how) {
    MakeOwnerBooking command;
    command.slot_id = slot_id;
    command.draft.name = "Ada";
    command.draft.email = "client@example.org";
    command.payment = how;
    command.actor = owner;
    return command;
  }
  Result<domain::Booking> make(const SlotId& slot_id, OwnerPayment how) {
    return run(make_owner_booking(context, owner_command(slot_id, how)));
  }

  const ServiceId held{"svc_held"};
};

TEST_F(HoldSeatTest, TakesTheSeatAtOnceAndConfirmsItWhenItIsPaid) {
  const auto slot_id = add_slot(1, 5000, held);
  const auto created = held_booking(slot_id);
  EXPECT_EQ(created.expires_at, clock.now() + minutes(10));
  EXPECT_FALSE(slot(slot_id).is_available());
  EXPECT_EQ(booking(created.booking.id).policy.late_refund_percent, 50);
  EXPECT_EQ(hold(slot_id, "192.0.2.2").error().code, Errc::slot_taken) << "never asked to pay";
  EXPECT_EQ(stripe.sessions.size(), 1U);

  const auto session = payment(created.booking.id).session_id;
  stripe.pay(session);
  EXPECT_EQ(*hear(session), Outcome::confirmed);
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
  EXPECT_FALSE(booking(created.booking.id).held_until);
  EXPECT_EQ(slot(slot_id).seats_taken, 1);
  settle_outbox();
  EXPECT_EQ(end_holds().deleted, 0);
  expect_money_is_right();
}

TEST_F(HoldSeatTest, GivesTheSeatBackWhenItsTimeIsOver) {
  const auto slot_id = add_slot(1, 5000, held);
  const auto created = held_booking(slot_id);
  clock.advance(minutes(10) - Duration(1));
  EXPECT_EQ(end_holds().deleted, 0);
  clock.advance(Duration(1));
  EXPECT_EQ(end_holds().deleted, 1);
  EXPECT_FALSE(exists(created.booking.id));
  EXPECT_TRUE(slot(slot_id).is_available());
  EXPECT_EQ(stripe.sessions.at(payment(created.booking.id).session_id).status,
            domain::SessionStatus::expired);
}

TEST_F(HoldSeatTest, KeepsTheSeatAsLongAsTheSessionMayBePaid) {
  const auto slot_id = add_slot(1, 5000, held);
  const auto created = held_booking(slot_id);
  clock.advance(minutes(11));
  stripe.fail(Call::expire_session, Errc::gateway_unavailable);
  EXPECT_EQ(end_holds().kept, 1);
  EXPECT_FALSE(slot(slot_id).is_available());
  // Paid in the last moment: what Stripe says at the closing counts.
  stripe.pay(payment(created.booking.id).session_id);
  EXPECT_EQ(end_holds().settled, 1);
  EXPECT_EQ(state_of(booking(created.booking.id)), "confirmed/paid");
  expect_money_is_right();
}

TEST_F(HoldSeatTest, IsPurgedByTheOrdinaryCleanupToo) {
  const auto slot_id = add_slot(1, 5000, held);
  held_booking(slot_id);
  clock.advance(minutes(11));
  EXPECT_EQ(run(purge_unpaid(context, minutes(30), Source::cleanup))->deleted, 1);
  EXPECT_TRUE(slot(slot_id).is_available());
}

TEST_F(HoldSeatTest, GoesWithAllTheOthersWhenAllUnpaidOnesAreDeleted) {
  const auto slot_id = add_slot(1, 5000, held);
  held_booking(slot_id);
  EXPECT_EQ(run(purge_unpaid(context, minutes(1), Source::command_line))->deleted, 0);
  EXPECT_EQ(run(purge_unpaid(context, Duration(0), Source::command_line))->deleted, 1);
  EXPECT_TRUE(slot(slot_id).is_available());
}

TEST_F(HoldSeatTest, CanBeResumedAndGivenUp) {
  const auto slot_id = add_slot(1, 5000, held);
  const auto created = held_booking(slot_id);
  const auto again = run(open_session(context, created.booking.id, Source::api));
  ASSERT_TRUE(again) << "the seat that is taken is their own";
  EXPECT_EQ(*again, created.checkout_url);
  ASSERT_TRUE(run(remove_unpaid_booking(context, created.booking.id, Source::api)));
  EXPECT_TRUE(slot(slot_id).is_available());
}

TEST_F(HoldSeatTest, IsNoRivalOfItsOwnSlot) {
  const auto slot_id = add_slot(2, 5000, held);
  const auto first = held_booking(slot_id, "192.0.2.1");
  const auto second = held_booking(slot_id, "192.0.2.2");
  EXPECT_FALSE(slot(slot_id).is_available());
  settle_outbox();
  ASSERT_TRUE(run(reconcile(context, ReconcileScope::due)));
  for (const auto& created : {first, second}) {
    const auto session = payment(created.booking.id).session_id;
    EXPECT_EQ(stripe.sessions.at(session).status, domain::SessionStatus::open);
    stripe.pay(session);
    EXPECT_EQ(*hear(session), Outcome::confirmed);
  }
  expect_money_is_right();
}

TEST_F(HoldSeatTest, ClosesTheSessionsOfThoseWhoHoldNothing) {
  // A booking from before the service began to hold seats.
  const auto set_policy = [&](HoldPolicy policy) {
    change([&](Tx& tx) {
      auto service = *tx.find_service(held);
      service.hold_policy = policy;
      tx.schedule().update_service(service);
    });
  };
  set_policy(HoldPolicy::none);
  const auto slot_id = add_slot(1, 5000, held);
  const auto before = book(slot_id);
  EXPECT_TRUE(slot(slot_id).is_available());
  set_policy(HoldPolicy::hard);
  held_booking(slot_id);
  settle_outbox();
  EXPECT_EQ(stripe.sessions.at(payment(before.booking.id).session_id).status,
            domain::SessionStatus::expired);
}

TEST_F(HoldSeatTest, IsLimitedForOneAddress) {
  for (int i = 0; i < domain::holds_per_address_max; ++i) held_booking(add_slot(1, 5000, held));
  const auto one_more = add_slot(1, 5000, held);
  EXPECT_EQ(hold(one_more).error().code, Errc::too_many_holds);
  EXPECT_TRUE(slot(one_more).is_available());
  EXPECT_TRUE(hold(one_more, "192.0.2.9"));
  clock.advance(minutes(11));
  end_holds();
  EXPECT_TRUE(hold(one_more)) << "holds that ended count no more";
  EXPECT_EQ(booking(std::get<CreatedBooking>(*hold(add_slot(1, 5000, held))).booking.id)
                .held_by.find("192.0.2"),
            std::string::npos);
}

TEST_F(HoldSeatTest, GoesBackWithTheMoneyWhenTheSlotIsClosed) {
  const auto slot_id = add_slot(1, 5000, held);
  const auto created = held_booking(slot_id);
  const auto session = payment(created.booking.id).session_id;
  stripe.pay(session);
  ASSERT_TRUE(run(close_slot(context, slot_id)));
  EXPECT_EQ(*hear(session), Outcome::slot_taken);
  settle_outbox();
  EXPECT_EQ(state_of(booking(created.booking.id)), "rejected/refunded");
  EXPECT_EQ(slot(slot_id).seats_taken, 0);
  expect_money_is_right();
}

TEST_F(HoldSeatTest, ADelayedPaymentKeepsTheSeatUntilItFails) {
  const auto slot_id = add_slot(1, 5000, held);
  const auto created = held_booking(slot_id);
  const auto session = payment(created.booking.id).session_id;
  stripe.complete_unpaid(session);
  ASSERT_TRUE(hear(session));
  EXPECT_EQ(state_of(booking(created.booking.id)), "pending/processing");
  clock.advance(hours(1));
  EXPECT_EQ(end_holds().deleted, 0);
  EXPECT_FALSE(slot(slot_id).is_available());
  stripe.fail_delayed(session);
  ASSERT_TRUE(hear(session));
  EXPECT_EQ(end_holds().deleted, 1);
  EXPECT_TRUE(slot(slot_id).is_available());
}

TEST_F(HoldSeatTest, OwnersBookingPaidAtThePlaceIsConfirmedAtOnce) {
  const auto slot_id = add_slot();
  const auto rival = book(slot_id, "Grace");
  const auto made = make(slot_id, OwnerPayment::on_site);
  ASSERT_TRUE(made);
  const auto row = booking(made->id);
  EXPECT_EQ(state_of(row), "confirmed/not_required");
  EXPECT_EQ(row.price.minor, 0);
  EXPECT_EQ(row.on_site_minor, 5000);
  EXPECT_FALSE(slot(slot_id).is_available());
  settle_outbox();
  EXPECT_EQ(count_mails(MailKind::confirmation), 1);
  EXPECT_EQ(count_mails(MailKind::owner_booking_confirmed), 0);
  EXPECT_EQ(stripe.sessions.at(payment(rival.booking.id).session_id).status,
            domain::SessionStatus::expired);
  EXPECT_EQ(make(slot_id, OwnerPayment::free).error().code, Errc::slot_taken);
  expect_money_is_right();
}

TEST_F(HoldSeatTest, OwnersLinkHoldsTheSeatUntilItIsPaidOrOver) {
  const auto slot_id = add_slot();
  const auto made = make(slot_id, OwnerPayment::link);
  ASSERT_TRUE(made);
  EXPECT_EQ(state_of(booking(made->id)), "pending/pending");
  EXPECT_EQ(booking(made->id).held_until, slot(slot_id).start_at) << "48 hours, and no later";
  EXPECT_FALSE(slot(slot_id).is_available());
  settle_outbox();
  EXPECT_EQ(count_mails(MailKind::payment_link), 1);
  EXPECT_EQ(stripe.calls(Call::create_session), 0) << "the client's page opens it";

  // Long after the request was stored.
  clock.advance(hours(10));
  const auto url = run(open_session(context, made->id, Source::page));
  ASSERT_TRUE(url);
  const auto session = payments(made->id).back().session_id;
  stripe.pay(session);
  EXPECT_EQ(*hear(session), Outcome::confirmed);
  EXPECT_EQ(state_of(booking(made->id)), "confirmed/paid");
  settle_outbox();
  expect_money_is_right();

  const auto other = add_slot();
  auto command = owner_command(other, OwnerPayment::link);
  command.link_hours = hours(1);
  ASSERT_TRUE(run(make_owner_booking(context, command)));
  EXPECT_EQ(make(add_slot(1, 0), OwnerPayment::link).error().code, Errc::invalid_input);
  clock.advance(hours(1));
  EXPECT_EQ(end_holds().deleted, 1);
  EXPECT_TRUE(slot(other).is_available());
}

TEST_F(HoldSeatTest, WhatTheOwnerTendsToMovesNoMoney) {
  const auto made = make(add_slot(), OwnerPayment::free);
  const auto id = made->id;
  settle_outbox();
  ASSERT_TRUE(run(mark_attendance(context, id, domain::Attendance::no_show, owner)));
  EXPECT_EQ(booking(id).attendance, domain::Attendance::no_show);
  ASSERT_TRUE(run(write_owner_note(context, id, "  Appeler avant ", owner)));
  EXPECT_EQ(booking(id).owner_note, "Appeler avant");
  ASSERT_TRUE(run(revoke_booking_link(context, id, owner)));
  EXPECT_EQ(booking(id).token_generation, 1);
  ASSERT_TRUE(run(resend_mail(context, id, owner)));
  settle_outbox();
  EXPECT_EQ(count_mails(MailKind::confirmation), 2);
  EXPECT_EQ(run(write_owner_note(context, id, std::string(5000, 'x'), owner)).error().code,
            Errc::invalid_input);

  const auto pending = book(add_slot()).booking.id;
  EXPECT_EQ(run(mark_attendance(context, pending, domain::Attendance::done, owner)).error().code,
            Errc::conflict);
  EXPECT_EQ(run(resend_mail(context, pending, owner)).error().code, Errc::conflict);
}

}  // namespace
}  // namespace creneau::app
