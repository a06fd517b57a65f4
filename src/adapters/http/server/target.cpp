// Strict on purpose: a target that two readers could understand differently is refused, not
// repaired.
#include "adapters/http/server/target.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>

#include "adapters/http/server/percent.hpp"

namespace creneau::http {
namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

/// Takes `http://` or `https://` off the front of `text`.
bool take_scheme(std::string_view& text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (boost::beast::iequals(text.substr(0, scheme.size()), scheme)) {
      text.remove_prefix(scheme.size());
      return true;
    }
  }
  return false;
}

}  // namespace

bool is_plausible_host(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~:[]%").find(c) != std::string_view::npos;
  });
}

std::optional<Target> parse_target(std::string_view text) {
  Target target;
  if (take_scheme(text)) {
    const auto end = std::min(text.find_first_of("/?"), text.size());
    const auto authority = text.substr(0, end);
    if (authority.empty() || !is_plausible_host(authority)) return std::nullopt;
    target.authority = std::string(authority);
    text.remove_prefix(end);
  } else if (!text.starts_with('/')) {
    return std::nullopt;
  }
  // A fragment is never sent; proxies disagree about what one means.
  if (text.find('#') != std::string_view::npos) return std::nullopt;
  const auto question = std::min(text.find('?'), text.size());
  auto path = percent_decode(text.substr(0, question), PlusSign::is_itself);
  if (!path || std::ranges::any_of(*path, is_control)) return std::nullopt;
  target.path = path->empty() ? "/" : std::move(*path);
  target.query = text.substr(std::min(question + 1, text.size()));
  return target;
}

}  // namespace creneau::http
