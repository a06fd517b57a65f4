// One server process, from its start to its crash: the real use cases and the background work on an
// event loop of its own. Destroying it drops every coroutine and everything that was not committed.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "app/carry_out_effect.hpp"
#include "app/context.hpp"
#include "gateway.hpp"
#include "mail_model.hpp"
#include "nature.hpp"
#include "records.hpp"
#include "unreliable_store.hpp"
#include "waits.hpp"

namespace creneau::sim {

inline constexpr auto unpaid_ttl = std::chrono::minutes(30);
inline constexpr auto cleanup_interval = std::chrono::minutes(15);
inline constexpr auto reconcile_interval = std::chrono::minutes(5);
inline constexpr auto holds_interval = std::chrono::minutes(3);
/// How long before the start clients are reminded: some of these times fall into a run.
inline constexpr std::array<Duration, 2> reminders_before{std::chrono::minutes(300),
                                                          std::chrono::minutes(90)};

/// What the processes share: the machine room.
struct Installations {
  Nature& nature;
  app::Store& database;
  StripeModel& stripe;
  MailModel& mail;
  const app::Installation& installation;
  domain::CaptureMethod capture = domain::CaptureMethod::automatic;
  /// Told of every commit.
  std::function<void(const Touched&)> committed;
};

class Server {
 public:
  Server(Installations& shared, int number);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  app::Context& context() { return context_; }
  SimGateway& gateway() { return gateway_; }
  SimRecords& records() { return records_; }
  boost::asio::io_context& io() { return io_; }
  int number() const { return number_; }
  bool has_crashed() const { return has_crashed_; }
  void crash(std::string_view why);

 private:
  struct TracingJournal final : app::Journal {
    TracingJournal(Nature& n, int s) : nature(n), server(s) {}
    void happened(domain::Happening happening, const BookingId& booking, const SessionId& session,
                  const Money& amount, std::string_view source) override;
    void purged(int count) override;
    void mail_sent(domain::MailKind kind, const BookingId& booking) override;
    void warn(std::string_view text) override;
    void alert(std::string_view text) override;
    Nature& nature;
    int server;
  };
  struct Waker final : app::Notifier {
    explicit Waker(Server& s) : server(s) {}
    void effects_queued() override;
    void booking_changed(const BookingId&) override {}
    Server& server;
  };

  awaitable<void> run_outbox(app::EffectLine line);
  awaitable<void> carry_out(app::Effect effect);
  void delete_whatever_is_old();
  awaitable<void> clean_up_now_and_then();
  awaitable<void> end_holds_now_and_then();
  awaitable<void> reconcile_now_and_then();
  awaitable<void> pause(app::EffectLine line, Duration duration);

  Installations& shared_;
  Nature& nature_;
  const int number_;
  bool has_crashed_ = false;
  Dice random_;
  std::array<std::optional<WaitId>, 2> pausing_lines_;
  boost::asio::io_context io_;
  std::shared_ptr<Waits> waits_ = std::make_shared<Waits>();
  SimMailer mailer_;
  SimGateway gateway_;
  SimRecords records_;
  TracingJournal journal_;
  Waker notifier_;
  UnreliableStore store_;
  app::Context context_;
};

}  // namespace creneau::sim
