#include "adapters/stripe/account.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "adapters/stripe/form.hpp"
#include "adapters/stripe/object_reader.hpp"
#include "adapters/stripe/perform.hpp"
#include "base/assert.hpp"

namespace creneau::stripe {
namespace {

namespace json = boost::json;

constexpr const char* endpoints_path = "/v1/webhook_endpoints";
constexpr auto call_time_max = std::chrono::seconds(8);
constexpr std::size_t connections = 2;
/// No object is called so.
constexpr const char* absent = "creneau_is_anybody_there";

TransportOptions with_limits(TransportOptions options) {
  options.connections_max = connections;
  options.connect_timeout = std::chrono::seconds(5);
  options.total_timeout = call_time_max;
  options.tries_max = 1;
  return options;
}

/// The key's own matters, which a payment takes for «try again later».
Result<json::object> read_account_answer(const Answer& answer) {
  auto object = read_answer(answer);
  if (object) return object;
  if (answer.status == 401) return Error(Errc::unauthorized, object.error().detail);
  if (answer.status == 403) return Error(Errc::forbidden, object.error().detail);
  return object;
}

Result<app::WebhookEndpoint> read_endpoint(const json::object& object) {
  ObjectReader reader(object, "webhook_endpoint");
  app::WebhookEndpoint endpoint;
  endpoint.id = reader.text("id");
  endpoint.url = reader.text("url");
  for (const auto& type : reader.list("enabled_events"))
    if (type.is_string()) endpoint.events.emplace_back(type.as_string());
  endpoint.api_version = reader.optional_text("api_version");
  endpoint.is_enabled = reader.text("status") == "enabled";
  endpoint.is_live = reader.boolean("livemode");
  endpoint.secret = reader.optional_text("secret");
  if (reader.problem()) return Error(Errc::gateway_unavailable, *reader.problem());
  return endpoint;
}

void add_events(Form& form, const std::vector<std::string>& events) {
  for (std::size_t i = 0; i < events.size(); ++i)
    form.add(fmt::format("enabled_events[{}]", i), events[i]);
}

Call make_probe(app::Permission permission) {
  switch (permission) {
    case app::Permission::write_sessions:
      return {Method::post, fmt::format("/v1/checkout/sessions/cs_{}/expire", absent), {}, {}};
    case app::Permission::write_refunds:
      return {Method::post, "/v1/refunds", fmt::format("payment_intent=pi_{}", absent), {}};
    case app::Permission::write_payment_intents:
      return {Method::post, fmt::format("/v1/payment_intents/pi_{}/capture", absent), {}, {}};
    case app::Permission::read_events:
      return {Method::get, "/v1/events?limit=1", {}, {}};
  }
  CRENEAU_UNREACHABLE();
}

}  // namespace

Account::Account(TransportOptions options, app::Random& random)
    : transport_(with_limits(std::move(options)), random) {}

app::awaitable<Result<json::object>> Account::ask(Call call) {
  const auto answer = co_await perform(transport_, std::move(call));
  if (!answer) co_return answer.error();
  co_return read_account_answer(*answer);
}

app::awaitable<Result<app::WebhookEndpoint>> Account::ask_endpoint(Call call) {
  const auto object = co_await ask(std::move(call));
  if (!object) co_return object.error();
  co_return read_endpoint(*object);
}

app::awaitable<Result<app::AccountState>> Account::look() {
  Call call{Method::get, "/v1/balance", {}, {}};
  const auto answer = co_await perform(transport_, std::move(call));
  if (!answer) co_return answer.error();
  app::AccountState state;
  state.server_time = answer->date;
  const auto object = read_account_answer(*answer);
  if (!object) {
    // The balance is nothing the program needs: a key that may not read it is a key all the same.
    if (object.error().code == Errc::forbidden) co_return state;
    co_return object.error();
  }
  ObjectReader reader(*object, "balance");
  const bool is_live = reader.boolean("livemode");
  if (reader.problem()) co_return Error(Errc::gateway_unavailable, *reader.problem());
  state.is_live = is_live;
  co_return state;
}

app::awaitable<Result<bool>> Account::may(app::Permission permission) {
  auto call = make_probe(permission);
  const auto object = co_await ask(std::move(call));
  if (object) co_return true;
  switch (object.error().code) {
    case Errc::forbidden:
      co_return false;
    case Errc::gateway_not_found:
    case Errc::gateway_rejected:
      co_return true;
    default:
      co_return object.error();
  }
}

app::awaitable<Result<std::vector<app::WebhookEndpoint>>> Account::list_endpoints() {
  Call call{Method::get, fmt::format("{}?limit=100", endpoints_path), {}, {}};
  const auto object = co_await ask(std::move(call));
  if (!object) co_return object.error();
  ObjectReader reader(*object, "list of webhook endpoints");
  std::vector<app::WebhookEndpoint> endpoints;
  for (const auto& item : reader.list("data")) {
    if (!item.is_object())
      co_return Error(Errc::gateway_unavailable, "a webhook endpoint that is no object");
    auto endpoint = read_endpoint(item.as_object());
    if (!endpoint) co_return endpoint.error();
    endpoints.push_back(std::move(*endpoint));
  }
  if (reader.problem()) co_return Error(Errc::gateway_unavailable, *reader.problem());
  co_return endpoints;
}

app::awaitable<Result<app::WebhookEndpoint>> Account::create_endpoint(app::EndpointDraft draft) {
  Form form;
  form.add("url", draft.url);
  add_events(form, draft.events);
  form.add("api_version", draft.api_version);
  form.add("description", "Créneau");
  Call call{Method::post, endpoints_path, form.str(), {}};
  auto endpoint = co_await ask_endpoint(std::move(call));
  if (endpoint && endpoint->secret.empty())
    co_return Error(Errc::gateway_unavailable, "Stripe told no secret of the new endpoint");
  co_return endpoint;
}

app::awaitable<Result<app::WebhookEndpoint>> Account::correct_endpoint(
    std::string id, std::vector<std::string> events) {
  Form form;
  add_events(form, events);
  form.add("disabled", "false");
  Call call{Method::post, fmt::format("{}/{}", endpoints_path, percent_encode(id)), form.str(), {}};
  co_return co_await ask_endpoint(std::move(call));
}

app::awaitable<Result<app::WebhookEndpoint>> Account::disable_endpoint(std::string id) {
  Call call{
      Method::post, fmt::format("{}/{}", endpoints_path, percent_encode(id)), "disabled=true", {}};
  co_return co_await ask_endpoint(std::move(call));
}

}  // namespace creneau::stripe
