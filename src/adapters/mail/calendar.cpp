#include "adapters/mail/calendar.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <new>

#include "adapters/mail/calendar_parts.hpp"
#include "adapters/mail/header.hpp"
#include "adapters/mail/sender.hpp"
#include "base/assert.hpp"

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

void add_name(icalproperty* person, const std::string& raw_name) {
  // A parameter's value cannot hold a double quote (RFC 5545, 3.2).
  auto name = one_line(raw_name);
  for (char& c : name)
    if (c == '"') c = '\'';
  if (!name.empty()) icalproperty_add_parameter(person, icalparameter_new_cn(name.c_str()));
}

void add_organizer(icalcomponent* event, const CalendarEvent& from) {
  auto* organizer = icalproperty_new_organizer(("mailto:" + from.organizer_address).c_str());
  add(event, organizer);
  add_name(organizer, from.organizer_name);
}

/// They have booked: nobody waits for their answer.
void add_attendee(icalcomponent* event, const CalendarEvent& from) {
  auto* attendee = icalproperty_new_attendee(("mailto:" + from.attendee_address).c_str());
  add(event, attendee);
  add_name(attendee, from.attendee_name);
  icalproperty_add_parameter(attendee, icalparameter_new_partstat(ICAL_PARTSTAT_ACCEPTED));
  icalproperty_add_parameter(attendee, icalparameter_new_rsvp(ICAL_RSVP_FALSE));
}

bool has_attendee(const CalendarEvent& event) {
  return is_plain_address(event.organizer_address) && is_plain_address(event.attendee_address);
}

/// Nobody in particular is told of what is published.
icalproperty_method method_of(const CalendarEvent& event, CalendarMethod method) {
  if (!has_attendee(event)) return ICAL_METHOD_PUBLISH;
  switch (method) {
    case CalendarMethod::publish:
      return ICAL_METHOD_PUBLISH;
    case CalendarMethod::request:
      return ICAL_METHOD_REQUEST;
    case CalendarMethod::cancel:
      return ICAL_METHOD_CANCEL;
  }
  CRENEAU_UNREACHABLE();
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
  add(event.get(),
      icalproperty_new_status(from.is_cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
  add(event.get(), icalproperty_new_sequence(from.sequence));
  return event;
}

ComponentPointer begin_calendar() {
  auto calendar = make_component(ICAL_VCALENDAR_COMPONENT);
  add(calendar.get(), icalproperty_new_version("2.0"));
  add(calendar.get(), icalproperty_new_prodid("-//Creneau//Booking//EN"));
  return calendar;
}

std::string write_calendar(icalcomponent* calendar) {
  const std::unique_ptr<char, decltype(&std::free)> text(icalcomponent_as_ical_string_r(calendar),
                                                         &std::free);
  if (!text) throw std::bad_alloc();
  return text.get();
}

/// A property outside the standard that readers know all the same.
void add_extension(icalcomponent* calendar, const char* name, const std::string& value) {
  auto* property = icalproperty_new_x(value.c_str());
  add(calendar, property);
  icalproperty_set_x_name(property, name);
}

}  // namespace

std::string make_calendar(const CalendarEvent& from, CalendarMethod method) {
  const bool in_utc = is_utc(from.time_zone) || !is_unambiguous(from.time_zone, from.start_at) ||
                      !is_unambiguous(from.time_zone, from.end_at);
  auto calendar = begin_calendar();
  if (is_plain_address(from.organizer_address))
    add(calendar.get(), icalproperty_new_method(method_of(from, method)));
  if (!in_utc)
    icalcomponent_add_component(
        calendar.get(),
        make_time_zone_component(from.time_zone, from.start_at, from.end_at).release());
  auto event = make_event(from, in_utc);
  if (method != CalendarMethod::publish && has_attendee(from)) add_attendee(event.get(), from);
  icalcomponent_add_component(calendar.get(), event.release());
  return write_calendar(calendar.get());
}

std::string make_feed(const CalendarFeed& feed) {
  constexpr auto refresh_interval = "PT15M";
  auto calendar = begin_calendar();
  const auto name = one_line(feed.name);
  if (!name.empty()) add_extension(calendar.get(), "X-WR-CALNAME", name);
  add_extension(calendar.get(), "X-PUBLISHED-TTL", refresh_interval);
  for (const auto& event : feed.events)
    icalcomponent_add_component(calendar.get(), make_event(event, true).release());
  return write_calendar(calendar.get());
}

}  // namespace creneau::mail
