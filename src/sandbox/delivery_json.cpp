#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

namespace json = boost::json;

json::object to_json(const WebhookEndpoint& endpoint) {
  return {{"id", endpoint.id},
          {"object", WebhookEndpoint::kind},
          {"api_version", text_or_null(endpoint.api_version)},
          {"application", nullptr},
          {"created", endpoint.created},
          {"description", text_or_null(endpoint.description)},
          {"enabled_events", to_json(endpoint.enabled_events)},
          {"livemode", false},
          {"metadata", to_json(endpoint.metadata)},
          {"status", endpoint.is_disabled ? "disabled" : "enabled"},
          {"url", endpoint.url}};
}

json::object to_json(const Delivery& delivery) {
  json::array attempts;
  for (const auto& attempt : delivery.attempts)
    attempts.push_back(json::object{
        {"at", attempt.at},
        {"status", attempt.status == 0 ? json::value(nullptr) : json::value(attempt.status)},
        {"error", text_or_null(attempt.error)}});
  return {{"id", delivery.id},
          {"object", Delivery::kind},
          {"created", delivery.created},
          {"event", delivery.event},
          {"type", delivery.type},
          {"endpoint", delivery.endpoint},
          {"url", delivery.url},
          {"status", word(delivery.status)},
          {"tries", delivery.tries},
          {"next_try_at", delivery.next_try_at_ms == 0
                              ? json::value(nullptr)
                              : json::value((delivery.next_try_at_ms + 999) / 1000)},
          {"attempts", std::move(attempts)}};
}

std::string to_json_text(const Event& event, std::string_view version) {
  const auto quoted_or_null = [](const std::string& text) {
    return text.empty() ? std::string("null") : json::serialize(json::value(text));
  };
  return fmt::format(
      R"({{"id":"{}","object":"event","api_version":"{}","created":{},"data":{{"object":{}{}{}}},)"
      R"("livemode":false,"pending_webhooks":{},"request":{{"id":{},"idempotency_key":{}}},"type":"{}"}})",
      event.id, version, event.created, event.object,
      event.previous_attributes.empty() ? "" : ",\"previous_attributes\":",
      event.previous_attributes, event.pending_webhooks, quoted_or_null(event.request_id),
      quoted_or_null(event.idempotency_key), event.type);
}

}  // namespace creneau::sandbox
