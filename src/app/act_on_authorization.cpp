#include "app/act_on_authorization.hpp"

#include "app/lock_rows.hpp"
#include "app/settle_payment.hpp"
#include "domain/authorization.hpp"
#include "domain/session_news.hpp"

namespace creneau::app {
namespace {

using domain::IntentStatus;
using End = ActResult::End;

/// The payment, if it still waits for what is to be done.
awaitable<Result<std::optional<domain::Payment>>> read_waiting(Context& context, PaymentId id,
                                                               domain::PaymentState state) {
  const auto read_payment = [id, state](Reader& reader) -> Result<std::optional<domain::Payment>> {
    auto found = reader.find_payment(id);
    if (!found || found->state != state) return std::optional<domain::Payment>();
    return found;
  };
  auto payment = co_await context.store.read(read_payment);
  co_return payment;
}

/// Stripe says no: to the act, or because it is done already. The intent tells which.
bool is_refusal(const Error& error) {
  return error.code == Errc::gateway_rejected || error.code == Errc::gateway_replayed_failure;
}

ActResult try_again(const Error& error) {
  return {End::retry, error.detail, error.retry_after};
}

/// What the intent says after an act, and how Stripe refused the act, if it did.
struct Acted {
  Result<domain::IntentNews> news;
  std::string refusal;
};

/// `answer` is the act's own; where Stripe refuses, the intent is read back.
awaitable<Acted> read_back_refused(Context& context, PaymentIntentId id,
                                   Result<domain::IntentNews> answer) {
  Acted acted;
  if (!answer && is_refusal(answer.error())) {
    acted.refusal = answer.error().detail;
    answer = co_await context.gateway.get_intent(id);
  }
  acted.news = std::move(answer);
  co_return std::move(acted);
}

/// The news of a payment's session as its intent tells them: it is complete, or would have none.
domain::SessionNews make_session_news(const domain::Payment& payment,
                                      const domain::IntentNews& intent) {
  domain::SessionNews news;
  news.id = payment.session_id;
  news.status = domain::SessionStatus::complete;
  news.is_paid = intent.status == IntentStatus::succeeded;
  news.total = intent.amount;
  news.payment_intent_id = intent.id;
  news.intent_status = intent.status;
  if (news.is_paid) news.intent_received_minor = intent.received_minor;
  news.expires_at = payment.expires_at;
  news.installation_id = intent.installation_id;
  news.booking_id = payment.booking_id;
  news.payment_id = payment.id;
  return news;
}

awaitable<ActResult> settle_intent(Context& context, domain::Payment payment,
                                   domain::IntentNews news) {
  auto session = make_session_news(payment, news);
  auto settled = co_await settle_payment(context, std::move(session), Source::outbox);
  if (!settled) co_return ActResult{End::retry, std::string(name(settled.error().code))};
  co_return ActResult{};
}

awaitable<ActResult> give_capture_up(Context& context, PaymentId id, std::string why) {
  const auto write_report = [&context, id, why](Tx& tx) -> Result<Report> {
    const auto found = tx.find_payment(id);
    if (!found) return Report();
    const auto locked = lock_rows(tx, found->booking_id, found->slot_id);
    const auto payment = tx.lock_payment(id);
    if (!payment || payment->state != domain::PaymentState::authorized) return Report();
    const auto* booking = locked.booking_or_null();
    const auto decision = domain::decide_capture_refused(booking, *payment, context.clock.now());
    const auto slot = locked.slot.value_or(domain::Slot());
    return apply_decision(tx, context, decision, {slot, booking, &*payment, why}, Source::outbox);
  };
  auto report = co_await context.store.write(write_report);
  if (!report) co_return ActResult{End::retry, std::string(name(report.error().code))};
  publish(context, *report, Source::outbox);
  co_return ActResult{End::refused, std::move(why)};
}

}  // namespace

awaitable<ActResult> capture_payment(Context& context, PaymentId id, int tries) {
  auto payment = co_await read_waiting(context, id, domain::PaymentState::authorized);
  if (!payment) co_return ActResult{End::retry, payment.error().detail};
  if (!*payment) co_return ActResult{};
  const auto intent_id = (*payment)->payment_intent_id;
  auto answer = co_await context.gateway.capture_intent(intent_id);
  auto acted = co_await read_back_refused(context, intent_id, std::move(answer));
  auto& news = acted.news;
  if (!news) {
    const auto& error = news.error();
    const bool is_gone = error.code == Errc::gateway_not_found;
    if (!is_gone || tries < capture_tries_max) co_return try_again(error);
    auto given_up = co_await give_capture_up(context, id, error.detail);
    co_return given_up;
  }
  switch (news->status) {
    case IntentStatus::requires_capture: {
      if (tries < capture_tries_max) co_return ActResult{End::retry, std::move(acted.refusal)};
      auto given_up = co_await give_capture_up(context, id, std::move(acted.refusal));
      co_return given_up;
    }
    case IntentStatus::processing:
    case IntentStatus::unknown:
      co_return ActResult{End::retry, "the capture is under way at Stripe"};
    case IntentStatus::succeeded:
    case IntentStatus::failed:
    case IntentStatus::canceled:
      break;
  }
  auto settled = co_await settle_intent(context, std::move(**payment), std::move(*news));
  co_return settled;
}

awaitable<ActResult> release_payment(Context& context, PaymentId id) {
  auto payment = co_await read_waiting(context, id, domain::PaymentState::void_pending);
  if (!payment) co_return ActResult{End::retry, payment.error().detail};
  if (!*payment) co_return ActResult{};
  const auto intent_id = (*payment)->payment_intent_id;
  auto answer = co_await context.gateway.cancel_intent(intent_id);
  auto acted = co_await read_back_refused(context, intent_id, std::move(answer));
  auto& news = acted.news;
  if (!news) {
    if (news.error().code != Errc::gateway_not_found) co_return try_again(news.error());
    co_return ActResult{End::refused, news.error().detail};
  }
  switch (news->status) {
    case IntentStatus::requires_capture:
      co_return ActResult{End::retry, std::move(acted.refusal)};
    case IntentStatus::processing:
    case IntentStatus::unknown:
      co_return ActResult{End::retry, "a capture is under way at Stripe"};
    case IntentStatus::succeeded:
    case IntentStatus::failed:
    case IntentStatus::canceled:
      break;
  }
  auto settled = co_await settle_intent(context, std::move(**payment), std::move(*news));
  co_return settled;
}

}  // namespace creneau::app
