#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libical/ical.h>

#include <memory>

#include "adapters/mail/calendar.hpp"
#include "base/text.hpp"

namespace creneau::mail {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

CalendarEvent make_event(std::string_view zone, std::string_view start, Duration length) {
  CalendarEvent event;
  event.booking_id = BookingId("bk_1");
  event.host = "cabinet.example";
  event.stamp = *parse_rfc3339("2026-11-24T15:22:18Z");
  event.start_at = *parse_rfc3339(start);
  event.end_at = event.start_at + length;
  event.time_zone = *TimeZone::find(zone);
  event.summary = "Consultation";
  event.location = "12 rue des Lilas, Lyon";
  event.description = "Cabinet Dupont\nhttps://cabinet.example/bookings/bk_1?token=abc";
  event.url = "https://cabinet.example/bookings/bk_1?token=abc";
  event.organizer_address = "bonjour@cabinet.example";
  event.organizer_name = "Cabinet \"Dupont\"; Lyon";
  return event;
}

std::string unfold(std::string text) {
  for (auto fold = text.find("\r\n "); fold != std::string::npos; fold = text.find("\r\n ", fold))
    text.erase(fold, 3);
  return text;
}

/// What another program reads in the file: libical with the file's own VTIMEZONE, without the
/// system's zones.
class Reading {
 public:
  explicit Reading(const std::string& text)
      : calendar_(icalparser_parse_string(text.c_str()), &icalcomponent_free),
        zone_(icaltimezone_new()) {
    auto* definition = icalcomponent_get_first_component(calendar_.get(), ICAL_VTIMEZONE_COMPONENT);
    has_zone_ = definition != nullptr;
    if (has_zone_) icaltimezone_set_component(zone_, icalcomponent_new_clone(definition));
  }
  ~Reading() { icaltimezone_free(zone_, 1); }

  Instant start() const {
    return resolve(icalcomponent_get_first_property(event(), ICAL_DTSTART_PROPERTY));
  }
  Instant end() const {
    return resolve(icalcomponent_get_first_property(event(), ICAL_DTEND_PROPERTY));
  }
  bool has_zone() const { return has_zone_; }
  std::string text(icalproperty_kind kind) const {
    auto* property = icalcomponent_get_first_property(event(), kind);
    return property == nullptr ? "" : icalproperty_get_value_as_string(property);
  }

 private:
  icalcomponent* event() const {
    return icalcomponent_get_first_component(calendar_.get(), ICAL_VEVENT_COMPONENT);
  }
  Instant resolve(icalproperty* property) const {
    const auto time = icalvalue_get_datetime(icalproperty_get_value(property));
    auto* zone = icaltime_is_utc(time) ? icaltimezone_get_utc_timezone() : zone_;
    return Instant(std::chrono::seconds(icaltime_as_timet_with_zone(time, zone)));
  }

