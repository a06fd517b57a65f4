#include "adapters/http/admin/caller.hpp"

#include <algorithm>

#include "adapters/http/admin/session_cookie.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/problem.hpp"
#include "app/authenticate.hpp"
#include "app/secrets.hpp"
#include "base/assert.hpp"

namespace creneau::http::admin {

namespace {

bool is_safe(Verb method) {
  return method == Verb::get || method == Verb::head;
}

/// `scopes`: words with spaces between.
bool has_word(std::string_view scopes, std::string_view word) {
  while (!scopes.empty()) {
    const auto end = scopes.find(' ');
    if (scopes.substr(0, end) == word) return true;
    if (end == std::string_view::npos) return false;
    scopes.remove_prefix(end + 1);
  }
  return false;
}

bool may_use(domain::Role role, Scope scope) {
  if (role == domain::Role::owner) return true;
  return scope == Scope::read || scope == Scope::bookings || scope == Scope::schedule ||
         scope == Scope::account;
}

boost::asio::awaitable<Result<Caller>> authorize_key(Site& site, const Request& request,
                                                     Scope scope) {
  auto key = co_await app::find_key_in_use(site.context, bearer_token(request));
  if (!key) co_return key.error();
  const auto word = scope_word(scope);
  if (word.empty() || !has_word(key->scopes, word)) co_return Errc::forbidden;
  Caller caller;
  caller.actor = {app::ActorKind::api_key, key->id, request.client_address};
  caller.role = domain::Role::owner;
  caller.locale = choose_locale(request, site.context.rules->default_locale);
  co_return caller;
}

boost::asio::awaitable<Result<Caller>> authorize_session(Site& site, const Request& request,
                                                         Scope scope) {
  auto found = co_await app::find_signed_in_user(site.context, session_token_of(request));
  if (!found) co_return found.error();
  if (!is_safe(request.method)) {
    if (auto checked = check_origin(site, request); !checked) co_return checked.error();
    const auto token = app::make_csrf_token(site.context.installation, found->session);
    if (!app::is_same_secret(request.header("X-CSRF-Token").value_or(""), token))
      co_return Errc::invalid_csrf_token;
  }
  if (!may_use(found->user.role, scope)) co_return Errc::forbidden;
  Caller caller;
  caller.actor = {app::ActorKind::user, found->user.id.str(), request.client_address};
  caller.role = found->user.role;
  caller.user_id = found->user.id;
  caller.session_id = found->session.id;
  caller.locale = found->user.locale;
  caller.calendar_ids = std::move(found->calendar_ids);
  co_return caller;
}

}  // namespace

std::string_view scope_word(Scope scope) {
  switch (scope) {
    case Scope::read:
      return "read";
    case Scope::bookings:
      return "bookings";
    case Scope::schedule:
      return "schedule";
    case Scope::settings:
      return "settings";
    case Scope::account:
    case Scope::owner:
      return "";  // for people alone
  }
  CRENEAU_UNREACHABLE();
}

bool Caller::may_see(const CalendarId& id) const {
  return role == domain::Role::owner ||
         std::find(calendar_ids.begin(), calendar_ids.end(), id) != calendar_ids.end();
}

boost::asio::awaitable<Result<Caller>> authorize(Site& site, const Request& request, Scope scope) {
  // Whoever sends a header of authorization means it: a cookie beside it counts for nothing.
  if (request.header("Authorization")) co_return co_await authorize_key(site, request, scope);
  co_return co_await authorize_session(site, request, scope);
}

Result<void> require_owner(const Caller& caller) {
  if (caller.role != domain::Role::owner) return Errc::forbidden;
  return Result<void>::ok();
}

void add_endpoint(Router& router, Site& site, Verb method, std::string pattern, Scope scope,
                  Endpoint endpoint, std::size_t body_bytes_max) {
  const auto handle = [&site, scope,
                       endpoint](const Request& request) -> boost::asio::awaitable<Response> {
    auto locale = choose_locale(request, site.context.rules->default_locale);
    Result<Response> response = Errc::internal;
    auto caller = co_await authorize(site, request, scope);
    if (caller) {
      locale = caller->locale;
      response = co_await endpoint(site, request, *caller);
    } else {
      response = caller.error();
    }
    auto answer = response ? std::move(*response) : make_problem(response.error(), locale);
    answer.headers.set("Cache-Control", "no-store");
    co_return answer;
  };
  router.add({method, std::move(pattern), handle, body_bytes_max});
}

}  // namespace creneau::http::admin
