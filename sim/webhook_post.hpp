// The post between Stripe and our servers: events come late, twice, out of order, or never.
#pragma once

#include "world.hpp"

namespace creneau::sim {

/// Delivers one event until a server acknowledges it, or the post gives up.
awaitable<void> deliver(World& world, app::PaymentEvent event);

}  // namespace creneau::sim
