// Every sentence that the sandbox's pages show, in French and English.
#pragma once

#include <span>
#include <string_view>

#include "base/error.hpp"

namespace creneau::sandbox {

struct PageText {
  std::string_view name;
  std::string_view french;
  std::string_view english;

  std::string_view in(Locale locale) const { return locale == Locale::fr ? french : english; }
};

/// The texts that templates name themselves: `{{T_BACK}}`.
std::span<const PageText> template_texts();
/// The text of this name; a missing one is a bug.
std::string_view page_text(std::string_view name, Locale locale);
/// What a person reads for a refused card.
std::string_view decline_text(std::string_view code, std::string_view decline_code, Locale locale);

}  // namespace creneau::sandbox
