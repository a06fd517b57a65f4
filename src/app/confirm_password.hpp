// Asks somebody who is signed in for their password once more, before what an open session alone
// must not change.
#pragma once

#include "app/user_session.hpp"

namespace creneau::app {

/// Wrong guesses count as failed sign-ins. Errors: invalid_input (`field` is wrong);
/// too_many_requests; unavailable.
awaitable<Result<void>> confirm_password(Context& context, domain::User user, std::string password,
                                         std::string limited_address, std::string field);

}  // namespace creneau::app
