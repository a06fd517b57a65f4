#include "sandbox/lists.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sandbox/model_json.hpp"

namespace creneau::sandbox {

namespace json = boost::json;

PageRequest read_page_request(ParameterReader& parameters) {
  PageRequest request;
  const auto limit = parameters.integer("limit").value_or(10);
  if (limit < 1 || limit > page_length_max)
    parameters.fail(invalid_parameter(
        limit < 1 ? "This value must be greater than or equal to 1."
                  : fmt::format("This value must be less than or equal to {}.", page_length_max),
        "limit", "parameter_invalid_integer"));
  request.limit = static_cast<std::size_t>(std::clamp<std::int64_t>(limit, 1, page_length_max));
  request.starting_after = parameters.text("starting_after");
  request.ending_before = parameters.text("ending_before");
  if (!request.starting_after.empty() && !request.ending_before.empty())
    parameters.fail(invalid_parameter(
        "You may only specify one of these parameters: starting_after, ending_before.",
        "starting_after", "parameters_exclusive"));
  return request;
}

bool CreatedFilter::accepts(std::int64_t created) const {
  return (!equal || created == *equal) && (!above || created > *above) &&
         (!at_least || created >= *at_least) && (!below || created < *below) &&
         (!at_most || created <= *at_most);
}

CreatedFilter read_created_filter(ParameterReader& parameters) {
  CreatedFilter filter;
  if (const auto given = parameters.anything("created"); given.is_string()) {
    filter.equal = parameters.integer("created");
  } else if (given.is_object()) {
    auto range = parameters.object("created");
    filter.above = range.integer("gt");
    filter.at_least = range.integer("gte");
    filter.below = range.integer("lt");
    filter.at_most = range.integer("lte");
    range.finish();
  }
  return filter;
}

Outcome<void> Expander::expand(json::object& answer, const std::vector<std::string>& paths) const {
  for (const auto& path : paths) {
    const auto depth = static_cast<std::size_t>(std::count(path.begin(), path.end(), '.')) + 1;
    if (depth > expand_depth_max)
      return invalid_parameter(
          fmt::format("You cannot expand more than {} levels of a property.", expand_depth_max),
          "expand");
    if (auto done = walk(answer, path, path); !done) return done.error();
  }
  return {};
}

Outcome<void> Expander::walk(json::object& object, std::string_view rest,
                             const std::string& whole) const {
  const auto dot = rest.find('.');
  const auto name = rest.substr(0, dot);
  auto* member = object.if_contains(name);
  const bool is_waiting = member == nullptr || member->is_string();
  if (is_waiting) {
    auto resolved = resolve(object, name);
    if (!resolved)
      return invalid_parameter(fmt::format("This property cannot be expanded ({}).", whole),
                               "expand");
    object[name] = *std::move(resolved);
    member = object.if_contains(name);
  } else if (member->is_null()) {
    return {};
  }
  if (dot == std::string_view::npos) {
    if (!member->is_object() && !member->is_array())
      return invalid_parameter(fmt::format("This property cannot be expanded ({}).", whole),
                               "expand");
    return {};
  }
  const auto next = rest.substr(dot + 1);
  if (auto* list = member->if_array()) {
    for (auto& element : *list) {
      if (!element.is_object()) continue;
      if (auto done = walk(element.get_object(), next, whole); !done) return done.error();
    }
    return {};
  }
  auto* inner = member->if_object();
  if (inner == nullptr) return {};
  return walk(*inner, next, whole);
}

std::optional<json::value> Expander::resolve(const json::object& parent,
                                             std::string_view name) const {
  const auto text = [&](std::string_view key) -> std::string {
    const auto* found = parent.if_contains(key);
    if (found == nullptr || !found->is_string()) return {};
    return std::string(std::string_view(found->get_string()));
  };
  const auto kind = text("object");
  const auto id = text("id");
  if (kind == Session::kind && name == "line_items") {
    const auto* session = state_.sessions.find(id);
    if (session == nullptr) return std::nullopt;
    return *make_line_item_page(*session, {});
  }
  if (kind == Charge::kind && name == "refunds") {
    json::array data;
    for (std::size_t i = state_.refunds.size(); i-- > 0 && data.size() < 10;)
      if (state_.refunds.at(i).charge == id) data.push_back(to_json(state_.refunds.at(i)));
    return make_list(fmt::format("/v1/charges/{}/refunds", id), std::move(data), false);
  }
  if (name == "payment_method") {
    const auto* intent = state_.payment_intents.find(id);
    const auto* charge = state_.charges.find(intent == nullptr ? id : intent->latest_charge);
    if (charge == nullptr) return std::nullopt;
    return make_payment_method(*charge);
  }
  if (kind == Charge::kind && name == "balance_transaction") {
    const auto* charge = state_.charges.find(id);
    if (charge == nullptr) return std::nullopt;
    return make_balance_transaction(*charge);
  }
  static constexpr std::string_view expandable[] = {"payment_intent", "latest_charge", "charge",
                                                    "dispute"};
  if (std::find(std::begin(expandable), std::end(expandable), name) == std::end(expandable))
    return std::nullopt;
  return find_object(text(name));
}

std::optional<json::value> Expander::find_object(std::string_view id) const {
  if (const auto* intent = state_.payment_intents.find(id)) return to_json(*intent);
  if (const auto* charge = state_.charges.find(id)) return to_json(*charge);
  if (const auto* dispute = state_.disputes.find(id)) return to_json(*dispute);
  return std::nullopt;
}

Outcome<json::object> make_line_item_page(const Session& session, const PageRequest& request) {
  const auto& items = session.line_items;
  const bool is_backward = !request.ending_before.empty();
  const auto& cursor = is_backward ? request.ending_before : request.starting_after;
  const auto at = std::find_if(items.begin(), items.end(),
                               [&](const LineItem& item) { return item.id == cursor; });
  if (!cursor.empty() && at == items.end())
    return missing("item", cursor, is_backward ? "ending_before" : "starting_after");
  auto first = items.begin();
  auto last = items.end();
  if (is_backward)
    last = at;
  else if (!cursor.empty())
    first = at + 1;
  const bool has_more = static_cast<std::size_t>(last - first) > request.limit;
  const auto length = static_cast<std::ptrdiff_t>(request.limit);
  if (has_more && is_backward) first = last - length;
  if (has_more && !is_backward) last = first + length;
  json::array data;
  for (auto item = first; item != last; ++item) data.push_back(to_json(*item, session.created));
  return make_list(fmt::format("/v1/checkout/sessions/{}/line_items", session.id), std::move(data),
                   has_more);
}

}  // namespace creneau::sandbox
