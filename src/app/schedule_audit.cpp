#include "app/schedule_audit.hpp"

#include <fmt/format.h>

#include <array>

#include "app/json_text.hpp"

namespace creneau::app {
namespace {

template <class Tag>
std::string list_ids(const std::vector<Id<Tag>>& ids) {
  std::string list;
  for (const auto& id : ids) list += (list.empty() ? "" : " ") + id.str();
  return list;
}

std::string list_hours(const std::vector<domain::WeeklyHours>& hours) {
  constexpr std::array<const char*, 7> weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                "Thursday", "Friday", "Saturday"};
  std::string list;
  for (const auto& each : hours)
    list += fmt::format("{}{} {:02}:{:02}-{:02}:{:02}", list.empty() ? "" : ", ",
                        weekdays.at(static_cast<std::size_t>(each.weekday)), each.start_minute / 60,
                        each.start_minute % 60, each.end_minute / 60, each.end_minute % 60);
  return list;
}

}  // namespace

std::string describe_state(const domain::Service& service,
                           const std::vector<CalendarId>& calendar_ids) {
  return JsonText()
      .add("title", service.title)
      .add("description", service.description)
      .add("place", service.place)
      .add("duration_minutes", service.duration.count())
      .add("price", service.price.minor)
      .add("currency", service.price.currency)
      .add("capacity", service.capacity)
      .add("buffer_before_minutes", service.buffer_before.count())
      .add("buffer_after_minutes", service.buffer_after.count())
      .add("step_minutes", service.step.count())
      .add("notice_minutes", service.notice.count())
      .add("horizon_days", service.horizon_days)
      .add("refund_until_minutes", service.policy.refund_until.count())
      .add("late_refund_percent", service.policy.late_refund_percent)
      .add("hold_policy", domain::name(service.hold_policy))
      .add("hold_minutes", service.hold_duration.count())
      .add("color", service.color)
      .add("capture", domain::name(service.capture))
      .add("allows_delayed_methods", service.allows_delayed_methods)
      .add("is_active", service.is_active)
      .add("calendar_ids", list_ids(calendar_ids))
      .str();
}

std::string describe_state(const domain::Calendar& calendar) {
  return JsonText()
      .add("title", calendar.title)
      .add("time_zone", calendar.time_zone)
      .add("is_active", calendar.is_active)
      .add("feed_generation", calendar.feed_generation)
      .add("hours", list_hours(calendar.hours))
      .add("service_ids", list_ids(calendar.service_ids))
      .str();
}

std::string describe_state(const domain::CalendarException& exception) {
  return JsonText()
      .add("kind", domain::name(exception.kind))
      .add("first_day", format_day(exception.first_day))
      .add("last_day", format_day(exception.last_day))
      .add("start_minute", exception.start_minute)
      .add("end_minute", exception.end_minute)
      .add("note", exception.note)
      .str();
}

std::string describe_state(const domain::Slot& slot) {
  return JsonText()
      .add("service_id", slot.service_id.str())
      .add("calendar_id", slot.calendar_id.str())
      .add("title", slot.title)
      .add("place", slot.place)
      .add("start_at", format_rfc3339(slot.start_at))
      .add("end_at", format_rfc3339(slot.end_at))
      .add("price", slot.price.minor)
      .add("currency", slot.price.currency)
      .add("capacity", slot.capacity)
      .add("is_closed", slot.is_closed)
      .add("origin", domain::name(slot.origin))
      .add("is_off_rules", slot.is_off_rules)
      .str();
}

}  // namespace creneau::app
