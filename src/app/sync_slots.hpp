// Keeps the slots ahead what the calendars' hours and the services' rules say. What somebody has
// booked is never moved or removed: it is listed for a person to decide.
#pragma once

#include "app/context.hpp"
#include "domain/calendar.hpp"

namespace creneau::app {

/// What happened to slots.
struct SlotChanges {
  int added = 0;
  int removed = 0;
  /// No longer offered, but a booking that came to nothing refers to them.
  int closed = 0;
  /// Somebody has a seat: kept for them, closed for others, and a matter for attention.
  int off_rules = 0;

  SlotChanges& operator+=(const SlotChanges& other);
  bool operator==(const SlotChanges&) const = default;
};

/// An empty id: all.
struct SyncScope {
  CalendarId calendar_id = {};
  ServiceId service_id = {};
};

/// So many slots are changed in one transaction, so that others wait for none of them long.
inline constexpr int slot_changes_per_transaction_max = 500;

/// Each calendar and service by itself, from now to the service's horizon. Repeating it changes
/// nothing; two at once do what one would. Errors: internal, for a calendar in a zone that the tz
/// database lacks; its slots stay, the others are done.
awaitable<Result<SlotChanges>> sync_slots(Context& context, SyncScope scope);

/// Names the matter of a slot that the rules no longer have.
std::string off_rules_matter(const SlotId& id);

/// Whether the plan of the service on the calendar fits into domain::planned_slots_max. Errors:
/// invalid_input for horizon_days.
Result<void> check_plan_size(const domain::Calendar& calendar, const domain::Service& service,
                             Instant now);

}  // namespace creneau::app
