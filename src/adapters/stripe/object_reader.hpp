// Reads members of one of Stripe's objects by type, and remembers the first that is missing or of
// another kind. Integers are integers here: 10.0 is refused. Knows no particular object.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace creneau::stripe {

/// Of answers and events alike; Stripe's own objects stay below ten.
inline constexpr std::size_t json_depth_max = 32;

/// Parses one JSON object. Errors: `error` for anything else, for deeper nesting than
/// json_depth_max and for bytes after the object.
Result<boost::json::object> parse_object(std::string_view text, Errc error);

class ObjectReader {
 public:
  /// `what` names the object in problem(). The object is referred to, not copied.
  ObjectReader(const boost::json::object& object, std::string_view what)
      : object_(object), what_(what) {}

  /// A string that is not empty.
  std::string text(std::string_view key);
  /// Null and absent read as empty.
  std::string optional_text(std::string_view key);
  std::int64_t integer(std::string_view key);
  bool boolean(std::string_view key);
  /// Never null; an empty object where the member is missing.
  const boost::json::object& child(std::string_view key);
  const boost::json::array& list(std::string_view key);
  /// The member as an object, or nothing for null, absent and any other kind.
  const boost::json::object* find_object(std::string_view key) const;
  /// The id of another object: a string, or the `id` of the object where it is expanded. Null and
  /// absent: empty.
  std::string reference(std::string_view key);
  /// A value of our own in `metadata`, or empty.
  std::string metadata(std::string_view key) const;

  /// For a value that was read but makes no sense.
  void refuse(std::string_view key, std::string_view reason);
  /// The first thing that was wrong: «checkout.session: no integer "amount_total"». English, no
  /// values.
  const std::optional<std::string>& problem() const { return problem_; }

 private:
  const boost::json::object& object_;
  std::string what_;
  std::optional<std::string> problem_;
};

}  // namespace creneau::stripe
