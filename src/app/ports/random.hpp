// Randomness, as a port: the simulator's is seeded.
#pragma once

#include <cstdint>

namespace creneau::app {

class Random {
 public:
  virtual ~Random() = default;
  /// 64 bits nobody can foresee. Any thread.
  virtual std::uint64_t next() = 0;
};

}  // namespace creneau::app
