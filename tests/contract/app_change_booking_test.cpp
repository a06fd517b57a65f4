// Bookings that are cancelled, moved and refunded: seats, money to the cent, and who is told.
#include "app/cancel_booking.hpp"
#include "app/carry_out_effect.hpp"
#include "app/follow_attention.hpp"
#include "app/move_booking.hpp"
#include "app/ports/overview_records.hpp"
#include "app/refund_booking.hpp"
#include "app_fixture.hpp"

namespace creneau::app {
namespace {

using domain::ChangeBy;
using domain::Happening;
using domain::MailKind;
using domain::Outcome;
using domain::RefundCause;
using domain::RefundState;
using Call = SmallStripe::Call;
using std::chrono::hours;

const Actor owner{ActorKind::user, "usr_1", "127.0.0.1"};

class ChangeBookingTest : public AppTest {
 protected:
  /// A confirmed booking whose mails are out.
  BookingId win(const SlotId& slot_id, const std::string& name = "Ada") {
    const auto created = book(slot_id, name);
    const auto session = payment(created.booking.id).session_id;
    stripe.pay(session);
    EXPECT_EQ(*hear(session), Outcome::confirmed);
    settle_outbox();
    mailer.sent.clear();
    return created.booking.id;
  }
  Result<CancelledBooking> cancel(const BookingId& id) {
    CancelBooking command;
    command.id = id;
    return run(cancel_booking(context, command, Source::api));
  }
  Result<CancelledBooking> cancel_by_owner(const BookingId& id, std::optional<Money> amount) {
    CancelBooking command;
    command.id = id;
    command.by = ChangeBy::owner;
    command.amount = std::move(amount);
    command.reason = " Praticienne malade ";
    command.actor = owner;
    return run(cancel_booking(context, command, Source::owner));
  }
  Result<domain::Booking> move(const BookingId& id, const SlotId& to,
                               ChangeBy by = ChangeBy::client) {
    MoveBooking command;
    command.id = id;
    command.slot_id = to;
    command.by = by;
    if (by == ChangeBy::owner) command.actor = owner;
    return run(move_booking(context, command, Source::api));
  }
  std::vector<AttentionRow> attention() {
    return look([](Reader& reader) {
      return reader.read_overview().list_attention({false, {}}, {}, 100);
    });
  }
  std::vector<Happening> happenings(const BookingId& id) {
    std::vector<Happening> found;
    for (const auto& entry : look([&](Reader& reader) { return reader.list_history(id); }))
      found.push_back(entry.happening);
    return found;
  }
  bool has_happened(const BookingId& id, Happening happening) {
    const auto all = happenings(id);
    return std::find(all.begin(), all.end(), happening) != all.end();
  }
};

TEST_F(ChangeBookingTest, CancellingInTimeGivesMoneyAndSeatBack) {
  const auto slot_id = add_slot();
  const auto id = win(slot_id);
  const auto cancelled = cancel(id);
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->refund, (Money{5000, "eur"}));
  EXPECT_EQ(state_of(booking(id)), "cancelled/refund_pending");
  EXPECT_TRUE(slot(slot_id).is_available()) << "at once, whatever Stripe says";
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "cancelled/refunded");
  EXPECT_EQ(stripe.refunded(), 5000);
  EXPECT_EQ(count_mails(MailKind::booking_cancelled), 1);
  EXPECT_EQ(count_mails(MailKind::owner_booking_cancelled), 1);
  EXPECT_EQ(count_mails(MailKind::refund_made), 0) << "the cancellation said it already";
  EXPECT_EQ(mailer.sent.front().amount, (Money{5000, "eur"}));
  EXPECT_TRUE(has_happened(id, Happening::cancelled));
  expect_money_is_right();
  EXPECT_EQ(cancel(id).error().code, Errc::not_cancellable);
}

