// What the decisions about a payment share: rows as they shall be. Only for settlement.cpp and
// authorization.cpp.
#pragma once

#include "domain/settlement.hpp"

namespace creneau::domain::settlement {

/// The payment with what the news add to it: ids learned late, never forgotten. Its request held
/// the client's address and the booking's token; once the session is known nobody needs it any
/// more.
Payment learned(const Payment& payment, const SessionNews& news);

/// The booking in another state. One that is decided, or has a seat of its own by now, holds
/// nothing any more.
Booking moved(const Booking& booking, BookingStatus status, PaymentStatus payment_status);

/// Whether money that comes now is what the booking waits for.
bool awaits_payment(const Booking* booking);

/// Whether the slot can still be had by somebody whose money has just come.
bool is_over(const Slot& slot, Instant now);

/// The mails and the words of a booking that cannot have its slot.
void tell_rejection(Decision& decision, RefundCause cause);

/// A payment that nothing is left to buy with: to the client, if there is one, and the owner.
void tell_unexpected(Decision& decision, const Booking* booking);

}  // namespace creneau::domain::settlement
