#include "gateway.hpp"

namespace creneau::sim {

using domain::IntentStatus;

domain::SessionNews SimGateway::spoil(domain::SessionNews news) {
  if (nature_.sabotage == Sabotage::amount_not_compared) {
    const auto found = stripe_.sessions().find(news.id);
    if (found != stripe_.sessions().end()) news.total = found->second.asked;
  }
  if (nature_.sabotage == Sabotage::foreign_payments_settled)
    news.installation_id = installation_id_;
  if (news.status != domain::SessionStatus::complete) return news;
  const auto& session = stripe_.sessions().at(news.id);
  const bool is_held = session.intent_status == IntentStatus::requires_capture;
  // As an answer says it, and as an event says it, which is not expanded.
  const bool is_expanded = news.intent_status != IntentStatus::unknown;
  const auto take_for_paid = [&] {
    news.is_paid = true;
    news.intent_status = IntentStatus::succeeded;
    news.intent_received_minor = news.total.minor;
  };
  switch (nature_.sabotage) {
    case Sabotage::captured_before_seat:
      // Somebody else's have no page.
      if (is_held && !session.url.empty())
        static_cast<void>(stripe_.capture_intent(session.intent_id));
      break;
    case Sabotage::payment_status_believed:
      if (is_held && is_expanded && news.is_paid) take_for_paid();
      break;
    case Sabotage::processing_taken_for_paid:
      if (session.intent_status == IntentStatus::processing) take_for_paid();
      break;
    case Sabotage::processing_taken_for_failed:
      if (news.intent_status == IntentStatus::processing) news.intent_status = IntentStatus::failed;
      break;
    default:
      break;
  }
  return news;
}

// GCC 12 destroys a lambda twice that becomes a std::function among a co_await's arguments: each
// has a name here.

awaitable<Result<domain::SessionNews>> SimGateway::create_session(domain::StoredRequest request) {
  const std::function<Result<domain::SessionNews>()> execute = [&stripe = stripe_, request] {
    return stripe.create_session(request);
  };
  const std::function<void(Effect)> fail = [&stripe = stripe_, request](Effect effect) {
    stripe.fail_session(request, effect);
  };
  return line_.call("create session", execute, fail);
}

awaitable<Result<domain::SessionNews>> SimGateway::read_session(SessionId id) {
  const std::function<Result<domain::SessionNews>()> execute = [&stripe = stripe_, id] {
    return stripe.get_session(id);
  };
  return line_.call("get session", execute, nullptr);
}

awaitable<Result<domain::SessionNews>> SimGateway::get_session(SessionId id) {
  auto news = co_await read_session(id);
  if (!news) co_return news;
  if (nature_.sabotage == Sabotage::return_page_trusts_an_id &&
      news->status == domain::SessionStatus::open) {
    // The client has put the id of a session that was paid into the address.
    for (const auto& [other_id, other] : stripe_.sessions())
      if (other.is_paid && other.total == news->total) {
        news->status = domain::SessionStatus::complete;
        news->is_paid = true;
        news->payment_intent_id = other.intent_id;
        break;
      }
  }
  co_return spoil(std::move(*news));
}

bool SimGateway::is_held(const SessionId& id) const {
  const auto session = stripe_.sessions().find(id);
  return session != stripe_.sessions().end() && holds_seat_(session->second.booking_id);
}

awaitable<Result<domain::SessionNews>> SimGateway::assume_expired(SessionId id) {
  domain::SessionNews news;
  news.id = id;
  news.status = domain::SessionStatus::expired;
  co_return news;
}

awaitable<Result<domain::SessionNews>> SimGateway::expire_session(SessionId id) {
  if (nature_.sabotage == Sabotage::purge_without_asking) return assume_expired(id);
  if (nature_.sabotage == Sabotage::hold_released_unasked && is_held(id)) return assume_expired(id);
  const std::function<Result<domain::SessionNews>()> execute = [&stripe = stripe_, id] {
    return stripe.expire_session(id);
  };
  return line_.call("expire session", execute, nullptr);
}

awaitable<Result<domain::IntentNews>> SimGateway::get_intent(PaymentIntentId id) {
  const std::function<Result<domain::IntentNews>()> execute = [&stripe = stripe_, id] {
    return stripe.get_intent(id);
  };
  return line_.call("get intent", execute, nullptr);
}

awaitable<Result<domain::IntentNews>> SimGateway::send_capture(PaymentIntentId id) {
  const std::function<Result<domain::IntentNews>()> execute = [&stripe = stripe_, id] {
    return stripe.capture_intent(id);
  };
  return line_.call("capture intent", execute, nullptr);
}

awaitable<Result<domain::IntentNews>> SimGateway::send_release(PaymentIntentId id) {
  const std::function<Result<domain::IntentNews>()> execute = [&stripe = stripe_, id] {
    return stripe.cancel_intent(id);
  };
  return line_.call("cancel intent", execute, nullptr);
}

Result<domain::IntentNews> SimGateway::assume(const PaymentIntentId& id,
                                              IntentStatus status) const {
  auto news = stripe_.get_intent(id);
  if (!news) return news;
  news->status = status;
  news->capturable_minor = 0;
  news->received_minor = status == IntentStatus::succeeded ? news->amount.minor : 0;
  return news;
}

/// What a program does that knows no release.
void SimGateway::take_and_give_back(const PaymentIntentId& id) {
  const auto taken = stripe_.capture_intent(id);
  if (taken) stripe_.refund_by_hand(id, taken->received_minor);
}

awaitable<Result<domain::IntentNews>> SimGateway::capture_intent(PaymentIntentId id) {
  if (nature_.sabotage == Sabotage::confirmed_before_capture)
    co_return assume(id, IntentStatus::succeeded);
  if (nature_.sabotage == Sabotage::winner_released) co_return co_await send_release(id);
  auto news = co_await send_capture(id);
  if (nature_.sabotage == Sabotage::refusal_taken_for_captured && !news &&
      news.error().code == Errc::gateway_rejected)
    co_return assume(id, IntentStatus::succeeded);
  co_return news;
}

awaitable<Result<domain::IntentNews>> SimGateway::cancel_intent(PaymentIntentId id) {
  if (nature_.sabotage == Sabotage::loser_not_released)
    co_return assume(id, IntentStatus::canceled);
  if (nature_.sabotage == Sabotage::loser_charged_and_refunded) take_and_give_back(id);
  co_return co_await send_release(id);
}

awaitable<Result<domain::RefundNews>> SimGateway::send_refund(domain::StoredRequest request) {
  const std::function<Result<domain::RefundNews>()> execute = [&stripe = stripe_, request] {
    return stripe.create_refund(request);
  };
  const std::function<void(Effect)> fail = [&stripe = stripe_, request](Effect effect) {
    stripe.fail_refund(request, effect);
  };
  return line_.call("create refund", execute, fail);
}

awaitable<Result<domain::RefundNews>> SimGateway::create_refund(domain::StoredRequest request) {
  if (nature_.sabotage == Sabotage::refund_under_random_key)
    request.idempotency_key = fmt::format("random-{}", nature_.dice.next());
  auto news = co_await send_refund(request);
  if (nature_.sabotage == Sabotage::refund_repeated_on_time_out && !news &&
      news.error().code == Errc::gateway_unavailable) {
    request.idempotency_key += "-again";
    news = co_await send_refund(request);
  }
  co_return news;
}

awaitable<Result<std::vector<domain::RefundNews>>> SimGateway::list_refunds(PaymentIntentId id) {
  const std::function<Result<std::vector<domain::RefundNews>>()> execute = [&stripe = stripe_, id] {
    return stripe.list_refunds(id);
  };
  return line_.call("list refunds", execute, nullptr);
}

}  // namespace creneau::sim
