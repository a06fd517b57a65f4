// The addresses that the client's pages link to: one place that spells them, each part
// percent-encoded.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "domain/slot.hpp"

namespace creneau::http::pages {

/// As encodeURIComponent does (RFC 3986, unreserved characters stay).
std::string encode_component(std::string_view text);

/// `/?service=…&month=2026-12&day=2026-12-01`, without what is empty.
std::string home_address(const ServiceId& service, std::optional<std::chrono::year_month> month,
                         std::optional<Day> day);
/// The same within another site's page: `/widget?…`, with its language, since no cookie keeps it.
std::string widget_address(const ServiceId& service, std::optional<std::chrono::year_month> month,
                           std::optional<Day> day, Locale locale);
/// The start page at the day of `slot`.
std::string home_address_of(const domain::Slot& slot, const TimeZone& zone);

std::string slot_address(const SlotId& id);

/// `/bookings/{id}` and, after it, `action` («/pay», «/give-up» or nothing), without the token:
/// those are posted to.
std::string booking_action(const BookingId& id, std::string_view action);
std::string booking_address(const BookingId& id, std::string_view token);
/// `/bookings/{id}/cancel`, `…/move`, `…/calendar.ics`, with the token.
std::string booking_address(const BookingId& id, std::string_view action, std::string_view token);
/// The slots from `from` on, to move to.
std::string move_address(const BookingId& id, std::string_view token, Day from);
std::string events_address(const BookingId& id, std::string_view token);

/// `/api/slots?from=…&to=…` for what starts in [from, to).
std::string slots_api_address(Instant from, Instant to, const ServiceId& service);

/// Where Google and Outlook take in an appointment from its address. Neither learns the token.
std::string google_calendar_address(const domain::Slot& slot, std::string_view business_name);
std::string outlook_calendar_address(const domain::Slot& slot, std::string_view business_name);

/// `here` in another language.
std::string in_language(std::string_view here, Locale locale);

}  // namespace creneau::http::pages
