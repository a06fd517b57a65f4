#include "app/lock_rows.hpp"

#include <tuple>

#include "domain/refunds.hpp"

namespace creneau::app {

LockedRows lock_rows(Tx& tx, const BookingId& id, const SlotId& otherwise) {
  auto slot_id = otherwise;
  if (const auto found = tx.find_booking(id)) slot_id = found->slot_id;
  LockedRows locked;
  locked.slot = tx.lock_slot(slot_id);
  locked.booking = tx.lock_booking(id);
  // It was moved before the locks were held. Out of order: should that be a deadlock, the database
  // ends it and the work is run again.
  if (locked.booking && locked.booking->slot_id != slot_id)
    locked.slot = tx.lock_slot(locked.booking->slot_id);
  return locked;
}

LockedSlots lock_slots(Tx& tx, const SlotId& first, const SlotId& second) {
  // A slot never changes its calendar.
  const auto rank = [&](const SlotId& id) {
    const auto slot = tx.find_slot(id);
    return std::tuple(slot ? slot->calendar_id : CalendarId(), id);
  };
  LockedSlots locked;
  if (rank(second) < rank(first)) {
    locked.second = tx.lock_slot(second);
    locked.first = tx.lock_slot(first);
  } else {
    locked.first = tx.lock_slot(first);
    locked.second = tx.lock_slot(second);
  }
  return locked;
}

std::optional<domain::Payment> find_paid_payment(Reader& reader, const BookingId& id) {
  for (auto& payment : reader.list_payments(id))
    if (payment.state == domain::PaymentState::captured &&
        !domain::is_unexpected_payment(reader.list_refunds(payment.id)))
      return std::move(payment);
  return {};
}

std::optional<domain::Payment> find_authorized_payment(Reader& reader, const BookingId& id) {
  for (auto& payment : reader.list_payments(id))
    if (payment.state == domain::PaymentState::authorized) return std::move(payment);
  return {};
}

}  // namespace creneau::app
