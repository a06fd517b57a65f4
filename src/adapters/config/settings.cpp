#include "adapters/config/settings.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <map>

#include "base/loopback.hpp"
#include "base/money.hpp"
#include "base/text.hpp"

namespace creneau::config {
namespace {

constexpr std::array<std::string_view, 23> setting_names{"HOST",
                                                         "PORT",
                                                         "PUBLIC_URL",
                                                         "DATABASE_URL",
                                                         "STRIPE_SECRET_KEY",
                                                         "STRIPE_WEBHOOK_SECRET",
                                                         "STRIPE_API_BASE",
                                                         "STRIPE_CAPTURE",
                                                         "SMTP_URL",
                                                         "MAIL_FROM",
                                                         "OWNER_EMAIL",
                                                         "CRON_SECRET",
                                                         "UNPAID_TTL",
                                                         "CLEANUP_INTERVAL",
                                                         "RECONCILE_INTERVAL",
                                                         "BUSINESS_NAME",
                                                         "TIMEZONE",
                                                         "CURRENCY",
                                                         "DEFAULT_LOCALE",
                                                         "RATE_LIMIT",
                                                         "TRUSTED_PROXIES",
                                                         "LOG_FORMAT",
                                                         "LOG_LEVEL"};

Error wrong(std::string_view setting, std::string_view what) {
  return Error(Errc::invalid_input, fmt::format("{}: {}", setting, what));
}

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

/// A whole number, a word or a truth value of the file, as the environment would give it.
std::optional<std::string> to_text(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto truth = node.value_exact<bool>()) return *truth ? "on" : "off";
  if (const auto* list = node.as_array()) {
    std::string joined;
    for (const auto& entry : *list) {
      const auto text = to_text(entry);
      if (!text) return std::nullopt;
      if (!joined.empty()) joined += ',';
      joined += *text;
    }
    return joined;
  }
  return std::nullopt;
}

/// The values by their environment names, wherever they come from.
class Values {
 public:
  static Result<Values> load(const Environment& environment, const std::string& file) {
    Values values;
    if (!file.empty()) {
      if (auto read = values.read_file(file); !read) return read.error();
    }
    for (const auto name : setting_names)
      if (auto value = environment(std::string(name).c_str()))
        values.values_[std::string(name)] = *value;
    // A line end from a secret's file would end a header; text that is no text fails somewhere.
    for (const auto& [name, value] : values.values_)
      if (!is_valid_utf8(value) || has_control_characters(value, false))
        return wrong(name, "must be one line of text in UTF-8");
    return values;
  }

  /// Nothing when it is not set, or set to nothing.
  std::optional<std::string> find(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end() || found->second.empty()) return std::nullopt;
    return found->second;
  }

 private:
  Result<void> read_file(const std::string& file) {
    toml::table table;
    try {
      table = toml::parse_file(file);
    } catch (const toml::parse_error& error) {
      return wrong("--config", fmt::format("{} cannot be read: {} (line {})", file,
                                           error.description(), error.source().begin.line));
    }
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      const bool is_known =
          std::any_of(setting_names.begin(), setting_names.end(),
                      [&](std::string_view known) { return to_lower(known) == name; });
      if (!is_known) return wrong(name, fmt::format("no such setting ({})", file));
      auto text = to_text(node);
      if (!text)
        return wrong(name, fmt::format("must be text, a whole number, on or off ({})", file));
      std::string upper = name;
      for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      values_[upper] = std::move(*text);
    }
    return Result<void>::ok();
  }

  std::map<std::string, std::string, std::less<>> values_;
};

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    if (auto part = trim(text.substr(0, comma)); !part.empty()) parts.push_back(std::move(part));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return parts;
}

Result<void> read_duration(const Values& values, std::string_view name, Duration least,
                           Duration& target) {
  const auto text = values.find(name);
  if (!text) return Result<void>::ok();
  const auto duration = parse_duration(*text);
  if (!duration || *duration < least)
    return wrong(name, fmt::format("\"{}\" is not a duration such as 1s, 30m or 2h", *text));
  target = *duration;
  return Result<void>::ok();
}

