// What the owner does beside a booking's course: whether the client came, a note, a mail once more,
// a link revoked. None of it moves money or seats.
#pragma once

#include <string>

#include "app/actor.hpp"
#include "app/apply_decision.hpp"

namespace creneau::app {

/// Errors: booking_not_found, conflict (it is not confirmed).
awaitable<Result<void>> mark_attendance(Context& context, BookingId id,
                                        domain::Attendance attendance, Actor actor);

/// Errors: booking_not_found, invalid_input (`owner_note`), conflict.
awaitable<Result<void>> write_owner_note(Context& context, BookingId id, std::string note,
                                         Actor actor);

/// Every link handed out so far is void; the next mail carries a new one. Errors:
/// booking_not_found, conflict.
awaitable<Result<void>> revoke_booking_link(Context& context, BookingId id, Actor actor);

/// The confirmation again, or the payment link of one that waits to be paid. Errors:
/// booking_not_found, conflict (neither makes sense now, or the client was erased).
awaitable<Result<void>> resend_mail(Context& context, BookingId id, Actor actor);

/// A mail that was given up is tried again. Errors: not_found, conflict (it was not given up).
awaitable<Result<void>> retry_mail(Context& context, EffectId id, Actor actor);

}  // namespace creneau::app
