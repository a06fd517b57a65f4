// Instants, durations and time zones. Instants are UTC with milliseconds; only this file knows the
// tz database.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace date {
class time_zone;
}

namespace creneau {

/// A point in time, UTC.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

/// The last instant we schedule for: from 2038 on Debian's date library knows winter offsets only.
Instant latest_instant();

/// A calendar day, without a zone.
using Day = std::chrono::year_month_day;

/// `2026-12-01T09:00:00+01:00` or `…Z`, seconds and fraction optional; the offset is required (RFC
/// 3339). Nothing for anything else, for a day that does not exist, and for years outside 1970 to
/// 9999.
std::optional<Instant> parse_rfc3339(std::string_view text);
/// `2026-12-01` (ISO 8601), an existing day.
std::optional<Day> parse_day(std::string_view text);
/// `2026-12-01`.
std::string format_day(Day day);
/// `2026-12-01T08:00:00Z`; milliseconds only when they are not zero.
std::string format_rfc3339(Instant at);
/// `1s`, `30m`, `2h`, `1d`, `250ms`, or `0`; nothing for anything else.
std::optional<Duration> parse_duration(std::string_view text);
/// `30m`, `1h30m`, `45s`.
std::string format_duration(Duration duration);

/// What a clock on the wall of a zone shows.
struct LocalTime {
  Day day;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::chrono::minutes offset{};  ///< ahead of UTC
  std::string abbreviation;       ///< `CET`
};

/// An IANA time zone. A cheap value; valid for the life of the program.
class TimeZone {
 public:
  /// Nothing for a name that the tz database lacks.
  static std::optional<TimeZone> find(std::string_view name);
  static TimeZone utc();

  std::string_view name() const;
  LocalTime to_local(Instant at) const;
  /// The first instant of `day` in this zone (midnight, or the end of the gap where midnight does
  /// not exist).
  Instant start_of(Day day) const;
  /// `hour:minute` of `day`; in a gap the instant after it, of two the earlier.
  Instant at(Day day, int hour, int minute) const;
  /// RFC 3339 with this zone's offset: `2026-12-01T09:00:00+01:00`.
  std::string format(Instant at) const;
  /// Whether `day` has a clock change in this zone.
  bool has_clock_change(Day day) const;

 private:
  explicit TimeZone(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;
};

/// 0 Sunday … 6 Saturday.
unsigned weekday(Day day);
Day add_days(Day day, int days);

/// `mardi 1er décembre 2026`, `Tuesday 1 December 2026`.
std::string format_long_date(Day day, Locale locale);
/// `9 h 00` with no-break spaces, `9:00 am`. `with_offset` appends ` (UTC+1)` for days with a clock
/// change.
std::string format_clock(const LocalTime& local, Locale locale, bool with_offset = false);
/// `décembre 2026`, `December 2026`.
std::string format_month(std::chrono::year_month month, Locale locale);
/// `heure de Paris`, `Paris time`: the zone named for a person by its city.
std::string format_zone(const TimeZone& zone, Locale locale);

}  // namespace creneau
