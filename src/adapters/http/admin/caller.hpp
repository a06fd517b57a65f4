// Who calls the owner's API, and whether they may. Every endpoint below /api/admin/ begins with
// `authorize`; what it answers is all that an endpoint knows of sessions, keys and CSRF.
#pragma once

#include <vector>

#include "adapters/http/handlers/site.hpp"
#include "app/actor.hpp"
#include "domain/names.hpp"

namespace creneau::http::admin {

/// What an endpoint needs; an API key has some of the first four by name. `account` (one's own, for
/// everybody) and `owner` are for people alone, never for keys.
enum class Scope { read, bookings, schedule, settings, account, owner };

/// The name in a key's scopes; empty for what is no key's.
std::string_view scope_word(Scope scope);

struct Caller {
  app::Actor actor;
  domain::Role role = domain::Role::staff;
  /// Empty for a key.
  UserId user_id;
  /// Empty for a key.
  std::string session_id;
  Locale locale = Locale::fr;
  /// staff: the calendars that are theirs.
  std::vector<CalendarId> calendar_ids;

  /// Whether slots and bookings of this calendar (empty: of none) are theirs to see.
  bool may_see(const CalendarId& id) const;
};

/// Checks the session's cookie, or the key; for anything but GET with a cookie the CSRF token and
/// where the request comes from. A member of staff passes for `read`, `bookings` and `schedule`;
/// the endpoint narrows with `may_see`, or refuses with `require_owner`. Errors: unauthorized,
/// forbidden, invalid_csrf_token.
boost::asio::awaitable<Result<Caller>> authorize(Site& site, const Request& request, Scope scope);

/// Errors: forbidden, for staff.
Result<void> require_owner(const Caller& caller);

/// Adds one endpoint below /api/admin/: authorized first, its errors as problem+json in the
/// caller's language, never cached.
using Endpoint = boost::asio::awaitable<Result<Response>> (*)(Site&, const Request&, const Caller&);
void add_endpoint(Router& router, Site& site, Verb method, std::string pattern, Scope scope,
                  Endpoint endpoint, std::size_t body_bytes_max = Route{}.body_bytes_max);

// One each, in the file of its name.
void add_access_routes(Router& router, Site& site);
void add_schedule_routes(Router& router, Site& site);
void add_booking_routes(Router& router, Site& site);
void add_overview_routes(Router& router, Site& site);

}  // namespace creneau::http::admin
