// The calendar file of a confirmed booking (RFC 5545), for the mail and for the booking's page.
// Pure.
#pragma once

#include <string>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace creneau::mail {

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
};

/// One VEVENT, lines folded and ended by CRLF. Times are the zone's, with a VTIMEZONE that is right
/// from the clock change before the event to the one after it; an event that starts or ends where
/// clocks show the same time twice is in UTC instead, since readers disagree on which of the two is
/// meant.
std::string make_calendar(const CalendarEvent& event);

}  // namespace creneau::mail
