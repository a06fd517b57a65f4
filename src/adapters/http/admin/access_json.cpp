#include "adapters/http/admin/access_json.hpp"

#include "adapters/http/admin/session_cookie.hpp"
#include "adapters/http/wire/problem.hpp"

namespace creneau::http::admin {
namespace json = boost::json;

app::Visitor make_visitor(const Request& request) {
  return {request.client_address, limited_address(request.client_address),
          std::string(request.header("User-Agent").value_or(""))};
}

boost::asio::awaitable<Result<app::SignedInUser>> find_visitor(Site& site, const Request& request) {
  co_return co_await app::find_signed_in_user(site.context, session_token_of(request));
}

Result<Locale> read_locale(const std::optional<std::string>& word, Locale fallback) {
  if (!word) return fallback;
  if (*word == "fr") return Locale::fr;
  if (*word == "en") return Locale::en;
  return Error({FieldError{"locale", "invalid"}});
}

Result<domain::Role> read_role(const std::string& word) {
  const auto role = domain::parse_name<domain::Role>(word);
  if (!role) return Error({FieldError{"role", "invalid"}});
  return *role;
}

json::array to_json(const std::vector<CalendarId>& ids) {
  json::array array;
  for (const auto& id : ids) array.push_back(json::string(id.str()));
  return array;
}

json::object to_json(const domain::User& user, const std::vector<CalendarId>& calendar_ids) {
  return {{"id", user.id.str()},
          {"email", user.email},
          {"name", user.name},
          {"role", domain::name(user.role)},
          {"locale", name(user.locale)},
          {"has_totp", user.has_totp()},
          {"calendar_ids", to_json(calendar_ids)}};
}

json::object to_json(const app::UserView& view, const TimeZone& zone) {
  const auto& user = view.user;
  json::object object{{"id", user.id.str()},         {"email", user.email},
                      {"name", user.name},           {"role", domain::name(user.role)},
                      {"is_active", user.is_active}, {"has_password", user.has_password()},
                      {"has_totp", user.has_totp()}, {"calendar_ids", to_json(view.calendar_ids)},
                      {"last_seen_at", nullptr}};
  if (view.last_seen_at) object["last_seen_at"] = zone.format(*view.last_seen_at);
  return object;
}

json::object describe_session(const Site& site, const app::SignedInUser& who) {
  const auto rules = site.context.rules.get();
  json::array locales;
  for (const auto locale : rules->locales) locales.push_back(json::string(name(locale)));
  const auto& mailbox = site.options.mailbox_url;
  return {{"user", to_json(who.user, who.calendar_ids)},
          {"csrf_token", app::make_csrf_token(site.context.installation, who.session)},
          {"business",
           {{"name", rules->business_name},
            {"time_zone", rules->time_zone.name()},
            {"currency", rules->currency},
            {"accent_color", rules->accent_color},
            {"locales", std::move(locales)},
            {"default_locale", name(rules->default_locale)},
            {"has_logo", !rules->logo.empty()}}},
          {"is_demo", site.options.is_demo},
          {"mailbox_url", mailbox.empty() ? json::value() : json::value(mailbox)},
          {"is_live", rules->is_live},
          {"public_url", rules->public_url},
          {"stripe_dashboard",
           rules->is_live ? "https://dashboard.stripe.com" : "https://dashboard.stripe.com/test"}};
}

Response answer_signed_in(const Site& site, const app::NewSession& created) {
  auto response = Response::json(Status::ok, json::serialize(describe_session(site, created.who)));
  set_session_cookie(response, created.token);
  return response;
}

void add_open_endpoint(Router& router, Site& site, Verb method, std::string pattern,
                       OpenEndpoint endpoint) {
  const auto handle = [&site,
                       endpoint](const Request& request) -> boost::asio::awaitable<Response> {
    auto response = co_await endpoint(site, request);
    auto answer = response
                      ? std::move(*response)
                      : make_problem(response.error(),
                                     choose_locale(request, site.context.rules->default_locale));
    answer.headers.set("Cache-Control", "no-store");
    co_return answer;
  };
  router.add({method, std::move(pattern), handle});
}

}  // namespace creneau::http::admin
