// /api/admin/account and its sessions: one's own.
#include "adapters/http/admin/access_endpoints.hpp"
#include "adapters/http/admin/access_json.hpp"
#include "app/manage_account.hpp"

namespace creneau::http::admin {
namespace {

struct AccountBody {
  std::optional<std::string> name;
  std::optional<std::string> locale;
  std::optional<std::string> current_password;
  std::optional<std::string> new_password;
};
BOOST_DESCRIBE_STRUCT(AccountBody, (), (name, locale, current_password, new_password))

}  // namespace

boost::asio::awaitable<Result<Response>> patch_account(Site& site, const Request& request,
                                                       const Caller&) {
  auto body = read_access_body<AccountBody>(request);
  if (!body) co_return body.error();
  app::AccountChange change;
  change.name = std::move(body->name);
  if (body->locale) {
    auto locale = read_locale(body->locale, Locale::fr);
    if (!locale) co_return locale.error();
    change.locale = *locale;
  }
  change.current_password = std::move(body->current_password);
  change.new_password = std::move(body->new_password);
  auto who = co_await find_visitor(site, request);
  if (!who) co_return who.error();
  const auto calendar_ids = who->calendar_ids;
  auto user = co_await app::change_account(site.context, std::move(*who), make_visitor(request),
                                           std::move(change));
  if (!user) co_return user.error();
  co_return Response::json(Status::ok, boost::json::serialize(to_json(*user, calendar_ids)));
}

boost::asio::awaitable<Result<Response>> list_account_sessions(Site& site, const Request&,
                                                               const Caller& caller) {
  auto sessions = co_await app::list_sessions(site.context, caller.user_id);
  if (!sessions) co_return sessions.error();
  const auto& zone = site.context.rules->time_zone;
  boost::json::array items;
  for (const auto& session : *sessions)
    items.push_back({{"id", session.id},
                     {"created_at", zone.format(session.created_at)},
                     {"last_seen_at", zone.format(session.last_seen_at)},
                     {"address", session.address},
                     {"user_agent", session.user_agent},
                     {"is_current", session.id == caller.session_id}});
  const boost::json::object body{{"items", std::move(items)}, {"next", nullptr}};
  co_return Response::json(Status::ok, boost::json::serialize(body));
}

boost::asio::awaitable<Result<Response>> delete_account_session(Site& site, const Request& request,
                                                                const Caller& caller) {
  auto done = co_await app::end_session(site.context, caller.actor, caller.user_id,
                                        request.path_parameter("id"));
  if (!done) co_return done.error();
  co_return Response::no_content();
}

boost::asio::awaitable<Result<Response>> delete_other_sessions(Site& site, const Request&,
                                                               const Caller& caller) {
  auto done = co_await app::end_other_sessions(site.context, caller.actor, caller.user_id,
                                               caller.session_id);
  if (!done) co_return done.error();
  co_return Response::no_content();
}

}  // namespace creneau::http::admin
