// Flat JSON objects for the audit log: what a thing was, and what it became. Writes only; whatever
// reads JSON is an adapter's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace creneau::app {

class JsonText {
 public:
  JsonText& add(std::string_view member, std::string_view text);
  JsonText& add(std::string_view member, const char* text) {
    return add(member, std::string_view(text));
  }
  JsonText& add(std::string_view member, std::int64_t number);
  JsonText& add(std::string_view member, int number) {
    return add(member, static_cast<std::int64_t>(number));
  }
  JsonText& add(std::string_view member, bool truth);

  /// `{"name":"Studio","capacity":8}`
  std::string str() const { return text_ + '}'; }
  bool empty() const { return text_.size() == 1; }

 private:
  JsonText& add_raw(std::string_view member, std::string_view json);

  std::string text_ = "{";
};

}  // namespace creneau::app
