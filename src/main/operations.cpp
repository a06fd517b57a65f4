// serve, sandbox, cleanup-unpaid, reconcile, migrate, doctor, backup.
#include <fmt/format.h>
#include <sodium.h>

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>

#include "app/check_health.hpp"
#include "app/purge_unpaid.hpp"
#include "app/reconcile.hpp"
#include "main/commands.hpp"
#include "main/runtime.hpp"
#include "main/serve.hpp"

namespace creneau::program {
namespace {

void require_stripe_key(const config::Settings& settings) {
  if (settings.stripe_secret_key.empty())
    throw CommandError(
        "STRIPE_SECRET_KEY: is missing: Stripe has to be asked before anything goes");
}

/// One line of `doctor`: what was looked at, and what to do where it is not well.
class Examination {
 public:
  void pass(std::string_view what, std::string_view text) { print("ok", what, text); }
  void warn(std::string_view what, std::string_view text) { print("--", what, text); }
  void fail(std::string_view what, std::string_view text) {
    print("!!", what, text);
    has_failed_ = true;
  }
  bool has_failed() const { return has_failed_; }

 private:
  static void print(std::string_view mark, std::string_view what, std::string_view text) {
    fmt::print("{}  {:<12}{}\n", mark, what, text);
  }
  bool has_failed_ = false;
};

/// An id that Stripe cannot know: the refusal tells whether it is reached and the key accepted.
void examine_stripe(Runtime& runtime, Examination& examination) {
  if (runtime.settings.stripe_secret_key.empty()) {
    examination.fail("Stripe", "STRIPE_SECRET_KEY is missing");
    return;
  }
  const auto answer = runtime.run(runtime.gateway->get_session(SessionId("cs_test_doctor")));
  if (!answer && answer.error().code == Errc::gateway_not_found)
    examination.pass("Stripe", runtime.settings.is_stripe_live() ? "reached, LIVE: real money"
                                                                 : "reached, test mode");
  else
    examination.fail("Stripe", answer ? "answers nonsense" : answer.error().detail);
  if (runtime.settings.stripe_webhook_secrets.empty())
    examination.fail("Webhook",
                     "STRIPE_WEBHOOK_SECRET is missing: serve does not start without it");
  else
    examination.pass("Webhook",
                     fmt::format("endpoint {}/api/webhooks/stripe", runtime.settings.public_url));
}

void examine_queue(Runtime& runtime, Examination& examination) {
  const auto counts = runtime.require(runtime.store->read(
      [now = runtime.clock.now()](app::Reader& reader) -> Result<app::QueueCounts> {
        return reader.queue_counts(now);
      }));
  if (counts.refunds_failed > 0)
    examination.fail("Refunds", fmt::format("{} refused by Stripe: settle them by hand "
                                            "(creneau bookings list --status rejected)",
                                            counts.refunds_failed));
  else
    examination.pass("Refunds", "none refused");
  if (counts.mails_failed > 0)
    examination.warn("Mail", fmt::format("{} could not be delivered", counts.mails_failed));
  if (runtime.settings.smtp_url.empty())
    examination.warn("Mail", fmt::format("SMTP_URL is missing: {} mails wait in the queue",
                                         counts.mails_waiting));
  else
    examination.pass("Mail",
                     fmt::format("{}, {} waiting", config::redact_url(runtime.settings.smtp_url),
                                 counts.mails_waiting));
}

}  // namespace

int run_serve(config::Settings settings) {
  if (auto checked = config::check_for_serving(settings); !checked)
    throw CommandError(checked.error().detail);
  Runtime runtime(std::move(settings));
  return serve(runtime, {});
}

int run_sandbox(sandbox::Options options) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  boost::asio::io_context io{1};
  sandbox::Sandbox sandbox(io, std::move(options));
  sandbox.start();
  fmt::print("Créneau sandbox: a stand-in for Stripe, and a mailbox. No real money.\n");
  fmt::print("  {:<12}http://127.0.0.1:{}/\n", "Stripe API", sandbox.port());
  fmt::print("  {:<12}http://127.0.0.1:{}/mail\n", "Mailbox", sandbox.port());
  fmt::print("  {:<12}smtp://127.0.0.1:{}\n", "SMTP", sandbox.smtp_port());
  std::fflush(stdout);
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](boost::system::error_code error, int) {
    if (!error) sandbox.stop([&io] { io.stop(); });
  });
  io.run();
  return 0;
}

