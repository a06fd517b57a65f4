// The encodings of MIME; the structure of a message is mime_reader.cpp's.
#include <iconv.h>
#include <sodium.h>

#include <array>

#include "base/text.hpp"
#include "sandbox/mime_reader.hpp"

namespace creneau::sandbox {

namespace {

int hex_value(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  return -1;
}

int base64_value(char letter) {
  if (letter >= 'A' && letter <= 'Z') return letter - 'A';
  if (letter >= 'a' && letter <= 'z') return letter - 'a' + 26;
  if (letter >= '0' && letter <= '9') return letter - '0' + 52;
  if (letter == '+') return 62;
  if (letter == '/') return 63;
  return -1;
}

// Bytes of the well-formed sequence at the front of `text`, or 0.
std::size_t sequence_length(std::string_view text) {
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length)
    if (is_valid_utf8(text.substr(0, length))) return length;
  return 0;
}

bool is_utf8_name(std::string_view charset) {
  std::string lower;
  for (const char letter : charset)
    lower += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  return lower.empty() || lower == "utf-8" || lower == "utf8" || lower == "us-ascii";
}

}  // namespace

// Letters outside the alphabet are passed over, as RFC 2045 section 6.8 asks.
std::string decode_base64(std::string_view encoded) {
  std::string bytes;
  bytes.reserve(encoded.size() * 3 / 4);
  unsigned bits = 0;
  int count = 0;
  for (const char letter : encoded) {
    if (letter == '=') break;
    const int value = base64_value(letter);
    if (value < 0) continue;
    bits = (bits << 6) | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> count) & 0xff);
    }
  }
  return bytes;
}

std::string encode_base64(std::string_view bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the NUL at the end
  return text;
}

std::string decode_quoted_printable(std::string_view encoded) {
  std::string bytes;
  bytes.reserve(encoded.size());
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] != '=') {
      bytes += encoded[i];
      continue;
    }
    const auto rest = encoded.substr(i + 1);
    if (rest.size() >= 2 && hex_value(rest[0]) >= 0 && hex_value(rest[1]) >= 0) {
      bytes += static_cast<char>(hex_value(rest[0]) * 16 + hex_value(rest[1]));
      i += 2;
      continue;
    }
    // A soft line break, white space before it allowed.
    const auto end = rest.find_first_not_of(" \t");
    if (end == std::string_view::npos) break;
    if (rest.substr(end).starts_with("\r\n"))
      i += end + 2;
    else if (rest[end] == '\n')
      i += end + 1;
    else
      bytes += '=';
  }
  return bytes;
}

std::string make_valid_utf8(std::string_view bytes) {
  if (is_valid_utf8(bytes)) return std::string(bytes);
  std::string text;
  while (!bytes.empty()) {
    const auto length = sequence_length(bytes);
    if (length == 0)
      text += "\xEF\xBF\xBD";
    else
      text += bytes.substr(0, length);
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return text;
}

std::string convert_to_utf8(std::string_view bytes, std::string_view charset) {
  if (is_utf8_name(charset)) return make_valid_utf8(bytes);
  const auto conversion = iconv_open("UTF-8", std::string(charset).c_str());
  if (conversion == reinterpret_cast<iconv_t>(-1)) return make_valid_utf8(bytes);
  std::string text;
  std::string input(bytes);
  char* in = input.data();
  std::size_t in_left = input.size();
  std::array<char, 4096> buffer{};
  while (in_left > 0) {
    char* out = buffer.data();
    std::size_t out_left = buffer.size();
    const auto before = in_left;
    const auto result = iconv(conversion, &in, &in_left, &out, &out_left);
    text.append(buffer.data(), buffer.size() - out_left);
    if (result != static_cast<std::size_t>(-1)) continue;
    if (errno == E2BIG && (out_left < buffer.size() || in_left < before)) continue;
    text += "\xEF\xBF\xBD";
    ++in;
    --in_left;
  }
  iconv_close(conversion);
  return make_valid_utf8(text);
}

std::string decode_encoded_words(std::string_view text) {
  std::string decoded;
  bool last_was_encoded = false;
  while (!text.empty()) {
    const auto start = text.find("=?");
    const auto plain = text.substr(0, start);
    // White space between two encoded words is not part of the text (RFC 2047 section 6.2).
    const bool is_gap = last_was_encoded && start != std::string_view::npos &&
                        plain.find_first_not_of(" \t\r\n") == std::string_view::npos;
    const auto gap = plain;
    if (start == std::string_view::npos) {
      decoded += plain;
      break;
    }
    const auto charset_end = text.find('?', start + 2);
    const bool has_kind = charset_end != std::string_view::npos && charset_end + 2 < text.size() &&
                          text[charset_end + 2] == '?';
    const auto end = has_kind ? text.find("?=", charset_end + 3) : std::string_view::npos;
    const char kind = has_kind ? text[charset_end + 1] : ' ';
    const bool is_base64 = kind == 'B' || kind == 'b';
    const bool is_quoted = kind == 'Q' || kind == 'q';
    if (end == std::string_view::npos || (!is_base64 && !is_quoted)) {
      decoded += plain;
      decoded += "=?";
      text.remove_prefix(start + 2);
      last_was_encoded = false;
      continue;
    }
    if (!is_gap) decoded += gap;
    auto charset = text.substr(start + 2, charset_end - start - 2);
    charset = charset.substr(0, charset.find('*'));
    std::string content(text.substr(charset_end + 3, end - charset_end - 3));
    if (is_quoted)
      for (char& letter : content)
        if (letter == '_') letter = ' ';
    decoded += convert_to_utf8(
        is_base64 ? decode_base64(content) : decode_quoted_printable(content), charset);
    text.remove_prefix(end + 2);
    last_was_encoded = true;
  }
  return make_valid_utf8(decoded);
}

}  // namespace creneau::sandbox
