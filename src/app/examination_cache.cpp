#include "app/examination_cache.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace creneau::app {

namespace asio = boost::asio;

awaitable<Examination> ExaminationCache::get(Duration age_max, const Clock& clock) {
  if (under_way_) {
    const auto done = under_way_;
    boost::system::error_code ignored;
    co_await done->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return last_.value_or(Examination{});
  }
  const bool is_fresh = last_ && clock.now() < last_->examined_at + age_max;
  if (is_fresh || !examine_) co_return last_.value_or(Examination{});
  const auto executor = co_await asio::this_coro::executor;
  const auto done =
      std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
  under_way_ = done;
  try {
    last_ = co_await examine_();
  } catch (...) {
    under_way_.reset();
    done->cancel();
    throw;
  }
  under_way_.reset();
  done->cancel();
  co_return *last_;
}

}  // namespace creneau::app
