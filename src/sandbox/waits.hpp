// Real-time waiting that ends at once when the sandbox stops: simulated latency, held answers,
// delayed webhooks. Everything that must follow the virtual clock uses VirtualClock instead.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <memory>

namespace creneau::sandbox {

class Waits {
 public:
  explicit Waits(boost::asio::io_context& context);

  boost::asio::awaitable<void> wait(std::chrono::milliseconds duration);
  /// Calls `action` later, unless everything is cancelled before.
  void after(std::chrono::milliseconds duration, std::function<void()> action);
  /// Ends every wait; those to come end at once.
  void cancel_all();
  std::size_t count() const { return list_->size(); }

 private:
  using Timers = std::list<boost::asio::steady_timer>;

  boost::asio::io_context& context_;
  /// Shared with the waits under way, which may outlive this object.
  std::shared_ptr<Timers> list_ = std::make_shared<Timers>();
  bool cancelled_ = false;
};

}  // namespace creneau::sandbox
