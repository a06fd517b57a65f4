// A response's head as bytes: status line, the handler's headers, and those that the server alone
// decides (Date, Content-Length, Transfer-Encoding, Connection, X-Request-Id). It knows no socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/http/server/response.hpp"

namespace creneau::http {

/// How a response's body ends.
enum class Framing { no_body, content_length, chunked, until_close };
/// Whether the connection stays open, and whether that has to be said (HTTP/1.0).
enum class Persistence { keep_alive, keep_alive_stated, close };

struct HeadFacts {
  std::string_view request_id;
  Framing framing = Framing::content_length;
  std::uint64_t content_bytes = 0;
  Persistence persistence = Persistence::keep_alive;
};

/// Whether `value` may stand in a header: no control character but a tab, so that it cannot end its
/// line.
bool is_header_value(std::string_view value);

class HeadWriter {
 public:
  /// Throws std::runtime_error for a default header that is not one.
  explicit HeadWriter(std::vector<std::pair<std::string, std::string>> default_headers);

  /// Appends the head to `out`. False when a header of the response would break it: nothing may be
  /// sent then.
  [[nodiscard]] bool write(std::string& out, const Response& response, const HeadFacts& facts);

 private:
  std::string_view date_line();

  std::vector<std::pair<std::string, std::string>> default_headers_;
  std::chrono::sys_seconds date_second_{};
  std::string date_line_;
};

/// An instant as HTTP writes it (RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string format_http_date(std::chrono::sys_seconds at);

}  // namespace creneau::http
