#include "app/move_booking.hpp"

#include "app/json_text.hpp"
#include "app/lock_rows.hpp"

namespace creneau::app {
namespace {

struct Done {
  domain::Booking booking;
  Report report;
};

/// Both seats change hands. The old one goes first: a booking has one seat at most, and two slots
/// of a calendar that overlap cannot both be taken.
Result<Done> move_seats(Tx& tx, const Context& context, const MoveBooking& command,
                        const domain::Booking& booking, const domain::Slot& from, Source source) {
  tx.release_seat(from.id, booking.id);
  const auto to = tx.find_slot(command.slot_id);
  if (!to) return Errc::slot_not_found;
  const auto decision = domain::decide_move({booking, from, *to, command.by, context.clock.now()});
  if (!decision) return decision.error();
  if (!tx.claim_seat(to->id, booking.id)) return Errc::slot_taken;

  const auto payment = find_paid_payment(tx, booking.id);
  auto report = apply_decision(tx, context, *decision,
                               {*to, &booking, payment ? &*payment : nullptr}, source);
  if (!report) return report.error();
  return Done{*decision->booking, std::move(*report)};
}

Result<Done> move(Tx& tx, const Context& context, const MoveBooking& command, Source source) {
  const auto found = tx.find_booking(command.id);
  if (!found) return Errc::booking_not_found;
  const auto slots = lock_slots(tx, found->slot_id, command.slot_id);
  const auto booking = tx.lock_booking(command.id);
  if (!booking || !slots.first) return Errc::booking_not_found;
  if (!slots.second) return Errc::slot_not_found;
  // Somebody moved it between.
  if (booking->slot_id != slots.first->id) return Errc::conflict;
  if (booking->status != domain::BookingStatus::confirmed) return Errc::not_movable;

  auto done = move_seats(tx, context, command, *booking, *slots.first, source);
  if (!done) return done.error();
  if (command.actor) {
    AuditChange change;
    change.action = "booking.move";
    change.subject_kind = "booking";
    change.subject_id = command.id.str();
    change.before = JsonText().add("slot_id", booking->slot_id.str()).str();
    change.after = JsonText().add("slot_id", command.slot_id.str()).str();
    write_audit(tx, context, *command.actor, change);
  }
  return done;
}

}  // namespace

awaitable<Result<domain::Booking>> move_booking(Context& context, MoveBooking command,
                                                Source source) {
  const auto work = [&context, command = std::move(command), source](Tx& tx) {
    return move(tx, context, command, source);
  };
  auto done = co_await context.store.write(work);
  if (!done) co_return done.error();
  publish(context, done->report, source);
  co_return std::move(done->booking);
}

}  // namespace creneau::app
