// From opening hours to slots: single days, every zone's clock changes, and what holds for any
// hours.
#include "domain/availability.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/time_zones.hpp"
#include "domain/service.hpp"

namespace creneau::domain {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;
using Texts = std::vector<std::string>;

const Day monday = std::chrono::year(2026) / 12 / 7;
const TimeZone paris = TimeZone::find("Europe/Paris").value();

Service make_example(int duration) {
  Service service;
  service.id = ServiceId("svc_1");
  service.title = "Massage";
  service.duration = minutes(duration);
  return service;
}

Calendar open_on(int weekday, std::vector<std::pair<int, int>> stretches) {
  Calendar calendar;
  calendar.id = CalendarId("cal_1");
  for (const auto& [start, end] : stretches) calendar.hours.push_back({weekday, start, end});
  return calendar;
}

Calendar open_daily(int start, int end) {
  Calendar calendar;
  for (int day = 0; day < 7; ++day) calendar.hours.push_back({day, start, end});
  return calendar;
}

CalendarException exception_on(ExceptionKind kind, Day day, int start, int end) {
  CalendarException exception;
  exception.kind = kind;
  exception.first_day = exception.last_day = day;
  exception.start_minute = start;
  exception.end_minute = end;
  return exception;
}

/// The starts on the wall's clocks: `9:00`.
Texts starts_of(const std::vector<PlannedSlot>& slots, const TimeZone& zone = paris) {
  Texts starts;
  for (const auto& slot : slots) {
    const auto local = zone.to_local(slot.start_at);
    starts.push_back(std::to_string(local.hour) + (local.minute < 10 ? ":0" : ":") +
                     std::to_string(local.minute));
  }
  return starts;
}

Texts starts_on(const Calendar& calendar, const Service& service, Day day = monday) {
  return starts_of(plan_slots(calendar, service, paris, day, day));
}

TEST(Availability, AStretchIsFilledFromItsBeginning) {
  EXPECT_THAT(starts_on(open_on(1, {{540, 720}}), make_example(60)),
              ElementsAre("9:00", "10:00", "11:00"));
  EXPECT_THAT(starts_on(open_on(1, {{540, 719}}), make_example(60)), ElementsAre("9:00", "10:00"));
  EXPECT_THAT(starts_on(open_on(2, {{540, 720}}), make_example(60)), ElementsAre());
}

TEST(Availability, BuffersSpaceTheStartsAndMayLieOutsideTheHours) {
  auto service = make_example(60);
  service.buffer_before = minutes(10);
  service.buffer_after = minutes(20);
  EXPECT_THAT(starts_on(open_on(1, {{540, 690}}), service), ElementsAre("9:00", "10:30"));
}

TEST(Availability, AStepOfItsOwnMayOfferTimesThatOverlap) {
  auto service = make_example(60);
  service.step = minutes(30);
  EXPECT_THAT(starts_on(open_on(1, {{540, 660}}), service), ElementsAre("9:00", "9:30", "10:00"));
}

TEST(Availability, EachStretchBeginsARowOfItsOwn) {
  EXPECT_THAT(starts_on(open_on(1, {{540, 630}, {845, 970}}), make_example(60)),
              ElementsAre("9:00", "14:05", "15:05"));
  EXPECT_THAT(starts_on(open_on(1, {{540, 630}, {630, 700}}), make_example(60)),
              ElementsAre("9:00", "10:30"));
}

TEST(Availability, AClosedTimeTakesAwayWhatItTouchesAndMovesNothing) {
  auto calendar = open_on(1, {{540, 780}});
  calendar.exceptions = {exception_on(ExceptionKind::closed, monday, 630, 640)};
  EXPECT_THAT(starts_on(calendar, make_example(60)), ElementsAre("9:00", "11:00", "12:00"));
  calendar.exceptions = {exception_on(ExceptionKind::closed, monday, 0, minutes_of_day)};
  EXPECT_THAT(starts_on(calendar, make_example(60)), ElementsAre());
  EXPECT_THAT(starts_on(calendar, make_example(60), add_days(monday, 7)),
              ElementsAre("9:00", "10:00", "11:00", "12:00"));
}

TEST(Availability, AHolidayClosesAllItsDays) {
  auto calendar = open_daily(540, 600);
  auto holiday = exception_on(ExceptionKind::closed, monday, 0, minutes_of_day);
  holiday.last_day = add_days(monday, 6);
  calendar.exceptions = {holiday};
  const auto planned =
      plan_slots(calendar, make_example(60), paris, add_days(monday, -1), add_days(monday, 7));
  ASSERT_EQ(planned.size(), 2U);
  EXPECT_EQ(paris.to_local(planned[0].start_at).day, add_days(monday, -1));
  EXPECT_EQ(paris.to_local(planned[1].start_at).day, add_days(monday, 7));
}

TEST(Availability, ExtraHoursCarryARowOnOrBeginOne) {
  const auto with_extra = [](int start, int end) {
    auto calendar = open_on(1, {{540, 660}});
    calendar.exceptions = {exception_on(ExceptionKind::open, monday, start, end)};
    return starts_on(calendar, make_example(45));
  };
  EXPECT_THAT(with_extra(0, 10), ElementsAre("9:00", "9:45"));
  EXPECT_THAT(with_extra(660, 690), ElementsAre("9:00", "9:45", "10:30"));  // carried on
  EXPECT_THAT(with_extra(600, 690), ElementsAre("9:00", "9:45", "10:30"));  // as far as they go on
  EXPECT_THAT(with_extra(480, 700), ElementsAre("8:00", "9:00", "9:45", "10:30"));  // around it
  EXPECT_THAT(with_extra(720, 765), ElementsAre("9:00", "9:45", "12:00"));
}

TEST(Availability, ClosedWinsOverExtraHours) {
  auto calendar = open_on(2, {});
  calendar.exceptions = {exception_on(ExceptionKind::open, monday, 540, 720),
                         exception_on(ExceptionKind::closed, monday, 600, 660)};
  EXPECT_THAT(starts_on(calendar, make_example(60)), ElementsAre("9:00", "11:00"));
}

TEST(Availability, AStretchMayEndAtMidnight) {
  EXPECT_THAT(starts_on(open_on(1, {{1320, 1440}}), make_example(60)),
              ElementsAre("22:00", "23:00"));
}

TEST(Availability, AnHourThatIsSkippedIsNotOffered) {
  // 29 March 2026: 2:00 becomes 3:00.
  const Day day = std::chrono::year(2026) / 3 / 29;
  EXPECT_THAT(starts_on(open_on(0, {{60, 300}}), make_example(60), day),
              ElementsAre("1:00", "3:00", "4:00"));
  EXPECT_THAT(starts_on(open_on(0, {{150, 270}}), make_example(60), day), ElementsAre("3:00"));
  EXPECT_THAT(starts_on(open_on(0, {{125, 175}}), make_example(30), day), ElementsAre());
}

TEST(Availability, AnHourThatComesTwiceIsOfferedTwice) {
  // 25 October 2026: 3:00 becomes 2:00.
  const Day day = std::chrono::year(2026) / 10 / 25;
  EXPECT_THAT(starts_on(open_on(0, {{60, 240}}), make_example(60), day),
              ElementsAre("1:00", "2:00", "2:00", "3:00"));
  // Closing at half past two: the first.
  EXPECT_THAT(starts_on(open_on(0, {{60, 150}}), make_example(30), day),
              ElementsAre("1:00", "1:30", "2:00"));
}

TEST(Availability, NothingIsPlannedBeyondWhatTheZonesAreKnownFor) {
  const Day last = std::chrono::year(2037) / 12 / 30;
  for (const auto& slot :
       plan_slots(open_daily(0, 1440), make_example(60), paris, last, add_days(last, 30)))
    EXPECT_LE(slot.end_at, latest_instant());
}

TEST(Availability, APlanHasAnEnd) {
  const auto planned = plan_slots(open_daily(0, 1440), make_example(5), paris, monday,
                                  add_days(monday, service_horizon_days_max));
  EXPECT_EQ(planned.size(), planned_slots_max);
}

/// The days of 2027 with a clock change; without any, one day.
std::vector<Day> interesting_days(const TimeZone& zone) {
  std::vector<Day> days;
  for (Day day = std::chrono::year(2027) / 1 / 1; day.year() == std::chrono::year(2027);
       day = add_days(day, 1))
    if (zone.has_clock_change(day)) days.push_back(day);
  if (days.empty()) days.push_back(std::chrono::year(2027) / 3 / 28);
  return days;
}

class EveryZone : public testing::TestWithParam<std::string> {};

void expect_tidy(const std::vector<PlannedSlot>& slots, Instant from, Instant to,
                 minutes duration) {
  Instant free_from = from;
  for (const auto& slot : slots) {
    EXPECT_GE(slot.start_at, free_from);
    EXPECT_EQ(slot.end_at - slot.start_at, duration);
    EXPECT_LE(slot.end_at, to);
    free_from = slot.end_at;
  }
}

TEST_P(EveryZone, FillsTheDaysOfItsClockChanges) {
  const auto zone = TimeZone::find(GetParam()).value();
  for (const auto day : interesting_days(zone)) {
    const auto start = zone.start_of(day);
    const auto end = zone.start_of(add_days(day, 1));
    for (const int duration : {30, 60, 90}) {
      const auto planned =
          plan_slots(open_daily(0, minutes_of_day), make_example(duration), zone, day, day);
      SCOPED_TRACE(GetParam() + " " + format_day(day) + " " + std::to_string(duration));
      EXPECT_EQ(planned.size(), static_cast<std::size_t>((end - start) / minutes(duration)));
      expect_tidy(planned, start, end, minutes(duration));
    }
  }
}

TEST_P(EveryZone, KeepsToItsHoursOnTheWallsClocks) {
  const auto zone = TimeZone::find(GetParam()).value();
  constexpr int open_from = 60;
  constexpr int open_to = 240;
  for (const auto changing : interesting_days(zone)) {
    for (const auto day : {add_days(changing, -1), changing, add_days(changing, 1)}) {
      const auto planned =
          plan_slots(open_daily(open_from, open_to), make_example(30), zone, day, day);
      SCOPED_TRACE(GetParam() + " " + format_day(day));
      for (const auto& slot : planned) {
        const auto first = zone.to_local(slot.start_at);
        const auto last = zone.to_local(slot.end_at - Duration(1));
        EXPECT_EQ(first.day, day);
        EXPECT_EQ(last.day, day);
        EXPECT_GE(first.hour * 60 + first.minute, open_from);
        EXPECT_LT(last.hour * 60 + last.minute, open_to);
      }
      const auto start = zone.at(day, 1, 0);
      const auto end = zone.at(day, 4, 0);
      EXPECT_EQ(planned.size(), static_cast<std::size_t>((end - start) / minutes(30)));
      expect_tidy(planned, start, end, minutes(30));
      if (!planned.empty()) {
        EXPECT_EQ(planned.front().start_at, start);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    OfTheDatabase, EveryZone, testing::ValuesIn(list_time_zones()), [](const auto& parameter) {
      auto name = parameter.param;
      std::replace_if(
          name.begin(), name.end(),
          [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
      return name;
    });

TEST(EveryZoneList, HoldsThoseOfTheWorld) {
  const auto names = list_time_zones();
  EXPECT_GT(names.size(), 300U);
  for (const char* name : {"Europe/Paris", "America/New_York", "Australia/Lord_Howe", "UTC"})
    EXPECT_THAT(names, testing::Contains(name));
}

// Any hours, any service, around a change of the clocks.

const Day first_day = std::chrono::year(2026) / 10 / 20;
const Day last_day = std::chrono::year(2026) / 10 / 30;

int any_minute() {
  return 15 * *rc::gen::inRange(0, 97);
}

std::pair<int, int> any_stretch() {
  const int a = any_minute();
  const int b = any_minute();
  if (a == b) return a < 1440 ? std::pair(a, a + 15) : std::pair(a - 15, a);
  return std::minmax(a, b);
}

CalendarException any_exception(ExceptionKind kind) {
  const auto [start, end] = any_stretch();
  return exception_on(kind, add_days(first_day, *rc::gen::inRange(0, 11)), start, end);
}

Calendar any_calendar() {
  Calendar calendar;
  calendar.title = "A";
  calendar.time_zone = "Europe/Paris";
  const int count = *rc::gen::inRange(0, 12);
  for (int i = 0; i < count; ++i) {
    const auto [start, end] = any_stretch();
    calendar.hours.push_back({*rc::gen::inRange(0, 7), start, end});
  }
  calendar = *make_calendar(calendar);
  const int exceptions = *rc::gen::inRange(0, 5);
  for (int i = 0; i < exceptions; ++i)
    calendar.exceptions.push_back(
        any_exception(*rc::gen::element(ExceptionKind::open, ExceptionKind::closed)));
  return calendar;
}

Service any_service() {
  auto service = make_example(5 * *rc::gen::inRange(1, 40));
  service.buffer_before = minutes(5 * *rc::gen::inRange(0, 4));
  service.buffer_after = minutes(5 * *rc::gen::inRange(0, 4));
  return service;
}

std::vector<PlannedSlot> plan(const Calendar& calendar, const Service& service) {
  return plan_slots(calendar, service, paris, first_day, last_day);
}

bool includes(const std::vector<PlannedSlot>& all, const std::vector<PlannedSlot>& some) {
  return std::all_of(some.begin(), some.end(), [&](const auto& slot) {
    return std::find(all.begin(), all.end(), slot) != all.end();
  });
}

bool touches(const PlannedSlot& slot, const CalendarException& exception) {
  const auto start =
      paris.at(exception.first_day, exception.start_minute / 60, exception.start_minute % 60);
  const auto end =
      exception.end_minute == minutes_of_day
          ? paris.start_of(add_days(exception.first_day, 1))
          : paris.at(exception.first_day, exception.end_minute / 60, exception.end_minute % 60);
  return slot.start_at < end && slot.end_at > start;
}

RC_GTEST_PROP(AvailabilityOfAnyHours, NeverOverlapsItselfOrAClosedTime, ()) {
  const auto calendar = any_calendar();
  const auto service = any_service();
  const auto planned = plan(calendar, service);
  for (std::size_t i = 1; i < planned.size(); ++i)
    RC_ASSERT(planned[i - 1].end_at <= planned[i].start_at);
  for (const auto& slot : planned) {
    RC_ASSERT(slot.end_at - slot.start_at == service.duration);
    for (const auto& exception : calendar.exceptions)
      RC_ASSERT(exception.kind == ExceptionKind::open || !touches(slot, exception));
  }
}

RC_GTEST_PROP(AvailabilityOfAnyHours, LiesWithinWhatIsOpen, ()) {
  const auto calendar = any_calendar();
  for (const auto& slot : plan(calendar, any_service())) {
    // Minute by minute: each lies in some stretch of its day.
    for (auto at = slot.start_at; at < slot.end_at; at += minutes(5)) {
      const auto local = paris.to_local(at);
      const int minute = local.hour * 60 + local.minute;
      const PlannedSlot moment{at, at + Duration(1)};
      const bool is_open =
          std::any_of(calendar.hours.begin(), calendar.hours.end(),
                      [&](const auto& hours) {
                        CalendarException as_exception = exception_on(
                            ExceptionKind::open, local.day, hours.start_minute, hours.end_minute);
                        return hours.weekday == static_cast<int>(weekday(local.day)) &&
                               touches(moment, as_exception);
                      }) ||
          std::any_of(calendar.exceptions.begin(), calendar.exceptions.end(),
                      [&](const auto& exception) {
                        return exception.kind == ExceptionKind::open && touches(moment, exception);
                      });
      if (!is_open) RC_FAIL("closed at minute " + std::to_string(minute));
    }
  }
}

RC_GTEST_PROP(AvailabilityOfAnyHours, AClosedTimeOnlyTakesAway, ()) {
  auto calendar = any_calendar();
  const auto service = any_service();
  const auto before = plan(calendar, service);
  calendar.exceptions.push_back(any_exception(ExceptionKind::closed));
  RC_ASSERT(includes(before, plan(calendar, service)));
}

RC_GTEST_PROP(AvailabilityOfAnyHours, ExtraHoursOnlyAdd, ()) {
  auto calendar = any_calendar();
  std::erase_if(calendar.exceptions,
                [](const auto& exception) { return exception.kind == ExceptionKind::open; });
  const auto service = any_service();
  const auto before = plan(calendar, service);
  calendar.exceptions.push_back(any_exception(ExceptionKind::open));
  RC_ASSERT(includes(plan(calendar, service), before));
}

RC_GTEST_PROP(AvailabilityOfAnyHours, IsTheSameWheneverAndHoweverFarItIsPlanned, ()) {
  const auto calendar = any_calendar();
  const auto service = any_service();
  const auto whole = plan(calendar, service);
  std::vector<PlannedSlot> by_day;
  for (auto day = first_day; day <= last_day; day = add_days(day, 1))
    for (const auto& slot : plan_slots(calendar, service, paris, day, day)) by_day.push_back(slot);
  RC_ASSERT(whole == by_day);
}

}  // namespace
}  // namespace creneau::domain
