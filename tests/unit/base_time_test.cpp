// Instants, durations, days and time zones, clock-change days first of all.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "base/time.hpp"

namespace creneau {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

Instant utc(std::string_view text) {
  const auto at = parse_rfc3339(text);
  EXPECT_TRUE(at) << text;
  return at.value_or(Instant());
}

Day day(std::string_view text) {
  const auto parsed = parse_day(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(Day());
}

TimeZone zone(std::string_view name) {
  const auto found = TimeZone::find(name);
  EXPECT_TRUE(found) << name;
  return found.value_or(TimeZone::utc());
}

struct Reading {
  std::string_view text;
  /// As we would write it; empty: refused.
  std::string_view written;
};

class Rfc3339 : public testing::TestWithParam<Reading> {};

TEST_P(Rfc3339, IsReadOrRefused) {
  const auto& row = GetParam();
  const auto at = parse_rfc3339(row.text);
  EXPECT_EQ(at ? format_rfc3339(*at) : std::string(), row.written) << row.text;
}

INSTANTIATE_TEST_SUITE_P(
    Accepted, Rfc3339,
    testing::Values(Reading{"2026-12-01T08:00:00Z", "2026-12-01T08:00:00Z"},
                    Reading{"2026-12-01T09:00:00+01:00", "2026-12-01T08:00:00Z"},
                    Reading{"2026-12-01T09:00+01:00", "2026-12-01T08:00:00Z"},
                    Reading{"2026-12-01t08:00:00z", "2026-12-01T08:00:00Z"},
                    Reading{"2026-12-01 08:00:00Z", "2026-12-01T08:00:00Z"},
                    Reading{"2026-12-01T08:00:00.5Z", "2026-12-01T08:00:00.500Z"},
                    Reading{"2026-12-01T08:00:00.123456789Z", "2026-12-01T08:00:00.123Z"},
                    Reading{"2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"},
                    Reading{"2026-12-31T23:30:00-05:00", "2027-01-01T04:30:00Z"},
                    Reading{"2026-06-01T12:00:00+05:45", "2026-06-01T06:15:00Z"},
                    Reading{"2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z"},
                    Reading{"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
                    Reading{"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"}));

INSTANTIATE_TEST_SUITE_P(
    Refused, Rfc3339,
    testing::Values(Reading{"", ""}, Reading{"2026-12-01", ""}, Reading{"2026-12-01T08:00:00", ""},
                    Reading{"2026-12-01T08:00:00+01", ""}, Reading{"2026-12-01T08:00:00+0100", ""},
                    Reading{"2026-02-29T00:00:00Z", ""}, Reading{"2026-04-31T00:00:00Z", ""},
                    Reading{"2026-13-01T00:00:00Z", ""}, Reading{"2026-00-01T00:00:00Z", ""},
                    Reading{"2026-12-00T00:00:00Z", ""}, Reading{"2026-12-01T24:00:00Z", ""},
                    Reading{"2026-12-01T08:60:00Z", ""}, Reading{"2026-12-01T08:00:60Z", ""},
                    Reading{"2026-12-01T08:00:00+24:00", ""},
                    Reading{"2026-12-01T08:00:00+01:60", ""}, Reading{"2026-12-01T08:00:00.Z", ""},
                    Reading{"2026-12-01T08:00:00.1234567890Z", ""},
                    Reading{"2026-12-01T08:00:00Z ", ""}, Reading{" 2026-12-01T08:00:00Z", ""},
                    Reading{"2026-12-01T08:00:00ZZ", ""}, Reading{"1969-12-31T23:59:59Z", ""},
                    Reading{"26-12-01T08:00:00Z", ""}, Reading{"+2026-12-01T08:00:00Z", ""},
                    Reading{"2026-1-01T08:00:00Z", ""}, Reading{"-026-12-01T08:00:00Z", ""},
                    Reading{"20261201T080000Z", ""}, Reading{"１２", ""}));

TEST(DayText, IsReadAndWrittenBack) {
  EXPECT_EQ(format_day(day("2026-12-01")), "2026-12-01");
  for (const auto* text : {"", "2026-12", "2026-12-01T", "2026-02-30", "01-12-2026", "2026/12/01",
                           "1969-12-31", "2026-12-1"})
    EXPECT_FALSE(parse_day(text)) << text;
}

TEST(DurationText, IsReadWithAUnit) {
  EXPECT_EQ(parse_duration("1s"), milliseconds(1000));
  EXPECT_EQ(parse_duration("30m"), minutes(30));
  EXPECT_EQ(parse_duration("2h"), hours(2));
  EXPECT_EQ(parse_duration("1d"), hours(24));
  EXPECT_EQ(parse_duration("250ms"), milliseconds(250));
  EXPECT_EQ(parse_duration("0"), milliseconds(0));
  EXPECT_EQ(parse_duration("0s"), milliseconds(0));
  for (const auto* text : {"", "30", "m", "-1s", "+1s", "1.5h", "30 m", " 30m", "30m ", "1w", "1H",
                           "1000001s", "99999999999999999999s", "1h30m"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(DurationText, IsWrittenShort) {
  EXPECT_EQ(format_duration(minutes(30)), "30m");
  EXPECT_EQ(format_duration(minutes(90)), "1h30m");
  EXPECT_EQ(format_duration(milliseconds(45'000)), "45s");
  EXPECT_EQ(format_duration(milliseconds(250)), "250ms");
  EXPECT_EQ(format_duration(milliseconds(0)), "0");
}

TEST(TimeZone, IsFoundByItsIanaNameOnly) {
  EXPECT_EQ(zone("Europe/Paris").name(), "Europe/Paris");
  EXPECT_EQ(TimeZone::utc().to_local(utc("2026-12-01T08:00:00Z")).offset, minutes(0));
  for (const auto* name : {"", "Paris", "Europe/Atlantis", "CEST+1", "../etc/passwd"})
    EXPECT_FALSE(TimeZone::find(name)) << name;
}

struct WallClock {
  std::string_view zone_name;
  std::string_view at;
  std::string_view shown;
};

class WallClocks : public testing::TestWithParam<WallClock> {};

TEST_P(WallClocks, ShowTheOffsetOfTheirSeason) {
  const auto& row = GetParam();
  EXPECT_EQ(zone(row.zone_name).format(utc(row.at)), row.shown);
}

INSTANTIATE_TEST_SUITE_P(
    Table, WallClocks,
    testing::Values(
        WallClock{"Europe/Paris", "2026-12-01T08:00:00Z", "2026-12-01T09:00:00+01:00"},
        WallClock{"Europe/Paris", "2026-07-01T08:00:00Z", "2026-07-01T10:00:00+02:00"},
        // The last second before, and the first after, each clock change.
        WallClock{"Europe/Paris", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00"},
        WallClock{"Europe/Paris", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00"},
        WallClock{"Europe/Paris", "2026-10-25T00:59:59Z", "2026-10-25T02:59:59+02:00"},
        WallClock{"Europe/Paris", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00+01:00"},
        WallClock{"America/New_York", "2026-03-08T06:59:59Z", "2026-03-08T01:59:59-05:00"},
        WallClock{"America/New_York", "2026-03-08T07:00:00Z", "2026-03-08T03:00:00-04:00"},
        WallClock{"America/New_York", "2026-11-01T06:00:00Z", "2026-11-01T01:00:00-05:00"},
        // Lord Howe moves its clocks by half an hour.
        WallClock{"Australia/Lord_Howe", "2026-04-04T14:59:59Z", "2026-04-05T01:59:59+11:00"},
        WallClock{"Australia/Lord_Howe", "2026-04-04T15:00:00Z", "2026-04-05T01:30:00+10:30"},
        WallClock{"Australia/Lord_Howe", "2026-10-03T15:30:00Z", "2026-10-04T02:30:00+11:00"},
        WallClock{"Asia/Kathmandu", "2026-06-01T06:15:00Z", "2026-06-01T12:00:00+05:45"},
        WallClock{"Pacific/Kiritimati", "2026-06-01T12:00:00Z", "2026-06-02T02:00:00+14:00"},
        WallClock{"America/St_Johns", "2026-01-01T03:29:00Z", "2025-12-31T23:59:00-03:30"},
        WallClock{"Europe/Paris", "2037-07-01T08:00:00Z", "2037-07-01T10:00:00+02:00"}));

struct Clocking {
  std::string_view zone_name;
  std::string_view date;
  int hour;
  int minute;
  std::string_view at;
};

class TimesOfDay : public testing::TestWithParam<Clocking> {};

TEST_P(TimesOfDay, AreInstantsAlsoInGapsAndOverlaps) {
  const auto& row = GetParam();
  EXPECT_EQ(format_rfc3339(zone(row.zone_name).at(day(row.date), row.hour, row.minute)), row.at)
      << row.zone_name << ' ' << row.date << ' ' << row.hour << ':' << row.minute;
}

INSTANTIATE_TEST_SUITE_P(
    Table, TimesOfDay,
    testing::Values(Clocking{"Europe/Paris", "2026-12-01", 9, 0, "2026-12-01T08:00:00Z"},
                    Clocking{"Europe/Paris", "2026-07-01", 9, 0, "2026-07-01T07:00:00Z"},
                    Clocking{"Europe/Paris", "2026-03-29", 2, 30,
                             "2026-03-29T01:00:00Z"},  // does not exist
                    Clocking{"Europe/Paris", "2026-03-29", 3, 0, "2026-03-29T01:00:00Z"},
                    Clocking{"Europe/Paris", "2026-10-25", 2, 30,
                             "2026-10-25T00:30:00Z"},  // of two the earlier
                    Clocking{"Europe/Paris", "2026-10-25", 3, 0, "2026-10-25T02:00:00Z"},
                    Clocking{"America/New_York", "2026-03-08", 2, 15, "2026-03-08T07:00:00Z"},
                    Clocking{"America/New_York", "2026-11-01", 1, 30, "2026-11-01T05:30:00Z"},
                    Clocking{"Australia/Lord_Howe", "2026-10-04", 2, 15, "2026-10-03T15:30:00Z"},
                    Clocking{"Australia/Lord_Howe", "2026-04-05", 1, 45, "2026-04-04T14:45:00Z"},
                    Clocking{"UTC", "2026-12-01", 23, 59, "2026-12-01T23:59:00Z"}));

TEST(TimeZone, BeginsADayAfterTheGapWhereMidnightDoesNotExist) {
  // Beirut's clocks go from 00:00 to 01:00.
  const auto beirut = zone("Asia/Beirut");
  EXPECT_EQ(beirut.format(beirut.start_of(day("2026-03-29"))), "2026-03-29T01:00:00+03:00");
  EXPECT_EQ(beirut.to_local(beirut.start_of(day("2026-03-29")) - milliseconds(1)).day,
            day("2026-03-28"));
  const auto paris = zone("Europe/Paris");
  EXPECT_EQ(format_rfc3339(paris.start_of(day("2026-10-25"))), "2026-10-24T22:00:00Z");
}

TEST(TimeZone, KnowsTheDaysOfItsClockChanges) {
  const auto paris = zone("Europe/Paris");
  EXPECT_TRUE(paris.has_clock_change(day("2026-03-29")));
  EXPECT_TRUE(paris.has_clock_change(day("2026-10-25")));
  for (const auto* date : {"2026-03-28", "2026-03-30", "2026-10-24", "2026-10-26", "2026-07-01"})
    EXPECT_FALSE(paris.has_clock_change(day(date))) << date;
  EXPECT_TRUE(zone("Asia/Beirut").has_clock_change(day("2026-03-29")));
  EXPECT_FALSE(zone("Asia/Beirut").has_clock_change(day("2026-03-28")));
  EXPECT_TRUE(zone("Asia/Beirut").has_clock_change(day("2026-10-24")));
  EXPECT_FALSE(zone("Asia/Beirut").has_clock_change(day("2026-10-25")));
  EXPECT_TRUE(zone("Australia/Lord_Howe").has_clock_change(day("2026-04-05")));
  EXPECT_FALSE(TimeZone::utc().has_clock_change(day("2026-03-29")));
}

// Every hour of four years: what a wall clock shows leads back to the same instant, except in the
// hour that exists twice, where it leads to the earlier one.
TEST(TimeZone, LeadsFromAWallClockBackToTheInstant) {
  for (const auto* name : {"Europe/Paris", "America/New_York", "Australia/Lord_Howe",
                           "Asia/Kathmandu", "Asia/Beirut"}) {
    const auto here = zone(name);
    int repeated = 0;
    for (auto at = utc("2026-01-01T00:00:00Z"); at < utc("2030-01-01T00:00:00Z");
         at += minutes(30)) {
      const auto local = here.to_local(at);
      const auto back = here.at(local.day, local.hour, local.minute);
      ASSERT_LE(back, at) << name << ' ' << format_rfc3339(at);
      ASSERT_GE(back, at - hours(1)) << name << ' ' << format_rfc3339(at);
      if (back == at) continue;
      ++repeated;
      ASSERT_TRUE(here.has_clock_change(local.day)) << name << ' ' << format_rfc3339(at);
    }
    EXPECT_LE(repeated, 8) << name;
  }
}

TEST(LocalTime, NamesItsSeason) {
  const auto paris = zone("Europe/Paris");
  EXPECT_EQ(paris.to_local(utc("2026-12-01T08:00:00Z")).abbreviation, "CET");
  EXPECT_EQ(paris.to_local(utc("2026-07-01T08:00:00Z")).abbreviation, "CEST");
}

TEST(Days, HaveWeekdaysAndNeighbours) {
  EXPECT_EQ(weekday(day("2026-12-01")), 2U);
  EXPECT_EQ(weekday(day("2026-11-29")), 0U);
  EXPECT_EQ(format_day(add_days(day("2026-12-31"), 1)), "2027-01-01");
  EXPECT_EQ(format_day(add_days(day("2028-03-01"), -1)), "2028-02-29");
}

TEST(DateForAPerson, IsSpelledInTheLanguage) {
  EXPECT_EQ(format_long_date(day("2026-12-01"), Locale::fr), "mardi 1er décembre 2026");
  EXPECT_EQ(format_long_date(day("2026-08-15"), Locale::fr), "samedi 15 août 2026");
  EXPECT_EQ(format_long_date(day("2026-12-01"), Locale::en), "Tuesday 1 December 2026");
  const std::chrono::year_month february{std::chrono::year(2026), std::chrono::month(2)};
  EXPECT_EQ(format_month(february, Locale::fr), "février 2026");
  EXPECT_EQ(format_month(february, Locale::en), "February 2026");
}

TEST(ClockForAPerson, IsWrittenInTheLanguage) {
  struct Row {
    std::string_view at;
    std::string_view french;
    std::string_view english;
  };
  const auto paris = zone("Europe/Paris");
  for (const auto& row : {Row{"2026-12-01T08:00:00Z", "9\u00a0h\u00a000", "9:00\u00a0am"},
                          Row{"2026-11-30T23:05:00Z", "0\u00a0h\u00a005", "12:05\u00a0am"},
                          Row{"2026-12-01T11:00:00Z", "12\u00a0h\u00a000", "12:00\u00a0pm"},
                          Row{"2026-12-01T22:59:00Z", "23\u00a0h\u00a059", "11:59\u00a0pm"}}) {
    EXPECT_EQ(format_clock(paris.to_local(utc(row.at)), Locale::fr), row.french);
    EXPECT_EQ(format_clock(paris.to_local(utc(row.at)), Locale::en), row.english);
  }
}

TEST(ClockForAPerson, NamesTheOffsetWhenAsked) {
  EXPECT_EQ(
      format_clock(zone("Europe/Paris").to_local(utc("2026-10-25T00:30:00Z")), Locale::fr, true),
      "2\u00a0h\u00a030\u00a0(UTC+2)");
  EXPECT_EQ(format_clock(zone("America/St_Johns").to_local(utc("2026-01-01T12:00:00Z")), Locale::en,
                         true),
            "8:30\u00a0am\u00a0(UTC-3:30)");
}

TEST(ZoneForAPerson, IsNamedByItsCity) {
  EXPECT_EQ(format_zone(zone("Europe/Paris"), Locale::fr), "heure de Paris");
  EXPECT_EQ(format_zone(zone("America/New_York"), Locale::en), "New York time");
  EXPECT_EQ(format_zone(TimeZone::utc(), Locale::fr), "UTC");
}

TEST(LatestInstant, IsBeforeTheTimeZoneDatabaseEnds) {
  EXPECT_EQ(format_rfc3339(latest_instant()), "2037-12-31T00:00:00Z");
}

}  // namespace
}  // namespace creneau
