// Everything the stand-in remembers, in memory, and what of it is still to be written to the
// journal. One thread; no rule of Stripe's is here.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/collection.hpp"
#include "sandbox/model.hpp"

namespace creneau::sandbox {

inline constexpr std::size_t sessions_max = 250'000;
inline constexpr std::size_t payment_intents_max = 250'000;
inline constexpr std::size_t charges_max = 250'000;
inline constexpr std::size_t refunds_max = 250'000;
inline constexpr std::size_t events_max = 200'000;
inline constexpr std::size_t deliveries_max = 200'000;
inline constexpr std::size_t stored_answers_max = 100'000;
/// Stripe allows 16 endpoints an account.
inline constexpr std::size_t endpoints_max = 16;

class State {
 public:
  Collection<Session> sessions{sessions_max};
  Collection<PaymentIntent> payment_intents{payment_intents_max};
  Collection<Charge> charges{charges_max};
  Collection<Refund> refunds{refunds_max};
  Collection<Dispute> disputes{refunds_max};
  Collection<Event> events{events_max};
  Collection<Delivery> deliveries{deliveries_max};
  Collection<WebhookEndpoint> endpoints{endpoints_max};
  Collection<StoredAnswer> stored_answers{stored_answers_max};

  /// The collection that holds a `T`.
  template <class T>
  Collection<T>& of();

  /// Notes that the object has changed: the journal, if there is one, writes it at the next
  /// `Journal::flush`.
  template <class T>
  void changed(const T& object) {
    if (on_change) on_change(T::kind, object.id);
  }

  std::function<void(std::string_view kind, const std::string& id)> on_change;
};

// clang-format off
template <> inline Collection<Session>& State::of() { return sessions; }
template <> inline Collection<PaymentIntent>& State::of() { return payment_intents; }
template <> inline Collection<Charge>& State::of() { return charges; }
template <> inline Collection<Refund>& State::of() { return refunds; }
template <> inline Collection<Dispute>& State::of() { return disputes; }
template <> inline Collection<Event>& State::of() { return events; }
template <> inline Collection<Delivery>& State::of() { return deliveries; }
template <> inline Collection<WebhookEndpoint>& State::of() { return endpoints; }
template <> inline Collection<StoredAnswer>& State::of() { return stored_answers; }
// clang-format on

/// `prefix` and `length` random letters and digits.
std::string make_id(std::string_view prefix, std::size_t length);

}  // namespace creneau::sandbox
