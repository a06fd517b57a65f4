#include "domain/settlement.hpp"

#include "domain/authorization.hpp"
#include "domain/settlement_parts.hpp"

namespace creneau::domain {
namespace settlement {

Payment learned(const Payment& payment, const SessionNews& news) {
  Payment next = payment;
  next.request.body.clear();
  if (next.session_id.empty()) next.session_id = news.id;
  if (next.payment_intent_id.empty()) next.payment_intent_id = news.payment_intent_id;
  return next;
}

Booking moved(const Booking& booking, BookingStatus status, PaymentStatus payment_status) {
  Booking next = booking;
  next.status = status;
  next.payment_status = payment_status;
  if (status != BookingStatus::pending || payment_status == PaymentStatus::authorized) {
    next.held_until.reset();
    next.held_by.clear();
  }
  return next;
}

bool awaits_payment(const Booking* booking) {
  return booking != nullptr && booking->status == BookingStatus::pending &&
         (booking->is_unpaid() || booking->payment_status == PaymentStatus::processing);
}

bool is_over(const Slot& slot, Instant now) {
  return slot.is_closed || slot.start_at <= now;
}

void tell_rejection(Decision& decision, RefundCause cause) {
  if (cause == RefundCause::slot_taken) {
    decision.outcome = Outcome::slot_taken;
    decision.happening = Happening::slot_taken;
    decision.mails = {MailKind::slot_taken, MailKind::owner_slot_taken};
  } else {
    decision.happening = Happening::amount_mismatch;
    decision.mails = {MailKind::payment_returned, MailKind::owner_payment_returned};
  }
}

void tell_unexpected(Decision& decision, const Booking* booking) {
  decision.outcome = Outcome::recorded;
  decision.happening = Happening::unexpected_payment;
  if (booking != nullptr) decision.mails.push_back(MailKind::payment_returned);
  decision.mails.push_back(MailKind::owner_payment_returned);
}

}  // namespace settlement

namespace {

using namespace settlement;

/// What has reached the account. The currency is the payment's own: a refund can only be in what
/// was charged.
Money received(const SessionNews& news) {
  return {news.intent_received_minor.value_or(news.total.minor), news.total.currency};
}

Payment captured(const Settlement& s) {
  Payment next = learned(s.payment, s.news);
  next.state = PaymentState::captured;
  next.captured_minor = received(s.news).minor;
  next.captured_at = s.now;
  next.checkout_url.clear();
  return next;
}

/// Paid, but the booking cannot have the slot: everything goes back.
Decision reject(const Settlement& s, RefundCause cause) {
  Decision decision;
  decision.payment = captured(s);
  const auto money = received(s.news);
  if (money.minor > 0) decision.refund_order = RefundOrder{cause, money};
  decision.booking =
      moved(*s.booking, BookingStatus::rejected,
            money.minor > 0 ? PaymentStatus::refund_pending : PaymentStatus::refunded);
  decision.booking->refunded_minor = money.minor;
  if (s.booking->held_until || s.booking->payment_status == PaymentStatus::authorized)
    decision.seat = SeatChange::release;
  tell_rejection(decision, cause);
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
  decision.payment = captured(s);
  if (const auto money = received(s.news); money.minor > 0)
    decision.refund_order = RefundOrder{RefundCause::not_expected, money};
  tell_unexpected(decision, s.booking);
  return decision;
}

/// Captured all the same while it was being released: by a person in the dashboard, or our own
/// capture was quicker. What the booking was told not to pay goes back.
Decision return_released(const Settlement& s) {
  Decision decision;
  decision.outcome = standing_outcome(s.booking);
  decision.payment = captured(s);
  const auto money = received(s.news);
  if (money.minor == 0) return decision;
  const bool is_rejected = s.booking->status == BookingStatus::rejected;
  decision.refund_order =
      RefundOrder{is_rejected ? RefundCause::slot_taken : RefundCause::cancellation, money};
  decision.booking = moved(*s.booking, s.booking->status, PaymentStatus::refund_pending);
  decision.booking->refunded_minor = money.minor;
  decision.happening = Happening::refund_ordered;
  decision.mails = {MailKind::payment_returned, MailKind::owner_payment_returned};
  return decision;
}

/// How a payment that was settled before stands: as its booking does, unless it was not what the
/// booking was decided by (a further payment that went back, or one of another amount).
Outcome settled_outcome(const Settlement& s) {
  const auto standing = standing_outcome(s.booking);
  const bool has_gone_back =
      s.payment.captured_minor > 0 && s.payment.refunded_minor >= s.payment.captured_minor;
  if (standing == Outcome::confirmed && has_gone_back) return Outcome::recorded;
  if (standing == Outcome::slot_taken && received(s.news) != s.booking->price)
    return Outcome::recorded;
  return standing;
}

std::variant<Decision, SeatDecision> settle_paid(const Settlement& s) {
  if (s.payment.state == PaymentState::captured) {
    Decision decision;
    decision.outcome = settled_outcome(s);
    return decision;
  }
  const bool is_amount_right = s.booking != nullptr && received(s.news) == s.booking->price;
  if (has_authorized(s.booking, s.payment))
    // Its seat was taken when it was authorised, and is its own since.
    return is_amount_right ? confirm(s) : reject(s, RefundCause::amount_mismatch);
  if (is_being_released(s.booking, s.payment)) return return_released(s);
  if (!awaits_payment(s.booking)) return return_payment(s);
  if (!is_amount_right) return reject(s, RefundCause::amount_mismatch);
  if (is_over(s.slot, s.now)) return reject(s, RefundCause::slot_taken);
  // Its seat was taken when it was made, and is its own until it is removed.
  if (s.booking->held_until) return confirm(s);
  return SeatDecision{confirm(s), reject(s, RefundCause::slot_taken)};
}

/// Whether news of a session that has brought nothing can still matter to the payment.
bool is_unsettled(const Payment& payment) {
  return payment.state == PaymentState::requested || payment.state == PaymentState::open ||
         payment.state == PaymentState::processing;
}

/// Complete without the money: a delayed method. It succeeds later, or fails.
Decision settle_processing(const Settlement& s) {
  Decision decision;
  if (!is_unsettled(s.payment)) {
    decision.outcome = standing_outcome(s.booking);
    return decision;
  }
  decision.payment = learned(s.payment, s.news);
  decision.payment->checkout_url.clear();
  if (s.payment.state != PaymentState::processing)
    decision.happening = Happening::payment_processing;
  decision.payment->state = PaymentState::processing;
  if (s.booking != nullptr && s.booking->is_unpaid())
    decision.booking = moved(*s.booking, BookingStatus::pending, PaymentStatus::processing);
  return decision;
}

/// Complete, and no money will come of it: a delayed method failed, or an authorisation is gone.
Decision settle_dead(const Settlement& s) {
  if (s.payment.state == PaymentState::authorized) return decide_lapsed(s);
  if (s.payment.state == PaymentState::void_pending) return decide_released(s);
  Decision decision;
  if (!is_unsettled(s.payment)) {
    decision.outcome = standing_outcome(s.booking);
    return decision;
  }
  decision.payment = learned(s.payment, s.news);
  decision.payment->checkout_url.clear();
  decision.payment->state = PaymentState::closed;
  decision.happening = Happening::payment_failed;
  if (awaits_payment(s.booking)) {
    decision.booking = moved(*s.booking, BookingStatus::pending, PaymentStatus::failed);
    if (s.booking->payment_status == PaymentStatus::processing)
      decision.booking->unpaid_since = s.now;
  }
  return decision;
}

/// The PaymentIntent says it; where it is not known, a session that is paid is believed.
std::variant<Decision, SeatDecision> settle_complete(const Settlement& s) {
  switch (s.news.intent_status) {
    case IntentStatus::unknown:
      if (s.news.is_paid) return settle_paid(s);
      return settle_processing(s);
    case IntentStatus::processing:
      return settle_processing(s);
    case IntentStatus::requires_capture:
      return decide_authorized(s);
    case IntentStatus::failed:
    case IntentStatus::canceled:
      return settle_dead(s);
    case IntentStatus::succeeded:
      return settle_paid(s);
  }
  CRENEAU_UNREACHABLE();
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
      return settle_complete(settlement);
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
