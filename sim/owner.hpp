// The owner of a run: closes slots, gives money back in the dashboard, deletes by hand, cleans up;
// in a busy town also cancels, moves, refunds, books clients in, and takes care of refunds that
// failed.
#pragma once

#include <memory>

#include "town.hpp"

namespace creneau::sim {

/// Plans what the owner does, and when.
void employ_owner(World& world, std::shared_ptr<const Town> town);

/// Takes care of every refund that failed: tried again, or settled by hand.
void tidy_up(World& world);

/// Has the whole ledger compared with Stripe's, once everything is settled: they are the same.
void verify_ledger(World& world);

}  // namespace creneau::sim
