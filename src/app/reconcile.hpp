// The reconciler: reads back from Stripe what may have changed without our hearing of it, so that
// lost webhooks heal.
#pragma once

#include <vector>

#include "app/apply_decision.hpp"
#include "app/ports/payment_records.hpp"
#include "app/walk_events.hpp"

namespace creneau::app {

enum class ReconcileScope {
  due,  ///< sessions past their time or returned from, delayed payments, refunds under way
  all,  ///< every session that is not closed or settled, whatever its age: run by hand
};

struct ReconcileCounts {
  int sessions_read = 0;
  int refunds_read = 0;
  int sessions_closed = 0;
  /// Stripe did not answer: next run.
  int unanswered = 0;
};

/// Reads back what we know to be unsettled. Idempotent: a second run changes nothing.
awaitable<Result<ReconcileCounts>> reconcile(Context& context, ReconcileScope scope);

/// A change that nobody had told us of.
struct Healed {
  domain::Happening happening = domain::Happening::none;
  BookingId booking_id;
  SessionId session_id;
  Money amount;
};
/// How many of those a report names; all are in the journal and in the bookings' history.
inline constexpr std::size_t healed_listed_max = 1'000;

struct ReconcileReport {
  ReconcileCounts counts;
  WalkReport walk;
  std::vector<Healed> healed;
  /// With those that are not listed.
  int healed_count = 0;
};

/// The same, after a walk along everything that happened at Stripe since the last one: payments
/// that are not known here and refunds made or failed in the dashboard are learned by it.
awaitable<Result<ReconcileReport>> reconcile_with_events(Context& context, PaymentRecords& records,
                                                         ReconcileScope scope);

}  // namespace creneau::app
