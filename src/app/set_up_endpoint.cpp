#include "app/set_up_endpoint.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace creneau::app {
namespace {

using Action = EndpointPlan::Action;

bool contains(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// Adds what the endpoint lacks; what else it is subscribed to stays, somebody may want it.
std::vector<std::string> complete_events(const WebhookEndpoint& endpoint,
                                         const EndpointDraft& draft,
                                         std::vector<std::string>& differences) {
  auto events = endpoint.events;
  if (contains(events, "*")) return events;
  for (const auto& type : draft.events) {
    if (contains(events, type)) continue;
    events.push_back(type);
    differences.push_back("lacks " + type);
  }
  return events;
}

awaitable<Result<WebhookEndpoint>> carry_out(PaymentAccount& account, const EndpointPlan& plan,
                                             const EndpointDraft& draft, WebhookEndpoint known) {
  switch (plan.action) {
    case Action::keep:
      break;
    case Action::create:
    case Action::replace:
      co_return co_await account.create_endpoint(draft);
    case Action::correct:
      co_return co_await account.correct_endpoint(plan.id, plan.events);
    case Action::retire:
      for (const auto& id : plan.retired_ids) {
        const auto disabled = co_await account.disable_endpoint(id);
        if (!disabled) co_return disabled.error();
      }
      break;
  }
  co_return known;
}

}  // namespace

std::string_view name(Action action) {
  switch (action) {
    case Action::keep:
      return "unchanged";
    case Action::create:
      return "created";
    case Action::correct:
      return "corrected";
    case Action::replace:
      return "replaced";
    case Action::retire:
      return "retired";
  }
  CRENEAU_UNREACHABLE();
}

EndpointPlan plan_endpoint(const std::vector<WebhookEndpoint>& existing,
                           const EndpointDraft& draft) {
  const WebhookEndpoint* right = nullptr;
  std::vector<const WebhookEndpoint*> others;
  for (const auto& endpoint : existing) {
    if (endpoint.url != draft.url) continue;
    const bool is_right = endpoint.api_version == draft.api_version;
    const bool is_better = right == nullptr || (!right->is_enabled && endpoint.is_enabled);
    if (is_right && is_better) {
      if (right != nullptr) others.push_back(right);
      right = &endpoint;
    } else {
      others.push_back(&endpoint);
    }
  }
  std::erase_if(others, [](const WebhookEndpoint* other) { return !other->is_enabled; });

  EndpointPlan plan;
  if (right == nullptr) {
    plan.action = others.empty() ? Action::create : Action::replace;
    for (const auto* other : others)
      plan.differences.push_back(
          other->id + " speaks " +
          (other->api_version.empty() ? "the account's default version" : other->api_version));
    return plan;
  }
  plan.id = right->id;
  plan.events = complete_events(*right, draft, plan.differences);
  if (!right->is_enabled) plan.differences.emplace_back("is switched off");
  if (!plan.differences.empty()) {
    plan.action = Action::correct;
    return plan;
  }
  for (const auto* other : others) plan.retired_ids.push_back(other->id);
  if (!others.empty()) plan.action = Action::retire;
  return plan;
}

awaitable<Result<EndpointOutcome>> set_up_endpoint(PaymentAccount& account, EndpointDraft draft,
                                                   Rehearsal rehearsal) {
  const auto existing = co_await account.list_endpoints();
  if (!existing) co_return existing.error();
  EndpointOutcome outcome;
  outcome.plan = plan_endpoint(*existing, draft);
  for (const auto& endpoint : *existing)
    if (endpoint.id == outcome.plan.id) outcome.endpoint = endpoint;
  if (rehearsal == Rehearsal::on) co_return outcome;
  auto made = co_await carry_out(account, outcome.plan, draft, outcome.endpoint);
  if (!made) co_return made.error();
  outcome.endpoint = std::move(*made);
  co_return outcome;
}

}  // namespace creneau::app
