// The virtual clock: time goes on only from one thing that happens to the next.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "app/ports/clock.hpp"

namespace creneau::sim {

class Timeline final : public app::Clock {
 public:
  explicit Timeline(Instant start) : now_(start) {}

  Instant now() const override { return now_; }
  void after(Duration delay, std::function<void()> happening) {
    happenings_.emplace(std::pair(now_ + delay, ++count_), std::move(happening));
  }
  /// Moves the clock to the next happening and lets it happen; false when there is none up to
  /// `horizon`, which is then now.
  bool run_next(Instant horizon) {
    if (happenings_.empty() || happenings_.begin()->first.first > horizon) {
      now_ = std::max(now_, horizon);
      return false;
    }
    auto next = happenings_.extract(happenings_.begin());
    now_ = next.key().first;
    next.mapped()();
    return true;
  }
  /// Nothing that was to come will happen; what the happenings hold is let go of.
  void clear() { happenings_.clear(); }

 private:
  Instant now_;
  std::uint64_t count_ = 0;
  /// In the order of time, then of planning.
  std::map<std::pair<Instant, std::uint64_t>, std::function<void()>> happenings_;
};

}  // namespace creneau::sim
