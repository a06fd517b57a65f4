#include "sandbox/events.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>

#include "sandbox/endpoints.hpp"
#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

namespace asio = boost::asio;

bool matches_event_type(std::string_view pattern, std::string_view type) {
  if (pattern.ends_with('*')) return type.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == type;
}

namespace {

bool wants(const WebhookEndpoint& endpoint, std::string_view type) {
  if (endpoint.is_disabled) return false;
  return std::any_of(endpoint.enabled_events.begin(), endpoint.enabled_events.end(),
                     [&](const std::string& pattern) { return matches_event_type(pattern, type); });
}

bool is_asked_before(const State& state, const Event& event, const WebhookEndpoint& endpoint) {
  for (std::size_t i = state.deliveries.size(); i-- > 0;) {
    const auto& delivery = state.deliveries.at(i);
    if (delivery.created < event.created) return false;
    if (delivery.event == event.id && delivery.endpoint == endpoint.id) return true;
  }
  return false;
}

}  // namespace

Events::Events(State& state, VirtualClock& clock, Faults& faults, Waits& waits,
               WebhookSender& sender)
    : state_(state), clock_(clock), faults_(faults), waits_(waits), sender_(sender) {}

const Event& Events::record(std::string_view type, const boost::json::object& object,
                            const boost::json::object& previous_attributes) {
  Event event;
  event.id = make_id("evt_1", 23);
  event.created = clock_.now_seconds();
  event.type = type;
  event.object = boost::json::serialize(object);
  if (!previous_attributes.empty())
    event.previous_attributes = boost::json::serialize(previous_attributes);
  event.request_id = origin_.request_id;
  event.idempotency_key = origin_.idempotency_key;
  Event& stored = state_.events.add(std::move(event));
  const auto endpoints = takers_of(stored);
  for (const auto* endpoint : endpoints) unanswered_[stored.id].insert(endpoint->id);
  deliver(stored, endpoints);
  state_.changed(stored);
  return stored;
}

void Events::resend(Event& event) {
  const auto endpoints = takers_of(event);
  for (const auto* endpoint : endpoints)
    // One that has answered an earlier delivery of the same event stays answered.
    if (!is_asked_before(state_, event, *endpoint)) unanswered_[event.id].insert(endpoint->id);
  deliver(event, endpoints);
  state_.changed(event);
}

std::vector<const WebhookEndpoint*> Events::takers_of(const Event& event) const {
  std::vector<const WebhookEndpoint*> takers;
  for (std::size_t i = 0; i < state_.endpoints.size(); ++i)
    if (const auto& endpoint = state_.endpoints.at(i); wants(endpoint, event.type))
      takers.push_back(&endpoint);
  return takers;
}

void Events::deliver(Event& event, const std::vector<const WebhookEndpoint*>& endpoints) {
  refresh_pending(event);
  for (const auto* endpoint : endpoints) {
    Delivery delivery;
    delivery.id = make_id("dl_", 20);
    delivery.created = clock_.now_seconds();
    delivery.event = event.id;
    delivery.type = event.type;
    delivery.endpoint = endpoint->id;
    delivery.url = endpoint->url;
    const auto& stored = state_.deliveries.add(std::move(delivery));
    state_.changed(stored);
    attempt(stored.id);
  }
}

void Events::refresh_pending(Event& event) {
  const auto found = unanswered_.find(event.id);
  event.pending_webhooks =
      found == unanswered_.end() ? 0 : static_cast<std::int64_t>(found->second.size());
  event.is_delivered = event.pending_webhooks == 0;
}

bool Events::gives_up(Delivery& delivery) {
  const auto* endpoint = state_.endpoints.find(delivery.endpoint);
  if (endpoint != nullptr && !endpoint->is_disabled) return false;
  delivery.status = DeliveryStatus::failed;
  delivery.next_try_at_ms = 0;
  state_.changed(delivery);
  return true;
}

void Events::attempt(const std::string& delivery_id) {
  auto* delivery = state_.deliveries.find(delivery_id);
  if (delivery == nullptr || delivery->status != DeliveryStatus::pending) return;
  if (gives_up(*delivery)) return;
  ++delivery->tries;
  delivery->next_try_at_ms = 0;
  if (faults_.next_webhook_is_dropped()) {
    settle(delivery_id, {0, "lost on the way (a fault that was asked for)"}, true);
    return;
  }
  const int copies = faults_.next_webhook_is_doubled() ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    const bool decides = copy == 0;
    const auto delay = faults_.next_webhook_delay();
    if (delay.count() == 0)
      transmit(delivery_id, decides);
    else
      waits_.after(delay, [this, delivery_id, decides] { transmit(delivery_id, decides); });
  }
}

