// The real clock and the real dice.
#pragma once

#include <chrono>

#include "app/ports/clock.hpp"
#include "app/ports/random.hpp"

namespace creneau::program {

class SystemClock final : public app::Clock {
 public:
  Instant now() const override;
};

class SystemRandom final : public app::Random {
 public:
  std::uint64_t next() override;
};

}  // namespace creneau::program
