#include "domain/settlement.hpp"

namespace creneau::domain {
namespace {

/// The payment with what the news add to it: ids learned late, never forgotten. Its request held
/// the client's address and the booking's token; once the session is known nobody needs it any
/// more.
Payment learned(const Payment& payment, const SessionNews& news) {
  Payment next = payment;
  next.request.body.clear();
  if (next.session_id.empty()) next.session_id = news.id;
  if (next.payment_intent_id.empty()) next.payment_intent_id = news.payment_intent_id;
  return next;
}

Payment captured(const Settlement& s) {
  Payment next = learned(s.payment, s.news);
  next.state = PaymentState::captured;
  next.captured_minor = s.news.total.minor;
  next.captured_at = s.now;
  next.checkout_url.clear();
  return next;
}

Booking moved(const Booking& booking, BookingStatus status, PaymentStatus payment_status) {
  Booking next = booking;
  next.status = status;
  next.payment_status = payment_status;
  // A decided booking holds nothing: it has its seat, or has given it back.
  if (status != BookingStatus::pending) {
    next.held_until.reset();
    next.held_by.clear();
  }
  return next;
}

/// Paid, but the booking cannot have the slot: everything goes back.
Decision reject(const Settlement& s, RefundCause cause) {
  Decision decision;
  decision.payment = captured(s);
  const bool has_money = s.news.total.minor > 0;
  if (has_money) decision.refund_order = RefundOrder{cause, s.news.total};
  decision.booking = moved(*s.booking, BookingStatus::rejected,
                           has_money ? PaymentStatus::refund_pending : PaymentStatus::refunded);
  decision.booking->refunded_minor = s.news.total.minor;
  if (s.booking->held_until) decision.seat = SeatChange::release;
  if (cause == RefundCause::slot_taken) {
    decision.outcome = Outcome::slot_taken;
    decision.happening = Happening::slot_taken;
    decision.mails = {MailKind::slot_taken, MailKind::owner_slot_taken};
  } else {
    decision.happening = Happening::amount_mismatch;
    decision.mails = {MailKind::payment_returned, MailKind::owner_payment_returned};
  }
  return decision;
}

Decision confirm(const Settlement& s) {
  Decision decision;
  decision.outcome = Outcome::confirmed;
  decision.happening = Happening::confirmed;
  decision.payment = captured(s);
  decision.booking = moved(*s.booking, BookingStatus::confirmed, PaymentStatus::paid);
  decision.mails = {MailKind::confirmation, MailKind::owner_booking_confirmed};
  decision.expires_rivals = true;
  decision.reminders = ReminderChange::schedule;
  return decision;
}

/// A payment that nothing is left to buy with: the booking is decided already, or gone.
Decision return_payment(const Settlement& s) {
  Decision decision;
  decision.outcome = Outcome::recorded;
  decision.happening = Happening::unexpected_payment;
  decision.payment = captured(s);
  if (s.news.total.minor > 0)
    decision.refund_order = RefundOrder{RefundCause::not_expected, s.news.total};
  if (s.booking != nullptr) decision.mails.push_back(MailKind::payment_returned);
  decision.mails.push_back(MailKind::owner_payment_returned);
  return decision;
}

/// How a payment that was settled before stands: as its booking does, unless it was not what the
/// booking was decided by (a further payment that went back, or one of another amount).
Outcome settled_outcome(const Settlement& s) {
  const auto standing = standing_outcome(s.booking);
  const bool has_gone_back =
      s.payment.captured_minor > 0 && s.payment.refunded_minor >= s.payment.captured_minor;
  if (standing == Outcome::confirmed && has_gone_back) return Outcome::recorded;
  if (standing == Outcome::slot_taken && s.news.total != s.booking->price) return Outcome::recorded;
  return standing;
}

std::variant<Decision, SeatDecision> settle_paid(const Settlement& s) {
  if (s.payment.state == PaymentState::captured) {
    Decision decision;
    decision.outcome = settled_outcome(s);
    return decision;
  }
  const bool awaits_payment =
      s.booking != nullptr && s.booking->status == BookingStatus::pending &&
      (s.booking->is_unpaid() || s.booking->payment_status == PaymentStatus::processing);
  if (!awaits_payment) return return_payment(s);
  // The currency is the payment's own: a refund can only be in what was charged.
  if (s.news.total != s.booking->price) return reject(s, RefundCause::amount_mismatch);
  if (s.slot.is_closed || s.slot.start_at <= s.now) return reject(s, RefundCause::slot_taken);
  // Its seat was taken when it was made, and is its own until it is removed.
  if (s.booking->held_until) return confirm(s);
  return SeatDecision{confirm(s), reject(s, RefundCause::slot_taken)};
}

/// Complete without the money: a delayed method. It succeeds later, or fails.
Decision settle_unpaid(const Settlement& s) {
  Decision decision;
  const bool is_over =
      s.payment.state == PaymentState::captured || s.payment.state == PaymentState::closed;
  if (is_over) {
    decision.outcome = standing_outcome(s.booking);
    return decision;
  }
  decision.payment = learned(s.payment, s.news);
  decision.payment->checkout_url.clear();
  const bool awaits_payment = s.booking != nullptr && s.booking->status == BookingStatus::pending;
  if (s.news.intent_status == IntentStatus::failed) {
    decision.payment->state = PaymentState::closed;
    decision.happening = Happening::payment_failed;
    if (awaits_payment) {
      decision.booking = moved(*s.booking, BookingStatus::pending, PaymentStatus::failed);
      if (s.booking->payment_status == PaymentStatus::processing)
        decision.booking->unpaid_since = s.now;
    }
    return decision;
  }
  if (s.payment.state != PaymentState::processing)
    decision.happening = Happening::payment_processing;
  decision.payment->state = PaymentState::processing;
  if (awaits_payment && s.booking->is_unpaid())
    decision.booking = moved(*s.booking, BookingStatus::pending, PaymentStatus::processing);
  return decision;
}

Decision settle_expired(const Settlement& s) {
  Decision decision;
  decision.outcome = standing_outcome(s.booking);
  if (s.payment.state != PaymentState::requested && s.payment.state != PaymentState::open)
    return decision;
  decision.payment = learned(s.payment, s.news);
  decision.payment->state = PaymentState::closed;
  decision.payment->checkout_url.clear();
  decision.happening = Happening::session_closed;
  return decision;
}

Decision settle_open(const Settlement& s) {
  Decision decision;
  decision.outcome = standing_outcome(s.booking);
  if (s.payment.state != PaymentState::requested) return decision;
  decision.payment = learned(s.payment, s.news);
  decision.payment->state = PaymentState::open;
  decision.payment->checkout_url = s.news.url;
  decision.payment->expires_at = s.news.expires_at;
  decision.happening = Happening::session_opened;
  return decision;
}

}  // namespace

Outcome standing_outcome(const Booking* booking) {
  if (booking == nullptr) return Outcome::recorded;
  switch (booking->status) {
    case BookingStatus::confirmed:
      return Outcome::confirmed;
    case BookingStatus::rejected:
      return Outcome::slot_taken;
    case BookingStatus::pending:
    case BookingStatus::cancelled:
      return Outcome::recorded;
  }
  CRENEAU_UNREACHABLE();
}

std::variant<Decision, SeatDecision> decide_settlement(const Settlement& settlement) {
  switch (settlement.news.status) {
    case SessionStatus::complete:
      if (settlement.news.is_paid) return settle_paid(settlement);
      return settle_unpaid(settlement);
    case SessionStatus::expired:
      return settle_expired(settlement);
    case SessionStatus::open:
      return settle_open(settlement);
  }
  CRENEAU_UNREACHABLE();
}

Decision decide_payment_failed(const Booking& booking) {
  Decision decision;
  decision.outcome = standing_outcome(&booking);
  if (booking.status == BookingStatus::pending &&
      booking.payment_status == PaymentStatus::pending) {
    decision.booking = moved(booking, BookingStatus::pending, PaymentStatus::failed);
    decision.happening = Happening::payment_failed;
  }
  return decision;
}

}  // namespace creneau::domain
