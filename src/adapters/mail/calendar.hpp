// Calendar files (RFC 5545): one booking's, for mails and for the booking's page, and a feed of
// many, for a calendar that subscribes. Pure; knows no bookings' states and no addresses of ours.
#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace creneau::mail {

/// What a calendar program shall do with a file (RFC 5546, 3.2).
enum class CalendarMethod {
  publish,  ///< take it in
  request,  ///< put it in the attendee's calendar, or change what is there under its UID
  cancel,   ///< take it out
};

struct CalendarEvent {
  BookingId booking_id;
  /// Right of the @ in the UID.
  std::string host;
  /// When the booking was confirmed; DTSTAMP.
  Instant stamp;
  Instant start_at;
  Instant end_at;
  TimeZone time_zone = TimeZone::utc();
  std::string summary;
  /// May be empty, as may those below.
  std::string location;
  std::string description;
  /// The booking's page.
  std::string url;
  /// Without it the file has no METHOD: one that publishes must name its organizer (RFC
  /// 5546, 3.2.1).
  std::string organizer_address;
  std::string organizer_name;
  /// The client: a request must name whom it asks (RFC 5546, 3.2.2). Without it a file publishes.
  std::string attendee_address;
  std::string attendee_name;
  /// SEQUENCE: grows with every change, so that the newest file wins (RFC 5545, 3.8.7.4).
  int sequence = 0;
  /// STATUS: confirmed, or cancelled.
  bool is_cancelled = false;
};

/// One VEVENT, lines folded and ended by CRLF. Times are the zone's, with a VTIMEZONE that is right
/// from the clock change before the event to the one after it; an event that starts or ends where
/// clocks show the same time twice is in UTC instead, since readers disagree on which of the two is
/// meant.
std::string make_calendar(const CalendarEvent& event,
                          CalendarMethod method = CalendarMethod::publish);

struct CalendarFeed {
  /// Shown by programs that subscribe (X-WR-CALNAME).
  std::string name;
  std::vector<CalendarEvent> events;
};

/// A VEVENT for each event, times in UTC: right in every reader, whatever the zone and however far
/// the events are apart. Asks its readers to come back every quarter of an hour.
std::string make_feed(const CalendarFeed& feed);

}  // namespace creneau::mail
