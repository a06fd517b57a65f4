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

std::string home_address_of(const domain::Slot& slot, const TimeZone& zone) {
  const auto day = zone.to_local(slot.start_at).day;
  return home_address(slot.service_id, day.year() / day.month(), day);
}

std::string slot_address(const SlotId& id) {
  return "/slots/" + encode_component(id.str());
}

std::string slot_address(const SlotId& id, const BookingId& again, std::string_view token) {
  auto address = slot_address(id);
  add(address, "again", again.str());
  add(address, "token", token);
  return address;
}

std::string booking_action(const BookingId& id, std::string_view action) {
  return "/bookings/" + encode_component(id.str()) + std::string(action);
}

std::string booking_address(const BookingId& id, std::string_view token) {
  auto address = booking_action(id, "");
  add(address, "token", token);
  return address;
}

std::string calendar_address(const BookingId& id, std::string_view token) {
  auto address = booking_action(id, "/calendar.ics");
  add(address, "token", token);
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

std::string in_language(std::string_view here, Locale locale) {
  std::string address(here);
  add(address, "lang", name(locale));
  return address;
}

}  // namespace creneau::http::pages
