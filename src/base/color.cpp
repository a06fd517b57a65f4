#include "base/color.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace creneau {
namespace {

constexpr double text_ratio_min = 4.5;
constexpr Color white{255, 255, 255};
constexpr Color black{0, 0, 0};
/// Nearly black: softer than black where there is a choice.
constexpr Color dark_text{17, 17, 17};
// web/tokens.css: --paper and --surface, of which the accent must be readable on either.
constexpr Color light_paper{0xf6, 0xf5, 0xf1};
constexpr Color dark_surface{0x1a, 0x1f, 0x1d};

double channel_luminance(std::uint8_t value) {
  const double share = value / 255.0;
  return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

double luminance(Color color) {
  return 0.2126 * channel_luminance(color.red) + 0.7152 * channel_luminance(color.green) +
         0.0722 * channel_luminance(color.blue);
}

/// `share` of `to` in `from`.
Color mix(Color from, Color to, double share) {
  const auto channel = [&](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(a + (b - a) * share));
  };
  return {channel(from.red, to.red), channel(from.green, to.green), channel(from.blue, to.blue)};
}

/// `color`, as little changed towards `end` as makes it readable on `back`.
Color make_readable(Color color, Color back, Color end) {
  constexpr int steps = 50;
  for (int step = 0; step < steps; ++step) {
    const auto candidate = mix(color, end, static_cast<double>(step) / steps);
    if (contrast_ratio(candidate, back) >= text_ratio_min) return candidate;
  }
  return end;
}

}  // namespace

std::optional<Color> parse_color(std::string_view text) {
  constexpr std::size_t length = 7;
  if (text.size() != length || text.front() != '#') return std::nullopt;
  std::uint32_t value = 0;
  const auto* end = text.data() + text.size();
  constexpr int hexadecimal = 16;
  const auto [at, failure] = std::from_chars(text.data() + 1, end, value, hexadecimal);
  if (failure != std::errc() || at != end) return std::nullopt;
  return Color{static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8),
               static_cast<std::uint8_t>(value)};
}

std::string format_color(Color color) {
  return fmt::format("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue);
}

double contrast_ratio(Color one, Color other) {
  const auto a = luminance(one);
  const auto b = luminance(other);
  constexpr double flare = 0.05;
  return (std::max(a, b) + flare) / (std::min(a, b) + flare);
}

AccentColors make_accent_colors(Color chosen, ColorScheme scheme) {
  const bool is_light = scheme == ColorScheme::light;
  // Of the two grounds the one closer to the text; what is readable there is so on the other.
  const auto ground = is_light ? light_paper : dark_surface;
  const auto end = is_light ? black : white;
  constexpr double deep_share = 0.25;
  constexpr double tint_share = 0.88;
  AccentColors colors;
  colors.accent = make_readable(chosen, ground, end);
  colors.accent_deep = mix(colors.accent, end, deep_share);
  colors.on_accent = is_light ? white : dark_text;
  colors.tint = mix(colors.accent, ground, tint_share);
  colors.on_tint = make_readable(colors.accent, colors.tint, end);
  return colors;
}

}  // namespace creneau
