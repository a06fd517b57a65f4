#include "app/manage_users.hpp"

#include <algorithm>

#include "app/json_text.hpp"
#include "app/set_up.hpp"

namespace creneau::app {
namespace {

std::string audit_state(const domain::User& user, const std::vector<CalendarId>& calendars) {
  std::string ids;
  for (const auto& id : calendars) (ids += ids.empty() ? "" : " ") += id.str();
  return JsonText()
      .add("email", user.email)
      .add("name", user.name)
      .add("role", name(user.role))
      .add("is_active", user.is_active)
      .add("calendars", ids)
      .str();
}

UserView view_of(AccessReader& access, domain::User user) {
  UserView view;
  view.calendar_ids = access.list_user_calendars(user.id);
  const auto sessions = access.list_sessions(user.id);
  if (!sessions.empty()) view.last_seen_at = sessions.front().last_seen_at;
  view.user = std::move(user);
  return view;
}

Result<void> check_calendars(const std::vector<CalendarId>& calendars) {
  if (calendars.size() <= calendars_per_user_max) return Result<void>::ok();
  return Error({FieldError{"calendar_ids", "too_long"}});
}

/// Sorted, each once.
std::vector<CalendarId> tidy(std::vector<CalendarId> calendars) {
  std::sort(calendars.begin(), calendars.end());
  calendars.erase(std::unique(calendars.begin(), calendars.end()), calendars.end());
  return calendars;
}

Result<InvitedUser> write_invited(Tx& tx, Context& context, const Actor& actor,
                                  const UserDraft& draft) {
  domain::User user;
  user.id = context.make_id<UserId>("user");
  user.email = draft.email;
  user.name = draft.name;
  user.role = draft.role;
  user.locale = draft.locale;
  user.created_at = context.clock.now();
  if (!tx.access().insert_user(user)) return Errc::already_exists;
  if (!tx.access().set_user_calendars(user.id, draft.calendar_ids)) return Errc::calendar_not_found;
  InvitedUser invited;
  invited.set_up_url = renew_set_up_link(tx, context, user.id);
  write_audit(tx, context, actor,
              {"user.create", "user", user.id.str(), {}, audit_state(user, draft.calendar_ids)});
  invited.view = view_of(tx.access(), std::move(user));
  return invited;
}

Result<UserView> write_changed(Tx& tx, Context& context, const Actor& actor, const UserId& id,
                               const UserChange& change) {
  auto& access = tx.access();
  // Before the person's own row: two owners who demote each other must not both see another one.
  const int owners = access.lock_active_owners();
  auto user = access.lock_user(id);
  if (!user || user->email.empty()) return Errc::user_not_found;
  const auto calendars_before = access.list_user_calendars(id);
  const auto before = audit_state(*user, calendars_before);
  const bool was_active_owner = user->is_active_owner();
  if (change.name) user->name = *change.name;
  if (change.role) user->role = *change.role;
  if (change.is_active) user->is_active = *change.is_active;
  if (was_active_owner && !user->is_active_owner() && owners <= 1) return Errc::conflict;
  if (!access.update_user(*user)) return Errc::conflict;
  if (change.calendar_ids && !access.set_user_calendars(id, *change.calendar_ids))
    return Errc::calendar_not_found;
  if (!user->is_active) {
    access.delete_sessions(id, "");
    access.delete_set_up_links(id);
  }
  auto view = view_of(access, std::move(*user));
  const auto after = audit_state(view.user, view.calendar_ids);
  if (after != before)
    write_audit(tx, context, actor, {"user.update", "user", id.str(), before, after});
  return view;
}

Result<std::string> write_reset(Tx& tx, Context& context, const Actor& actor,
                                const std::optional<domain::User>& found) {
  if (!found || !found->is_active || found->email.empty()) return Errc::user_not_found;
  auto url = renew_set_up_link(tx, context, found->id);
  write_audit(tx, context, actor, {"user.reset", "user", found->id.str(), {}, {}});
  return url;
}

}  // namespace

awaitable<Result<std::vector<UserView>>> list_users(Context& context) {
  const auto list = [](Reader& reader) -> Result<std::vector<UserView>> {
    std::vector<UserView> views;
    for (auto& user : reader.read_access().list_users())
      if (!user.email.empty()) views.push_back(view_of(reader.read_access(), std::move(user)));
    return views;
  };
  co_return co_await context.store.read(list);
}

awaitable<Result<InvitedUser>> invite_user(Context& context, Actor actor, UserDraft draft) {
  std::vector<FieldError> errors;
  domain::check_user_email(draft.email, errors);
  if (!draft.name.empty()) domain::check_user_name(draft.name, errors);
  if (!errors.empty()) co_return Error(std::move(errors));
  if (auto checked = check_calendars(draft.calendar_ids); !checked) co_return checked.error();
  draft.calendar_ids = tidy(std::move(draft.calendar_ids));
  const auto write = [&](Tx& tx) { return write_invited(tx, context, actor, draft); };
  co_return co_await context.store.write(write);
}

awaitable<Result<UserView>> change_user(Context& context, Actor actor, UserId id,
                                        UserChange change) {
  if (change.name) {
    std::vector<FieldError> errors;
    domain::check_user_name(*change.name, errors);
    if (!errors.empty()) co_return Error(std::move(errors));
  }
  if (change.calendar_ids) {
    if (auto checked = check_calendars(*change.calendar_ids); !checked) co_return checked.error();
    change.calendar_ids = tidy(std::move(*change.calendar_ids));
  }
  const auto write = [&](Tx& tx) { return write_changed(tx, context, actor, id, change); };
  co_return co_await context.store.write(write);
}

awaitable<Result<std::string>> reset_user(Context& context, Actor actor, UserId id) {
  const auto write = [&](Tx& tx) {
    return write_reset(tx, context, actor, tx.access().find_user(id));
  };
  co_return co_await context.store.write(write);
}

awaitable<Result<std::string>> reset_user_by_email(Context& context, Actor actor,
                                                   std::string email) {
  const auto normal = domain::normalize_email(email);
  const auto write = [&](Tx& tx) {
    return write_reset(tx, context, actor, tx.access().find_user_by_email(normal));
  };
  co_return co_await context.store.write(write);
}

}  // namespace creneau::app
