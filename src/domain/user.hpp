// Somebody who signs in: what is kept of them, and the pure rules of names, waits and one-time
// codes. Hashing and random numbers are elsewhere (app/sign_in, adapters/passwords).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/names.hpp"

namespace creneau::domain {

struct User {
  UserId id;
  /// In lower case; empty only for the first owner, until they have chosen one.
  std::string email;
  std::string name;
  Role role = Role::staff;
  Locale locale = Locale::fr;
  /// Empty: not chosen yet.
  std::string password_hash;
  /// Base 32; empty: no second factor.
  std::string totp_secret;
  /// The step of the last code that was accepted: each is good once (RFC 6238, 5.2).
  std::int64_t totp_last_step = 0;
  bool is_active = true;
  Instant created_at;

  bool has_password() const { return !password_hash.empty(); }
  bool has_totp() const { return !totp_secret.empty(); }
  bool is_active_owner() const { return is_active && role == Role::owner; }
};

inline constexpr std::size_t user_name_code_points_max = 200;

/// How an address is kept and looked for: without white space around it, in lower case.
std::string normalize_email(std::string_view email);
/// Cleans and checks in place; adds what is wrong: `email` missing, too_long, invalid; `name`
/// missing, too_long, invalid.
void check_user_email(std::string& email, std::vector<FieldError>& errors);
void check_user_name(std::string& name, std::vector<FieldError>& errors);

/// Failed sign-ins that cost nothing but the try.
inline constexpr int free_failures_of_account = 5;
/// More for an address: a whole practice may share one.
inline constexpr int free_failures_of_address = 20;
inline constexpr auto sign_in_wait_max = std::chrono::minutes(15);
/// So long after the last failure they are forgotten. Nobody is locked out for ever.
inline constexpr auto sign_in_failures_kept = std::chrono::hours(24);

/// How long to wait after the last of so many failures: nothing up to `free_failures` − 1, then 2,
/// 4, 8 … seconds.
Duration sign_in_wait(int failures, int free_failures);

/// RFC 6238 with the values that every authenticator has: SHA-1, 6 digits, 30 seconds.
inline constexpr int totp_digits = 6;
inline constexpr auto totp_step_length = std::chrono::seconds(30);
/// Steps before and after the present one, for clocks that are a little off.
inline constexpr std::int64_t totp_window_steps = 1;

std::int64_t totp_step_at(Instant now);
/// The steps whose codes are good at `now`: those of the window that are later than the last one
/// accepted.
std::vector<std::int64_t> open_totp_steps(Instant now, std::int64_t last_step);

/// How long a session lives without a request, and at most.
inline constexpr auto session_idle_max = std::chrono::hours(24);
inline constexpr auto session_age_max = std::chrono::days(30);
bool is_session_alive(Instant created_at, Instant last_seen_at, Instant now);

}  // namespace creneau::domain
