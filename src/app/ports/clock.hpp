// The time of day, as a port: the simulator's clock is virtual.
#pragma once

#include "base/time.hpp"

namespace creneau::app {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

}  // namespace creneau::app
