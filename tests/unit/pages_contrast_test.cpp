// Every pair of colours that carries text or an edge, computed from the stylesheet's own tokens in
// light and dark. Source: WCAG 2.2, 1.4.3 (text 4.5:1), 1.4.11 (edges and icons 3:1), relative
// luminance as defined there.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "adapters/http/pages/pages.hpp"

namespace creneau::http::pages {
namespace {

using Tokens = std::map<std::string, std::string>;

constexpr double text_ratio_min = 4.5;
constexpr double edge_ratio_min = 3.0;

std::string stylesheet() {
  for (const auto& asset : assets())
    if (asset.content_type.starts_with("text/css")) return *asset.content;
  return {};
}

/// The colours among the custom properties of the first `:root` block from `start` on.
Tokens read_tokens(const std::string& css, std::size_t start) {
  Tokens tokens;
  const auto open = css.find(":root {", start);
  if (open == std::string::npos) return tokens;
  const auto block = css.substr(open, css.find('}', open) - open);
  for (std::size_t at = block.find("--"); at != std::string::npos; at = block.find("--", at)) {
    const auto colon = block.find(':', at);
    const auto end = block.find(';', colon);
    const auto value = block.substr(colon + 2, end - colon - 2);
    if (value.size() == 7 && value.front() == '#')
      tokens[block.substr(at + 2, colon - at - 2)] = value;
    at = end;
  }
  return tokens;
}

double channel(const std::string& color, std::size_t at) {
  const double value = std::stoi(color.substr(at, 2), nullptr, 16) / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const std::string& color) {
  return 0.2126 * channel(color, 1) + 0.7152 * channel(color, 3) + 0.0722 * channel(color, 5);
}

double contrast(const std::string& one, const std::string& other) {
  const auto a = luminance(one);
  const auto b = luminance(other);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

struct Pair {
  const char* front;
  const char* back;
  double ratio_min;
};

constexpr Pair pairs[] = {
    {"ink", "paper", text_ratio_min},          {"ink", "surface", text_ratio_min},
    {"muted", "paper", text_ratio_min},        {"muted", "surface", text_ratio_min},
    {"accent", "paper", text_ratio_min},       {"accent", "surface", text_ratio_min},
    {"accent-deep", "paper", text_ratio_min},  {"accent-deep", "surface", text_ratio_min},
    {"on-accent", "accent", text_ratio_min},   {"on-accent", "accent-deep", text_ratio_min},
    {"on-tint", "tint", text_ratio_min},       {"ink", "danger-tint", text_ratio_min},
    {"danger", "danger-tint", text_ratio_min}, {"danger", "paper", text_ratio_min},
    {"danger", "surface", text_ratio_min},     {"warning", "warning-tint", text_ratio_min},
    {"edge", "paper", edge_ratio_min},         {"edge", "surface", edge_ratio_min},
};

void expect_contrast(const Tokens& tokens) {
  for (const auto& [front, back, ratio_min] : pairs) {
    ASSERT_TRUE(tokens.contains(front)) << front;
    ASSERT_TRUE(tokens.contains(back)) << back;
    EXPECT_GE(contrast(tokens.at(front), tokens.at(back)), ratio_min) << front << " on " << back;
  }
}

TEST(Contrast, IsThatOfBlackOnWhite) {
  EXPECT_NEAR(contrast("#000000", "#ffffff"), 21.0, 0.001);
  EXPECT_NEAR(contrast("#777777", "#ffffff"), 4.478, 0.001);
}

TEST(Contrast, IsEnoughForEveryPairInLight) {
  expect_contrast(read_tokens(stylesheet(), 0));
}

TEST(Contrast, IsEnoughForEveryPairInDark) {
  const auto css = stylesheet();
  const auto dark = css.find("prefers-color-scheme: dark");
  ASSERT_NE(dark, std::string::npos);
  const auto tokens = read_tokens(css, dark);
  EXPECT_NE(tokens, read_tokens(css, 0));
  expect_contrast(tokens);
}

}  // namespace
}  // namespace creneau::http::pages
