// Walks Stripe's list of events since the last walk, delivered or not, and applies each as its
// webhook would have been: at most once by its id. Knows no types of events.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"
#include "app/ports/payment_records.hpp"

namespace creneau::app {

/// Events are walked again from this long before the place where the last walk ended: Stripe
/// promises no order.
inline constexpr auto walk_overlap = std::chrono::minutes(10);
/// An event that could not be applied for this long no longer keeps the walk from going on.
inline constexpr auto event_held_max = std::chrono::hours(24);
/// An event whose object Stripe does not answer about for this long no longer keeps the rest from
/// being applied; it is asked for again at every walk.
inline constexpr auto event_unanswered_max = std::chrono::hours(1);
/// After so many events a walk ends at the next place it can; the next one goes on from there. A
/// first walk of a big account is made in several.
inline constexpr int events_walked_max = 20'000;
/// How many held events, and how many given up, are named in a report.
inline constexpr std::size_t events_held_max = 100;

struct HeldEvent {
  EventId id;
  std::string type;
  /// English, no personal data.
  std::string reason;
};

struct WalkReport {
  int events_read = 0;
  /// Those that no webhook had brought.
  int events_applied = 0;
  /// Could not be applied for now: the next walk begins with them.
  std::vector<HeldEvent> held;
  /// Held for too long, and passed by: a person has to look at them.
  std::vector<HeldEvent> given_up;
  /// Stripe stopped answering: the next walk goes on from there.
  bool is_interrupted = false;
  /// events_walked_max: the next walk goes on from there.
  bool has_more = false;
};

/// Whether the last walk lies further back than Stripe's list reaches: what happened between them
/// can only be learned by comparing everything.
awaitable<Result<bool>> has_event_gap(Context& context);

/// The first walk begins where Stripe's list does. Idempotent. Errors: conflict, when our own
/// database is in the way.
awaitable<Result<WalkReport>> walk_events(Context& context, PaymentRecords& records);

}  // namespace creneau::app
