#include "app/json_text.hpp"

#include <fmt/format.h>

namespace creneau::app {
namespace {

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      quoted += fmt::format("\\{}", c);
    else if (static_cast<unsigned char>(c) < 0x20)
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else
      quoted += c;
  }
  return quoted + '"';
}

}  // namespace

JsonText& JsonText::add(std::string_view member, std::string_view text) {
  return add_raw(member, quote(text));
}

JsonText& JsonText::add(std::string_view member, std::int64_t number) {
  return add_raw(member, std::to_string(number));
}

JsonText& JsonText::add(std::string_view member, bool truth) {
  return add_raw(member, truth ? "true" : "false");
}

JsonText& JsonText::add_raw(std::string_view member, std::string_view json) {
  if (!empty()) text_ += ',';
  text_ += quote(member);
  text_ += ':';
  text_ += json;
  return *this;
}

}  // namespace creneau::app
