#include "base/time_zones.hpp"

#include <date/tz.h>

#include <algorithm>

namespace creneau {

std::vector<std::string> list_time_zones() {
  std::vector<std::string> names;
  const auto add = [&names](std::string_view name) {
    // `Europe/Paris`, not `CET`, `posix/…` or `Etc/GMT+5`.
    const bool is_place = name.find('/') != std::string_view::npos && !name.starts_with("Etc/") &&
                          !name.starts_with("posix") && !name.starts_with("right") &&
                          !name.starts_with("SystemV/");
    if (is_place || name == "UTC") names.emplace_back(name);
  };
  const auto& database = date::get_tzdb();
  for (const auto& zone : database.zones) add(zone.name());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace creneau
