// The slots of calendars and services, and who has a seat on them.
#include "adapters/store/schedule_records.hpp"
#include "adapters/store/slot_row.hpp"

namespace creneau::store {
namespace {

constexpr std::string_view select_seat_holders =
    "SELECT seat_claims.slot_id, bookings.id, bookings.name, bookings.email, bookings.phone,"
    " bookings.status, bookings.payment_status, bookings.attendance, bookings.calendar_sequence"
    " FROM seat_claims JOIN bookings ON bookings.id = seat_claims.booking_id"
    " JOIN slots ON slots.id = seat_claims.slot_id ";
constexpr std::string_view seat_holder_columns = "tttttttti";

app::SeatHolder read_seat_holder(Row row) {
  app::SeatHolder holder;
  holder.slot_id = row.id<SlotId>();
  holder.booking_id = row.id<BookingId>();
  holder.name = row.text();
  holder.email = row.text();
  holder.phone = row.text();
  holder.status = row.named<domain::BookingStatus>();
  holder.payment_status = row.named<domain::PaymentStatus>();
  holder.attendance = row.named<domain::Attendance>();
  holder.calendar_sequence = row.integer();
  return holder;
}

}  // namespace

std::vector<app::SchedulePair> ScheduleRecords::list_schedule_pairs(Instant now,
                                                                    const CalendarId& calendar_id,
                                                                    const ServiceId& service_id) {
  static const Query query(
      "SELECT calendar_id, service_id FROM"
      " (SELECT calendar_id, service_id FROM calendar_services UNION"
      " SELECT calendar_id, service_id FROM slots WHERE origin = 'rules'"
      " AND @ordered(start_at)@ > :now AND calendar_id IS NOT NULL AND service_id IS NOT NULL)"
      " AS pairs WHERE (:any_calendar = 1 OR calendar_id = :calendar)"
      " AND (:any_service = 1 OR service_id = :service) ORDER BY calendar_id, service_id"
      " LIMIT :most",
      "tt");
  return read_all(
      connection_.run(query, now, int{calendar_id.empty()}, calendar_id, int{service_id.empty()},
                      service_id, app::schedule_pairs_listed_max),
      [](Row row) {
        app::SchedulePair pair;
        pair.calendar_id = row.id<CalendarId>();
        pair.service_id = row.id<ServiceId>();
        return pair;
      });
}

std::vector<domain::Slot> ScheduleRecords::list_slots_ahead(const app::SchedulePair& pair,
                                                            Instant now) {
  static const Query query({select_slots,
                            "WHERE calendar_id = :calendar AND service_id = :service"
                            " AND @ordered(start_at)@ > :now"
                            " ORDER BY @ordered(start_at)@, id LIMIT :most"},
                           slot_columns);
  return read_all(
      connection_.run(query, pair.calendar_id, pair.service_id, now, app::slots_ahead_listed_max),
      read_slot);
}

std::vector<app::SeatHolder> ScheduleRecords::list_seat_holders(const app::SlotFilter& filter) {
  static const Query query({select_seat_holders,
                            "WHERE @ordered(slots.start_at)@ >= :earliest"
                            " AND @ordered(slots.start_at)@ < :latest"
                            " AND (:any_service = 1 OR slots.service_id = :service)"
                            " AND (:any_calendar = 1 OR slots.calendar_id = :calendar)"
                            " ORDER BY seat_claims.slot_id, seat_claims.seat_no LIMIT :most"},
                           seat_holder_columns);
  return read_all(connection_.run(query, filter.from, filter.to, int{filter.service_id.empty()},
                                  filter.service_id, int{filter.calendar_id.empty()},
                                  filter.calendar_id, app::seat_holders_listed_max),
                  read_seat_holder);
}

std::vector<app::SeatHolder> ScheduleRecords::list_seat_holders_of(const SlotId& id) {
  static const Query query({select_seat_holders,
                            "WHERE seat_claims.slot_id = :slot ORDER BY seat_claims.seat_no"
                            " LIMIT :most"},
                           seat_holder_columns);
  return read_all(connection_.run(query, id, domain::slot_capacity_max), read_seat_holder);
}

bool ScheduleRecords::has_bookings(const app::SchedulePair& of) {
  static const Query query(
      "SELECT 1 FROM slots WHERE (calendar_id = :calendar OR service_id = :service) AND (EXISTS"
      " (SELECT 1 FROM bookings WHERE bookings.slot_id = slots.id) OR EXISTS"
      " (SELECT 1 FROM payments WHERE payments.slot_id = slots.id)) LIMIT 1",
      "i");
  Statement& statement = connection_.run(query, of.calendar_id, of.service_id);
  const bool is_found = statement.has_row();
  statement.finish();
  return is_found;
}

bool ScheduleRecords::is_referred_to(const SlotId& id) {
  static const Query query(
      "SELECT 1 FROM slots WHERE id = :slot AND (EXISTS"
      " (SELECT 1 FROM bookings WHERE bookings.slot_id = slots.id) OR EXISTS"
      " (SELECT 1 FROM payments WHERE payments.slot_id = slots.id))",
      "i");
  Statement& statement = connection_.run(query, id);
  const bool is_found = statement.has_row();
  statement.finish();
  return is_found;
}

bool ScheduleRecords::has_pending_booking(const SlotId& id) {
  static const Query query(
      "SELECT 1 FROM bookings WHERE slot_id = :slot AND status = 'pending' LIMIT 1", "i");
  Statement& statement = connection_.run(query, id);
  const bool is_found = statement.has_row();
  statement.finish();
  return is_found;
}

std::vector<SlotId> ScheduleRecords::list_slot_ids(const app::SchedulePair& of, int limit) {
  static const Query query(
      "SELECT id FROM slots WHERE calendar_id = :calendar OR service_id = :service"
      " ORDER BY id LIMIT :most",
      "t");
  return read_all(connection_.run(query, of.calendar_id, of.service_id, limit),
                  [](Row row) { return row.id<SlotId>(); });
}

}  // namespace creneau::store
