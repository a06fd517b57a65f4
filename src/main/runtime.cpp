#include "main/runtime.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include "adapters/stripe/gateway.hpp"
#include "adapters/stripe/records.hpp"
#include "app/change_settings.hpp"

namespace creneau::program {
namespace {

/// Commands that never call Stripe need no key; should one call it all the same, it fails closed.
class NoGateway final : public app::PaymentGateway {
 public:
  std::string session_body(const app::SessionParameters&) const override { return {}; }
  std::string refund_body(const app::RefundParameters&) const override { return {}; }
  app::awaitable<Result<domain::SessionNews>> create_session(domain::StoredRequest) override {
    co_return missing();
  }
  app::awaitable<Result<domain::SessionNews>> get_session(SessionId) override {
    co_return missing();
  }
  app::awaitable<Result<domain::SessionNews>> expire_session(SessionId) override {
    co_return missing();
  }
  app::awaitable<Result<domain::IntentNews>> get_intent(PaymentIntentId) override {
    co_return missing();
  }
  app::awaitable<Result<domain::IntentNews>> capture_intent(PaymentIntentId) override {
    co_return missing();
  }
  app::awaitable<Result<domain::IntentNews>> cancel_intent(PaymentIntentId) override {
    co_return missing();
  }
  app::awaitable<Result<domain::RefundNews>> create_refund(domain::StoredRequest) override {
    co_return missing();
  }
  app::awaitable<Result<std::vector<domain::RefundNews>>> list_refunds(PaymentIntentId) override {
    co_return missing();
  }

 private:
  static Error missing() {
    return Error(Errc::gateway_unavailable, "STRIPE_SECRET_KEY is missing");
  }
};

telemetry::Options log_options(const config::Settings& settings) {
  telemetry::Options options;
  options.format = settings.log_format == config::LogFormat::json ? telemetry::Format::json
                                                                  : telemetry::Format::text;
  switch (settings.log_level) {
    case config::LogLevel::debug:
      options.level = telemetry::Level::debug;
      break;
    case config::LogLevel::info:
      options.level = telemetry::Level::info;
      break;
    case config::LogLevel::warning:
      options.level = telemetry::Level::warning;
      break;
    case config::LogLevel::error:
      options.level = telemetry::Level::error;
      break;
  }
  options.has_color = isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  return options;
}

/// Null without a key.
std::unique_ptr<stripe::Gateway> make_gateway(const config::Settings& settings,
                                              app::Random& random) {
  if (settings.stripe_secret_key.empty()) return nullptr;
  stripe::TransportOptions options;
  options.secret_key = settings.stripe_secret_key;
  options.api_base = settings.stripe_api_base;
  return std::make_unique<stripe::Gateway>(std::move(options), random);
}

std::unique_ptr<mail::SmtpMailer> make_mailer(const config::Settings& settings,
                                              std::function<mail::Sender()> sender) {
  mail::MailerOptions options;
  if (!settings.smtp_url.empty()) options.smtp_url = settings.smtp_url;
  options.sender = std::move(sender);
  return std::make_unique<mail::SmtpMailer>(std::move(options));
}

app::Rules make_rules(const config::Settings& settings) {
  app::Rules rules;
  rules.public_url = settings.public_url;
  rules.unpaid_ttl = settings.unpaid_ttl;
  rules.time_zone = settings.time_zone;
  rules.owner_email = settings.owner_email;
  rules.owner_locale = settings.default_locale;
  rules.is_live = settings.is_stripe_live();
  if (settings.captures_manually) rules.capture = domain::CaptureMethod::manual;
  rules.business_name = settings.business_name;
  rules.contact_email = settings.owner_email;
  rules.currency = settings.currency;
  rules.default_locale = settings.default_locale;
  return rules;
}

}  // namespace

std::string host_of_url(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos)
    url.remove_prefix(scheme + 3);
  if (url.starts_with('[')) return std::string(url.substr(1, url.find(']') - 1));
  return std::string(url.substr(0, url.find_first_of(":/")));
}

Runtime::Runtime(config::Settings chosen)
    : settings(std::move(chosen)), telemetry(log_options(settings)) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  store::Options options;
  options.database_url = settings.database_url;
  store = std::make_unique<store::DatabaseStore>(std::move(options));
  store->migrate();
  if (auto connected = make_gateway(settings, random)) {
    records = std::make_unique<stripe::Records>(*connected);
    gateway = std::move(connected);
  } else {
    gateway = std::make_unique<NoGateway>();
  }
  // Before the context is there, only the address is looked at.
  mailer = make_mailer(settings, [this] {
    return mail_sender(context ? *context->rules.get() : make_rules(settings));
  });
  auto installation = run(store->read(
      [](app::Reader& reader) -> Result<app::Installation> { return reader.installation(); }));
  context.emplace(app::Context{*store, *gateway, *mailer, clock, random, telemetry, wakeups,
                               make_rules(settings), std::move(*installation)});
  // The owner's settings win over the environment's.
  if (const auto loaded = run(app::reload_settings(*context)); !loaded)
    throw std::runtime_error(describe(loaded.error()));
  settings.time_zone = context->rules->time_zone;
  settings.currency = context->rules->currency;
  settings.default_locale = context->rules->default_locale;
  passwords = std::make_unique<passwords::Argon2Hasher>();
  context->passwords = passwords.get();
}

Runtime::~Runtime() {
  // Calls under way end by posting to `io`, which is still there.
  passwords.reset();
  mailer.reset();
  records.reset();
  gateway.reset();
  store.reset();
}

std::string Runtime::describe(const Error& error) {
  std::string text(public_text(error.code, Locale::en));
  if (!error.detail.empty()) text += " " + error.detail;
  for (const auto& field : error.fields) text += fmt::format(" {}: {}.", field.field, field.code);
  return text;
}

mail::Sender Runtime::mail_sender(const app::Rules& rules) const {
  auto sender = mail::make_sender(rules);
  sender.address = settings.mail_from;
  sender.from_name = settings.mail_from_name;
  sender.host = host_of_url(settings.public_url);
  return sender;
}

}  // namespace creneau::program
