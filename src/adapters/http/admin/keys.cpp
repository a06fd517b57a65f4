// /api/admin/keys: keys for programs. For owners.
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>

#include "adapters/http/admin/access_endpoints.hpp"
#include "adapters/http/admin/access_json.hpp"
#include "app/manage_keys.hpp"

namespace creneau::http::admin {
namespace {

struct KeyBody {
  std::string title;
  std::vector<std::string> scopes;
};
BOOST_DESCRIBE_STRUCT(KeyBody, (), (title, scopes))

boost::json::object key_json(const app::ApiKey& key, const TimeZone& zone) {
  std::vector<std::string> words;
  boost::algorithm::split(words, key.scopes, boost::algorithm::is_space());
  boost::json::array scopes;
  for (const auto& word : words) scopes.push_back(boost::json::string(word));
  boost::json::object object{{"id", key.id},
                             {"title", key.title},
                             {"scopes", std::move(scopes)},
                             {"created_at", zone.format(key.created_at)},
                             {"last_used_at", nullptr},
                             {"revoked_at", nullptr}};
  if (key.last_used_at) object["last_used_at"] = zone.format(*key.last_used_at);
  if (key.revoked_at) object["revoked_at"] = zone.format(*key.revoked_at);
  return object;
}

}  // namespace

boost::asio::awaitable<Result<Response>> list_keys(Site& site, const Request&, const Caller&) {
  auto keys = co_await app::list_keys(site.context);
  if (!keys) co_return keys.error();
  boost::json::array items;
  for (const auto& key : *keys) items.push_back(key_json(key, site.context.rules->time_zone));
  const boost::json::object body{{"items", std::move(items)}, {"next", nullptr}};
  co_return Response::json(Status::ok, boost::json::serialize(body));
}

boost::asio::awaitable<Result<Response>> post_key(Site& site, const Request& request,
                                                  const Caller& caller) {
  auto body = read_access_body<KeyBody>(request);
  if (!body) co_return body.error();
  app::KeyDraft draft;
  draft.title = std::move(body->title);
  draft.scopes = std::move(body->scopes);
  auto made = co_await app::make_key(site.context, caller.actor, caller.user_id, std::move(draft));
  if (!made) co_return made.error();
  auto answer = key_json(made->key, site.context.rules->time_zone);
  answer["key"] = made->secret;
  co_return Response::json(Status::created, boost::json::serialize(answer));
}

boost::asio::awaitable<Result<Response>> delete_key(Site& site, const Request& request,
                                                    const Caller& caller) {
  auto done = co_await app::revoke_key(site.context, caller.actor, request.path_parameter("id"));
  if (!done) co_return done.error();
  co_return Response::no_content();
}

}  // namespace creneau::http::admin