void Events::transmit(const std::string& delivery_id, bool decides) {
  const auto* delivery = state_.deliveries.find(delivery_id);
  if (delivery == nullptr) return;
  const auto* event = state_.events.find(delivery->event);
  const auto* endpoint = state_.endpoints.find(delivery->endpoint);
  if (event == nullptr || endpoint == nullptr) {
    settle(delivery_id, {0, "the endpoint or the event is gone"}, decides);
    return;
  }
  const auto version = endpoint->api_version.empty() ? api_version : endpoint->api_version;
  sender_.send(endpoint->url, to_json_text(*event, version),
               active_secrets(*endpoint, clock_.now_seconds()),
               [this, delivery_id, decides](const WebhookAnswer& answer) {
                 settle(delivery_id, answer, decides);
               });
}

// `decides` is false for a copy sent on top: only the attempt itself moves the delivery on.
void Events::settle(const std::string& delivery_id, const WebhookAnswer& answer, bool decides) {
  auto* delivery = state_.deliveries.find(delivery_id);
  if (delivery == nullptr) return;
  if (delivery->attempts.size() < delivery_attempts_kept_max)
    delivery->attempts.push_back({clock_.now_seconds(), answer.status, answer.error});
  if (decides && delivery->status == DeliveryStatus::pending) {
    if (answer.is_success()) {
      delivery->status = DeliveryStatus::delivered;
      if (const auto left = unanswered_.find(delivery->event); left != unanswered_.end()) {
        left->second.erase(delivery->endpoint);
        if (left->second.empty()) unanswered_.erase(left);
      }
      if (auto* event = state_.events.find(delivery->event)) refresh_pending(*event);
    } else if (delivery->tries >= delivery_tries_max) {
      delivery->status = DeliveryStatus::failed;
    } else if (!gives_up(*delivery)) {
      const auto wait = std::chrono::seconds(std::int64_t{1} << (delivery->tries - 1));
      delivery->next_try_at_ms = (clock_.now() + wait).time_since_epoch().count();
      schedule(*delivery);
    }
  }
  state_.changed(*delivery);
  if (const auto found = waiting_.find(delivery->event); found != waiting_.end())
    for (const auto& timer : found->second) timer->cancel();
}

void Events::schedule(Delivery& delivery) {
  clock_.at(Instant(Duration(delivery.next_try_at_ms)), [this, id = delivery.id] { attempt(id); });
}

asio::awaitable<void> Events::wait_for_first_answer(std::string event_id,
                                                    std::chrono::milliseconds longest) {
  if (!unanswered_.contains(event_id)) co_return;
  for (std::size_t i = state_.deliveries.size(); i-- > 0;) {
    const auto& delivery = state_.deliveries.at(i);
    if (delivery.event == event_id) {
      if (!delivery.attempts.empty()) co_return;
      break;
    }
  }
  const auto timer = std::make_shared<Timer>(co_await asio::this_coro::executor, longest);
  waiting_[event_id].push_back(timer);
  boost::system::error_code ignored;
  co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  auto& timers = waiting_[event_id];
  timers.erase(std::remove(timers.begin(), timers.end(), timer), timers.end());
  if (timers.empty()) waiting_.erase(event_id);
}

void Events::resume() {
  for (std::size_t i = 0; i < state_.deliveries.size(); ++i) {
    auto& delivery = state_.deliveries.at(i);
    if (delivery.status != DeliveryStatus::delivered)
      unanswered_[delivery.event].insert(delivery.endpoint);
    if (delivery.status != DeliveryStatus::pending) continue;
    // What was under way when the process ended counts as not arrived.
    if (delivery.next_try_at_ms == 0)
      delivery.next_try_at_ms = clock_.now().time_since_epoch().count();
    schedule(delivery);
  }
  for (std::size_t i = 0; i < state_.deliveries.size(); ++i) {
    const auto& delivery = state_.deliveries.at(i);
    const auto left = unanswered_.find(delivery.event);
    if (delivery.status != DeliveryStatus::delivered || left == unanswered_.end()) continue;
    left->second.erase(delivery.endpoint);
    if (left->second.empty()) unanswered_.erase(left);
  }
  for (std::size_t i = 0; i < state_.events.size(); ++i) refresh_pending(state_.events.at(i));
}

void Events::cancel_waits() {
  for (auto& [event, timers] : waiting_)
    for (const auto& timer : timers) timer->cancel();
}

}  // namespace creneau::sandbox
