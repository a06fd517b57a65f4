#include "domain/moving.hpp"

namespace creneau::domain {
namespace {

/// What the client may choose from: the same service, or, of slots without one, what was bought.
bool is_like(const Slot& from, const Slot& to) {
  if (from.service_id != to.service_id) return false;
  return !from.service_id.empty() || (from.title == to.title && from.price == to.price);
}

}  // namespace

Result<Decision> decide_move(const Move& move) {
  if (!is_changeable(move.booking, move.from, move.now)) return Errc::not_movable;
  if (move.from.id == move.to.id) return Errc::not_movable;
  const bool is_client = move.by == ChangeBy::client;
  if (is_client && !is_like(move.from, move.to)) return Errc::not_movable;
  if (auto bookable = check_bookable(move.to, move.now); !bookable) {
    const bool is_late_only = bookable.error().code == Errc::slot_too_late && !is_client;
    if (!is_late_only) return bookable.error();
    if (move.to.seats_left() <= 0) return Errc::slot_taken;
  }

  Decision decision;
  decision.happening = Happening::moved;
  decision.booking = move.booking;
  decision.booking->slot_id = move.to.id;
  ++decision.booking->calendar_sequence;
  decision.expires_rivals = true;
  decision.reminders = ReminderChange::schedule;
  decision.amount = move.booking.price;
  decision.mails = {MailKind::booking_moved};
  if (is_client) decision.mails.push_back(MailKind::owner_booking_moved);
  return decision;
}

}  // namespace creneau::domain
