// Suspended coroutines of one process, by number: whoever has the number resumes it. Dropping them
// all is what a crash is.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "base/assert.hpp"
#include "nature.hpp"

namespace creneau::sim {

using boost::asio::awaitable;
using WaitId = std::uint64_t;

class Waits {
 public:
  /// Suspends until `resume` is called with the id that `start` is given.
  template <class Value, class Start>
  awaitable<Value> wait(Start start) {
    const auto executor = co_await boost::asio::this_coro::executor;
    co_return co_await boost::asio::async_initiate<decltype(boost::asio::use_awaitable),
                                                   void(Value)>(
        [this, &executor, &start](auto handler) {
          const auto id = ++last_;
          suspended_.emplace(
              id, std::make_unique<Holder<Value, decltype(handler)>>(std::move(handler), executor));
          start(id);
        },
        boost::asio::use_awaitable);
  }

  /// Nothing happens when nobody waits under `id` any more.
  template <class Value>
  void resume(WaitId id, Value value) {
    auto found = suspended_.extract(id);
    if (found.empty()) return;
    auto* typed = dynamic_cast<Suspended<Value>*>(found.mapped().get());
    CRENEAU_ASSERT(typed != nullptr);
    typed->resume(std::move(value));
  }

  /// What a crash does. The coroutines themselves are undone by their event loop, right after this.
  void drop_all() { std::exchange(suspended_, {}).clear(); }

 private:
  struct Anything {
    virtual ~Anything() = default;
  };
  template <class Value>
  struct Suspended : Anything {
    virtual void resume(Value value) = 0;
  };
  template <class Value, class Handler>
  struct Holder final : Suspended<Value> {
    Holder(Handler h, boost::asio::any_io_executor e)
        : handler(std::move(h)), executor(std::move(e)) {}
    void resume(Value value) override {
      boost::asio::post(executor, [h = std::move(handler), v = std::move(value)]() mutable {
        std::move(h)(std::move(v));
      });
    }
    Handler handler;
    boost::asio::any_io_executor executor;
  };

  WaitId last_ = 0;
  std::map<WaitId, std::unique_ptr<Anything>> suspended_;
};

/// Resumes later, if the process is still there.
template <class Value>
void resume_after(Nature& nature, const std::shared_ptr<Waits>& waits, WaitId id, Duration delay,
                  Value value) {
  nature.timeline.after(delay, [weak = std::weak_ptr(waits), id, value = std::move(value)] {
    if (const auto alive = weak.lock()) alive->resume(id, value);
  });
}

inline awaitable<void> sleep(Nature& nature, std::shared_ptr<Waits> waits, Duration duration) {
  co_await waits->wait<bool>([&](WaitId id) { resume_after(nature, waits, id, duration, true); });
}

}  // namespace creneau::sim
