// The end of a run: what is left to be settled, and whether the books are right once nothing is.
#include <algorithm>

#include "oracle.hpp"
#include "unreliable_store.hpp"

namespace creneau::sim {
namespace {

using domain::BookingStatus;
using domain::PaymentState;
using domain::RefundState;
using domain::RefundStatus;

constexpr int bookings_read_max = 10'000;

}  // namespace

std::vector<std::string> Oracle::list_unsettled() {
  std::vector<std::string> unsettled;
  for (const auto& [id, booking] : bookings_) {
    if (booking.status == BookingStatus::pending)
      unsettled.push_back(fmt::format("{} is pending/{}", id.str(), name(booking.payment_status)));
    if (booking.payment_status == domain::PaymentStatus::refund_pending)
      unsettled.push_back(fmt::format("the refund of {} is pending", id.str()));
  }
  for (const auto& [id, payment] : payments_)
    if (payment.state != PaymentState::captured && payment.state != PaymentState::closed)
      unsettled.push_back(fmt::format("{} is {}", id.str(), name(payment.state)));
  compare_with_stripe(unsettled);
  look(database_, [&](app::Reader& reader) {
    const auto counts = reader.queue_counts(nature_.timeline.now() + std::chrono::hours(24 * 365));
    if (counts.effects_due + counts.mails_waiting > 0)
      unsettled.push_back(
          fmt::format("{} effects and {} mails wait", counts.effects_due, counts.mails_waiting));
  });
  return unsettled;
}

void Oracle::compare_with_stripe(std::vector<std::string>& unsettled) const {
  for (const auto& [id, session] : stripe_.sessions()) {
    if (session.installation_id != installation_id_ || !session.is_paid) continue;
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
      if (!now || now->seats_taken != slot.seats_taken)
        nature_.violate("the oracle lost sight of {}", id.str());
    }
  });
  if (read.size() != bookings_.size())
    nature_.violate("{} bookings in the database, {} followed", read.size(), bookings_.size());
  for (const auto& [id, intent] : stripe_.intents()) check_ledger(intent);
  check_mails();
}

/// S2 and S5, to the cent: what Stripe has taken is kept by one confirmed booking, or has gone
/// back, or Stripe refuses.
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
  check_money_of(*payment, intent);
}

void Oracle::check_money_of(const domain::Payment& payment, const StripeModel::Intent& intent) {
  const auto booking = bookings_.find(payment.booking_id);
  const bool is_kept = booking != bookings_.end() && !is_returned_by_us(payment) &&
                       booking->second.status == BookingStatus::confirmed;
  const auto gone_back = stripe_.refunded_minor(intent.id, RefundStatus::succeeded);
  if (is_kept) {
    if (gone_back >= intent.captured.minor)
      nature_.violate("S2: {} is confirmed and all of it has gone back", booking->first.str());
    if (booking->second.refunded_minor != gone_back)
      nature_.violate("S5: {} says that {} of {} have gone back", booking->first.str(),
                      booking->second.refunded_minor, gone_back);
    return;
  }
  if (gone_back == intent.captured.minor) return;
  // Not all came back: then Stripe has refused or failed, and that is visible to the owner.
  const bool has_failed = std::any_of(
      stripe_.refunds().begin(), stripe_.refunds().end(), [&](const StripeModel::Refund& refund) {
        return refund.intent_id == intent.id && refund.status == RefundStatus::failed;
      });
  const auto& rows = refunds_[payment.id];
  const bool is_visible = std::any_of(rows.begin(), rows.end(), [](const domain::Refund& row) {
    return row.state == RefundState::failed;
  });
  if (!(has_failed || intent.has_refused_refund) || !is_visible)
    nature_.violate("S2: {} took {}, {} came back, and nobody refused", intent.id.str(),
                    intent.captured.minor, gone_back);
}

void Oracle::check_mails() {
  for (const auto& id : ever_confirmed_) {
    const auto booking = bookings_.find(id);
    if (booking == bookings_.end() || booking->second.email.starts_with(refused_mailbox)) continue;
    // Cancelled before the confirmation could leave: none is due any more.
    if (booking->second.status == domain::BookingStatus::cancelled) continue;
    if (!confirmations_.contains(id))
      nature_.violate("S7: {} was confirmed and no mail says so", id.str());
  }
}

}  // namespace creneau::sim
