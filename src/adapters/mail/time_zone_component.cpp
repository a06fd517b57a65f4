#include <new>
#include <optional>

#include "adapters/mail/calendar_parts.hpp"

namespace creneau::mail {
namespace {

using std::chrono::days;
using std::chrono::minutes;

// Every zone with summer time changes its clock twice within this.
constexpr days search_span{400};

struct ClockChange {
  Instant at;
  minutes offset_before;
  LocalTime after;
};

/// The first second at which the zone's offset is another than at `from`, within (from, to].
ClockChange find_change(const TimeZone& zone, Instant from, Instant to) {
  const auto before = zone.to_local(from).offset;
  while (to - from > std::chrono::seconds(1)) {
    const auto middle = std::chrono::floor<std::chrono::seconds>(from + (to - from) / 2);
    (zone.to_local(middle).offset == before ? from : to) = middle;
  }
  return {to, before, zone.to_local(to)};
}

std::optional<ClockChange> find_change_before(const TimeZone& zone, Instant at) {
  const auto start = std::chrono::floor<days>(at);
  for (auto day = start; day > start - search_span; day -= days(1)) {
    const Instant end = std::min<Instant>(day + days(1), at);
    if (zone.to_local(day).offset != zone.to_local(end).offset) return find_change(zone, day, end);
  }
  return {};
}

std::optional<ClockChange> find_change_after(const TimeZone& zone, Instant at) {
  Instant day = std::chrono::floor<std::chrono::seconds>(at);
  for (const auto end = day + search_span; day < end; day += days(1))
    if (zone.to_local(day).offset != zone.to_local(day + days(1)).offset)
      return find_change(zone, day, day + days(1));
  return {};
}

void add_observance(icalcomponent* zone, const ClockChange& change) {
  const bool is_daylight = change.after.offset > change.offset_before;
  auto observance =
      make_component(is_daylight ? ICAL_XDAYLIGHT_COMPONENT : ICAL_XSTANDARD_COMPONENT);
  const auto seconds = [](minutes offset) {
    return static_cast<int>(std::chrono::seconds(offset).count());
  };
  add(observance.get(), icalproperty_new_dtstart(make_local(change.at, change.offset_before)));
  add(observance.get(), icalproperty_new_tzoffsetfrom(seconds(change.offset_before)));
  add(observance.get(), icalproperty_new_tzoffsetto(seconds(change.after.offset)));
  add(observance.get(), icalproperty_new_tzname(change.after.abbreviation.c_str()));
  icalcomponent_add_component(zone, observance.release());
}

}  // namespace

ComponentPointer make_component(icalcomponent_kind kind) {
  ComponentPointer component(icalcomponent_new(kind));
  if (!component) throw std::bad_alloc();
  return component;
}

void add(icalcomponent* component, icalproperty* property) {
  if (property == nullptr) throw std::bad_alloc();
  icalcomponent_add_property(component, property);
}

icaltimetype make_local(Instant at, minutes offset) {
  const auto local = TimeZone::utc().to_local(at + offset);
  auto time = icaltime_null_time();
  time.year = static_cast<int>(local.day.year());
  time.month = static_cast<int>(static_cast<unsigned>(local.day.month()));
  time.day = static_cast<int>(static_cast<unsigned>(local.day.day()));
  time.hour = local.hour;
  time.minute = local.minute;
  time.second = local.second;
  return time;
}

icaltimetype make_utc(Instant at) {
  auto time = make_local(at, minutes(0));
  time.zone = icaltimezone_get_utc_timezone();
  return time;
}

ComponentPointer make_time_zone_component(const TimeZone& zone, Instant from, Instant to) {
  auto component = make_component(ICAL_VTIMEZONE_COMPONENT);
  add(component.get(), icalproperty_new_tzid(std::string(zone.name()).c_str()));
  auto change = find_change_before(zone, from);
  if (!change) {
    // No summer time: as it has been since long before.
    const auto local = zone.to_local(from);
    change = ClockChange{Instant(), local.offset, local};
  }
  add_observance(component.get(), *change);
  for (auto at = from;;) {
    const auto next = find_change_after(zone, at);
    if (!next) break;
    add_observance(component.get(), *next);
    if (next->at > to) break;
    at = next->at;
  }
  return component;
}

}  // namespace creneau::mail
