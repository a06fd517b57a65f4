#include "base/text.hpp"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <utf8.h>

#include <cstdint>
#include <cstdlib>
#include <iterator>

namespace creneau {
namespace {

bool is_white_space(std::uint32_t c) {
  return c == 0x20 || (c >= 0x09 && c <= 0x0d) || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
         c == 0x3000;
}

bool is_control(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029 ||
         (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  return utf8::is_valid(text.begin(), text.end());
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(utf8::distance(text.begin(), text.end()));
}

bool has_control_characters(std::string_view text, bool allow_newlines) {
  for (auto it = text.begin(); it != text.end();) {
    const auto c = utf8::next(it, text.end());
    if (allow_newlines && (c == '\n' || c == '\t')) continue;
    if (is_control(c)) return true;
  }
  return false;
}

std::string collapse_white_space(std::string_view text) {
  std::string result;
  bool pending = false;
  for (auto it = text.begin(); it != text.end();) {
    const auto c = utf8::next(it, text.end());
    if (is_white_space(c)) {
      pending = !result.empty();
      continue;
    }
    if (pending) result += ' ';
    pending = false;
    utf8::append(c, std::back_inserter(result));
  }
  return result;
}

std::string trim(std::string_view text) {
  auto first = text.begin();
  while (first != text.end()) {
    auto next = first;
    if (!is_white_space(utf8::next(next, text.end()))) break;
    first = next;
  }
  auto last = text.end();
  while (last != first) {
    auto previous = last;
    if (!is_white_space(utf8::prior(previous, first))) break;
    last = previous;
  }
  return std::string(first, last);
}

std::string normalize_newlines(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      if (i + 1 < text.size() && text[i + 1] == '\n') continue;
      result += '\n';
    } else {
      result += text[i];
    }
  }
  return result;
}

std::string fold_for_search(std::string_view text) {
  const auto as_bytes = [](const std::string& string) {
    return reinterpret_cast<const std::uint8_t*>(string.data());
  };
  // Both functions hand out memory of malloc's.
  const auto take = [](std::uint8_t* bytes, std::size_t size) {
    std::string result(reinterpret_cast<const char*>(bytes), bytes == nullptr ? 0 : size);
    std::free(bytes);  // NOLINT
    return result;
  };
  if (text.empty() || !is_valid_utf8(text)) return {};
  const std::string given(text);
  std::size_t size = 0;
  auto* bytes = u8_normalize(UNINORM_NFKD, as_bytes(given), given.size(), nullptr, &size);
  const auto decomposed = take(bytes, size);
  std::string bare;
  for (auto at = decomposed.begin(); at != decomposed.end();) {
    const auto start = at;
    if (!uc_is_property_combining(utf8::next(at, decomposed.end()))) bare.append(start, at);
  }
  if (bare.empty()) return {};
  bytes = u8_casefold(as_bytes(bare), bare.size(), nullptr, nullptr, nullptr, &size);
  return take(bytes, size);
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    hex += digits[value >> 4U];
    hex += digits[value & 15U];
  }
  return hex;
}

}  // namespace creneau
