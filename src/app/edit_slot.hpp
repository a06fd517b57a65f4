// Slots by hand: a person makes one, changes it, closes or opens it. What the calendars' hours then
// say of it is sync_slots's.
#pragma once

#include <optional>

#include "app/actor.hpp"
#include "domain/slot.hpp"

namespace creneau::app {

/// What is missing comes from the service.
struct SlotWish {
  ServiceId service_id;
  CalendarId calendar_id;
  std::optional<std::string> title;
  std::optional<std::string> place;
  Instant start_at;
  std::optional<std::chrono::minutes> duration;
  std::optional<Money> price;
  std::optional<int> capacity;
};

/// What is missing stays.
struct SlotEdit {
  std::optional<std::string> title;
  std::optional<std::string> place;
  std::optional<Instant> start_at;
  std::optional<std::chrono::minutes> duration;
  std::optional<Money> price;
  std::optional<int> capacity;
};

/// Errors: invalid_input, named as the API names the fields.
awaitable<Result<domain::Slot>> create_slot(Context& context, Actor actor, SlotWish wish);

/// The slot is a person's from now on: hours and rules change it no more. Where it leaves a time
/// that the hours have, a closed slot stays behind, so that the time is not offered again. Errors:
/// slot_not_found, slot_past; in_use, when its time changes and a booking refers to it;
/// capacity_below_taken; invalid_input.
awaitable<Result<domain::Slot>> edit_slot(Context& context, Actor actor, SlotId id, SlotEdit edit);

/// As close_slot of manage_slots.hpp; closed it stays, whatever the hours say. Errors:
/// slot_not_found.
awaitable<Result<domain::Slot>> close_slot_by_hand(Context& context, Actor actor, SlotId id);

/// One that the rules had closed is a person's from now on. Errors: slot_not_found, slot_past.
awaitable<Result<domain::Slot>> reopen_slot(Context& context, Actor actor, SlotId id);

/// Keeps a slot that is off the rules as one of a person's, open for who else wants it. Errors:
/// slot_not_found.
awaitable<Result<domain::Slot>> keep_slot(Context& context, Actor actor, SlotId id);

/// A slot that the hours would make again is closed instead, and stays so. Errors: slot_not_found;
/// in_use, when a booking or payment refers to it.
awaitable<Result<void>> delete_slot(Context& context, Actor actor, SlotId id);

}  // namespace creneau::app
