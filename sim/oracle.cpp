#include "oracle.hpp"

#include <algorithm>

#include "app/ports/schedule_records.hpp"
#include "unreliable_store.hpp"

namespace creneau::sim {
namespace {

using domain::BookingStatus;
using domain::PaymentState;

constexpr int holds_per_address_max = 3;

bool has_seat(const domain::Booking& booking) {
  return booking.status == BookingStatus::confirmed ||
         (booking.status == BookingStatus::pending &&
          (booking.held_until || booking.payment_status == domain::PaymentStatus::authorized));
}

bool overlap(const domain::Slot& one, const domain::Slot& other) {
  return !one.calendar_id.empty() && one.calendar_id == other.calendar_id && one.id != other.id &&
         one.busy_start_at < other.busy_end_at && other.busy_start_at < one.busy_end_at;
}

}  // namespace

Oracle::Oracle(Nature& nature, app::Store& database, const StripeModel& stripe)
    : nature_(nature), database_(database), stripe_(stripe) {}

void Oracle::committed(const Touched& touched) {
  for (const auto& id : touched.finished_effects) {
    const auto found = reminder_owners_.find(id);
    if (found == reminder_owners_.end()) continue;
    reminders_[found->second].erase(id);
    reminder_owners_.erase(found);
  }
  if (touched.is_empty()) return;
  read_back(touched);
  if (!touched.slots.empty() || !touched.bookings.empty()) {
    check_seats();
    check_holders();
    check_calendars();
  }
  for (const auto& [id, booking] : bookings_)
    if (booking.status == BookingStatus::confirmed && booking.price.minor > 0)
      check_confirmed(booking);
  for (const auto& [id, payment] : payments_) {
    check_payment(payment);
    check_authorization(payment);
  }
  for (const auto& id : touched.payments)
    if (const auto payment = payments_.find(id); payment != payments_.end())
      check_orders(payment->second);
  check_refunds();
}

void Oracle::read_back(const Touched& touched) {
  std::map<SlotId, std::set<BookingId>> claims;
  look(database_, [&](app::Reader& reader) {
    if (!touched.slots.empty()) {
      // A seat taken on one slot blocks others of its calendar.
      for (const auto& [id, planned] : plan_)
        if (auto slot = reader.find_slot(id)) slots_[id] = std::move(*slot);
      for (const auto& id : touched.slots)
        for (const auto& holder : reader.read_schedule().list_seat_holders_of(id))
          claims[id].insert(holder.booking_id);
    }
    left_before_.clear();
    for (const auto& id : touched.payments) {
      const auto before = payments_.find(id);
      if (before != payments_.end())
        left_before_[id] = before->second.captured_minor - before->second.refunded_minor;
      if (auto payment = reader.find_payment(id)) {
        if (payment->state == PaymentState::authorized) ever_authorized_.insert(id);
        if (payment->state == PaymentState::void_pending) ever_to_release_.insert(id);
        payments_[id] = std::move(*payment);
      }
      refunds_[id] = reader.list_refunds(id);
      remember_orders(id);
    }
    read_reminders(reader, touched);
    for (const auto& id : touched.bookings) {
      const auto booking = reader.find_booking(id);
      if (booking)
        follow_booking(*booking);
      else
        follow_deletion(id);
    }
  });
  for (const auto& id : touched.slots) check_claims(id, claims[id]);
}

void Oracle::read_reminders(app::Reader& reader, const Touched& touched) {
  for (const auto& effect : touched.reminders_queued) {
    reminder_owners_[effect.id] = effect.booking_id;
    reminders_[effect.booking_id][effect.id] = effect.due_at;
  }
  for (const auto& booking_id : touched.bookings) {
    auto& waiting = reminders_[booking_id];
    for (auto reminder = waiting.begin(); reminder != waiting.end();) {
      const auto effect = reader.find_effect(reminder->first);
      // One that is under way is not called back.
      const bool is_waiting = effect && effect->tries == 0;
      if (!is_waiting) reminder_owners_.erase(reminder->first);
      reminder = is_waiting ? std::next(reminder) : waiting.erase(reminder);
    }
  }
}

/// S1: confirmed, authorised and held bookings, and seats_taken true to them.
void Oracle::check_seats() {
  std::map<SlotId, int> seated;
  for (const auto& [id, booking] : bookings_)
    if (has_seat(booking)) ++seated[booking.slot_id];
  for (const auto& [id, slot] : slots_) {
    if (seated[id] > slot.capacity)
      nature_.violate("S1: {} has {} bookings with a seat and {} seats", id.str(), seated[id],
                      slot.capacity);
    if (seated[id] != slot.seats_taken)
      nature_.violate("S1: {} has {} bookings with a seat and {} seats taken", id.str(), seated[id],
                      slot.seats_taken);
  }
}

/// Nobody keeps more seats from others than the cap allows.
void Oracle::check_holders() {
  std::map<std::string, int> held;
  for (const auto& [id, booking] : bookings_)
    if (booking.held_until && !booking.held_by.empty() &&
        ++held[booking.held_by] > holds_per_address_max)
      nature_.violate("holds: {} is held beside {} others of one address", id.str(),
                      holds_per_address_max);
}

/// S1 for what overlaps: one slot of a calendar at most is taken at any moment, and whoever looks
/// at the others sees it.
void Oracle::check_calendars() {
  std::set<SlotId> taken;
  for (const auto& [id, booking] : bookings_)
    if (has_seat(booking)) taken.insert(booking.slot_id);
  for (const auto& [id, planned] : plan_) {
    int blockers = 0;
    for (const auto& other_id : taken)
      if (overlap(planned, plan_.at(other_id))) ++blockers;
    if (blockers > 0 && taken.contains(id))
      nature_.violate("S1: {} is taken, and so is what overlaps it on {}", id.str(),
                      planned.calendar_id.str());
    const auto slot = slots_.find(id);
    if (slot == slots_.end()) continue;
    const bool knows_calendar = slot->second.calendar_id == planned.calendar_id;
    if (knows_calendar && slot->second.blockers != blockers)
      nature_.violate("S1: {} says that {} taken slots overlap it, {} do", id.str(),
                      slot->second.blockers, blockers);
    const bool is_free = !slot->second.is_closed && blockers == 0 &&
                         slot->second.seats_taken < slot->second.capacity;
    if (knows_calendar && slot->second.is_available() != is_free)
      nature_.violate("S1: {} is wrong about whether it is available", id.str());
  }
}

/// Each booking that has a seat has exactly one, on its own slot.
void Oracle::check_claims(const SlotId& id, const std::set<BookingId>& claims) {
  std::set<BookingId> seated;
  for (const auto& [booking_id, booking] : bookings_)
    if (booking.slot_id == id && has_seat(booking)) seated.insert(booking_id);
  for (const auto& booking_id : claims)
    if (!seated.contains(booking_id))
      nature_.violate("S1: {} has a seat on {} and should not", booking_id.str(), id.str());
  for (const auto& booking_id : seated)
    if (!claims.contains(booking_id))
      nature_.violate("S1: {} is on {} without a seat", booking_id.str(), id.str());
}

void Oracle::check_answered(const BookingId& id) {
  if (!status_seen_.contains(id))
    nature_.violate("S11: {} was promised and is not in the database", id.str());
}

void Oracle::check_cancelled(const BookingId& id, const Money& refund) {
  const auto found = cancellations_.find(id);
  if (found == cancellations_.end() || found->second != refund.minor)
    nature_.violate("S11: {} was said to be cancelled and {} to come back", id.str(), refund.minor);
}

void Oracle::check_moved(const BookingId& id, const SlotId& slot_id) {
  const auto found = moves_.find(id);
  if (found == moves_.end() ||
      std::find(found->second.begin(), found->second.end(), slot_id) == found->second.end())
    nature_.violate("S11: {} was said to be moved to {}", id.str(), slot_id.str());
}

void Oracle::check_same_answer(const std::string& key, const BookingId& first,
                               const BookingId& second) {
  // A booking that was purged before its request was answered is begun again under the same key.
  if (first != second && bookings_.contains(first) && bookings_.contains(second))
    nature_.violate("S13: {} made {} and {}", key, first.str(), second.str());
}

std::size_t Oracle::rejected_seen() const {
  return static_cast<std::size_t>(std::count_if(
      bookings_.begin(), bookings_.end(),
      [](const auto& entry) { return entry.second.status == BookingStatus::rejected; }));
}

std::size_t Oracle::moves_seen() const {
  std::size_t moves = 0;
  for (const auto& [id, slots] : moves_) moves += slots.size();
  return moves;
}

}  // namespace creneau::sim
