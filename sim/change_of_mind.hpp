// Clients who have booked and think again: they cancel, move, click twice.
#pragma once

#include <memory>

#include "town.hpp"

namespace creneau::sim {

/// Some time after `id` was booked, perhaps before it is confirmed.
awaitable<void> think_again(World& world, std::shared_ptr<const Town> town, BookingId id);

}  // namespace creneau::sim
