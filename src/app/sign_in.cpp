#include "app/sign_in.hpp"

#include "app/actor.hpp"
#include "app/attempts.hpp"
#include "app/one_time_code.hpp"
#include "app/secrets.hpp"
#include "base/assert.hpp"

namespace creneau::app {
namespace {

Actor actor_of(const domain::User& user, const Visitor& visitor) {
  return {ActorKind::user, user.id.str(), visitor.address};
}

/// Whether the second factor is right; uses it up.
bool use_code(Tx& tx, const Context& context, domain::User& user, std::string_view code) {
  const auto step =
      find_totp_step(user.totp_secret, code, context.clock.now(), user.totp_last_step);
  if (step) {
    user.totp_last_step = *step;
    return true;
  }
  const auto normal = normalize_recovery_code(code);
  const bool is_used = tx.access().use_recovery_code(
      user.id, hash_secret(context.installation, SecretKind::recovery_code, normal));
  if (is_used) {
    const Actor actor{ActorKind::user, user.id.str(), {}};
    write_audit(tx, context, actor, {"user.recovery_code_used", "user", user.id.str(), {}, {}});
  }
  return is_used;
}

/// Nothing when what was seen before does not hold any more, or the code is wrong.
Result<std::optional<NewSession>> finish_sign_in(Tx& tx, Context& context, const SignIn& attempt,
                                                 const AttemptSubjects& subjects,
                                                 const domain::User& seen,
                                                 const std::string& new_hash) {
  auto user = tx.access().lock_user(seen.id);
  if (!user || !user->is_active || user->password_hash != seen.password_hash)
    return std::optional<NewSession>();
  if (user->has_totp() && !use_code(tx, context, *user, attempt.code))
    return std::optional<NewSession>();
  if (!new_hash.empty()) user->password_hash = new_hash;
  if (!tx.access().update_user(*user)) return Errc::conflict;
  end_right_attempt(tx.access(), subjects);
  if (!attempt.former_token.empty()) {
    const auto hash = hash_secret(context.installation, SecretKind::session, attempt.former_token);
    if (const auto former = tx.access().find_session(hash))
      tx.access().delete_session(former->user_id, former->id);
  }
  auto created = start_session(tx, context, *user, attempt.visitor);
  write_audit(tx, context, actor_of(*user, attempt.visitor),
              {"sign_in", "user", user->id.str(), {}, {}});
  return std::optional<NewSession>(std::move(created));
}

Result<std::optional<domain::User>> start_sign_in(Tx& tx, const AttemptSubjects& subjects,
                                                  const std::string& email, Instant now) {
  auto begun = begin_attempt(tx.access(), subjects, now);
  if (!begun) return begun.error();
  // The first owner's address is empty as long as nobody has chosen one.
  if (email.empty()) return std::optional<domain::User>();
  return tx.access().find_user_by_email(email);
}

/// Writes whether or not the account exists: the time it takes must not tell.
void note_failure(Tx& tx, const Context& context, const SignIn& attempt,
                  const AttemptSubjects& subjects, const std::optional<domain::User>& user) {
  end_failed_attempt(tx.access(), subjects, context.clock.now());
  if (!user) return;
  const Actor actor{ActorKind::system, {}, attempt.visitor.address};
  write_audit(tx, context, actor, {"sign_in.failed", "user", user->id.str(), {}, {}});
}

}  // namespace

awaitable<Result<NewSession>> sign_in(Context& context, SignIn attempt) {
  CRENEAU_ASSERT(context.passwords != nullptr);
  const auto email = domain::normalize_email(attempt.email);
  const auto subjects =
      make_attempt_subjects(context.installation, email, attempt.visitor.limited_address);
  const auto begin = [&](Tx& tx) {
    return start_sign_in(tx, subjects, email, context.clock.now());
  };
  auto user = co_await context.store.write(begin);
  if (!user) co_return user.error();

  const bool may_enter = *user && (*user)->is_active;
  const auto hash = may_enter ? (*user)->password_hash : std::string();
  auto verdict = co_await context.passwords->verify(attempt.password, hash);
  const bool is_right = verdict && *verdict != PasswordVerdict::wrong;
  const bool lacks_code = is_right && (*user)->has_totp() && attempt.code.empty();
  if (!verdict || lacks_code) {
    const auto forgive = [&subjects](Tx& tx) -> Result<void> {
      forgive_attempt(tx.access(), subjects);
      return Result<void>::ok();
    };
    auto forgiven = co_await context.store.write(forgive);
    if (!forgiven) co_return forgiven.error();
    if (!verdict) co_return verdict.error();
    co_return Errc::code_required;
  }
  if (is_right) {
    std::string new_hash;
    if (*verdict == PasswordVerdict::right_but_outdated) {
      auto made = co_await context.passwords->hash(attempt.password);
      if (made) new_hash = std::move(*made);  // else the next time
    }
    const auto finish = [&](Tx& tx) {
      return finish_sign_in(tx, context, attempt, subjects, **user, new_hash);
    };
    auto created = co_await context.store.write(finish);
    if (!created) co_return created.error();
    if (*created) co_return std::move(**created);
  }
  const auto fail = [&](Tx& tx) -> Result<void> {
    note_failure(tx, context, attempt, subjects, *user);
    return Result<void>::ok();
  };
  auto noted = co_await context.store.write(fail);
  if (!noted) co_return noted.error();
  co_return Errc::sign_in_failed;
}

awaitable<Result<void>> sign_out(Context& context, SignedInUser who, std::string address) {
  const auto end = [&](Tx& tx) -> Result<void> {
    if (tx.access().delete_session(who.user.id, who.session.id)) {
      const Actor actor{ActorKind::user, who.user.id.str(), address};
      write_audit(tx, context, actor, {"sign_out", "user", who.user.id.str(), {}, {}});
    }
    return Result<void>::ok();
  };
  co_return co_await context.store.write(end);
}

}  // namespace creneau::app
