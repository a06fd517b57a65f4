// What can be booked in a run: in some, slots that stand for themselves; in most, calendars whose
// services overlap as offers, with rules of their own for holding and cancelling.
#pragma once

#include <vector>

#include "world.hpp"

namespace creneau::sim {

struct Town {
  /// Services on calendars; clients change their minds, and the owner is at work.
  bool is_busy = false;
  std::vector<domain::Slot> slots;

  /// Where a client of `from` may move to, as a client sees it.
  std::vector<SlotId> list_like(const SlotId& from) const;
};

/// Writes it all into the database, and tells the oracle.
Town build_town(World& world);

}  // namespace creneau::sim
