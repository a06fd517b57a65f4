#include "adapters/http/handlers/slot_range.hpp"

#include <algorithm>

namespace creneau::http {
namespace {

/// A day (from its start on the business's clocks; `to` excludes it) or an instant.
std::optional<Instant> parse_bound(std::string text, const TimeZone& zone) {
  if (const auto day = parse_day(text)) return zone.start_of(*day);
  // A + that was not percent-encoded arrives as a space.
  const auto space = text.rfind(' ');
  if (space != std::string::npos && text.find('T') < space) text[space] = '+';
  return parse_rfc3339(text);
}

}  // namespace

Result<SlotRange> read_slot_range(const Request& request, const TimeZone& zone, Instant now) {
  std::vector<FieldError> errors;
  const auto read = [&](const char* name) -> std::optional<Instant> {
    const auto text = request.query_parameter(name);
    if (!text) return std::nullopt;
    auto bound = parse_bound(*text, zone);
    if (!bound) errors.push_back({name, "invalid"});
    return bound;
  };
  auto from = read("from");
  auto to = read("to");
  if (!errors.empty()) return Error(std::move(errors));
  if (!from) from = zone.start_of(zone.to_local(to ? std::min(now, *to) : now).day);
  if (!to) to = *from + std::chrono::days(range_days_default);
  // A day with a clock change is 25 hours long.
  if (*to <= *from || *to - *from > std::chrono::days(range_days_max) + std::chrono::hours(1))
    return Error({FieldError{"to", "out_of_range"}});
  return SlotRange{*from, *to};
}

}  // namespace creneau::http
