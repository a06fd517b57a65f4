// The end of a run: what is left to be settled, and whether the books are right once nothing is.
#include <algorithm>

#include "oracle.hpp"
#include "unreliable_store.hpp"

namespace creneau::sim {
namespace {

using domain::BookingStatus;
using domain::PaymentState;
using domain::PaymentStatus;
using domain::RefundCause;
using domain::RefundState;
using domain::RefundStatus;

constexpr int bookings_read_max = 10'000;
constexpr int slots_read_max = 100;
/// Reminders that are due later may wait; those of now leave in a moment.
constexpr auto mail_overdue = std::chrono::minutes(1);

}  // namespace

std::vector<std::string> Oracle::list_unsettled() {
  std::vector<std::string> unsettled;
  for (const auto& [id, booking] : bookings_) {
    if (booking.status == BookingStatus::pending)
      unsettled.push_back(fmt::format("{} is pending/{}", id.str(), name(booking.payment_status)));
    if (booking.payment_status == PaymentStatus::refund_pending)
      unsettled.push_back(fmt::format("the refund of {} is pending", id.str()));
    if (booking.payment_status == PaymentStatus::void_pending)
      unsettled.push_back(fmt::format("the release of {} is pending", id.str()));
  }
  for (const auto& [id, payment] : payments_)
    if (payment.state != PaymentState::captured && payment.state != PaymentState::voided &&
        payment.state != PaymentState::closed)
      unsettled.push_back(fmt::format("{} is {}", id.str(), name(payment.state)));
  compare_with_stripe(unsettled);
  look(database_, [&](app::Reader& reader) {
    const auto now = nature_.timeline.now();
    const auto effects = reader.queue_counts(now + std::chrono::hours(24 * 365)).effects_due;
    const auto mails = reader.queue_counts(now - mail_overdue).mails_waiting;
    if (effects + mails > 0)
      unsettled.push_back(fmt::format("{} effects and {} mails wait", effects, mails));
  });
  return unsettled;
}

void Oracle::compare_with_stripe(std::vector<std::string>& unsettled) const {
  for (const auto& [id, session] : stripe_.sessions()) {
    if (session.installation_id != installation_id_) continue;
    if (session.intent_status == domain::IntentStatus::requires_capture)
      unsettled.push_back(fmt::format("{} is neither captured nor released", id.str()));
    if (!session.is_paid) continue;
    const auto* payment = find_payment(id);
    if (payment == nullptr || payment->state != PaymentState::captured) {
      unsettled.push_back(fmt::format("{} is paid and not settled", id.str()));
      continue;
    }
    const auto counted = sum_refunds(*payment, {RefundState::pending, RefundState::succeeded});
    if (counted != stripe_.refunded_minor(session.intent_id, {}))
      unsettled.push_back(fmt::format("{} gave back {}, our books say {}", session.intent_id.str(),
                                      stripe_.refunded_minor(session.intent_id, {}), counted));
  }
}

void Oracle::check_books() {
  std::map<BookingId, domain::Booking> read;
  look(database_, [&](app::Reader& reader) {
    for (auto& booking : reader.list_bookings({}, bookings_read_max))
      read.emplace(booking.id, std::move(booking));
    for (const auto& [id, slot] : slots_) {
      const auto now = reader.find_slot(id);
      if (!now || now->seats_taken != slot.seats_taken || now->blockers != slot.blockers)
        nature_.violate("the oracle lost sight of {}", id.str());
    }
    // What the pages offer is what is free.
    std::set<SlotId> offered;
    for (const auto& slot : reader.list_next_available(start_of_time, {}, slots_read_max))
      offered.insert(slot.id);
    for (const auto& [id, slot] : slots_)
      if (offered.contains(id) != slot.is_available())
        nature_.violate("S1: {} is {}offered", id.str(), offered.contains(id) ? "" : "not ");
  });
  if (read.size() != bookings_.size())
    nature_.violate("{} bookings in the database, {} followed", read.size(), bookings_.size());
  for (const auto& [id, intent] : stripe_.intents()) {
    check_ledger(intent);
    check_released(intent);
  }
  check_mails();
  check_attention();
  check_accounts();
}

/// S2 and S5, to the cent: what Stripe has taken is kept by one confirmed booking, or by policy of
/// one that is cancelled, or has gone back, or Stripe refuses.
void Oracle::check_ledger(const StripeModel::Intent& intent) {
  const auto& session = stripe_.sessions().at(intent.session_id);
  if (session.installation_id != installation_id_ || intent.captured.minor == 0) return;
  const auto* payment = find_payment(session.id);
  if (payment == nullptr || payment->captured_minor != intent.captured.minor) {
    nature_.violate("S5: {} took {}, our books do not say so", intent.id.str(),
                    intent.captured.minor);
    return;
  }
  for (const auto& [state, status] : {std::pair(RefundState::pending, RefundStatus::pending),
                                      std::pair(RefundState::succeeded, RefundStatus::succeeded)}) {
    const auto ours = sum_refunds(*payment, {state});
    const auto theirs = stripe_.refunded_minor(intent.id, status);
    if (ours != theirs)
      nature_.violate("S5: of {} {} is {} at Stripe, {} in our books", intent.id.str(), theirs,
                      name(state), ours);
  }
  const auto booking = bookings_.find(payment->booking_id);
  const bool is_own = booking != bookings_.end() && !is_returned_whole(*payment);
  if (is_own && booking->second.status == BookingStatus::confirmed)
    check_kept_money(*payment, intent);
  else if (is_own && booking->second.status == BookingStatus::cancelled)
    check_cancelled_money(booking->second, *payment);
  else
    check_returned_money(*payment, intent);
}

/// A confirmed booking keeps what was captured less what was given away of it.
void Oracle::check_kept_money(const domain::Payment& payment, const StripeModel::Intent& intent) {
  const auto& booking = bookings_.at(payment.booking_id);
  const auto gone_back = stripe_.refunded_minor(intent.id, RefundStatus::succeeded) +
                         sum_refunds(payment, {RefundState::settled});
  if (gone_back >= intent.captured.minor)
    nature_.violate("S2: {} is confirmed and all of it has gone back", booking.id.str());
  if (booking.refunded_minor != gone_back)
    nature_.violate("S5: {} says that {} of {} have gone back", booking.id.str(),
                    booking.refunded_minor, gone_back);
}

/// All of it has gone back; if not, Stripe has refused or failed, and that is visible to the owner.
void Oracle::check_returned_money(const domain::Payment& payment,
                                  const StripeModel::Intent& intent) {
  const auto gone_back = stripe_.refunded_minor(intent.id, RefundStatus::succeeded) +
                         sum_refunds(payment, {RefundState::settled});
  if (gone_back >= intent.captured.minor) return;
  const bool has_failed = std::any_of(
      stripe_.refunds().begin(), stripe_.refunds().end(), [&](const StripeModel::Refund& refund) {
        return refund.intent_id == intent.id && refund.status == RefundStatus::failed;
      });
  const auto& rows = refunds_of(payment.id);
  const bool is_visible = std::any_of(rows.begin(), rows.end(), [](const domain::Refund& row) {
    return row.state == RefundState::failed;
  });
  if (!(has_failed || intent.has_refused_refund) || !is_visible)
    nature_.violate("S2: {} took {}, {} came back, and nobody refused", intent.id.str(),
                    intent.captured.minor, gone_back);
}

/// What was ordered has come back, no more and no less; the rest is kept by policy.
void Oracle::check_cancelled_money(const domain::Booking& booking, const domain::Payment& payment) {
  std::int64_t ordered = 0;
  std::int64_t ours = 0;
  std::int64_t by_hand = 0;
  std::int64_t failed_by_hand = 0;
  bool has_failed = false;
  for (const auto& row : refunds_of(payment.id)) {
    has_failed |= row.state == RefundState::failed;
    const bool has_come_back =
        row.state == RefundState::succeeded || row.state == RefundState::settled;
    if (row.cause == RefundCause::dashboard) {
      if (has_come_back) by_hand += row.amount.minor;
      if (row.state == RefundState::failed) failed_by_hand += row.amount.minor;
      continue;
    }
    if (row.retry_of.empty()) ordered += ordered_.at(row.id);
    if (has_come_back) ours += row.amount.minor;
  }
  const auto due = std::min(ordered, payment.captured_minor);
  if (ours > ordered)
    nature_.violate("S5: {} was to give back {} and gave {}", booking.id.str(), ordered, ours);
  switch (booking.payment_status) {
    case PaymentStatus::paid:
      // Nothing came back for the cancellation; what the owner gave before is as good as any.
      if (cancellations_[booking.id] > 0 || (ours + by_hand < due && !has_failed))
        nature_.violate("S5: {} is cancelled and paid: {} of {}", booking.id.str(), ours + by_hand,
                        due);
      return;
    case PaymentStatus::refunded:
      // What a person gave back and what then failed is a matter of its own (check_attention).
      if (ours + by_hand + failed_by_hand < due)
        nature_.violate("S5: {} is refunded: {} of {}", booking.id.str(), ours + by_hand, due);
      return;
    case PaymentStatus::refund_failed:
      if (!has_failed)
        nature_.violate("S5: {} is said to have failed, {} of {} came back", booking.id.str(), ours,
                        due);
      return;
    default:
      nature_.violate("S5: {} ends as {}", booking.id.str(), name(booking.payment_status));
  }
}

void Oracle::check_mails() {
  for (const auto& id : ever_confirmed_) {
    const auto booking = bookings_.find(id);
    if (booking == bookings_.end() || booking->second.email.starts_with(refused_mailbox)) continue;
    const auto& delivered = delivered_[id];
    // Nobody is told of what is cancelled already.
    const bool is_confirmed = booking->second.status == BookingStatus::confirmed;
    if (is_confirmed && delivered.confirmations.empty())
      nature_.violate("S7: {} was confirmed and no mail says so", id.str());
    if (is_confirmed && delivered.moves.size() != moves_[id].size())
      nature_.violate("S7: {} was moved {} times, {} mails say so", id.str(), moves_[id].size(),
                      delivered.moves.size());
    if (cancellations_.contains(id) && delivered.cancellations.empty())
      nature_.violate("S7: {} was cancelled and no mail says so", id.str());
  }
}

}  // namespace creneau::sim
