#include "adapters/mail/calendar.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <new>

#include "adapters/mail/calendar_parts.hpp"
#include "adapters/mail/header.hpp"
#include "adapters/mail/sender.hpp"

namespace creneau::mail {
namespace {

/// Whether the clock shows the time of `at` once only. (RFC 5545, 3.3.5 says which of two is meant;
/// readers differ.)
bool is_unambiguous(const TimeZone& zone, Instant at) {
  const auto offset = zone.to_local(at).offset;
  for (const auto other_side : {at - std::chrono::days(1), at + std::chrono::days(1)}) {
    const auto other_offset = zone.to_local(other_side).offset;
    const auto same_clock = at + offset - other_offset;
    if (other_offset != offset && zone.to_local(same_clock).offset == other_offset) return false;
  }
  return true;
}

bool is_utc(const TimeZone& zone) {
  return zone.name() == "UTC" || zone.name() == TimeZone::utc().name();
}

void add_times(icalcomponent* event, const CalendarEvent& from, bool in_utc) {
  if (in_utc) {
    add(event, icalproperty_new_dtstart(make_utc(from.start_at)));
    add(event, icalproperty_new_dtend(make_utc(from.end_at)));
    return;
  }
  const auto local = [&](Instant at) { return make_local(at, from.time_zone.to_local(at).offset); };
  const std::string zone_name(from.time_zone.name());
  for (auto* property : {icalproperty_new_dtstart(local(from.start_at)),
                         icalproperty_new_dtend(local(from.end_at))}) {
    add(event, property);
    icalproperty_add_parameter(property, icalparameter_new_tzid(zone_name.c_str()));
  }
}

void add_organizer(icalcomponent* event, const CalendarEvent& from) {
  auto* organizer = icalproperty_new_organizer(("mailto:" + from.organizer_address).c_str());
  add(event, organizer);
  // A parameter's value cannot hold a double quote (RFC 5545, 3.2).
  auto name = one_line(from.organizer_name);
  for (char& c : name)
    if (c == '"') c = '\'';
  if (!name.empty()) icalproperty_add_parameter(organizer, icalparameter_new_cn(name.c_str()));
}

ComponentPointer make_event(const CalendarEvent& from, bool in_utc) {
  auto event = make_component(ICAL_VEVENT_COMPONENT);
  add(event.get(),
      icalproperty_new_uid(fmt::format("{}@{}", from.booking_id.str(), from.host).c_str()));
  add(event.get(), icalproperty_new_dtstamp(make_utc(from.stamp)));
  add_times(event.get(), from, in_utc);
  add(event.get(), icalproperty_new_summary(one_line(from.summary).c_str()));
  if (!from.location.empty())
    add(event.get(), icalproperty_new_location(one_line(from.location).c_str()));
  if (!from.description.empty())
    add(event.get(), icalproperty_new_description(several_lines(from.description).c_str()));
  if (!from.url.empty()) add(event.get(), icalproperty_new_url(one_line(from.url).c_str()));
  if (is_plain_address(from.organizer_address)) add_organizer(event.get(), from);
  add(event.get(), icalproperty_new_status(ICAL_STATUS_CONFIRMED));
  add(event.get(), icalproperty_new_sequence(0));
  return event;
}

}  // namespace

std::string make_calendar(const CalendarEvent& from) {
  const bool in_utc = is_utc(from.time_zone) || !is_unambiguous(from.time_zone, from.start_at) ||
                      !is_unambiguous(from.time_zone, from.end_at);
  auto calendar = make_component(ICAL_VCALENDAR_COMPONENT);
  add(calendar.get(), icalproperty_new_version("2.0"));
  add(calendar.get(), icalproperty_new_prodid("-//Creneau//Booking//EN"));
  if (is_plain_address(from.organizer_address))
    add(calendar.get(), icalproperty_new_method(ICAL_METHOD_PUBLISH));
  if (!in_utc)
    icalcomponent_add_component(
        calendar.get(),
        make_time_zone_component(from.time_zone, from.start_at, from.end_at).release());
  icalcomponent_add_component(calendar.get(), make_event(from, in_utc).release());

  const std::unique_ptr<char, decltype(&std::free)> text(
      icalcomponent_as_ical_string_r(calendar.get()), &std::free);
  if (!text) throw std::bad_alloc();
  return text.get();
}

}  // namespace creneau::mail
