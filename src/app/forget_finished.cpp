#include "app/forget_finished.hpp"

namespace creneau::app {

awaitable<Result<int>> forget_finished(Context& context) {
  constexpr int batch_max = 500;
  int total = 0;
  while (true) {
    const auto forget = [before = context.clock.now() - finished_rows_kept](Tx& tx) -> Result<int> {
      return tx.delete_finished_rows(before, batch_max);
    };
    auto gone = co_await context.store.write(forget);
    if (!gone) co_return gone.error();
    total += *gone;
    if (*gone == 0) co_return total;
  }
}

}  // namespace creneau::app
