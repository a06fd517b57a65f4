#include "app/reconcile.hpp"

#include <fmt/format.h>

#include "app/close_session.hpp"
#include "app/follow_refunds.hpp"
#include "app/settle_payment.hpp"
#include "app/verify_ledger.hpp"

namespace creneau::app {
namespace {

constexpr int reconcile_batch_max = 100;
/// Run by hand, an account of two million events is walked to its end.
constexpr int walks_by_hand_max = 100;

bool is_due(const domain::Payment& payment, ReconcileScope scope, Instant now) {
  // A session whose id was never learned has nothing to be read back by. The cleanup closes it with
  // its booking; where the booking is gone, it is closed here once nobody can pay it any more.
  if (payment.session_id.empty()) return payment.expires_at <= now;
  return scope == ReconcileScope::all || payment.state == domain::PaymentState::processing ||
         payment.state == domain::PaymentState::authorized ||
         payment.state == domain::PaymentState::void_pending || payment.returned_at.has_value() ||
         payment.expires_at <= now;
}

awaitable<Result<void>> read_back_sessions(Context& context, ReconcileScope scope,
                                           ReconcileCounts& counts) {
  PaymentId cursor;
  while (true) {
    const auto read_batch = [cursor](Reader& reader) -> Result<std::vector<domain::Payment>> {
      return reader.list_unsettled_payments(cursor, reconcile_batch_max);
    };
    auto batch = co_await context.store.read(read_batch);
    if (!batch) co_return batch.error();
    if (batch->empty()) co_return Result<void>::ok();
    cursor = batch->back().id;
    for (const auto& payment : *batch) {
      if (!is_due(payment, scope, context.clock.now())) continue;
      if (payment.session_id.empty()) {
        auto end = co_await close_session(context, payment.id, Source::reconcile);
        ++(end ? counts.sessions_closed : counts.unanswered);
        continue;
      }
      auto news = co_await context.gateway.get_session(payment.session_id);
      if (!news) {
        ++counts.unanswered;
        continue;
      }
      ++counts.sessions_read;
      auto settled = co_await settle_payment(context, std::move(*news), Source::reconcile);
      if (!settled) ++counts.unanswered;
    }
  }
}

awaitable<Result<void>> read_back_refunds(Context& context, ReconcileCounts& counts) {
  RefundId cursor;
  while (true) {
    const auto read_batch = [cursor](Reader& reader) -> Result<std::vector<domain::Refund>> {
      return reader.list_pending_refunds(cursor, reconcile_batch_max);
    };
    auto batch = co_await context.store.read(read_batch);
    if (!batch) co_return batch.error();
    if (batch->empty()) co_return Result<void>::ok();
    cursor = batch->back().id;
    for (const auto& refund : *batch) {
      auto followed = co_await follow_refunds(context, refund.payment_id, Source::reconcile);
      if (followed)
        ++counts.refunds_read;
      else
        ++counts.unanswered;
    }
  }
}

/// Sessions of slots that are full, closed or begun: nobody shall pay them any more.
awaitable<Result<void>> close_hopeless(Context& context, ReconcileCounts& counts) {
  const auto read_batch =
      [now = context.clock.now()](Reader& reader) -> Result<std::vector<domain::Payment>> {
    return reader.list_hopeless_payments(now, reconcile_batch_max);
  };
  // What is closed leaves the list; a batch that Stripe closes nothing of ends the run.
  while (true) {
    auto batch = co_await context.store.read(read_batch);
    if (!batch) co_return batch.error();
    int unanswered = 0;
    for (const auto& payment : *batch) {
      auto end = co_await close_session(context, payment.id, Source::reconcile);
      if (end)
        ++counts.sessions_closed;
      else
        ++unanswered;
    }
    const auto size = static_cast<int>(batch->size());
    if (size < reconcile_batch_max || unanswered == size) {
      counts.unanswered += unanswered;
      co_return Result<void>::ok();
    }
  }
}

/// Writes on in the journal that it was given, and keeps what it was told has changed.
class HealingJournal final : public Journal {
 public:
  HealingJournal(Journal& journal, ReconcileReport& report) : journal_(journal), report_(report) {}

  void happened(domain::Happening happening, const BookingId& booking, const SessionId& session,
                const Money& amount, std::string_view source) override {
    journal_.happened(happening, booking, session, amount, source);
    ++report_.healed_count;
    if (report_.healed.size() < healed_listed_max)
      report_.healed.push_back({happening, booking, session, amount});
  }
  void purged(int count) override { journal_.purged(count); }
  void mail_sent(domain::MailKind kind, const BookingId& booking) override {
    journal_.mail_sent(kind, booking);
  }
  void warn(std::string_view text) override { journal_.warn(text); }
  void alert(std::string_view text) override { journal_.alert(text); }

