// Bringing an empty database up to date takes longer than a run: it is done once, and every run
// begins with a copy.
#pragma once

namespace creneau::sim {

/// From now on every database that this process opens begins as one that is migrated and empty.
void prepare_blank_database();

}  // namespace creneau::sim
