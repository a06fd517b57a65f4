#include "adapters/http/admin/access_endpoints.hpp"
#include "adapters/http/admin/access_json.hpp"

namespace creneau::http::admin {

void add_access_routes(Router& router, Site& site) {
  const auto add_open = [&](Verb method, std::string pattern, OpenEndpoint endpoint) {
    add_open_endpoint(router, site, method, std::move(pattern), endpoint);
  };
  const auto add = [&](Verb method, std::string pattern, Scope scope, Endpoint endpoint) {
    add_endpoint(router, site, method, std::move(pattern), scope, endpoint);
  };
  add_open(Verb::post, "/api/admin/session", post_session);
  add_open(Verb::get, "/api/admin/set-up/{token}", get_set_up);
  add_open(Verb::post, "/api/admin/set-up/{token}", post_set_up);

  add(Verb::get, "/api/admin/session", Scope::account, get_session);
  add(Verb::delete_, "/api/admin/session", Scope::account, delete_session);
  add(Verb::patch, "/api/admin/account", Scope::account, patch_account);
  add(Verb::get, "/api/admin/account/sessions", Scope::account, list_account_sessions);
  add(Verb::delete_, "/api/admin/account/sessions", Scope::account, delete_other_sessions);
  add(Verb::delete_, "/api/admin/account/sessions/{id}", Scope::account, delete_account_session);
  add(Verb::post, "/api/admin/account/totp", Scope::account, post_totp);
  add(Verb::delete_, "/api/admin/account/totp", Scope::account, delete_totp);
  add(Verb::post, "/api/admin/account/totp/confirm", Scope::account, post_totp_confirm);
  add(Verb::post, "/api/admin/account/recovery-codes", Scope::account, post_recovery_codes);

  add(Verb::get, "/api/admin/users", Scope::owner, list_users);
  add(Verb::post, "/api/admin/users", Scope::owner, post_user);
  add(Verb::patch, "/api/admin/users/{id}", Scope::owner, patch_user);
  add(Verb::post, "/api/admin/users/{id}/set-up-link", Scope::owner, post_user_set_up_link);
  add(Verb::get, "/api/admin/keys", Scope::owner, list_keys);
  add(Verb::post, "/api/admin/keys", Scope::owner, post_key);
  add(Verb::delete_, "/api/admin/keys/{id}", Scope::owner, delete_key);
  add(Verb::get, "/api/admin/audit", Scope::owner, list_audit);
}

}  // namespace creneau::http::admin