/// The host of an http(s) address, without user, port and path.
std::string_view host_of(std::string_view url) {
  url.remove_prefix(url.find("://") + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (const auto at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  if (url.starts_with("[")) return url.substr(0, url.find(']') + 1);
  return url.substr(0, url.find(':'));
}

Result<std::string> read_http_url(std::string_view name, std::string url) {
  if (!url.starts_with("https://") && !url.starts_with("http://"))
    return wrong(name, "must start with https:// (or http:// for this machine)");
  while (url.ends_with('/') && !url.ends_with("://")) url.pop_back();
  if (host_of(url).empty() || url.find_first_of(" \"<>?#") != std::string::npos)
    return wrong(name, "is not an address such as https://example.org");
  return url;
}

/// An address or a range in CIDR notation, of either version.
bool is_address_or_range(const std::string& text) {
  const auto slash = text.find('/');
  const auto address = text.substr(0, slash);
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  const bool is_v6 = address.find(':') != std::string::npos;
  if (inet_pton(is_v6 ? AF_INET6 : AF_INET, address.c_str(), bytes.data()) != 1) return false;
  if (slash == std::string::npos) return true;
  unsigned bits = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data() + slash + 1, last, bits);
  return error == std::errc() && end == last && bits <= (is_v6 ? 128U : 32U);
}

Result<void> read_server(const Values& values, Settings& settings) {
  if (auto host = values.find("HOST")) settings.host = *host;
  if (auto text = values.find("PORT")) {
    unsigned port = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), port);
    if (error != std::errc() || end != text->data() + text->size() || port > 65535)
      return wrong("PORT", fmt::format("\"{}\" is not a port number (0 to 65535)", *text));
    settings.port = static_cast<std::uint16_t>(port);
  }
  const bool is_v6 = settings.host.find(':') != std::string::npos;
  auto url = read_http_url(
      "PUBLIC_URL",
      values.find("PUBLIC_URL")
          .value_or(fmt::format("http://{}:{}", is_v6 ? "[" + settings.host + "]" : settings.host,
                                settings.port)));
  if (!url) return url.error();
  settings.public_url = std::move(*url);
  if (auto proxies = values.find("TRUSTED_PROXIES")) {
    settings.trusted_proxies = split_list(*proxies);
    for (const auto& proxy : settings.trusted_proxies)
      if (!is_address_or_range(proxy))
        return wrong(
            "TRUSTED_PROXIES",
            fmt::format("\"{}\" is neither an address nor a range such as 10.0.0.0/8", proxy));
  }
  if (auto limit = values.find("RATE_LIMIT")) {
    if (*limit != "on" && *limit != "off") return wrong("RATE_LIMIT", "must be on or off");
    settings.has_rate_limit = *limit == "on";
  }
  return Result<void>::ok();
}

Result<void> read_stripe(const Values& values, Settings& settings) {
  if (auto key = values.find("STRIPE_SECRET_KEY")) {
    if (!key->starts_with("sk_test_") && !key->starts_with("sk_live_") &&
        !key->starts_with("rk_test_") && !key->starts_with("rk_live_"))
      return wrong("STRIPE_SECRET_KEY",
                   "must start with sk_test_, sk_live_, rk_test_ or rk_live_ (Stripe dashboard, "
                   "Developers, API keys)");
    if (key->size() == std::string_view("sk_test_").size() || key->find(' ') != std::string::npos)
      return wrong("STRIPE_SECRET_KEY", "is not a whole key, or has a space in it");
    settings.stripe_secret_key = *key;
  }
  if (auto secrets = values.find("STRIPE_WEBHOOK_SECRET")) {
    settings.stripe_webhook_secrets = split_list(*secrets);
    for (const auto& secret : settings.stripe_webhook_secrets)
      if (!secret.starts_with("whsec_") || secret.size() <= std::string_view("whsec_").size())
        return wrong("STRIPE_WEBHOOK_SECRET",
                     "each must start with whsec_ (Stripe dashboard, Developers, Webhooks)");
  }
  if (auto base = values.find("STRIPE_API_BASE")) {
    auto url = read_http_url("STRIPE_API_BASE", *base);
    if (!url) return url.error();
    if (url->starts_with("http://") && !is_loopback_host(std::string(host_of(*url))))
      return wrong("STRIPE_API_BASE", "plain http is for this machine's own addresses only");
    settings.stripe_api_base = std::move(*url);
  }
  const auto capture = values.find("STRIPE_CAPTURE").value_or("automatic");
  if (capture != "automatic" && capture != "manual")
    return wrong("STRIPE_CAPTURE", "must be automatic or manual");
  settings.captures_manually = capture == "manual";
  return Result<void>::ok();
}

Result<void> read_mail(const Values& values, Settings& settings) {
  if (auto url = values.find("SMTP_URL")) {
    if (!url->starts_with("smtp://") && !url->starts_with("smtps://"))
      return wrong("SMTP_URL", "must look like smtp://user:password@host:587 or smtps://…");
    if (host_of(*url).empty()) return wrong("SMTP_URL", "names no host");
    const bool has_login = url->find('@') != std::string::npos;
    if (url->starts_with("smtp://") && !has_login && !is_loopback_host(std::string(host_of(*url))))
      return wrong("SMTP_URL",
                   "plain SMTP without a login is for this machine's own addresses only");
    settings.smtp_url = *url;
  }
  if (auto from = values.find("MAIL_FROM")) {
    if (from->find('@') == std::string::npos)
      return wrong("MAIL_FROM", "must be an e-mail address");
    settings.mail_from = *from;
    const auto bracket = from->find('<');
    if (bracket != std::string::npos && from->ends_with('>')) {
      settings.mail_from_name = trim(from->substr(0, bracket));
      settings.mail_from = from->substr(bracket + 1, from->size() - bracket - 2);
    }
  }
  if (!settings.smtp_url.empty() && settings.mail_from.empty())
    return wrong("MAIL_FROM", "is needed with SMTP_URL: the sender's e-mail address");
  if (auto owner = values.find("OWNER_EMAIL")) {
    if (owner->find('@') == std::string::npos)
      return wrong("OWNER_EMAIL", "must be an e-mail address");
    settings.owner_email = *owner;
  }
  return Result<void>::ok();
}

