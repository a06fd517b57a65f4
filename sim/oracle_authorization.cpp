// S2 for what a bank holds until it is captured or released: only who has the seat is charged, who
// came too late never is; and S11, what was acknowledged of it.
#include "oracle.hpp"

namespace creneau::sim {
namespace {

using domain::BookingStatus;
using domain::IntentStatus;
using domain::PaymentState;
using domain::PaymentStatus;

bool is_decided(PaymentState state) {
  switch (state) {
    case PaymentState::requested:
    case PaymentState::open:
    case PaymentState::processing:
      return false;
    case PaymentState::authorized:
    case PaymentState::captured:
    case PaymentState::void_pending:
    case PaymentState::voided:
    case PaymentState::closed:
      return true;
  }
  CRENEAU_UNREACHABLE();
}

}  // namespace

/// The loser is never charged: a seat comes first, then the money.
void Oracle::payment_captured(const StripeModel::Session& session) {
  if (!is_ours(session)) {
    nature_.violate("S10: {} of somebody else is captured", session.id.str());
    return;
  }
  const auto* payment = find_payment(session.id);
  if (payment == nullptr || !ever_authorized_.contains(payment->id))
    nature_.violate("S2: {} is captured, and {} has no seat for it", session.id.str(),
                    session.booking_id.str());
}

/// Only what was to be released is, or what the bank would not let us capture.
void Oracle::payment_released(const StripeModel::Session& session) {
  if (!is_ours(session)) {
    nature_.violate("S10: {} of somebody else is released", session.id.str());
    return;
  }
  const auto* payment = find_payment(session.id);
  const bool is_refused = stripe_.intents().at(session.intent_id).captures_refused > 0;
  if (payment == nullptr || !(ever_to_release_.contains(payment->id) || is_refused))
    nature_.violate("S2: {} is released, and nobody decided that", session.id.str());
}

/// What Stripe has of a payment fits to what our row says, whatever is on its way.
bool Oracle::is_still_right(const domain::Payment& payment,
                            const StripeModel::Session& session) const {
  switch (payment.state) {
    case PaymentState::authorized:
    case PaymentState::void_pending:
      return session.is_manual && (session.intent_status == IntentStatus::requires_capture ||
                                   session.intent_status == IntentStatus::canceled ||
                                   session.intent_status == IntentStatus::succeeded);
    case PaymentState::voided:
      return session.is_manual && session.intent_status == IntentStatus::canceled;
    case PaymentState::processing:
      return session.status == domain::SessionStatus::complete && !session.is_manual;
    case PaymentState::requested:
    case PaymentState::open:
    case PaymentState::captured:
      return true;
    case PaymentState::closed:
      // Nothing can come of it any more.
      return session.intent_status != IntentStatus::processing &&
             session.intent_status != IntentStatus::requires_capture;
  }
  CRENEAU_UNREACHABLE();
}

void Oracle::know_service(const domain::Service& service) {
  services_[service.id] = service;
  Offer offer;
  offer.is_manual = capture_ == domain::CaptureMethod::manual;
  if (service.capture != domain::ServiceCapture::standard)
    offer.is_manual = service.capture == domain::ServiceCapture::manual;
  offer.allows_delayed_methods = service.allows_delayed_methods && !offer.is_manual;
  offers_[service.id].insert(offer);
}

/// Asked for as the service says, or said before the owner thought again; or else the installation.
void Oracle::check_offer(const domain::Payment& payment, const StripeModel::Session& session) {
  const auto slot = plan_.find(payment.slot_id);
  // A row that is made late for a lost session knows the booking's slot of now.
  if (slot == plan_.end() || moves_.contains(payment.booking_id)) return;
  const Offer made{session.is_manual, session.allows_delayed_methods};
  const auto offers = offers_.find(slot->second.service_id);
  const bool is_right = offers != offers_.end()
                            ? offers->second.contains(made)
                            : made == Offer{capture_ == domain::CaptureMethod::manual, false};
  if (!is_right)
    nature_.violate("capture: {} of {} is not asked for as {} wants it", session.id.str(),
                    payment.booking_id.str(), slot->second.id.str());
}

void Oracle::check_authorization(const domain::Payment& payment) {
  const auto found = stripe_.sessions().find(payment.session_id);
  if (found == stripe_.sessions().end()) return;
  const auto& session = found->second;
  check_offer(payment, session);
  if (!is_still_right(payment, session))
    nature_.violate("S2: {} is {}, Stripe knows of no such thing", payment.id.str(),
                    name(payment.state));
  const auto booking = bookings_.find(payment.booking_id);
  const bool has_standing = booking != bookings_.end() &&
                            booking->second.status == BookingStatus::pending &&
                            booking->second.payment_status == PaymentStatus::authorized;
  if (payment.state == PaymentState::authorized && !has_standing)
    nature_.violate("S2: {} is to be captured, {} does not wait for it", payment.id.str(),
                    payment.booking_id.str());
}

void Oracle::acknowledged(const app::PaymentEvent& event) {
  if (event.is_live || event.installation_id != installation_id_) return;
  const bool is_ended = event.type == "payment_intent.canceled";
  if (!event.session && !is_ended) return;
  const auto& intents = stripe_.intents();
  const auto intent = intents.find(event.payment_intent_id);
  // Neither paid nor held then.
  if (intent == intents.end()) return;
  const auto& session = stripe_.sessions().at(intent->second.session_id);
  const bool is_paid = event.session && event.session->is_paid && !session.is_manual;
  const auto* payment = find_payment(session.id);
  // A session that is not known yet comes with an event of its own.
  if (payment == nullptr && is_ended) return;
  bool is_settled = payment != nullptr;
  if (is_settled && is_paid) is_settled = payment->state == PaymentState::captured;
  if (is_settled && is_ended)
    is_settled = payment->state == PaymentState::closed || payment->state == PaymentState::voided;
  if (is_settled && session.is_manual) is_settled = is_decided(payment->state);
  if (!is_settled)
    nature_.violate("S11: {} of {} is acknowledged and not settled", event.id.str(),
                    session.id.str());
}

/// S2: what was let go of was never charged, and nothing of it is given back.
void Oracle::check_released(const StripeModel::Intent& intent) {
  const auto& session = stripe_.sessions().at(intent.session_id);
  if (!is_ours(session) || session.intent_status != IntentStatus::canceled) return;
  const auto* payment = find_payment(session.id);
  const bool has_ended = payment != nullptr && (payment->state == PaymentState::voided ||
                                                payment->state == PaymentState::closed);
  if (!has_ended || payment->captured_minor != 0 || !refunds_of(payment->id).empty())
    nature_.violate("S2: {} was released, our books do not say so", intent.id.str());
}

}  // namespace creneau::sim
