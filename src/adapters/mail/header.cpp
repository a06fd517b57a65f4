#include "adapters/mail/header.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "adapters/mail/sender.hpp"
#include "base/assert.hpp"
#include "base/text.hpp"

namespace creneau::mail {
namespace {

constexpr std::size_t plain_bytes_max = 60;         // leaves room for the field's name in 76
constexpr std::size_t encoded_word_bytes_max = 36;  // 48 characters of base 64, 60 with the frame

std::size_t code_point_bytes(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0x80) return 1;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

std::string make_valid(std::string_view text) {
  std::string valid(text);
  if (is_valid_utf8(text)) return valid;
  std::replace_if(
      valid.begin(), valid.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; },
      '?');
  return valid;
}

std::string without_controls(std::string_view text, bool keep_newlines) {
  const auto valid = make_valid(text);
  std::string clean;
  clean.reserve(valid.size());
  for (std::size_t position = 0; position < valid.size();) {
    const auto bytes = code_point_bytes(valid[position]);
    const auto code_point = std::string_view(valid).substr(position, bytes);
    if (has_control_characters(code_point, keep_newlines))
      clean += ' ';
    else
      clean += code_point;
    position += bytes;
  }
  return clean;
}

bool is_plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::string one_line(std::string_view text) {
  return collapse_white_space(without_controls(text, false));
}

std::string several_lines(std::string_view text) {
  return without_controls(normalize_newlines(text), true);
}

std::string encode_base64(std::string_view bytes) {
  constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
  std::string encoded(sodium_base64_ENCODED_LEN(bytes.size(), variant), '\0');
  sodium_bin2base64(encoded.data(), encoded.size(),
                    reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), variant);
  encoded.pop_back();
  return encoded;
}

std::string encode_text(std::string_view raw) {
  const auto text = one_line(raw);
  if (text.size() <= plain_bytes_max && is_plain_ascii(text) &&
      text.find("=?") == std::string::npos)
    return text;
  std::string encoded;
  std::string word;
  const auto flush = [&] {
    if (word.empty()) return;
    if (!encoded.empty()) encoded += "\r\n ";
    encoded += "=?UTF-8?B?" + encode_base64(word) + "?=";
    word.clear();
  };
  for (std::size_t position = 0; position < text.size();) {
    const auto bytes = code_point_bytes(text[position]);
    if (word.size() + bytes > encoded_word_bytes_max) flush();
    word.append(text, position, bytes);
    position += bytes;
  }
  flush();
  return encoded;
}

std::string format_mailbox(std::string_view raw_name, std::string_view address) {
  CRENEAU_ASSERT(is_plain_address(address));
  const auto name = one_line(raw_name);
  if (name.empty()) return std::string(address);
  auto encoded = encode_text(name);
  if (encoded == name) {
    std::string quoted;
    for (const char c : name) {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
    encoded = '"' + quoted + '"';
  }
  return fmt::format("{}\r\n <{}>", encoded, address);
}

std::string format_date(Instant at) {
  static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed",
                                                        "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto utc = TimeZone::utc().to_local(at);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", days.at(weekday(utc.day)),
                     static_cast<unsigned>(utc.day.day()),
                     months.at(static_cast<unsigned>(utc.day.month()) - 1),
                     static_cast<int>(utc.day.year()), utc.hour, utc.minute, utc.second);
}

}  // namespace creneau::mail
