// Which keys the stand-in takes: those of a test account, as Bearer or as the user name of Basic.
#include <fmt/format.h>

#include "sandbox/api.hpp"

namespace creneau::sandbox {

namespace {

std::string find_key(const http::Request& request) {
  const auto header = request.header("authorization");
  if (!header) return {};
  constexpr std::string_view bearer = "bearer ";
  constexpr std::string_view basic = "basic ";
  const auto has_scheme = [&](std::string_view scheme) {
    return header->size() > scheme.size() &&
           std::equal(scheme.begin(), scheme.end(), header->begin(), [](char left, char right) {
             return left == (right >= 'A' && right <= 'Z' ? right - 'A' + 'a' : right);
           });
  };
  if (has_scheme(bearer)) return std::string(header->substr(bearer.size()));
  if (!has_scheme(basic)) return {};
  const auto both = decode_base64(header->substr(basic.size()));
  return both.substr(0, both.find(':'));
}

std::string masked(const std::string& key) {
  constexpr std::size_t start = 8;
  constexpr std::size_t end = 4;
  std::string shown;
  for (std::size_t i = 0; i < key.size() && i < 60; ++i) {
    const bool is_shown = i < start || i + end >= key.size();
    const bool is_plain = (key[i] >= '0' && key[i] <= '9') || (key[i] >= 'A' && key[i] <= 'Z') ||
                          (key[i] >= 'a' && key[i] <= 'z') || key[i] == '_';
    shown += is_shown && is_plain ? key[i] : '*';
  }
  return shown;
}

}  // namespace

std::optional<ApiError> check_key(const http::Request& request) {
  const auto key = find_key(request);
  ApiError error(401, "invalid_request_error", {});
  error.remembered = Remembered::no;
  if (key.empty()) {
    error.message =
        "You did not provide an API key. You need to provide your API key in the Authorization "
        "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
    return error;
  }
  const bool is_test_key = (key.starts_with("sk_test_") || key.starts_with("rk_test_")) &&
                           key.size() > std::string_view("sk_test_").size();
  if (is_test_key) return std::nullopt;
  error.message = fmt::format("Invalid API Key provided: {}", masked(key));
  return error;
}

}  // namespace creneau::sandbox
