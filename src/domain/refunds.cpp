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

/// pending → succeeded → failed (→ settled, by a person): Stripe's refunds only move that way, so
/// older news can be told from newer.
bool is_forward(RefundState from, RefundState to) {
  return static_cast<int>(to) > static_cast<int>(from);
}

bool has_come_back(const Refund& row) {
  return row.state == RefundState::succeeded || row.state == RefundState::settled;
}

Refund* find_row(std::vector<Refund>& rows, const RefundNews& news) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Refund& row) {
    return (!news.refund_id.empty() && row.id == news.refund_id) ||
           (!row.stripe_refund_id.empty() && row.stripe_refund_id == news.id);
  });
  return found == rows.end() ? nullptr : &*found;
}

Refund make_dashboard_row(const RefundFollowUp& f, const RefundNews& news,
                          const std::vector<Refund>& rows) {
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
  if (row.state != RefundState::pending) row.finished_at = f.now;
  return row;
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
      if (moves) {
        row->state = state;
        row->finished_at = f.now;
      }
      row->stripe_refund_id = news.id;
      changed.push_back(*row);
      continue;
    }
    rows.push_back(make_dashboard_row(f, news, rows));
    changed.push_back(rows.back());
  }
  return rows;
}

struct Sums {
  /// Has come back, at Stripe or by hand.
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
    if (has_come_back(row)) sums.succeeded += row.amount.minor;
    if (row.state == RefundState::pending) sums.pending += row.amount.minor;
  }
  return sums;
}

bool is_retried(const Refund& row, const std::vector<Refund>& rows) {
  return !row.id.empty() && std::any_of(rows.begin(), rows.end(), [&](const Refund& other) {
    return other.retry_of == row.id;
  });
}

/// Ours that failed and were not tried again.
bool is_missing(const Refund& row, const std::vector<Refund>& rows) {
  return row.cause != RefundCause::dashboard && row.state == RefundState::failed &&
         !is_retried(row, rows);
}

/// What failed of ours, and what a person gave back in the dashboard since the first of them was
/// ordered.
struct Shortfall {
  std::int64_t missing = 0;
  std::int64_t covered = 0;
  std::int64_t covering = 0;
};

Shortfall count_shortfall(const std::vector<Refund>& rows) {
  Shortfall shortfall;
  std::optional<Instant> since;
  for (const auto& row : rows) {
    if (!is_missing(row, rows)) continue;
    shortfall.missing += row.amount.minor;
    since = std::min(since.value_or(row.created_at), row.created_at);
  }
  if (!since) return shortfall;
  for (const auto& row : rows) {
    if (row.cause != RefundCause::dashboard || row.created_at < *since) continue;
    if (has_come_back(row)) shortfall.covered += row.amount.minor;
    if (row.state == RefundState::pending) shortfall.covering += row.amount.minor;
  }
  return shortfall;
}

/// How the money of a rejected or cancelled booking stands: whether what was to come back has.
PaymentStatus return_status(const Booking& booking, const Payment& payment,
                            const std::vector<Refund>& rows, const Sums& sums) {
  if (sums.succeeded >= payment.captured_minor) return PaymentStatus::refunded;
  if (sums.succeeded + sums.pending >= payment.captured_minor) return PaymentStatus::refund_pending;
  const bool has_orders = std::any_of(rows.begin(), rows.end(), [](const Refund& row) {
    return row.cause != RefundCause::dashboard;
  });
  // All of it was to come back: a lost race, or the dashboard ended the booking.
  if (booking.status == BookingStatus::rejected || !has_orders) return PaymentStatus::refund_failed;
  const auto shortfall = count_shortfall(rows);
  if (shortfall.missing > shortfall.covered + shortfall.covering)
    return PaymentStatus::refund_failed;
  const bool is_under_way = std::any_of(rows.begin(), rows.end(), [](const Refund& row) {
    return row.cause != RefundCause::dashboard && row.state == RefundState::pending;
  });
  if (is_under_way || shortfall.missing > shortfall.covered) return PaymentStatus::refund_pending;
  return PaymentStatus::refunded;
}

/// What has changed, before and after.
struct Change {
  const Payment& payment;
  const std::vector<Refund>& rows;
  Sums before;
  Sums after;
  /// A refund of ours failed.
  bool has_failed = false;
  /// One that a person made in the dashboard, and that was counted on, failed.
  bool has_failed_by_hand = false;
  /// A refund of the owner's goodwill has come back now.
  bool has_given = false;

