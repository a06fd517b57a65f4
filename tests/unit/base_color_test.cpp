#include <gtest/gtest.h>

#include <algorithm>

#include "base/color.hpp"

namespace creneau {
namespace {

TEST(Color, IsReadAndWrittenInSixDigits) {
  EXPECT_EQ(parse_color("#17624f"), (Color{0x17, 0x62, 0x4f}));
  EXPECT_EQ(parse_color("#FFFFFF"), (Color{255, 255, 255}));
  EXPECT_EQ(format_color({0x17, 0x62, 0x4f}), "#17624f");
  EXPECT_EQ(format_color({0, 1, 10}), "#00010a");
  for (const auto* text : {"", "#", "17624f", "#17624", "#17624f0", "#17624g", "#-1624f", "# 17624",
                           "red", "#17624f;}body{"})
    EXPECT_FALSE(parse_color(text)) << text;
}

TEST(Color, HasTheContrastOfTheStandard) {
  EXPECT_NEAR(contrast_ratio({0, 0, 0}, {255, 255, 255}), 21.0, 0.001);
  EXPECT_NEAR(contrast_ratio({0x77, 0x77, 0x77}, {255, 255, 255}), 4.478, 0.001);
}

/// Every sixteenth value of each channel, and the last.
template <class Check>
void for_many_colors(Check check) {
  for (int red = 0; red <= 256; red += 16)
    for (int green = 0; green <= 256; green += 16)
      for (int blue = 0; blue <= 256; blue += 16)
        check(Color{static_cast<std::uint8_t>(std::min(red, 255)),
                    static_cast<std::uint8_t>(std::min(green, 255)),
                    static_cast<std::uint8_t>(std::min(blue, 255))});
}

TEST(AccentColors, AreReadableWhateverIsChosen) {
  // web/tokens.css
  const Color light_grounds[] = {*parse_color("#f6f5f1"), *parse_color("#ffffff")};
  const Color dark_grounds[] = {*parse_color("#121614"), *parse_color("#1a1f1d")};
  for (const auto scheme : {ColorScheme::light, ColorScheme::dark}) {
    const auto& grounds = scheme == ColorScheme::light ? light_grounds : dark_grounds;
    for_many_colors([&](Color chosen) {
      const auto colors = make_accent_colors(chosen, scheme);
      for (const auto ground : grounds) {
        EXPECT_GE(contrast_ratio(colors.accent, ground), 4.5) << format_color(chosen);
        EXPECT_GE(contrast_ratio(colors.accent_deep, ground), 4.5) << format_color(chosen);
      }
      EXPECT_GE(contrast_ratio(colors.on_accent, colors.accent), 4.5) << format_color(chosen);
      EXPECT_GE(contrast_ratio(colors.on_accent, colors.accent_deep), 4.5) << format_color(chosen);
      EXPECT_GE(contrast_ratio(colors.on_tint, colors.tint), 4.5) << format_color(chosen);
    });
  }
}

TEST(AccentColors, KeepAColorThatIsReadableAsItIs) {
  const auto chosen = *parse_color("#7a1fa2");
  EXPECT_EQ(make_accent_colors(chosen, ColorScheme::light).accent, chosen);
  const auto pale = *parse_color("#f7c6ff");
  EXPECT_EQ(make_accent_colors(pale, ColorScheme::dark).accent, pale);
  EXPECT_NE(make_accent_colors(pale, ColorScheme::light).accent, pale);
}

}  // namespace
}  // namespace creneau
