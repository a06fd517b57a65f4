// The work that nobody asks for: the outbox's two lines, the cleanup, the reconciler and the slots
// that follow from rules, on the server's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <unordered_set>

#include "app/carry_out_effect.hpp"
#include "app/context.hpp"
#include "app/ports/payment_records.hpp"

namespace creneau::program {

struct BackgroundOptions {
  /// Zero: an outside scheduler does it.
  Duration cleanup_interval{};
  Duration reconcile_interval{};
  /// What the reconciler walks.
  app::PaymentRecords* records = nullptr;
};

class Background {
 public:
  Background(boost::asio::io_context& io, app::Context& context, BackgroundOptions options);

  void start();
  /// Effects were committed: look at once.
  void wake();
  /// Takes no new work; calls `done` once what is under way has ended. Once only.
  void stop(std::function<void()> done);

 private:
  /// One kind of effects: a slow mail server never holds up money.
  struct Line {
    Line(boost::asio::io_context& io, app::EffectLine line_kind, int most)
        : kind(line_kind), in_flight_max(most), timer(io) {}
    app::EffectLine kind;
    int in_flight_max;
    std::unordered_set<EffectId> in_flight;
    boost::asio::steady_timer timer;
    bool is_woken = false;
  };
  using Job = std::function<boost::asio::awaitable<void>()>;

  boost::asio::awaitable<void> run_line(Line& line);
  boost::asio::awaitable<void> carry_out(Line& line, app::Effect effect);
  boost::asio::awaitable<void> keep_leases();
  boost::asio::awaitable<void> run_periodically(Duration interval, boost::asio::steady_timer& timer,
                                                Job job);
  boost::asio::awaitable<void> clean_up();
  boost::asio::awaitable<void> end_holds();
  boost::asio::awaitable<void> reconcile();
  boost::asio::awaitable<void> keep_slots();
  boost::asio::awaitable<void> reload_settings();
  boost::asio::awaitable<void> forget_old_clients();
  void spawn(boost::asio::awaitable<void> task);
  void wake(Line& line);
  void finish_if_idle();

  boost::asio::io_context& io_;
  app::Context& context_;
  BackgroundOptions options_;
  Line money_;
  Line mail_;
  boost::asio::steady_timer lease_timer_;
  boost::asio::steady_timer cleanup_timer_;
  boost::asio::steady_timer hold_timer_;
  boost::asio::steady_timer reconcile_timer_;
  boost::asio::steady_timer schedule_timer_;
  boost::asio::steady_timer settings_timer_;
  boost::asio::steady_timer retention_timer_;
  int tasks_ = 0;
  bool is_stopping_ = false;
  std::function<void()> done_;
};

}  // namespace creneau::program
