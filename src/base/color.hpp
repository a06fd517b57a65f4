// Colours, and one made readable: what follows from the accent an owner chooses, for pages and
// mails alike. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace creneau {

struct Color {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  bool operator==(const Color&) const = default;
};

/// `#rrggbb`; nothing for anything else.
std::optional<Color> parse_color(std::string_view text);
/// `#rrggbb`, lower case.
std::string format_color(Color color);

/// From 1 to 21 (WCAG 2.2, contrast ratio of relative luminances).
double contrast_ratio(Color one, Color other);

/// On light ground, or on dark.
enum class ColorScheme { light, dark };

/// The tokens that depend on the accent (web/tokens.css). Every pair that carries text has a
/// contrast of 4.5 at least (WCAG 2.2, 1.4.3): accent and accent_deep on the ground, on_accent on
/// both of them, on_tint on tint.
struct AccentColors {
  Color accent;
  /// Further from the ground: for what is pointed at.
  Color accent_deep;
  Color on_accent;
  /// Close to the ground.
  Color tint;
  Color on_tint;
};

/// `chosen`, as little changed as makes it readable in `scheme`.
AccentColors make_accent_colors(Color chosen, ColorScheme scheme);

}  // namespace creneau
