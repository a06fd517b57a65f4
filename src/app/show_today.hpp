// The owner's first look in the morning: who comes, what was paid, what is free.
#pragma once

#include <vector>

#include "app/context.hpp"
#include "app/ports/overview_records.hpp"

namespace creneau::app {

inline constexpr int bookings_of_today_max = 500;
inline constexpr int next_bookings_max = 10;
inline constexpr int next_days = 14;

struct Today {
  Day day;
  std::vector<FoundBooking> bookings;
  /// Of the days after.
  std::vector<FoundBooking> next;
  std::int64_t free_seats = 0;
  Money paid;
  std::int64_t attention = 0;
};

awaitable<Result<Today>> show_today(Context& context, SeenBy seen_by);

}  // namespace creneau::app
