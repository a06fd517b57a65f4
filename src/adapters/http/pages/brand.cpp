#include "adapters/http/pages/brand.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "adapters/http/pages/asset_addresses.hpp"
#include "base/color.hpp"

namespace creneau::http::pages {
namespace {

struct PictureKind {
  std::string_view content_type;
  std::string_view extension;
};
/// No SVG: it is a document of its own, which may hold script.
constexpr std::array picture_kinds{PictureKind{"image/png", ".png"},
                                   PictureKind{"image/jpeg", ".jpg"},
                                   PictureKind{"image/webp", ".webp"}};

Asset make_asset(std::string_view stem, std::string_view extension, std::string_view content_type,
                 std::string content) {
  auto path = fmt::format("/assets/{}.{}{}", stem, asset_hash(content), extension);
  return {std::move(path), std::string(content_type),
          std::make_shared<const std::string>(std::move(content))};
}

std::string write_tokens(const AccentColors& colors) {
  return fmt::format(
      ":root {{ --accent: {}; --accent-deep: {}; --on-accent: {}; --tint: {}; --on-tint: {}; }}",
      format_color(colors.accent), format_color(colors.accent_deep), format_color(colors.on_accent),
      format_color(colors.tint), format_color(colors.on_tint));
}

std::optional<Asset> make_theme(std::string_view accent_color) {
  const auto chosen = parse_color(accent_color);
  if (!chosen) return std::nullopt;
  return make_asset("theme", ".css", "text/css; charset=utf-8",
                    fmt::format("{}\n@media (prefers-color-scheme: dark) {{ {} }}\n",
                                write_tokens(make_accent_colors(*chosen, ColorScheme::light)),
                                write_tokens(make_accent_colors(*chosen, ColorScheme::dark))));
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &length, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size() || length == 0)
    return std::nullopt;
  bytes.resize(length);
  return bytes;
}

std::optional<Asset> make_logo(std::string_view data) {
  for (const auto& [content_type, extension] : picture_kinds) {
    const auto start = fmt::format("data:{};base64,", content_type);
    if (!data.starts_with(start)) continue;
    auto bytes = decode_base64(data.substr(start.size()));
    if (!bytes) return std::nullopt;
    return make_asset("logo", extension, content_type, std::move(*bytes));
  }
  return std::nullopt;
}

}  // namespace

const Asset* Brand::find(std::string_view path) const {
  for (const auto* asset : {&theme, &logo})
    if (*asset && (*asset)->path == path) return &**asset;
  return nullptr;
}

Brand make_brand(std::string_view accent_color, std::string_view logo) {
  return {make_theme(accent_color), make_logo(logo)};
}

}  // namespace creneau::http::pages
