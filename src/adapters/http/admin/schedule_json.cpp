#include "adapters/http/admin/schedule_json.hpp"

#include <algorithm>

#include "adapters/http/wire/api_types.hpp"

namespace creneau::http::admin {

namespace json = boost::json;

namespace {

/// Larger than whatever a rule allows, and far from where sums overflow.
constexpr std::int64_t number_max = 10'000'000;

std::int64_t clamp_number(std::int64_t number) {
  return std::clamp<std::int64_t>(number, -1, number_max);
}

template <class Tag>
json::array to_array(const std::vector<Id<Tag>>& ids) {
  json::array array;
  for (const auto& id : ids) array.emplace_back(id.str());
  return array;
}

template <class SomeId>
std::vector<SomeId> to_ids(const std::vector<std::string>& texts) {
  std::vector<SomeId> ids;
  for (const auto& text : texts) ids.emplace_back(text);
  return ids;
}

template <class SomeId>
json::value id_or_null(const SomeId& id) {
  if (id.empty()) return nullptr;
  return json::value(id.str());
}

}  // namespace

int to_int(std::int64_t number) {
  return static_cast<int>(clamp_number(number));
}

std::chrono::minutes to_minutes(std::int64_t number) {
  return std::chrono::minutes(clamp_number(number));
}

std::vector<ServiceId> to_service_ids(const std::vector<std::string>& texts) {
  return to_ids<ServiceId>(texts);
}

std::vector<CalendarId> to_calendar_ids(const std::vector<std::string>& texts) {
  return to_ids<CalendarId>(texts);
}

json::object to_json(const domain::Service& service, const std::vector<CalendarId>& calendar_ids) {
  return {{"id", service.id.str()},
          {"title", service.title},
          {"description", service.description},
          {"place", service.place},
          {"duration_minutes", service.duration.count()},
          {"price", http::to_json(service.price)},
          {"capacity", service.capacity},
          {"buffer_before_minutes", service.buffer_before.count()},
          {"buffer_after_minutes", service.buffer_after.count()},
          {"step_minutes", service.step.count()},
          {"notice_minutes", service.notice.count()},
          {"horizon_days", service.horizon_days},
          {"refund_until_minutes", service.policy.refund_until.count()},
          {"late_refund_percent", service.policy.late_refund_percent},
          {"hold_policy", domain::name(service.hold_policy)},
          {"hold_minutes", service.hold_duration.count()},
          {"capture", domain::name(service.capture)},
          {"allows_delayed_methods", service.allows_delayed_methods},
          {"color", service.color},
          {"is_active", service.is_active},
          {"calendar_ids", to_array(calendar_ids)}};
}

json::object to_json(const domain::Calendar& calendar, const std::string& feed_url) {
  json::array hours;
  for (const auto& each : calendar.hours)
    hours.push_back(json::object{{"weekday", each.weekday},
                                 {"start_minute", each.start_minute},
                                 {"end_minute", each.end_minute}});
  json::array exceptions;
  for (const auto& each : calendar.exceptions)
    exceptions.push_back(json::object{{"id", each.id},
                                      {"kind", domain::name(each.kind)},
                                      {"first_day", format_day(each.first_day)},
                                      {"last_day", format_day(each.last_day)},
                                      {"start_minute", each.start_minute},
                                      {"end_minute", each.end_minute},
                                      {"note", each.note}});
  return {{"id", calendar.id.str()},
          {"title", calendar.title},
          {"time_zone", calendar.time_zone},
          {"is_active", calendar.is_active},
          {"hours", std::move(hours)},
          {"exceptions", std::move(exceptions)},
          {"service_ids", to_array(calendar.service_ids)},
          {"feed_url", feed_url}};
}

json::object to_json(const domain::Slot& slot, const std::vector<app::SeatHolder>& seat_holders,
                     const TimeZone& zone) {
  json::array bookings;
  for (const auto& holder : seat_holders)
    bookings.push_back(json::object{{"id", holder.booking_id.str()},
                                    {"name", holder.name},
                                    {"status", domain::name(holder.status)},
                                    {"payment_status", domain::name(holder.payment_status)},
                                    {"attendance", domain::name(holder.attendance)}});
  return {{"id", slot.id.str()},
          {"service_id", id_or_null(slot.service_id)},
          {"calendar_id", id_or_null(slot.calendar_id)},
          {"title", slot.title},
          {"place", slot.place},
          {"start_at", zone.format(slot.start_at)},
          {"end_at", zone.format(slot.end_at)},
          {"price", http::to_json(slot.price)},
          {"capacity", slot.capacity},
          {"seats_taken", slot.seats_taken},
          {"seats_left", slot.seats_left()},
          {"is_available", slot.is_available()},
          {"is_closed", slot.is_closed},
          {"blockers", slot.blockers},
          {"origin", domain::name(slot.origin)},
          {"is_off_rules", slot.is_off_rules},
          {"bookings", std::move(bookings)}};
}

json::object to_json(const app::SlotChanges& changes) {
  return {{"added", changes.added},
          {"removed", changes.removed},
          {"closed", changes.closed},
          {"off_rules", changes.off_rules}};
}

}  // namespace creneau::http::admin
