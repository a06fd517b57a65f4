// The people who may sign in, by an owner or from the command line.
#pragma once

#include "app/actor.hpp"
#include "app/ports/access_records.hpp"

namespace creneau::app {

struct UserView {
  domain::User user;
  /// staff: theirs.
  std::vector<CalendarId> calendar_ids;
  std::optional<Instant> last_seen_at;
};

struct UserDraft {
  std::string email;
  /// The command line may leave it empty.
  std::string name;
  domain::Role role = domain::Role::staff;
  Locale locale = Locale::fr;
  std::vector<CalendarId> calendar_ids;
};

/// What is not given stays.
struct UserChange {
  std::optional<std::string> name;
  std::optional<domain::Role> role;
  std::optional<bool> is_active;
  std::optional<std::vector<CalendarId>> calendar_ids;
};

struct InvitedUser {
  UserView view;
  /// To hand on: whoever has it chooses the password.
  std::string set_up_url;
};

inline constexpr std::size_t calendars_per_user_max = 200;

awaitable<Result<std::vector<UserView>>> list_users(Context& context);

/// Errors: invalid_input (email, name, calendar_ids); already_exists; calendar_not_found.
awaitable<Result<InvitedUser>> invite_user(Context& context, Actor actor, UserDraft draft);

/// Whoever is deactivated is signed out everywhere at once. Errors: user_not_found; invalid_input;
/// calendar_not_found; conflict, when no active owner would be left.
awaitable<Result<UserView>> change_user(Context& context, Actor actor, UserId id,
                                        UserChange change);

/// A new link for somebody who lost theirs or their password; the password stays good until the
/// link is used. Errors: user_not_found, also for whoever is not active.
awaitable<Result<std::string>> reset_user(Context& context, Actor actor, UserId id);
/// The same, by address.
awaitable<Result<std::string>> reset_user_by_email(Context& context, Actor actor,
                                                   std::string email);

}  // namespace creneau::app
