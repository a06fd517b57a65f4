// Which of Stripe's events concern us, and what each is about. One list: for whoever receives or
// reads events, for the endpoint that `creneau stripe setup` makes, and for the checks of it.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creneau::app {

/// Below PUBLIC_URL: where Stripe sends its events.
inline constexpr std::string_view webhook_path = "/api/webhooks/stripe";

enum class EventSubject { session, payment_failure, authorization, refund, dispute };

enum class Subscription {
  wanted,
  /// Understood where an account sends it, but another event says the same.
  not_needed,
};

struct HandledEvent {
  std::string_view type;
  EventSubject subject = EventSubject::session;
  Subscription subscription = Subscription::wanted;
};

/// Source: Stripe's list of event types.
inline constexpr std::array handled_events{
    HandledEvent{"checkout.session.completed", EventSubject::session},
    HandledEvent{"checkout.session.async_payment_succeeded", EventSubject::session},
    HandledEvent{"checkout.session.async_payment_failed", EventSubject::session},
    HandledEvent{"checkout.session.expired", EventSubject::session},
    HandledEvent{"payment_intent.payment_failed", EventSubject::payment_failure},
    HandledEvent{"payment_intent.amount_capturable_updated", EventSubject::authorization},
    HandledEvent{"payment_intent.canceled", EventSubject::authorization},
    HandledEvent{"payment_intent.succeeded", EventSubject::authorization},
    HandledEvent{"charge.refunded", EventSubject::refund},
    HandledEvent{"charge.refund.updated", EventSubject::refund, Subscription::not_needed},
    HandledEvent{"refund.created", EventSubject::refund},
    HandledEvent{"refund.updated", EventSubject::refund},
    HandledEvent{"refund.failed", EventSubject::refund},
    HandledEvent{"charge.dispute.created", EventSubject::dispute},
    HandledEvent{"charge.dispute.updated", EventSubject::dispute},
    HandledEvent{"charge.dispute.closed", EventSubject::dispute},
    HandledEvent{"charge.dispute.funds_withdrawn", EventSubject::dispute, Subscription::not_needed},
    HandledEvent{"charge.dispute.funds_reinstated", EventSubject::dispute,
                 Subscription::not_needed},
};

/// Nothing for a type that does not concern us.
inline std::optional<EventSubject> find_event_subject(std::string_view type) {
  const auto* found = std::find_if(handled_events.begin(), handled_events.end(),
                                   [&](const HandledEvent& event) { return event.type == type; });
  if (found == handled_events.end()) return {};
  return found->subject;
}

/// What a webhook endpoint must be subscribed to.
inline std::vector<std::string> wanted_events() {
  std::vector<std::string> types;
  for (const auto& event : handled_events)
    if (event.subscription == Subscription::wanted) types.emplace_back(event.type);
  return types;
}

}  // namespace creneau::app
