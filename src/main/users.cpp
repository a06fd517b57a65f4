// user add, user list, user reset: for whoever has the machine but not (or no longer) a password.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/manage_users.hpp"
#include "main/commands.hpp"
#include "main/runtime.hpp"

namespace creneau::program {
namespace {

namespace json = boost::json;

app::Actor at_the_terminal() {
  return {app::ActorKind::command_line, {}, {}};
}

json::object user_json(const Runtime& runtime, const app::UserView& view) {
  json::object object{
      {"id", view.user.id.str()},         {"email", view.user.email},
      {"name", view.user.name},           {"role", domain::name(view.user.role)},
      {"is_active", view.user.is_active}, {"has_password", view.user.has_password()},
      {"has_totp", view.user.has_totp()}, {"last_seen_at", nullptr}};
  if (view.last_seen_at)
    object["last_seen_at"] = runtime.settings.time_zone.format(*view.last_seen_at);
  return object;
}

std::string describe_state(const domain::User& user) {
  if (!user.is_active) return "deactivated";
  if (!user.has_password()) return "has not chosen a password yet";
  return user.has_totp() ? "password and second factor" : "password";
}

}  // namespace

int run_user_add(config::Settings settings, const app::UserDraft& draft, Output output) {
  Runtime runtime(std::move(settings));
  auto wanted = draft;
  wanted.locale = runtime.settings.default_locale;
  const auto invited =
      runtime.require(app::invite_user(*runtime.context, at_the_terminal(), std::move(wanted)));
  if (output == Output::json) {
    auto object = user_json(runtime, invited.view);
    object["set_up_url"] = invited.set_up_url;
    fmt::print("{}\n", json::serialize(object));
  } else {
    fmt::print("{}\n", invited.set_up_url);
  }
  return 0;
}

int run_user_list(config::Settings settings, Output output) {
  Runtime runtime(std::move(settings));
  const auto views = runtime.require(app::list_users(*runtime.context));
  if (output == Output::json) {
    json::array array;
    for (const auto& view : views) array.push_back(user_json(runtime, view));
    fmt::print("{}\n", json::serialize(json::object{{"users", std::move(array)}}));
    return 0;
  }
  for (const auto& view : views)
    fmt::print("{}  {:<6} {:<32} {}  ({})\n", view.user.id.str(), domain::name(view.user.role),
               view.user.email, view.user.name, describe_state(view.user));
  if (views.empty()) fmt::print("nobody; add somebody with `creneau user add`\n");
  return 0;
}

int run_user_reset(config::Settings settings, const std::string& email, Output output) {
  Runtime runtime(std::move(settings));
  const auto url =
      runtime.require(app::reset_user_by_email(*runtime.context, at_the_terminal(), email));
  if (output == Output::json)
    fmt::print("{}\n", json::serialize(json::object{{"set_up_url", url}}));
  else
    fmt::print("{}\n", url);
  return 0;
}

}  // namespace creneau::program