 private:
  Journal& journal_;
  ReconcileReport& report_;
};

/// The same world, with another journal.
Context with_journal(const Context& context, Journal& journal) {
  return {context.store, context.gateway,  context.mailer, context.clock,        context.random,
          journal,       context.notifier, context.rules,  context.installation, context.passwords};
}

/// Reads back whatever stands differently at Stripe than here, since its events are no longer
/// listed. Errors: all that keeps it from being whole, so that it is begun again.
awaitable<Result<void>> fill_gap(Context& context, PaymentRecords& records) {
  const auto compared = co_await verify_ledger(context, records);
  if (!compared) co_return compared.error();
  for (const auto& difference : compared->differences) {
    if (difference.payment_intent_id.empty()) continue;
    auto session = co_await records.find_session(difference.payment_intent_id);
    // What Stripe has no session of is a person's to look at: `creneau verify` names it.
    if (!session && session.error().code == Errc::gateway_not_found) continue;
    if (!session) co_return session.error();
    auto settled = co_await settle_payment(context, std::move(*session), Source::reconcile);
    if (!settled) co_return settled.error();
    const auto read_payment =
        [id = difference.payment_intent_id](Reader& reader) -> Result<PaymentId> {
      const auto payment = reader.find_payment_by_intent(id);
      return payment ? payment->id : PaymentId();
    };
    const auto payment_id = co_await context.store.read(read_payment);
    if (!payment_id) co_return payment_id.error();
    if (payment_id->empty()) continue;
    auto followed = co_await follow_refunds(context, *payment_id, Source::reconcile);
    if (!followed) co_return followed.error();
  }
  co_return Result<void>::ok();
}

/// Walk after walk, up to the newest event or to one that is held.
awaitable<Result<WalkReport>> walk_on(Context& context, PaymentRecords& records, int walks_max) {
  auto report = co_await walk_events(context, records);
  for (int walks = 1; walks < walks_max; ++walks) {
    if (!report || !report->has_more || !report->held.empty()) break;
    auto next = co_await walk_events(context, records);
    if (!next) co_return next.error();
    next->events_read += report->events_read;
    next->events_applied += report->events_applied;
    next->given_up.insert(next->given_up.begin(), report->given_up.begin(), report->given_up.end());
    report = std::move(next);
  }
  co_return std::move(report);
}

}  // namespace

awaitable<Result<ReconcileReport>> reconcile_with_events(Context& context, PaymentRecords& records,
                                                         ReconcileScope scope) {
  ReconcileReport report;
  HealingJournal journal(context.journal, report);
  auto watched = with_journal(context, journal);
  const auto has_gap = co_await has_event_gap(context);
  if (!has_gap) co_return has_gap.error();
  if (*has_gap) {
    auto filled = co_await fill_gap(watched, records);
    if (!filled) {
      context.journal.warn(fmt::format("everything is compared again at the next run: {} {}",
                                       name(filled.error().code), filled.error().detail));
      // The walk would close the gap; what is known to be unsettled does not wait for it.
      auto counts = co_await reconcile(watched, scope);
      if (!counts) co_return counts.error();
      report.counts = *counts;
      ++report.counts.unanswered;
      report.walk.is_interrupted = true;
      co_return std::move(report);
    }
  }
  const int walks_max = scope == ReconcileScope::all ? walks_by_hand_max : 1;
  auto walk = co_await walk_on(watched, records, walks_max);
  if (!walk) co_return walk.error();
  report.walk = std::move(*walk);
  auto counts = co_await reconcile(watched, scope);
  if (!counts) co_return counts.error();
  report.counts = *counts;
  if (report.walk.is_interrupted) ++report.counts.unanswered;
  co_return std::move(report);
}

awaitable<Result<ReconcileCounts>> reconcile(Context& context, ReconcileScope scope) {
  ReconcileCounts counts;
  if (auto sessions = co_await read_back_sessions(context, scope, counts); !sessions)
    co_return sessions.error();
  if (auto refunds = co_await read_back_refunds(context, counts); !refunds)
    co_return refunds.error();
  if (auto closed = co_await close_hopeless(context, counts); !closed) co_return closed.error();
  co_return counts;
}

}  // namespace creneau::app
