#include "adapters/http/pages/words.hpp"

namespace creneau::http::pages {
namespace {

constexpr std::string_view no_break_space = "\u00a0";
constexpr std::string_view narrow_no_break_space = "\u202f";
constexpr std::string_view no_break_hyphen = "\u2011";
constexpr std::string_view opening_mark = "«";
constexpr std::string_view closing_mark = "»";

/// What a plain space followed by `rest` becomes in French.
std::string_view french_space(std::string_view before, std::string_view rest) {
  if (rest.starts_with(':') || rest.starts_with(closing_mark) || before.ends_with(opening_mark))
    return no_break_space;
  if (rest.starts_with(';') || rest.starts_with('!') || rest.starts_with('?'))
    return narrow_no_break_space;
  return " ";
}

}  // namespace

std::string typeset(std::string_view text, Locale locale) {
  std::string result;
  result.reserve(text.size() + 8);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '-' && text.substr(0, at).ends_with('e') &&
        text.substr(at).starts_with("-mail"))
      result += no_break_hyphen;
    else if (text[at] == ' ' && locale == Locale::fr)
      result += french_space(text.substr(0, at), text.substr(at + 1));
    else
      result += text[at];
  }
  return result;
}

std::string capitalize(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

}  // namespace creneau::http::pages
