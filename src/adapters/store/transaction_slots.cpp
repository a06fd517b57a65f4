// Services, slots and the seats that are claimed on them.
#include "adapters/store/row.hpp"
#include "adapters/store/transaction.hpp"
#include "base/assert.hpp"

namespace creneau::store {
namespace {

constexpr std::string_view select_slots =
    "SELECT id, service_id, title, place, start_at, end_at, price_minor, currency, capacity,"
    " seats_taken, CASE WHEN is_closed THEN 1 ELSE 0 END, created_at FROM slots ";
constexpr std::string_view slot_columns = "ttttttitiiit";

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
  return slot;
}

}  // namespace

std::vector<domain::Service> Transaction::list_services() {
  static const Query query(
      "SELECT id, title, description, place FROM services ORDER BY id LIMIT :most", "tttt");
  return read_all(connection_.run(query, services_listed_max), [](Row row) {
    domain::Service service;
    service.id = row.id<ServiceId>();
    service.title = row.text();
    service.description = row.text();
    service.place = row.text();
    return service;
  });
}

void Transaction::insert_service(const domain::Service& service) {
  static const Query query(
      "INSERT INTO services (id, title, description, place) VALUES (:id, :title, :description, "
      ":place)");
  connection_.change(query, service.id, service.title, service.description, service.place);
  has_changed_slots_ = true;
}

std::optional<domain::Slot> Transaction::find_slot(const SlotId& id) {
  static const Query query({select_slots, "WHERE id = :id"}, slot_columns);
  return read_one(connection_.run(query, id), read_slot);
}

std::optional<domain::Slot> Transaction::lock_slot(const SlotId& id) {
  static const Query query({select_slots, "WHERE id = :id @for_no_key_update@"}, slot_columns);
  return read_one(connection_.run(query, id), read_slot);
}

std::vector<domain::Slot> Transaction::list_slots(const app::SlotFilter& filter) {
  static const Query query(
      {select_slots,
       "WHERE @ordered(start_at)@ >= :earliest AND @ordered(start_at)@ < :latest"
       " AND (:any_service = 1 OR service_id = :service)"
       " ORDER BY @ordered(start_at)@, id LIMIT :most"},
      slot_columns);
  return read_all(connection_.run(query, filter.from, filter.to, int{filter.service_id.empty()},
                                  filter.service_id, slots_listed_max),
                  read_slot);
}

std::vector<domain::Slot> Transaction::list_next_available(Instant after,
                                                           const ServiceId& service_id, int limit) {
  static const Query query({select_slots,
                            "WHERE @ordered(start_at)@ > :after AND is_available = TRUE"
                            " AND (:any_service = 1 OR service_id = :service)"
                            " ORDER BY @ordered(start_at)@, id LIMIT :most"},
                           slot_columns);
  return read_all(connection_.run(query, after, int{service_id.empty()}, service_id, limit),
                  read_slot);
}

void Transaction::insert_slot(const domain::Slot& slot) {
  CRENEAU_ASSERT(slot.capacity >= 1 && slot.capacity <= domain::slot_capacity_max);
  CRENEAU_ASSERT(slot.seats_taken == 0 && !slot.is_closed);
  static const Query insert(
      "INSERT INTO slots (id, service_id, title, place, start_at, end_at, price_minor, currency,"
      " capacity, created_at) VALUES (:id, :service, :title, :place, :start_at, :end_at, :price,"
      " :currency, :capacity, :created_at)");
  static const Query insert_seats(
      "INSERT INTO seats (slot_id, seat_no)"
      " WITH RECURSIVE numbers (seat_no) AS"
      " (SELECT 1 UNION ALL SELECT seat_no + 1 FROM numbers WHERE seat_no < :capacity)"
      " SELECT :slot, seat_no FROM numbers");
  connection_.change(insert, slot.id, none_if_empty(slot.service_id), slot.title, slot.place,
                     slot.start_at, slot.end_at, slot.price.minor, slot.price.currency,
                     slot.capacity, slot.created_at);
  connection_.change(insert_seats, slot.capacity, slot.id);
  has_changed_slots_ = true;
}

bool Transaction::close_slot(const SlotId& id) {
  static const Query query(
      "UPDATE slots SET is_closed = TRUE WHERE id = :id AND is_closed = FALSE");
  const bool is_changed = connection_.change(query, id) == 1;
  has_changed_slots_ |= is_changed;
  return is_changed;
}

bool Transaction::has_free_seat(const SlotId& slot_id) {
  static const Query query(
      "SELECT seat_no FROM seats WHERE slot_id = :slot AND NOT EXISTS (SELECT 1 FROM seat_claims"
      " WHERE seat_claims.slot_id = seats.slot_id AND seat_claims.seat_no = seats.seat_no) LIMIT 1",
      "i");
  Statement& statement = connection_.run(query, slot_id);
  const bool is_found = statement.has_row();
  statement.finish();
  return is_found;
}

// The keys of seat_claims decide, whether or not the slot is locked. Without a lock somebody may
// take the seat that was seen free; then the next one is tried, and each such defeat is a seat
// gone, so there are no more tries than seats.
bool Transaction::claim_seat(const SlotId& slot_id, const BookingId& booking_id) {
  static const Query claim(
      "INSERT INTO seat_claims (slot_id, seat_no, booking_id)"
      " SELECT slot_id, seat_no, :booking FROM seats WHERE slot_id = :slot"
      " AND NOT EXISTS (SELECT 1 FROM seat_claims AS taken"
      " WHERE taken.slot_id = seats.slot_id AND taken.seat_no = seats.seat_no)"
      " ORDER BY seat_no LIMIT 1 ON CONFLICT DO NOTHING");
  static const Query holds("SELECT seat_no FROM seat_claims WHERE booking_id = :booking", "i");
  // The row counts for itself, so that two claims at once cannot both write the same number.
  static const Query count("UPDATE slots SET seats_taken = seats_taken + 1 WHERE id = :slot");

  for (int tries = 0; tries <= domain::slot_capacity_max; ++tries) {
    if (connection_.change(claim, booking_id, slot_id) == 1) {
      connection_.change(count, slot_id);
      has_changed_slots_ = true;
      return true;
    }
    Statement& statement = connection_.run(holds, booking_id);
    const bool has_seat = statement.has_row();
    statement.finish();
    if (has_seat || !has_free_seat(slot_id)) return false;
  }
  return false;
}

void Transaction::release_seat(const SlotId& slot_id, const BookingId& booking_id) {
  static const Query release(
      "DELETE FROM seat_claims WHERE slot_id = :slot AND booking_id = :booking");
  static const Query count("UPDATE slots SET seats_taken = seats_taken - 1 WHERE id = :slot");
  if (connection_.change(release, slot_id, booking_id) == 0) return;
  connection_.change(count, slot_id);
  has_changed_slots_ = true;
}

}  // namespace creneau::store
