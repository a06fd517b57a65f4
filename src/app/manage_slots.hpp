// Adding and closing slots, as the command line does; the owner's pages use edit_slot.hpp.
#pragma once

#include <vector>

#include "app/actor.hpp"
#include "domain/slot.hpp"

namespace creneau::app {

inline constexpr std::size_t slots_per_call_max = 10'000;
inline const Actor at_the_terminal{ActorKind::command_line, {}, {}};

/// Nothing is added unless every draft is right. Long rows are written in portions, so that a
/// running server need not wait; a crash may leave the first of them. Errors: invalid_input (the
/// first wrong draft's fields).
awaitable<Result<std::vector<domain::Slot>>> add_slots(Context& context,
                                                       std::vector<domain::SlotDraft> drafts,
                                                       Actor actor = at_the_terminal);

/// No new booking can begin; sessions that are open are expired, whoever still pays is refunded.
/// Bookings that are confirmed stay. False when it was closed already. Errors: slot_not_found.
awaitable<Result<bool>> close_slot(Context& context, SlotId id, Actor actor = at_the_terminal);

}  // namespace creneau::app
