// Whether everything that payments hang on works: Stripe answers, its webhooks arrive, mails leave,
// background work runs.
#pragma once

#include <optional>
#include <string>

#include "app/context.hpp"
#include "app/ports/overview_records.hpp"

namespace creneau::app {

/// A webhook comes within seconds; one that is this late for a payment known by other means is
/// missing.
inline constexpr auto webhook_late_after = std::chrono::minutes(15);
/// How far back payments are compared with webhooks.
inline constexpr auto webhook_looked_back = std::chrono::days(7);
inline constexpr auto stripe_asked_every = std::chrono::minutes(1);

struct StripeState {
  bool is_reachable = false;
  /// What it said, if it did not answer as it should; English, no secrets.
  std::string detail;
};

/// Remembers Stripe's last answer, so that somebody who looks often asks seldom. For one thread.
class StripeProbe {
 public:
  awaitable<StripeState> ask(Context& context);

 private:
  std::optional<Instant> asked_at_;
  StripeState state_;
};

struct Health {
  HealthFacts facts;
  bool is_webhook_silent = false;
  StripeState stripe;
  QueueCounts queue;
};

awaitable<Result<Health>> check_health(Context& context, StripeProbe& probe);

/// What the first steps still lack.
struct FirstSteps {
  bool has_hours = false;
  bool has_service = false;
  bool has_stripe = false;
  bool has_mail = false;
  bool has_booking = false;
  bool is_live = false;
};
awaitable<Result<FirstSteps>> check_first_steps(Context& context, StripeProbe& probe);

/// Whether a payment arrived whose webhook should have been here by now, and no webhook since.
bool is_webhook_silent(const HealthFacts& facts);
/// Reads what `is_webhook_silent` wants.
HealthFacts read_health_facts(Reader& reader, Instant now);

/// Keeps when background work last came to its end.
awaitable<Result<void>> note_chore(Context& context, Chore chore);

}  // namespace creneau::app
