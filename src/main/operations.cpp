// serve, sandbox, cleanup-unpaid, migrate, backup.
#include <fmt/format.h>
#include <sodium.h>

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>

#include "app/check_health.hpp"
#include "app/purge_unpaid.hpp"
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
