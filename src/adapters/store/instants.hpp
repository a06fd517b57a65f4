// Instants as the database shows them: `2026-12-01 08:00:00.000Z`, UTC, readable in sqlite3 and
// psql, sorting by time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace creneau::store {

/// 24 characters; years 0 to 9999.
std::string format_instant(Instant at);

/// Reads what the databases and people write: `T` or a space between, seconds optional, a fraction
/// of any length (cut to milliseconds), `Z`, an offset (`+01`, `+01:00`, `+0100`) or nothing (UTC),
/// a day alone (its midnight).
std::optional<Instant> parse_instant(std::string_view text);

}  // namespace creneau::store
