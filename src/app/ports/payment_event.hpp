// An event of Stripe's, reduced to what concerns us: the same whether a webhook brings it or it is
// read from Stripe's list. Knows nothing of signatures and JSON.
#pragma once

#include <optional>
#include <string>

#include "base/ids.hpp"
#include "domain/attention.hpp"
#include "domain/session_news.hpp"

namespace creneau::app {

struct PaymentEvent {
  EventId id;
  std::string type;
  bool is_live = false;
  /// checkout.session.*
  std::optional<domain::SessionNews> session;
  /// charge.dispute.*; its payment and booking are found by the PaymentIntent.
  std::optional<domain::Dispute> dispute = {};
  /// payment_intent.*, charge.*, refund.*: the PaymentIntent concerned.
  PaymentIntentId payment_intent_id;
  /// From the object's metadata; empty where there are none.
  std::string installation_id;
  BookingId booking_id;
  PaymentId payment_id;
};

}  // namespace creneau::app
