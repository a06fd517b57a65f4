// Lets whoever shows a booking wait for its next change. One thread: the server's.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <unordered_map>

#include "base/ids.hpp"

namespace creneau::http {

class BookingFeed {
 public:
  explicit BookingFeed(boost::asio::io_context& context)
      : context_(context), waiting_(std::make_shared<Waiting>()) {}

  /// Returns when `id` changed in this process, or after `longest`: another process may have
  /// changed it.
  boost::asio::awaitable<void> wait(BookingId id, std::chrono::milliseconds longest);
  void changed(const BookingId& id);

 private:
  using Waiting = std::unordered_map<BookingId, std::list<boost::asio::steady_timer*>>;

  boost::asio::io_context& context_;
  /// Shared with whoever waits: a server that is stopped by force ends before their coroutines do.
  std::shared_ptr<Waiting> waiting_;
};

}  // namespace creneau::http
