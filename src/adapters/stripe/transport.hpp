// Carries calls to Stripe's API over HTTPS and brings back the answers; knows headers, time-outs,
// retries and connections, and nothing of sessions or refunds.
//
// One thread drives libcurl's multi interface: all connections share one pool (kept alive, reused,
// HTTP/2 where offered), a pause before a retry costs no thread, and stopping interrupts every call
// at once, which a thread blocked in a call cannot be.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "adapters/stripe/answer.hpp"
#include "adapters/stripe/circuit_breaker.hpp"
#include "app/ports/random.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace creneau::stripe {

/// The version whose shapes the request and answer files know. Source: Stripe's changelog.
inline constexpr const char* api_version = "2026-10-28.endive";
inline constexpr std::size_t answer_bytes_max = 4 * 1024 * 1024;
inline constexpr Duration backoff_max = std::chrono::seconds(5);

struct TransportOptions {
  std::string secret_key;
  /// `http` is for loopback only.
  std::string api_base = "https://api.stripe.com";
  /// Calls under way at once.
  std::size_t connections_max = 16;
  /// Calls that wait for a connection or for their next try.
  std::size_t queue_max = 1024;
  Duration connect_timeout = std::chrono::seconds(5);
  /// For a whole call: waiting, all tries and the pauses between them.
  Duration total_timeout = std::chrono::seconds(20);
  int tries_max = 3;
  /// The longest first pause; doubled for each further one up to backoff_max, half of each is
  /// random.
  Duration backoff_base = std::chrono::milliseconds(500);
  BreakerOptions breaker;
};

enum class Method { get, post };

struct Call {
  Method method = Method::get;
  /// Path and query, below the API's base.
  std::string target;
  /// Form-encoded; the same bytes with every try.
  std::string body;
  /// Empty: none.
  std::string idempotency_key;
};

class Transport {
 public:
  using Finish = std::function<void(Result<Answer>)>;

  /// Throws std::invalid_argument, naming STRIPE_SECRET_KEY or STRIPE_API_BASE and never quoting a
  /// key.
  Transport(TransportOptions options, app::Random& random);
  /// Interrupts what is under way; every call not finished yet ends as gateway_unavailable before
  /// this returns.
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  /// Retried: no answer, 409, 429, 5xx, unless Stripe-Should-Retry says otherwise; a replayed
  /// answer is final. Retry-After is waited for where the total time-out leaves room. Calls
  /// `finish` once, on the transport's thread (or at once, on the caller's, when the call is
  /// refused), with whatever answer came last, of any status. Errors: gateway_unavailable when none
  /// came, the answer is over answer_bytes_max, the queue is full, the transport is stopping, or
  /// Stripe has failed so often of late that it is not asked (with the error's retry_after).
  /// `finish` must not block. Any thread.
  void send(Call call, Finish finish);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace creneau::stripe
