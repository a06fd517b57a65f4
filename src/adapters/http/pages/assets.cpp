#include <sodium.h>

#include <array>
#include <stdexcept>

#include "adapters/http/pages/asset_addresses.hpp"
#include "adapters/http/pages/pages.hpp"
#include "base/text.hpp"
#include "embedded/site_web.hpp"
#include "embedded/tokens_web.hpp"

namespace creneau::http::pages {
namespace {

struct Kind {
  std::string_view extension;
  std::string_view content_type;
};
constexpr std::array kinds{Kind{".css", "text/css; charset=utf-8"},
                           Kind{".js", "text/javascript; charset=utf-8"},
                           Kind{".svg", "image/svg+xml"}};

/// Without indentation, blank lines and lines that are a comment: what is sent need not carry what
/// only editors read. Sources keep to that: no text that spans lines, a comment stands on lines of
/// its own.
std::string without_notes(std::string_view source) {
  std::string result;
  bool in_comment = false;
  while (!source.empty()) {
    const auto end = source.find('\n');
    auto line = source.substr(0, end);
    source.remove_prefix(end == std::string_view::npos ? source.size() : end + 1);
    const auto first = line.find_first_not_of(' ');
    if (first == std::string_view::npos) continue;
    line.remove_prefix(first);
    if (line.starts_with("/*")) in_comment = true;
    const bool is_comment = in_comment || line.starts_with("//");
    if (in_comment && line.ends_with("*/")) in_comment = false;
    if (is_comment) continue;
    result += line;
    result += '\n';
  }
  return result;
}

/// The stylesheet begins with the tokens that it shares with the owner's pages.
std::string read_source(const embedded::site_web::File& file) {
  std::string source;
  if (file.name == "style.css") source = embedded::tokens_web::find("tokens.css").value();
  return source.append(file.content);
}

std::vector<Asset> make_assets() {
  std::vector<Asset> all;
  for (const auto& file : embedded::site_web::files()) {
    for (const auto& kind : kinds) {
      if (!file.name.ends_with(kind.extension)) continue;
      auto content = std::make_shared<const std::string>(without_notes(read_source(file)));
      const auto stem = file.name.substr(0, file.name.size() - kind.extension.size());
      all.push_back({"/assets/" + std::string(stem) + "." + asset_hash(*content) +
                         std::string(kind.extension),
                     std::string(kind.content_type), std::move(content)});
    }
  }
  return all;
}

}  // namespace

std::string asset_hash(std::string_view content) {
  constexpr std::size_t hash_bytes = 16;  // libsodium's least
  constexpr std::size_t shown_bytes = 8;
  std::array<unsigned char, hash_bytes> digest{};
  crypto_generichash(digest.data(), digest.size(),
                     reinterpret_cast<const unsigned char*>(content.data()), content.size(),
                     nullptr, 0);
  return to_hex({reinterpret_cast<const char*>(digest.data()), shown_bytes});
}

const std::vector<Asset>& assets() {
  static const std::vector<Asset> all = make_assets();
  return all;
}

const Asset& widget_script() {
  return *find_asset(asset_address("widget", ".js"));
}

const Asset* find_asset(std::string_view path) {
  for (const auto& asset : assets())
    if (asset.path == path) return &asset;
  return nullptr;
}

const std::string& asset_address(std::string_view stem, std::string_view extension) {
  const auto start = "/assets/" + std::string(stem) + ".";
  for (const auto& asset : assets())
    if (asset.path.starts_with(start) && asset.path.ends_with(extension)) return asset.path;
  throw std::logic_error("no such asset: " + start);
}

}  // namespace creneau::http::pages
