// S2 to S5 after every commit: what a payment is kept for, what went back of it, and by whose
// order.
#include <algorithm>

#include "oracle.hpp"

namespace creneau::sim {
namespace {

using domain::BookingStatus;
using domain::PaymentState;
using domain::RefundCause;
using domain::RefundState;

/// All of a payment goes back: its booking could not have the slot, or had no use for it.
bool is_whole_return(RefundCause cause) {
  return cause == RefundCause::slot_taken || cause == RefundCause::amount_mismatch ||
         cause == RefundCause::not_expected;
}

bool is_by_us(const domain::Refund& refund) {
  return refund.cause != RefundCause::dashboard;
}

}  // namespace

const std::vector<domain::Refund>& Oracle::refunds_of(const PaymentId& id) const {
  static const std::vector<domain::Refund> none;
  const auto found = refunds_.find(id);
  return found == refunds_.end() ? none : found->second;
}

std::int64_t Oracle::sum_refunds(const domain::Payment& payment,
                                 std::initializer_list<RefundState> states) const {
  std::int64_t sum = 0;
  for (const auto& refund : refunds_of(payment.id))
    if (std::find(states.begin(), states.end(), refund.state) != states.end())
      sum += refund.amount.minor;
  return sum;
}

bool Oracle::is_returned_whole(const domain::Payment& payment) const {
  const auto& rows = refunds_of(payment.id);
  return std::any_of(rows.begin(), rows.end(), [&](const domain::Refund& refund) {
    return is_whole_return(refund.cause) && ordered_.at(refund.id) == payment.captured_minor;
  });
}

const domain::Payment* Oracle::find_payment(const SessionId& id) const {
  for (const auto& [payment_id, payment] : payments_)
    if (payment.session_id == id) return &payment;
  return nullptr;
}

const domain::Payment* Oracle::find_own_payment(const BookingId& id) const {
  for (const auto& [payment_id, payment] : payments_) {
    if (payment.booking_id != id || payment.state != PaymentState::captured) continue;
    const auto& rows = refunds_of(payment_id);
    const bool is_further = std::any_of(rows.begin(), rows.end(), [](const domain::Refund& row) {
      return row.cause == RefundCause::not_expected;
    });
    if (!is_further) return &payment;
  }
  return nullptr;
}

std::vector<RefundId> Oracle::list_failed_refunds() const {
  std::vector<RefundId> failed;
  for (const auto& [payment_id, rows] : refunds_)
    for (const auto& row : rows) {
      const bool is_retried = std::any_of(
          rows.begin(), rows.end(), [&](const auto& other) { return other.retry_of == row.id; });
      if (is_by_us(row) && row.state == RefundState::failed && !is_retried)
        failed.push_back(row.id);
    }
  return failed;
}

/// What a refund is first asked for; it may shrink when a person was quicker in the dashboard.
void Oracle::remember_orders(const PaymentId& id) {
  for (const auto& row : refunds_of(id))
    if (is_by_us(row)) ordered_.emplace(row.id, row.amount.minor);
}

/// S3: one payment, kept, of the booking's amount, that Stripe knows as paid for this booking.
void Oracle::check_confirmed(const domain::Booking& booking) {
  int kept = 0;
  for (const auto& [id, payment] : payments_) {
    if (payment.booking_id != booking.id || payment.state != PaymentState::captured ||
        is_returned_whole(payment))
      continue;
    ++kept;
    const auto session = stripe_.sessions().find(payment.session_id);
    const bool is_right = session != stripe_.sessions().end() && session->second.is_paid &&
                          session->second.total == booking.price &&
                          session->second.booking_id == booking.id &&
                          session->second.intent_id == payment.payment_intent_id &&
                          payment.captured_minor == booking.price.minor &&
                          stripe_.intents().at(payment.payment_intent_id).captured == booking.price;
    if (!is_right)
      nature_.violate("S3: {} is confirmed by {}, which Stripe does not know as paid so",
                      booking.id.str(), payment.session_id.str());
  }
  if (kept != 1) nature_.violate("S3: {} is confirmed and has {} payments", booking.id.str(), kept);
}

/// S2, S4, S5 for one payment: kept by its booking, or on its way back, or gone back; never both,
/// never more than there is.
void Oracle::check_payment(const domain::Payment& payment) {
  if (payment.state != PaymentState::captured) {
    if (payment.captured_minor != 0 || payment.refunded_minor != 0)
      nature_.violate("S5: {} has amounts and is not captured", payment.id.str());
    return;
  }
  const auto session = stripe_.sessions().find(payment.session_id);
  if (session == stripe_.sessions().end() || !session->second.is_paid)
    nature_.violate("S5: {} counts as captured, Stripe has no money for it", payment.id.str());
  else if (session->second.installation_id != installation_id_)
    nature_.violate("S10: {} is a payment of somebody else", payment.session_id.str());
  else if (const auto taken = stripe_.intents().at(session->second.intent_id).captured.minor;
           taken != payment.captured_minor)
    nature_.violate("S5: {} counts {}, Stripe took {}", payment.id.str(), payment.captured_minor,
                    taken);

  const auto live =
      sum_refunds(payment, {RefundState::pending, RefundState::succeeded, RefundState::settled});
  if (payment.refunded_minor != std::min(live, payment.captured_minor))
    nature_.violate("S4: {} counts {} as given back, its refunds are {} of {}", payment.id.str(),
                    payment.refunded_minor, live, payment.captured_minor);

  const auto booking = bookings_.find(payment.booking_id);
  const bool is_gone = booking == bookings_.end();
  const auto status = is_gone ? BookingStatus::rejected : booking->second.status;
  const bool is_returned = is_returned_whole(payment);
  if (status == BookingStatus::pending && !is_returned)
    nature_.violate("S2: {} is captured, its booking is pending", payment.id.str());
  if (status == BookingStatus::rejected && !is_returned)
    nature_.violate("S2: {} is captured and neither kept nor returned", payment.id.str());
  if (is_gone || status == BookingStatus::pending) return;
  const auto* own = find_own_payment(payment.booking_id);
  if (own == &payment && booking->second.refunded_minor != payment.refunded_minor)
    nature_.violate("S5: {} says that {} went back, its payment says {}", booking->first.str(),
                    booking->second.refunded_minor, payment.refunded_minor);
}

/// S4: one refund for each cause and each wish of the owner's; one try more only where somebody
/// asked for it after a failure.
void Oracle::check_orders(const domain::Payment& payment) {
  int by_rule = 0;
  int partial = 0;
  std::set<RefundId> retried;
  const auto& rows = refunds_of(payment.id);
  for (const auto& row : rows) {
    if (row.state == RefundState::settled && !wishes_.settlements_by_hand.contains(row.id))
      nature_.violate("S4: {} is settled by nobody", row.id.str());
    if (!is_by_us(row)) continue;
    if (row.retry_of.empty()) {
      ++(row.cause == RefundCause::goodwill ? partial : by_rule);
      continue;
    }
    const auto failed = std::find_if(rows.begin(), rows.end(), [&](const domain::Refund& other) {
      return other.id == row.retry_of;
    });
    const bool is_due = failed != rows.end() && failed->state == RefundState::failed &&
                        failed->cause == row.cause && wishes_.retries.contains(row.retry_of) &&
                        ordered_.at(row.id) <= failed->amount.minor;
    if (!is_due || !retried.insert(row.retry_of).second)
      nature_.violate("S4: {} is tried again as {} without need", row.retry_of.str(), row.id.str());
  }
  if (by_rule > 1) nature_.violate("S4: {} is refunded {} times by us", payment.id.str(), by_rule);
  if (partial > wishes_.partial_refunds[payment.booking_id])
    nature_.violate("S4: {} is refunded in part {} times, {} were asked for", payment.id.str(),
                    partial, wishes_.partial_refunds[payment.booking_id]);
}

/// S4: each asked for under its own keys only, and made once; never one of somebody else's payment.
void Oracle::check_refunds() {
  std::set<RefundId> known;
  for (const auto& [payment_id, rows] : refunds_)
    for (const auto& row : rows) {
      known.insert(row.id);
      const auto keys = stripe_.refund_keys().find(row.id);
      if (keys == stripe_.refund_keys().end()) continue;
      if (static_cast<int>(keys->second.size()) > row.attempt)
        nature_.violate("S4: {} was asked for under {} keys in {} attempts", row.id.str(),
                        keys->second.size(), row.attempt);
    }
  std::map<RefundId, int> made;
  for (const auto& refund : stripe_.refunds()) {
    const auto& session = stripe_.sessions().at(stripe_.intents().at(refund.intent_id).session_id);
    if (session.installation_id != installation_id_)
      nature_.violate("S10: {} of somebody else is refunded", session.id.str());
    if (!refund.refund_id.empty() && !known.contains(refund.refund_id))
      nature_.violate("S5: {} is made at Stripe and not in our books", refund.refund_id.str());
    if (!refund.refund_id.empty() && ++made[refund.refund_id] > 1)
      nature_.violate("S4: {} was made twice at Stripe", refund.refund_id.str());
  }
}

}  // namespace creneau::sim
