// Whether Stripe is worth asking: after a row of failures calls are refused at once for a while,
// then one is let through to see. Pure: told the time. For one thread.
#pragma once

#include <chrono>
#include <optional>

#include "base/time.hpp"

namespace creneau::stripe {

struct BreakerOptions {
  /// So many in a row, with no answer or a 5xx, open the circuit.
  int failures_max = 10;
  /// How long it stays open at first; doubled with each probe that fails, up to the longest.
  Duration pause_first = std::chrono::seconds(2);
  Duration pause_longest = std::chrono::seconds(30);
};

class CircuitBreaker {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Admission { yes, as_probe, no };
  enum class Health { available, unavailable };

  explicit CircuitBreaker(BreakerOptions options)
      : options_(options), pause_(options.pause_first) {}

  /// Each `yes` and `as_probe` is followed by `note`.
  Admission admit(Time now);
  void note(Admission admission, Health health, Time now);
  /// When a refused call is worth repeating; at least a second.
  std::chrono::seconds retry_after(Time now) const;

 private:
  bool is_open() const { return failures_ >= options_.failures_max; }

  BreakerOptions options_;
  Duration pause_;
  int failures_ = 0;
  Time open_until_;
  bool is_probing_ = false;
};

}  // namespace creneau::stripe
