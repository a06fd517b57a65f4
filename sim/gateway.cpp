#include "gateway.hpp"

namespace creneau::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto time_out_min = seconds(2);
constexpr auto time_out_max = seconds(20);

}  // namespace

template <class Answer>
awaitable<Result<Answer>> SimGateway::call(std::string_view what,
                                           std::function<Result<Answer>()> execute,
                                           std::function<void(Effect)> fail_for_good) {
  const auto there = nature_.dice.between(milliseconds(5), milliseconds(400));
  const auto back = nature_.dice.between(milliseconds(5), milliseconds(400));
  const auto time_out = nature_.dice.between(Duration(time_out_min), Duration(time_out_max));
  const bool is_lost = nature_.mishap(30) || nature_.is_stripe_down;
  const bool is_late = nature_.mishap(10);
  const bool is_answer_lost = nature_.mishap(40);
  const bool is_refused = nature_.mishap(30);
  const bool fails_for_good = nature_.mishap(20) && fail_for_good;
  const auto unavailable = Result<Answer>(Error(Errc::gateway_unavailable, std::string(what)));
  co_return co_await waits_->wait<Result<Answer>>([&](WaitId id) {
    auto& timeline = nature_.timeline;
    if (is_lost || is_late || is_answer_lost)
      resume_after(nature_, waits_, id, time_out, unavailable);
    if (is_lost) return;
    if (is_late || is_answer_lost) {
      // Executed all the same, perhaps long after we have stopped waiting.
      timeline.after(is_late ? time_out + Duration(seconds(90)) : there, execute);
      return;
    }
    if (is_refused) return resume_after(nature_, waits_, id, there + back, unavailable);
    if (fails_for_good) {
      const auto effect = nature_.dice.chance(500) ? Effect::carried_out : Effect::none;
      timeline.after(there, [fail_for_good, effect] { fail_for_good(effect); });
      return resume_after(nature_, waits_, id, there + back, unavailable);
    }
    timeline.after(there, [id, back, execute, weak = std::weak_ptr(waits_), &nature = nature_] {
      auto answer = execute();
      if (const auto alive = weak.lock()) resume_after(nature, alive, id, back, std::move(answer));
    });
  });
}

domain::SessionNews SimGateway::spoil(domain::SessionNews news) const {
  if (nature_.sabotage == Sabotage::amount_not_compared) {
    const auto found = stripe_.sessions().find(news.id);
    if (found != stripe_.sessions().end()) news.total = found->second.asked;
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
  return call("create session", execute, fail);
}

awaitable<Result<domain::SessionNews>> SimGateway::read_session(SessionId id) {
  const std::function<Result<domain::SessionNews>()> execute = [&stripe = stripe_, id] {
    return stripe.get_session(id);
  };
  return call("get session", execute, nullptr);
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
  return call("expire session", execute, nullptr);
}

awaitable<Result<domain::IntentNews>> SimGateway::get_intent(PaymentIntentId id) {
  const std::function<Result<domain::IntentNews>()> execute = [&stripe = stripe_, id] {
    return stripe.get_intent(id);
  };
  return call("get intent", execute, nullptr);
}

awaitable<Result<domain::IntentNews>> SimGateway::capture_intent(PaymentIntentId id) {
  const std::function<Result<domain::IntentNews>()> execute = [&stripe = stripe_, id] {
    return stripe.capture_intent(id);
  };
  return call("capture intent", execute, nullptr);
}

awaitable<Result<domain::IntentNews>> SimGateway::cancel_intent(PaymentIntentId id) {
  const std::function<Result<domain::IntentNews>()> execute = [&stripe = stripe_, id] {
    return stripe.cancel_intent(id);
  };
  return call("cancel intent", execute, nullptr);
}

awaitable<Result<domain::RefundNews>> SimGateway::send_refund(domain::StoredRequest request) {
  const std::function<Result<domain::RefundNews>()> execute = [&stripe = stripe_, request] {
    return stripe.create_refund(request);
  };
  const std::function<void(Effect)> fail = [&stripe = stripe_, request](Effect effect) {
    stripe.fail_refund(request, effect);
  };
  return call("create refund", execute, fail);
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
  return call("list refunds", execute, nullptr);
}

}  // namespace creneau::sim
