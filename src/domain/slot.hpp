// A slot (créneau): a time that can be booked, with a price and a number of seats.
#pragma once

#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/booking.hpp"

namespace creneau::domain {

/// What is offered, and by which rules: slots take it over when they are made, bookings when they
/// are.
struct Service {
  ServiceId id;
  std::string title;
  std::string description = {};
  /// Where it takes place, for a person; may be empty.
  std::string place = {};
  std::chrono::minutes duration = std::chrono::hours(1);
  /// Zero: nothing to pay.
  Money price{0, "eur"};
  int capacity = 1;
  /// The calendar is busy for so long before and after, too.
  std::chrono::minutes buffer_before{};
  std::chrono::minutes buffer_after{};
  /// From one start to the next; zero: the duration with its buffers.
  std::chrono::minutes step{};
  /// Booked at the latest so long before the start.
  std::chrono::minutes notice{};
  /// How far ahead slots are made.
  int horizon_days = 60;
  CancellationPolicy policy = {};
  HoldPolicy hold_policy = HoldPolicy::none;
  std::chrono::minutes hold_duration = std::chrono::minutes(15);
  /// `#rrggbb` in the owner's calendar; may be empty.
  std::string color = {};
  ServiceCapture capture = ServiceCapture::standard;
  /// Whether clients may pay by methods whose money comes days later (direct debit); not where the
  /// payment is captured by hand.
  bool allows_delayed_methods = false;
  /// False: keeps what is booked, offers nothing.
  bool is_active = true;
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
  /// Empty for a slot on no calendar.
  CalendarId calendar_id;
  SlotOrigin origin = SlotOrigin::manual;
  /// When its calendar is busy with it: with the service's buffers.
  Instant busy_start_at;
  Instant busy_end_at;
  std::chrono::minutes notice{};
  /// How many other slots of its calendar are taken and overlap it.
  int blockers = 0;
  bool is_closed_by_rules = false;
  /// Has a booking, but the rules no longer have it: a person decides.
  bool is_off_rules = false;

  int seats_left() const { return blockers > 0 ? 0 : capacity - seats_taken; }
  /// As the column `slots.is_available`: seats left, not closed, no overlapping booking on its
  /// calendar; never a question of time.
  bool is_available() const { return !is_closed && seats_left() > 0; }
  /// Until when a booking can begin.
  Instant bookable_until() const { return start_at - notice; }
};

inline constexpr int slot_capacity_max = 1000;
inline constexpr std::size_t slot_title_code_points_max = 120;
inline constexpr Duration slot_duration_max = std::chrono::hours(24 * 7);
inline constexpr std::chrono::minutes slot_buffer_max = std::chrono::hours(24);
/// Two slots whose starts are further apart cannot overlap.
inline constexpr Duration slot_reach_max = slot_duration_max + 2 * slot_buffer_max;

/// What somebody asks for when adding a slot.
struct SlotDraft {
  ServiceId service_id;
  std::string title;
  std::string place;
  Instant start_at;
  Duration duration{};
  Money price;
  int capacity = 1;
  CalendarId calendar_id = {};
  SlotOrigin origin = SlotOrigin::manual;
  std::chrono::minutes buffer_before{};
  std::chrono::minutes buffer_after{};
  std::chrono::minutes notice{};
};

/// Checks a draft: ends after it starts, lies before 2038, capacity 1 to slot_capacity_max, a price
/// of zero or at least Stripe's minimum. Errors: invalid_input with each wrong field.
Result<Slot> make_slot(const SlotDraft& draft, SlotId id, Instant now);

/// Whether a booking can still begin: slot_closed, slot_past, slot_too_late (its notice is over),
/// slot_taken in that order.
Result<void> check_bookable(const Slot& slot, Instant now);

}  // namespace creneau::domain
