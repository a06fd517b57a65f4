// Who is behind a session's token or an API key. Knows nothing of cookies and headers.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"
#include "app/ports/access_records.hpp"

namespace creneau::app {

/// How exactly it is known when a session or a key was last used.
inline constexpr auto last_use_precision = std::chrono::minutes(1);

/// What every key begins with.
inline constexpr std::string_view api_key_prefix = "ck_";

struct SignedInUser {
  domain::User user;
  UserSession session;
  /// staff: theirs. Empty for owners, who have all.
  std::vector<CalendarId> calendar_ids;
};

/// Errors: unauthorized, for a token that is nobody's, has run out, or is of somebody who is no
/// longer active.
awaitable<Result<SignedInUser>> find_signed_in_user(Context& context, std::string token);

/// Errors: unauthorized, for a key that is none or is revoked.
awaitable<Result<ApiKey>> find_key_in_use(Context& context, std::string key);

/// What every changing request of a session has to carry besides its cookie.
std::string make_csrf_token(const Installation& installation, const UserSession& session);

}  // namespace creneau::app
