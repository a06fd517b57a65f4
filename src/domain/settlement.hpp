// Settling a payment: the transitions of docs/protocol.md for what Stripe says of a Checkout
// Session. One function, whoever brings the news: webhook, return page, cleanup, reconciler.
#pragma once

#include <variant>

#include "domain/decision.hpp"
#include "domain/session_news.hpp"
#include "domain/slot.hpp"

namespace creneau::domain {

struct Settlement {
  const Slot& slot;
  /// Null when the booking is gone: purged, deleted by hand, or lost with a restored backup.
  const Booking* booking = nullptr;
  const Payment& payment;
  const SessionNews& news;
  Instant now;
  /// Whether a further authorisation of the same booking is still to be released.
  bool has_other_release = false;
};

/// Never an error: what is not in the table is a no-op with an outcome. States are monotone; news
/// that come again, late or out of order change nothing.
std::variant<Decision, SeatDecision> decide_settlement(const Settlement& settlement);

/// A payment attempt failed on the payment page; the client may still succeed there.
Decision decide_payment_failed(const Booking& booking);

/// How a payment that is settled already stands, for whoever asks again.
Outcome standing_outcome(const Booking* booking);

}  // namespace creneau::domain
