// The simulator's chance: all of it comes from one seed, so that a run can be had again.
#pragma once

#include <cstdint>
#include <vector>

#include "app/ports/random.hpp"
#include "base/time.hpp"

namespace creneau::sim {

/// SplitMix64 (Steele, Lea and Flood 2014): small, and its stream depends on the seed alone.
class Dice final : public app::Random {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() override {
    state_ += 0x9e3779b97f4a7c15U;
    auto mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }
  bool chance(int per_mille) { return next() % 1000 < static_cast<std::uint64_t>(per_mille); }
  /// Both ends included.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(most - least + 1));
  }
  Duration between(Duration least, Duration most) {
    return Duration(between(least.count(), most.count()));
  }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[next() % from.size()];
  }

 private:
  std::uint64_t state_;
};

}  // namespace creneau::sim
