// A month as a grid of weeks that begin on Monday, and what can be booked on each day. Pure
// counting; no words.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "adapters/http/pages/slot_texts.hpp"

namespace creneau::http::pages {

inline constexpr unsigned days_per_week = 7;

/// What a day offers: nothing, only times that are over, only full ones, or free ones.
enum class DayOffer { nothing, past, full, free };

struct DayCell {
  Day day;
  int free_count = 0;
  int full_count = 0;
  int past_count = 0;
  bool is_today = false;

  DayOffer offer() const;
};

/// Nothing for the days before the first and after the last.
using Week = std::array<std::optional<DayCell>, days_per_week>;

struct MonthGrid {
  std::vector<Week> weeks;

  const DayCell* find(Day day) const;
  /// The first day with free times.
  const DayCell* first_free() const;
};

/// Closed slots, and those of other months, are left out.
MonthGrid make_month_grid(std::chrono::year_month month, const std::vector<domain::Slot>& slots,
                          const TimeZone& zone, Instant now);

}  // namespace creneau::http::pages
