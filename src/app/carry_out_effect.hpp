// The outbox's work: takes effects that were committed and carries them out. Any number of workers
// in any number of processes may do so at once; the rows' states and Stripe's idempotency keys
// guard each action, a lease only saves work.
#pragma once

#include <vector>

#include "app/context.hpp"

namespace creneau::app {

enum class EffectLine { money, mail };

inline constexpr auto effect_lease = std::chrono::seconds(10);
inline constexpr int mail_tries_max = 20;

awaitable<Result<std::vector<Effect>>> lease_effects(Context& context, EffectLine line, int limit);

/// Acts, then commits the outcome: done, again later, or given up.
awaitable<Result<void>> carry_out_effect(Context& context, Effect effect);

/// Keeps other workers off an effect that takes longer than its lease.
awaitable<Result<void>> extend_lease(Context& context, EffectId id);

}  // namespace creneau::app
