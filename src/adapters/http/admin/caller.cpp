#include "adapters/http/admin/caller.hpp"

#include <algorithm>

#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/problem.hpp"

namespace creneau::http::admin {

bool Caller::may_see(const CalendarId& id) const {
  return role == domain::Role::owner ||
         std::find(calendar_ids.begin(), calendar_ids.end(), id) != calendar_ids.end();
}

boost::asio::awaitable<Result<Caller>> authorize(Site&, const Request&, Scope) {
  co_return Errc::unauthorized;  // nobody can sign in yet
}

Result<void> require_owner(const Caller& caller) {
  if (caller.role != domain::Role::owner) return Errc::forbidden;
  return Result<void>::ok();
}

void add_endpoint(Router& router, Site& site, Verb method, std::string pattern, Scope scope,
                  Endpoint endpoint, std::size_t body_bytes_max) {
  const auto handle = [&site, scope,
                       endpoint](const Request& request) -> boost::asio::awaitable<Response> {
    auto locale = choose_locale(request, site.options.default_locale);
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
