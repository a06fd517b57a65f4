// Who writes: what every mail says about the business, whatever the mail is about.
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"

namespace creneau::app {
struct Rules;
}

namespace creneau::mail {

struct Sender {
  /// The address in From and in the envelope (MAIL_FROM).
  std::string address;
  /// The signature, and the name in From unless `from_name` says another.
  std::string business_name;
  TimeZone time_zone = TimeZone::utc();
  /// Right of the @ in calendar ids; the name given to the SMTP server.
  std::string host;
  /// The site, linked at the end of each mail; empty: no link.
  std::string public_url;
  std::string from_name = {};
  /// How a client reaches the business; each may be empty. Answers go to the address.
  std::string contact_email = {};
  std::string contact_phone = {};
  std::string postal_address = {};
  /// `#rrggbb` of the buttons; empty: the program's own.
  std::string accent_color = {};
  /// Words of the owner's own, plain text: at the end of each mail to a client, and in those that
  /// confirm or remind.
  std::string footer_fr = {};
  std::string footer_en = {};
  std::string booking_note_fr = {};
  std::string booking_note_en = {};
};

/// What the rules of the moment say of the business; `address`, `from_name` and `host` are the
/// caller's to fill.
Sender make_sender(const app::Rules& rules);

/// `local@domain` in visible ASCII, without the characters that separate or quote addresses: safe
/// in an SMTP envelope and in a header. A domain without a dot passes: mail also goes to
/// `localhost`.
bool is_plain_address(std::string_view text);

}  // namespace creneau::mail
