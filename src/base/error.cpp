#include "base/error.hpp"

#include "base/assert.hpp"

namespace creneau {

std::string_view name(Errc code) {
  switch (code) {
#define CRENEAU_X(id, status, french, english) \
  case Errc::id:                               \
    return #id;
    CRENEAU_ERRORS(CRENEAU_X)
#undef CRENEAU_X
  }
  CRENEAU_UNREACHABLE();
}

int http_status(Errc code) {
  switch (code) {
#define CRENEAU_X(id, status, french, english) \
  case Errc::id:                               \
    return status;
    CRENEAU_ERRORS(CRENEAU_X)
#undef CRENEAU_X
  }
  CRENEAU_UNREACHABLE();
}

std::string_view public_text(Errc code, Locale locale) {
  switch (code) {
#define CRENEAU_X(id, status, french, english) \
  case Errc::id:                               \
    return locale == Locale::fr ? french : english;
    CRENEAU_ERRORS(CRENEAU_X)
#undef CRENEAU_X
  }
  CRENEAU_UNREACHABLE();
}

std::string_view name(Locale locale) {
  return locale == Locale::fr ? "fr" : "en";
}

std::optional<Locale> parse_locale(std::string_view tag) {
  const auto language = tag.substr(0, tag.find('-'));
  if (language == "fr" || language == "FR") return Locale::fr;
  if (language == "en" || language == "EN") return Locale::en;
  return std::nullopt;
}

}  // namespace creneau
