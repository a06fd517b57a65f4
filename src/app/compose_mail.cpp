#include "app/compose_mail.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/apply_decision.hpp"
#include "app/booking_token.hpp"
#include "app/follow_attention.hpp"
#include "app/ports/overview_records.hpp"

namespace creneau::app {
namespace {

using domain::BookingStatus;
using domain::MailKind;

/// Whether time has gone over what a mail to the client says.
bool is_outdated(const Effect& effect, const std::optional<domain::Booking>& booking,
                 const domain::Slot& slot, Instant now) {
  if (booking && booking->email.empty()) return true;
  const bool is_confirmed = booking && booking->status == BookingStatus::confirmed;
  switch (effect.mail_kind) {
    case MailKind::reminder:
      // Another slot has reminders of its own.
      return !is_confirmed || slot.start_at <= now || effect.slot_id != slot.id;
    case MailKind::payment_link:
      return !booking || !booking->is_unpaid();
    case MailKind::confirmation:
    case MailKind::booking_moved:
      return booking && booking->status == BookingStatus::cancelled;
    default:
      return false;
  }
}

std::string make_message_id(const Context& context, const EffectId& id) {
  const auto rules = context.rules.get();
  const auto host_start = rules->public_url.find("://");
  auto host = rules->public_url.substr(host_start == std::string::npos ? 0 : host_start + 3);
  // An IPv6 address keeps its brackets: RFC 5322, 3.6.4, no-fold-literal.
  host = host.starts_with('[') ? host.substr(0, host.find(']') + 1)
                               : host.substr(0, host.find_first_of(":/"));
  return fmt::format("{}@{}", id.str(), host);
}

/// Why a booking was cancelled, or a payment disputed.
std::string reason_of(Reader& reader, const Effect& effect,
                      const std::optional<domain::Booking>& booking) {
  if (effect.mail_kind != MailKind::owner_dispute)
    return booking ? booking->cancellation_reason : std::string();
  const auto payment = reader.find_payment(effect.payment_id);
  if (!payment || payment->payment_intent_id.empty()) return {};
  const auto dispute = reader.read_overview().find_dispute(payment->payment_intent_id);
  return dispute ? dispute->reason : std::string();
}

/// The mail server's answer, such as 550; empty where it gave none.
std::string_view reply_code(std::string_view error) {
  const auto is_digit = [&](std::size_t at) {
    return at < error.size() && error[at] >= '0' && error[at] <= '9';
  };
  for (std::size_t at = 0; at < error.size(); ++at) {
    const bool is_alone = (at == 0 || !is_digit(at - 1)) && !is_digit(at + 3);
    const bool is_code =
        (error[at] == '4' || error[at] == '5') && is_digit(at + 1) && is_digit(at + 2);
    if (is_alone && is_code) return error.substr(at, 3);
  }
  return {};
}

domain::Happening happening_of(MailEnd end) {
  switch (end) {
    case MailEnd::sent:
      return domain::Happening::mail_sent;
    case MailEnd::tried:
      return domain::Happening::mail_tried;
    case MailEnd::failed:
      return domain::Happening::mail_failed;
  }
  CRENEAU_UNREACHABLE();
}

}  // namespace

ComposedMail compose_mail(Reader& reader, const Context& context, const Effect& effect) {
  Mail mail;
  mail.kind = effect.mail_kind;
  mail.decided_at = effect.created_at;
  mail.amount = effect.amount;
  mail.booking = reader.find_booking(effect.booking_id);
  mail.reference = effect.booking_id.str();
  SlotId slot_id;
  if (mail.booking) slot_id = mail.booking->slot_id;
  if (const auto payment = reader.find_payment(effect.payment_id)) {
    if (slot_id.empty()) slot_id = payment->slot_id;
    mail.reference += " / " + payment->session_id.str() + " / " + payment->payment_intent_id.str();
    mail.is_uncharged = payment->state == domain::PaymentState::void_pending ||
                        payment->state == domain::PaymentState::voided;
  }
  if (auto slot = reader.find_slot(slot_id)) mail.slot = std::move(*slot);
  if (!effect.slot_id.empty() && effect.slot_id != slot_id)
    mail.former_slot = reader.find_slot(effect.slot_id);
  mail.reason = reason_of(reader, effect, mail.booking);
  mail.message_id = make_message_id(context, effect.id);

  ComposedMail composed;
  if (is_for_owner(effect.mail_kind)) {
    mail.to = context.rules->owner_email;
    mail.locale = context.rules->owner_locale;
    if (mail.to.empty()) return composed;
  } else {
    composed.is_dropped = is_outdated(effect, mail.booking, mail.slot, context.clock.now());
    if (composed.is_dropped || !mail.booking) return composed;
    mail.to = mail.booking->email;
    mail.locale = mail.booking->locale;
    mail.booking_url = make_booking_url(context, *mail.booking);
  }
  composed.mail = std::move(mail);
  return composed;
}

void note_mail(Tx& tx, const Context& context, const Effect& effect, MailEnd end,
               std::string_view error) {
  std::string detail(domain::name(effect.mail_kind));
  if (end != MailEnd::sent)
    if (const auto code = reply_code(error); !code.empty()) detail += fmt::format(" {}", code);
  if (const auto booking = tx.find_booking(effect.booking_id))
    add_history(tx, context, *booking, happening_of(end), Source::outbox, detail);
  if (end == MailEnd::sent)
    tx.overview().resolve_attention(mail_matter(effect.id), "system", context.clock.now());
  if (end != MailEnd::failed) return;
  domain::Attention attention;
  attention.id = context.make_id<std::string>("att");
  attention.kind = domain::AttentionKind::mail_failed;
  attention.matter = mail_matter(effect.id);
  attention.booking_id = effect.booking_id;
  attention.payment_id = effect.payment_id;
  attention.subject_id = effect.id.str();
  attention.amount = effect.amount;
  attention.detail = detail;
  attention.created_at = context.clock.now();
  tx.overview().raise_attention(attention);
}

}  // namespace creneau::app
