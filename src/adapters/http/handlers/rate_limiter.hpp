// A token bucket for each client address: how many bookings one address may begin.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>

namespace creneau::http {

class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;

  /// A studio's whole class behind one address may book at once; a script that goes on is slowed to
  /// the refill.
  static constexpr double burst_max = 240;
  static constexpr double refill_per_second = 1;
  /// Addresses remembered; full buckets are forgotten first.
  static constexpr std::size_t addresses_max = 100'000;

  /// Takes a token, or says how long until there is one.
  std::optional<std::chrono::seconds> take(const std::string& address, Clock::time_point now);

 private:
  struct Bucket {
    double tokens = burst_max;
    Clock::time_point at;
  };
  void forget_full(Clock::time_point now);
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace creneau::http
