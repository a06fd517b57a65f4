// MIME bodies (RFC 2045, 2046): a tree of parts becomes text of 7-bit lines. Pure: the same tree
// and seed give the same bytes, so a mail that is sent again is the same mail.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace creneau::mail {

enum class Encoding { quoted_printable, base64 };

struct Part {
  /// `text/plain; charset=utf-8`, or `multipart/…` with `parts` (the boundary is added).
  std::string content_type;
  /// More fields, whole and without CRLF at the end: `Content-Disposition: …`.
  std::vector<std::string> fields;
  std::string body;
  Encoding encoding = Encoding::quoted_printable;
  std::vector<Part> parts;
};

/// Fields, an empty line, the body; lines end in CRLF and have at most 76 characters in bodies.
/// Boundaries come from `seed`.
std::string write_part(const Part& part, std::string_view seed);

}  // namespace creneau::mail
