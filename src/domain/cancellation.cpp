#include "domain/cancellation.hpp"

#include <algorithm>

#include "domain/authorization.hpp"

namespace creneau::domain {
namespace {

/// `percent` of `minor`, rounded up. Divided first, so that no amount overflows.
std::int64_t part_of(std::int64_t minor, int percent) {
  return minor / 100 * percent + (minor % 100 * percent + 99) / 100;
}

Result<Money> amount_of(const Cancellation& c) {
  const auto left = refundable_of(c.booking, c.payment);
  if (!c.amount) return refund_on_cancellation(c.booking, c.payment, c.slot, c.now);
  if (c.amount->minor < 0 || c.amount->minor > left.minor) return Errc::not_refundable;
  if (c.amount->currency != left.currency) return Errc::not_refundable;
  return *c.amount;
}

/// Authorised and not captured yet: the bank lets go of it, nothing comes back.
Decision release_authorized(const Cancellation& c) {
  Decision decision;
  decision.happening = Happening::cancelled;
  decision.booking = c.booking;
  decision.booking->status = BookingStatus::cancelled;
  decision.booking->payment_status = PaymentStatus::void_pending;
  decision.booking->cancellation_reason = c.reason;
  decision.payment = to_be_released(*c.payment);
  decision.held_money = HeldMoney::release;
  decision.amount = Money{0, c.booking.price.currency};
  decision.seat = SeatChange::release;
  decision.mails = {MailKind::booking_cancelled};
  return decision;
}

}  // namespace

Money refund_by_policy(const CancellationPolicy& policy, const Money& price, Instant start_at,
                       Instant now) {
  if (start_at <= now) return {0, price.currency};
  if (start_at - policy.refund_until >= now) return price;
  const auto part = part_of(price.minor, std::clamp(policy.late_refund_percent, 0, 100));
  return {std::min(part, price.minor), price.currency};
}

Money refundable_of(const Booking& booking, const Payment* payment) {
  if (payment == nullptr) return {0, booking.price.currency};
  return {std::max<std::int64_t>(payment->captured_minor - payment->refunded_minor, 0),
          payment->amount.currency};
}

Money refund_on_cancellation(const Booking& booking, const Payment* payment, const Slot& slot,
                             Instant now) {
  auto amount = refund_by_policy(booking.policy, booking.price, slot.start_at, now);
  amount.minor = std::min(amount.minor, refundable_of(booking, payment).minor);
  return amount;
}

bool is_changeable(const Booking& booking, const Slot& slot, Instant now) {
  return booking.status == BookingStatus::confirmed && slot.start_at > now;
}

Result<Decision> decide_cancel(const Cancellation& c) {
  if (c.by == ChangeBy::owner && c.payment != nullptr && has_authorized(&c.booking, *c.payment))
    return release_authorized(c);
  if (c.booking.status != BookingStatus::confirmed) return Errc::not_cancellable;
  if (c.by == ChangeBy::client && !is_changeable(c.booking, c.slot, c.now))
    return Errc::not_cancellable;
  const auto amount = amount_of(c);
  if (!amount) return amount.error();

  Decision decision;
  decision.happening = Happening::cancelled;
  decision.booking = c.booking;
  auto& next = *decision.booking;
  next.status = BookingStatus::cancelled;
  if (amount->minor > 0) {
    decision.refund_order = RefundOrder{RefundCause::cancellation, *amount};
    next.payment_status = PaymentStatus::refund_pending;
    next.refunded_minor += amount->minor;
  }
  ++next.calendar_sequence;
  next.cancellation_reason = c.reason;
  decision.amount = *amount;
  decision.seat = SeatChange::release;
  decision.reminders = ReminderChange::remove;
  decision.mails = {MailKind::booking_cancelled};
  if (c.by == ChangeBy::client) decision.mails.push_back(MailKind::owner_booking_cancelled);
  return decision;
}

}  // namespace creneau::domain