  std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar_;
  icaltimezone* zone_;
  bool has_zone_ = false;
};

TEST(MailCalendar, SaysWhatItIsAbout) {
  const auto text =
      make_calendar(make_event("Europe/Paris", "2026-12-01T09:00:00+01:00", std::chrono::hours(1)));
  EXPECT_THAT(
      text, AllOf(HasSubstr("BEGIN:VCALENDAR\r\n"), HasSubstr("\r\nMETHOD:PUBLISH\r\n"),
                  HasSubstr("\r\nUID:bk_1@cabinet.example\r\n"),
                  HasSubstr("\r\nDTSTAMP:20261124T152218Z\r\n"),
                  HasSubstr("\r\nDTSTART;TZID=Europe/Paris:20261201T090000\r\n"),
                  HasSubstr("\r\nDTEND;TZID=Europe/Paris:20261201T100000\r\n"),
                  HasSubstr("\r\nTZID:Europe/Paris\r\n"), HasSubstr("\r\nSUMMARY:Consultation\r\n"),
                  HasSubstr("\r\nLOCATION:12 rue des Lilas\\, Lyon\r\n"),
                  HasSubstr("\r\nSTATUS:CONFIRMED\r\n"), HasSubstr("\r\nSEQUENCE:0\r\n")));
  EXPECT_THAT(unfold(text), HasSubstr("\r\nDESCRIPTION:Cabinet Dupont\\nhttps://cabinet.example/"));
  EXPECT_THAT(text, HasSubstr("ORGANIZER;CN=\"Cabinet 'Dupont'; Lyon\":mailto:"));
}

TEST(MailCalendar, WithoutAnOrganizerHasNoMethod) {
  auto event = make_event("Europe/Paris", "2026-12-01T09:00:00+01:00", std::chrono::hours(1));
  event.organizer_address.clear();
  EXPECT_THAT(make_calendar(event), AllOf(Not(HasSubstr("METHOD")), Not(HasSubstr("ORGANIZER"))));
}

TEST(MailCalendar, AsksTheClientByNameAndNeverForAnAnswer) {
  auto event = make_event("Europe/Paris", "2026-12-01T09:00:00+01:00", std::chrono::hours(1));
  event.attendee_address = "ada@example.org";
  event.attendee_name = "Ada \"Countess\" Lovelace";
  event.sequence = 3;
  const auto text = unfold(make_calendar(event, CalendarMethod::request));
  EXPECT_THAT(text,
              AllOf(HasSubstr("\r\nMETHOD:REQUEST\r\n"), HasSubstr("\r\nSEQUENCE:3\r\n"),
                    HasSubstr("\r\nUID:bk_1@cabinet.example\r\n"), HasSubstr("PARTSTAT=ACCEPTED"),
                    HasSubstr("RSVP=FALSE"), HasSubstr(":mailto:ada@example.org\r\n"),
                    HasSubstr("CN=Ada 'Countess' Lovelace")));
}

TEST(MailCalendar, TakesACancelledBookingOut) {
  auto event = make_event("Europe/Paris", "2026-12-01T09:00:00+01:00", std::chrono::hours(1));
  event.attendee_address = "ada@example.org";
  event.sequence = 2;
  event.is_cancelled = true;
  EXPECT_THAT(
      make_calendar(event, CalendarMethod::cancel),
      AllOf(HasSubstr("\r\nMETHOD:CANCEL\r\n"), HasSubstr("\r\nSTATUS:CANCELLED\r\n"),
            HasSubstr("\r\nSEQUENCE:2\r\n"), HasSubstr("\r\nUID:bk_1@cabinet.example\r\n")));
}

TEST(MailCalendar, PublishesWhereNobodyIsAsked) {
  auto event = make_event("Europe/Paris", "2026-12-01T09:00:00+01:00", std::chrono::hours(1));
  EXPECT_THAT(make_calendar(event, CalendarMethod::request),
              AllOf(HasSubstr("\r\nMETHOD:PUBLISH\r\n"), Not(HasSubstr("ATTENDEE"))));
  event.attendee_address = "ada@example.org";
  EXPECT_THAT(make_calendar(event),
              AllOf(HasSubstr("\r\nMETHOD:PUBLISH\r\n"), Not(HasSubstr("ATTENDEE"))));
}

TEST(MailFeed, HoldsEveryBookingUnderItsOwnUid) {
  CalendarFeed feed{"Cabinet Dupont\r\nX-EVIL:1", {}};
  for (const auto* id : {"bk_1", "bk_2", "bk_3"}) {
    auto event = make_event("Europe/Paris", "2026-10-25T02:30:00+01:00", std::chrono::hours(1));
    event.booking_id = BookingId(id);
    event.organizer_address.clear();
    event.summary = "Ada Lovelace, Consultation";
    feed.events.push_back(event);
  }
  feed.events[1].is_cancelled = true;
  feed.events[2].sequence = 7;
  const auto text = make_feed(feed);
  EXPECT_THAT(text,
              AllOf(HasSubstr("UID:bk_1@"), HasSubstr("UID:bk_2@"), HasSubstr("UID:bk_3@"),
                    HasSubstr("DTSTART:20261025T013000Z\r\n"), HasSubstr("STATUS:CANCELLED"),
                    HasSubstr("SEQUENCE:7"), HasSubstr("SUMMARY:Ada Lovelace\\, Consultation"),
                    HasSubstr("X-WR-CALNAME:Cabinet Dupont X-EVIL:1\r\n")));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("METHOD")), Not(HasSubstr("\nX-EVIL"))));
}

TEST(MailFeed, IsACalendarEvenWithoutBookings) {
  EXPECT_THAT(make_feed({"", {}}),
              AllOf(HasSubstr("BEGIN:VCALENDAR\r\n"), HasSubstr("VERSION:2.0\r\n"),
                    Not(HasSubstr("VEVENT")), Not(HasSubstr("CALNAME"))));
}

