// Events, and their way to the endpoints: one delivery an endpoint, tried until a 2xx, with the
// faults asked for.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sandbox/clock.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/state.hpp"
#include "sandbox/waits.hpp"
#include "sandbox/webhook_sender.hpp"

namespace creneau::sandbox {

/// Stripe goes on for days; here the waits are 1, 2, 4, 8 … seconds of the virtual clock.
inline constexpr std::int64_t delivery_tries_max = 10;
/// Attempts listed in a delivery; duplicates count too.
inline constexpr std::size_t delivery_attempts_kept_max = 40;

/// The API call that an event came from; empty texts for the customer's doing or time's.
struct Origin {
  std::string request_id;
  std::string idempotency_key;
};

class Events {
 public:
  Events(State& state, VirtualClock& clock, Faults& faults, Waits& waits, WebhookSender& sender);

  /// Events recorded until the next call carry this origin.
  void set_origin(Origin origin) { origin_ = std::move(origin); }

  /// Keeps the event and sends it to every endpoint that wants its type.
  const Event& record(std::string_view type, const boost::json::object& object,
                      const boost::json::object& previous_attributes = {});
  /// Sends it once more to every endpoint; automatic retries go on.
  void resend(Event& event);
  /// Ends when some endpoint has answered the event's first delivery, however it answered, or after
  /// `longest`; at once when nobody is asked.
  boost::asio::awaitable<void> wait_for_first_answer(std::string event_id,
                                                     std::chrono::milliseconds longest);
  /// After a start from a journal: goes on with the deliveries that were not finished.
  void resume();
  void cancel_waits();

 private:
  std::vector<const WebhookEndpoint*> takers_of(const Event& event) const;
  void deliver(Event& event, const std::vector<const WebhookEndpoint*>& endpoints);
  /// Ends the delivery when its endpoint is gone or disabled, and says whether it did.
  bool gives_up(Delivery& delivery);
  void attempt(const std::string& delivery_id);
  void transmit(const std::string& delivery_id, bool decides);
  void settle(const std::string& delivery_id, const WebhookAnswer& answer, bool decides);
  void schedule(Delivery& delivery);
  void refresh_pending(Event& event);

  State& state_;
  VirtualClock& clock_;
  Faults& faults_;
  Waits& waits_;
  WebhookSender& sender_;
  Origin origin_;
  using Timer = boost::asio::steady_timer;
  std::unordered_map<std::string, std::vector<std::shared_ptr<Timer>>> waiting_;
  /// The endpoints that have not answered an event with a 2xx yet.
  std::unordered_map<std::string, std::set<std::string>> unanswered_;
};

/// Whether a list of enabled events takes `type`: `*`, the type itself, or a prefix with `*`.
bool matches_event_type(std::string_view pattern, std::string_view type);

}  // namespace creneau::sandbox
