// A form's flat names (`line_items[0][quantity]`) as a tree, and a reader that checks as Stripe
// does and words its refusals as Stripe does. Knows no object of Stripe's.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/api_error.hpp"
#include "sandbox/model.hpp"

namespace creneau::sandbox {

inline constexpr std::size_t parameters_max = 2'000;
inline constexpr std::size_t parameter_depth_max = 8;

/// A leaf has a value, a branch has children in the order they came; array elements are named "0",
/// "1", ….
struct ParameterTree {
  bool is_leaf = false;
  std::string value;
  std::vector<std::pair<std::string, ParameterTree>> children;

  const ParameterTree* find(std::string_view name) const;
};

/// Takes `a[]=`, `a[0]=` and any nesting of them. Refuses broken brackets, a name that is both
/// value and branch, and more than the limits above.
Outcome<ParameterTree> make_parameter_tree(
    const std::vector<std::pair<std::string, std::string>>& form);

/// The tree as JSON; "true" and "false" become booleans, everything else stays text.
boost::json::value to_json(const ParameterTree& tree);

/// Reads one level of a tree. The first thing wrong anywhere is kept in `error`; reading goes on
/// with defaults, so that callers check once at the end. An unknown parameter counts as the first
/// thing wrong, whatever else is.
class ParameterReader {
 public:
  explicit ParameterReader(const ParameterTree& tree);

  bool has(std::string_view name) const;
  /// Empty when absent. An empty value is refused: Stripe takes it as an attempt to unset.
  std::string text(std::string_view name, std::size_t code_points_max = 5'000);
  /// One that an empty value unsets: nothing when absent, empty when unset.
  std::optional<std::string> clearable_text(std::string_view name,
                                            std::size_t code_points_max = 5'000);
  std::string required_text(std::string_view name, std::size_t code_points_max = 5'000);
  /// An absolute http or https URL.
  std::string url(std::string_view name);
  std::string email(std::string_view name);
  /// One of `choices`; empty when absent.
  std::string choice(std::string_view name, std::span<const std::string_view> choices);
  std::string choice(std::string_view name, std::initializer_list<std::string_view> choices) {
    return choice(name, std::span(choices.begin(), choices.size()));
  }
  std::optional<std::int64_t> integer(std::string_view name);
  std::optional<bool> boolean(std::string_view name);
  std::vector<std::string> texts(std::string_view name, std::size_t count_max);
  /// Stripe's bounds: 50 keys, 40 characters a key, 500 a value. An empty value is kept: it unsets
  /// the key.
  Metadata metadata(std::string_view name = "metadata");
  /// The nested level; one without anything when absent.
  ParameterReader object(std::string_view name);
  std::vector<ParameterReader> objects(std::string_view name, std::size_t count_max);
  /// Whatever it is, as JSON; null when absent.
  boost::json::value anything(std::string_view name);

  /// The full name of a parameter of this level: `line_items[0][quantity]`.
  std::string full_name(std::string_view name) const;
  void fail(ApiError error);
  void fail_missing(std::string_view name);
  /// Call when a level is read: what was not asked for is unknown.
  void finish();
  /// Across all levels.
  std::optional<ApiError> error() const;

 private:
  struct Findings {
    std::vector<std::string> unknown;
    std::optional<ApiError> first;
  };
  ParameterReader(const ParameterTree& tree, std::string path, std::shared_ptr<Findings> findings);

  const ParameterTree* take(std::string_view name);
  const std::string* take_leaf(std::string_view name);
  const ParameterTree* take_branch(std::string_view name, std::string_view kind);

  const ParameterTree* tree_;
  std::string path_;
  std::shared_ptr<Findings> findings_;
  std::vector<std::string> taken_;
};

/// The shape of an API version: `2026-10-28`, with or without a name like `.endive` behind it.
bool is_version(std::string_view version);

/// An absolute http(s) URL with a host and without white space or controls.
bool is_web_url(std::string_view url);

}  // namespace creneau::sandbox
