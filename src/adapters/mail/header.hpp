// Header fields of a mail (RFC 5322, RFC 2047). Whatever the text, one field stays one field: no
// control character, CR and LF included, gets through.
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"

namespace creneau::mail {

/// Control characters and runs of white space made one space, invalid UTF-8 made '?'.
std::string one_line(std::string_view text);
/// The same, but newlines are kept.
std::string several_lines(std::string_view text);

/// Base 64 in one piece.
std::string encode_base64(std::string_view bytes);

/// Unstructured text for a field's value: as it is where short and plain ASCII, else encoded words,
/// folded.
std::string encode_text(std::string_view text);
/// `"Name" <address>`; an address that is not plain (sender.hpp) is a bug.
std::string format_mailbox(std::string_view name, std::string_view address);
/// `Tue, 01 Dec 2026 08:00:00 +0000`
std::string format_date(Instant at);

}  // namespace creneau::mail
