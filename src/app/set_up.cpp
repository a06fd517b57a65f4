#include "app/set_up.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/attempts.hpp"
#include "app/secrets.hpp"
#include "base/assert.hpp"
#include "domain/password.hpp"

namespace creneau::app {
namespace {

constexpr std::size_t token_bytes_max = 200;

Result<domain::User> load_set_up_user(AccessReader& access, const std::string& token_hash,
                                      Instant now) {
  const auto link = access.find_set_up_link(token_hash);
  if (!link || link->expires_at <= now) return Errc::link_not_valid;
  auto user = access.find_user(link->user_id);
  if (!user || !user->is_active) return Errc::link_not_valid;
  return std::move(*user);
}

std::string add_link(Tx& tx, Context& context, const UserId& id) {
  const auto token = make_token(context.random);
  SetUpLink link;
  link.token_hash = hash_secret(context.installation, SecretKind::set_up_link, token);
  link.user_id = id;
  link.expires_at = context.clock.now() + set_up_link_life;
  tx.access().insert_set_up_link(link);
  return fmt::format("{}/admin/set-up/{}", context.rules->public_url, token);
}

/// Cleans and checks; `user` is whose link it is.
Result<void> check_set_up(SetUp& set_up, const domain::User& user, const Rules& rules) {
  std::vector<FieldError> errors;
  domain::check_user_name(set_up.name, errors);
  if (user.email.empty()) {
    domain::check_user_email(set_up.email, errors);
  } else if (!set_up.email.empty() && domain::normalize_email(set_up.email) != user.email) {
    errors.push_back({"email", "invalid"});
  } else {
    set_up.email = user.email;
  }
  const auto fault = domain::find_password_fault(set_up.password,
                                                 personal_words(rules, set_up.name, set_up.email));
  if (fault) errors.push_back({"password", std::string(*fault)});
  if (!errors.empty()) return Error(std::move(errors));
  return Result<void>::ok();
}

Result<NewSession> write_set_up(Tx& tx, Context& context, const SetUp& set_up,
                                const std::string& token_hash, const std::string& password_hash) {
  auto& access = tx.access();
  const auto found = load_set_up_user(access, token_hash, context.clock.now());
  if (!found) return found.error();
  auto user = access.lock_user(found->id);
  // Who waited for the lock may find the link used.
  if (!user || !access.find_set_up_link(token_hash)) return Errc::link_not_valid;
  user->name = set_up.name;
  user->email = set_up.email;
  user->locale = set_up.locale;
  user->password_hash = password_hash;
  user->totp_secret.clear();
  if (!access.update_user(*user)) return Errc::already_exists;
  access.set_recovery_codes(user->id, {});
  access.delete_set_up_links(user->id);
  access.delete_sessions(user->id, "");
  const auto subjects = make_attempt_subjects(context.installation, user->email, "");
  access.clear_sign_in_failures(subjects.account);
  // Whoever was meant to be the first owner is no longer needed.
  const auto nobody = access.find_user_by_email("");
  if (nobody && user->role == domain::Role::owner) access.delete_user(nobody->id);
  auto created = start_session(tx, context, *user, set_up.visitor);
  const Actor actor{ActorKind::user, user->id.str(), set_up.visitor.address};
  write_audit(tx, context, actor, {"user.set_up", "user", user->id.str(), {}, {}});
  return created;
}

/// Of several owners without a password, the one that was made first.
domain::User require_first_owner(Tx& tx, const Context& context) {
  for (const auto& user : tx.access().list_users())
    if (user.is_active_owner()) return user;
  domain::User user;
  user.id = context.make_id<UserId>("user");
  user.role = domain::Role::owner;
  user.locale = context.rules->default_locale;
  user.created_at = context.clock.now();
  tx.access().insert_user(user);
  return user;
}

}  // namespace

std::vector<std::string> personal_words(const Rules& rules, std::string_view name,
                                        std::string_view email) {
  return {std::string(name), std::string(email), rules.business_name};
}

awaitable<Result<domain::User>> find_set_up_user(Context& context, std::string token) {
  if (token.size() > token_bytes_max) co_return Errc::link_not_valid;
  const auto hash = hash_secret(context.installation, SecretKind::set_up_link, token);
  const auto look = [&](Reader& reader) {
    return load_set_up_user(reader.read_access(), hash, context.clock.now());
  };
  co_return co_await context.store.read(look);
}

awaitable<Result<NewSession>> complete_set_up(Context& context, SetUp set_up) {
  CRENEAU_ASSERT(context.passwords != nullptr);
  auto user = co_await find_set_up_user(context, set_up.token);
  if (!user) co_return user.error();
  if (auto checked = check_set_up(set_up, *user, *context.rules.get()); !checked)
    co_return checked.error();
  auto password_hash = co_await context.passwords->hash(set_up.password);
  if (!password_hash) co_return password_hash.error();
  const auto token_hash = hash_secret(context.installation, SecretKind::set_up_link, set_up.token);
  const auto write = [&](Tx& tx) {
    return write_set_up(tx, context, set_up, token_hash, *password_hash);
  };
  co_return co_await context.store.write(write);
}

std::string renew_set_up_link(Tx& tx, Context& context, const UserId& id) {
  tx.access().delete_set_up_links(id);
  return add_link(tx, context, id);
}

awaitable<Result<std::string>> make_first_set_up_link(Context& context) {
  const auto make = [&](Tx& tx) -> Result<std::string> {
    if (tx.access().has_owner_with_password()) return std::string();
    const auto owner = require_first_owner(tx, context);
    // A link that was made on purpose for somebody with a name stays good beside this one.
    if (owner.email.empty()) return renew_set_up_link(tx, context, owner.id);
    return add_link(tx, context, owner.id);
  };
  co_return co_await context.store.write(make);
}

}  // namespace creneau::app
