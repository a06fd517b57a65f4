#include "app/second_factor.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include "app/actor.hpp"
#include "app/confirm_password.hpp"
#include "app/one_time_code.hpp"
#include "app/secrets.hpp"

namespace creneau::app {
namespace {

constexpr std::size_t totp_secret_bytes = 20;  // RFC 4226, 4 (R6): 160 bits

/// What this session enrols. Made from the installation's key, so that nothing has to be kept until
/// it is confirmed; another one once a code was used.
std::string secret_to_enrol(const Context& context, const domain::User& user,
                            const UserSession& session) {
  const auto text = fmt::format("totp\n{}\n{}\n{}", user.id.str(), session.id, user.totp_last_step);
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256(
      reinterpret_cast<unsigned char*>(mac.data()),
      reinterpret_cast<const unsigned char*>(text.data()), text.size(),
      reinterpret_cast<const unsigned char*>(context.installation.token_key.data()));
  return encode_totp_secret(std::string_view(mac).substr(0, totp_secret_bytes));
}

std::vector<std::string> make_recovery_codes(Tx& tx, const Context& context, const UserId& id) {
  std::vector<std::string> codes;
  std::vector<std::string> hashes;
  for (int i = 0; i < recovery_codes_made; ++i) {
    codes.push_back(make_recovery_code(context.random));
    hashes.push_back(hash_secret(context.installation, SecretKind::recovery_code,
                                 normalize_recovery_code(codes.back())));
  }
  tx.access().set_recovery_codes(id, hashes);
  return codes;
}

Actor actor_of(const SignedInUser& who, const Visitor& visitor) {
  return {ActorKind::user, who.user.id.str(), visitor.address};
}

Result<std::vector<std::string>> write_confirmed(Tx& tx, const Context& context,
                                                 const SignedInUser& who, const Visitor& visitor,
                                                 const std::string& code) {
  auto user = tx.access().lock_user(who.user.id);
  if (!user || !user->is_active) return Errc::unauthorized;
  if (user->has_totp()) return Errc::already_exists;
  const auto secret = secret_to_enrol(context, *user, who.session);
  const auto step = find_totp_step(secret, code, context.clock.now(), user->totp_last_step);
  if (!step) return Error({FieldError{"code", "wrong"}});
  user->totp_secret = secret;
  user->totp_last_step = *step;
  if (!tx.access().update_user(*user)) return Errc::conflict;
  write_audit(tx, context, actor_of(who, visitor),
              {"user.second_factor_added", "user", user->id.str(), {}, {}});
  return make_recovery_codes(tx, context, user->id);
}

Result<void> write_removed(Tx& tx, const Context& context, const SignedInUser& who,
                           const Visitor& visitor) {
  auto user = tx.access().lock_user(who.user.id);
  if (!user) return Errc::unauthorized;
  if (!user->has_totp()) return Result<void>::ok();
  user->totp_secret.clear();
  if (!tx.access().update_user(*user)) return Errc::conflict;
  tx.access().set_recovery_codes(user->id, {});
  write_audit(tx, context, actor_of(who, visitor),
              {"user.second_factor_removed", "user", user->id.str(), {}, {}});
  return Result<void>::ok();
}

}  // namespace

Result<TotpEnrolment> begin_totp(const Context& context, const SignedInUser& who) {
  if (who.user.has_totp()) return Errc::already_exists;
  TotpEnrolment enrolment;
  enrolment.secret = secret_to_enrol(context, who.user, who.session);
  enrolment.otpauth_url =
      make_otpauth_url(context.rules->business_name, who.user.email, enrolment.secret);
  return enrolment;
}

awaitable<Result<std::vector<std::string>>> confirm_totp(Context& context, SignedInUser who,
                                                         Visitor visitor, std::string code) {
  const auto write = [&](Tx& tx) { return write_confirmed(tx, context, who, visitor, code); };
  co_return co_await context.store.write(write);
}

awaitable<Result<void>> remove_totp(Context& context, SignedInUser who, Visitor visitor,
                                    std::string password) {
  auto confirmed =
      co_await confirm_password(context, who.user, password, visitor.limited_address, "password");
  if (!confirmed) co_return confirmed.error();
  const auto write = [&](Tx& tx) { return write_removed(tx, context, who, visitor); };
  co_return co_await context.store.write(write);
}

awaitable<Result<std::vector<std::string>>> renew_recovery_codes(Context& context, SignedInUser who,
                                                                 Visitor visitor,
                                                                 std::string password) {
  auto confirmed =
      co_await confirm_password(context, who.user, password, visitor.limited_address, "password");
  if (!confirmed) co_return confirmed.error();
  const auto write = [&](Tx& tx) -> Result<std::vector<std::string>> {
    const auto user = tx.access().lock_user(who.user.id);
    if (!user || !user->has_totp()) return Errc::conflict;
    write_audit(tx, context, actor_of(who, visitor),
                {"user.recovery_codes_renewed", "user", user->id.str(), {}, {}});
    return make_recovery_codes(tx, context, user->id);
  };
  co_return co_await context.store.write(write);
}

}  // namespace creneau::app
