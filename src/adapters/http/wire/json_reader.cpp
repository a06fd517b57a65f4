#include "adapters/http/wire/json_reader.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <set>

namespace creneau::http {
namespace {

namespace json = boost::json;

/// Walks the text once to find members that stand twice in one object, which a parsed object no
/// longer shows.
class RepeatFinder {
 public:
  static constexpr std::size_t max_object_size = 10'000;
  static constexpr std::size_t max_array_size = 10'000;
  static constexpr std::size_t max_key_size = 1'000;
  static constexpr std::size_t max_string_size = 1'000'000;

  std::vector<FieldError> repeated;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    seen_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, json::error_code&) {
    seen_.pop_back();
    return true;
  }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t, json::error_code&) { return true; }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key_ += part;
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    key_ += part;
    if (!seen_.back().insert(key_).second) repeated.push_back({key_, "repeated"});
    key_.clear();
    return true;
  }
  bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
  bool on_double(double, json::string_view, json::error_code&) { return true; }
  bool on_bool(bool, json::error_code&) { return true; }
  bool on_null(json::error_code&) { return true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  std::vector<std::set<std::string>> seen_;
  std::string key_;
};

}  // namespace

Result<json::object> parse_json_object(std::string_view text) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::error_code failure;
  auto value = json::parse(text, failure, {}, options);
  if (failure) return Error(Errc::invalid_request, "The body is not valid JSON in UTF-8.");
  if (!value.is_object()) return Error(Errc::invalid_request, "The body must be a JSON object.");

  json::basic_parser<RepeatFinder> finder(options);
  finder.write_some(false, text.data(), text.size(), failure);
  if (failure) return Error(Errc::invalid_request, "The body is not valid JSON in UTF-8.");
  if (!finder.handler().repeated.empty()) return Error(std::move(finder.handler().repeated));
  return std::move(value.get_object());
}

namespace detail {

void read_member(const json::value& value, std::string_view pointer, std::string& target,
                 std::vector<FieldError>& errors) {
  if (const auto* text = value.if_string())
    target.assign(text->begin(), text->end());
  else
    errors.push_back({std::string(pointer), "wrong_type"});
}

void read_member(const json::value& value, std::string_view pointer, std::int64_t& target,
                 std::vector<FieldError>& errors) {
  if (const auto* number = value.if_int64())
    target = *number;
  else
    errors.push_back({std::string(pointer), "wrong_type"});
}

void read_member(const json::value& value, std::string_view pointer, bool& target,
                 std::vector<FieldError>& errors) {
  if (const auto* truth = value.if_bool())
    target = *truth;
  else
    errors.push_back({std::string(pointer), "wrong_type"});
}

}  // namespace detail
}  // namespace creneau::http
