// A calendar: a practitioner or a room, with the hours at which it can be booked. Knows no slots;
// what follows from the hours is availability.hpp's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/names.hpp"

namespace creneau::domain {

inline constexpr int minutes_of_day = 24 * 60;
inline constexpr std::size_t calendar_title_code_points_max = 120;
inline constexpr std::size_t exception_note_code_points_max = 200;
inline constexpr std::size_t hours_per_calendar_max = 70;
inline constexpr std::size_t exceptions_per_calendar_max = 1'000;
inline constexpr std::size_t services_per_calendar_max = 200;
inline constexpr int exception_days_max = 366;

/// Open every week on `weekday` (0 Sunday … 6 Saturday) from `start_minute` to `end_minute`,
/// counted from midnight on the calendar's clocks.
struct WeeklyHours {
  int weekday = 0;
  int start_minute = 0;
  int end_minute = minutes_of_day;
  bool operator==(const WeeklyHours&) const = default;
};

/// `closed` wins over `open`, and over the week's hours.
enum class ExceptionKind { closed, open };

/// Every day from `first_day` to `last_day`, from `start_minute` to `end_minute` of it.
struct CalendarException {
  std::string id;
  ExceptionKind kind = ExceptionKind::closed;
  Day first_day{};
  Day last_day{};
  int start_minute = 0;
  int end_minute = minutes_of_day;
  /// For the owner's eyes: why.
  std::string note;
  bool operator==(const CalendarException&) const = default;
};

struct Calendar {
  CalendarId id;
  std::string title;
  /// An IANA name.
  std::string time_zone;
  /// False: keeps what is booked, offers nothing.
  bool is_active = true;
  /// Raising it revokes the address of the calendar's feed.
  int feed_generation = 0;
  Instant created_at;
  /// By weekday and start; of one weekday, none overlap.
  std::vector<WeeklyHours> hours;
  /// By first day.
  std::vector<CalendarException> exceptions;
  std::vector<ServiceId> service_ids;
};

/// Cleans and checks what a person wrote: title, zone, hours. Hours of one day that overlap become
/// one. Errors: invalid_input with each wrong field (`hours/2/end_minute`).
Result<Calendar> make_calendar(Calendar draft);

/// Errors: invalid_input with each wrong field below `prefix` (`exceptions/0/last_day`).
Result<CalendarException> make_exception(CalendarException draft, const std::string& prefix);

template <>
struct NameTable<ExceptionKind> {
  using Enum = ExceptionKind;
  static constexpr std::array entries{std::pair{Enum::closed, std::string_view("closed")},
                                      std::pair{Enum::open, std::string_view("open")}};
};

}  // namespace creneau::domain
