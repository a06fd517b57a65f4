// Who writes: what every mail says about the business, whatever the mail is about.
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"

namespace creneau::mail {

struct Sender {
  /// The address in From and in the envelope (MAIL_FROM).
  std::string address;
  /// Its display name, and the signature (BUSINESS_NAME).
  std::string business_name;
  TimeZone time_zone = TimeZone::utc();
  /// Right of the @ in calendar ids; the name given to the SMTP server.
  std::string host;
  /// The site, linked at the end of each mail; empty: no link.
  std::string public_url;
};

/// `local@domain` in visible ASCII, without the characters that separate or quote addresses: safe
/// in an SMTP envelope and in a header. A domain without a dot passes: mail also goes to
/// `localhost`.
bool is_plain_address(std::string_view text);

}  // namespace creneau::mail
