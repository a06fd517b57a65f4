#include "adapters/http/handlers/show_admin.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <stdexcept>

#include "adapters/http/wire/problem.hpp"
#include "embedded/admin_web.hpp"

namespace creneau::http {
namespace {

constexpr std::string_view document_name = "index.html";
constexpr std::string_view assets_folder = "assets/";

/// Nothing inline but style elements without text (the hash is that of no bytes): the calendar
/// makes one and fills it through the CSSOM, which needs no permission.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; "
    "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

struct Kind {
  std::string_view extension;
  std::string_view content_type;
};
constexpr std::array kinds{Kind{".css", "text/css; charset=utf-8"},
                           Kind{".js", "text/javascript; charset=utf-8"},
                           Kind{".svg", "image/svg+xml"}, Kind{".woff2", "font/woff2"}};

struct Asset {
  std::string_view content_type;
  SharedBody content;
};
using Assets = std::map<std::string, Asset, std::less<>>;

/// By the name below `assets/`. A file of a kind that is not known stops the program at its first
/// use, rather than being served as something else.
Assets make_assets() {
  Assets assets;
  for (const auto& file : embedded::admin_web::files()) {
    if (!file.name.starts_with(assets_folder)) continue;
    const auto* kind = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& candidate) {
      return file.name.ends_with(candidate.extension);
    });
    if (kind == kinds.end())
      throw std::logic_error("no content type for " + std::string(file.name));
    assets.emplace(file.name.substr(assets_folder.size()),
                   Asset{kind->content_type, std::make_shared<const std::string>(file.content)});
  }
  return assets;
}

boost::asio::awaitable<Response> show_document(const Request&) {
  static const auto document =
      std::make_shared<const std::string>(embedded::admin_web::find(document_name).value());
  auto response = Response::html(Status::ok, {});
  response.body = document;
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Content-Security-Policy", content_security_policy);
  co_return response;
}

boost::asio::awaitable<Response> show_admin_asset(const Request& request) {
  static const auto assets = make_assets();
  const auto found = assets.find(request.path_parameter("name"));
  if (found == assets.end()) co_return make_problem(Errc::not_found, Locale::en);
  auto response = Response::text(Status::ok, found->second.content_type, {});
  response.body = found->second.content;
  response.headers.set("Cache-Control", "public, max-age=31536000, immutable");
  co_return response;
}

}  // namespace

void add_admin_routes(Router& router) {
  router.add({Verb::get, "/admin/assets/{name}", show_admin_asset});
  std::string pattern = "/admin";
  for (int depth = 0; depth <= admin_depth_max; ++depth) {
    router.add({Verb::get, pattern, show_document});
    pattern += "/{part_" + std::to_string(depth) + "}";
  }
}

}  // namespace creneau::http