  std::int64_t refunded() const { return after.refunded_of(payment); }
  bool is_short() const { return refunded() < payment.captured_minor; }
};

void call_owner(Decision& decision) {
  decision.happening = Happening::refund_failed;
  decision.mails.push_back(MailKind::owner_refund_failed);
}

/// rejected or cancelled: what was ordered has to go back.
void follow_return(const Booking& booking, const Change& change, Decision& decision) {
  const auto next = return_status(booking, change.payment, change.rows, change.after);
  const auto refunded = change.refunded();
  if (next == booking.payment_status && refunded == booking.refunded_minor) return;
  decision.booking = booking;
  decision.booking->payment_status = next;
  decision.booking->refunded_minor = refunded;
  const bool is_news = next != booking.payment_status;
  if (is_news && next == PaymentStatus::refunded) decision.happening = Happening::refunded;
  if (change.has_given) decision.mails.push_back(MailKind::refund_made);
  const bool is_stuck = next == PaymentStatus::refund_failed && (is_news || change.has_failed);
  if (is_stuck || (change.has_failed_by_hand && change.is_short())) call_owner(decision);
}

/// confirmed, or cancelled with its money kept: refunds come from the dashboard, or are the owner's
/// goodwill; in full they end the booking.
void follow_kept(const Booking& booking, const Change& change, Decision& decision) {
  const auto refunded = change.refunded();
  const bool has_grown = change.after.succeeded > change.before.succeeded;
  if (refunded != booking.refunded_minor || change.after.succeeded != change.before.succeeded) {
    decision.booking = booking;
    decision.booking->refunded_minor = refunded;
    const bool is_all = change.payment.captured_minor > 0 &&
                        change.after.succeeded >= change.payment.captured_minor;
    if (is_all) {
      if (booking.status == BookingStatus::confirmed) {
        decision.seat = SeatChange::release;
        decision.reminders = ReminderChange::remove;
        ++decision.booking->calendar_sequence;
      }
      decision.booking->status = BookingStatus::cancelled;
      decision.booking->payment_status = PaymentStatus::refunded;
      decision.happening = Happening::refunded;
    } else if (has_grown) {
      decision.happening = Happening::partly_refunded;
    }
    if (has_grown) decision.mails.push_back(MailKind::refund_made);
  }
  if ((change.has_failed || change.has_failed_by_hand) && change.is_short()) call_owner(decision);
}

/// What follows for payment and booking from the rows as they are now.
Decision conclude(const RefundBooks& books, const std::vector<Refund>& rows,
                  std::vector<Refund> changed) {
  Decision decision;
  decision.outcome = Outcome::recorded;
  if (changed.empty()) return decision;
  const auto& payment = books.payment;
  Change change{payment, rows, sum(books.refunds), sum(rows)};
  for (const auto& row : changed) {
    const bool is_by_hand = row.cause == RefundCause::dashboard;
    const bool has_failed = row.state == RefundState::failed;
    change.has_failed |= has_failed && !is_by_hand;
    // What is only heard of as failed stood in for nothing.
    change.has_failed_by_hand |= has_failed && is_by_hand && !row.id.empty();
    change.has_given |= has_come_back(row) && row.cause == RefundCause::goodwill;
  }
  const auto refunded = change.refunded();
  if (refunded != payment.refunded_minor) {
    decision.payment = payment;
    decision.payment->refunded_minor = refunded;
  }
  decision.refunds = std::move(changed);

  // A payment that was not the booking's own (a second one, or the booking is gone) leaves the
  // booking alone.
  if (books.booking == nullptr || is_unexpected_payment(rows)) {
    if (change.after.succeeded >= payment.captured_minor &&
        change.before.succeeded < payment.captured_minor)
      decision.happening = Happening::refunded;
    if ((change.has_failed || change.has_failed_by_hand) && change.is_short()) call_owner(decision);
    return decision;
  }
  const auto& booking = *books.booking;
  const bool is_kept =
      booking.status == BookingStatus::confirmed ||
      (booking.status == BookingStatus::cancelled && booking.payment_status == PaymentStatus::paid);
  if (is_kept)
    follow_kept(booking, change, decision);
  else if (booking.status != BookingStatus::pending)
    follow_return(booking, change, decision);
  return decision;
}

