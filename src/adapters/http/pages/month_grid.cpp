#include "adapters/http/pages/month_grid.hpp"

namespace creneau::http::pages {
namespace {

/// 0 Monday … 6 Sunday.
unsigned column_of(Day day) {
  return (weekday(day) + days_per_week - 1) % days_per_week;
}

}  // namespace

DayOffer DayCell::offer() const {
  if (free_count > 0) return DayOffer::free;
  if (full_count > 0) return DayOffer::full;
  if (past_count > 0) return DayOffer::past;
  return DayOffer::nothing;
}

const DayCell* MonthGrid::find(Day day) const {
  for (const auto& week : weeks)
    for (const auto& cell : week)
      if (cell && cell->day == day) return &*cell;
  return nullptr;
}

const DayCell* MonthGrid::first_free() const {
  for (const auto& week : weeks)
    for (const auto& cell : week)
      if (cell && cell->offer() == DayOffer::free) return &*cell;
  return nullptr;
}

MonthGrid make_month_grid(std::chrono::year_month month, const std::vector<domain::Slot>& slots,
                          const TimeZone& zone, Instant now) {
  const Day first = month / std::chrono::day(1);
  const Day last = month / std::chrono::last;
  const auto day_count = static_cast<unsigned>(last.day());

  std::vector<DayCell> days(day_count);
  const auto today = zone.to_local(now).day;
  for (unsigned at = 0; at < day_count; ++at) {
    days[at].day = add_days(first, static_cast<int>(at));
    days[at].is_today = days[at].day == today;
  }
  for (const auto& slot : slots) {
    if (slot.is_closed) continue;
    const auto day = zone.to_local(slot.start_at).day;
    if (day.year() / day.month() != month) continue;
    auto& cell = days[static_cast<unsigned>(day.day()) - 1];
    switch (standing_of(slot, now)) {
      case Standing::free:
        ++cell.free_count;
        break;
      case Standing::full:
        ++cell.full_count;
        break;
      case Standing::late:
      case Standing::past:
        ++cell.past_count;
        break;
    }
  }

  MonthGrid grid;
  const auto offset = column_of(first);
  grid.weeks.resize((offset + day_count + days_per_week - 1) / days_per_week);
  for (unsigned at = 0; at < day_count; ++at)
    grid.weeks[(offset + at) / days_per_week][(offset + at) % days_per_week] = days[at];
  return grid;
}

}  // namespace creneau::http::pages
