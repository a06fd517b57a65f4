#include "adapters/http/admin/session_cookie.hpp"

#include <fmt/format.h>

#include "adapters/http/handlers/request_values.hpp"
#include "base/loopback.hpp"
#include "domain/user.hpp"

namespace creneau::http::admin {
namespace {

/// `https://example.org:8443` of an address below it.
std::string_view origin_of_url(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  return url.substr(0, url.find('/', scheme + 3));
}

std::string host_without_port(std::string_view authority) {
  if (authority.starts_with('[')) return std::string(authority.substr(0, authority.find(']') + 1));
  return std::string(authority.substr(0, authority.find(':')));
}

}  // namespace

std::string session_token_of(const Request& request) {
  return std::string(cookie_value(request, session_cookie_name).value_or(""));
}

void set_session_cookie(Response& response, std::string_view token) {
  constexpr auto age = std::chrono::seconds(domain::session_age_max);
  response.headers.set("Set-Cookie",
                       fmt::format("{}={}; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=Lax",
                                   session_cookie_name, token, age.count()));
}

void clear_session_cookie(Response& response) {
  response.headers.set(
      "Set-Cookie",
      fmt::format("{}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax", session_cookie_name));
}

Result<void> check_origin(const Site& site, const Request& request) {
  const auto fetch_site = request.header("Sec-Fetch-Site");
  if (fetch_site && *fetch_site != "same-origin" && *fetch_site != "none")
    return Errc::invalid_csrf_token;
  const auto origin = request.header("Origin");
  if (!origin || *origin == origin_of_url(site.context.rules->public_url))
    return Result<void>::ok();
  // Somebody who tries it on this machine may come by another of its names.
  const auto host = request.header("Host").value_or("");
  if (is_loopback_host(host_without_port(host)) && *origin == fmt::format("http://{}", host))
    return Result<void>::ok();
  return Errc::invalid_csrf_token;
}

}  // namespace creneau::http::admin