TEST(MailCalendar, IsReadAsTheSameInstantsInEveryZoneAroundClockChanges) {
  const std::pair<const char*, std::vector<const char*>> zones[] = {
      {"Europe/Paris", {"2026-03-29", "2026-10-25", "2026-07-14", "2026-12-01", "2037-06-01"}},
      {"America/New_York", {"2026-03-08", "2026-11-01", "2026-07-04", "2027-01-01"}},
      {"Australia/Lord_Howe", {"2026-04-05", "2026-10-04", "2026-01-01", "2026-07-01"}},
      {"Asia/Kolkata", {"2026-03-29", "2026-10-25"}},
      {"America/Sao_Paulo", {"2026-02-15", "2026-11-01"}},
      {"Africa/Casablanca", {"2026-02-15", "2026-03-22", "2026-07-01"}},
      {"UTC", {"2026-03-29"}}};
  for (const auto& [zone_name, days] : zones) {
    const auto zone = *TimeZone::find(zone_name);
    for (const auto* day : days) {
      const auto midnight = zone.start_of(*parse_day(day));
      for (int quarter = -8; quarter < 4 * 26; ++quarter) {
        const auto start = midnight + std::chrono::minutes(15 * quarter);
        for (const auto length : {std::chrono::minutes(45), std::chrono::minutes(26 * 60)}) {
          auto event = make_event(zone_name, "2026-01-01T00:00:00Z", {});
          event.start_at = start;
          event.end_at = start + length;
          const Reading reading(make_calendar(event));
          ASSERT_EQ(format_rfc3339(reading.start()), format_rfc3339(event.start_at)) << zone_name;
          ASSERT_EQ(format_rfc3339(reading.end()), format_rfc3339(event.end_at))
              << zone_name << format_rfc3339(start);
        }
      }
    }
  }
}

TEST(MailCalendar, UsesUtcWhereTheClockShowsATimeTwice) {
  const auto start_of = [](std::string_view zone, std::string_view at) {
    const auto text = make_calendar(make_event(zone, at, std::chrono::minutes(1)));
    const auto start = text.find("DTSTART", text.find("BEGIN:VEVENT"));
    return text.substr(start, text.find('\r', start) - start);
  };
  EXPECT_EQ(start_of("Europe/Paris", "2026-10-24T23:58:00Z"),
            "DTSTART;TZID=Europe/Paris:20261025T015800");
  EXPECT_EQ(start_of("Europe/Paris", "2026-10-25T00:00:00Z"), "DTSTART:20261025T000000Z");
  EXPECT_EQ(start_of("Europe/Paris", "2026-10-25T01:58:00Z"), "DTSTART:20261025T015800Z");
  EXPECT_EQ(start_of("Europe/Paris", "2026-10-25T02:00:00Z"),
            "DTSTART;TZID=Europe/Paris:20261025T030000");
  EXPECT_EQ(start_of("Australia/Lord_Howe", "2026-04-04T14:45:00Z"), "DTSTART:20260404T144500Z");
  EXPECT_EQ(start_of("Australia/Lord_Howe", "2026-04-04T15:30:00Z"),
            "DTSTART;TZID=Australia/Lord_Howe:20260405T020000");
}

TEST(MailCalendar, KeepsHostileTextInsideItsProperty) {
  auto event = make_event("Europe/Paris", "2026-12-01T09:00:00+01:00", std::chrono::hours(1));
  event.summary = "a\r\nATTENDEE:mailto:eve@example.org\r\nEND:VEVENT;,\\ \x07";
  event.location = event.summary;
  event.description = event.summary;
  event.url = "https://x.example/\r\nATTENDEE:mailto:eve@example.org";
  event.organizer_name = "x\":mailto:eve@example.org\r\nATTENDEE:mailto:eve@example.org";
  const auto text = make_calendar(event);
  EXPECT_THAT(text, AllOf(Not(HasSubstr("\nATTENDEE")), Not(HasSubstr("\x07"))));
  const Reading reading(text);
  EXPECT_EQ(reading.text(ICAL_ATTENDEE_PROPERTY), "");
  EXPECT_EQ(reading.text(ICAL_ORGANIZER_PROPERTY), "mailto:bonjour@cabinet.example");
  EXPECT_EQ(text.find("END:VEVENT\r\n"), text.rfind("END:VEVENT\r\n"));
}

TEST(MailCalendar, FoldsLongLinesBetweenWholeCharacters) {
  auto event = make_event("Europe/Paris", "2026-12-01T09:00:00+01:00", std::chrono::hours(1));
  event.summary.clear();
  for (int i = 0; i < 60; ++i) event.summary += "é€😀";
  const auto text = make_calendar(event);
  std::size_t start = 0;
  while (start < text.size()) {
    const auto end = text.find("\r\n", start);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - start, 75U);
    EXPECT_TRUE(is_valid_utf8(text.substr(start, end - start)));
    start = end + 2;
  }
}

}  // namespace
}  // namespace creneau::mail