Result<void> read_jobs(const Values& values, Settings& settings) {
  if (auto secret = values.find("CRON_SECRET")) {
    constexpr std::size_t cron_secret_bytes_min = 8;
    if (secret->size() < cron_secret_bytes_min)
      return wrong("CRON_SECRET", "is too short: use 32 random characters");
    settings.cron_secret = *secret;
  }
  if (auto read = read_duration(values, "UNPAID_TTL", std::chrono::seconds(1), settings.unpaid_ttl);
      !read)
    return read;
  if (auto read =
          read_duration(values, "CLEANUP_INTERVAL", Duration::zero(), settings.cleanup_interval);
      !read)
    return read;
  return read_duration(values, "RECONCILE_INTERVAL", Duration::zero(), settings.reconcile_interval);
}

Result<void> read_business(const Values& values, Settings& settings) {
  if (auto name = values.find("BUSINESS_NAME")) settings.business_name = *name;
  const auto zone_name = values.find("TIMEZONE").value_or("Europe/Paris");
  const auto zone = TimeZone::find(zone_name);
  if (!zone)
    return wrong("TIMEZONE",
                 fmt::format("\"{}\" is not a time zone such as Europe/Paris", zone_name));
  settings.time_zone = *zone;
  if (auto currency = values.find("CURRENCY")) {
    settings.currency = to_lower(*currency);
    if (!is_currency_code(settings.currency))
      return wrong("CURRENCY", "must be three letters such as eur");
  }
  if (auto text = values.find("DEFAULT_LOCALE")) {
    const auto locale = parse_locale(*text);
    if (!locale) return wrong("DEFAULT_LOCALE", "must be fr or en");
    settings.default_locale = *locale;
  }
  return Result<void>::ok();
}

Result<void> read_log(const Values& values, Settings& settings) {
  const auto format = values.find("LOG_FORMAT").value_or("text");
  if (format != "text" && format != "json") return wrong("LOG_FORMAT", "must be text or json");
  settings.log_format = format == "json" ? LogFormat::json : LogFormat::text;
  const auto level = values.find("LOG_LEVEL").value_or("info");
  if (level == "debug")
    settings.log_level = LogLevel::debug;
  else if (level == "info")
    settings.log_level = LogLevel::info;
  else if (level == "warning" || level == "warn")
    settings.log_level = LogLevel::warning;
  else if (level == "error")
    settings.log_level = LogLevel::error;
  else
    return wrong("LOG_LEVEL", "must be debug, info, warning or error");
  return Result<void>::ok();
}

}  // namespace

bool Settings::is_stripe_live() const {
  return stripe_secret_key.starts_with("sk_live_") || stripe_secret_key.starts_with("rk_live_");
}

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

Result<Settings> load_settings(const Environment& environment, const std::string& file) {
  const auto values = Values::load(environment, file);
  if (!values) return values.error();
  Settings settings;
  if (auto url = values->find("DATABASE_URL")) {
    if (!url->starts_with("sqlite:") && !url->starts_with("postgresql://") &&
        !url->starts_with("postgres://"))
      return wrong("DATABASE_URL", "must look like sqlite:FILE or postgresql://user@host/database");
    settings.database_url = *url;
  }
  for (const auto read : {read_server, read_stripe, read_mail, read_jobs, read_business, read_log})
    if (auto done = read(*values, settings); !done) return done.error();
  return settings;
}

Result<void> check_for_serving(const Settings& settings) {
  if (settings.stripe_secret_key.empty())
    return wrong("STRIPE_SECRET_KEY",
                 "is missing: the secret key from Stripe's dashboard (or try `creneau demo`)");
  if (settings.stripe_webhook_secrets.empty())
    return wrong("STRIPE_WEBHOOK_SECRET",
                 "is missing: without it webhooks cannot be verified (or try `creneau demo`)");
  return Result<void>::ok();
}

std::string redact_url(std::string_view url) {
  const auto scheme = url.find("://");
  const auto at = url.rfind('@');
  if (scheme == std::string_view::npos || at == std::string_view::npos || at < scheme)
    return std::string(url.substr(0, url.find('?')));
  const auto colon = url.find(':', scheme + 3);
  if (colon == std::string_view::npos || colon > at)
    return std::string(url.substr(0, url.find('?')));
  const auto rest = url.substr(at);
  return fmt::format("{}:***{}", url.substr(0, colon), rest.substr(0, rest.find('?')));
}

}  // namespace creneau::config
