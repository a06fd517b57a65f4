// Looks at everything that payments hang on and says, for each matter, how it stands and what to
// do. Gathering asks the ports; judging is pure.
#pragma once

#include <optional>
#include <vector>

#include "app/health_findings.hpp"
#include "app/ports/clock.hpp"
#include "app/ports/installation_probe.hpp"
#include "app/ports/overview_records.hpp"
#include "app/ports/payment_account.hpp"

namespace creneau::app {

/// How far our clock may be off Stripe's. Beyond the second, signatures look too old or too new.
inline constexpr auto clock_skew_noticed = std::chrono::seconds(60);
inline constexpr auto clock_skew_max = std::chrono::seconds(300);
/// Background work is late after so many of its intervals, and a little.
inline constexpr int background_intervals_max = 3;
inline constexpr auto background_grace = std::chrono::minutes(2);
/// An outside scheduler has forgotten us after this.
inline constexpr auto scheduler_silence_max = std::chrono::hours(24);

/// What the settings say.
struct InstallationSetUp {
  bool has_secret_key = false;
  bool is_live = false;
  /// Calls go to Stripe itself, not to a stand-in.
  bool is_stripe_itself = true;
  /// No slash at its end.
  std::string public_url;
  bool is_url_https = false;
  bool is_url_loopback = false;
  bool has_webhook_secret = false;
  /// Zero: an outside scheduler does it.
  Duration cleanup_interval{};
  Duration reconcile_interval{};
  /// The one that our requests name.
  std::string api_version;
};

/// Nothing for what could not be asked, or made no sense to ask.
struct ExaminationFacts {
  SchemaState schema;
  bool is_written = false;
  std::string write_failure;
  std::optional<HealthFacts> health;
  std::optional<QueueCounts> queue;
  std::optional<Result<AccountState>> account;
  /// Our clock, when Stripe's answer was there.
  Instant account_seen_at;
  std::vector<Permission> missing_permissions;
  std::optional<Result<std::vector<WebhookEndpoint>>> endpoints;
  SiteState site;
  std::vector<SecretState> secrets;
  MailServerState mail;
};

/// At least one check a topic that could be looked at, in the order of the topics. Pure.
std::vector<Check> judge(const InstallationSetUp& set_up, const ExaminationFacts& facts,
                         Instant now);

struct ExaminationParts {
  /// Null where the database could not be opened.
  Store* store = nullptr;
  /// Null without a key.
  PaymentAccount* account = nullptr;
  InstallationProbe& probe;
  const Clock& clock;
};

struct Examination {
  Instant examined_at;
  std::vector<Check> checks;

  bool has_problem() const;
};

/// Takes as long as the slowest matters together, within the ports' own limits. Never throws for
/// what a port does. `parts` and `set_up` must outlive it.
awaitable<Examination> examine(const ExaminationParts& parts, const InstallationSetUp& set_up);

}  // namespace creneau::app
