// Cleanup: unpaid bookings go once they are due, but never one whose session may still be paid.
#pragma once

#include "app/apply_decision.hpp"

namespace creneau::app {

enum class Removal {
  deleted,
  settled,  ///< found paid
  kept,     ///< may still be paid, or Stripe is silent: next run
};

/// Closes every session of the booking at Stripe, then deletes it, if it is unpaid still. Used by
/// the cleanup and when the client gives up. Errors: booking_not_found, conflict.
awaitable<Result<Removal>> remove_unpaid_booking(Context& context, BookingId id, Source source);

struct PurgeCounts {
  int deleted = 0;
  int kept = 0;
  int settled = 0;
};

/// Works through all bookings unpaid for `older_than` or longer, and all whose hold has ended; with
/// zero through all unpaid ones, whether or not they hold a seat still. Safe beside anything,
/// itself included.
awaitable<Result<PurgeCounts>> purge_unpaid(Context& context, Duration older_than, Source source);

/// Works through the bookings whose hold has ended: the session is closed at Stripe first, then the
/// seat is given back.
awaitable<Result<PurgeCounts>> purge_ended_holds(Context& context, Source source);

}  // namespace creneau::app
