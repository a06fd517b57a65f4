#include "domain/password.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "embedded/domain_words.hpp"

namespace creneau::domain {
namespace {

/// Shorter words are no sign of anything.
constexpr std::size_t word_bytes_min = 3;
constexpr std::size_t word_bytes_max = 40;
/// What a password must have beside what everybody tries.
constexpr std::size_t own_characters_min = 6;

using Words = std::set<std::string, std::less<>>;

/// Small letters and digits only.
std::string strip(std::string_view text) {
  std::string kept;
  for (const char c : fold_for_search(text))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) kept += c;
  return kept;
}

void add_word(Words& words, std::string_view word) {
  auto stripped = strip(word);
  if (stripped.size() >= word_bytes_min && stripped.size() <= word_bytes_max)
    words.insert(std::move(stripped));
}

/// White space and signs part words.
void add_words_of(Words& words, std::string_view text) {
  constexpr std::string_view separators = " \t\r\n.,;:@+-_/'’\"()";
  add_word(words, text);
  while (!text.empty()) {
    const auto end = text.find_first_of(separators);
    add_word(words, text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

const Words& common_words() {
  static const Words words = [] {
    Words all;
    std::string_view rest = embedded::domain_words::find("common_words.txt").value_or("");
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      const auto line = rest.substr(0, end);
      if (!line.starts_with('#')) {
        std::string_view words_left = line;
        while (!words_left.empty()) {
          const auto space = words_left.find(' ');
          add_word(all, words_left.substr(0, space));
          words_left.remove_prefix(space == std::string_view::npos ? words_left.size() : space + 1);
        }
      }
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
    return all;
  }();
  return words;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

/// How many characters from `at` go along a row of keys, count, or repeat: `aaaa`, `4321`,
/// `azerty`. Less than a word's length is none.
std::size_t run_length(std::string_view text, std::size_t at) {
  static constexpr std::array<std::string_view, 9> rows{"abcdefghijklmnopqrstuvwxyz",
                                                        "01234567890",
                                                        "qwertyuiop",
                                                        "asdfghjkl",
                                                        "zxcvbnm",
                                                        "azertyuiop",
                                                        "qsdfghjklm",
                                                        "wxcvbn",
                                                        "qwertzuiop"};
  std::size_t longest = 0;
  const auto look = [&](std::string_view row, std::size_t place, int step) {
    std::size_t length = 0;
    auto position = static_cast<std::ptrdiff_t>(place);
    while (at + length < text.size() && position >= 0 &&
           position < static_cast<std::ptrdiff_t>(row.size()) &&
           row[static_cast<std::size_t>(position)] == text[at + length]) {
      ++length;
      position += step;
    }
    longest = std::max(longest, length);
  };
  for (const auto row : rows) {
    const auto place = row.find(text[at]);
    if (place == std::string_view::npos) continue;
    look(row, place, 1);
    look(row, place, -1);
  }
  const auto end = std::min(text.find_first_not_of(text[at], at), text.size());
  longest = std::max(longest, end - at);
  return longest >= word_bytes_min ? longest : 0;
}

/// What each byte counts when nothing knows it: letters one each, digits and signs in a row two
/// together. Years and counters are what people add first.
std::vector<std::size_t> weigh(std::string_view text) {
  constexpr std::size_t others_counted_max = 2;
  std::vector<std::size_t> weights;
  std::size_t others = 0;
  for (const char c : text) {
    const bool is_continuation = (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
    others = is_letter(c) ? 0 : others + 1;
    weights.push_back(is_continuation || others > others_counted_max ? 0 : 1);
  }
  return weights;
}

/// The least that is left when words and runs are taken out of `text`.
std::size_t count_own_characters(std::string_view text, const Words& personal) {
  const auto weights = weigh(text);
  std::vector<std::size_t> least(text.size() + 1, 0);
  for (std::size_t at = text.size(); at-- > 0;) {
    least[at] = least[at + 1] + weights[at];
    const auto longest = std::min(text.size() - at, word_bytes_max);
    for (auto length = word_bytes_min; length <= longest; ++length) {
      const auto word = text.substr(at, length);
      if (common_words().contains(word) || personal.contains(word))
        least[at] = std::min(least[at], least[at + length]);
    }
    for (auto length = run_length(text, at); length >= word_bytes_min; --length)
      least[at] = std::min(least[at], least[at + length]);
  }
  return least.front();
}

/// What this repeats: `abcabcabc` is worth `abc`.
std::string_view without_repetition(std::string_view text) {
  for (std::size_t period = 1; period <= text.size() / 2; ++period)
    if (text.size() % period == 0 && text.substr(period) == text.substr(0, text.size() - period))
      return text.substr(0, period);
  return text;
}

/// Digits and signs that stand for letters.
std::string undo_disguise(std::string text) {
  constexpr std::string_view disguises = "013457@$!";
  constexpr std::string_view letters = "oleastasi";
  for (char& c : text)
    if (const auto at = disguises.find(c); at != std::string_view::npos) c = letters[at];
  return text;
}

std::string drop_signs(std::string_view text) {
  std::string kept;
  for (const char c : text)
    if (is_letter(c) || (c >= '0' && c <= '9')) kept += c;
  return kept;
}

bool is_common(std::string_view password, const std::vector<std::string>& personal) {
  Words own_words;
  for (const auto& text : personal) add_words_of(own_words, text);
  const auto folded = fold_for_search(password);
  const auto bare = drop_signs(folded);
  const std::array readings{folded, bare, undo_disguise(folded), drop_signs(undo_disguise(folded))};
  return std::any_of(readings.begin(), readings.end(), [&](const std::string& reading) {
    const auto once = without_repetition(reading);
    return once.empty() || count_own_characters(once, own_words) < own_characters_min;
  });
}

}  // namespace

std::optional<std::string_view> find_password_fault(std::string_view password,
                                                    const std::vector<std::string>& personal) {
  if (!is_valid_utf8(password)) return "invalid";
  const auto length = count_code_points(password);
  if (length < password_code_points_min) return "too_short";
  if (length > password_code_points_max) return "too_long";
  if (is_common(password, personal)) return "too_common";
  return std::nullopt;
}

}  // namespace creneau::domain
