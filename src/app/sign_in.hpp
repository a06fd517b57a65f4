// Signing in and out. Whoever does not exist gets the same answer after the same work as whoever
// has another password.
#pragma once

#include "app/user_session.hpp"

namespace creneau::app {

struct SignIn {
  std::string email;
  std::string password;
  /// Of the authenticator, or a recovery code; empty: none was typed.
  std::string code;
  Visitor visitor;
  /// Of a session that this one takes the place of; may be empty.
  std::string former_token;
};

/// Errors: sign_in_failed; code_required, only after the right password; too_many_requests with the
/// time to wait, before anything is looked at; unavailable, when too many sign in at once.
awaitable<Result<NewSession>> sign_in(Context& context, SignIn attempt);

awaitable<Result<void>> sign_out(Context& context, SignedInUser who, std::string address);

}  // namespace creneau::app
