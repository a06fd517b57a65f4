// Reads a mail: RFC 5322 headers, MIME parts (RFC 2045 to 2047, 2231). Takes anything without
// failing: what cannot be decoded stays as it came. Knows nothing of where the mail is from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace creneau::sandbox {

inline constexpr int mime_depth_max = 10;
inline constexpr std::size_t mime_parts_max = 200;

struct Attachment {
  std::string filename;
  /// In lower case, without parameters.
  std::string content_type;
  /// Decoded; UTF-8 for text/*.
  std::string content;
};

struct Message {
  std::string from;
  std::string to;
  std::string subject;
  std::string date;
  /// The first of each kind that is not an attachment.
  std::string text;
  std::string html;
  /// Every other part; a calendar beside the texts too.
  std::vector<Attachment> attachments;
};

Message read_message(std::string_view raw);

std::string decode_base64(std::string_view encoded);
std::string encode_base64(std::string_view bytes);
std::string decode_quoted_printable(std::string_view encoded);
/// `=?utf-8?B?…?=` and its like, as in a subject.
std::string decode_encoded_words(std::string_view text);
/// From `charset` to UTF-8; the bytes made valid where that is not possible.
std::string convert_to_utf8(std::string_view bytes, std::string_view charset);
/// Every byte that is no part of valid UTF-8 becomes U+FFFD.
std::string make_valid_utf8(std::string_view bytes);

}  // namespace creneau::sandbox
