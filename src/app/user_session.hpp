// A session of somebody who has just shown who they are: made anew each time, never taken over from
// the browser.
#pragma once

#include "app/authenticate.hpp"

namespace creneau::app {

/// A further one ends the session that was used longest ago.
inline constexpr std::size_t sessions_per_user_max = 50;
inline constexpr std::size_t user_agent_bytes_max = 300;

/// What a browser says of itself.
struct Visitor {
  /// For people to read in the list of sessions.
  std::string address;
  /// What failed attempts are counted by (an IPv6 household is one).
  std::string limited_address;
  std::string user_agent;
};

struct NewSession {
  SignedInUser who;
  /// For the cookie; kept nowhere.
  std::string token;
};

NewSession start_session(Tx& tx, Context& context, const domain::User& user,
                         const Visitor& visitor);

}  // namespace creneau::app
