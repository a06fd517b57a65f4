// From opening hours to slots: which times a service is offered at on a calendar, and what has to
// change so that the slots there are become those. Pure; reads no clock and no database.
#pragma once

#include <vector>

#include "domain/calendar.hpp"
#include "domain/slot.hpp"

namespace creneau::domain {

struct PlannedSlot {
  Instant start_at;
  Instant end_at;
  bool operator==(const PlannedSlot&) const = default;
};

/// No calendar has more slots of one service ahead; a plan ends there.
inline constexpr std::size_t planned_slots_max = 20'000;

/// The slots of `service` from `from_day` to `to_day`, both included, by start.
///
/// Each stretch of opening hours begins a row: a start at its beginning, then one every
/// `step_of(service)` of elapsed time, as long as the appointment ends within the stretch (the
/// buffers around it need not). Extra hours that begin where the week's hours end carry their row
/// on; others begin a row of their own and end where the week's begin, so that extra hours only
/// ever add. A closed time takes away the starts whose appointments it touches and moves none.
///
/// Hours are those of the clocks on the wall: one that is skipped counts from the end of the gap,
/// one that comes twice is the first of the two. A stretch ends at midnight.
std::vector<PlannedSlot> plan_slots(const Calendar& calendar, const Service& service,
                                    const TimeZone& zone, Day from_day, Day to_day);

/// What becomes of one slot.
struct SlotChange {
  enum class Kind {
    add,      ///< planned, and not there: `slot` is the draft's values with no id
    update,   ///< takes over what the service says now
    restore,  ///< planned again: open as it was before the rules closed it
    drop,    ///< no longer planned, nobody has a seat: deleted, or closed if a booking refers to it
    detach,  ///< no longer planned, but somebody has a seat: a person decides
    settle,  ///< was detached, and has lost its last booking: nothing is left to decide
  };
  Kind kind = Kind::add;
  Slot slot;
};

/// Compares the slots ahead of one calendar and service, whoever made them (`existing`, by start),
/// with the plan. Slots made by a person are never changed; one that starts when a planned one
/// would stands in for it. What a person closed stays closed.
std::vector<SlotChange> decide_slot_changes(const Calendar& calendar, const Service& service,
                                            const std::vector<PlannedSlot>& planned,
                                            const std::vector<Slot>& existing);

}  // namespace creneau::domain
