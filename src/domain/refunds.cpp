#include "domain/refunds.hpp"

#include <algorithm>

namespace creneau::domain {
namespace {

RefundState to_state(RefundStatus status) {
  switch (status) {
    case RefundStatus::pending:
      return RefundState::pending;
    case RefundStatus::succeeded:
      return RefundState::succeeded;
    case RefundStatus::failed:
      return RefundState::failed;
  }
  CRENEAU_UNREACHABLE();
}

/// pending → succeeded → failed: Stripe's refunds only move that way, so older news can be told
/// from newer.
bool is_forward(RefundState from, RefundState to) {
  return static_cast<int>(to) > static_cast<int>(from);
}

Refund* find_row(std::vector<Refund>& rows, const RefundNews& news) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Refund& row) {
    return (!news.refund_id.empty() && row.id == news.refund_id) ||
           (!row.stripe_refund_id.empty() && row.stripe_refund_id == news.id);
  });
  return found == rows.end() ? nullptr : &*found;
}

/// The rows after the news; `changed` gets those that are new or different.
std::vector<Refund> follow(const RefundFollowUp& f, std::vector<Refund>& changed) {
  auto rows = f.refunds;
  for (const auto& news : f.news) {
    if (auto* row = find_row(rows, news)) {
      const auto state = to_state(news.status);
      const bool moves = is_forward(row->state, state);
      const bool learns = row->stripe_refund_id.empty();
      if (!moves && !learns) continue;
      if (moves) row->state = state;
      row->stripe_refund_id = news.id;
      changed.push_back(*row);
      continue;
    }
    Refund row;
    row.payment_id = f.payment.id;
    row.booking_id = f.payment.booking_id;
    row.payment_intent_id = f.payment.payment_intent_id;
    row.cause = RefundCause::dashboard;
    row.attempt = 1 + static_cast<int>(std::count_if(rows.begin(), rows.end(), [](const Refund& r) {
                    return r.cause == RefundCause::dashboard;
                  }));
    row.state = to_state(news.status);
    row.amount = news.amount;
    row.stripe_refund_id = news.id;
    row.created_at = f.now;
    rows.push_back(row);
    changed.push_back(row);
  }
  return rows;
}

struct Sums {
  std::int64_t succeeded = 0;
  std::int64_t pending = 0;

  /// Gone back or on its way. A refund of ours that is not sent yet may lie beside one from the
  /// dashboard that leaves less than its amount: Stripe will refuse it, until then no more than the
  /// charge counts.
  std::int64_t refunded_of(const Payment& payment) const {
    return std::min(succeeded + pending, payment.captured_minor);
  }
};

Sums sum(const std::vector<Refund>& rows) {
  Sums sums;
  for (const auto& row : rows) {
    if (row.state == RefundState::succeeded) sums.succeeded += row.amount.minor;
    if (row.state == RefundState::pending) sums.pending += row.amount.minor;
  }
  return sums;
}

bool is_unexpected(const std::vector<Refund>& rows) {
  return std::any_of(rows.begin(), rows.end(),
                     [](const Refund& row) { return row.cause == RefundCause::not_expected; });
}

/// rejected or cancelled: everything has to go back.
void follow_return(const Booking& booking, const Payment& payment, const Sums& sums,
                   Decision& decision) {
  PaymentStatus next = PaymentStatus::refund_failed;
  if (sums.succeeded >= payment.captured_minor)
    next = PaymentStatus::refunded;
  else if (sums.succeeded + sums.pending >= payment.captured_minor)
    next = PaymentStatus::refund_pending;
  if (next == booking.payment_status) return;
  decision.booking = booking;
  decision.booking->payment_status = next;
  decision.booking->refunded_minor = sums.refunded_of(payment);
  if (next == PaymentStatus::refunded) decision.happening = Happening::refunded;
  if (next == PaymentStatus::refund_failed) {
    decision.happening = Happening::refund_failed;
    decision.mails.push_back(MailKind::owner_refund_failed);
  }
}

/// confirmed: refunds come from the dashboard; in full they end the booking.
void follow_confirmed(const Booking& booking, const Payment& payment, const Sums& before,
                      const Sums& sums, Decision& decision) {
  const auto refunded = sums.refunded_of(payment);
  if (refunded == booking.refunded_minor && sums.succeeded == before.succeeded) return;
  decision.booking = booking;
  decision.booking->refunded_minor = refunded;
  if (payment.captured_minor > 0 && sums.succeeded >= payment.captured_minor) {
    decision.booking->status = BookingStatus::cancelled;
    decision.booking->payment_status = PaymentStatus::refunded;
    decision.seat = SeatChange::release;
    decision.happening = Happening::refunded;
  } else if (sums.succeeded > before.succeeded) {
    decision.happening = Happening::partly_refunded;
  }
  if (sums.succeeded > before.succeeded) decision.mails.push_back(MailKind::refund_made);
}

/// What follows for payment and booking from the rows as they are now.
Decision conclude(const Booking* booking, const Payment& payment, const std::vector<Refund>& before,
                  const std::vector<Refund>& rows, std::vector<Refund> changed) {
  Decision decision;
  decision.outcome = Outcome::recorded;
  if (changed.empty()) return decision;
  const auto sums_before = sum(before);
  const auto sums = sum(rows);
  const auto refunded = sums.refunded_of(payment);
  if (refunded != payment.refunded_minor) {
    decision.payment = payment;
    decision.payment->refunded_minor = refunded;
  }
  const bool some_failed = std::any_of(changed.begin(), changed.end(), [](const Refund& row) {
    return row.state == RefundState::failed && row.cause != RefundCause::dashboard;
  });
  decision.refunds = std::move(changed);

  // A payment that was not the booking's own (a second one, or the booking is gone) leaves the
  // booking alone.
  if (booking == nullptr || is_unexpected(rows)) {
    if (sums.succeeded >= payment.captured_minor && sums_before.succeeded < payment.captured_minor)
      decision.happening = Happening::refunded;
    if (some_failed && refunded < payment.captured_minor) {
      decision.happening = Happening::refund_failed;
      decision.mails.push_back(MailKind::owner_refund_failed);
    }
    return decision;
  }
  if (booking->status == BookingStatus::rejected || booking->status == BookingStatus::cancelled)
    follow_return(*booking, payment, sums, decision);
  else if (booking->status == BookingStatus::confirmed)
    follow_confirmed(*booking, payment, sums_before, sums, decision);
  return decision;
}

}  // namespace

Decision decide_refund_follow_up(const RefundFollowUp& follow_up) {
  std::vector<Refund> changed;
  const auto rows = follow(follow_up, changed);
  return conclude(follow_up.booking, follow_up.payment, follow_up.refunds, rows,
                  std::move(changed));
}

Decision decide_refund_refused(const Booking* booking, const Payment& payment,
                               const std::vector<Refund>& refunds, const RefundId& refused) {
  auto rows = refunds;
  std::vector<Refund> changed;
  for (auto& row : rows) {
    if (row.id != refused || row.state != RefundState::pending) continue;
    row.state = RefundState::failed;
    changed.push_back(row);
  }
  return conclude(booking, payment, refunds, rows, std::move(changed));
}

}  // namespace creneau::domain
