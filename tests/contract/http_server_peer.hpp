// A running server and a plain client for the server's contract tests. The client is a bare socket,
// so that it can send what no HTTP library would.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "adapters/http/server/server.hpp"

namespace creneau::http {

/// Ends a test that would otherwise wait for ever; nothing is expected to come near it.
inline constexpr std::chrono::seconds patience{20};

struct Answer {
  unsigned status = 0;
  Fields headers;
  std::string body;

  std::string header(std::string_view name) const { return std::string(headers[name]); }
};

class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    connect(port);
  }
  /// With a socket made before, for tests that run out of them.
  Client(int socket, std::uint16_t port) : socket_(socket) { connect(port); }
  ~Client() { close(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// False when the server has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void finish_sending() { ::shutdown(socket_, SHUT_WR); }
  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  bool is_readable(std::chrono::milliseconds wait) const {
    pollfd descriptor{socket_, POLLIN, 0};
    return ::poll(&descriptor, 1, static_cast<int>(wait.count())) > 0;
  }

  /// The next whole answer; nothing when the connection ends before one.
  std::optional<Answer> try_read(Verb method = Verb::get) {
    boost::beast::http::response_parser<boost::beast::http::string_body> parser;
    parser.body_limit(boost::none);
    parser.skip(method == Verb::head);
    parser.eager(true);
    for (;;) {
      boost::system::error_code error;
      if (!pending_.empty()) {
        pending_.erase(0, parser.put(boost::asio::buffer(pending_), error));
        if (error && error != boost::beast::http::error::need_more) {
          throw std::runtime_error("the answer is malformed: " + error.message());
        }
      }
      if (!parser.is_done() && !receive()) {
        if (!parser.got_some()) return std::nullopt;
        parser.put_eof(error);
        if (error) return std::nullopt;
      }
      if (!parser.is_done()) continue;
      auto message = parser.release();
      return Answer{message.result_int(), std::move(message.base()), std::move(message.body())};
    }
  }
  Answer read(Verb method = Verb::get) {
    auto answer = try_read(method);
    if (!answer) throw std::runtime_error("the connection ended before an answer");
    return std::move(*answer);
  }
  Answer exchange(std::string_view request, Verb method = Verb::get) {
    send(request);
    return read(method);
  }
  /// All bytes up to the connection's end.
  std::string read_to_end() {
    while (receive()) {
    }
    return std::exchange(pending_, {});
  }
  /// Reads until `text` has arrived; false when the connection ends first.
  bool read_until(std::string_view text) {
    while (pending_.find(text) == std::string::npos) {
      if (!receive()) return false;
    }
    return true;
  }

 private:
  void connect(std::uint16_t port) {
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      close();
      throw std::runtime_error("cannot connect");
    }
  }
  bool receive() {
    if (!is_readable(patience)) throw std::runtime_error("the server is silent");
    char bytes[16384];
    const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    pending_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  int socket_;
  std::string pending_;
};

/// Runs a server on a free port until the test ends.
class RunningServer {
 public:
  explicit RunningServer(Router router, Options options = {}) {
    options.on_access = [this](const Access& access) {
      const std::lock_guard lock(mutex_);
      accesses_.push_back(access);
      changed_.notify_all();
    };
    server_ = std::make_unique<Server>(context_, std::move(options), std::move(router));
    server_->start();
    thread_ = std::thread([this] { context_.run(); });
  }
  ~RunningServer() {
    stop();
    stopped_.wait_for(patience);
    context_.stop();
    thread_.join();
  }

  std::uint16_t port() const { return server_->port(); }
  boost::asio::io_context& context() { return context_; }
  Server& server() { return *server_; }
  /// The first call stops the server; the future is ready when it has.
  std::shared_future<void> stop() {
    if (!stopped_.valid()) {
      auto promise = std::make_shared<std::promise<void>>();
      stopped_ = promise->get_future().share();
      server_->stop([promise] { promise->set_value(); });
    }
    return stopped_;
  }
  /// The n-th report of an answer, from 0.
  Access wait_for_access(std::size_t n = 0) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [&] { return accesses_.size() > n; })) {
      throw std::runtime_error("no report of the answer");
    }
    return accesses_[n];
  }

 private:
  boost::asio::io_context context_{1};
  std::unique_ptr<Server> server_;
  std::thread thread_;
  std::shared_future<void> stopped_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Access> accesses_;
};

/// A route that answers without waiting for anything.
inline Route make_route(Verb method, std::string pattern,
                        std::function<Response(const Request&)> answer) {
  return {.method = method,
          .pattern = std::move(pattern),
          .handler = [answer = std::move(answer)](const Request& request)
              -> boost::asio::awaitable<Response> { co_return answer(request); }};
}

/// `GET /` says "hello", `POST /echo` gives the body back.
inline Router make_plain_router() {
  Router router;
  router.add(make_route(Verb::get, "/", [](const Request&) {
    return Response::text(Status::ok, "text/plain", "hello");
  }));
  router.add(make_route(Verb::post, "/echo", [](const Request& request) {
    return Response::text(Status::ok, "text/plain", request.body);
  }));
  return router;
}

inline constexpr std::string_view plain_get = "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n";

}  // namespace creneau::http
