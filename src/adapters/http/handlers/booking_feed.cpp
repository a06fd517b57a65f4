#include "adapters/http/handlers/booking_feed.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace creneau::http {

boost::asio::awaitable<void> BookingFeed::wait(BookingId id, std::chrono::milliseconds longest) {
  boost::asio::steady_timer timer(context_, longest);
  auto& waiters = (*waiting_)[id];
  const auto place = waiters.insert(waiters.end(), &timer);
  // Takes the place back however the wait ends, a cancelled coroutine included.
  struct Leave {
    std::shared_ptr<Waiting> waiting;
    const BookingId& id;
    std::list<boost::asio::steady_timer*>::iterator place;
    ~Leave() {
      const auto found = waiting->find(id);
      found->second.erase(place);
      if (found->second.empty()) waiting->erase(found);
    }
  } leave{waiting_, id, place};
  boost::system::error_code ignored;
  co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

void BookingFeed::changed(const BookingId& id) {
  const auto found = waiting_->find(id);
  if (found == waiting_->end()) return;
  for (auto* timer : found->second) timer->cancel();
}

}  // namespace creneau::http
