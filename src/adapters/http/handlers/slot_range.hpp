// The range of a list of slots: `from` and `to`, days or instants.
#pragma once

#include "adapters/http/server/request.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace creneau::http {

inline constexpr int range_days_max = 92;
inline constexpr int range_days_default = 31;

struct SlotRange {
  Instant from;
  Instant to;
};

/// Without `from`: today's start on the business's clocks; without `to`: range_days_default later.
/// Errors: invalid_input for either, when it is no day and no instant, or too far from the other.
Result<SlotRange> read_slot_range(const Request& request, const TimeZone& zone, Instant now);

}  // namespace creneau::http
