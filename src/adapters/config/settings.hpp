// Settings: environment variables, or the same names in lower case in a TOML file; the environment
// wins. A wrong or missing value is one clear line that names it. Secrets are never printed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace creneau::config {

enum class LogFormat { text, json };
enum class LogLevel { debug, info, warning, error };

struct Settings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  /// No slash at its end.
  std::string public_url;
  std::string database_url = "sqlite:creneau.db";
  std::string stripe_secret_key;
  std::vector<std::string> stripe_webhook_secrets;
  std::string stripe_api_base = "https://api.stripe.com";
  /// Payments are authorised first and captured once the seat is the client's.
  bool captures_manually = false;
  std::string smtp_url;
  /// The address alone.
  std::string mail_from;
  /// The display name of `MAIL_FROM` (`Studio <studio@example.org>`); empty: the business's.
  std::string mail_from_name;
  std::string owner_email;
  /// Empty: the cron endpoint answers 404.
  std::string cron_secret;
  Duration unpaid_ttl = std::chrono::minutes(30);
  /// Zero: an outside scheduler does it.
  Duration cleanup_interval = std::chrono::minutes(15);
  Duration reconcile_interval = std::chrono::minutes(5);
  std::string business_name = "Créneau";
  TimeZone time_zone = TimeZone::utc();
  std::string currency = "eur";
  Locale default_locale = Locale::fr;
  bool has_rate_limit = true;
  std::vector<std::string> trusted_proxies;
  LogFormat log_format = LogFormat::text;
  LogLevel log_level = LogLevel::info;

  bool is_stripe_live() const;
};

/// Looks up an environment variable; nothing when it is not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;

/// The process's own environment.
Environment process_environment();

/// Reads and checks every setting. `file`: a TOML file's path, or empty. Errors: invalid_input,
/// whose detail is the line to show, naming the setting and the remedy, never its value where that
/// is a secret.
Result<Settings> load_settings(const Environment& environment, const std::string& file);

/// What `serve` needs beyond what any command needs: Stripe's key and webhook secret. Same errors.
Result<void> check_for_serving(const Settings& settings);

/// A database address without its password, for people to read.
std::string redact_url(std::string_view url);

}  // namespace creneau::config
