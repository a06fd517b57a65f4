// Settling a payment: the one way in for news of a Checkout Session, whoever brings them.
#pragma once

#include "app/apply_decision.hpp"
#include "domain/session_news.hpp"

namespace creneau::app {

/// Inside a transaction. A session that is not ours has outcome `ignored`; one whose booking or
/// payment row is gone but that carries our installation's id is refunded in full. Errors:
/// conflict.
Result<Report> settle_session(Tx& tx, const Context& context, const domain::SessionNews& news,
                              Source source);

/// In a transaction of its own. Errors: conflict.
awaitable<Result<domain::Outcome>> settle_payment(Context& context, domain::SessionNews news,
                                                  Source source);

/// The client is back from the payment page: reads back the sessions stored for this booking (never
/// an id from the address) and settles what they say. Errors: booking_not_found,
/// gateway_unavailable.
awaitable<Result<void>> settle_returned_booking(Context& context, BookingId id);

}  // namespace creneau::app
