// From a parsed head to a request with a route, or to the refusal it deserves.
#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include "adapters/http/server/connection.hpp"
#include "adapters/http/server/target.hpp"

namespace creneau::http {
namespace {

using boost::beast::iequals;
using boost::beast::http::field;

}  // namespace

void Connection::refuse(Status status, std::string_view detail) {
  refusal_ = Refusal{status, detail, {}};
}

void Connection::refuse_for(const boost::system::error_code& parse_error) {
  using boost::beast::http::error;
  if (parse_error == error::header_limit) {
    refuse(Status::request_header_fields_too_large, "the header is too large");
  } else if (parse_error == error::body_limit) {
    refuse(Status::payload_too_large, "the body is too large");
  } else {
    refuse(Status::bad_request, "the request is malformed");
  }
}

void Connection::accept_head() {
  auto& head = parser_->get();
  request_.method = head.method();
  const auto method = head.method_string();
  method_.assign(method.data(), std::min<std::size_t>(method.size(), 32));
  version_ = head.version();
  refusal_ = check_head();
  if (!refusal_) refusal_ = apply_target();
  // Taken away before a body is read: a chunked body's trailer must not add to the headers.
  request_.headers = std::move(static_cast<Fields&>(head.base()));
  request_.client_address = find_client_address();
  if (!refusal_) refusal_ = find_route();
  if (!refusal_) refusal_ = check_body_size();
}

/// What RFC 9112 sections 3.2 and 6.1 make a server refuse, mostly because two readers of one
/// request could disagree.
std::optional<Connection::Refusal> Connection::check_head() const {
  const auto& head = parser_->get();
  const auto hosts = head.count(field::host);
  if (hosts > 1 || (hosts == 0 && version_ >= 11)) {
    return Refusal{Status::bad_request, "there must be one Host header", {}};
  }
  if (hosts == 1 && !is_plausible_host(head[field::host])) {
    return Refusal{Status::bad_request, "the Host header is malformed", {}};
  }
  if (const auto codings = head.count(field::transfer_encoding); codings > 0) {
    const bool is_chunked = codings == 1 && iequals(head[field::transfer_encoding], "chunked");
    if (!is_chunked || version_ < 11 || head.count(field::content_length) > 0) {
      return Refusal{Status::bad_request, "the transfer encoding is not supported", {}};
    }
  }
  if (head.count(field::expect) > 0 && !iequals(head[field::expect], "100-continue")) {
    return Refusal{Status::bad_request, "the expectation is not supported", {}};
  }
  return std::nullopt;
}

std::optional<Connection::Refusal> Connection::apply_target() {
  auto& head = parser_->get();
  auto target = parse_target(head.target());
  if (!target) return Refusal{Status::bad_request, "the target is malformed", {}};
  request_.path = std::move(target->path);
  request_.query = std::move(target->query);
  if (target->authority) head.set(field::host, *target->authority);
  return std::nullopt;
}

std::optional<Connection::Refusal> Connection::find_route() {
  auto found = state_->router.find(request_.method, request_.path);
  if (auto* match = std::get_if<Router::Match>(&found)) {
    route_ = match->route;
    request_.path_parameters = std::move(match->path_parameters);
    return std::nullopt;
  }
  if (auto* known = std::get_if<Router::MethodNotAllowed>(&found)) {
    return Refusal{Status::method_not_allowed, "the method is not allowed here",
                   std::move(known->allow)};
  }
  return Refusal{Status::not_found, "there is nothing at this path", {}};
}

/// The parser compares a Content-Length with its limit while it reads the head, which is before the
/// route is known.
std::optional<Connection::Refusal> Connection::check_body_size() const {
  const auto length = parser_->content_length();
  if (!length || *length <= route_->body_bytes_max) return std::nullopt;
  return Refusal{Status::payload_too_large, "the body is too large", {}};
}

std::string Connection::find_client_address() const {
  if (!state_->proxies.contains(peer_)) return peer_text_;
  std::string forwarded_for;
  const auto [first, last] = request_.headers.equal_range("X-Forwarded-For");
  for (auto header = first; header != last; ++header) {
    if (!forwarded_for.empty()) forwarded_for += ',';
    forwarded_for += std::string_view(header->value());
  }
  return state_->proxies.find_client(peer_, forwarded_for).to_string();
}

}  // namespace creneau::http
