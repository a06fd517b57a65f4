// The local stand-in for Stripe, and the mailbox: one object that owns both. Loopback only;
// everything on the thread of one io_context, but for the sending of webhooks.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace creneau::sandbox {

struct Options {
  /// 0: any free one.
  std::uint16_t port = 4242;
  std::uint16_t smtp_port = 2525;
  /// Where webhooks go; empty: only to endpoints made through the API.
  std::string webhook_url;
  std::string webhook_secret;
  /// Of the dice that decide faults.
  std::uint64_t seed = 1;
  /// Where the state is kept; empty: in memory only.
  std::string state_file;
  /// How customers reach the payment page; empty: `http://127.0.0.1:port`.
  std::string public_url;
};

class Sandbox {
 public:
  /// Binds both ports and reads the state file; throws std::runtime_error saying what is wrong.
  Sandbox(boost::asio::io_context& context, Options options);
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  void start();
  /// Ends what is under way, writes the state, then calls `done`. On the context's thread. The
  /// object must live until then.
  void stop(std::function<void()> done);
  std::uint16_t port() const;
  std::uint16_t smtp_port() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace creneau::sandbox
