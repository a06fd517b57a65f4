// The session's cookie, and whether a browser's request comes from our own pages.
#pragma once

#include <string>
#include <string_view>

#include "adapters/http/handlers/site.hpp"

namespace creneau::http::admin {

/// `__Host-`: browsers take it only from this very host, for every path, over TLS (they trust
/// loopback without).
inline constexpr std::string_view session_cookie_name = "__Host-creneau_session";

/// Empty without the cookie.
std::string session_token_of(const Request& request);
void set_session_cookie(Response& response, std::string_view token);
void clear_session_cookie(Response& response);

/// Refuses what a browser says comes from another site (Sec-Fetch-Site, Origin). A program that
/// says nothing passes: without a browser there is nobody whose cookie could be used. Errors:
/// invalid_csrf_token.
Result<void> check_origin(const Site& site, const Request& request);

}  // namespace creneau::http::admin
