#include "adapters/stripe/object_reader.hpp"

#include <fmt/format.h>

#include <boost/json/parse.hpp>

namespace creneau::stripe {

namespace json = boost::json;

Result<json::object> parse_object(std::string_view text, Errc error) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  boost::system::error_code code;
  auto value = json::parse(json::string_view(text.data(), text.size()), code, {}, options);
  if (code) return Error(error, "not JSON: " + code.message());
  if (!value.is_object()) return Error(error, "not a JSON object");
  return std::move(value.as_object());
}

std::string ObjectReader::text(std::string_view key) {
  const auto* value = object_.if_contains(key);
  if (value == nullptr || !value->is_string() || value->as_string().empty()) {
    refuse(key, "no text");
    return {};
  }
  return std::string(value->as_string());
}

std::string ObjectReader::optional_text(std::string_view key) {
  const auto* value = object_.if_contains(key);
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_string()) {
    refuse(key, "no text");
    return {};
  }
  return std::string(value->as_string());
}

std::int64_t ObjectReader::integer(std::string_view key) {
  const auto* value = object_.if_contains(key);
  if (value == nullptr || !value->is_int64()) {
    refuse(key, "no integer");
    return 0;
  }
  return value->as_int64();
}

bool ObjectReader::boolean(std::string_view key) {
  const auto* value = object_.if_contains(key);
  if (value == nullptr || !value->is_bool()) {
    refuse(key, "no boolean");
    return false;
  }
  return value->as_bool();
}

const json::object& ObjectReader::child(std::string_view key) {
  static const json::object empty;
  const auto* found = find_object(key);
  if (found != nullptr) return *found;
  refuse(key, "no object");
  return empty;
}

const json::array& ObjectReader::list(std::string_view key) {
  static const json::array empty;
  const auto* value = object_.if_contains(key);
  if (value != nullptr && value->is_array()) return value->as_array();
  refuse(key, "no list");
  return empty;
}

const json::object* ObjectReader::find_object(std::string_view key) const {
  const auto* value = object_.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

std::string ObjectReader::reference(std::string_view key) {
  const auto* expanded = find_object(key);
  if (expanded == nullptr) return optional_text(key);
  const auto* id = expanded->if_contains("id");
  if (id == nullptr || !id->is_string() || id->as_string().empty()) {
    refuse(key, "no id in");
    return {};
  }
  return std::string(id->as_string());
}

std::string ObjectReader::metadata(std::string_view key) const {
  const auto* all = find_object("metadata");
  const auto* value = all == nullptr ? nullptr : all->if_contains(key);
  return value == nullptr || !value->is_string() ? std::string() : std::string(value->as_string());
}

void ObjectReader::refuse(std::string_view key, std::string_view reason) {
  if (!problem_) problem_ = fmt::format("{}: {} \"{}\"", what_, reason, key);
}

}  // namespace creneau::stripe
