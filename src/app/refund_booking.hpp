// Money that the owner gives back by hand: a part of a booking, a refund that failed once more, or
// one made right outside of Stripe.
#pragma once

#include "app/actor.hpp"
#include "app/apply_decision.hpp"

namespace creneau::app {

/// A part of what a booking paid; of one that is cancelled or rejected, up to what is left.
/// `expected_refunded_minor`: what had been refunded when the person looked; conflict where that is
/// no longer so, and the same order sent twice is carried out once. Errors: booking_not_found,
/// not_refundable, conflict.
awaitable<Result<void>> refund_booking(
    Context& context, BookingId id, Money amount, Actor actor,
    std::optional<std::int64_t> expected_refunded_minor = std::nullopt);

/// Orders a refund that failed again, under the next number. The booking it belongs to, which may
/// be gone. Errors: not_found, not_refundable, conflict.
awaitable<Result<BookingId>> retry_refund(Context& context, RefundId id, Actor actor);

/// A refund that failed was made right in another way; `note` goes to the audit log. The booking it
/// belongs to, which may be gone. Errors: not_found, not_refundable, invalid_input (`note`),
/// conflict.
awaitable<Result<BookingId>> settle_refund(Context& context, RefundId id, std::string note,
                                           Actor actor);

}  // namespace creneau::app
