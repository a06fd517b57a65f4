#include "main/installation_probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/mail/smtp.hpp"
#include "adapters/stripe/account.hpp"
#include "adapters/stripe/webhook.hpp"
#include "app/webhook_events.hpp"
#include "base/loopback.hpp"
#include "main/runtime.hpp"
#include "main/site_probe.hpp"
#include "main/system.hpp"

namespace creneau::program {
namespace {

namespace asio = boost::asio;

/// While several are rolled there are two or three.
constexpr std::size_t secrets_tested_max = 4;
constexpr std::string_view stripe_itself = "https://api.stripe.com";

const mail::SmtpTimeouts mail_timeouts{std::chrono::seconds(8), std::chrono::seconds(10)};

/// Runs a function that blocks on the probe's thread, and comes back with what it gives.
template <class T>
asio::awaitable<T> call(std::shared_ptr<std::function<T()>> work) {
  co_return (*work)();
}
template <class T>
asio::awaitable<T> run_aside(asio::thread_pool& thread, std::shared_ptr<std::function<T()>> work) {
  co_return co_await asio::co_spawn(thread, call<T>(work), asio::use_awaitable);
}

app::SiteState look_at_site(const std::string& public_url) {
  using Answer = app::SiteState::Answer;
  SiteRequest request;
  request.url = public_url + "/healthz";
  const auto answer = ask_site(request);
  if (answer.status == 0) return {Answer::none, answer.failure};
  if (answer.status != 200 || answer.body != R"({"status":"ok"})")
    return {Answer::another, fmt::format("{} answers {}", request.url, answer.status)};
  return {Answer::ours, {}};
}

/// An event that means nothing to anybody.
std::string make_test_event(Instant now) {
  return fmt::format(
      R"({{"id":"evt_creneau_doctor","object":"event","type":"creneau.test","livemode":false,)"
      R"("api_version":"{}","created":{},"data":{{"object":{{"object":"test"}}}}}})",
      stripe::api_version,
      std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count());
}

app::SecretState send_test_event(const std::string& public_url, const std::string& secret) {
  using Answer = app::SecretState::Answer;
  const auto now = SystemClock().now();
  SiteRequest request;
  request.url = public_url + std::string(app::webhook_path);
  request.body = make_test_event(now);
  request.signature_header = stripe::make_signature_header(request.body, secret, now);
  const auto answer = ask_site(request);
  if (answer.status == 0) return {Answer::unanswered, answer.failure};
  const auto detail = fmt::format("{} answers {}", request.url, answer.status);
  if (answer.status == 400) return {Answer::refused, detail};
  const bool is_taken =
      answer.status == 200 && answer.body.find(R"("ignored")") != std::string::npos;
  return is_taken ? app::SecretState{Answer::accepted, {}}
                  : app::SecretState{Answer::unanswered, detail};
}

app::MailServerState look_at_mail(const config::Settings& settings) {
  using Answer = app::MailServerState::Answer;
  if (settings.smtp_url.empty()) return {};
  try {
    const auto trial = mail::try_login(mail::parse_smtp_url(settings.smtp_url), mail_timeouts,
                                       host_of_url(settings.public_url));
    switch (trial.outcome) {
      case mail::LoginOutcome::taken:
        return {Answer::taken, {}};
      case mail::LoginOutcome::unreachable:
        return {Answer::unreachable, trial.detail};
      case mail::LoginOutcome::not_secure:
        return {Answer::not_secure, trial.detail};
      case mail::LoginOutcome::refused:
        return {Answer::login_refused, trial.detail};
    }
  } catch (const std::exception& error) {
    return {Answer::unreachable, error.what()};
  }
  return {};
}

}  // namespace

SystemProbe::SystemProbe(const config::Settings& settings, store::DatabaseStore* store,
                         std::string database_failure)
    : settings_(settings), store_(store), database_failure_(std::move(database_failure)) {}

SystemProbe::~SystemProbe() {
  thread_.join();
}

app::awaitable<app::SiteState> SystemProbe::ask_site() {
  const auto work = std::make_shared<std::function<app::SiteState()>>(
      [url = settings_.public_url] { return look_at_site(url); });
  co_return co_await run_aside(thread_, work);
}

app::awaitable<std::vector<app::SecretState>> SystemProbe::send_test_events() {
  const auto work = std::make_shared<std::function<std::vector<app::SecretState>()>>(
      [url = settings_.public_url, secrets = settings_.stripe_webhook_secrets] {
        std::vector<app::SecretState> states;
        const auto count = std::min(secrets.size(), secrets_tested_max);
        for (std::size_t i = 0; i < count; ++i) states.push_back(send_test_event(url, secrets[i]));
        return states;
      });
  co_return co_await run_aside(thread_, work);
}

app::awaitable<app::MailServerState> SystemProbe::ask_mail_server() {
  const auto work = std::make_shared<std::function<app::MailServerState()>>(
      [this] { return look_at_mail(settings_); });
  co_return co_await run_aside(thread_, work);
}

app::awaitable<app::SchemaState> SystemProbe::look_at_schema() {
  const auto work = std::make_shared<std::function<app::SchemaState()>>([this] {
    app::SchemaState state{false, 0, store::DatabaseStore::known_schema_version(),
                           database_failure_};
    if (store_ == nullptr) return state;
    try {
      state.version = store_->schema_version();
      state.is_reached = true;
      state.detail = config::redact_url(settings_.database_url);
    } catch (const std::exception& error) {
      state.detail = error.what();
    }
    return state;
  });
  co_return co_await run_aside(thread_, work);
}

app::InstallationSetUp describe_set_up(const config::Settings& settings) {
  app::InstallationSetUp set_up;
  set_up.has_secret_key = !settings.stripe_secret_key.empty();
  set_up.is_live = settings.is_stripe_live();
  set_up.is_stripe_itself = settings.stripe_api_base == stripe_itself;
  set_up.public_url = settings.public_url;
  set_up.is_url_https = settings.public_url.starts_with("https://");
  set_up.is_url_loopback = is_loopback_host(host_of_url(settings.public_url));
  set_up.has_webhook_secret = !settings.stripe_webhook_secrets.empty();
  set_up.cleanup_interval = settings.cleanup_interval;
  set_up.reconcile_interval = settings.reconcile_interval;
  set_up.api_version = stripe::api_version;
  return set_up;
}

std::unique_ptr<app::PaymentAccount> make_account(const config::Settings& settings,
                                                  app::Random& random) {
  if (settings.stripe_secret_key.empty()) return nullptr;
  stripe::TransportOptions options;
  options.secret_key = settings.stripe_secret_key;
  options.api_base = settings.stripe_api_base;
  return std::make_unique<stripe::Account>(std::move(options), random);
}

}  // namespace creneau::program
