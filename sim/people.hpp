// The people of a run: clients who race for slots, an owner, and others on the same Stripe account.
#pragma once

#include "world.hpp"

namespace creneau::sim {

/// Makes the slots, and plans what everybody will do and when.
void populate(World& world);

}  // namespace creneau::sim
