#include "app/apply_decision.hpp"

#include <fmt/format.h>

namespace creneau::app {
namespace {

bool is_for_owner(domain::MailKind kind) {
  using domain::MailKind;
  switch (kind) {
    case MailKind::confirmation:
    case MailKind::slot_taken:
    case MailKind::refund_made:
    case MailKind::payment_returned:
    case MailKind::reminder:
    case MailKind::booking_moved:
    case MailKind::booking_cancelled:
    case MailKind::payment_link:
      return false;
    case MailKind::owner_booking_confirmed:
    case MailKind::owner_slot_taken:
    case MailKind::owner_refund_failed:
    case MailKind::owner_payment_returned:
    case MailKind::owner_booking_moved:
    case MailKind::owner_booking_cancelled:
    case MailKind::owner_dispute:
      return true;
  }
  CRENEAU_UNREACHABLE();
}

Effect make_effect(const Context& context, domain::EffectKind kind, const BookingId& booking_id,
                   const PaymentId& payment_id) {
  Effect effect;
  effect.id = context.make_id<EffectId>("eff");
  effect.kind = kind;
  effect.booking_id = booking_id;
  effect.payment_id = payment_id;
  effect.created_at = context.clock.now();
  effect.due_at = effect.created_at;
  return effect;
}

/// The refund's whole request is stored before it is ever sent.
void order_refund(Tx& tx, const Context& context, const domain::RefundOrder& order,
                  const domain::Payment& payment) {
  domain::Refund refund;
  refund.id = context.make_id<RefundId>("rf");
  refund.payment_id = payment.id;
  refund.booking_id = payment.booking_id;
  refund.payment_intent_id = payment.payment_intent_id;
  refund.cause = order.cause;
  refund.attempt = 1;
  refund.amount = order.amount;
  refund.created_at = context.clock.now();
  refund.request.idempotency_key = fmt::format("payment-{}-refund-{}-{}", payment.id.str(),
                                               domain::name(order.cause), refund.attempt);
  refund.request.body =
      context.gateway.refund_body({refund.id, payment.booking_id, context.installation.id,
                                   payment.payment_intent_id, order.amount});
  tx.insert_refund(refund);
  auto effect = make_effect(context, domain::EffectKind::refund, payment.booking_id, payment.id);
  effect.refund_id = refund.id;
  tx.insert_effect(effect);
}

void write_refunds(Tx& tx, const Context& context, const std::vector<domain::Refund>& refunds) {
  for (auto refund : refunds) {
    if (!refund.id.empty()) {
      tx.update_refund(refund);
      continue;
    }
    refund.id = context.make_id<RefundId>("rf");
    tx.insert_refund(refund);
  }
}

/// What a change of refunds is about: those that failed where that is the news, else those that
/// succeeded; else, all that changed.
std::int64_t count_refunded(const domain::Decision& decision) {
  const auto told = decision.happening == domain::Happening::refund_failed
                        ? domain::RefundState::failed
                        : domain::RefundState::succeeded;
  std::int64_t all = 0;
  std::int64_t of_state = 0;
  for (const auto& refund : decision.refunds) {
    all += refund.amount.minor;
    if (refund.state == told) of_state += refund.amount.minor;
  }
  return of_state > 0 ? of_state : all;
}

std::string detail_of(const domain::Payment& payment, const Money& amount) {
  return fmt::format("{} {} {} {}", payment.session_id.str(), payment.payment_intent_id.str(),
                     amount.minor, amount.currency);
}

}  // namespace

std::string_view name(Source source) {
  switch (source) {
    case Source::api:
      return "api";
    case Source::page:
      return "page";
    case Source::webhook:
      return "webhook";
    case Source::return_page:
      return "return_page";
    case Source::cleanup:
      return "cleanup";
    case Source::reconcile:
      return "reconcile";
    case Source::outbox:
      return "outbox";
    case Source::command_line:
      return "command_line";
  }
  CRENEAU_UNREACHABLE();
}

bool queue_mail(Tx& tx, const Context& context, domain::MailKind kind, const BookingId& booking_id,
                const PaymentId& payment_id, const Money& amount) {
  if (is_for_owner(kind) && context.rules->owner_email.empty()) return false;
  auto effect = make_effect(context, domain::EffectKind::mail, booking_id, payment_id);
  effect.mail_kind = kind;
  effect.amount = amount;
  tx.insert_effect(effect);
  return true;
}

void queue_expiry(Tx& tx, const Context& context, const domain::Payment& payment) {
  tx.insert_effect(
      make_effect(context, domain::EffectKind::expire_session, payment.booking_id, payment.id));
}

bool expire_rivals(Tx& tx, const Context& context, const SlotId& slot_id, const BookingId& except) {
  const auto rivals = tx.list_rival_payments(slot_id, except);
  for (const auto& rival : rivals) queue_expiry(tx, context, rival);
  return !rivals.empty();
}

void add_history(Tx& tx, const Context& context, const domain::Booking& booking,
                 domain::Happening happening, Source source, std::string detail) {
  tx.insert_history({booking.id, context.clock.now(), happening, std::string(name(source)),
                     booking.status, booking.payment_status, std::move(detail)});
}

Result<Report> apply_decision(Tx& tx, const Context& context, const domain::Decision& decision,
                              const Subject& subject, Source source) {
  Report report;
  report.outcome = decision.outcome;
  report.happening = decision.happening;
  report.booking_id = subject.payment.booking_id;

  auto payment = decision.payment.value_or(subject.payment);
  if (decision.refund_order) payment.refunded_minor += decision.refund_order->amount.minor;
  if (decision.payment || decision.refund_order) {
    if (!tx.update_payment(subject.payment, payment)) return Errc::conflict;
  }
  if (decision.booking) {
    CRENEAU_ASSERT(subject.booking != nullptr);
    if (!tx.update_booking(*subject.booking, *decision.booking)) return Errc::conflict;
    if (decision.seat == domain::SeatChange::release)
      tx.release_seat(subject.slot.id, subject.booking->id);
  }
  write_refunds(tx, context, decision.refunds);
  if (decision.refund_order) {
    order_refund(tx, context, *decision.refund_order, payment);
    report.has_effects = true;
  }

  Money amount = payment.amount;
  if (decision.refund_order) amount = decision.refund_order->amount;
  if (!decision.refunds.empty()) amount.minor = count_refunded(decision);
  report.session_id = payment.session_id;
  report.amount = amount;
  for (const auto kind : decision.mails)
    report.has_effects |= queue_mail(tx, context, kind, payment.booking_id, payment.id, amount);
  if (decision.expires_rivals) {
    // The claim was this booking's: the slot as it was read before has one seat less by now.
    if (subject.slot.seats_left() <= 1)
      report.has_effects |= expire_rivals(tx, context, subject.slot.id, payment.booking_id);
  }
  if (decision.happening != domain::Happening::none && subject.booking != nullptr)
    add_history(tx, context, decision.booking.value_or(*subject.booking), decision.happening,
                source, detail_of(payment, amount));
  return report;
}

void publish(Context& context, const Report& report, Source source) {
  if (report.happening != domain::Happening::none) {
    context.journal.happened(report.happening, report.booking_id, report.session_id, report.amount,
                             name(source));
    context.notifier.booking_changed(report.booking_id);
  }
  if (report.has_effects) context.notifier.effects_queued();
}

}  // namespace creneau::app
