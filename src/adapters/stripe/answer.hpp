// An answer of Stripe's API and what it means: the object, or which of the port's errors. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace creneau::stripe {

struct Answer {
  unsigned status = 0;
  std::string body;
  /// Stripe's `Request-Id`, for its support.
  std::string request_id;
  /// `Idempotent-Replayed: true`: stored under the key earlier, not worked out now.
  bool is_replayed = false;
  /// `Date`: the sender's clock.
  std::optional<Instant> date = {};
  /// `Retry-After` in seconds, where it was sent so.
  std::optional<std::chrono::seconds> retry_after = {};
};

/// A longer Retry-After is taken for this.
inline constexpr std::chrono::seconds retry_after_max{3600};

/// Longer messages of Stripe's are cut in Error::detail.
inline constexpr std::size_t message_bytes_max = 300;

/// The object of a 2xx answer. Errors: as app::PaymentGateway has them. `Error::detail` holds
/// Stripe's type, code, param, message and request id; mail addresses and keys in the message are
/// blotted out.
Result<boost::json::object> read_answer(const Answer& answer);

}  // namespace creneau::stripe
