#include "sandbox/endpoints.hpp"

#include <fmt/format.h>

namespace creneau::sandbox {

namespace {

constexpr std::size_t event_types_max = 300;
constexpr std::size_t description_max = 5'000;

// `*`, or words with dots between them: `checkout.session.completed`.
bool is_event_type(std::string_view type) {
  if (type == "*") return true;
  bool has_dot = false;
  char before = '.';
  for (const char letter : type) {
    const bool is_word =
        (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
    if (!is_word && (letter != '.' || before == '.')) return false;
    has_dot = has_dot || letter == '.';
    before = letter;
  }
  return has_dot && before != '.';
}

std::vector<std::string> read_event_types(ParameterReader& parameters) {
  auto types = parameters.texts("enabled_events", event_types_max);
  for (std::size_t i = 0; i < types.size(); ++i)
    if (!is_event_type(types[i]))
      parameters.fail(invalid_parameter(
          fmt::format("Invalid enabled_events[{}]: {} is no event type; use names like "
                      "checkout.session.completed, or * for all",
                      i, types[i]),
          fmt::format("enabled_events[{}]", i)));
  if (parameters.has("enabled_events") && types.empty())
    parameters.fail(invalid_parameter("You must enable at least one event.", "enabled_events"));
  return types;
}

}  // namespace

std::vector<std::string> active_secrets(const WebhookEndpoint& endpoint, std::int64_t now_seconds) {
  std::vector<std::string> secrets{endpoint.secret};
  for (const auto& former : endpoint.former_secrets)
    if (former.expires_at > now_seconds) secrets.push_back(former.secret);
  return secrets;
}

Outcome<WebhookEndpoint*> Endpoints::create(ParameterReader& parameters) {
  WebhookEndpoint endpoint;
  if (!parameters.has("url")) parameters.fail_missing("url");
  endpoint.url = parameters.url("url");
  if (!parameters.has("enabled_events")) parameters.fail_missing("enabled_events");
  endpoint.enabled_events = read_event_types(parameters);
  endpoint.description = parameters.clearable_text("description", description_max).value_or("");
  endpoint.metadata = parameters.metadata();
  std::erase_if(endpoint.metadata, [](const auto& entry) { return entry.second.empty(); });
  endpoint.api_version = parameters.text("api_version");
  if (!endpoint.api_version.empty() && !is_version(endpoint.api_version))
    parameters.fail(invalid_parameter(
        fmt::format("Invalid Stripe API version: {}", endpoint.api_version), "api_version"));
  parameters.boolean("connect");
  parameters.finish();
  if (auto error = parameters.error()) return *std::move(error);
  if (state_.endpoints.size() >= endpoints_max)
    return refused(
        fmt::format("You have reached the maximum of {} test webhook endpoints.", endpoints_max));
  endpoint.id = make_id("we_1", 23);
  endpoint.secret = make_id("whsec_", 32);
  endpoint.created = clock_.now_seconds();
  WebhookEndpoint& stored = state_.endpoints.add(std::move(endpoint));
  state_.changed(stored);
  return &stored;
}

Outcome<WebhookEndpoint*> Endpoints::update(WebhookEndpoint& endpoint,
                                            ParameterReader& parameters) {
  const auto url = parameters.url("url");
  const auto types = read_event_types(parameters);
  const auto description = parameters.clearable_text("description", description_max);
  const auto is_disabled = parameters.boolean("disabled");
  const bool clears = parameters.has("metadata");
  const auto metadata = parameters.metadata();
  parameters.finish();
  if (auto error = parameters.error()) return *std::move(error);
  if (!url.empty()) endpoint.url = url;
  if (!types.empty()) endpoint.enabled_events = types;
  if (description) endpoint.description = *description;
  if (is_disabled) endpoint.is_disabled = *is_disabled;
  if (clears && metadata.empty()) endpoint.metadata.clear();
  for (const auto& [key, value] : metadata) endpoint.metadata[key] = value;
  std::erase_if(endpoint.metadata, [](const auto& entry) { return entry.second.empty(); });
  state_.changed(endpoint);
  return &endpoint;
}

void Endpoints::remove(const WebhookEndpoint& endpoint) {
  const WebhookEndpoint gone = endpoint;
  state_.endpoints.remove(gone.id);
  state_.changed(gone);
}

void Endpoints::roll(WebhookEndpoint& endpoint, std::int64_t grace_seconds) {
  const auto now = clock_.now_seconds();
  auto& former = endpoint.former_secrets;
  std::erase_if(former, [&](const FormerSecret& secret) { return secret.expires_at <= now; });
  if (former.size() >= former_secrets_max) former.erase(former.begin());
  if (grace_seconds > 0) former.push_back({endpoint.secret, now + grace_seconds});
  endpoint.secret = make_id("whsec_", 32);
  state_.changed(endpoint);
}

}  // namespace creneau::sandbox
