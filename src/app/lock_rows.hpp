// Locking a booking with its slot, in the order that everybody keeps (docs/protocol.md,
// «Transactions»): calendar, slot, booking, then payments.
#pragma once

#include <optional>

#include "app/ports/store.hpp"

namespace creneau::app {

struct LockedRows {
  /// Nothing when it was deleted.
  std::optional<domain::Slot> slot;
  /// Nothing when it is gone.
  std::optional<domain::Booking> booking;

  const domain::Booking* booking_or_null() const { return booking ? &*booking : nullptr; }
};

/// The booking and the slot it is on now; `otherwise` where there is no booking any more.
LockedRows lock_rows(Tx& tx, const BookingId& id, const SlotId& otherwise = {});

/// Two slots, in the order of their calendars and ids, whichever is asked for first. Nothing where
/// one is gone.
struct LockedSlots {
  std::optional<domain::Slot> first;
  std::optional<domain::Slot> second;
};
LockedSlots lock_slots(Tx& tx, const SlotId& first, const SlotId& second);

/// The captured payment that the booking was confirmed or rejected by; nothing where there is none.
std::optional<domain::Payment> find_paid_payment(Reader& reader, const BookingId& id);

/// The payment that the bank holds for the booking, to be captured; nothing where there is none.
std::optional<domain::Payment> find_authorized_payment(Reader& reader, const BookingId& id);

}  // namespace creneau::app
