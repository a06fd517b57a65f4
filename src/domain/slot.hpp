// A slot (créneau): a time that can be booked, with a price and a number of seats.
#pragma once

#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace creneau::domain {

/// What is offered: the name and words that several slots share.
struct Service {
  ServiceId id;
  std::string title;
  std::string description;
  /// Where it takes place, for a person; may be empty.
  std::string place;
};

struct Slot {
  SlotId id;
  /// Empty for a slot that belongs to no service.
  ServiceId service_id;
  std::string title;
  std::string place;
  Instant start_at;
  Instant end_at;
  Money price;
  int capacity = 1;
  int seats_taken = 0;
  bool is_closed = false;
  Instant created_at;

  int seats_left() const { return capacity - seats_taken; }
  /// As the column `slots.is_available`: seats left and not closed; never a question of time.
  bool is_available() const { return !is_closed && seats_left() > 0; }
};

inline constexpr int slot_capacity_max = 1000;
inline constexpr std::size_t slot_title_code_points_max = 120;
inline constexpr Duration slot_duration_max = std::chrono::hours(24 * 7);

/// What somebody asks for when adding a slot.
struct SlotDraft {
  ServiceId service_id;
  std::string title;
  std::string place;
  Instant start_at;
  Duration duration{};
  Money price;
  int capacity = 1;
};

/// Checks a draft: ends after it starts, lies before 2038, capacity 1 to slot_capacity_max, a price
/// of zero or at least Stripe's minimum. Errors: invalid_input with each wrong field.
Result<Slot> make_slot(const SlotDraft& draft, SlotId id, Instant now);

/// Whether a booking can still begin: slot_closed, slot_past, slot_taken in that order.
Result<void> check_bookable(const Slot& slot, Instant now);

}  // namespace creneau::domain
