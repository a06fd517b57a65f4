// What several endpoints read from a request: the token, the language, and the answer to an error.
#pragma once

#include <string>

#include "adapters/http/handlers/site.hpp"

namespace creneau::http {

/// The bearer token of `Authorization`, or empty.
std::string bearer_token(const Request& request);

/// The cookie of that name, or nothing.
std::optional<std::string_view> cookie_value(const Request& request, std::string_view name);

/// `?lang=` or the cookie of an earlier choice, then the browser's languages, then the site's own.
Locale page_locale(const Site& site, const Request& request);
/// What the visitor chose expressly: `?lang=` or the cookie.
std::optional<Locale> chosen_locale(const Request& request);

/// `wanted` where the owner offers it, else the site's own.
Locale offered_locale(const app::Rules& rules, Locale wanted);

pages::Site make_page_site(const Site& site, const Request& request, Locale locale);

/// A page that must not be kept anywhere: it shows a booking. Remembers an expressly chosen
/// language.
Response make_page(const Request& request, Status status, std::string html);
/// A page that says what is wrong and what to do.
Response make_error_page(const Site& site, const Request& request, const Error& error);

/// The fields of a posted form; invalid_request for anything that is none.
Result<Parameters> read_form(const Request& request);
/// The field's value, or empty.
std::string form_value(const Parameters& form, std::string_view name);

/// 415 unless the body is said to be JSON.
Result<void> check_json_content(const Request& request);

/// A fresh random key for a form or a request, from the context's randomness.
std::string make_request_key(const Site& site);

/// Available slots near `slot`: for whoever came too late.
boost::asio::awaitable<std::vector<domain::Slot>> find_alternatives(Site& site, domain::Slot slot);

/// What counts as one client to the rate limiter: an IPv4 address, or the /64 of IPv6 that one
/// household has.
std::string limited_address(const std::string& client_address);

/// Takes a token of the client's address; too_many_requests when there is none.
Result<void> limit_rate(Site& site, const Request& request);

}  // namespace creneau::http
