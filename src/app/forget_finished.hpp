// Housekeeping: effects that are done and events that were applied are kept for a while, so that
// somebody can look, then forgotten; so are sessions, links and failed sign-ins that have run out.
#pragma once

#include "app/context.hpp"

namespace creneau::app {

/// Twice as long as Stripe lists events and lets them be sent again by hand (30 days), so that an
/// event that comes once more is still known.
inline constexpr auto finished_rows_kept = std::chrono::days(60);

/// Works in batches, so that nobody waits long; how many rows went.
awaitable<Result<int>> forget_finished(Context& context);

}  // namespace creneau::app
