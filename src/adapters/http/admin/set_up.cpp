// /api/admin/set-up/{token}: what a one-time link is for, and using it.
#include "app/set_up.hpp"

#include "adapters/http/admin/access_endpoints.hpp"
#include "adapters/http/admin/access_json.hpp"
#include "adapters/http/admin/session_cookie.hpp"

namespace creneau::http::admin {
namespace {

struct SetUpBody {
  std::string name;
  std::optional<std::string> email;
  std::string password;
  std::optional<std::string> locale;
};
BOOST_DESCRIBE_STRUCT(SetUpBody, (), (name, email, password, locale))

}  // namespace

boost::asio::awaitable<Result<Response>> get_set_up(Site& site, const Request& request) {
  if (auto limited = limit_rate(site, request); !limited) co_return limited.error();
  auto user = co_await app::find_set_up_user(site.context, request.path_parameter("token"));
  if (!user) co_return user.error();
  const boost::json::object body{{"email", user->email}, {"name", user->name}};
  co_return Response::json(Status::ok, boost::json::serialize(body));
}

boost::asio::awaitable<Result<Response>> post_set_up(Site& site, const Request& request) {
  if (auto limited = limit_rate(site, request); !limited) co_return limited.error();
  if (auto checked = check_origin(site, request); !checked) co_return checked.error();
  auto body = read_access_body<SetUpBody>(request);
  if (!body) co_return body.error();
  auto locale = read_locale(body->locale, site.context.rules->default_locale);
  if (!locale) co_return locale.error();
  app::SetUp set_up;
  set_up.token = request.path_parameter("token");
  set_up.name = std::move(body->name);
  set_up.email = body->email.value_or("");
  set_up.password = std::move(body->password);
  set_up.locale = *locale;
  set_up.visitor = make_visitor(request);
  auto created = co_await app::complete_set_up(site.context, std::move(set_up));
  if (!created) co_return created.error();
  co_return answer_signed_in(site, *created);
}

}  // namespace creneau::http::admin
