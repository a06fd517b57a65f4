// /api/admin/users: the people who may sign in. For owners.
#include "adapters/http/admin/access_endpoints.hpp"
#include "adapters/http/admin/access_json.hpp"
#include "app/manage_users.hpp"

namespace creneau::http::admin {
namespace {

struct NewUserBody {
  std::string email;
  std::string name;
  std::string role;
  std::optional<std::vector<std::string>> calendar_ids;
};
BOOST_DESCRIBE_STRUCT(NewUserBody, (), (email, name, role, calendar_ids))

struct UserChangeBody {
  std::optional<std::string> name;
  std::optional<std::string> role;
  std::optional<bool> is_active;
  std::optional<std::vector<std::string>> calendar_ids;
};
BOOST_DESCRIBE_STRUCT(UserChangeBody, (), (name, role, is_active, calendar_ids))

std::vector<CalendarId> read_calendar_ids(const std::vector<std::string>& ids) {
  std::vector<CalendarId> read;
  for (const auto& id : ids) read.emplace_back(id);
  return read;
}

}  // namespace

boost::asio::awaitable<Result<Response>> list_users(Site& site, const Request&, const Caller&) {
  auto views = co_await app::list_users(site.context);
  if (!views) co_return views.error();
  boost::json::array items;
  for (const auto& view : *views) items.push_back(to_json(view, site.context.rules->time_zone));
  const boost::json::object body{{"items", std::move(items)}, {"next", nullptr}};
  co_return Response::json(Status::ok, boost::json::serialize(body));
}

boost::asio::awaitable<Result<Response>> post_user(Site& site, const Request& request,
                                                   const Caller& caller) {
  auto body = read_access_body<NewUserBody>(request);
  if (!body) co_return body.error();
  auto role = read_role(body->role);
  if (!role) co_return role.error();
  if (body->name.empty()) {
    std::vector<FieldError> errors{{"name", "missing"}};
    co_return Error(std::move(errors));
  }
  app::UserDraft draft;
  draft.email = std::move(body->email);
  draft.name = std::move(body->name);
  draft.role = *role;
  draft.locale = caller.locale;
  if (body->calendar_ids) draft.calendar_ids = read_calendar_ids(*body->calendar_ids);
  auto invited = co_await app::invite_user(site.context, caller.actor, std::move(draft));
  if (!invited) co_return invited.error();
  auto answer = to_json(invited->view, site.context.rules->time_zone);
  answer["set_up_url"] = invited->set_up_url;
  co_return Response::json(Status::created, boost::json::serialize(answer));
}

boost::asio::awaitable<Result<Response>> patch_user(Site& site, const Request& request,
                                                    const Caller& caller) {
  auto body = read_access_body<UserChangeBody>(request);
  if (!body) co_return body.error();
  app::UserChange change;
  change.name = std::move(body->name);
  change.is_active = body->is_active;
  if (body->role) {
    auto role = read_role(*body->role);
    if (!role) co_return role.error();
    change.role = *role;
  }
  if (body->calendar_ids) change.calendar_ids = read_calendar_ids(*body->calendar_ids);
  const UserId id(request.path_parameter("id"));
  auto view = co_await app::change_user(site.context, caller.actor, id, std::move(change));
  if (!view) co_return view.error();
  co_return Response::json(Status::ok,
                           boost::json::serialize(to_json(*view, site.context.rules->time_zone)));
}

boost::asio::awaitable<Result<Response>> post_user_set_up_link(Site& site, const Request& request,
                                                               const Caller& caller) {
  const UserId id(request.path_parameter("id"));
  auto url = co_await app::reset_user(site.context, caller.actor, id);
  if (!url) co_return url.error();
  const boost::json::object body{{"set_up_url", *url}};
  co_return Response::json(Status::ok, boost::json::serialize(body));
}

}  // namespace creneau::http::admin
