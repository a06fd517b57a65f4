// The reconciler: reads back from Stripe what may have changed without our hearing of it, so that
// lost webhooks heal.
#pragma once

#include "app/apply_decision.hpp"

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

/// Idempotent: a second run changes nothing.
awaitable<Result<ReconcileCounts>> reconcile(Context& context, ReconcileScope scope);

}  // namespace creneau::app