TEST_F(ChangeBookingTest, CancellingLateKeepsTheMoneyAndSaysSo) {
  const auto slot_id = add_slot();
  const auto id = win(slot_id);
  clock.advance(hours(25));
  const auto cancelled = cancel(id);
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->refund, (Money{0, "eur"}));
  EXPECT_EQ(state_of(booking(id)), "cancelled/paid");
  EXPECT_TRUE(slot(slot_id).is_available());
  settle_outbox();
  EXPECT_EQ(stripe.refunded(), 0);
  ASSERT_EQ(count_mails(MailKind::booking_cancelled), 1);
  EXPECT_EQ(mailer.sent.front().amount.minor, 0);
  expect_money_is_right();
}

TEST_F(ChangeBookingTest, TheSeatOfACancelledBookingIsSoldAgain) {
  const auto slot_id = add_slot();
  const auto first = win(slot_id);
  ASSERT_TRUE(cancel(first));
  const auto second = win(slot_id, "Grace");
  EXPECT_EQ(state_of(booking(second)), "confirmed/paid");
  EXPECT_EQ(slot(slot_id).seats_taken, 1);
  expect_money_is_right();
}

TEST_F(ChangeBookingTest, TheOwnerGivesBackAPartToTheCent) {
  const auto id = win(add_slot());
  clock.advance(hours(47));
  ASSERT_TRUE(cancel_by_owner(id, Money{1234, "eur"}));
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "cancelled/refunded");
  EXPECT_EQ(booking(id).refunded_minor, 1234);
  EXPECT_EQ(stripe.refunded(), 1234);
  EXPECT_EQ(payment(id).refunded_minor, 1234);
  EXPECT_EQ(booking(id).cancellation_reason, "Praticienne malade");
  ASSERT_EQ(count_mails(MailKind::booking_cancelled), 1);
  EXPECT_EQ(mailer.sent.front().reason, "Praticienne malade");
  EXPECT_EQ(count_mails(MailKind::owner_booking_cancelled), 0) << "they did it themselves";
  expect_money_is_right();
}

TEST_F(ChangeBookingTest, CancellingTwiceAtOnceRefundsOnce) {
  const auto id = win(add_slot());
  stripe.meanwhile[Call::create_refund] = [&] {
    EXPECT_EQ(cancel(id).error().code, Errc::not_cancellable);
  };
  ASSERT_TRUE(cancel(id));
  settle_outbox();
  EXPECT_EQ(stripe.refunds.size(), 1U);
  expect_money_is_right();
}

TEST_F(ChangeBookingTest, MovesTheSeatAndNothingElse) {
  const auto from = add_slot();
  const auto to = add_slot();
  const auto id = win(from);
  const auto before = payment(id);
  ASSERT_TRUE(move(id, to));
  EXPECT_TRUE(slot(from).is_available());
  EXPECT_FALSE(slot(to).is_available());
  EXPECT_EQ(booking(id).slot_id, to);
  EXPECT_EQ(booking(id).calendar_sequence, 1);
  EXPECT_EQ(state_of(booking(id)), "confirmed/paid");
  EXPECT_EQ(payment(id).slot_id, to);
  EXPECT_EQ(payment(id).captured_minor, before.captured_minor);
  settle_outbox();
  ASSERT_EQ(count_mails(MailKind::booking_moved), 1);
  EXPECT_EQ(count_mails(MailKind::owner_booking_moved), 1);
  EXPECT_EQ(mailer.sent.front().slot.id, to);
  ASSERT_TRUE(mailer.sent.front().former_slot);
  EXPECT_EQ(mailer.sent.front().former_slot->id, from);
  expect_money_is_right();
}

TEST_F(ChangeBookingTest, AMoveToATakenSlotChangesNothing) {
  const auto from = add_slot();
  const auto to = add_slot();
  const auto id = win(from);
  win(to, "Grace");
  EXPECT_EQ(move(id, to).error().code, Errc::slot_taken);
  EXPECT_EQ(booking(id).slot_id, from);
  EXPECT_FALSE(slot(from).is_available()) << "the old seat is still theirs";
  EXPECT_EQ(move(id, SlotId("slot_nowhere")).error().code, Errc::slot_not_found);
  EXPECT_FALSE(slot(from).is_available());
  expect_money_is_right();
}

