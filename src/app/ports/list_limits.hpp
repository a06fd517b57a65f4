// How far lists of the store go that their callers page through.
#pragma once

namespace creneau::app {

/// Reader::list_slots is cut after so many; what is left begins where the last one does.
inline constexpr int slots_listed_max = 5'000;

}  // namespace creneau::app
