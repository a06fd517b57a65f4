#include "adapters/stripe/circuit_breaker.hpp"

#include <algorithm>

namespace creneau::stripe {

CircuitBreaker::Admission CircuitBreaker::admit(Time now) {
  if (!is_open()) return Admission::yes;
  if (is_probing_ || now < open_until_) return Admission::no;
  is_probing_ = true;
  return Admission::as_probe;
}

void CircuitBreaker::note(Admission admission, Health health, Time now) {
  const bool is_probe = admission == Admission::as_probe;
  if (is_probe) is_probing_ = false;
  if (health == Health::available) {
    failures_ = 0;
    pause_ = options_.pause_first;
    return;
  }
  if (is_open()) {
    // What was under way when it opened says nothing new.
    if (!is_probe) return;
    pause_ = std::min(pause_ * 2, options_.pause_longest);
    open_until_ = now + pause_;
    return;
  }
  ++failures_;
  if (is_open()) open_until_ = now + pause_;
}

std::chrono::seconds CircuitBreaker::retry_after(Time now) const {
  const auto left = std::chrono::ceil<std::chrono::seconds>(open_until_ - now);
  return std::max(left, std::chrono::seconds(1));
}

}  // namespace creneau::stripe
