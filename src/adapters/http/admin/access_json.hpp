// What the endpoints about people share: who is calling, and how a person looks in JSON.
#pragma once

#include <boost/json.hpp>

#include "adapters/http/admin/caller.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "app/manage_users.hpp"
#include "app/user_session.hpp"

namespace creneau::http::admin {

app::Visitor make_visitor(const Request& request);

/// Whoever the session's cookie is of. Errors: unauthorized.
boost::asio::awaitable<Result<app::SignedInUser>> find_visitor(Site& site, const Request& request);

/// The body as `Body`. Errors: unsupported_media_type, and those of read_json.
template <class Body>
Result<Body> read_access_body(const Request& request) {
  if (auto content = check_json_content(request); !content) return content.error();
  return read_json<Body>(request.body);
}

/// Errors: invalid_input.
Result<Locale> read_locale(const std::optional<std::string>& word, Locale fallback);
Result<domain::Role> read_role(const std::string& word);

boost::json::array to_json(const std::vector<CalendarId>& ids);
boost::json::object to_json(const domain::User& user, const std::vector<CalendarId>& calendar_ids);
boost::json::object to_json(const app::UserView& view, const TimeZone& zone);

/// What the owner's pages need to begin: the person, the CSRF token, the business.
boost::json::object describe_session(const Site& site, const app::SignedInUser& who);
/// The same with the new session's cookie.
Response answer_signed_in(const Site& site, const app::NewSession& created);

/// An endpoint that nobody has to be signed in for. Never cached; its errors as problem+json.
using OpenEndpoint = boost::asio::awaitable<Result<Response>> (*)(Site&, const Request&);
void add_open_endpoint(Router& router, Site& site, Verb method, std::string pattern,
                       OpenEndpoint endpoint);

}  // namespace creneau::http::admin
