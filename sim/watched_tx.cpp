#include "watched_tx.hpp"

namespace creneau::sim {

void WatchedTx::insert_slot(const domain::Slot& slot) {
  count_call();
  touched_.slots.insert(slot.id);
  tx_.insert_slot(slot);
}

bool WatchedTx::update_slot(const domain::Slot& slot) {
  count_call();
  touched_.slots.insert(slot.id);
  return tx_.update_slot(slot);
}

bool WatchedTx::delete_slot(const SlotId& id) {
  count_call();
  touched_.slots.insert(id);
  return tx_.delete_slot(id);
}

bool WatchedTx::reopen_slot(const SlotId& id) {
  count_call();
  touched_.slots.insert(id);
  return tx_.reopen_slot(id);
}

bool WatchedTx::close_slot(const SlotId& id) {
  count_call();
  touched_.slots.insert(id);
  return tx_.close_slot(id);
}

bool WatchedTx::claim_seat(const SlotId& slot_id, const BookingId& booking_id) {
  count_call();
  touched_.slots.insert(slot_id);
  if (sabotage_ == Sabotage::held_seat_not_counted) {
    const auto booking = tx_.find_booking(booking_id);
    if (booking && booking->held_until) return true;
  }
  if (sabotage_ == Sabotage::move_keeps_old_seat && is_moving(booking_id)) return true;
  const bool has_seat = tx_.claim_seat(slot_id, booking_id);
  return has_seat || sabotage_ == Sabotage::seat_constraint_off;
}

void WatchedTx::release_seat(const SlotId& slot_id, const BookingId& booking_id) {
  count_call();
  touched_.slots.insert(slot_id);
  if (sabotage_ == Sabotage::seat_not_given_back) return;
  if (sabotage_ == Sabotage::lapse_keeps_seat) {
    const auto booking = tx_.find_booking(booking_id);
    if (booking && booking->status == domain::BookingStatus::pending) return;
  }
  if (sabotage_ == Sabotage::move_keeps_old_seat && is_moving(booking_id)) return;
  if (sabotage_ == Sabotage::move_gives_up_first && is_moving(booking_id))
    spoiled_.seats_let_go.emplace_back(slot_id, booking_id);
  tx_.release_seat(slot_id, booking_id);
}

/// A move changes seats first; everything else has written the booking's end by then.
bool WatchedTx::is_moving(const BookingId& id) const {
  const auto booking = tx_.find_booking(id);
  return booking && booking->status == domain::BookingStatus::confirmed && booking->attempt > 0;
}

std::optional<domain::Booking> WatchedTx::lock_booking(const BookingId& id) {
  auto booking = tx_.lock_booking(id);
  if (sabotage_ == Sabotage::cancelled_booking_forgotten && booking &&
      booking->status == domain::BookingStatus::cancelled) {
    booking->status = domain::BookingStatus::confirmed;
    if (booking->price.minor > 0) booking->payment_status = domain::PaymentStatus::paid;
  }
  return booking;
}

void WatchedTx::insert_booking(const domain::Booking& booking) {
  count_call();
  touched_.bookings.insert(booking.id);
  tx_.insert_booking(booking);
}

bool WatchedTx::update_booking(const domain::Booking& before, const domain::Booking& next) {
  count_call();
  touched_.bookings.insert(before.id);
  if (sabotage_ == Sabotage::cancelled_booking_forgotten) {
    const auto real = tx_.find_booking(before.id);
    return real && tx_.update_booking(*real, next);
  }
  return tx_.update_booking(before, next);
}

bool WatchedTx::delete_unpaid_booking(const BookingId& id, int attempt) {
  count_call();
  touched_.bookings.insert(id);
  const auto booking = tx_.find_booking(id);
  // It gives back the seat that it held.
  if (booking) touched_.slots.insert(booking->slot_id);
  if (sabotage_ == Sabotage::delete_without_condition) {
    if (booking) {
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
  if (sabotage_ == Sabotage::cancellation_forgets_refunds && payment) {
    const auto booking = tx_.find_booking(payment->booking_id);
    if (booking && booking->status == domain::BookingStatus::confirmed) payment->refunded_minor = 0;
  }
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
  if (sabotage_ == Sabotage::captured_payment_forgotten ||
      sabotage_ == Sabotage::cancellation_forgets_refunds) {
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
  if (effect.kind == domain::EffectKind::mail && effect.mail_kind == domain::MailKind::reminder) {
    touched_.reminders_queued.push_back(effect);
    touched_.bookings.insert(effect.booking_id);
  }
  tx_.insert_effect(effect);
}

void WatchedTx::delete_reminders(const BookingId& id) {
  count_call();
  touched_.bookings.insert(id);
  if (sabotage_ != Sabotage::reminder_not_deleted) tx_.delete_reminders(id);
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

void WatchedTx::fail_effect(const EffectId& id, Instant now, const std::string& error) {
  count_call();
  touched_.finished_effects.insert(id);
  tx_.fail_effect(id, now, error);
}

void WatchedTx::insert_history(const app::HistoryEntry& entry) {
  count_call();
  tx_.insert_history(entry);
}

}  // namespace creneau::sim
