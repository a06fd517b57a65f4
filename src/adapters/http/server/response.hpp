// A response: a status, headers, and a body that is text, shared bytes (never copied) or a stream
// of events.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/status.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace creneau::http {

using Status = boost::beast::http::status;

/// Where a handler sends server-sent events (text/event-stream). Each call ends when the bytes are
/// handed to the socket.
class EventSink {
 public:
  virtual ~EventSink() = default;
  /// Sends one event; false when the client is gone or the server drains: stop then. `data` has no
  /// newline.
  virtual boost::asio::awaitable<bool> send(std::string_view event, std::string_view data) = 0;
  /// Sends a comment line, which keeps proxies from closing an idle stream; false as for `send`.
  virtual boost::asio::awaitable<bool> keep_alive() = 0;
};
/// Runs for as long as the stream is open; returning ends it. When the client is gone or the server
/// drains, whatever the stream waits for is cancelled, so that a timer or a channel need not be
/// watched beside the sink.
using EventStream = std::function<boost::asio::awaitable<void>(EventSink&)>;
/// Bytes that many responses share.
using SharedBody = std::shared_ptr<const std::string>;

struct Response {
  Status status = Status::ok;
  boost::beast::http::fields headers;
  std::variant<std::string, SharedBody, EventStream> body;

  static Response text(Status status, std::string_view content_type, std::string body);
  static Response json(Status status, std::string body);
  static Response html(Status status, std::string body);
  static Response see_other(std::string_view location);
  static Response no_content();
  static Response events(EventStream stream);

  Response& with(std::string_view header, std::string_view value) &;
  Response&& with(std::string_view header, std::string_view value) &&;
};

}  // namespace creneau::http
