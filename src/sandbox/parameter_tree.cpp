#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "sandbox/parameters.hpp"

namespace creneau::sandbox {

namespace {

bool is_index(std::string_view name) {
  return !name.empty() && name.size() <= 4 &&
         name.find_first_not_of("0123456789") == std::string_view::npos;
}

ApiError unreadable(std::string_view name) {
  return invalid_parameter(fmt::format("Invalid parameter name: {}", name.substr(0, 100)),
                           std::string(name.substr(0, 100)));
}

/// `a[b][0]` as a, b, 0; nothing for broken brackets.
std::optional<std::vector<std::string_view>> split(std::string_view name) {
  std::vector<std::string_view> parts;
  const auto first = name.find('[');
  parts.push_back(name.substr(0, first));
  if (parts.front().empty() || parts.front().find(']') != std::string_view::npos)
    return std::nullopt;
  auto rest = first == std::string_view::npos ? std::string_view{} : name.substr(first);
  while (!rest.empty()) {
    const auto close = rest.find(']');
    if (rest.front() != '[' || close == std::string_view::npos) return std::nullopt;
    const auto part = rest.substr(1, close - 1);
    if (part.find('[') != std::string_view::npos) return std::nullopt;
    parts.push_back(part);
    rest.remove_prefix(close + 1);
  }
  return parts;
}

using Path = std::span<const std::string_view>;

bool has_path(const ParameterTree& tree, Path path) {
  const ParameterTree* position = &tree;
  for (const auto part : path) {
    position = position->find(part);
    if (position == nullptr) return false;
  }
  return true;
}

ParameterTree& child(ParameterTree& parent, std::string_view name, Path rest) {
  if (name.empty()) {
    // `a[][x]=1&a[][y]=2` goes on with the last element until a member repeats.
    if (!rest.empty() && !parent.children.empty()) {
      auto& last = parent.children.back().second;
      if (!last.is_leaf && !has_path(last, rest)) return last;
    }
    return parent.children.emplace_back(fmt::format("{}", parent.children.size()), ParameterTree{})
        .second;
  }
  for (auto& [known, tree] : parent.children)
    if (known == name) return tree;
  return parent.children.emplace_back(std::string(name), ParameterTree{}).second;
}

}  // namespace

const ParameterTree* ParameterTree::find(std::string_view name) const {
  for (const auto& [known, tree] : children)
    if (known == name) return &tree;
  return nullptr;
}

Outcome<ParameterTree> make_parameter_tree(
    const std::vector<std::pair<std::string, std::string>>& form) {
  if (form.size() > parameters_max)
    return invalid_parameter(fmt::format("Too many parameters: at most {}.", parameters_max), "");
  ParameterTree root;
  for (const auto& [name, value] : form) {
    const auto parts = split(name);
    if (!parts || parts->size() > parameter_depth_max) return unreadable(name);
    ParameterTree* position = &root;
    for (std::size_t i = 0; i < parts->size(); ++i) {
      if (position->is_leaf) return unreadable(name);
      position = &child(*position, (*parts)[i], Path(*parts).subspan(i + 1));
    }
    if (!position->children.empty()) return unreadable(name);
    position->is_leaf = true;
    position->value = value;
  }
  return root;
}

boost::json::value to_json(const ParameterTree& tree) {
  if (tree.is_leaf) {
    if (tree.value == "true") return true;
    if (tree.value == "false") return false;
    return boost::json::value(tree.value);
  }
  const bool is_list = !tree.children.empty() && is_index(tree.children.front().first);
  if (is_list) {
    boost::json::array list;
    for (const auto& [name, element] : tree.children) list.push_back(to_json(element));
    return list;
  }
  boost::json::object object;
  for (const auto& [name, member] : tree.children) object[name] = to_json(member);
  return object;
}

}  // namespace creneau::sandbox
