// The owner's feed of a calendar: its secret address, and who comes when.
#pragma once

#include "app/context.hpp"
#include "app/ports/schedule_records.hpp"

namespace creneau::app {

inline constexpr int feed_days_back = 60;
inline constexpr int feed_days_ahead = 366;

struct CalendarFeed {
  domain::Calendar calendar;
  /// By start; those with somebody on them.
  std::vector<domain::Slot> slots;
  std::vector<SeatHolder> seat_holders;
};

/// Changes with the calendar's `feed_generation`.
std::string make_feed_key(const Installation& installation, const domain::Calendar& calendar);
std::string make_feed_url(const Context& context, const domain::Calendar& calendar);

/// Errors: not_found, for a calendar that is absent and for a key that is wrong alike.
awaitable<Result<CalendarFeed>> view_feed(Context& context, CalendarId id, std::string key);

}  // namespace creneau::app
