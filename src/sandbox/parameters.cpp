#include "sandbox/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace creneau::sandbox {

namespace {

constexpr std::size_t metadata_keys_max = 50;
constexpr std::size_t metadata_key_max = 40;
constexpr std::size_t metadata_value_max = 500;

std::string shortened(std::string_view text) {
  constexpr std::size_t shown_max = 60;
  return text.size() <= shown_max ? std::string(text) : fmt::format("{}...", text.substr(0, 20));
}

/// `a, b, or c`, as Stripe lists choices.
std::string listing(std::span<const std::string_view> choices) {
  std::string text;
  std::size_t left = choices.size();
  for (const auto choice : choices) {
    if (!text.empty()) text += choices.size() > 2 ? ", " : " ";
    if (--left == 0 && choices.size() > 1) text += "or ";
    text += choice;
  }
  return text;
}

}  // namespace

bool is_web_url(std::string_view url) {
  std::size_t scheme_length = 0;
  if (url.starts_with("http://"))
    scheme_length = 7;
  else if (url.starts_with("https://"))
    scheme_length = 8;
  else
    return false;
  const auto rest = url.substr(scheme_length);
  if (rest.empty() || rest.find_first_of("/?#:@") == 0) return false;
  return std::all_of(url.begin(), url.end(), [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte > 0x20 && byte != 0x7f && letter != '"' && letter != '<' && letter != '>' &&
           letter != '\\';
  });
}

bool is_version(std::string_view version) {
  // 2026-10-28 or 2026-10-28.endive
  constexpr std::string_view shape = "dddd-dd-dd";
  if (version.size() < shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool is_digit = version[i] >= '0' && version[i] <= '9';
    if (shape[i] == 'd' ? !is_digit : version[i] != shape[i]) return false;
  }
  const auto name = version.substr(shape.size());
  if (name.empty()) return true;
  return name.size() > 1 && name.size() < 30 && name.front() == '.' &&
         name.substr(1).find_first_not_of("abcdefghijklmnopqrstuvwxyz_-0123456789=;") ==
             std::string_view::npos;
}

ParameterReader::ParameterReader(const ParameterTree& tree)
    : ParameterReader(tree, "", std::make_shared<Findings>()) {}

ParameterReader::ParameterReader(const ParameterTree& tree, std::string path,
                                 std::shared_ptr<Findings> findings)
    : tree_(&tree), path_(std::move(path)), findings_(std::move(findings)) {}

std::string ParameterReader::full_name(std::string_view name) const {
  return path_.empty() ? std::string(name) : fmt::format("{}[{}]", path_, name);
}

void ParameterReader::fail(ApiError error) {
  if (!findings_->first) findings_->first = std::move(error);
}

void ParameterReader::fail_missing(std::string_view name) {
  const auto full = full_name(name);
  fail(invalid_parameter(fmt::format("Missing required param: {}.", full), full,
                         "parameter_missing"));
}

bool ParameterReader::has(std::string_view name) const {
  return tree_->find(name) != nullptr;
}

const ParameterTree* ParameterReader::take(std::string_view name) {
  taken_.emplace_back(name);
  return tree_->find(name);
}

const std::string* ParameterReader::take_leaf(std::string_view name) {
  const auto* found = take(name);
  if (found == nullptr) return nullptr;
  if (!found->is_leaf) {
    fail(invalid_parameter("Invalid string: an object was given", full_name(name)));
    return nullptr;
  }
  return &found->value;
}

const ParameterTree* ParameterReader::take_branch(std::string_view name, std::string_view kind) {
  const auto* found = take(name);
  if (found == nullptr) return nullptr;
  if (found->is_leaf) {
    // An empty text is how clients send an empty list or object.
    if (!found->value.empty())
      fail(invalid_parameter(fmt::format("Invalid {}", kind), full_name(name)));
    return nullptr;
  }
  return found;
}

std::string ParameterReader::text(std::string_view name, std::size_t code_points_max) {
  const auto* value = take_leaf(name);
  if (value == nullptr) return {};
  const auto full = full_name(name);
  if (value->empty()) {
    fail(invalid_parameter(
        fmt::format("You passed an empty string for '{0}'. We assume empty values are an attempt "
                    "to unset a parameter; however '{0}' cannot be unset. You should remove '{0}' "
                    "from your request or supply a non-empty value.",
                    full),
        full, "parameter_invalid_empty"));
    return {};
  }
  if (count_code_points(*value) > code_points_max) {
    fail(invalid_parameter(fmt::format("Invalid string: {}; must be at most {} characters",
                                       shortened(*value), code_points_max),
                           full));
    return {};
  }
  return *value;
}

std::optional<std::string> ParameterReader::clearable_text(std::string_view name,
                                                           std::size_t code_points_max) {
  const auto* found = tree_->find(name);
  if (found == nullptr) return std::nullopt;
  if (!found->is_leaf || !found->value.empty()) return text(name, code_points_max);
  take(name);
  return std::string();
}

std::string ParameterReader::required_text(std::string_view name, std::size_t code_points_max) {
  if (!has(name)) fail_missing(name);
  return text(name, code_points_max);
}

std::string ParameterReader::url(std::string_view name) {
  auto value = text(name);
  if (!value.empty() && !is_web_url(value)) {
    fail(invalid_parameter("Not a valid URL", full_name(name), "url_invalid"));
    return {};
  }
  return value;
}

