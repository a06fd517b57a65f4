// A server that answers what a test tells it to, and remembers what it was asked; and one that
// never answers.
#pragma once

#include <atomic>
#include <boost/asio.hpp>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/http/server/server.hpp"
#include "adapters/stripe/gateway.hpp"

namespace creneau::stripe {

struct Seen {
  std::string method;
  std::string path;
  std::string query;
  std::string body;
  std::string authorization;
  std::string version;
  std::string content_type;
  std::string idempotency_key;
};

class ScriptedStripe {
 public:
  ScriptedStripe() : server_(context_, make_options(), make_router()) {
    server_.start();
    thread_ = std::thread([this] { context_.run(); });
  }
  ~ScriptedStripe() {
    server_.stop([] {});
    thread_.join();
  }

  /// Answers in the order given; the last is repeated.
  void answer(std::vector<http::Response> responses) {
    const std::lock_guard lock(mutex_);
    responses_.assign(responses.begin(), responses.end());
  }
  std::vector<Seen> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  std::string base() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  std::size_t connections() const { return server_.connections(); }

 private:
  static http::Options make_options() {
    http::Options options;
    options.drain_timeout = std::chrono::seconds(0);
    return options;
  }

  http::Router make_router() {
    http::Router router;
    const auto add = [&](http::Verb verb, std::string pattern) {
      router.add({verb, std::move(pattern),
                  [this](const http::Request& request) { return respond(request); }});
    };
    add(http::Verb::post, "/v1/checkout/sessions");
    add(http::Verb::get, "/v1/checkout/sessions/{id}");
    add(http::Verb::post, "/v1/checkout/sessions/{id}/expire");
    add(http::Verb::post, "/v1/refunds");
    add(http::Verb::get, "/v1/refunds");
    add(http::Verb::get, "/v1/balance");
    add(http::Verb::get, "/v1/events");
    add(http::Verb::get, "/v1/payment_intents/{id}");
    add(http::Verb::post, "/v1/payment_intents/{id}/capture");
    add(http::Verb::post, "/v1/payment_intents/{id}/cancel");
    add(http::Verb::get, "/v1/webhook_endpoints");
    add(http::Verb::post, "/v1/webhook_endpoints");
    add(http::Verb::post, "/v1/webhook_endpoints/{id}");
    return router;
  }

  boost::asio::awaitable<http::Response> respond(const http::Request& request) {
    const auto header = [&](std::string_view name) {
      return std::string(request.header(name).value_or(""));
    };
    const std::lock_guard lock(mutex_);
    seen_.push_back({std::string(boost::beast::http::to_string(request.method)), request.path,
                     request.query, request.body, header("Authorization"), header("Stripe-Version"),
                     header("Content-Type"), header("Idempotency-Key")});
    auto response = responses_.front();
    if (responses_.size() > 1) responses_.pop_front();
    co_return response;
  }

  mutable std::mutex mutex_;
  std::vector<Seen> seen_;
  std::deque<http::Response> responses_{http::Response::json(http::Status::ok, "{}")};
  boost::asio::io_context context_;
  http::Server server_;
  std::thread thread_;
};

/// Takes connections (the kernel does) and never says a word.
class SilentPeer {
 public:
  SilentPeer() : acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}) {}
  std::string base() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
};

/// Takes connections, reads a little and hangs up; counts them.
class HangingUpPeer {
 public:
  HangingUpPeer() : acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}) {
    accept();
    thread_ = std::thread([this] { context_.run(); });
  }
  ~HangingUpPeer() {
    context_.stop();
    thread_.join();
  }
  std::string base() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }
  int connections() const { return connections_; }

 private:
  void accept() {
    acceptor_.async_accept([this](boost::system::error_code code, boost::asio::ip::tcp::socket) {
      if (code) return;
      ++connections_;
      accept();
    });
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

struct CountingRandom final : app::Random {
  std::uint64_t next() override { return count++; }
  std::atomic<std::uint64_t> count = 0;
};

/// Runs a coroutine to its end, on this thread.
template <class T>
T run(boost::asio::awaitable<T> work) {
  boost::asio::io_context context;
  auto future = boost::asio::co_spawn(context, std::move(work), boost::asio::use_future);
  context.run();
  return future.get();
}

}  // namespace creneau::stripe
