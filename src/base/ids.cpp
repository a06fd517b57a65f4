#include "base/ids.hpp"

namespace creneau {

std::string format_id(std::string_view prefix, Instant at, std::uint64_t random) {
  constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  constexpr int digits = 10;
  std::string id(prefix);
  id += '_';
  const auto append = [&](std::uint64_t value) {
    for (int digit = digits - 1; digit >= 0; --digit) id += alphabet[(value >> (5 * digit)) & 31U];
  };
  append(static_cast<std::uint64_t>(at.time_since_epoch().count()));
  append(random);
  return id;
}

}  // namespace creneau