TEST_F(ChangeBookingTest, OfTwoMovesToOneSeatOneWins) {
  const auto first = win(add_slot());
  const auto second = win(add_slot(), "Grace");
  const auto to = add_slot();
  EXPECT_TRUE(move(first, to));
  EXPECT_EQ(move(second, to).error().code, Errc::slot_taken);
  EXPECT_EQ(slot(to).seats_taken, 1);
}

TEST_F(ChangeBookingTest, AMoveIsQuickerThanAPayerWhoIsThenRefunded) {
  const auto to = add_slot();
  const auto payer = book(to, "Grace");
  const auto session = payment(payer.booking.id).session_id;
  const auto id = win(add_slot());
  stripe.pay(session);
  ASSERT_TRUE(move(id, to));
  EXPECT_EQ(*hear(session), Outcome::slot_taken);
  settle_outbox();
  EXPECT_EQ(state_of(booking(payer.booking.id)), "rejected/refunded");
  EXPECT_EQ(booking(id).slot_id, to);
  expect_money_is_right();
}

TEST_F(ChangeBookingTest, AMoveClosesTheSessionsOfTheSlotItFills) {
  const auto to = add_slot();
  const auto payer = book(to, "Grace");
  const auto id = win(add_slot());
  ASSERT_TRUE(move(id, to));
  settle_outbox();
  EXPECT_EQ(stripe.sessions.at(payment(payer.booking.id).session_id).status,
            domain::SessionStatus::expired);
}

TEST_F(ChangeBookingTest, NewsOfAMovedPaymentFindItWhereItIs) {
  const auto from = add_slot();
  const auto to = add_slot();
  const auto id = win(from);
  ASSERT_TRUE(move(id, to));
  const auto intent = payment(id).payment_intent_id;
  stripe.refund_by_hand(intent, Money{5000, "eur"});
  ASSERT_TRUE(run(receive_event(context, refund_event("charge.refunded", intent))));
  EXPECT_EQ(state_of(booking(id)), "cancelled/refunded");
  EXPECT_TRUE(slot(to).is_available());
  EXPECT_EQ(slot(from).seats_taken, 0);
}

TEST_F(ChangeBookingTest, RefundsInPartsToTheCent) {
  const auto id = win(add_slot());
  ASSERT_TRUE(run(refund_booking(context, id, Money{333, "eur"}, owner)));
  ASSERT_TRUE(run(refund_booking(context, id, Money{667, "eur"}, owner)));
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "confirmed/paid");
  EXPECT_EQ(booking(id).refunded_minor, 1000);
  EXPECT_EQ(stripe.refunded(), 1000);
  EXPECT_EQ(count_mails(MailKind::refund_made), 2);
  EXPECT_NE(stripe.refund_keys.at(0), stripe.refund_keys.at(1));
  EXPECT_EQ(run(refund_booking(context, id, Money{4000, "eur"}, owner)).error().code,
            Errc::not_refundable);
  ASSERT_TRUE(cancel(id));
  settle_outbox();
  EXPECT_EQ(stripe.refunded(), 5000);
  EXPECT_EQ(state_of(booking(id)), "cancelled/refunded");
  expect_money_is_right();
}

TEST_F(ChangeBookingTest, TheSameOrderSentTwiceRefundsOnce) {
  const auto id = win(add_slot());
  ASSERT_TRUE(run(refund_booking(context, id, Money{333, "eur"}, owner, 0)));
  EXPECT_EQ(run(refund_booking(context, id, Money{333, "eur"}, owner, 0)).error().code,
            Errc::conflict);
  settle_outbox();
  EXPECT_EQ(stripe.refunded(), 333);
  EXPECT_EQ(booking(id).refunded_minor, 333);
  ASSERT_TRUE(run(refund_booking(context, id, Money{100, "eur"}, owner, 333)));
  settle_outbox();
  EXPECT_EQ(stripe.refunded(), 433);
  expect_money_is_right();
}

