#include "sandbox/waits.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace creneau::sandbox {

namespace asio = boost::asio;

Waits::Waits(asio::io_context& context) : context_(context) {}

asio::awaitable<void> Waits::wait(std::chrono::milliseconds duration) {
  if (cancelled_ || duration.count() <= 0) co_return;
  const auto list = list_;
  const auto timer = list->emplace(list->end(), context_, duration);
  boost::system::error_code ignored;
  co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  list->erase(timer);
}

void Waits::after(std::chrono::milliseconds duration, std::function<void()> action) {
  if (cancelled_) return;
  const auto list = list_;
  const auto timer = list->emplace(list->end(), context_, duration);
  timer->async_wait([list, timer, action = std::move(action)](boost::system::error_code error) {
    list->erase(timer);
    if (!error) action();
  });
}

void Waits::cancel_all() {
  cancelled_ = true;
  for (auto& timer : *list_) timer.cancel();
}

}  // namespace creneau::sandbox
