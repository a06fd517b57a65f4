// Idempotency keys: the first answer to a key is kept and repeated. Source: Stripe, "Idempotent
// requests".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sandbox/api_error.hpp"
#include "sandbox/clock.hpp"
#include "sandbox/state.hpp"

namespace creneau::sandbox {

inline constexpr std::size_t idempotency_key_max = 255;
/// Stripe keeps keys for at least this long; here for exactly this long.
inline constexpr std::int64_t idempotency_seconds = 24 * 60 * 60;

class Idempotency {
 public:
  Idempotency(State& state, VirtualClock& clock);

  /// Nothing: go on, and call `complete` or `forget` afterwards. An answer: repeat it. An error:
  /// the key belongs to another request, or to one still under way. `request` is the method, the
  /// path and the parameters.
  Outcome<std::optional<StoredAnswer>> begin(const std::string& key, std::string_view request);
  void complete(const std::string& key, int status, std::string body);
  void forget(const std::string& key);

 private:
  void prune();

  State& state_;
  VirtualClock& clock_;
};

}  // namespace creneau::sandbox
