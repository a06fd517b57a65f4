// A request-target (RFC 9112 section 3.2) taken apart. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace creneau::http {

struct Target {
  /// Percent-decoded once; starts with '/', is UTF-8 and has no control characters.
  std::string path;
  /// As sent, without '?'.
  std::string query;
  /// The absolute form's host and port, which then stand for the Host header (RFC 9112
  /// section 3.2.2).
  std::optional<std::string> authority;
};

/// The origin form (`/path?query`) or the absolute form (`http://host/path?query`); nothing for
/// anything else.
std::optional<Target> parse_target(std::string_view text);

/// Whether `text` may be a Host header's value: a host with an optional port, or empty. Lenient
/// about names, strict about characters that would let it be read as more than a host.
bool is_plausible_host(std::string_view text);

}  // namespace creneau::http
