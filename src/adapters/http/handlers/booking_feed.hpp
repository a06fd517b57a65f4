// Lets whoever shows a booking wait for its next change. One thread: the server's.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>
#include <unordered_map>

#include "base/ids.hpp"

namespace creneau::http {

class BookingFeed {
 public:
  explicit BookingFeed(boost::asio::io_context& context) : context_(context) {}

  /// Returns when `id` changed in this process, or after `longest`: another process may have changed it.
  boost::asio::awaitable<void> wait(BookingId id, std::chrono::milliseconds longest);
  void changed(const BookingId& id);

 private:
  boost::asio::io_context& context_;
  std::unordered_map<BookingId, std::list<boost::asio::steady_timer*>> waiting_;
};

}  // namespace creneau::http
