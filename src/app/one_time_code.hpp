// Second factors: codes of an authenticator (RFC 6238) and recovery codes on paper. When a step is
// good is the domain's (domain/user.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/ports/random.hpp"
#include "domain/user.hpp"

namespace creneau::app {

inline constexpr int recovery_codes_made = 10;

/// Base 32 of 20 bytes, as authenticators want it.
std::string encode_totp_secret(std::string_view bytes);
/// Of one step, 6 digits. For a secret that is not base 32: nothing.
std::optional<std::string> make_totp_code(std::string_view secret, std::int64_t step);
/// The step of `code`, if it is good now and later than the last one accepted.
std::optional<std::int64_t> find_totp_step(std::string_view secret, std::string_view code,
                                           Instant now, std::int64_t last_step);
/// What the QR code of an enrolment says: `otpauth://totp/…`.
std::string make_otpauth_url(std::string_view issuer, std::string_view email,
                             std::string_view secret);

/// `abcd-efgh-2345-6723`: 80 bits.
std::string make_recovery_code(Random& random);
/// As it is hashed: what people add or change when they copy one is undone.
std::string normalize_recovery_code(std::string_view code);

}  // namespace creneau::app
