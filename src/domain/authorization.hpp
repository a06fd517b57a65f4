// Authorise first, capture only the winner: what becomes of money that a bank holds for us. The
// seat is taken when it is authorised; a payment that cannot have one is released, and nobody is
// charged (docs/protocol.md, section 2).
#pragma once

#include <variant>

#include "domain/settlement.hpp"

namespace creneau::domain {

/// Whether the booking has its seat by this payment, which is authorised and not captured yet.
bool has_authorized(const Booking* booking, const Payment& payment);

/// Whether the booking was told that this payment will not be charged.
bool is_being_released(const Booking* booking, const Payment& payment);

/// The PaymentIntent requires capture: take the seat and capture, or release.
std::variant<Decision, SeatDecision> decide_authorized(const Settlement& settlement);

/// An authorisation that we wanted is gone before it was captured: the seat goes back, the client
/// may pay again, its time counts anew.
Decision decide_lapsed(const Settlement& settlement);

/// An authorisation that we did not want is released: nothing was charged.
Decision decide_released(const Settlement& settlement);

/// Stripe refuses to capture for good: released, the seat goes back. `payment` is authorised.
Decision decide_capture_refused(const Booking* booking, const Payment& payment, Instant now);

/// The payment from now on to be released, by an effect of its own.
Payment to_be_released(const Payment& payment);

}  // namespace creneau::domain
