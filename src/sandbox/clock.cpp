#include "sandbox/clock.hpp"

#include <algorithm>

namespace creneau::sandbox {

namespace {
// A wall clock that steps must not leave the queue asleep for long.
constexpr std::chrono::milliseconds sleep_max = std::chrono::seconds(30);

Instant real_now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}
}  // namespace

VirtualClock::VirtualClock(boost::asio::io_context& context) : timer_(context) {}

Instant VirtualClock::now() const {
  return pinned_ ? *pinned_ : real_now() + offset_;
}

std::int64_t VirtualClock::now_seconds() const {
  return std::chrono::floor<std::chrono::seconds>(now()).time_since_epoch().count();
}

void VirtualClock::set_offset(Duration offset) {
  offset_ = offset;
  armed_for_.reset();
  arm();
}

void VirtualClock::at(Instant due, std::function<void()> action) {
  queue_.push({due, sequence_++, std::move(action)});
  if (!pinned_) arm();
}

void VirtualClock::advance(Duration span) {
  const Instant target = now() + span;
  run_due(target);
  offset_ += span;
  armed_for_.reset();
  arm();
}

void VirtualClock::run_due(Instant until) {
  Instant position = now();
  while (!queue_.empty() && queue_.top().due <= until) {
    Entry entry = std::move(const_cast<Entry&>(queue_.top()));
    queue_.pop();
    position = std::max(position, entry.due);
    pinned_ = position;
    entry.action();
  }
  pinned_.reset();
}

void VirtualClock::stop() {
  stopped_ = true;
  timer_.cancel();
}

void VirtualClock::arm() {
  if (stopped_ || queue_.empty()) return;
  const Instant due = queue_.top().due;
  if (armed_for_ && *armed_for_ <= due) {
    // It wakes early enough already, unless time has been moved past it.
    if (due > now()) return;
  }
  armed_for_ = due;
  const auto wait = std::clamp<std::chrono::milliseconds>(due - now(), {}, sleep_max);
  timer_.expires_after(wait);
  timer_.async_wait([this](boost::system::error_code error) {
    if (error || stopped_) return;
    armed_for_.reset();
    run_due(now());
    arm();
  });
}

}  // namespace creneau::sandbox
