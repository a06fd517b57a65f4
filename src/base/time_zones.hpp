// The names of the tz database, for whoever chooses a zone.
#pragma once

#include <string>
#include <vector>

namespace creneau {

/// Every zone and alias that `TimeZone::find` knows and that is a place's or UTC, sorted.
std::vector<std::string> list_time_zones();

}  // namespace creneau
