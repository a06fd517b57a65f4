// What the owner's settings make of the pages' look: a stylesheet with the accent colour, and the
// logo. Pure; whoever serves them keeps them, since making them costs more than reading.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/http/pages/pages.hpp"

namespace creneau::http::pages {

struct Brand {
  /// `/assets/theme.<hash>.css`; nothing without a colour, or for text that is none.
  std::optional<Asset> theme;
  /// `/assets/logo.<hash>.png`, `.jpg` or `.webp`; nothing without a picture, or for one of another
  /// kind.
  std::optional<Asset> logo;

  /// Null for an address that is none of theirs.
  const Asset* find(std::string_view path) const;
};

/// `accent_color` is `#rrggbb`, `logo` a `data:` address (RFC 2397) in base 64.
Brand make_brand(std::string_view accent_color, std::string_view logo);

}  // namespace creneau::http::pages
