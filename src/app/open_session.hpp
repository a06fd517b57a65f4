// Bringing a booking to a payment page: opens the Checkout Session of its current attempt, hands
// out one that is open already, or begins the next attempt once the last one is proven dead
// (docs/protocol.md, «Attempts»).
#pragma once

#include <string>

#include "app/apply_decision.hpp"
#include "domain/payment.hpp"
#include "domain/slot.hpp"

namespace creneau::app {

/// The row of attempt `attempt`, its whole request stored before it is ever sent; how it is
/// captured and by which methods it can be paid is the service's to say.
domain::Payment make_payment(Reader& reader, const Context& context, const domain::Slot& slot,
                             const domain::Booking& booking, int attempt);

/// The address of the payment page. Its session's id is committed before the address is returned.
/// Errors: booking_not_found (gone meanwhile: start over), slot_taken, slot_closed, slot_past,
/// already_paid, not_payable, payment_in_progress, payment_unavailable (Stripe did not answer: the
/// booking stands and can be resumed), conflict.
awaitable<Result<std::string>> open_session(Context& context, BookingId id, Source source);

}  // namespace creneau::app
