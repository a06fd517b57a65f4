// What may become of a booking from one commit to the next: S8, S9, moves, cancellations, holds.
#include <algorithm>

#include "oracle.hpp"
#include "server.hpp"

namespace creneau::sim {
namespace {

using domain::BookingStatus;
using domain::PaymentState;
using domain::PaymentStatus;
using domain::RefundCause;

/// A hold that ended is gone after the slowest of the cleanups has run twice.
constexpr Duration hold_overdue = 2 * cleanup_interval;

/// What the policy gives back, written once more.
std::int64_t policy_amount(const domain::Booking& booking, Instant start_at, Instant now) {
  if (now >= start_at) return 0;
  if (start_at - now >= booking.policy.refund_until) return booking.price.minor;
  const auto hundredths = booking.price.minor * booking.policy.late_refund_percent;
  return hundredths / 100 + (hundredths % 100 != 0 ? 1 : 0);
}

}  // namespace

/// S8: the transitions of the protocol's table, and no other.
const Oracle::Transitions& Oracle::allowed_transitions() {
  using BS = BookingStatus;
  using PS = PaymentStatus;
  static const Transitions allowed = [] {
    const Standing pending{BS::pending, PS::pending}, failed{BS::pending, PS::failed},
        processing{BS::pending, PS::processing}, authorized{BS::pending, PS::authorized},
        going_void{BS::rejected, PS::void_pending}, gone_void{BS::rejected, PS::voided},
        paid{BS::confirmed, PS::paid}, free{BS::confirmed, PS::not_required},
        going_back{BS::rejected, PS::refund_pending}, gone_back{BS::rejected, PS::refunded},
        stuck{BS::rejected, PS::refund_failed}, cancelled_free{BS::cancelled, PS::not_required},
        kept{BS::cancelled, PS::paid}, cancelled{BS::cancelled, PS::refunded},
        cancelled_stuck{BS::cancelled, PS::refund_failed},
        cancelled_going_back{BS::cancelled, PS::refund_pending},
        cancelled_going_void{BS::cancelled, PS::void_pending},
        cancelled_void{BS::cancelled, PS::voided};
    Transitions all;
    for (const auto& open : {pending, failed, processing}) {
      all.insert({open, paid});
      all.insert({open, going_back});
      all.insert({open, failed});
    }
    for (const auto& open : {pending, failed}) {
      all.insert({open, processing});
      all.insert({open, authorized});
      all.insert({open, going_void});
    }
    all.insert({authorized, paid});
    // It lapsed, or Stripe does not let us capture it.
    all.insert({authorized, failed});
    // A person captured a part of it in the dashboard.
    all.insert({authorized, going_back});
    all.insert({going_void, gone_void});
    // By the owner, before it is captured.
    all.insert({authorized, cancelled_going_void});
    all.insert({cancelled_going_void, cancelled_void});
    // A person was quicker, or our own capture, and took it.
    all.insert({going_void, going_back});
    all.insert({cancelled_going_void, cancelled_going_back});
    // By its client or the owner; `cancelled` also in full in the dashboard.
    all.insert({free, cancelled_free});
    all.insert({paid, kept});
    all.insert({paid, cancelled_going_back});
    all.insert({paid, cancelled});
    all.insert({going_back, gone_back});
    all.insert({going_back, stuck});
    all.insert({gone_back, stuck});
    all.insert({stuck, going_back});
    all.insert({stuck, gone_back});
    // A part of what was kept, or the rest of it in the dashboard.
    all.insert({kept, cancelled_going_back});
    all.insert({kept, cancelled});
    all.insert({cancelled, cancelled_going_back});
    all.insert({cancelled, cancelled_stuck});
    all.insert({cancelled_stuck, cancelled});
    all.insert({cancelled_stuck, cancelled_going_back});
    all.insert({cancelled_going_back, cancelled});
    all.insert({cancelled_going_back, cancelled_stuck});
    return all;
  }();
  return allowed;
}

void Oracle::follow_booking(const domain::Booking& now) {
  const auto& id = now.id;
  const Standing standing{now.status, now.payment_status};
  const auto seen = status_seen_.find(id);
  if (seen == status_seen_.end()) {
    const Standing free{BookingStatus::confirmed, PaymentStatus::not_required};
    const Standing unpaid{BookingStatus::pending, PaymentStatus::pending};
    if (standing != (now.price.minor == 0 ? free : unpaid))
      nature_.violate("S8: {} begins as {}/{}", id.str(), name(now.status),
                      name(now.payment_status));
  } else if (seen->second != standing &&
             !allowed_transitions().contains({seen->second, standing})) {
    nature_.violate("S8: {} went from {}/{} to {}/{}", id.str(), name(seen->second.status),
                    name(seen->second.payment_status), name(now.status), name(now.payment_status));
  }
  const auto known = bookings_.find(id);
  const auto* before = known == bookings_.end() ? nullptr : &known->second;
  const bool was_confirmed =
      seen != status_seen_.end() && seen->second.status == BookingStatus::confirmed;
  const bool is_confirmed = now.status == BookingStatus::confirmed;
  const Standing authorized{BookingStatus::pending, PaymentStatus::authorized};
  const bool had_seat = was_confirmed || (seen != status_seen_.end() && seen->second == authorized);
  const bool has_seat = is_confirmed || standing == authorized;
  const bool has_moved = before != nullptr && before->slot_id != now.slot_id;
  const auto slot = slots_.find(now.slot_id);
  if (has_seat && (!had_seat || has_moved) && slot != slots_.end() &&
      (slot->second.is_closed || slot->second.start_at <= nature_.timeline.now()))
    nature_.violate("S8: {} is given a seat on a slot that is closed or has begun", id.str());
  if (before != nullptr) check_unchanged(*before, now);
  if (has_moved) check_move(*before, now);
  if (before != nullptr && was_confirmed && now.status == BookingStatus::cancelled)
    check_cancellation(*before, now);
  if (had_seat && !was_confirmed && now.status == BookingStatus::cancelled) cancellations_[id] = 0;
  check_hold(before, now);
  check_reminders(now, is_confirmed && (!was_confirmed || has_moved));
  if (before != nullptr) versions_[id].push_back({*before, nature_.timeline.now()});
  status_seen_.insert_or_assign(id, standing);
  if (is_confirmed) ever_confirmed_.insert(id);
  if (now.held_until) ever_held_.insert(id);
  bookings_.insert_or_assign(id, now);
}

void Oracle::follow_deletion(const BookingId& id) {
  const auto seen = status_seen_.find(id);
  if (seen != status_seen_.end() && seen->second.status != BookingStatus::pending)
    nature_.violate("S8: {} was {} and is gone", id.str(), name(seen->second.status));
  bookings_.erase(id);
  check_deletion(id);
}

/// S9: nobody can pay for what is gone, and nobody has.
void Oracle::check_deletion(const BookingId& id) {
  if (wishes_.deletions_by_hand.contains(id)) return;
  for (const auto& [session_id, session] : stripe_.sessions()) {
    if (session.booking_id != id || !session.is_url_known) continue;
    if (stripe_.may_be_paid(session))
      nature_.violate("S9: {} is deleted, {} can still be paid", id.str(), session_id.str());
    const auto* payment = find_payment(session_id);
    const bool is_let_go = payment != nullptr && (payment->state == PaymentState::void_pending ||
                                                  payment->state == PaymentState::closed);
    const bool is_under_way =
        session.status == domain::SessionStatus::complete &&
        (session.intent_status == domain::IntentStatus::processing ||
         (session.intent_status == domain::IntentStatus::requires_capture && !is_let_go));
    const bool is_settled = payment != nullptr && payment->state == PaymentState::captured;
    if (is_under_way || (session.is_paid && !is_settled && !(session.is_manual && is_let_go)))
      nature_.violate("S9: {} is deleted, {} is paid or under way", id.str(), session_id.str());
  }
}

/// Fixed when the client booked.
void Oracle::check_unchanged(const domain::Booking& before, const domain::Booking& now) {
  if (before.price != now.price || before.policy != now.policy || before.email != now.email ||
      before.on_site_minor != now.on_site_minor || before.created_at != now.created_at)
    nature_.violate("S3: what {} was booked with has changed", now.id.str());
}

void Oracle::check_move(const domain::Booking& before, const domain::Booking& now) {
  if (before.status != BookingStatus::confirmed || now.status != BookingStatus::confirmed)
    nature_.violate("moves: {} changes its slot as {}/{}", now.id.str(), name(before.status),
                    name(now.status));
  if (now.calendar_sequence != before.calendar_sequence + 1)
    nature_.violate("moves: {} moves from sequence {} to {}", now.id.str(),
                    before.calendar_sequence, now.calendar_sequence);
  const bool is_like = plan_.at(before.slot_id).service_id == plan_.at(now.slot_id).service_id;
  if (!is_like && !wishes_.owner_moves.contains({now.id, now.slot_id}))
    nature_.violate("moves: {} is moved to another service's slot by its client", now.id.str());
  moves_[now.id].push_back(now.slot_id);
}

/// What comes back is the policy's part, or what the owner said; in both cases no more than there
/// is.
void Oracle::check_cancellation(const domain::Booking& before, const domain::Booking& now) {
  if (now.calendar_sequence != before.calendar_sequence + 1)
    nature_.violate("cancellations: {} goes from sequence {} to {}", now.id.str(),
                    before.calendar_sequence, now.calendar_sequence);
  // Ended by a refund in full in the dashboard.
  if (now.payment_status == PaymentStatus::refunded) return;
  std::int64_t ordered = 0;
  std::int64_t left = 0;
  if (const auto* payment = find_own_payment(now.id)) {
    for (const auto& refund : refunds_of(payment->id))
      if (refund.cause == RefundCause::cancellation) ordered += refund.amount.minor;
    const auto known = left_before_.find(payment->id);
    left = known != left_before_.end() ? known->second
                                       : payment->captured_minor - payment->refunded_minor;
  }
  const auto start_at = slots_.at(before.slot_id).start_at;
  const auto by_policy = std::min(policy_amount(before, start_at, nature_.timeline.now()), left);
  const auto& asked = wishes_.cancellation_amounts[now.id];
  const bool is_asked = std::find(asked.begin(), asked.end(), ordered) != asked.end();
  if (ordered > left || (ordered != by_policy && !is_asked))
    nature_.violate("S5: {} is cancelled and {} of {} comes back, by policy it were {}",
                    now.id.str(), ordered, left, by_policy);
  cancellations_[now.id] = ordered;
}

/// A seat is held by the rule of its service, until it was said, and never longer.
void Oracle::check_hold(const domain::Booking* before, const domain::Booking& now) {
  const bool holds = now.held_until.has_value();
  if (holds && now.status != BookingStatus::pending)
    nature_.violate("holds: {} is {} and holds a seat", now.id.str(), name(now.status));
  if (before != nullptr) {
    if (holds && before->held_until != now.held_until)
      nature_.violate("holds: {} holds its seat until another time", now.id.str());
    if (!holds && before->held_until && now.status == BookingStatus::pending &&
        now.payment_status != PaymentStatus::authorized)
      nature_.violate("holds: {} has lost its seat and can be paid", now.id.str());
    return;
  }
  if (now.status != BookingStatus::pending) return;
  const bool is_guest = wishes_.guests.contains(now.email);
  const auto service = services_.find(plan_.at(now.slot_id).service_id);
  const bool is_hard =
      service != services_.end() && service->second.hold_policy == domain::HoldPolicy::hard;
  if (holds != (is_hard || is_guest))
    nature_.violate("holds: {} {} a seat", now.id.str(), holds ? "holds" : "does not hold");
  if (!holds || is_guest) return;
  const auto until = std::min<Instant>(now.created_at + service->second.hold_duration,
                                       plan_.at(now.slot_id).start_at);
  if (*now.held_until != until) nature_.violate("holds: {} holds for too long", now.id.str());
}

void Oracle::check_ended_holds() {
  for (const auto& [id, booking] : bookings_)
    if (booking.held_until && booking.is_unpaid() &&
        *booking.held_until + hold_overdue < nature_.timeline.now())
      nature_.violate("liveness: the hold of {} ended at {} and keeps its seat", id.str(),
                      format_rfc3339(*booking.held_until));
}

}  // namespace creneau::sim
