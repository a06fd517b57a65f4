// The virtual clock: real time plus an offset that tests move forward, and the queue of what
// becomes due. Only a webhook's signature and simulated latency use real time.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

#include "base/time.hpp"

namespace creneau::sandbox {

class VirtualClock {
 public:
  explicit VirtualClock(boost::asio::io_context& context);

  Instant now() const;
  /// Unix seconds, as Stripe's objects carry them.
  std::int64_t now_seconds() const;
  /// How far ahead of real time.
  Duration offset() const { return offset_; }
  void set_offset(Duration offset);

  /// Runs `action` when `due` has come. There is no cancelling: the action looks whether it still
  /// applies.
  void at(Instant due, std::function<void()> action);
  /// Moves time forward and runs everything that became due, in order, each at its own instant;
  /// also what those actions schedule within the span.
  void advance(Duration span);
  void stop();

 private:
  struct Entry {
    Instant due;
    std::uint64_t sequence;
    std::function<void()> action;
    bool operator>(const Entry& other) const {
      return due != other.due ? due > other.due : sequence > other.sequence;
    }
  };

  void run_due(Instant until);
  void arm();

  boost::asio::steady_timer timer_;
  Duration offset_{};
  /// What `now` says while an action of `advance` runs.
  std::optional<Instant> pinned_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
  std::optional<Instant> armed_for_;
  std::uint64_t sequence_ = 0;
  bool stopped_ = false;
};

}  // namespace creneau::sandbox
