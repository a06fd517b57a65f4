// A request as handlers see it: bytes already read, limits already kept, nothing interpreted beyond
// the target's shape.
#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/verb.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creneau::http {

using Verb = boost::beast::http::verb;
using Fields = boost::beast::http::fields;
using Parameters = std::vector<std::pair<std::string, std::string>>;

struct Request {
  Verb method = Verb::get;
  /// Percent-decoded, without the query; always starts with '/'.
  std::string path;
  /// As sent, without '?'. Never logged: it may hold a token.
  std::string query;
  Fields headers;
  std::string body;
  /// The client's address: the peer's, or the one a trusted proxy names in X-Forwarded-For.
  std::string client_address;
  /// Unique for each request; in the answer's X-Request-Id and in the log.
  std::string id;
  /// The path's variable parts, by the names in the route's pattern: {"id", "slot_…"}.
  std::map<std::string, std::string, std::less<>> path_parameters;

  /// The header's value, or nothing; several of one name: the first.
  std::optional<std::string_view> header(std::string_view name) const;
  /// The query's parameter, decoded, or nothing; several of one name: the first.
  std::optional<std::string> query_parameter(std::string_view name) const;
  /// A path parameter that the route's pattern has; anything else is a bug.
  const std::string& path_parameter(std::string_view name) const;
};

/// Decodes `a=1&b=2` (application/x-www-form-urlencoded, WHATWG): '+' is a space. Nothing for a
/// broken escape or for text that is not UTF-8.
std::optional<Parameters> parse_form(std::string_view encoded);
/// Encodes one name or value for such a form or a query: everything but unreserved characters as
/// %XX.
std::string percent_encode(std::string_view text);

}  // namespace creneau::http
