#include "app/apply_decision.hpp"

#include <fmt/format.h>

#include "app/follow_attention.hpp"

namespace creneau::app {
namespace {

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

/// What a change of refunds is about: those that came to this state; where none did, all that
/// changed.
std::int64_t count_refunded(const domain::Decision& decision, domain::RefundState told) {
  std::int64_t all = 0;
  std::int64_t of_state = 0;
  for (const auto& refund : decision.refunds) {
    all += refund.amount.minor;
    if (refund.state == told) of_state += refund.amount.minor;
  }
  return of_state > 0 ? of_state : all;
}

/// Ids and amounts; of a move, the two slots.
std::string detail_of(const domain::Decision& decision, const Subject& subject,
                      const domain::Payment& payment, const Money& amount) {
  if (decision.booking && decision.booking->slot_id != subject.booking->slot_id)
    return fmt::format("{} {}", subject.booking->slot_id.str(), decision.booking->slot_id.str());
  std::string detail;
  for (const auto* id : {&payment.session_id.str(), &payment.payment_intent_id.str()})
    if (!id->empty()) detail += *id + ' ';
  return detail + fmt::format("{} {}", amount.minor, amount.currency);
}

/// What mails and history tell of; of refunds, those that came to this state.
Money told_amount(const domain::Decision& decision, const domain::Payment& payment,
                  domain::RefundState told) {
  if (decision.amount) return *decision.amount;
  Money amount = payment.amount;
  if (decision.refund_order) amount = decision.refund_order->amount;
  if (!decision.refunds.empty()) amount.minor = count_refunded(decision, told);
  return amount;
}

/// The payment, its refunds, and what a person has to look at. The payment as it is then.
Result<domain::Payment> write_money(Tx& tx, const Context& context,
                                    const domain::Decision& decision, const Subject& subject) {
  auto payment = decision.payment.value_or(*subject.payment);
  if (decision.refund_order) payment.refunded_minor += decision.refund_order->amount.minor;
  if (decision.payment || decision.refund_order) {
    if (!tx.update_payment(*subject.payment, payment)) return Errc::conflict;
  }
  write_refunds(tx, context, decision.refunds);
  if (decision.refund_order) order_refund(tx, context, *decision.refund_order, payment);
  follow_attention(tx, context, decision, payment, subject.reason);
  return payment;
}

Result<void> write_booking(Tx& tx, const domain::Decision& decision, const Subject& subject) {
  if (!decision.booking) return Result<void>::ok();
  CRENEAU_ASSERT(subject.booking != nullptr);
  if (!tx.update_booking(*subject.booking, *decision.booking)) return Errc::conflict;
  if (decision.seat == domain::SeatChange::release)
    tx.release_seat(subject.booking->slot_id, subject.booking->id);
  return Result<void>::ok();
}

/// What the bank holds, mails, reminders and rivals. Whether anything is due at once.
bool queue_effects(Tx& tx, const Context& context, const domain::Decision& decision,
                   const Subject& subject, const domain::Payment& payment) {
  bool has_effects = decision.refund_order.has_value();
  switch (decision.held_money) {
    case domain::HeldMoney::untouched:
      break;
    case domain::HeldMoney::capture:
      queue_act(tx, context, domain::EffectKind::capture, payment);
      has_effects = true;
      break;
    case domain::HeldMoney::release:
      queue_act(tx, context, domain::EffectKind::release, payment);
      has_effects = true;
      break;
  }
  const auto& booking_id = subject.booking_id();
  const bool has_moved = decision.booking && subject.booking->slot_id != decision.booking->slot_id;
  const auto former_slot = has_moved ? subject.booking->slot_id : SlotId();
  for (const auto kind : decision.mails) {
    const bool is_alert = kind == domain::MailKind::owner_refund_failed;
    const auto told = is_alert ? domain::RefundState::failed : domain::RefundState::succeeded;
    has_effects |= queue_mail(tx, context, kind, booking_id, payment.id,
                              told_amount(decision, payment, told), former_slot);
  }
  switch (decision.reminders) {
    case domain::ReminderChange::none:
      break;
    case domain::ReminderChange::schedule:
      queue_reminders(tx, context, booking_id, subject.slot);
      break;
    case domain::ReminderChange::remove:
      tx.delete_reminders(booking_id);
      break;
  }
  // Where the claim was this booking's, the slot as it was read before has one seat less by now;
  // whether any is left is looked at again. On a calendar, the first seat of a slot ends the offers
  // that overlap it.
  if (decision.expires_rivals &&
      (subject.slot.seats_left() <= 1 || !subject.slot.calendar_id.empty()))
    has_effects |= expire_rivals(tx, context, subject.slot.id, booking_id);
  return has_effects;
}

}  // namespace

std::string_view name(Source source) {
  switch (source) {
    case Source::api:
      return "api";
    case Source::owner:
      return "owner";
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

void add_history(Tx& tx, const Context& context, const domain::Booking& booking,
                 domain::Happening happening, Source source, std::string detail) {
  tx.insert_history({booking.id, context.clock.now(), happening, std::string(name(source)),
                     booking.status, booking.payment_status, std::move(detail)});
}

Result<Report> apply_decision(Tx& tx, const Context& context, const domain::Decision& decision,
                              const Subject& subject, Source source) {
  CRENEAU_ASSERT(subject.payment != nullptr || subject.booking != nullptr);
  CRENEAU_ASSERT(subject.payment != nullptr || (!decision.payment && !decision.refund_order));
  CRENEAU_ASSERT(subject.payment != nullptr || decision.held_money == domain::HeldMoney::untouched);
  Report report;
  report.outcome = decision.outcome;
  report.happening = decision.happening;
  report.booking_id = subject.booking_id();

  // A booking that nothing was paid for here has none.
  domain::Payment payment;
  if (subject.payment == nullptr) {
    payment.amount = subject.booking->price;
  } else {
    auto written = write_money(tx, context, decision, subject);
    if (!written) return written.error();
    payment = std::move(*written);
  }
  if (auto written = write_booking(tx, decision, subject); !written) return written.error();

  const bool is_alert = decision.happening == domain::Happening::refund_failed;
  const auto amount = told_amount(
      decision, payment, is_alert ? domain::RefundState::failed : domain::RefundState::succeeded);
  report.session_id = payment.session_id;
  report.amount = amount;
  report.has_effects = queue_effects(tx, context, decision, subject, payment);
  if (decision.happening != domain::Happening::none && subject.booking != nullptr)
    add_history(tx, context, decision.booking.value_or(*subject.booking), decision.happening,
                source, detail_of(decision, subject, payment, amount));
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
