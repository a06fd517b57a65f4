// What everybody may do with their own account: name, language, password, sessions.
#pragma once

#include "app/actor.hpp"
#include "app/user_session.hpp"

namespace creneau::app {

/// What is not given stays.
struct AccountChange {
  std::optional<std::string> name;
  std::optional<Locale> locale;
  /// Needed for a new password.
  std::optional<std::string> current_password;
  std::optional<std::string> new_password;
};

/// A new password ends all other sessions. Errors: invalid_input; too_many_requests; unavailable.
awaitable<Result<domain::User>> change_account(Context& context, SignedInUser who, Visitor visitor,
                                               AccountChange change);

/// Those that are alive, the latest first.
awaitable<Result<std::vector<UserSession>>> list_sessions(Context& context, UserId id);
/// Errors: not_found.
awaitable<Result<void>> end_session(Context& context, Actor actor, UserId user_id, std::string id);
awaitable<Result<void>> end_other_sessions(Context& context, Actor actor, UserId user_id,
                                           std::string current_id);

}  // namespace creneau::app
