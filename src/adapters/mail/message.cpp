#include "adapters/mail/message.hpp"

#include <fmt/format.h>

#include "adapters/mail/calendar.hpp"
#include "adapters/mail/header.hpp"
#include "adapters/mail/layout.hpp"
#include "adapters/mail/letter.hpp"
#include "adapters/mail/mime.hpp"

namespace creneau::mail {
std::string make_calendar_of(const app::Mail& mail, const Sender& sender) {
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
  event.organizer_name = sender.business_name;
  return make_calendar(event);
}

namespace {

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
Part with_calendar(Part alternatives, const app::Mail& mail, const Sender& sender) {
  const auto calendar = make_calendar_of(mail, sender);
  const auto* file = mail.locale == Locale::fr ? "reservation.ics" : "booking.ics";
  alternatives.parts.push_back(
      {"text/calendar; charset=utf-8; method=PUBLISH", {}, calendar, Encoding::base64, {}});
  Part attachment{
      fmt::format("text/calendar; charset=utf-8; method=PUBLISH;\r\n name=\"{}\"", file),
      {fmt::format("Content-Disposition: attachment; filename=\"{}\"", file)},
      calendar,
      Encoding::base64,
      {}};
  Part mixed{"multipart/mixed", {}, {}, {}, {}};
  mixed.parts.push_back(std::move(alternatives));
  mixed.parts.push_back(std::move(attachment));
  return mixed;
}

std::string write_header(const Letter& letter, const app::Mail& mail, const Sender& sender) {
  std::string header;
  const auto add = [&](std::string_view name, std::string_view value) {
    header += fmt::format("{}: {}\r\n", name, value);
  };
  add("From", format_mailbox(sender.business_name, sender.address));
  add("To", mail.to);
  // The owner answers the client by answering the notice.
  const bool is_for_owner = domain::name(mail.kind).starts_with("owner_");
  if (is_for_owner && mail.booking && is_plain_address(mail.booking->email))
    add("Reply-To", format_mailbox(mail.booking->name, mail.booking->email));
  add("Subject", encode_text(letter.subject));
  add("Date", format_date(mail.decided_at));
  add("Message-ID", "<" + mail.message_id + ">");
  add("Auto-Submitted", "auto-generated");
  add("Content-Language", creneau::name(mail.locale));
  add("MIME-Version", "1.0");
  return header;
}

}  // namespace

Result<std::string> make_message(const app::Mail& mail, const Sender& sender) {
  if (!is_plain_address(mail.to)) return Error(Errc::mail_rejected, "the recipient is no address");
  if (!is_plain_address(sender.address))
    return Error(Errc::mail_rejected, "the sender is no address");
  if (!is_plain_address(mail.message_id))
    return Error(Errc::mail_rejected, "the message id is not one");
  const auto letter = make_letter(mail, sender);
  auto body = make_alternatives(letter, mail, sender);
  if (mail.kind == domain::MailKind::confirmation && mail.booking && !mail.slot.id.empty())
    body = with_calendar(std::move(body), mail, sender);
  return write_header(letter, mail, sender) + write_part(body, mail.message_id);
}

}  // namespace creneau::mail
