#include "app/manage_keys.hpp"

#include <algorithm>

#include "app/authenticate.hpp"
#include "app/json_text.hpp"
#include "app/secrets.hpp"
#include "base/text.hpp"

namespace creneau::app {
namespace {

/// In the order of key_scopes, each once; nothing when one is unknown.
std::optional<std::string> join_scopes(const std::vector<std::string>& scopes) {
  const auto is_known = [](const std::string& scope) {
    return std::find(key_scopes.begin(), key_scopes.end(), scope) != key_scopes.end();
  };
  if (scopes.empty() || !std::all_of(scopes.begin(), scopes.end(), is_known)) return std::nullopt;
  std::string joined;
  for (const auto scope : key_scopes) {
    if (std::find(scopes.begin(), scopes.end(), scope) == scopes.end()) continue;
    if (!joined.empty()) joined += ' ';
    joined += scope;
  }
  return joined;
}

Result<std::string> check_key_draft(KeyDraft& draft) {
  std::vector<FieldError> errors;
  if (!is_valid_utf8(draft.title) || has_control_characters(draft.title, false)) {
    errors.push_back({"title", "invalid"});
  } else {
    draft.title = collapse_white_space(draft.title);
    if (draft.title.empty())
      errors.push_back({"title", "missing"});
    else if (count_code_points(draft.title) > key_title_code_points_max)
      errors.push_back({"title", "too_long"});
  }
  auto scopes = join_scopes(draft.scopes);
  if (!scopes) errors.push_back({"scopes", draft.scopes.empty() ? "missing" : "invalid"});
  if (!errors.empty()) return Error(std::move(errors));
  return std::move(*scopes);
}

std::string audit_state(const ApiKey& key) {
  return JsonText().add("title", key.title).add("scopes", key.scopes).str();
}

Result<MadeKey> write_key(Tx& tx, const Context& context, const Actor& actor, const UserId& made_by,
                          const std::string& title, const std::string& scopes) {
  const auto keys = tx.access().list_api_keys();
  const auto in_use =
      std::count_if(keys.begin(), keys.end(), [](const ApiKey& key) { return !key.revoked_at; });
  if (static_cast<std::size_t>(in_use) >= keys_in_use_max) return Errc::conflict;
  MadeKey made;
  made.secret = std::string(api_key_prefix) + to_hex(make_random_bytes(context.random, 32));
  made.key.id = format_id("key", context.clock.now(), context.random.next());
  made.key.title = title;
  made.key.key_hash = hash_secret(context.installation, SecretKind::api_key, made.secret);
  made.key.scopes = scopes;
  made.key.made_by = made_by;
  made.key.created_at = context.clock.now();
  tx.access().insert_api_key(made.key);
  write_audit(tx, context, actor,
              {"key.create", "api_key", made.key.id, {}, audit_state(made.key)});
  return made;
}

}  // namespace

awaitable<Result<std::vector<ApiKey>>> list_keys(Context& context) {
  const auto list = [](Reader& reader) -> Result<std::vector<ApiKey>> {
    return reader.read_access().list_api_keys();
  };
  co_return co_await context.store.read(list);
}

awaitable<Result<MadeKey>> make_key(Context& context, Actor actor, UserId made_by, KeyDraft draft) {
  auto scopes = check_key_draft(draft);
  if (!scopes) co_return scopes.error();
  const auto write = [&](Tx& tx) {
    return write_key(tx, context, actor, made_by, draft.title, *scopes);
  };
  co_return co_await context.store.write(write);
}

awaitable<Result<void>> revoke_key(Context& context, Actor actor, std::string id) {
  const auto write = [&](Tx& tx) -> Result<void> {
    if (!tx.access().revoke_api_key(id, context.clock.now())) return Errc::not_found;
    write_audit(tx, context, actor, {"key.revoke", "api_key", id, {}, {}});
    return Result<void>::ok();
  };
  co_return co_await context.store.write(write);
}

}  // namespace creneau::app
