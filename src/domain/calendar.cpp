#include "domain/calendar.hpp"

#include <algorithm>
#include <tuple>

#include "base/text.hpp"

namespace creneau::domain {
namespace {

void check_minutes(int start, int end, const std::string& prefix, std::vector<FieldError>& errors) {
  if (start < 0 || start >= minutes_of_day)
    errors.push_back({prefix + "start_minute", "out_of_range"});
  if (end <= start || end > minutes_of_day)
    errors.push_back({prefix + "end_minute", "out_of_range"});
}

/// Sorted; those that overlap become one. Those that only touch stay two: each begins its own row
/// of slots.
std::vector<WeeklyHours> join_overlapping(std::vector<WeeklyHours> hours) {
  std::sort(hours.begin(), hours.end(), [](const WeeklyHours& a, const WeeklyHours& b) {
    return std::tie(a.weekday, a.start_minute) < std::tie(b.weekday, b.start_minute);
  });
  std::vector<WeeklyHours> joined;
  for (const auto& each : hours) {
    if (!joined.empty() && joined.back().weekday == each.weekday &&
        (each.start_minute < joined.back().end_minute ||
         each.start_minute == joined.back().start_minute))
      joined.back().end_minute = std::max(joined.back().end_minute, each.end_minute);
    else
      joined.push_back(each);
  }
  return joined;
}

}  // namespace

Result<Calendar> make_calendar(Calendar draft) {
  std::vector<FieldError> errors;
  draft.title = is_valid_utf8(draft.title) ? collapse_white_space(draft.title) : std::string();
  if (draft.title.empty())
    errors.push_back({"title", "missing"});
  else if (has_control_characters(draft.title, false))
    errors.push_back({"title", "invalid"});
  else if (count_code_points(draft.title) > calendar_title_code_points_max)
    errors.push_back({"title", "too_long"});
  if (!TimeZone::find(draft.time_zone)) errors.push_back({"time_zone", "invalid"});
  if (draft.hours.size() > hours_per_calendar_max) errors.push_back({"hours", "too_long"});
  if (draft.service_ids.size() > services_per_calendar_max)
    errors.push_back({"service_ids", "too_long"});
  for (std::size_t i = 0; i < draft.hours.size() && errors.empty(); ++i) {
    const auto prefix = "hours/" + std::to_string(i) + "/";
    const auto& hours = draft.hours[i];
    if (hours.weekday < 0 || hours.weekday > 6)
      errors.push_back({prefix + "weekday", "out_of_range"});
    check_minutes(hours.start_minute, hours.end_minute, prefix, errors);
  }
  if (!errors.empty()) return Error(std::move(errors));
  draft.hours = join_overlapping(std::move(draft.hours));
  std::sort(draft.service_ids.begin(), draft.service_ids.end());
  draft.service_ids.erase(std::unique(draft.service_ids.begin(), draft.service_ids.end()),
                          draft.service_ids.end());
  return draft;
}

Result<CalendarException> make_exception(CalendarException draft, const std::string& prefix) {
  std::vector<FieldError> errors;
  const auto first = std::chrono::sys_days(draft.first_day);
  const auto last = std::chrono::sys_days(draft.last_day);
  if (!draft.first_day.ok() || first > latest_instant())
    errors.push_back({prefix + "first_day", "invalid"});
  else if (!draft.last_day.ok())
    errors.push_back({prefix + "last_day", "invalid"});
  else if (last < first || last - first >= std::chrono::days(exception_days_max) ||
           last > latest_instant())
    errors.push_back({prefix + "last_day", "out_of_range"});
  check_minutes(draft.start_minute, draft.end_minute, prefix, errors);
  draft.note = is_valid_utf8(draft.note) ? collapse_white_space(draft.note) : std::string();
  if (has_control_characters(draft.note, false))
    errors.push_back({prefix + "note", "invalid"});
  else if (count_code_points(draft.note) > exception_note_code_points_max)
    errors.push_back({prefix + "note", "too_long"});
  if (!errors.empty()) return Error(std::move(errors));
  return draft;
}

}  // namespace creneau::domain
