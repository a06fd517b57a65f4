// Bringing one payment attempt to an end at Stripe, so that nobody can pay it any more, or learning
// that somebody has.
#pragma once

#include "app/apply_decision.hpp"

namespace creneau::app {

/// How the attempt stands afterwards.
enum class SessionEnd {
  closed,      ///< no money can come of it, or it is being released
  paid,        ///< it was paid: settled, whatever that meant
  processing,  ///< complete or authorised, the money may still come
};

/// Expires the session of `payment`; where its id was never learned, learns it first by repeating
/// the stored request. Errors: gateway_unavailable (unknown: keep everything, try again), conflict.
awaitable<Result<SessionEnd>> close_session(Context& context, PaymentId id, Source source);

}  // namespace creneau::app
