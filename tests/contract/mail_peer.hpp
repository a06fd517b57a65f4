// An SMTP server that replies what a test tells it to, and remembers what it was told.
#pragma once

#include <atomic>
#include <boost/asio.hpp>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace creneau::mail {

class ScriptedSmtp {
 public:
  ScriptedSmtp() : ScriptedSmtp("nothing", "") {}
  /// `reply` to one command («RCPT»; or «greeting», or «message»: what follows its final dot),
  /// agreement to all others. An empty reply is silence.
  ScriptedSmtp(std::string command, std::string reply)
      : replies_{{std::move(command), std::move(reply)}},
        acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}) {
    boost::asio::co_spawn(context_, accept(), boost::asio::detached);
    thread_ = std::thread([this] { context_.run(); });
  }
  ~ScriptedSmtp() {
    context_.stop();
    thread_.join();
  }

  std::string address() const {
    return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }
  std::vector<std::string> commands() const {
    const std::lock_guard lock(mutex_);
    return commands_;
  }
  std::vector<std::string> messages() const {
    const std::lock_guard lock(mutex_);
    return messages_;
  }
  int connections() const { return connections_; }

 private:
  using Socket = boost::asio::ip::tcp::socket;

  boost::asio::awaitable<void> accept() {
    for (;;) {
      auto socket = co_await acceptor_.async_accept(boost::asio::use_awaitable);
      ++connections_;
      boost::asio::co_spawn(context_, serve(std::move(socket)), boost::asio::detached);
    }
  }

  boost::asio::awaitable<void> serve(Socket socket) {
    std::string buffer;
    try {
      co_await reply(socket, "greeting", "220 ready");
      for (;;) {
        const auto line = co_await read_line(socket, buffer);
        const auto verb = line.substr(0, 4);
        remember(commands_, line);
        if (verb == "EHLO") {
          co_await reply(socket, verb, "250-peer\r\n250-AUTH PLAIN\r\n250 SIZE 10000000");
        } else if (verb == "AUTH") {
          co_await reply(socket, "challenge", "334 ");
          remember(commands_, co_await read_line(socket, buffer));
          co_await reply(socket, verb, "235 welcome");
        } else if (verb == "DATA") {
          if (!co_await reply(socket, verb, "354 go on")) continue;
          co_await read_message(socket, buffer);
          co_await reply(socket, "message", "250 taken");
        } else {
          const std::string answer = verb == "QUIT" ? "221 bye" : "250 ok";
          co_await reply(socket, verb, answer);
        }
      }
    } catch (const boost::system::system_error&) {
      // The client is gone.
    }
  }

  /// False where the reply is a refusal.
  boost::asio::awaitable<bool> reply(Socket& socket, std::string to, std::string usual) {
    const auto found = replies_.find(to);
    auto text = found == replies_.end() ? usual : found->second;
    if (!text.empty()) {
      text += "\r\n";
      co_await boost::asio::async_write(socket, boost::asio::buffer(text),
                                        boost::asio::use_awaitable);
    }
    co_return found == replies_.end() || text.starts_with("2") || text.starts_with("3");
  }

  boost::asio::awaitable<std::string> read_line(Socket& socket, std::string& buffer) {
    const auto size = co_await boost::asio::async_read_until(
        socket, boost::asio::dynamic_buffer(buffer), "\r\n", boost::asio::use_awaitable);
    auto line = buffer.substr(0, size - 2);
    buffer.erase(0, size);
    co_return line;
  }

  boost::asio::awaitable<void> read_message(Socket& socket, std::string& buffer) {
    std::string message;
    for (;;) {
      auto line = co_await read_line(socket, buffer);
      if (line == ".") break;
      if (line.starts_with(".")) line.erase(0, 1);
      message += line + "\r\n";
    }
    remember(messages_, message);
  }

  void remember(std::vector<std::string>& where, const std::string& text) {
    const std::lock_guard lock(mutex_);
    where.push_back(text);
  }

  const std::map<std::string, std::string> replies_;
  mutable std::mutex mutex_;
  std::vector<std::string> commands_;
  std::vector<std::string> messages_;
  std::atomic<int> connections_ = 0;
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::thread thread_;
};

/// Runs a coroutine to its end, on this thread.
template <class T>
T run(boost::asio::awaitable<T> work) {
  boost::asio::io_context context;
  auto future = boost::asio::co_spawn(context, std::move(work), boost::asio::use_future);
  context.run();
  return future.get();
}

}  // namespace creneau::mail