/// Marks a row; `changed` gets it.
std::vector<Refund> mark(const RefundBooks& books, const RefundId& id, RefundState from,
                         RefundState to, std::vector<Refund>& changed) {
  auto rows = books.refunds;
  for (auto& row : rows) {
    if (row.id != id || row.state != from) continue;
    row.state = to;
    row.finished_at = books.now;
    changed.push_back(row);
  }
  return rows;
}

/// A refund that the owner orders: the money is on its way from now on.
Decision order(const RefundBooks& books, RefundOrder refund_order) {
  Decision decision;
  decision.happening = Happening::refund_ordered;
  if (books.booking != nullptr && !is_unexpected_payment(books.refunds)) {
    decision.booking = *books.booking;
    decision.booking->refunded_minor += refund_order.amount.minor;
    if (books.booking->status != BookingStatus::confirmed)
      decision.booking->payment_status = PaymentStatus::refund_pending;
  }
  decision.refund_order = std::move(refund_order);
  return decision;
}

std::int64_t left_of(const Payment& payment) {
  return payment.captured_minor - payment.refunded_minor;
}

const Refund* find_failed(const RefundBooks& books, const RefundId& id) {
  for (const auto& row : books.refunds)
    if (row.id == id && row.state == RefundState::failed && !is_retried(row, books.refunds))
      return &row;
  return nullptr;
}

}  // namespace

bool is_unexpected_payment(const std::vector<Refund>& refunds) {
  return std::any_of(refunds.begin(), refunds.end(),
                     [](const Refund& row) { return row.cause == RefundCause::not_expected; });
}

std::vector<RefundId> list_unresolved_refunds(const Payment& payment,
                                              const std::vector<Refund>& refunds) {
  std::vector<RefundId> unresolved;
  if (sum(refunds).succeeded >= payment.captured_minor) return unresolved;
  for (const auto& row : refunds)
    if (row.state == RefundState::failed && !is_retried(row, refunds)) unresolved.push_back(row.id);
  return unresolved;
}

Decision decide_refund_follow_up(const RefundFollowUp& follow_up) {
  // Of an authorisation that is released Stripe may tell as of a refund: no money has moved.
  if (follow_up.payment.state != PaymentState::captured) return {};
  std::vector<Refund> changed;
  const auto rows = follow(follow_up, changed);
  return conclude({follow_up.booking, follow_up.payment, follow_up.refunds, follow_up.now}, rows,
                  std::move(changed));
}

Decision decide_refund_refused(const RefundBooks& books, const RefundId& refused) {
  std::vector<Refund> changed;
  const auto rows = mark(books, refused, RefundState::pending, RefundState::failed, changed);
  return conclude(books, rows, std::move(changed));
}

Result<Decision> decide_partial_refund(const RefundBooks& books, const Money& amount) {
  if (books.booking == nullptr || books.booking->status == BookingStatus::pending ||
      is_unexpected_payment(books.refunds))
    return Errc::not_refundable;
  const auto left = left_of(books.payment);
  if (amount.minor <= 0 || amount.minor > left || amount.currency != books.payment.amount.currency)
    return Errc::not_refundable;
  // All of it is a cancellation, and shall be said to be one.
  if (books.booking->status == BookingStatus::confirmed && amount.minor == left)
    return Errc::not_refundable;
  return order(books, {RefundCause::goodwill, amount});
}

Result<Decision> decide_refund_retry(const RefundBooks& books, const RefundId& failed) {
  const auto* row = find_failed(books, failed);
  if (row == nullptr || row->cause == RefundCause::dashboard) return Errc::not_refundable;
  const auto amount = std::min(row->amount.minor, left_of(books.payment));
  if (amount <= 0) return Errc::not_refundable;
  return order(books, {row->cause, {amount, row->amount.currency}, failed});
}

Result<Decision> decide_settled_by_hand(const RefundBooks& books, const RefundId& failed) {
  const auto* row = find_failed(books, failed);
  if (row == nullptr) return Errc::not_refundable;
  std::vector<Refund> changed;
  const auto rows = mark(books, failed, RefundState::failed, RefundState::settled, changed);
  auto decision = conclude(books, rows, std::move(changed));
  // The owner gave it back and knows; the client has it in hand.
  decision.mails.clear();
  decision.happening = Happening::settled_by_hand;
  return decision;
}

}  // namespace creneau::domain
