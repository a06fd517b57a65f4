// The HTTP/1.1 server: sockets to typed requests and back, with every limit named. It knows no
// business rule, no JSON and no HTML; what its own refusals look like (404, 405, 413, 431, 408, 503
// …) is its owner's choice, `Options::refuse`.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/http/server/router.hpp"

namespace creneau::http {

/// What is known of a request once it is answered: for logs and metrics. No query string.
struct Access {
  std::string method;
  std::string path;
  /// The matched route's pattern, or empty.
  std::string route;
  unsigned status = 0;
  std::uint64_t body_bytes = 0;
  std::chrono::microseconds duration{};
  std::string client_address;
  std::string request_id;
  /// The exception's text where a handler threw: an incident.
  std::string incident;
};

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free one, see Server::port
  std::size_t connections_max = 4096;
  std::size_t header_bytes_max = 16 * 1024;
  /// From a connection's start, or a response's end, to the next request's first byte.
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);
  /// From a request's first byte to its last: a request sent by halves ends here (408).
  std::chrono::milliseconds request_timeout = std::chrono::seconds(20);
  std::chrono::milliseconds write_timeout = std::chrono::seconds(30);
  /// How much of a refused body is read and thrown away, so that the client sees the answer.
  std::size_t drain_bytes_max = 16 * 1024 * 1024;
  /// How long `stop` lets requests under way finish.
  std::chrono::milliseconds drain_timeout = std::chrono::seconds(10);
  /// Addresses (or CIDR ranges) whose X-Forwarded-For is believed.
  std::vector<std::string> trusted_proxies;
  /// Added to every response that does not set them itself; one set to nothing is left out.
  std::vector<std::pair<std::string, std::string>> default_headers;
  /// Makes the answer to a request that the server itself refuses; without it, plain text.
  /// `request` is what was read so far. `detail` is English, for the log.
  std::function<Response(Status status, const Request& request, std::string_view detail)> refuse;
  /// Called after each answer, on the server's thread.
  std::function<void(const Access&)> on_access;
};

class Server {
 public:
  /// Binds at once; throws std::runtime_error naming host and port when it cannot.
  Server(boost::asio::io_context& context, Options options, Router router);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  /// Starts to accept. Returns at once; work happens on the context's thread.
  void start();
  /// Stops to accept, ends idle connections and event streams, lets requests under way finish
  /// (Options::drain_timeout), closes what is left, then calls `done`. Any thread.
  void stop(std::function<void()> done);
  std::size_t connections() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace creneau::http
