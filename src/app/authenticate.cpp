#include "app/authenticate.hpp"

#include "app/secrets.hpp"

namespace creneau::app {
namespace {

/// Longer than any token or key of ours: not worth a hash.
constexpr std::size_t secret_bytes_max = 200;

Result<SignedInUser> load_signed_in_user(AccessReader& access, const std::string& hash,
                                         Instant now) {
  SignedInUser found;
  auto session = access.find_session(hash);
  if (!session || !domain::is_session_alive(session->created_at, session->last_seen_at, now))
    return Errc::unauthorized;
  auto user = access.find_user(session->user_id);
  if (!user || !user->is_active) return Errc::unauthorized;
  found.session = std::move(*session);
  found.user = std::move(*user);
  if (found.user.role == domain::Role::staff)
    found.calendar_ids = access.list_user_calendars(found.user.id);
  return found;
}

}  // namespace

awaitable<Result<SignedInUser>> find_signed_in_user(Context& context, std::string token) {
  if (token.empty() || token.size() > secret_bytes_max) co_return Errc::unauthorized;
  const auto now = context.clock.now();
  const auto hash = hash_secret(context.installation, SecretKind::session, token);
  const auto look = [&hash, now](Reader& reader) {
    return load_signed_in_user(reader.read_access(), hash, now);
  };
  auto found = co_await context.store.read(look);
  if (!found) co_return found.error();
  if (now - found->session.last_seen_at >= last_use_precision) {
    const auto note_use = [id = found->session.id, now](Tx& tx) -> Result<void> {
      tx.access().touch_session(id, now);
      return Result<void>::ok();
    };
    auto noted = co_await context.store.write(note_use);
    if (!noted) co_return noted.error();
    found->session.last_seen_at = now;
  }
  co_return found;
}

awaitable<Result<ApiKey>> find_key_in_use(Context& context, std::string key) {
  if (!key.starts_with(api_key_prefix) || key.size() > secret_bytes_max)
    co_return Errc::unauthorized;
  const auto now = context.clock.now();
  const auto hash = hash_secret(context.installation, SecretKind::api_key, key);
  const auto look = [&hash](Reader& reader) -> Result<ApiKey> {
    auto found = reader.read_access().find_api_key(hash);
    if (!found || found->revoked_at) return Errc::unauthorized;
    return std::move(*found);
  };
  auto found = co_await context.store.read(look);
  if (!found) co_return found.error();
  if (!found->last_used_at || now - *found->last_used_at >= last_use_precision) {
    const auto note_use = [id = found->id, now](Tx& tx) -> Result<void> {
      tx.access().touch_api_key(id, now);
      return Result<void>::ok();
    };
    auto noted = co_await context.store.write(note_use);
    if (!noted) co_return noted.error();
    found->last_used_at = now;
  }
  co_return found;
}

std::string make_csrf_token(const Installation& installation, const UserSession& session) {
  return hash_secret(installation, SecretKind::csrf, session.id);
}

}  // namespace creneau::app