TEST_F(ChangeBookingTest, SaysNothingOfRefundsWhereNoticesAreOff) {
  change_rules([](Rules& rules) { rules.sends_refund_notices = false; });
  const auto id = win(add_slot());
  ASSERT_TRUE(run(refund_booking(context, id, Money{333, "eur"}, owner)));
  settle_outbox();
  EXPECT_EQ(stripe.refunded(), 333);
  EXPECT_EQ(count_mails(MailKind::refund_made), 0);
}

TEST_F(ChangeBookingTest, ARefundThatIsRefusedIsAMatterUntilAnotherTrySucceeds) {
  const auto id = win(add_slot());
  ASSERT_TRUE(cancel_by_owner(id, Money{2000, "eur"}));
  stripe.fail(Call::create_refund, Errc::gateway_rejected);
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "cancelled/refund_failed");
  const auto failed = refunds(id).at(0);
  EXPECT_EQ(failed.state, RefundState::failed);
  EXPECT_TRUE(failed.finished_at);
  ASSERT_EQ(attention().size(), 1U);
  EXPECT_EQ(attention()[0].attention.matter, refund_matter(failed.id));
  EXPECT_EQ(attention()[0].attention.amount, (Money{2000, "eur"}));
  EXPECT_EQ(attention()[0].attention.detail, "scripted");

  ASSERT_TRUE(run(retry_refund(context, failed.id, owner)));
  EXPECT_TRUE(attention().empty());
  EXPECT_EQ(run(retry_refund(context, failed.id, owner)).error().code, Errc::not_refundable);
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "cancelled/refunded");
  EXPECT_EQ(stripe.refunded(), 2000);
  for (const auto& refund : refunds(id)) {
    EXPECT_EQ(refund.attempt, refund.retry_of.empty() ? 1 : 2);
  }
  journal.alerts.clear();
  expect_money_is_right();
}

TEST_F(ChangeBookingTest, ARefundMadeInAnotherWayIsSettledByHand) {
  const auto id = win(add_slot());
  ASSERT_TRUE(cancel(id));
  stripe.fail(Call::create_refund, Errc::gateway_rejected);
  settle_outbox();
  const auto failed = refunds(id).at(0);
  EXPECT_EQ(run(settle_refund(context, RefundId("rf_none"), "", owner)).error().code,
            Errc::not_found);
  ASSERT_TRUE(run(settle_refund(context, failed.id, "virement du 3", owner)));
  EXPECT_EQ(state_of(booking(id)), "cancelled/refunded");
  EXPECT_EQ(refunds(id).at(0).state, RefundState::settled);
  EXPECT_EQ(payment(id).refunded_minor, 5000);
  EXPECT_TRUE(attention().empty());
  EXPECT_TRUE(has_happened(id, Happening::settled_by_hand));
  EXPECT_EQ(stripe.refunded(), 0);
}

TEST_F(ChangeBookingTest, AFailedGiftLeavesTheBookingAndCallsAPerson) {
  const auto id = win(add_slot());
  ASSERT_TRUE(run(refund_booking(context, id, Money{900, "eur"}, owner)));
  stripe.fail(Call::create_refund, Errc::gateway_rejected);
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "confirmed/paid");
  EXPECT_EQ(booking(id).refunded_minor, 0);
  EXPECT_EQ(attention().size(), 1U);
  EXPECT_EQ(count_mails(MailKind::owner_refund_failed), 1);
  EXPECT_EQ(count_mails(MailKind::refund_made), 0);
}

TEST_F(ChangeBookingTest, APartialDashboardRefundBeforeOursLeavesTheRestToAskFor) {
  const auto id = win(add_slot());
  ASSERT_TRUE(cancel(id));
  // The news of it have not come yet.
  stripe.refund_by_hand(payment(id).payment_intent_id, Money{2000, "eur"});
  settle_outbox();
  EXPECT_EQ(state_of(booking(id)), "cancelled/refunded");
  EXPECT_EQ(stripe.refunded(), 5000);
  EXPECT_EQ(payment(id).refunded_minor, 5000);
  const auto rows = refunds(id);
  ASSERT_EQ(rows.size(), 2U);
  for (const auto& row : rows) {
    if (row.cause != RefundCause::cancellation) continue;
    EXPECT_EQ(row.amount.minor, 3000);
    EXPECT_EQ(row.attempt, 2);
  }
  EXPECT_TRUE(attention().empty());
  expect_money_is_right();
}

