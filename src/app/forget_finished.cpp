#include "app/forget_finished.hpp"

#include "app/ports/access_records.hpp"

namespace creneau::app {

awaitable<Result<int>> forget_finished(Context& context) {
  constexpr int batch_max = 500;
  int total = 0;
  while (true) {
    const auto now = context.clock.now();
    const auto forget = [now](Tx& tx) -> Result<int> {
      AccessEnds ends;
      ends.sessions_seen_before = now - domain::session_idle_max;
      ends.sessions_created_before = now - domain::session_age_max;
      ends.links_expired_before = now;
      ends.failures_before = now - domain::sign_in_failures_kept;
      return tx.delete_finished_rows(now - finished_rows_kept, batch_max) +
             tx.access().delete_ended_access(ends, batch_max);
    };
    auto gone = co_await context.store.write(forget);
    if (!gone) co_return gone.error();
    total += *gone;
    if (*gone == 0) co_return total;
  }
}

}  // namespace creneau::app
