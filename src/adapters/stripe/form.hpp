// A form-encoded body (application/x-www-form-urlencoded) in Stripe's way: nested names keep their
// brackets, values are percent-encoded. Pure: the same additions give the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace creneau::stripe {

/// Everything but RFC 3986's unreserved characters as %XX.
std::string percent_encode(std::string_view text);

class Form {
 public:
  /// `name` is ours and taken as it is: letters, digits, '_', '[' and ']'.
  Form& add(std::string_view name, std::string_view value);
  Form& add(std::string_view name, std::int64_t value);
  const std::string& str() const { return encoded_; }

 private:
  std::string encoded_;
};

}  // namespace creneau::stripe
