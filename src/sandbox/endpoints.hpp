// Webhook endpoints as the API makes, changes and removes them, and their signing secrets, which
// roll. What is sent to them is events.hpp's.
#pragma once

#include <string>
#include <vector>

#include "sandbox/api_error.hpp"
#include "sandbox/clock.hpp"
#include "sandbox/parameters.hpp"
#include "sandbox/state.hpp"

namespace creneau::sandbox {

/// The old secret goes on signing for this long at most. Source: Stripe, "Webhooks", rolling.
inline constexpr std::int64_t secret_grace_seconds_max = 24 * 60 * 60;
/// Secrets that still sign beside the present one; the oldest is dropped for another.
inline constexpr std::size_t former_secrets_max = 4;

class Endpoints {
 public:
  Endpoints(State& state, VirtualClock& clock) : state_(state), clock_(clock) {}

  Outcome<WebhookEndpoint*> create(ParameterReader& parameters);
  /// The version cannot be changed. `disabled=true` ends the retries, too.
  Outcome<WebhookEndpoint*> update(WebhookEndpoint& endpoint, ParameterReader& parameters);
  void remove(const WebhookEndpoint& endpoint);
  /// A new secret; the present one goes on signing for `grace_seconds`.
  void roll(WebhookEndpoint& endpoint, std::int64_t grace_seconds);

 private:
  State& state_;
  VirtualClock& clock_;
};

/// What signs at the moment, the present secret first.
std::vector<std::string> active_secrets(const WebhookEndpoint& endpoint, std::int64_t now_seconds);

}  // namespace creneau::sandbox
