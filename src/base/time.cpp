#include "base/time.hpp"

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/assert.hpp"

namespace creneau {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::optional<int> parse_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return {};
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return {};
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool skip(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Day> take_day(std::string_view& text) {
  const auto year = parse_digits(text, 4);
  if (!year || !skip(text, "-")) return {};
  const auto month = parse_digits(text, 2);
  if (!month || !skip(text, "-")) return {};
  const auto day = parse_digits(text, 2);
  if (!day) return {};
  const Day result{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                   std::chrono::day(static_cast<unsigned>(*day))};
  if (!result.ok() || *year < 1970) return {};
  return result;
}

std::optional<Duration> take_fraction(std::string_view& text) {
  Duration fraction{0};
  int digits = 0;
  int scale = 100;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    fraction += Duration((text.front() - '0') * scale);
    scale /= 10;
    text.remove_prefix(1);
    if (++digits > 9) return {};
  }
  if (digits == 0) return {};
  return fraction;
}

std::optional<minutes> take_offset(std::string_view& text) {
  if (skip(text, "Zz")) return minutes{0};
  const bool negative = !text.empty() && text.front() == '-';
  if (!skip(text, "+-")) return {};
  const auto hour = parse_digits(text, 2);
  if (!hour || !skip(text, ":")) return {};
  const auto minute = parse_digits(text, 2);
  if (!minute || *hour > 23 || *minute > 59) return {};
  const minutes offset = hours{*hour} + minutes{*minute};
  return negative ? -offset : offset;
}

// `date` has its own calendar types in C++17 and std's in C++20: convert through the count of days.
date::local_seconds to_date_local(Day day) {
  return date::local_seconds(
      date::local_days(date::days(std::chrono::sys_days(day).time_since_epoch().count())));
}

std::string format_offset(minutes offset) {
  const auto absolute = offset < minutes{0} ? -offset : offset;
  return fmt::format("{}{:02}:{:02}", offset < minutes{0} ? '-' : '+', absolute.count() / 60,
                     absolute.count() % 60);
}

constexpr std::array<std::string_view, 7> weekdays_fr{"dimanche", "lundi",    "mardi", "mercredi",
                                                      "jeudi",    "vendredi", "samedi"};
constexpr std::array<std::string_view, 7> weekdays_en{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                      "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months_fr{
    "janvier", "février", "mars",      "avril",   "mai",      "juin",
    "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
constexpr std::array<std::string_view, 12> months_en{
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

std::string_view month_name(std::chrono::month month, Locale locale) {
  const auto index = static_cast<unsigned>(month) - 1;
  return locale == Locale::fr ? months_fr.at(index) : months_en.at(index);
}

}  // namespace

Instant latest_instant() {
  return std::chrono::sys_days(
      Day{std::chrono::year(2037), std::chrono::month(12), std::chrono::day(31)});
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  const auto day = take_day(text);
  if (!day || !skip(text, "Tt ")) return {};
  const auto hour = parse_digits(text, 2);
  if (!hour || !skip(text, ":")) return {};
  const auto minute = parse_digits(text, 2);
  if (!minute || *hour > 23 || *minute > 59) return {};
  int second = 0;
  Duration fraction{0};
  if (skip(text, ":")) {
    const auto parsed = parse_digits(text, 2);
    if (!parsed || *parsed > 59) return {};
    second = *parsed;
    if (skip(text, ".")) {
      const auto parsed_fraction = take_fraction(text);
      if (!parsed_fraction) return {};
      fraction = *parsed_fraction;
    }
  }
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return {};
  return Instant(std::chrono::sys_days(*day)) + hours{*hour} + minutes{*minute} + seconds{second} +
         fraction - *offset;
}

std::optional<Day> parse_day(std::string_view text) {
  const auto day = take_day(text);
  if (!text.empty()) return {};
  return day;
}

std::string format_day(Day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::string format_rfc3339(Instant at) {
  const auto day = std::chrono::floor<days>(at);
  const std::chrono::hh_mm_ss time(at - day);
  auto text = fmt::format("{}T{:02}:{:02}:{:02}", format_day(Day(day)), time.hours().count(),
                          time.minutes().count(), time.seconds().count());
  if (time.subseconds().count() != 0) text += fmt::format(".{:03}", time.subseconds().count());
  return text + "Z";
}

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0 || count > 1'000'000) return {};
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit.empty() && count == 0) return Duration(0);
  if (unit == "ms") return Duration(count);
  if (unit == "s") return seconds(count);
  if (unit == "m") return minutes(count);
  if (unit == "h") return hours(count);
  if (unit == "d") return days(count);
  return {};
}

