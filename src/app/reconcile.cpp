#include "app/reconcile.hpp"

#include "app/close_session.hpp"
#include "app/follow_refunds.hpp"
#include "app/settle_payment.hpp"

namespace creneau::app {
namespace {

constexpr int reconcile_batch_max = 100;

bool is_due(const domain::Payment& payment, ReconcileScope scope, Instant now) {
  // A session whose id was never learned has nothing to be read back by. The cleanup closes it with
  // its booking; where the booking is gone, it is closed here once nobody can pay it any more.
  if (payment.session_id.empty()) return payment.expires_at <= now;
  return scope == ReconcileScope::all || payment.state == domain::PaymentState::processing ||
         payment.returned_at.has_value() || payment.expires_at <= now;
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

}  // namespace

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
