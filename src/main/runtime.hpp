// The composition root: builds every concrete part from the settings, for the server and for the
// commands alike.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>

#include "adapters/config/settings.hpp"
#include "adapters/mail/smtp_mailer.hpp"
#include "adapters/passwords/argon2_hasher.hpp"
#include "adapters/store/store.hpp"
#include "adapters/telemetry/telemetry.hpp"
#include "app/context.hpp"
#include "app/ports/payment_records.hpp"
#include "main/system.hpp"

namespace creneau::program {

/// A command that cannot go on: one line for the person at the terminal.
class CommandError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Whoever waits for commits; the server hangs itself in, commands have nobody waiting.
class Wakeups final : public app::Notifier {
 public:
  std::function<void()> on_effects = [] {};
  std::function<void(const BookingId&)> on_booking = [](const BookingId&) {};
  void effects_queued() override { on_effects(); }
  void booking_changed(const BookingId& id) override { on_booking(id); }
};

class Runtime {
 public:
  /// Opens the database and brings its schema up to date. Throws std::runtime_error with one clear
  /// line.
  explicit Runtime(config::Settings settings);
  ~Runtime();

  /// Runs one use case to its end on the calling thread; for commands.
  template <class T>
  T run(boost::asio::awaitable<T> task) {
    auto result = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.restart();
    // No longer than the task takes: what listens already has work without an end.
    while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready &&
           io.run_one() > 0) {
    }
    return result.get();
  }
  /// The same; an error becomes a CommandError.
  template <class T>
  T require(boost::asio::awaitable<Result<T>> task) {
    auto result = run(std::move(task));
    if (!result) throw CommandError(describe(result.error()));
    if constexpr (!std::is_void_v<T>) return std::move(*result);
  }

  static std::string describe(const Error& error);
  /// Who writes the mails, by these rules.
  mail::Sender mail_sender(const app::Rules& rules) const;

  // Declared in the order of construction; destroyed the other way round.
  config::Settings settings;
  boost::asio::io_context io{1};
  telemetry::Telemetry telemetry;
  SystemClock clock;
  SystemRandom random;
  Wakeups wakeups;
  std::unique_ptr<store::DatabaseStore> store;
  std::unique_ptr<app::PaymentGateway> gateway;
  /// Null without a key.
  std::unique_ptr<app::PaymentRecords> records;
  std::unique_ptr<mail::SmtpMailer> mailer;
  std::unique_ptr<passwords::Argon2Hasher> passwords;
  std::optional<app::Context> context;
};

/// The host of an address such as https://example.org:8443/path, for message ids and calendars.
std::string host_of_url(std::string_view url);

}  // namespace creneau::program
