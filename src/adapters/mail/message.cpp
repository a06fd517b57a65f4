#include "adapters/mail/message.hpp"

#include <fmt/format.h>

#include <optional>

#include "adapters/mail/calendar.hpp"
#include "adapters/mail/header.hpp"
#include "adapters/mail/layout.hpp"
#include "adapters/mail/letter.hpp"
#include "adapters/mail/mime.hpp"
#include "base/assert.hpp"

namespace creneau::mail {
namespace {

std::string sender_name(const Sender& sender) {
  return sender.from_name.empty() ? sender.business_name : sender.from_name;
}

CalendarEvent make_event_of(const app::Mail& mail, const Sender& sender) {
  CalendarEvent event;
  event.booking_id = mail.booking->id;
  event.host = sender.host;
  event.stamp = mail.decided_at;
  event.start_at = mail.slot.start_at;
  event.end_at = mail.slot.end_at;
  event.time_zone = sender.time_zone;
  event.summary = mail.slot.title;
  event.location = mail.slot.place;
  event.description = one_line(sender.business_name);
  if (!mail.booking_url.empty()) event.description += "\n" + mail.booking_url;
  event.url = mail.booking_url;
  event.organizer_address = sender.address;
  event.organizer_name = sender_name(sender);
  event.attendee_address = mail.booking->email;
  event.attendee_name = mail.booking->name;
  event.sequence = mail.booking->calendar_sequence;
  event.is_cancelled = mail.booking->status == domain::BookingStatus::cancelled;
  return event;
}

/// What the mail does to the client's calendar; nothing for most.
std::optional<CalendarMethod> calendar_method_of(const app::Mail& mail) {
  if (!mail.booking || mail.slot.id.empty()) return std::nullopt;
  switch (mail.kind) {
    case domain::MailKind::confirmation:
    case domain::MailKind::booking_moved:
      // Decided otherwise before the mail could leave: another one says so.
      if (mail.booking->status != domain::BookingStatus::confirmed) return std::nullopt;
      return CalendarMethod::request;
    case domain::MailKind::booking_cancelled:
      // What was only authorised was never confirmed: no calendar has it.
      if (mail.is_uncharged) return std::nullopt;
      return CalendarMethod::cancel;
    case domain::MailKind::slot_taken:
    case domain::MailKind::refund_made:
    case domain::MailKind::payment_returned:
    case domain::MailKind::reminder:
    case domain::MailKind::payment_link:
    case domain::MailKind::owner_booking_confirmed:
    case domain::MailKind::owner_slot_taken:
    case domain::MailKind::owner_refund_failed:
    case domain::MailKind::owner_payment_returned:
    case domain::MailKind::owner_booking_moved:
    case domain::MailKind::owner_booking_cancelled:
    case domain::MailKind::owner_dispute:
      return std::nullopt;
  }
  CRENEAU_UNREACHABLE();
}

std::string_view header_name(CalendarMethod method) {
  return method == CalendarMethod::cancel ? "CANCEL" : "REQUEST";
}

Part make_alternatives(const Letter& letter, const app::Mail& mail, const Sender& sender) {
  Part alternatives{"multipart/alternative", {}, {}, {}, {}};
  alternatives.parts.push_back({"text/plain; charset=utf-8",
                                {},
                                lay_out_text(letter, sender, mail.locale),
                                Encoding::quoted_printable,
                                {}});
  alternatives.parts.push_back({"text/html; charset=utf-8",
                                {},
                                lay_out_html(letter, sender, mail.locale),
                                Encoding::quoted_printable,
                                {}});
  return alternatives;
}

/// Twice, since some mail programs show the one and some the other: as an alternative (an
/// invitation) and as a file.
Part with_calendar(Part alternatives, const app::Mail& mail, const Sender& sender,
                   CalendarMethod method) {
  auto event = make_event_of(mail, sender);
  event.is_cancelled = method == CalendarMethod::cancel;
  const auto calendar = make_calendar(event, method);
  const auto type =
      fmt::format("text/calendar; charset=utf-8; method={}",
                  is_plain_address(event.attendee_address) ? header_name(method) : "PUBLISH");
  const auto* file = mail.locale == Locale::fr ? "reservation.ics" : "booking.ics";
  alternatives.parts.push_back({type, {}, calendar, Encoding::base64, {}});
  Part attachment{fmt::format("{};\r\n name=\"{}\"", type, file),
                  {fmt::format("Content-Disposition: attachment; filename=\"{}\"", file)},
                  calendar,
                  Encoding::base64,
                  {}};
  Part mixed{"multipart/mixed", {}, {}, {}, {}};
  mixed.parts.push_back(std::move(alternatives));
  mixed.parts.push_back(std::move(attachment));
  return mixed;
}

/// The owner answers the client by answering the notice, and the client the business.
std::string reply_to(const app::Mail& mail, const Sender& sender) {
  const bool is_for_owner = domain::name(mail.kind).starts_with("owner_");
  if (is_for_owner && mail.booking && is_plain_address(mail.booking->email))
    return format_mailbox(mail.booking->name, mail.booking->email);
  if (!is_for_owner && is_plain_address(sender.contact_email) &&
      sender.contact_email != sender.address)
    return format_mailbox(sender.business_name, sender.contact_email);
  return {};
}

std::string write_header(const Letter& letter, const app::Mail& mail, const Sender& sender) {
  std::string header;
  const auto add = [&](std::string_view name, std::string_view value) {
    header += fmt::format("{}: {}\r\n", name, value);
  };
  add("From", format_mailbox(sender_name(sender), sender.address));
  add("To", mail.to);
  if (const auto mailbox = reply_to(mail, sender); !mailbox.empty()) add("Reply-To", mailbox);
  add("Subject", encode_text(letter.subject));
  add("Date", format_date(mail.decided_at));
  add("Message-ID", "<" + mail.message_id + ">");
  add("Auto-Submitted", "auto-generated");
  add("Content-Language", creneau::name(mail.locale));
  add("MIME-Version", "1.0");
  return header;
}

}  // namespace

std::string make_calendar_of(const app::Mail& mail, const Sender& sender) {
  return make_calendar(make_event_of(mail, sender));
}

Result<std::string> make_message(const app::Mail& mail, const Sender& sender) {
  if (!is_plain_address(mail.to)) return Error(Errc::mail_rejected, "the recipient is no address");
  if (!is_plain_address(sender.address))
    return Error(Errc::mail_rejected, "the sender is no address");
  if (!is_plain_address(mail.message_id))
    return Error(Errc::mail_rejected, "the message id is not one");
  const auto letter = make_letter(mail, sender);
  auto body = make_alternatives(letter, mail, sender);
  if (const auto method = calendar_method_of(mail))
    body = with_calendar(std::move(body), mail, sender, *method);
  return write_header(letter, mail, sender) + write_part(body, mail.message_id);
}

}  // namespace creneau::mail
