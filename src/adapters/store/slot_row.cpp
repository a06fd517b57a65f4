#include "adapters/store/slot_row.hpp"

namespace creneau::store {

domain::Slot read_slot(Row row) {
  domain::Slot slot;
  slot.id = row.id<SlotId>();
  slot.service_id = row.id<ServiceId>();
  slot.title = row.text();
  slot.place = row.text();
  slot.start_at = row.instant();
  slot.end_at = row.instant();
  slot.price = row.money();
  slot.capacity = row.integer();
  slot.seats_taken = row.integer();
  slot.is_closed = row.flag();
  slot.created_at = row.instant();
  slot.calendar_id = row.id<CalendarId>();
  slot.origin = row.named<domain::SlotOrigin>();
  slot.busy_start_at = row.instant();
  slot.busy_end_at = row.instant();
  slot.notice = row.minutes();
  slot.blockers = row.integer();
  slot.is_closed_by_rules = row.flag();
  slot.is_off_rules = row.flag();
  return slot;
}

}  // namespace creneau::store
