#include "main/background.hpp"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/change_settings.hpp"
#include "app/check_health.hpp"
#include "app/forget_clients.hpp"
#include "app/forget_finished.hpp"
#include "app/purge_unpaid.hpp"
#include "app/reconcile.hpp"
#include "app/sync_slots.hpp"

namespace creneau::program {
namespace {

using boost::asio::awaitable;

constexpr int money_in_flight_max = 16;
constexpr int mail_in_flight_max = 4;
/// Effects that another process committed, or whose retry is due, are found within this.
constexpr auto look_interval = std::chrono::seconds(1);
/// A database that is gone is asked again after this.
constexpr auto failure_pause = std::chrono::seconds(2);
/// Well within app::effect_lease.
constexpr auto lease_renewal = std::chrono::seconds(4);
/// A hold counts minutes, and others wait for its seat.
constexpr auto hold_check_interval = std::chrono::seconds(30);
constexpr auto first_run_after = std::chrono::seconds(2);
/// A new day, on whichever calendar's clocks, brings new slots within this.
constexpr auto schedule_interval = std::chrono::hours(1);
/// Settings that another server or a command has changed are in force within this.
constexpr auto settings_interval = std::chrono::minutes(1);
/// Retention counts months.
constexpr auto retention_interval = std::chrono::hours(24);

awaitable<void> wait(boost::asio::steady_timer& timer) {
  boost::system::error_code ignored;
  co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

}  // namespace

Background::Background(boost::asio::io_context& io, app::Context& context,
                       BackgroundOptions options)
    : io_(io),
      context_(context),
      options_(options),
      money_(io, app::EffectLine::money, money_in_flight_max),
      mail_(io, app::EffectLine::mail, mail_in_flight_max),
      lease_timer_(io),
      cleanup_timer_(io),
      hold_timer_(io),
      reconcile_timer_(io),
      schedule_timer_(io),
      settings_timer_(io),
      retention_timer_(io) {}

void Background::start() {
  spawn(run_line(money_));
  if (context_.mailer.is_configured()) spawn(run_line(mail_));
  spawn(keep_leases());
  if (options_.cleanup_interval > Duration::zero()) {
    spawn(
        run_periodically(options_.cleanup_interval, cleanup_timer_, [this] { return clean_up(); }));
    spawn(run_periodically(hold_check_interval, hold_timer_, [this] { return end_holds(); }));
  }
  if (options_.reconcile_interval > Duration::zero())
    spawn(run_periodically(options_.reconcile_interval, reconcile_timer_,
                           [this] { return reconcile(); }));
  spawn(run_periodically(schedule_interval, schedule_timer_, [this] { return keep_slots(); }));
  spawn(run_periodically(settings_interval, settings_timer_, [this] { return reload_settings(); }));
  spawn(run_periodically(retention_interval, retention_timer_,
                         [this] { return forget_old_clients(); }));
}

void Background::spawn(awaitable<void> task) {
  ++tasks_;
  boost::asio::co_spawn(io_, std::move(task), [this](std::exception_ptr failure) {
    --tasks_;
    // Every task catches what infrastructure throws; anything else is a bug and ends the program.
    if (failure) std::rethrow_exception(failure);
    finish_if_idle();
  });
}

void Background::wake(Line& line) {
  line.is_woken = true;
  line.timer.cancel();
}

void Background::wake() {
  wake(money_);
  wake(mail_);
}

void Background::stop(std::function<void()> done) {
  is_stopping_ = true;
  done_ = std::move(done);
  wake();
  lease_timer_.cancel();
  cleanup_timer_.cancel();
  hold_timer_.cancel();
  reconcile_timer_.cancel();
  schedule_timer_.cancel();
  settings_timer_.cancel();
  retention_timer_.cancel();
  finish_if_idle();
}

void Background::finish_if_idle() {
  if (!is_stopping_ || tasks_ > 0 || !done_) return;
  auto done = std::exchange(done_, nullptr);
  done();
}

awaitable<void> Background::run_line(Line& line) {
  while (!is_stopping_) {
    line.is_woken = false;
    Duration pause = look_interval;
    const int room = line.in_flight_max - static_cast<int>(line.in_flight.size());
    if (room > 0) {
      try {
        auto effects = co_await app::lease_effects(context_, line.kind, room);
        if (effects) {
          for (auto& effect : *effects)
            if (line.in_flight.insert(effect.id).second) spawn(carry_out(line, std::move(effect)));
        }
      } catch (const std::exception& error) {
        context_.journal.warn(fmt::format("the outbox cannot be read: {}", error.what()));
        pause = failure_pause;
      }
    }
    if (line.is_woken || is_stopping_) continue;
    line.timer.expires_after(pause);
    co_await wait(line.timer);
  }
}

awaitable<void> Background::carry_out(Line& line, app::Effect effect) {
  const auto id = effect.id;
  try {
    auto done = co_await app::carry_out_effect(context_, std::move(effect));
    if (!done)
      context_.journal.warn(
          fmt::format("{} is tried again: {}", id.str(), name(done.error().code)));
  } catch (const std::exception& error) {
    // Its lease runs out, and it is tried again.
    context_.journal.warn(fmt::format("{} is tried again: {}", id.str(), error.what()));
  }
  line.in_flight.erase(id);
  wake(line);
}

awaitable<void> Background::keep_leases() {
  while (!is_stopping_) {
    lease_timer_.expires_after(lease_renewal);
    co_await wait(lease_timer_);
    const std::vector<EffectId> ids(mail_.in_flight.begin(), mail_.in_flight.end());
    for (const auto& id : ids) {
      try {
        auto extended = co_await app::extend_lease(context_, id);
        static_cast<void>(extended);  // a lease only saves work
      } catch (const std::exception& error) {
        context_.journal.warn(fmt::format("a lease could not be kept: {}", error.what()));
      }
    }
  }
}

awaitable<void> Background::run_periodically(Duration interval, boost::asio::steady_timer& timer,
                                             Job job) {
  Duration pause = std::min<Duration>(interval, first_run_after);
  while (!is_stopping_) {
    timer.expires_after(pause);
    co_await wait(timer);
    if (is_stopping_) co_return;
    try {
      co_await job();
      pause = interval;
    } catch (const std::exception& error) {
      context_.journal.warn(fmt::format("a background job failed: {}", error.what()));
      pause = std::max<Duration>(interval, failure_pause);
    }
  }
}

awaitable<void> Background::clean_up() {
  auto counts =
      co_await app::purge_unpaid(context_, context_.rules->unpaid_ttl, app::Source::cleanup);
  if (!counts) context_.journal.warn("the cleanup could not finish");
  auto forgotten = co_await app::forget_finished(context_);
  if (!forgotten) context_.journal.warn("finished rows could not be forgotten");
  auto noted = co_await app::note_chore(context_, app::Chore::cleanup);
  static_cast<void>(noted);  // the health panel alone looks at it
}

awaitable<void> Background::end_holds() {
  auto counts = co_await app::purge_ended_holds(context_, app::Source::cleanup);
  if (!counts) context_.journal.warn("the holds that ended could not all be given back");
}

awaitable<void> Background::reconcile() {
  if (options_.records == nullptr) co_return;
  auto report =
      co_await app::reconcile_with_events(context_, *options_.records, app::ReconcileScope::due);
  if (!report) context_.journal.warn("the reconciler could not finish");
  auto noted = co_await app::note_chore(context_, app::Chore::reconcile);
  static_cast<void>(noted);  // the health panel alone looks at it
}

awaitable<void> Background::reload_settings() {
  auto reloaded = co_await app::reload_settings(context_);
  if (!reloaded) context_.journal.warn("the settings could not be read");
}

awaitable<void> Background::forget_old_clients() {
  auto forgotten = co_await app::forget_old_clients(context_);
  if (!forgotten) context_.journal.warn("old clients could not be forgotten");
}

awaitable<void> Background::keep_slots() {
  auto changes = co_await app::sync_slots(context_, app::SyncScope());
  if (!changes)
    context_.journal.warn(
        fmt::format("slots could not be kept up to date: {}", changes.error().detail));
}

}  // namespace creneau::program
