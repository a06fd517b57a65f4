#include "adapters/http/handlers/rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace creneau::http {
namespace {

double refilled(double tokens, RateLimiter::Clock::duration since) {
  const auto seconds = std::chrono::duration<double>(since).count();
  return std::min(RateLimiter::burst_max, tokens + seconds * RateLimiter::refill_per_second);
}

}  // namespace

std::optional<std::chrono::seconds> RateLimiter::take(const std::string& address,
                                                      Clock::time_point now) {
  if (buckets_.size() >= addresses_max) forget_full(now);
  auto& bucket = buckets_.try_emplace(address, Bucket{burst_max, now}).first->second;
  bucket.tokens = refilled(bucket.tokens, now - bucket.at);
  bucket.at = now;
  if (bucket.tokens < 1)
    return std::chrono::seconds(
        static_cast<int>(std::ceil((1 - bucket.tokens) / refill_per_second)));
  bucket.tokens -= 1;
  return std::nullopt;
}

void RateLimiter::forget_full(Clock::time_point now) {
  std::erase_if(buckets_, [&](const auto& entry) {
    return refilled(entry.second.tokens, now - entry.second.at) >= burst_max;
  });
  // Still full: a flood from everywhere. Better to forget whom we slowed than to grow without end.
  if (buckets_.size() >= addresses_max) buckets_.clear();
}

}  // namespace creneau::http
