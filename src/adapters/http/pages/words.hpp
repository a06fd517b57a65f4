// Sentences in both languages, side by side where they are used, and French typography put right in
// one place.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace creneau::http::pages {

/// One text in each language; may hold fmt's `{}`.
struct Words {
  std::string_view fr;
  std::string_view en;
};

/// French: the spaces before : ; ! ? and inside « » become no-break ones (narrow before ; ! ?).
/// English: as it is. Source: Lexique des règles typographiques en usage à l'Imprimerie nationale.
std::string typeset(std::string_view text, Locale locale);

/// `words` in `locale`, typeset, with `arguments` put in untouched.
template <class... Arguments>
std::string speak(Locale locale, const Words& words, const Arguments&... arguments) {
  const auto text = typeset(locale == Locale::fr ? words.fr : words.en, locale);
  if constexpr (sizeof...(Arguments) == 0)
    return text;
  else
    return fmt::format(fmt::runtime(text), arguments...);
}

/// With a capital at the start, for a heading: `Mardi 1er décembre`. ASCII only, which days and
/// months are content with.
std::string capitalize(std::string text);

}  // namespace creneau::http::pages
