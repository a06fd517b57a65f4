#include "watched_tx.hpp"

namespace creneau::sim {

void WatchedTx::insert_slot(const domain::Slot& slot) {
  count_call();
  touched_.slots.insert(slot.id);
  tx_.insert_slot(slot);
}

bool WatchedTx::close_slot(const SlotId& id) {
  count_call();
  touched_.slots.insert(id);
  return tx_.close_slot(id);
}

bool WatchedTx::claim_seat(const SlotId& slot_id, const BookingId& booking_id) {
  count_call();
  touched_.slots.insert(slot_id);
  const bool has_seat = tx_.claim_seat(slot_id, booking_id);
  return has_seat || sabotage_ == Sabotage::seat_constraint_off;
}

void WatchedTx::release_seat(const SlotId& slot_id, const BookingId& booking_id) {
  count_call();
  touched_.slots.insert(slot_id);
  if (sabotage_ != Sabotage::seat_not_given_back) tx_.release_seat(slot_id, booking_id);
}

void WatchedTx::insert_booking(const domain::Booking& booking) {
  count_call();
  touched_.bookings.insert(booking.id);
  tx_.insert_booking(booking);
}

bool WatchedTx::update_booking(const domain::Booking& before, const domain::Booking& next) {
  count_call();
  touched_.bookings.insert(before.id);
  return tx_.update_booking(before, next);
}

bool WatchedTx::delete_unpaid_booking(const BookingId& id, int attempt) {
  count_call();
  touched_.bookings.insert(id);
  if (sabotage_ == Sabotage::delete_without_condition) {
    if (const auto booking = tx_.find_booking(id)) {
      touched_.slots.insert(booking->slot_id);
      tx_.release_seat(booking->slot_id, id);
      auto unpaid = *booking;
      unpaid.status = domain::BookingStatus::pending;
      unpaid.payment_status = domain::PaymentStatus::pending;
      tx_.update_booking(*booking, unpaid);
      return tx_.delete_unpaid_booking(id, booking->attempt);
    }
  }
  return tx_.delete_unpaid_booking(id, attempt);
}

std::optional<domain::Payment> WatchedTx::lock_payment(const PaymentId& id) {
  auto payment = tx_.lock_payment(id);
  if (sabotage_ == Sabotage::captured_payment_forgotten && payment &&
      payment->state == domain::PaymentState::captured)
    payment->state = domain::PaymentState::open;
  return payment;
}

void WatchedTx::insert_payment(const domain::Payment& payment) {
  count_call();
  touched_.payments.insert(payment.id);
  tx_.insert_payment(payment);
}

bool WatchedTx::update_payment(const domain::Payment& before, const domain::Payment& next) {
  count_call();
  touched_.payments.insert(before.id);
  if (sabotage_ == Sabotage::captured_payment_forgotten) {
    const auto real = tx_.find_payment(before.id);
    return real && tx_.update_payment(*real, next);
  }
  return tx_.update_payment(before, next);
}

void WatchedTx::mark_returned(const PaymentId& id, Instant at) {
  count_call();
  touched_.payments.insert(id);
  tx_.mark_returned(id, at);
}

void WatchedTx::insert_refund(const domain::Refund& refund) {
  count_call();
  touched_.payments.insert(refund.payment_id);
  tx_.insert_refund(refund);
  if (sabotage_ == Sabotage::refund_inside_transaction &&
      refund.cause != domain::RefundCause::dashboard)
    spoiled_.refund_now(refund.request);
}

void WatchedTx::update_refund(const domain::Refund& refund) {
  count_call();
  touched_.payments.insert(refund.payment_id);
  tx_.update_refund(refund);
}

bool WatchedTx::insert_event(const EventId& id, const std::string& type, Instant at) {
  if (sabotage_ == Sabotage::dedupe_in_memory_only) {
    if (!spoiled_.events_seen.insert(id).second) return false;
    count_call();
    tx_.insert_event(id, type, at);
    return true;
  }
  count_call();
  return tx_.insert_event(id, type, at);
}

void WatchedTx::set_event_outcome(const EventId& id, domain::Outcome outcome) {
  count_call();
  tx_.set_event_outcome(id, outcome);
}

void WatchedTx::insert_effect(const app::Effect& effect) {
  count_call();
  if (sabotage_ == Sabotage::effects_after_commit)
    return spoiled_.effects_kept_back.push_back(effect);
  if (sabotage_ == Sabotage::mail_before_commit && effect.kind == domain::EffectKind::mail)
    return spoiled_.send_mail_now(effect);
  tx_.insert_effect(effect);
}

std::vector<app::Effect> WatchedTx::lease_effects(bool mails, Instant now, Instant lease_until,
                                                  int limit) {
  count_call();
  return tx_.lease_effects(mails, now, sabotage_ == Sabotage::lease_forgotten ? now : lease_until,
                           limit);
}

void WatchedTx::finish_effect(const EffectId& id, Instant now) {
  count_call();
  touched_.finished_effects.insert(id);
  tx_.finish_effect(id, now);
}

void WatchedTx::insert_history(const app::HistoryEntry& entry) {
  count_call();
  tx_.insert_history(entry);
}

}  // namespace creneau::sim
