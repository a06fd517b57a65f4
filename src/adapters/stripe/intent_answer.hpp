// What Stripe answers about a PaymentIntent, by itself or inside its Checkout Session. Pure.
#pragma once

#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "domain/session_news.hpp"

namespace creneau::stripe {

class ObjectReader;

/// The word in `status`. Only a state that can lead nowhere but back to another try is `failed`;
/// whatever may still bring money is `processing`, new words of Stripe's included.
domain::IntentStatus read_intent_status(ObjectReader& intent);

/// Errors: gateway_unavailable for what cannot be read. Source: Stripe's API reference, «The
/// PaymentIntent object», version 2026-10-28.endive.
Result<domain::IntentNews> read_intent(const boost::json::object& object);

}  // namespace creneau::stripe
