#include "app/queue_effects.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace creneau::app {
namespace {

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

bool is_wanted(const Context& context, domain::MailKind kind) {
  if (is_for_owner(kind)) return !context.rules->owner_email.empty();
  if (kind == domain::MailKind::refund_made) return context.rules->sends_refund_notices;
  return true;
}

}  // namespace

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

bool queue_mail(Tx& tx, const Context& context, domain::MailKind kind, const BookingId& booking_id,
                const PaymentId& payment_id, const Money& amount, const SlotId& former_slot) {
  if (!is_wanted(context, kind)) return false;
  auto effect = make_effect(context, domain::EffectKind::mail, booking_id, payment_id);
  effect.mail_kind = kind;
  effect.amount = amount;
  effect.slot_id = former_slot;
  tx.insert_effect(effect);
  return true;
}

bool queue_reminders(Tx& tx, const Context& context, const BookingId& booking_id,
                     const domain::Slot& slot) {
  tx.delete_reminders(booking_id);
  bool is_any = false;
  const auto rules = context.rules.get();
  for (const auto& before : rules->reminders) {
    auto effect = make_effect(context, domain::EffectKind::mail, booking_id, {});
    effect.due_at = slot.start_at - before;
    if (effect.due_at <= effect.created_at) continue;
    effect.mail_kind = domain::MailKind::reminder;
    effect.slot_id = slot.id;
    effect.amount = Money{0, slot.price.currency};
    tx.insert_effect(effect);
    is_any = true;
  }
  return is_any;
}

void queue_act(Tx& tx, const Context& context, domain::EffectKind kind,
               const domain::Payment& payment) {
  tx.insert_effect(make_effect(context, kind, payment.booking_id, payment.id));
}

void queue_expiry(Tx& tx, const Context& context, const domain::Payment& payment) {
  queue_act(tx, context, domain::EffectKind::expire_session, payment);
}

bool expire_rivals(Tx& tx, const Context& context, const SlotId& slot_id, const BookingId& except) {
  const auto rivals = tx.list_rival_payments(slot_id, except);
  for (const auto& rival : rivals) queue_expiry(tx, context, rival);
  return !rivals.empty();
}

domain::StoredRequest make_refund_request(const Context& context, const domain::Refund& refund) {
  domain::StoredRequest request;
  request.idempotency_key = fmt::format("payment-{}-refund-{}-{}", refund.payment_id.str(),
                                        domain::name(refund.cause), refund.attempt);
  request.body = context.gateway.refund_body({refund.id, refund.booking_id, context.installation.id,
                                              refund.payment_intent_id, refund.amount});
  return request;
}

int next_refund_attempt(Reader& reader, const PaymentId& payment_id, domain::RefundCause cause) {
  int highest = 0;
  for (const auto& refund : reader.list_refunds(payment_id))
    if (refund.cause == cause) highest = std::max(highest, refund.attempt);
  return highest + 1;
}

void order_refund(Tx& tx, const Context& context, const domain::RefundOrder& order,
                  const domain::Payment& payment) {
  domain::Refund refund;
  refund.id = context.make_id<RefundId>("rf");
  refund.payment_id = payment.id;
  refund.booking_id = payment.booking_id;
  refund.payment_intent_id = payment.payment_intent_id;
  refund.cause = order.cause;
  refund.attempt = next_refund_attempt(tx, payment.id, order.cause);
  refund.amount = order.amount;
  refund.created_at = context.clock.now();
  refund.retry_of = order.retry_of;
  refund.request = make_refund_request(context, refund);
  tx.insert_refund(refund);
  auto effect = make_effect(context, domain::EffectKind::refund, payment.booking_id, payment.id);
  effect.refund_id = refund.id;
  tx.insert_effect(effect);
}

}  // namespace creneau::app