TEST_F(ChangeBookingTest, AnUnexpectedPaymentIsAMatterUntilItIsBack) {
  const auto slot_id = add_slot();
  const auto created = book(slot_id);
  const auto session = payment(created.booking.id).session_id;
  change([&](Tx& tx) { ASSERT_TRUE(tx.delete_unpaid_booking(created.booking.id, 1)); });
  stripe.pay(session);
  EXPECT_EQ(*hear(session), Outcome::recorded);
  ASSERT_EQ(attention().size(), 1U);
  EXPECT_EQ(attention()[0].attention.kind, domain::AttentionKind::unexpected_payment);
  settle_outbox();
  EXPECT_TRUE(attention().empty());
  EXPECT_EQ(stripe.refunded(), 5000);
}

TEST_F(ChangeBookingTest, AnUnexpectedPaymentIsNoMatterOnceItWasGivenBackInAnotherWay) {
  const auto created = book(add_slot());
  const auto session = payment(created.booking.id).session_id;
  change([&](Tx& tx) { ASSERT_TRUE(tx.delete_unpaid_booking(created.booking.id, 1)); });
  stripe.pay(session);
  ASSERT_TRUE(hear(session));
  stripe.fail(Call::create_refund, Errc::gateway_rejected);
  settle_outbox();
  EXPECT_EQ(attention().size(), 2U) << "the payment, and its refund";
  ASSERT_TRUE(run(settle_refund(context, refunds(created.booking.id).at(0).id, "", owner)));
  EXPECT_TRUE(attention().empty());
}

TEST_F(ChangeBookingTest, RemindersFollowTheBooking) {
  change_rules([](Rules& rules) { rules.reminders = {hours(24), hours(2), hours(72)}; });
  const auto slot_id = add_slot();
  const auto created = book(slot_id);
  const auto session = payment(created.booking.id).session_id;
  const auto id = created.booking.id;
  stripe.pay(session);
  ASSERT_TRUE(hear(session));
  const auto waiting = [&] {
    std::vector<Instant> due;
    for (const auto& mail :
         look([&](Reader& reader) { return reader.read_overview().list_mails(id); }))
      if (mail.kind == MailKind::reminder && mail.state == MailState::waiting)
        due.push_back(mail.due_at);
    std::sort(due.begin(), due.end());
    return due;
  };
  const auto start = slot(slot_id).start_at;
  EXPECT_EQ(waiting(), (std::vector<Instant>{start - hours(24), start - hours(2)}))
      << "72 hours before is over already";

  clock.advance(hours(1));
  const auto later = add_slot();
  ASSERT_TRUE(move(id, later));
  EXPECT_EQ(waiting(), (std::vector<Instant>{start - hours(23), start - hours(1)}));
  ASSERT_TRUE(cancel(id));
  EXPECT_EQ(waiting(), std::vector<Instant>{});
}

TEST_F(ChangeBookingTest, AReminderThatAWorkerHasIsDroppedWhenTheBookingIsOff) {
  change_rules([](Rules& rules) { rules.reminders = {hours(24)}; });
  const auto slot_id = add_slot(1, 0);
  const auto created = std::get<CreatedBooking>(*create(slot_id));
  clock.advance(hours(24));
  auto effects = run(lease_effects(context, EffectLine::mail, 100));
  ASSERT_EQ(effects->size(), 3U);
  ASSERT_TRUE(cancel(created.booking.id));
  for (const auto& effect : *effects) ASSERT_TRUE(run(carry_out_effect(context, effect)));
  EXPECT_EQ(count_mails(MailKind::reminder), 0);
  EXPECT_EQ(journal.alerts, std::vector<std::string>());
  settle_outbox();
  EXPECT_EQ(count_mails(MailKind::reminder), 0);
}

