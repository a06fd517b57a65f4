#include "app/close_session.hpp"

#include "app/settle_payment.hpp"

namespace creneau::app {
namespace {

SessionEnd end_of(const domain::Payment& payment) {
  switch (payment.state) {
    case domain::PaymentState::closed:
    case domain::PaymentState::void_pending:
    case domain::PaymentState::voided:
      return SessionEnd::closed;
    case domain::PaymentState::captured:
      return SessionEnd::paid;
    case domain::PaymentState::requested:
    case domain::PaymentState::open:
    case domain::PaymentState::processing:
    case domain::PaymentState::authorized:
      return SessionEnd::processing;
  }
  CRENEAU_UNREACHABLE();
}

/// The request of an attempt is proven never to have made a session. The proof is about the row as
/// it was read before Stripe was asked: one that has moved meanwhile is left alone.
awaitable<Result<void>> mark_never_made(Context& context, domain::Payment before) {
  const auto work = [before = std::move(before)](Tx& tx) -> Result<void> {
    const auto payment = tx.lock_payment(before.id);
    if (!payment || payment->state != before.state || payment->session_id != before.session_id)
      return Errc::conflict;
    auto next = *payment;
    next.state = domain::PaymentState::closed;
    next.request.body.clear();
    next.checkout_url.clear();
    if (!tx.update_payment(*payment, next)) return Errc::conflict;
    return Result<void>::ok();
  };
  co_return co_await context.store.write(work);
}

/// What became of a create call whose answer never came.
awaitable<Result<domain::SessionNews>> learn_session(Context& context,
                                                     const domain::Payment& payment) {
  co_return co_await context.gateway.create_session(payment.request);
}

awaitable<Result<domain::SessionNews>> expire_or_read(Context& context, SessionId id) {
  auto news = co_await context.gateway.expire_session(id);
  if (!news && news.error().code == Errc::gateway_rejected)
    news = co_await context.gateway.get_session(id);
  co_return news;
}

/// Whether an error proves that no session can be paid: it was never made, or Stripe has forgotten
/// it after its time.
bool proves_no_session(const Error& error, const domain::Payment& payment, Instant now) {
  switch (error.code) {
    case Errc::gateway_expiry_invalid:
    case Errc::gateway_replayed_failure:
      return true;
    case Errc::gateway_rejected:
      return payment.session_id.empty();
    case Errc::gateway_not_found:
      return payment.expires_at <= now;
    default:
      return false;
  }
}

}  // namespace

awaitable<Result<SessionEnd>> close_session(Context& context, PaymentId id, Source source) {
  // One round learns a session's id, the next one ends it.
  constexpr int rounds_max = 3;
  for (int round = 0; round < rounds_max; ++round) {
    const auto read_payment = [id](Reader& reader) -> Result<domain::Payment> {
      auto found = reader.find_payment(id);
      if (!found) return Errc::conflict;
      return *found;
    };
    auto payment = co_await context.store.read(read_payment);
    if (!payment) co_return payment.error();
    const auto state = payment->state;
    const bool may_be_closed = state == domain::PaymentState::requested ||
                               state == domain::PaymentState::open ||
                               state == domain::PaymentState::processing;
    if (!may_be_closed) co_return end_of(*payment);

    Result<domain::SessionNews> news;
    if (state == domain::PaymentState::requested)
      news = co_await learn_session(context, *payment);
    else if (state == domain::PaymentState::open)
      news = co_await expire_or_read(context, payment->session_id);
    else
      news = co_await context.gateway.get_session(payment->session_id);

    if (!news) {
      if (!proves_no_session(news.error(), *payment, context.clock.now()))
        co_return Error(Errc::gateway_unavailable, news.error().detail);
      auto marked = co_await mark_never_made(context, *payment);
      if (!marked) co_return marked.error();
      co_return SessionEnd::closed;
    }
    const bool may_still_pay =
        news->status == domain::SessionStatus::complete && !domain::has_ended(*news);
    auto settled = co_await settle_payment(context, std::move(*news), source);
    if (!settled) co_return settled.error();
    if (may_still_pay) co_return SessionEnd::processing;
  }
  co_return Error(Errc::gateway_unavailable, "the session is still open after being expired");
}

}  // namespace creneau::app
