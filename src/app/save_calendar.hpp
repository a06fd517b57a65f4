// Making, changing and removing calendars, their hours and exceptions. Slots follow at once.
#pragma once

#include "app/actor.hpp"
#include "app/sync_slots.hpp"
#include "domain/calendar.hpp"

namespace creneau::app {

inline constexpr int calendars_max = 200;

struct SavedCalendar {
  domain::Calendar calendar;
  SlotChanges changes;
};

/// A new one where `calendar.id` is empty. Exceptions stay as they are. Errors: invalid_input with
/// each wrong field; calendar_not_found.
awaitable<Result<SavedCalendar>> save_calendar(Context& context, Actor actor,
                                               domain::Calendar calendar);

/// With its slots. Errors: calendar_not_found; in_use, when a booking or payment refers to one.
awaitable<Result<void>> delete_calendar(Context& context, Actor actor, CalendarId id);

/// All of them or none. Errors: invalid_input; calendar_not_found.
awaitable<Result<SavedCalendar>> add_exceptions(Context& context, Actor actor, CalendarId id,
                                                std::vector<domain::CalendarException> exceptions);

/// Errors: calendar_not_found; not_found.
awaitable<Result<SavedCalendar>> remove_exception(Context& context, Actor actor, CalendarId id,
                                                  std::string exception_id);

/// Gives the calendar's feed a new address; the old one is dead. Errors: calendar_not_found.
awaitable<Result<SavedCalendar>> renew_feed(Context& context, Actor actor, CalendarId id);

}  // namespace creneau::app
