// Strict JSON in: a request body becomes a typed value, or an error that names each wrong member.
// Stricter than Boost.JSON's own conversion: unknown and repeated members are errors, a missing
// optional is none, and `10.0` is no integer.
#pragma once

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace creneau::http {

/// How deep arrays and objects may nest.
inline constexpr std::size_t json_depth_max = 16;
/// How many elements a list of a body may have.
inline constexpr std::size_t json_list_max = 1'000;

/// One JSON object. Errors: invalid_request (no JSON, no object, too deep, not UTF-8),
/// invalid_input with a FieldError "repeated" for each member that stands there twice.
Result<boost::json::object> parse_json_object(std::string_view text);

namespace detail {

void read_member(const boost::json::value& value, std::string_view pointer, std::string& target,
                 std::vector<FieldError>& errors);
void read_member(const boost::json::value& value, std::string_view pointer, std::int64_t& target,
                 std::vector<FieldError>& errors);
void read_member(const boost::json::value& value, std::string_view pointer, bool& target,
                 std::vector<FieldError>& errors);

// Declared before any is defined: each may hold the others.
template <class T>
void read_member(const boost::json::value& value, std::string_view pointer,
                 std::optional<T>& target, std::vector<FieldError>& errors);
template <class T>
void read_member(const boost::json::value& value, std::string_view pointer, std::vector<T>& target,
                 std::vector<FieldError>& errors);
template <class T>
requires boost::describe::has_describe_members<T>::value void read_member(
    const boost::json::value& value, std::string_view pointer, T& target,
    std::vector<FieldError>& errors);

template <class T>
void read_member(const boost::json::value& value, std::string_view pointer,
                 std::optional<T>& target, std::vector<FieldError>& errors) {
  if (value.is_null()) {
    target.reset();
    return;
  }
  T inner{};
  read_member(value, pointer, inner, errors);
  target = std::move(inner);
}

/// Its elements' pointers are `pointer/0`, `pointer/1`, …
template <class T>
void read_member(const boost::json::value& value, std::string_view pointer, std::vector<T>& target,
                 std::vector<FieldError>& errors) {
  const auto* list = value.if_array();
  if (list == nullptr) {
    errors.push_back({std::string(pointer), "wrong_type"});
    return;
  }
  if (list->size() > json_list_max) {
    errors.push_back({std::string(pointer), "too_long"});
    return;
  }
  for (const auto& element : *list) {
    const auto place = std::string(pointer) + '/' + std::to_string(target.size());
    read_member(element, place, target.emplace_back(), errors);
  }
}

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// `prefix`: the pointer to `object` and a slash, or empty.
template <class T>
void read_members(const boost::json::object& object, const std::string& prefix, T& target,
                  std::vector<FieldError>& errors) {
  using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Members>([&](auto member) {
    using Value = std::remove_reference_t<decltype(target.*member.pointer)>;
    const auto* found = object.if_contains(member.name);
    if (found != nullptr)
      read_member(*found, prefix + member.name, target.*member.pointer, errors);
    else if (!is_optional<Value>)
      errors.push_back({prefix + member.name, "missing"});
  });
  for (const auto& [key, value] : object) {
    bool is_known = false;
    boost::mp11::mp_for_each<Members>(
        [&](auto member) { is_known |= std::string_view(key) == member.name; });
    if (!is_known) errors.push_back({prefix + std::string(key), "unknown"});
  }
}

/// Its members' pointers are `pointer/name`.
template <class T>
requires boost::describe::has_describe_members<T>::value void read_member(
    const boost::json::value& value, std::string_view pointer, T& target,
    std::vector<FieldError>& errors) {
  if (const auto* object = value.if_object())
    read_members(*object, std::string(pointer) + '/', target, errors);
  else
    errors.push_back({std::string(pointer), "wrong_type"});
}

}  // namespace detail

/// Reads `T`, a struct known to Boost.Describe, from the text of one JSON object; its members are
/// texts, numbers, truths, such structs, lists and optionals of these. Errors as above,
/// and invalid_input with "missing", "wrong_type" or "unknown" for each member.
template <class T>
Result<T> read_json(std::string_view text) {
  auto object = parse_json_object(text);
  if (!object) return object.error();
  T target{};
  std::vector<FieldError> errors;
  detail::read_members(*object, std::string(), target, errors);
  if (!errors.empty()) return Error(std::move(errors));
  return target;
}

}  // namespace creneau::http