std::string format_duration(Duration duration) {
  const std::chrono::hh_mm_ss time(duration);
  std::string text;
  if (time.hours().count() != 0) text += fmt::format("{}h", time.hours().count());
  if (time.minutes().count() != 0) text += fmt::format("{}m", time.minutes().count());
  if (time.seconds().count() != 0) text += fmt::format("{}s", time.seconds().count());
  if (time.subseconds().count() != 0) text += fmt::format("{}ms", time.subseconds().count());
  return text.empty() ? "0" : text;
}

std::optional<TimeZone> TimeZone::find(std::string_view name) {
  try {
    return TimeZone(date::locate_zone(std::string(name)));
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

TimeZone TimeZone::utc() {
  return TimeZone(date::locate_zone("Etc/UTC"));
}

std::string_view TimeZone::name() const {
  return zone_->name();
}

LocalTime TimeZone::to_local(Instant at) const {
  const auto info = zone_->get_info(date::sys_seconds(date::floor<seconds>(at.time_since_epoch())));
  const auto local = at + info.offset;
  const auto day = std::chrono::floor<days>(local);
  const std::chrono::hh_mm_ss time(std::chrono::floor<seconds>(local - day));
  return LocalTime{Day(day),
                   static_cast<int>(time.hours().count()),
                   static_cast<int>(time.minutes().count()),
                   static_cast<int>(time.seconds().count()),
                   std::chrono::duration_cast<minutes>(info.offset),
                   info.abbrev};
}

Instant TimeZone::start_of(Day day) const {
  return at(day, 0, 0);
}

Instant TimeZone::at(Day day, int hour, int minute) const {
  const auto local = to_date_local(day) + hours{hour} + minutes{minute};
  const auto info = zone_->get_info(local);
  // In a gap the offset before it leads to an instant just after the gap's end on the new clock.
  const auto at_utc = local.time_since_epoch() - info.first.offset;
  if (info.result == date::local_info::nonexistent)
    return Instant(std::chrono::duration_cast<Duration>(info.first.end.time_since_epoch()));
  return Instant(std::chrono::duration_cast<Duration>(at_utc));
}

std::string TimeZone::format(Instant at) const {
  const auto local = to_local(at);
  return fmt::format("{}T{:02}:{:02}:{:02}{}", format_day(local.day), local.hour, local.minute,
                     local.second, format_offset(local.offset));
}

bool TimeZone::has_clock_change(Day day) const {
  // Before midnight on both sides: where clocks change at midnight, the day that loses the hour has
  // the change.
  const Duration moment(1);
  return to_local(start_of(day) - moment).offset !=
         to_local(start_of(add_days(day, 1)) - moment).offset;
}

unsigned weekday(Day day) {
  return std::chrono::weekday(std::chrono::sys_days(day)).c_encoding();
}

Day add_days(Day day, int count) {
  return std::chrono::sys_days(day) + days(count);
}

std::string format_long_date(Day day, Locale locale) {
  const auto number = static_cast<unsigned>(day.day());
  const auto month = month_name(day.month(), locale);
  const auto year = static_cast<int>(day.year());
  if (locale == Locale::fr)
    return fmt::format("{} {}{} {} {}", weekdays_fr.at(weekday(day)), number,
                       number == 1 ? "er" : "", month, year);
  return fmt::format("{} {} {} {}", weekdays_en.at(weekday(day)), number, month, year);
}

std::string format_clock(const LocalTime& local, Locale locale, bool with_offset) {
  std::string text;
  if (locale == Locale::fr) {
    text = fmt::format("{}\u00a0h\u00a0{:02}", local.hour, local.minute);
  } else {
    const int hour = local.hour % 12 == 0 ? 12 : local.hour % 12;
    text = fmt::format("{}:{:02}\u00a0{}", hour, local.minute, local.hour < 12 ? "am" : "pm");
  }
  if (with_offset) {
    const auto total = local.offset.count();
    text += fmt::format("\u00a0(UTC{}{}", total < 0 ? '-' : '+', (total < 0 ? -total : total) / 60);
    if (total % 60 != 0) text += fmt::format(":{:02}", (total < 0 ? -total : total) % 60);
    text += ')';
  }
  return text;
}

std::string format_month(std::chrono::year_month month, Locale locale) {
  return fmt::format("{} {}", month_name(month.month(), locale), static_cast<int>(month.year()));
}

std::string format_zone(const TimeZone& zone, Locale locale) {
  auto city = std::string(zone.name().substr(zone.name().rfind('/') + 1));
  for (char& c : city)
    if (c == '_') c = ' ';
  if (city == "UTC") return "UTC";
  return locale == Locale::fr ? fmt::format("heure de {}", city) : fmt::format("{} time", city);
}

}  // namespace creneau