int run_cleanup(config::Settings settings, std::optional<Duration> older_than, Output output) {
  require_stripe_key(settings);
  Runtime runtime(std::move(settings));
  const auto counts = runtime.require(
      app::purge_unpaid(*runtime.context, older_than.value_or(runtime.settings.unpaid_ttl),
                        app::Source::command_line));
  runtime.require(app::note_chore(*runtime.context, app::Chore::cleanup));
  if (output == Output::json)
    fmt::print("{{\"deleted\":{},\"kept\":{},\"settled\":{}}}\n", counts.deleted, counts.kept,
               counts.settled);
  else
    fmt::print("{} deleted, {} kept, {} found paid\n", counts.deleted, counts.kept, counts.settled);
  return 0;
}

int run_reconcile(config::Settings settings, Output output) {
  require_stripe_key(settings);
  Runtime runtime(std::move(settings));
  const auto counts = runtime.require(app::reconcile(*runtime.context, app::ReconcileScope::all));
  runtime.require(app::note_chore(*runtime.context, app::Chore::reconcile));
  if (output == Output::json)
    fmt::print(
        "{{\"sessions_read\":{},\"refunds_read\":{},\"sessions_closed\":{},\"unanswered\":{}}}\n",
        counts.sessions_read, counts.refunds_read, counts.sessions_closed, counts.unanswered);
  else
    fmt::print("{} sessions and {} refunds read back, {} sessions closed, {} unanswered\n",
               counts.sessions_read, counts.refunds_read, counts.sessions_closed,
               counts.unanswered);
  return counts.unanswered > 0 ? 1 : 0;
}

int run_migrate(config::Settings settings, Output output) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  store::Options options;
  options.database_url = settings.database_url;
  store::DatabaseStore store(std::move(options));
  const int applied = store.migrate();
  if (output == Output::json)
    fmt::print("{{\"applied\":{},\"version\":{}}}\n", applied, store.schema_version());
  else
    fmt::print("{} migrations applied, the schema is at version {}\n", applied,
               store.schema_version());
  return 0;
}

int run_doctor(config::Settings settings) {
  Examination examination;
  Runtime runtime(std::move(settings));
  examination.pass("Settings", "read");
  examination.pass("Database", fmt::format("{}, schema version {}",
                                           config::redact_url(runtime.settings.database_url),
                                           runtime.store->schema_version()));
  examine_stripe(runtime, examination);
  examine_queue(runtime, examination);
  const auto& url = runtime.settings.public_url;
  if (runtime.settings.is_stripe_live() && !url.starts_with("https://"))
    examination.fail("PUBLIC_URL", url + " is not https: clients must not pay over it");
  else
    examination.pass("PUBLIC_URL", url);
  if (runtime.settings.cleanup_interval == Duration::zero() && runtime.settings.cron_secret.empty())
    examination.warn("Cleanup",
                     "CLEANUP_INTERVAL is 0 and CRON_SECRET is missing: only "
                     "`creneau cleanup-unpaid` removes unpaid bookings");
  return examination.has_failed() ? 1 : 0;
}

int run_backup(config::Settings settings, const std::string& file) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  store::Options options;
  options.database_url = settings.database_url;
  store::DatabaseStore store(std::move(options));
  store.backup(file);
  fmt::print("{} written. It holds personal data and the installation's keys: keep it safe.\n",
             file);
  return 0;
}

}  // namespace creneau::program
