#include "app/manage_account.hpp"

#include "app/confirm_password.hpp"
#include "app/json_text.hpp"
#include "app/set_up.hpp"
#include "domain/password.hpp"

namespace creneau::app {
namespace {

std::string audit_state(const domain::User& user) {
  return JsonText().add("name", user.name).add("locale", name(user.locale)).str();
}

Result<void> check_account_change(const Rules& rules, const domain::User& user,
                                  AccountChange& change) {
  std::vector<FieldError> errors;
  if (change.name) domain::check_user_name(*change.name, errors);
  if (change.new_password) {
    const auto words = personal_words(rules, change.name.value_or(user.name), user.email);
    if (const auto fault = domain::find_password_fault(*change.new_password, words))
      errors.push_back({"new_password", std::string(*fault)});
    if (!change.current_password) errors.push_back({"current_password", "missing"});
  } else if (change.current_password) {
    errors.push_back({"new_password", "missing"});
  }
  if (!errors.empty()) return Error(std::move(errors));
  return Result<void>::ok();
}

Result<domain::User> write_account(Tx& tx, Context& context, const SignedInUser& who,
                                   const Actor& actor, const AccountChange& change,
                                   const std::string& new_hash) {
  auto& access = tx.access();
  auto user = access.lock_user(who.user.id);
  if (!user || !user->is_active) return Errc::unauthorized;
  const auto before = audit_state(*user);
  if (change.name) user->name = *change.name;
  if (change.locale) user->locale = *change.locale;
  if (!new_hash.empty()) {
    // The password that was shown to be known is another one by now.
    if (user->password_hash != who.user.password_hash) return Errc::conflict;
    user->password_hash = new_hash;
    access.delete_sessions(user->id, who.session.id);
    access.delete_set_up_links(user->id);
    write_audit(tx, context, actor, {"user.password_changed", "user", user->id.str(), {}, {}});
  }
  if (!access.update_user(*user)) return Errc::conflict;
  const auto after = audit_state(*user);
  if (after != before)
    write_audit(tx, context, actor, {"user.update", "user", user->id.str(), before, after});
  return std::move(*user);
}

}  // namespace

awaitable<Result<domain::User>> change_account(Context& context, SignedInUser who, Visitor visitor,
                                               AccountChange change) {
  if (auto checked = check_account_change(*context.rules.get(), who.user, change); !checked)
    co_return checked.error();
  std::string new_hash;
  if (change.new_password) {
    auto confirmed = co_await confirm_password(context, who.user, *change.current_password,
                                               visitor.limited_address, "current_password");
    if (!confirmed) co_return confirmed.error();
    auto made = co_await context.passwords->hash(*change.new_password);
    if (!made) co_return made.error();
    new_hash = std::move(*made);
  }
  const Actor actor{ActorKind::user, who.user.id.str(), visitor.address};
  const auto write = [&](Tx& tx) {
    return write_account(tx, context, who, actor, change, new_hash);
  };
  co_return co_await context.store.write(write);
}

awaitable<Result<std::vector<UserSession>>> list_sessions(Context& context, UserId id) {
  const auto list = [&](Reader& reader) -> Result<std::vector<UserSession>> {
    auto sessions = reader.read_access().list_sessions(id);
    std::erase_if(sessions, [now = context.clock.now()](const UserSession& session) {
      return !domain::is_session_alive(session.created_at, session.last_seen_at, now);
    });
    return sessions;
  };
  co_return co_await context.store.read(list);
}

awaitable<Result<void>> end_session(Context& context, Actor actor, UserId user_id, std::string id) {
  const auto end = [&](Tx& tx) -> Result<void> {
    if (!tx.access().delete_session(user_id, id)) return Errc::not_found;
    write_audit(tx, context, actor, {"session.end", "user", user_id.str(), {}, {}});
    return Result<void>::ok();
  };
  co_return co_await context.store.write(end);
}

awaitable<Result<void>> end_other_sessions(Context& context, Actor actor, UserId user_id,
                                           std::string current_id) {
  const auto end = [&](Tx& tx) -> Result<void> {
    if (tx.access().delete_sessions(user_id, current_id) > 0)
      write_audit(tx, context, actor, {"session.end_others", "user", user_id.str(), {}, {}});
    return Result<void>::ok();
  };
  co_return co_await context.store.write(end);
}

}  // namespace creneau::app
