#include "server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "app/purge_unpaid.hpp"
#include "app/reconcile.hpp"

namespace creneau::sim {
namespace {

constexpr int effects_leased_max = 8;
constexpr auto look_interval_max = std::chrono::minutes(4);
constexpr auto failure_pause = std::chrono::seconds(2);

app::Rules make_rules(domain::CaptureMethod capture) {
  app::Rules rules;
  rules.public_url = "https://creneau.example";
  rules.unpaid_ttl = unpaid_ttl;
  rules.capture = capture;
  rules.owner_email = "owner@creneau.example";
  rules.reminders.assign(reminders_before.begin(), reminders_before.end());
  return rules;
}

bool holds_seat(app::Store& database, const BookingId& id) {
  bool holds = false;
  look(database, [&](app::Reader& reader) {
    const auto booking = reader.find_booking(id);
    holds = booking && booking->held_until.has_value();
  });
  return holds;
}

}  // namespace

Server::Server(Installations& shared, int number)
    : shared_(shared),
      nature_(shared.nature),
      number_(number),
      random_(nature_.dice.next()),
      mailer_(nature_, shared.mail, waits_),
      gateway_(
          nature_, shared.stripe, waits_,
          [&shared](const BookingId& id) { return holds_seat(shared.database, id); },
          shared.installation.id),
      records_(nature_, shared.stripe, waits_),
      journal_(nature_, number),
      notifier_(*this),
      store_(nature_, shared.database,
             {[this](const Touched& touched) {
                for (const auto& id : touched.finished_effects) mailer_.outcome_committed(id);
                shared_.committed(touched);
              },
              [this] { mailer_.outcomes_may_be_lost(); }, [this] { crash("in its database"); }}),
      context_{store_,
               gateway_,
               mailer_,
               nature_.timeline,
               random_,
               journal_,
               notifier_,
               make_rules(shared.capture),
               shared.installation} {
  using boost::asio::co_spawn;
  using boost::asio::detached;
  store_.spoiled.send_mail_now = [this](const app::Effect& effect) {
    app::Mail mail;
    mail.kind = effect.mail_kind;
    mail.message_id = effect.id.str() + "@creneau.example";
    mail.booking.emplace().id = effect.booking_id;
    shared_.mail.accept(mail);
  };
  store_.spoiled.refund_now = [this](const domain::StoredRequest& request) {
    static_cast<void>(shared_.stripe.create_refund(request));
  };
  nature_.note("server {} starts", number_);
  co_spawn(io_, run_outbox(app::EffectLine::money), detached);
  co_spawn(io_, run_outbox(app::EffectLine::mail), detached);
  co_spawn(io_, clean_up_now_and_then(), detached);
  co_spawn(io_, end_holds_now_and_then(), detached);
  co_spawn(io_, reconcile_now_and_then(), detached);
}

// Members fall in the reverse order: units of work that wait, suspended coroutines, then the event
// loop with what is ready.
Server::~Server() {
  // They may own the Waits that hold them.
  waits_->drop_all();
}

void Server::crash(std::string_view why) {
  if (has_crashed_) return;
  nature_.note("server {} crashes {}", number_, why);
  mailer_.outcomes_may_be_lost();
  has_crashed_ = true;
}

awaitable<void> Server::pause(app::EffectLine line, Duration duration) {
  auto& pausing = pausing_lines_[static_cast<std::size_t>(line)];
  co_await waits_->wait<bool>([&](WaitId id) {
    pausing = id;
    resume_after(nature_, waits_, id, duration, true);
  });
  pausing.reset();
}

void Server::Waker::effects_queued() {
  for (const auto& pausing : server.pausing_lines_)
    if (pausing) server.waits_->resume(*pausing, true);
}

awaitable<void> Server::run_outbox(app::EffectLine line) {
  const bool is_mail = line == app::EffectLine::mail;
  while (true) {
    Duration duration = failure_pause;
    try {
      auto effects = co_await app::lease_effects(context_, line, effects_leased_max);
      if (effects && !effects->empty()) {
        for (auto& effect : *effects)
          boost::asio::co_spawn(io_, carry_out(std::move(effect)), boost::asio::detached);
        continue;
      }
      const auto find_next = [is_mail](app::Tx& tx) -> Result<std::optional<Instant>> {
        return tx.next_effect_due(is_mail);
      };
      const auto next = co_await context_.store.write(find_next);
      duration = look_interval_max;
      if (next && *next)
        duration = std::clamp<Duration>(**next - nature_.timeline.now(), std::chrono::seconds(1),
                                        duration);
    } catch (const std::exception& error) {
      nature_.note("server {}: the outbox cannot be read: {}", number_, error.what());
    }
    co_await pause(line, duration);
  }
}

awaitable<void> Server::carry_out(app::Effect effect) {
  const auto id = effect.id;
  try {
    const auto done = co_await app::carry_out_effect(context_, std::move(effect));
    if (!done) nature_.note("server {}: {} stays: {}", number_, id.str(), name(done.error().code));
  } catch (const std::exception& error) {
    nature_.note("server {}: {} stays: {}", number_, id.str(), error.what());
  }
}

/// What a cleanup does that looks at nothing but the age.
void Server::delete_whatever_is_old() {
  constexpr int bookings_max = 100;
  Touched touched;
  change(shared_.database, [&](app::Tx& tx) {
    for (const auto& booking : tx.list_bookings(domain::BookingStatus::pending, bookings_max)) {
      if (booking.created_at + unpaid_ttl > nature_.timeline.now()) continue;
      auto unpaid = booking;
      unpaid.payment_status = domain::PaymentStatus::pending;
      tx.update_booking(booking, unpaid);
      tx.release_seat(booking.slot_id, booking.id);
      tx.delete_unpaid_booking(booking.id, booking.attempt);
      touched.bookings.insert(booking.id);
      touched.slots.insert(booking.slot_id);
    }
  });
  shared_.committed(touched);
}

awaitable<void> Server::clean_up_now_and_then() {
  while (true) {
    co_await sleep(
        nature_, waits_,
        nature_.dice.between(Duration(cleanup_interval) / 2, Duration(cleanup_interval)));
    try {
      const auto counts =
          co_await app::purge_unpaid(context_, context_.rules->unpaid_ttl, app::Source::cleanup);
      if (counts && counts->deleted + counts->kept + counts->settled > 0)
        nature_.note("server {}: cleanup: {} deleted, {} kept, {} settled", number_,
                     counts->deleted, counts->kept, counts->settled);
    } catch (const std::exception& error) {
      nature_.note("server {}: cleanup: {}", number_, error.what());
    }
    if (nature_.sabotage == Sabotage::authorized_purged) delete_whatever_is_old();
  }
}

awaitable<void> Server::end_holds_now_and_then() {
  while (true) {
    co_await sleep(nature_, waits_,
                   nature_.dice.between(Duration(holds_interval) / 2, Duration(holds_interval)));
    try {
      const auto counts = co_await app::purge_ended_holds(context_, app::Source::cleanup);
      if (counts && counts->deleted + counts->kept + counts->settled > 0)
        nature_.note("server {}: holds: {} ended, {} kept, {} settled", number_, counts->deleted,
                     counts->kept, counts->settled);
    } catch (const std::exception& error) {
      nature_.note("server {}: holds: {}", number_, error.what());
    }
  }
}

awaitable<void> Server::reconcile_now_and_then() {
  while (true) {
    co_await sleep(
        nature_, waits_,
        nature_.dice.between(Duration(reconcile_interval) / 2, Duration(reconcile_interval)));
    try {
      const auto report =
          co_await app::reconcile_with_events(context_, records_, app::ReconcileScope::due);
      if (!report) continue;
      const auto& walk = report->walk;
      const auto& counts = report->counts;
      if (walk.events_applied + counts.sessions_read + counts.refunds_read +
              counts.sessions_closed >
          0)
        nature_.note("server {}: reconciler: {} events, {} sessions, {} refunds, {} closed",
                     number_, walk.events_applied, counts.sessions_read, counts.refunds_read,
                     counts.sessions_closed);
    } catch (const std::exception& error) {
      nature_.note("server {}: reconciler: {}", number_, error.what());
    }
  }
}

void Server::TracingJournal::happened(domain::Happening happening, const BookingId& booking,
                                      const SessionId& session, const Money& amount,
                                      std::string_view source) {
  nature.note("server {}: {} {} {} {} by {}", server, booking.str(), name(happening), session.str(),
              amount.minor, source);
}
void Server::TracingJournal::purged(int count) {
  nature.note("server {}: purged {}", server, count);
}
void Server::TracingJournal::mail_sent(domain::MailKind kind, const BookingId& booking) {
  nature.note("server {}: mail {} of {} sent", server, name(kind), booking.str());
}
void Server::TracingJournal::warn(std::string_view text) {
  nature.note("server {}: warning: {}", server, text);
}
void Server::TracingJournal::alert(std::string_view text) {
  nature.note("server {}: alert: {}", server, text);
}

}  // namespace creneau::sim
