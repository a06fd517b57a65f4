// What the outbox does with money that a bank holds for us: captures it, or lets go of it. Whatever
// Stripe answers, the PaymentIntent's own status is what counts.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "app/context.hpp"
#include "base/ids.hpp"

namespace creneau::app {

/// After so many tries of a capture that Stripe refuses though the bank still holds the money, it
/// is released: an hour or so, with the outbox's pauses.
inline constexpr int capture_tries_max = 30;

struct ActResult {
  enum class End {
    done,
    retry,
    refused,  ///< Stripe refuses for good: a person is needed
  };
  End end = End::done;
  /// For the log; empty when done.
  std::string error;
  /// retry: when Stripe said that it makes sense.
  std::optional<std::chrono::seconds> retry_after = {};
};

/// Captures what is authorised for the payment, in full, and settles what Stripe says then. Nothing
/// is done where it is decided otherwise meanwhile. `tries`: this one included.
awaitable<ActResult> capture_payment(Context& context, PaymentId id, int tries);

/// Cancels the payment's PaymentIntent, and settles what Stripe says then.
awaitable<ActResult> release_payment(Context& context, PaymentId id);

}  // namespace creneau::app
