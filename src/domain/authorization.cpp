#include "domain/authorization.hpp"

#include "domain/settlement_parts.hpp"

namespace creneau::domain {
namespace {

using namespace settlement;

/// Authorised, but the booking cannot have the slot: nobody is charged.
Decision reject(const Settlement& s, RefundCause cause) {
  Decision decision;
  decision.payment = to_be_released(learned(s.payment, s.news));
  decision.held_money = HeldMoney::release;
  decision.booking = moved(*s.booking, BookingStatus::rejected, PaymentStatus::void_pending);
  if (s.booking->held_until) decision.seat = SeatChange::release;
  decision.amount = s.news.total;
  tell_rejection(decision, cause);
  return decision;
}

Decision take_seat(const Settlement& s) {
  Decision decision;
  decision.outcome = Outcome::recorded;
  decision.happening = Happening::authorized;
  decision.payment = learned(s.payment, s.news);
  decision.payment->state = PaymentState::authorized;
  decision.payment->checkout_url.clear();
  decision.booking = moved(*s.booking, BookingStatus::pending, PaymentStatus::authorized);
  decision.held_money = HeldMoney::capture;
  decision.expires_rivals = true;
  return decision;
}

/// The booking is decided already, or gone.
Decision release_unexpected(const Settlement& s) {
  Decision decision;
  decision.payment = to_be_released(learned(s.payment, s.news));
  decision.held_money = HeldMoney::release;
  decision.amount = s.news.total;
  tell_unexpected(decision, s.booking);
  return decision;
}

/// Whether what the bank holds was decided upon before. One that is closed with this very intent
/// has lapsed: the news are old.
bool is_settled(const Settlement& s) {
  switch (s.payment.state) {
    case PaymentState::requested:
    case PaymentState::open:
    case PaymentState::processing:
      return false;
    case PaymentState::closed:
      return !s.payment.payment_intent_id.empty() &&
             s.payment.payment_intent_id == s.news.payment_intent_id;
    case PaymentState::authorized:
    case PaymentState::captured:
    case PaymentState::void_pending:
    case PaymentState::voided:
      return true;
  }
  CRENEAU_UNREACHABLE();
}

/// The booking may be paid again, in a further attempt.
void give_seat_back(Decision& decision, const Booking* booking, Instant now) {
  decision.booking = moved(*booking, BookingStatus::pending, PaymentStatus::failed);
  decision.booking->unpaid_since = now;
  decision.seat = SeatChange::release;
}

}  // namespace

bool has_authorized(const Booking* booking, const Payment& payment) {
  return booking != nullptr && booking->status == BookingStatus::pending &&
         booking->payment_status == PaymentStatus::authorized &&
         payment.state == PaymentState::authorized;
}

bool is_being_released(const Booking* booking, const Payment& payment) {
  const bool is_void =
      payment.state == PaymentState::void_pending || payment.state == PaymentState::voided;
  return is_void && booking != nullptr &&
         (booking->payment_status == PaymentStatus::void_pending ||
          booking->payment_status == PaymentStatus::voided);
}

Payment to_be_released(const Payment& payment) {
  Payment next = payment;
  next.state = PaymentState::void_pending;
  next.checkout_url.clear();
  return next;
}

std::variant<Decision, SeatDecision> decide_authorized(const Settlement& s) {
  if (is_settled(s)) {
    Decision decision;
    decision.outcome = standing_outcome(s.booking);
    return decision;
  }
  if (!awaits_payment(s.booking)) return release_unexpected(s);
  if (s.news.total != s.booking->price) return reject(s, RefundCause::amount_mismatch);
  if (is_over(s.slot, s.now)) return reject(s, RefundCause::slot_taken);
  // Its seat was taken when it was made.
  if (s.booking->held_until) return take_seat(s);
  return SeatDecision{take_seat(s), reject(s, RefundCause::slot_taken)};
}

Decision decide_lapsed(const Settlement& s) {
  Decision decision;
  decision.happening = Happening::authorization_lapsed;
  decision.payment = learned(s.payment, s.news);
  decision.payment->state = PaymentState::closed;
  if (has_authorized(s.booking, s.payment)) give_seat_back(decision, s.booking, s.now);
  return decision;
}

Decision decide_released(const Settlement& s) {
  Decision decision;
  decision.outcome = standing_outcome(s.booking);
  decision.happening = Happening::released;
  decision.payment = learned(s.payment, s.news);
  decision.payment->state = PaymentState::voided;
  const bool is_last = !s.has_other_release;
  if (is_last && s.booking != nullptr && s.booking->payment_status == PaymentStatus::void_pending)
    decision.booking = moved(*s.booking, s.booking->status, PaymentStatus::voided);
  return decision;
}

Decision decide_capture_refused(const Booking* booking, const Payment& payment, Instant now) {
  Decision decision;
  decision.happening = Happening::capture_failed;
  decision.payment = to_be_released(payment);
  decision.held_money = HeldMoney::release;
  if (has_authorized(booking, payment)) give_seat_back(decision, booking, now);
  return decision;
}

}  // namespace creneau::domain
