// Values that the domain's tests start from: one slot, one booking of it at 50.00 EUR, its open
// payment.
#pragma once

#include "base/time.hpp"
#include "domain/booking.hpp"
#include "domain/payment.hpp"
#include "domain/session_news.hpp"
#include "domain/slot.hpp"

namespace creneau::domain::examples {

inline const Instant now = Instant(std::chrono::hours(24 * 365 * 56));
inline const Money price{5000, "eur"};

inline Slot make_slot() {
  Slot slot;
  slot.id = SlotId("slot_1");
  slot.title = "Massage";
  slot.start_at = now + std::chrono::hours(48);
  slot.end_at = slot.start_at + std::chrono::hours(1);
  slot.price = price;
  slot.capacity = 1;
  slot.created_at = now - std::chrono::hours(1);
  return slot;
}

inline Booking make_booking(BookingStatus status = BookingStatus::pending,
                            PaymentStatus payment_status = PaymentStatus::pending) {
  Booking booking;
  booking.id = BookingId("bk_1");
  booking.slot_id = SlotId("slot_1");
  booking.name = "Ada";
  booking.email = "ada@example.org";
  booking.status = status;
  booking.payment_status = payment_status;
  booking.price = price;
  booking.attempt = 1;
  booking.created_at = now - std::chrono::minutes(10);
  booking.unpaid_since = booking.created_at;
  return booking;
}

inline Payment make_payment(PaymentState state = PaymentState::open) {
  Payment payment;
  payment.id = PaymentId("pay_1");
  payment.booking_id = BookingId("bk_1");
  payment.slot_id = SlotId("slot_1");
  payment.state = state;
  payment.amount = price;
  payment.expires_at = now + std::chrono::minutes(20);
  payment.created_at = now - std::chrono::minutes(10);
  if (state != PaymentState::requested) {
    payment.session_id = SessionId("cs_1");
    payment.checkout_url = "https://pay.example/cs_1";
  }
  if (state == PaymentState::captured) {
    payment.payment_intent_id = PaymentIntentId("pi_1");
    payment.captured_minor = price.minor;
    payment.checkout_url.clear();
  }
  return payment;
}

inline SessionNews make_news(SessionStatus status, bool is_paid = false,
                             IntentStatus intent = IntentStatus::unknown) {
  SessionNews news;
  news.id = SessionId("cs_1");
  news.status = status;
  news.is_paid = is_paid;
  news.total = price;
  if (status == SessionStatus::complete) news.payment_intent_id = PaymentIntentId("pi_1");
  news.intent_status = intent;
  if (status == SessionStatus::open) news.url = "https://pay.example/cs_1";
  news.expires_at = now + std::chrono::minutes(20);
  news.installation_id = "installation";
  news.booking_id = BookingId("bk_1");
  news.payment_id = PaymentId("pay_1");
  return news;
}

inline SessionNews paid_news() {
  return make_news(SessionStatus::complete, true, IntentStatus::succeeded);
}

}  // namespace creneau::domain::examples