TEST_F(ChangeBookingTest, AReminderThatAWorkerHasIsDroppedWhenTheBookingMoves) {
  change_rules([](Rules& rules) { rules.reminders = {hours(24)}; });
  const auto created = std::get<CreatedBooking>(*create(add_slot(1, 0)));
  clock.advance(hours(24));
  auto effects = run(lease_effects(context, EffectLine::mail, 100));
  ASSERT_EQ(effects->size(), 3U);
  ASSERT_TRUE(move(created.booking.id, add_slot(1, 0)));
  for (const auto& effect : *effects) ASSERT_TRUE(run(carry_out_effect(context, effect)));
  EXPECT_EQ(count_mails(MailKind::reminder), 0) << "the other slot has a reminder of its own";
}

TEST_F(ChangeBookingTest, EachTryToSendAMailIsInTheHistory) {
  const auto id = win(add_slot());
  mailer.failures = {Errc::mail_unavailable, Errc::mail_rejected};
  ASSERT_TRUE(cancel(id));
  settle_outbox();
  EXPECT_TRUE(has_happened(id, Happening::mail_tried));
  EXPECT_TRUE(has_happened(id, Happening::mail_sent));
  EXPECT_TRUE(has_happened(id, Happening::mail_failed));
  const auto open = attention();
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].attention.kind, domain::AttentionKind::mail_failed);
  change([&](Tx& tx) {
    EXPECT_TRUE(tx.revive_effect(EffectId(open[0].attention.subject_id), clock.now()));
  });
  settle_outbox();
  EXPECT_TRUE(attention().empty());
}

TEST_F(ChangeBookingTest, ADisputeThatComesBeforeItsPaymentIsFoundByIt) {
  const auto created = book(add_slot());
  const auto session = payment(created.booking.id).session_id;
  stripe.pay(session);
  auto event =
      refund_event("charge.dispute.created", stripe.sessions.at(session).payment_intent_id);
  event.dispute = domain::Dispute();
  event.dispute->id = "du_1";
  event.dispute->payment_intent_id = event.payment_intent_id;
  event.dispute->status = "needs_response";
  event.dispute->amount = Money{5000, "eur"};
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::ignored);
  EXPECT_TRUE(attention().empty()) << "it may be somebody else's";
  EXPECT_EQ(*hear(session), Outcome::confirmed);
  ASSERT_EQ(attention().size(), 1U);
  EXPECT_EQ(attention()[0].attention.booking_id, created.booking.id);
  settle_outbox();
  EXPECT_EQ(count_mails(MailKind::owner_dispute), 1);
}

TEST_F(ChangeBookingTest, ADisputeIsKeptShownAndResolvedWhenItIsOver) {
  const auto id = win(add_slot());
  auto event = refund_event("charge.dispute.created", payment(id).payment_intent_id);
  event.dispute = domain::Dispute();
  event.dispute->id = "du_1";
  event.dispute->payment_intent_id = event.payment_intent_id;
  event.dispute->status = "needs_response";
  event.dispute->reason = "fraudulent";
  event.dispute->amount = Money{5000, "eur"};
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::recorded);
  event.id = EventId("evt_second");
  event.type = "charge.dispute.funds_withdrawn";
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::recorded);
  settle_outbox();
  ASSERT_EQ(count_mails(MailKind::owner_dispute), 1) << "told once";
  EXPECT_EQ(mailer.sent.front().reason, "fraudulent");
  ASSERT_EQ(attention().size(), 1U);
  EXPECT_EQ(attention()[0].attention.kind, domain::AttentionKind::dispute);
  event.id = EventId("evt_third");
  event.type = "charge.dispute.closed";
  event.dispute->status = "won";
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::recorded);
  EXPECT_TRUE(attention().empty());
  EXPECT_TRUE(has_happened(id, Happening::disputed));

  event.id = EventId("evt_fourth");
  event.payment_intent_id = PaymentIntentId("pi_of_somebody_else");
  EXPECT_EQ(*run(receive_event(context, event)), Outcome::ignored);
}

}  // namespace
}  // namespace creneau::app
