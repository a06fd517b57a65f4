#include "adapters/http/pages/addresses.hpp"

#include <fmt/format.h>

namespace creneau::http::pages {
namespace {

std::string format_year_month(std::chrono::year_month month) {
  return fmt::format("{:04}-{:02}", static_cast<int>(month.year()),
                     static_cast<unsigned>(month.month()));
}

void add(std::string& address, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  address += address.find('?') == std::string::npos ? '?' : '&';
  address += key;
  address += '=';
  address += encode_component(value);
}

/// `20261201T080000Z` (ISO 8601, basic format).
std::string basic_utc(Instant at) {
  std::string text;
  for (const char c : format_rfc3339(std::chrono::floor<std::chrono::seconds>(at)))
    if (c != '-' && c != ':') text += c;
  return text;
}

}  // namespace

std::string encode_component(std::string_view text) {
  constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
  std::string result;
  for (const char c : text) {
    if (unreserved.find(c) != std::string_view::npos)
      result += c;
    else
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return result;
}

std::string home_address(const ServiceId& service, std::optional<std::chrono::year_month> month,
                         std::optional<Day> day) {
  std::string address = "/";
  add(address, "service", service.str());
  if (month) add(address, "month", format_year_month(*month));
  if (day) add(address, "day", format_day(*day));
  return address;
}

std::string widget_address(const ServiceId& service, std::optional<std::chrono::year_month> month,
                           std::optional<Day> day, Locale locale) {
  return in_language("/widget" + home_address(service, month, day).substr(1), locale);
}

std::string home_address_of(const domain::Slot& slot, const TimeZone& zone) {
  const auto day = zone.to_local(slot.start_at).day;
  return home_address(slot.service_id, day.year() / day.month(), day);
}

std::string slot_address(const SlotId& id) {
  return "/slots/" + encode_component(id.str());
}

std::string booking_action(const BookingId& id, std::string_view action) {
  return "/bookings/" + encode_component(id.str()) + std::string(action);
}

std::string booking_address(const BookingId& id, std::string_view token) {
  auto address = booking_action(id, "");
  add(address, "token", token);
  return address;
}

std::string booking_address(const BookingId& id, std::string_view action, std::string_view token) {
  auto address = booking_action(id, action);
  add(address, "token", token);
  return address;
}

std::string move_address(const BookingId& id, std::string_view token, Day from) {
  auto address = booking_address(id, "/move", token);
  add(address, "from", format_day(from));
  return address;
}

std::string events_address(const BookingId& id, std::string_view token) {
  auto address = "/api" + booking_action(id, "/events");
  add(address, "token", token);
  return address;
}

std::string slots_api_address(Instant from, Instant to, const ServiceId& service) {
  std::string address = "/api/slots";
  add(address, "from", format_rfc3339(from));
  add(address, "to", format_rfc3339(to));
  add(address, "service", service.str());
  return address;
}

std::string google_calendar_address(const domain::Slot& slot, std::string_view business_name) {
  std::string address = "https://calendar.google.com/calendar/render";
  add(address, "action", "TEMPLATE");
  add(address, "text", slot.title);
  add(address, "dates", basic_utc(slot.start_at) + "/" + basic_utc(slot.end_at));
  add(address, "details", business_name);
  add(address, "location", slot.place);
  return address;
}

std::string outlook_calendar_address(const domain::Slot& slot, std::string_view business_name) {
  std::string address = "https://outlook.live.com/calendar/0/deeplink/compose";
  add(address, "rru", "addevent");
  add(address, "subject", slot.title);
  add(address, "startdt", format_rfc3339(slot.start_at));
  add(address, "enddt", format_rfc3339(slot.end_at));
  add(address, "body", business_name);
  add(address, "location", slot.place);
  return address;
}

std::string in_language(std::string_view here, Locale locale) {
  std::string address(here);
  add(address, "lang", name(locale));
  return address;
}

}  // namespace creneau::http::pages
