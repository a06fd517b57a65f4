#include "adapters/stripe/perform.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace creneau::stripe {

namespace asio = boost::asio;

asio::awaitable<Result<Answer>> perform(Transport& transport, Call call) {
  const auto executor = co_await asio::this_coro::executor;
  const auto outcome = std::make_shared<Result<Answer>>();
  co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(
      [&](auto handler) {
        // std::function wants to copy what it holds; a handler can only be moved.
        auto resume = std::make_shared<decltype(handler)>(std::move(handler));
        transport.send(std::move(call), [outcome, executor, resume](Result<Answer> result) {
          *outcome = std::move(result);
          asio::post(executor, std::move(*resume));
        });
      },
      asio::use_awaitable);
  co_return std::move(*outcome);
}

}  // namespace creneau::stripe
