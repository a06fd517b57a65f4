// Reads a Checkout Session as Stripe sends it, in an answer or in an event. Pure.
#pragma once

#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "domain/session_news.hpp"

namespace creneau::stripe {

/// Errors: gateway_unavailable, with what is missing, for an object that is not a whole session; an
/// unknown status is one, since a guess could lose or double a payment.
Result<domain::SessionNews> read_session(const boost::json::object& object);

}  // namespace creneau::stripe
