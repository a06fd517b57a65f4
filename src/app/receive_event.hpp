// A webhook event whose signature was checked: recorded and worked on in one transaction, answered
// after its commit.
#pragma once

#include <optional>
#include <string>

#include "app/apply_decision.hpp"
#include "domain/attention.hpp"
#include "domain/session_news.hpp"

namespace creneau::app {

/// What an event says, as far as it concerns us.
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

/// Errors: gateway_unavailable, conflict: our own failure for now, Stripe shall send it again.
awaitable<Result<domain::Outcome>> receive_event(Context& context, PaymentEvent event);

}  // namespace creneau::app
