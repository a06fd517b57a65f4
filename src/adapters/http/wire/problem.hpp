// Errors out: application/problem+json (RFC 9457), in the client's language.
#pragma once

#include "adapters/http/server/request.hpp"
#include "adapters/http/server/response.hpp"
#include "base/result.hpp"

namespace creneau::http {

/// Sets Retry-After where the error knows it.
Response make_problem(const Error& error, Locale locale);

/// A sentence for one wrong value, by its stable code: `missing`, `too_long`, `invalid`,
/// `wrong_type`, `unknown`, `repeated`, `out_of_range`, …
std::string_view field_error_text(std::string_view code, Locale locale);

/// The language of an answer: the first of `Accept-Language` that we speak, by quality (RFC
/// 9110, 12.5.4), else `fallback`.
Locale choose_locale(const Request& request, Locale fallback);

}  // namespace creneau::http
