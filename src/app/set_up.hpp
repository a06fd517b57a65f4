// One-time links by which somebody chooses their password: the first owner, whoever was invited,
// whoever has forgotten theirs.
#pragma once

#include "app/actor.hpp"
#include "app/user_session.hpp"

namespace creneau::app {

inline constexpr auto set_up_link_life = std::chrono::hours(24);

struct SetUp {
  std::string token;
  std::string name;
  /// Chosen by the first owner alone; of others empty, or what it is already.
  std::string email;
  std::string password;
  Locale locale = Locale::fr;
  Visitor visitor;
};

/// Whose link it is. Errors: link_not_valid, when it was used, has run out, never was, or its owner
/// may not sign in.
awaitable<Result<domain::User>> find_set_up_user(Context& context, std::string token);

/// Uses the link up: sets name and password, takes away a second factor, every session there was
/// and the wait after failed sign-ins, and signs in. Errors: link_not_valid; invalid_input (name,
/// email, password); already_exists, when the address is somebody else's; unavailable.
awaitable<Result<NewSession>> complete_set_up(Context& context, SetUp set_up);

/// The words that a password of theirs must not be made of.
std::vector<std::string> personal_words(const Rules& rules, std::string_view name,
                                        std::string_view email);

/// Makes a link within a transaction that others begin; the ones before it are worth nothing any
/// more. The address to hand on.
std::string renew_set_up_link(Tx& tx, Context& context, const UserId& id);

/// While nobody can sign in: an address for the first owner, made anew at each start. Empty when
/// somebody can.
awaitable<Result<std::string>> make_first_set_up_link(Context& context);

}  // namespace creneau::app
