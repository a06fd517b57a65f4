// The people of a run: clients who race for slots, an owner, and others on the same Stripe account.
#pragma once

#include "world.hpp"

namespace creneau::sim {

/// Makes the slots, and plans what everybody will do and when.
void populate(World& world);

/// A client whom the owner has booked in opens the link in the mail, and pays.
awaitable<void> follow_link(World& world, BookingId id);

}  // namespace creneau::sim
