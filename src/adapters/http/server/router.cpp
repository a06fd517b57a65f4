// A tree of path segments. A search tries the literal branch first and comes back for the variable
// one, so that
// `/slots/new` and `/slots/{id}/bookings` live side by side.
#include "adapters/http/server/router.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace creneau::http {
namespace {

/// Takes the first segment off `rest`, which has no leading slash; nothing of it is left when it
/// was the last.
std::string_view take_segment(std::optional<std::string_view>& rest) {
  const auto slash = rest->find('/');
  const auto segment = rest->substr(0, slash);
  if (slash == std::string_view::npos) {
    rest.reset();
  } else {
    rest->remove_prefix(slash + 1);
  }
  return segment;
}

bool is_variable(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::string_view verb_name(Verb verb) {
  const auto text = boost::beast::http::to_string(verb);
  return {text.data(), text.size()};
}

}  // namespace

struct Router::Search {
  Verb method;
  std::vector<std::string_view> values;
  std::vector<Verb> allowed;
};

void Router::add(Route route) {
  CRENEAU_ASSERT(route.pattern.starts_with('/'));
  Entry entry;
  std::size_t at = 0;
  std::optional<std::string_view> rest = std::string_view(route.pattern).substr(1);
  while (rest) {
    const auto segment = take_segment(rest);
    if (is_variable(segment)) {
      std::string name(segment.substr(1, segment.size() - 2));
      CRENEAU_ASSERT(std::ranges::find(entry.parameter_names, name) == entry.parameter_names.end());
      entry.parameter_names.push_back(std::move(name));
      if (!nodes_[at].variable) {
        nodes_[at].variable = nodes_.size();
        nodes_.emplace_back();
      }
      at = *nodes_[at].variable;
      continue;
    }
    CRENEAU_ASSERT(segment.find_first_of("{}") == std::string_view::npos);
    const auto [child, is_new] =
        nodes_[at].literals.try_emplace(std::string(segment), nodes_.size());
    at = child->second;
    if (is_new) nodes_.emplace_back();
  }
  for (const auto other : nodes_[at].routes) {
    CRENEAU_ASSERT(routes_[other].route.method != route.method);
  }
  nodes_[at].routes.push_back(routes_.size());
  entry.route = std::move(route);
  routes_.push_back(std::move(entry));
}

const Router::Entry* Router::choose(const Node& node, Search& search) const {
  const Entry* fallback = nullptr;
  for (const auto index : node.routes) {
    const Entry& entry = routes_[index];
    if (entry.route.method == search.method) return &entry;
    if (entry.route.method == Verb::get && search.method == Verb::head) fallback = &entry;
    if (std::ranges::find(search.allowed, entry.route.method) == search.allowed.end()) {
      search.allowed.push_back(entry.route.method);
    }
  }
  return fallback;
}

const Router::Entry* Router::walk(std::size_t at, std::string_view path, Search& search) const {
  const Node& node = nodes_[at];
  std::optional<std::string_view> rest = path;
  const auto segment = take_segment(rest);
  const auto follow = [&](std::size_t child) {
    return rest ? walk(child, *rest, search) : choose(nodes_[child], search);
  };
  if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
    if (const Entry* found = follow(literal->second)) return found;
  }
  if (node.variable && !segment.empty()) {
    search.values.push_back(segment);
    if (const Entry* found = follow(*node.variable)) return found;
    search.values.pop_back();
  }
  return nullptr;
}

std::variant<Router::Match, Router::NotFound, Router::MethodNotAllowed> Router::find(
    Verb method, std::string_view path) const {
  if (!path.starts_with('/')) return NotFound{};
  Search search{.method = method, .values = {}, .allowed = {}};
  if (const Entry* entry = walk(0, path.substr(1), search)) {
    Match match{.route = &entry->route, .path_parameters = {}};
    for (std::size_t i = 0; i < search.values.size(); ++i) {
      match.path_parameters.emplace(entry->parameter_names[i], search.values[i]);
    }
    return match;
  }
  if (search.allowed.empty()) return NotFound{};
  MethodNotAllowed refusal;
  for (const Verb verb : search.allowed) {
    if (!refusal.allow.empty()) refusal.allow += ", ";
    refusal.allow += verb_name(verb);
    if (verb == Verb::get &&
        std::ranges::find(search.allowed, Verb::head) == search.allowed.end()) {
      refusal.allow += ", HEAD";
    }
  }
  return refusal;
}

}  // namespace creneau::http
