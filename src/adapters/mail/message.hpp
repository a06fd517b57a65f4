// The whole message as it goes to the SMTP server (RFC 5322): header, text, HTML, and the calendar
// file where one belongs. Pure: the same mail gives the same bytes, however often it is sent.
#pragma once

#include <string>

#include "adapters/mail/sender.hpp"
#include "app/ports/mailer.hpp"

namespace creneau::mail {

/// Lines end in CRLF and hold 7-bit text. Errors: mail_rejected when the recipient, the sender or
/// the message id is nothing that may stand in a header.
Result<std::string> make_message(const app::Mail& mail, const Sender& sender);

/// The calendar file that a confirmation carries; the booking's page offers the same for download.
std::string make_calendar_of(const app::Mail& mail, const Sender& sender);

}  // namespace creneau::mail
