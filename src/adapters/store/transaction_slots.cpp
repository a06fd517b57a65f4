// Services, slots and the seats that are claimed on them.
#include "adapters/store/row.hpp"
#include "adapters/store/slot_row.hpp"
#include "adapters/store/transaction.hpp"
#include "base/assert.hpp"

namespace creneau::store {
namespace {

constexpr std::string_view select_services =
    "SELECT id, title, description, place, duration_minutes, price_minor, currency, capacity,"
    " buffer_before_minutes, buffer_after_minutes, step_minutes, notice_minutes, horizon_days,"
    " refund_until_minutes, late_refund_percent, hold_policy, hold_minutes, color, capture,"
    " CASE WHEN allows_delayed_methods THEN 1 ELSE 0 END,"
    " CASE WHEN is_active THEN 1 ELSE 0 END FROM services ";
constexpr std::string_view service_columns = "ttttiitiiiiiiiitittii";

domain::Service read_service(Row row) {
  domain::Service service;
  service.id = row.id<ServiceId>();
  service.title = row.text();
  service.description = row.text();
  service.place = row.text();
  service.duration = row.minutes();
  service.price = row.money();
  service.capacity = row.integer();
  service.buffer_before = row.minutes();
  service.buffer_after = row.minutes();
  service.step = row.minutes();
  service.notice = row.minutes();
  service.horizon_days = row.integer();
  service.policy.refund_until = row.minutes();
  service.policy.late_refund_percent = row.integer();
  service.hold_policy = row.named<domain::HoldPolicy>();
  service.hold_duration = row.minutes();
  service.color = row.text();
  service.capture = row.named<domain::ServiceCapture>();
  service.allows_delayed_methods = row.flag();
  service.is_active = row.flag();
  return service;
}

/// NULL where the calendar is busy with nothing but the slot itself.
std::optional<Instant> stored_busy(Instant busy, Instant bound) {
  if (busy == bound || busy == Instant{}) return {};
  return busy;
}

}  // namespace

std::vector<domain::Service> Transaction::list_services() {
  static const Query query({select_services, "ORDER BY title, id LIMIT :most"}, service_columns);
  return read_all(connection_.run(query, services_listed_max), read_service);
}

std::optional<domain::Service> Transaction::find_service(const ServiceId& id) {
  static const Query query({select_services, "WHERE id = :id"}, service_columns);
  return read_one(connection_.run(query, id), read_service);
}

void Transaction::insert_service(const domain::Service& service) {
  static const Query query(
      "INSERT INTO services (id, title, description, place, duration_minutes, price_minor,"
      " currency, capacity, buffer_before_minutes, buffer_after_minutes, step_minutes,"
      " notice_minutes, horizon_days, refund_until_minutes, late_refund_percent, hold_policy,"
      " hold_minutes, color, capture, allows_delayed_methods, is_active) VALUES (:id, :title, "
      ":description, :place, :duration,"
      " :price, :currency, :capacity, :before, :after, :step, :notice, :horizon, :refund_until,"
      " :late_percent, :hold_policy, :hold, :color, :capture,"
      " CASE WHEN :delayed = 1 THEN TRUE ELSE FALSE END,"
      " CASE WHEN :active = 1 THEN TRUE ELSE FALSE END)");
  connection_.change(query, service.id, service.title, service.description, service.place,
                     service.duration.count(), service.price.minor, service.price.currency,
                     service.capacity, service.buffer_before.count(), service.buffer_after.count(),
                     service.step.count(), service.notice.count(), service.horizon_days,
                     service.policy.refund_until.count(), service.policy.late_refund_percent,
                     name(service.hold_policy), service.hold_duration.count(), service.color,
                     name(service.capture), int{service.allows_delayed_methods},
                     int{service.is_active});
  has_changed_slots_ = true;
}

std::optional<domain::Slot> Transaction::find_slot(const SlotId& id) {
  static const Query query({select_slots, "WHERE id = :id"}, slot_columns);
  return read_one(connection_.run(query, id), read_slot);
}

// Seats taken on one slot of a calendar block others of it: whoever may take some holds the
// calendar first, so that no count of blockers is missed. A slot never changes its calendar.
std::optional<domain::Slot> Transaction::lock_slot(const SlotId& id) {
  static const Query calendar(
      "SELECT id FROM calendars WHERE id = (SELECT calendar_id FROM slots WHERE slots.id = :id)"
      " @for_no_key_update@",
      "t");
  static const Query query({select_slots, "WHERE id = :id @for_no_key_update@"}, slot_columns);
  if (connection_.engine() == Engine::postgresql) connection_.run(calendar, id).finish();
  return read_one(connection_.run(query, id), read_slot);
}

std::vector<domain::Slot> Transaction::list_slots(const app::SlotFilter& filter) {
  static const Query query(
      {select_slots,
       "WHERE @ordered(start_at)@ >= :earliest AND @ordered(start_at)@ < :latest"
       " AND (:any_service = 1 OR service_id = :service)"
       " AND (:any_calendar = 1 OR calendar_id = :calendar)"
       " ORDER BY @ordered(start_at)@, id LIMIT :most"},
      slot_columns);
  return read_all(connection_.run(query, filter.from, filter.to, int{filter.service_id.empty()},
                                  filter.service_id, int{filter.calendar_id.empty()},
                                  filter.calendar_id, slots_listed_max),
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
  static const Query lock_calendar(
      "SELECT id FROM calendars WHERE id = :calendar @for_no_key_update@", "t");
  static const Query insert(
      "INSERT INTO slots (id, service_id, title, place, start_at, end_at, price_minor, currency,"
      " capacity, created_at, calendar_id, origin, busy_start_at, busy_end_at, notice_minutes)"
      " VALUES (:id, :service, :title, :place, :start_at, :end_at, :price, :currency, :capacity,"
      " :created_at, :calendar, :origin, :busy_start_at, :busy_end_at, :notice)");
  const bool has_calendar = !slot.calendar_id.empty();
  if (has_calendar && connection_.engine() == Engine::postgresql)
    connection_.run(lock_calendar, slot.calendar_id).finish();
  connection_.change(insert, slot.id, none_if_empty(slot.service_id), slot.title, slot.place,
                     slot.start_at, slot.end_at, slot.price.minor, slot.price.currency,
                     slot.capacity, slot.created_at, none_if_empty(slot.calendar_id),
                     name(slot.origin), stored_busy(slot.busy_start_at, slot.start_at),
                     stored_busy(slot.busy_end_at, slot.end_at), slot.notice.count());
  insert_seats(slot.id, 1, slot.capacity);
  if (has_calendar) count_blockers(slot.id);
  has_changed_slots_ = true;
}

void Transaction::insert_seats(const SlotId& id, int first, int last) {
  static const Query query(
      "INSERT INTO seats (slot_id, seat_no)"
      " WITH RECURSIVE numbers (seat_no) AS"
      " (SELECT CAST(:first AS INTEGER) UNION ALL SELECT seat_no + 1 FROM numbers"
      " WHERE seat_no < :last)"
      " SELECT :slot, seat_no FROM numbers");
  connection_.change(query, first, last, id);
}

bool Transaction::update_slot(const domain::Slot& slot) {
  static const Query query(
      "UPDATE slots SET service_id = :service, title = :title, place = :place,"
      " start_at = :start_at, end_at = :end_at, price_minor = :price, currency = :currency,"
      " capacity = :capacity, origin = :origin, busy_start_at = :busy_start_at,"
      " busy_end_at = :busy_end_at, notice_minutes = :notice,"
      " is_closed_by_rules = CASE WHEN :by_rules = 1 THEN TRUE ELSE FALSE END,"
      " is_off_rules = CASE WHEN :off_rules = 1 THEN TRUE ELSE FALSE END WHERE id = :id");
  static const Query remove_seats(
      "DELETE FROM seats WHERE slot_id = :slot AND seat_no > :capacity AND NOT EXISTS"
      " (SELECT 1 FROM seat_claims WHERE seat_claims.slot_id = seats.slot_id"
      " AND seat_claims.seat_no = seats.seat_no)");
  static const Query pack_claims(
      "UPDATE seat_claims SET seat_no = (SELECT MIN(seat_no) FROM seats WHERE slot_id = :slot"
      " AND NOT EXISTS (SELECT 1 FROM seat_claims AS taken WHERE taken.slot_id = seats.slot_id"
      " AND taken.seat_no = seats.seat_no)) WHERE slot_id = :same_slot AND seat_no ="
      " (SELECT MAX(seat_no) FROM seat_claims AS last WHERE last.slot_id = :still_slot)"
      " AND seat_no > :capacity");
  const auto before = lock_slot(slot.id);
  if (!before || slot.capacity < before->seats_taken) return false;
  const bool moves = before->start_at != slot.start_at || before->end_at != slot.end_at ||
                     before->busy_start_at != slot.busy_start_at ||
                     before->busy_end_at != slot.busy_end_at;
  if (moves && before->seats_taken > 0) return false;
  connection_.change(query, none_if_empty(slot.service_id), slot.title, slot.place, slot.start_at,
                     slot.end_at, slot.price.minor, slot.price.currency, slot.capacity,
                     name(slot.origin), stored_busy(slot.busy_start_at, slot.start_at),
                     stored_busy(slot.busy_end_at, slot.end_at), slot.notice.count(),
                     int{slot.is_closed_by_rules}, int{slot.is_off_rules}, slot.id);
  if (slot.capacity > before->capacity) insert_seats(slot.id, before->capacity + 1, slot.capacity);
  if (slot.capacity < before->capacity) {
    // Claims on seats that go move to free ones below; each step moves one.
    while (connection_.change(pack_claims, slot.id, slot.id, slot.id, slot.capacity) > 0) continue;
    connection_.change(remove_seats, slot.id, slot.capacity);
  }
  if (moves && !slot.calendar_id.empty()) count_blockers(slot.id);
  has_changed_slots_ = true;
  return true;
}

bool Transaction::delete_slot(const SlotId& id) {
  static const Query refers(
      "SELECT 1 FROM slots WHERE id = :id AND (EXISTS (SELECT 1 FROM bookings WHERE slot_id = :b)"
      " OR EXISTS (SELECT 1 FROM payments WHERE payments.slot_id = :p))",
      "i");
  static const Query remove_seats("DELETE FROM seats WHERE slot_id = :id");
  static const Query remove("DELETE FROM slots WHERE id = :id");
  if (!lock_slot(id)) return false;
  Statement& statement = connection_.run(refers, id, id, id);
  const bool is_referred_to = statement.has_row();
  statement.finish();
  if (is_referred_to) return false;
  connection_.change(remove_seats, id);
  has_changed_slots_ = true;
  return connection_.change(remove, id) == 1;
}

bool Transaction::reopen_slot(const SlotId& id) {
  static const Query query(
      "UPDATE slots SET is_closed = FALSE, is_closed_by_rules = FALSE WHERE id = :id"
      " AND is_closed = TRUE");
  const bool is_changed = connection_.change(query, id) == 1;
  has_changed_slots_ |= is_changed;
  return is_changed;
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

/// The slot's row in `occupations`, made or found. False when another slot of its calendar that
/// overlaps is taken: the database does not let the row in.
bool Transaction::occupy(const SlotId& slot_id) {
  static const Query insert(
      "INSERT INTO occupations (slot_id, calendar_number, start_at, end_at)"
      " SELECT id, (SELECT number FROM calendars WHERE calendars.id = slots.calendar_id),"
      " @ordered(COALESCE(busy_start_at, start_at))@, @ordered(COALESCE(busy_end_at, end_at))@"
      " FROM slots WHERE id = :slot ON CONFLICT DO NOTHING");
  static const Query find("SELECT 1 FROM occupations WHERE slot_id = :slot", "i");
  if (connection_.change(insert, slot_id) == 1) {
    change_blockers(slot_id, 1);
    return true;
  }
  Statement& statement = connection_.run(find, slot_id);
  const bool is_there = statement.has_row();
  statement.finish();
  return is_there;
}

void Transaction::vacate(const SlotId& slot_id) {
  static const Query remove(
      "DELETE FROM occupations WHERE slot_id = :slot AND NOT EXISTS"
      " (SELECT 1 FROM seat_claims WHERE seat_claims.slot_id = occupations.slot_id)");
  if (connection_.change(remove, slot_id) == 1) change_blockers(slot_id, -1);
}

void Transaction::change_blockers(const SlotId& slot_id, int by) {
  static const Query query(
      "UPDATE slots SET blockers = blockers + :by WHERE id <> :slot AND calendar_id ="
      " (SELECT calendar_id FROM slots AS taken WHERE taken.id = :taken)"
      " AND @ordered(COALESCE(busy_start_at, start_at))@ <"
      " (SELECT @ordered(COALESCE(busy_end_at, end_at))@ FROM slots AS taken"
      " WHERE taken.id = :ends)"
      " AND @ordered(COALESCE(busy_end_at, end_at))@ >"
      " (SELECT @ordered(COALESCE(busy_start_at, start_at))@ FROM slots AS taken"
      " WHERE taken.id = :starts)"
      // What begins more than the longest slot and its buffers away cannot overlap.
      " AND @ordered(start_at)@ > :earliest AND @ordered(start_at)@ < :latest");
  const auto slot = find_slot(slot_id);
  if (!slot || slot->calendar_id.empty()) return;
  connection_.change(query, by, slot_id, slot_id, slot_id, slot_id,
                     slot->start_at - domain::slot_reach_max,
                     slot->start_at + domain::slot_reach_max);
}

void Transaction::count_blockers(const SlotId& slot_id) {
  static const Query query(
      "UPDATE slots SET blockers = (SELECT COUNT(*) FROM occupations"
      " WHERE occupations.slot_id <> slots.id AND calendar_number ="
      " (SELECT number FROM calendars WHERE calendars.id = slots.calendar_id)"
      " AND occupations.start_at < @ordered(COALESCE(slots.busy_end_at, slots.end_at))@"
      " AND occupations.end_at > @ordered(COALESCE(slots.busy_start_at, slots.start_at))@)"
      " WHERE id = :slot");
  connection_.change(query, slot_id);
}

// The keys of seat_claims and the rule of occupations decide, whether or not the slot is locked.
// Without a lock somebody may take the seat that was seen free; then the next one is tried, and
// each such defeat is a seat gone, so there are no more tries than seats.
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

  if (!has_free_seat(slot_id) || !occupy(slot_id)) return false;
  for (int tries = 0; tries <= domain::slot_capacity_max; ++tries) {
    if (connection_.change(claim, booking_id, slot_id) == 1) {
      connection_.change(count, slot_id);
      has_changed_slots_ = true;
      return true;
    }
    Statement& statement = connection_.run(holds, booking_id);
    const bool has_seat = statement.has_row();
    statement.finish();
    if (has_seat || !has_free_seat(slot_id)) break;
  }
  vacate(slot_id);
  return false;
}

void Transaction::release_seat(const SlotId& slot_id, const BookingId& booking_id) {
  static const Query release(
      "DELETE FROM seat_claims WHERE slot_id = :slot AND booking_id = :booking");
  static const Query count("UPDATE slots SET seats_taken = seats_taken - 1 WHERE id = :slot");
  if (connection_.change(release, slot_id, booking_id) == 0) return;
  connection_.change(count, slot_id);
  vacate(slot_id);
  has_changed_slots_ = true;
}

}  // namespace creneau::store
