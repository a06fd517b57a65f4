// Enrolling an authenticator, taking it away, and the recovery codes beside it.
#pragma once

#include "app/user_session.hpp"

namespace creneau::app {

struct TotpEnrolment {
  /// Base 32.
  std::string secret;
  std::string otpauth_url;
};

/// Nothing changes yet; asked again within the same session, it is the same secret. Errors:
/// already_exists, when there is a second factor.
Result<TotpEnrolment> begin_totp(const Context& context, const SignedInUser& who);

/// The recovery codes, shown this once. Errors: invalid_input (code); already_exists.
awaitable<Result<std::vector<std::string>>> confirm_totp(Context& context, SignedInUser who,
                                                         Visitor visitor, std::string code);

/// Takes the second factor and its recovery codes away. Errors: those of confirm_password.
awaitable<Result<void>> remove_totp(Context& context, SignedInUser who, Visitor visitor,
                                    std::string password);

/// New codes; the old ones are worth nothing any more. Errors: those of confirm_password; conflict
/// without a second factor.
awaitable<Result<std::vector<std::string>>> renew_recovery_codes(Context& context, SignedInUser who,
                                                                 Visitor visitor,
                                                                 std::string password);

}  // namespace creneau::app