std::string ParameterReader::email(std::string_view name) {
  auto value = text(name, 800);
  const auto at = value.find('@');
  const bool is_wrong = at == 0 || at == std::string::npos || at + 1 == value.size() ||
                        value.find('@', at + 1) != std::string::npos ||
                        value.find_first_of(" \t\r\n<>,;") != std::string::npos;
  if (!value.empty() && is_wrong) {
    fail(invalid_parameter(fmt::format("Invalid email address: {}", shortened(value)),
                           full_name(name), "email_invalid"));
    return {};
  }
  return value;
}

std::string ParameterReader::choice(std::string_view name,
                                    std::span<const std::string_view> choices) {
  auto value = text(name);
  if (value.empty() || std::find(choices.begin(), choices.end(), value) != choices.end())
    return value;
  const auto full = full_name(name);
  fail(invalid_parameter(fmt::format("Invalid {}: must be one of {}", full, listing(choices)),
                         full));
  return {};
}

std::optional<std::int64_t> ParameterReader::integer(std::string_view name) {
  const auto* value = take_leaf(name);
  if (value == nullptr) return std::nullopt;
  std::int64_t number = 0;
  const auto* end = value->data() + value->size();
  const auto [position, error] = std::from_chars(value->data(), end, number);
  if (error != std::errc{} || position != end) {
    fail(invalid_parameter(fmt::format("Invalid integer: {}", shortened(*value)), full_name(name),
                           "parameter_invalid_integer"));
    return std::nullopt;
  }
  return number;
}

std::optional<bool> ParameterReader::boolean(std::string_view name) {
  const auto* value = take_leaf(name);
  if (value == nullptr) return std::nullopt;
  if (*value == "true") return true;
  if (*value == "false") return false;
  fail(invalid_parameter(fmt::format("Invalid boolean: {}", shortened(*value)), full_name(name)));
  return std::nullopt;
}

std::vector<std::string> ParameterReader::texts(std::string_view name, std::size_t count_max) {
  std::vector<std::string> values;
  const auto* branch = take_branch(name, "array");
  if (branch == nullptr) return values;
  ParameterReader elements(*branch, full_name(name), findings_);
  for (const auto& [index, element] : branch->children) values.push_back(elements.text(index));
  if (values.size() > count_max)
    fail(invalid_parameter(
        fmt::format("Array {} exceeded maximum {} allowed elements.", full_name(name), count_max),
        full_name(name)));
  return values;
}

Metadata ParameterReader::metadata(std::string_view name) {
  Metadata values;
  const auto* branch = take_branch(name, "object");
  if (branch == nullptr) return values;
  const auto full = full_name(name);
  if (branch->children.size() > metadata_keys_max)
    fail(invalid_parameter(fmt::format("Metadata can have at most {} keys.", metadata_keys_max),
                           full));
  for (const auto& [key, value] : branch->children) {
    const auto key_name = fmt::format("{}[{}]", full, key);
    if (!value.is_leaf) {
      fail(invalid_parameter("Metadata values must be strings.", key_name));
    } else if (count_code_points(key) > metadata_key_max) {
      fail(invalid_parameter(
          fmt::format("Metadata keys can be at most {} characters long.", metadata_key_max),
          key_name));
    } else if (count_code_points(value.value) > metadata_value_max) {
      fail(invalid_parameter(
          fmt::format("Metadata values can have up to {} characters, but you passed in a value "
                      "that is {} characters.",
                      metadata_value_max, count_code_points(value.value)),
          key_name));
    } else {
      values[key] = value.value;
    }
  }
  return values;
}

ParameterReader ParameterReader::object(std::string_view name) {
  static const ParameterTree nothing;
  const auto* branch = take_branch(name, "object");
  return ParameterReader(branch == nullptr ? nothing : *branch, full_name(name), findings_);
}

std::vector<ParameterReader> ParameterReader::objects(std::string_view name,
                                                      std::size_t count_max) {
  std::vector<ParameterReader> readers;
  const auto* branch = take_branch(name, "array");
  if (branch == nullptr) return readers;
  if (branch->children.size() > count_max)
    fail(invalid_parameter(
        fmt::format("Array {} exceeded maximum {} allowed elements.", full_name(name), count_max),
        full_name(name)));
  for (const auto& [index, element] : branch->children) {
    const auto element_name = fmt::format("{}[{}]", full_name(name), index);
    if (element.is_leaf)
      fail(invalid_parameter("Invalid object", element_name));
    else
      readers.push_back(ParameterReader(element, element_name, findings_));
  }
  return readers;
}

boost::json::value ParameterReader::anything(std::string_view name) {
  const auto* found = take(name);
  return found == nullptr ? boost::json::value() : to_json(*found);
}

void ParameterReader::finish() {
  for (const auto& [name, child] : tree_->children)
    if (std::find(taken_.begin(), taken_.end(), name) == taken_.end())
      findings_->unknown.push_back(full_name(name));
}

std::optional<ApiError> ParameterReader::error() const {
  const auto& unknown = findings_->unknown;
  if (unknown.empty()) return findings_->first;
  return invalid_parameter(fmt::format("Received unknown parameter{}: {}",
                                       unknown.size() == 1 ? "" : "s", fmt::join(unknown, ", ")),
                           unknown.front(), "parameter_unknown");
}

}  // namespace creneau::sandbox
