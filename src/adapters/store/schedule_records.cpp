// Calendars and services: what slots follow from.
#include "adapters/store/schedule_records.hpp"

#include "adapters/store/row.hpp"

namespace creneau::store {
namespace {

constexpr std::string_view select_calendars =
    "SELECT id, title, time_zone, CASE WHEN is_active THEN 1 ELSE 0 END, feed_generation,"
    " created_at FROM calendars ";
constexpr std::string_view calendar_columns = "tttiit";

domain::Calendar read_calendar(Row row) {
  domain::Calendar calendar;
  calendar.id = row.id<CalendarId>();
  calendar.title = row.text();
  calendar.time_zone = row.text();
  calendar.is_active = row.flag();
  calendar.feed_generation = row.integer();
  calendar.created_at = row.instant();
  return calendar;
}

domain::WeeklyHours read_hours(Row row) {
  domain::WeeklyHours hours;
  hours.weekday = row.integer();
  hours.start_minute = row.integer();
  hours.end_minute = row.integer();
  return hours;
}

Day read_day(Row& row) {
  const std::string& written = row.text();
  if (const auto day = parse_day(written)) return *day;
  throw DatabaseError(Failure::other,
                      fmt::format("The database holds «{}» where a day should be.", written));
}

domain::CalendarException read_exception(Row row) {
  domain::CalendarException exception;
  exception.id = row.text();
  exception.kind = row.named<domain::ExceptionKind>();
  exception.first_day = read_day(row);
  exception.last_day = read_day(row);
  exception.start_minute = row.integer();
  exception.end_minute = row.integer();
  exception.note = row.text();
  return exception;
}

}  // namespace

void ScheduleRecords::fill(domain::Calendar& calendar) {
  static const Query hours(
      "SELECT weekday, start_minute, end_minute FROM calendar_hours WHERE calendar_id = :calendar"
      " ORDER BY weekday, start_minute LIMIT :most",
      "iii");
  static const Query exceptions(
      "SELECT id, kind, first_day, last_day, start_minute, end_minute, note"
      " FROM calendar_exceptions WHERE calendar_id = :calendar ORDER BY first_day, id LIMIT :most",
      "ttttiit");
  static const Query services(
      "SELECT service_id FROM calendar_services WHERE calendar_id = :calendar ORDER BY service_id"
      " LIMIT :most",
      "t");
  calendar.hours = read_all(
      connection_.run(hours, calendar.id, static_cast<int>(domain::hours_per_calendar_max)),
      read_hours);
  calendar.exceptions =
      read_all(connection_.run(exceptions, calendar.id,
                               static_cast<int>(domain::exceptions_per_calendar_max)),
               read_exception);
  calendar.service_ids = read_all(
      connection_.run(services, calendar.id, static_cast<int>(domain::services_per_calendar_max)),
      [](Row row) { return row.id<ServiceId>(); });
}

std::vector<domain::Calendar> ScheduleRecords::list_calendars() {
  static const Query query({select_calendars, "ORDER BY title, id LIMIT :most"}, calendar_columns);
  auto calendars = read_all(connection_.run(query, app::calendars_listed_max), read_calendar);
  for (auto& calendar : calendars) fill(calendar);
  return calendars;
}

std::optional<domain::Calendar> ScheduleRecords::find_calendar(const CalendarId& id) {
  static const Query query({select_calendars, "WHERE id = :id"}, calendar_columns);
  auto calendar = read_one(connection_.run(query, id), read_calendar);
  if (calendar) fill(*calendar);
  return calendar;
}

std::optional<domain::Calendar> ScheduleRecords::lock_calendar(const CalendarId& id) {
  static const Query query({select_calendars, "WHERE id = :id @for_no_key_update@"},
                           calendar_columns);
  auto calendar = read_one(connection_.run(query, id), read_calendar);
  if (calendar) fill(*calendar);
  return calendar;
}

std::vector<CalendarId> ScheduleRecords::list_calendars_of(const ServiceId& id) {
  static const Query query(
      "SELECT calendar_id FROM calendar_services WHERE service_id = :service ORDER BY calendar_id"
      " LIMIT :most",
      "t");
  return read_all(connection_.run(query, id, app::calendars_listed_max),
                  [](Row row) { return row.id<CalendarId>(); });
}

void ScheduleRecords::insert_calendar(const domain::Calendar& calendar) {
  static const Query query(
      "INSERT INTO calendars (id, number, title, time_zone, is_active, feed_generation, created_at)"
      " SELECT :id, COALESCE(MAX(number), 0) + 1, :title, :zone,"
      " CASE WHEN :active = 1 THEN TRUE ELSE FALSE END, :generation, :created_at FROM calendars");
  connection_.change(query, calendar.id, calendar.title, calendar.time_zone,
                     int{calendar.is_active}, calendar.feed_generation, calendar.created_at);
  insert_hours_and_services(calendar);
  for (const auto& exception : calendar.exceptions) insert_exception(calendar.id, exception);
}

void ScheduleRecords::update_calendar(const domain::Calendar& calendar) {
  static const Query query(
      "UPDATE calendars SET title = :title, time_zone = :zone,"
      " is_active = CASE WHEN :active = 1 THEN TRUE ELSE FALSE END, feed_generation = :generation"
      " WHERE id = :id");
  static const Query remove_hours("DELETE FROM calendar_hours WHERE calendar_id = :calendar");
  static const Query remove_services("DELETE FROM calendar_services WHERE calendar_id = :calendar");
  connection_.change(query, calendar.title, calendar.time_zone, int{calendar.is_active},
                     calendar.feed_generation, calendar.id);
  connection_.change(remove_hours, calendar.id);
  connection_.change(remove_services, calendar.id);
  insert_hours_and_services(calendar);
}

void ScheduleRecords::insert_hours_and_services(const domain::Calendar& calendar) {
  static const Query hours(
      "INSERT INTO calendar_hours (calendar_id, weekday, start_minute, end_minute)"
      " VALUES (:calendar, :weekday, :start, :end)");
  static const Query service(
      "INSERT INTO calendar_services (calendar_id, service_id) VALUES (:calendar, :service)");
  for (const auto& each : calendar.hours)
    connection_.change(hours, calendar.id, each.weekday, each.start_minute, each.end_minute);
  for (const auto& id : calendar.service_ids) connection_.change(service, calendar.id, id);
}

bool ScheduleRecords::delete_calendar(const CalendarId& id) {
  static const Query query("DELETE FROM calendars WHERE id = :id");
  return connection_.change(query, id) == 1;
}

void ScheduleRecords::insert_exception(const CalendarId& calendar_id,
                                       const domain::CalendarException& exception) {
  static const Query query(
      "INSERT INTO calendar_exceptions (id, calendar_id, kind, first_day, last_day, start_minute,"
      " end_minute, note) VALUES (:id, :calendar, :kind, :first, :last, :start, :end, :note)");
  connection_.change(query, exception.id, calendar_id, name(exception.kind),
                     format_day(exception.first_day), format_day(exception.last_day),
                     exception.start_minute, exception.end_minute, exception.note);
}

bool ScheduleRecords::delete_exception(const CalendarId& calendar_id, const std::string& id) {
  static const Query query(
      "DELETE FROM calendar_exceptions WHERE id = :id AND calendar_id = :calendar");
  return connection_.change(query, id, calendar_id) == 1;
}

void ScheduleRecords::update_service(const domain::Service& service) {
  static const Query query(
      "UPDATE services SET title = :title, description = :description, place = :place,"
      " duration_minutes = :duration, price_minor = :price, currency = :currency,"
      " capacity = :capacity, buffer_before_minutes = :before, buffer_after_minutes = :after,"
      " step_minutes = :step, notice_minutes = :notice, horizon_days = :horizon,"
      " refund_until_minutes = :refund_until, late_refund_percent = :late_percent,"
      " hold_policy = :hold_policy, hold_minutes = :hold, color = :color, capture = :capture,"
      " allows_delayed_methods = CASE WHEN :delayed = 1 THEN TRUE ELSE FALSE END,"
      " is_active = CASE WHEN :active = 1 THEN TRUE ELSE FALSE END WHERE id = :id");
  connection_.change(query, service.title, service.description, service.place,
                     service.duration.count(), service.price.minor, service.price.currency,
                     service.capacity, service.buffer_before.count(), service.buffer_after.count(),
                     service.step.count(), service.notice.count(), service.horizon_days,
                     service.policy.refund_until.count(), service.policy.late_refund_percent,
                     name(service.hold_policy), service.hold_duration.count(), service.color,
                     name(service.capture), int{service.allows_delayed_methods},
                     int{service.is_active}, service.id);
}

bool ScheduleRecords::delete_service(const ServiceId& id) {
  static const Query query("DELETE FROM services WHERE id = :id");
  return connection_.change(query, id) == 1;
}

void ScheduleRecords::set_calendars_of(const ServiceId& id,
                                       const std::vector<CalendarId>& calendar_ids) {
  static const Query remove("DELETE FROM calendar_services WHERE service_id = :service");
  static const Query insert(
      "INSERT INTO calendar_services (calendar_id, service_id) VALUES (:calendar, :service)");
  connection_.change(remove, id);
  for (const auto& calendar_id : calendar_ids) connection_.change(insert, calendar_id, id);
}

}  // namespace creneau::store
