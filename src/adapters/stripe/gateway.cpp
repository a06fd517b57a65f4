#include "adapters/stripe/gateway.hpp"

#include <fmt/format.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/stripe/form.hpp"
#include "adapters/stripe/intent_answer.hpp"
#include "adapters/stripe/refund_answer.hpp"
#include "adapters/stripe/refund_request.hpp"
#include "adapters/stripe/session_answer.hpp"
#include "adapters/stripe/session_request.hpp"

namespace creneau::stripe {
namespace {

namespace asio = boost::asio;

constexpr const char* sessions_path = "/v1/checkout/sessions";

std::string session_path(const SessionId& id) {
  return fmt::format("{}/{}", sessions_path, percent_encode(id.str()));
}

std::string intent_path(const PaymentIntentId& id) {
  return "/v1/payment_intents/" + percent_encode(id.str());
}
// So that an unpaid complete session tells whether money may still come.
constexpr const char* with_intent = "expand[0]=payment_intent";

}  // namespace

Gateway::Gateway(TransportOptions options, app::Random& random)
    : transport_(std::move(options), random) {}

std::string Gateway::session_body(const app::SessionParameters& parameters) const {
  return make_session_body(parameters);
}

std::string Gateway::refund_body(const app::RefundParameters& parameters) const {
  return make_refund_body(parameters);
}

app::awaitable<Result<boost::json::object>> Gateway::perform(Call call) {
  const auto executor = co_await asio::this_coro::executor;
  const auto outcome = std::make_shared<Result<Answer>>();
  co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(
      [&](auto handler) {
        // std::function wants to copy what it holds; a handler can only be moved.
        auto resume = std::make_shared<decltype(handler)>(std::move(handler));
        transport_.send(std::move(call), [outcome, executor, resume](Result<Answer> result) {
          *outcome = std::move(result);
          asio::post(executor, std::move(*resume));
        });
      },
      asio::use_awaitable);
  if (!*outcome) co_return outcome->error();
  co_return read_answer(**outcome);
}

app::awaitable<Result<boost::json::object>> Gateway::get(std::string path) {
  return perform({Method::get, std::move(path), {}, {}});
}

app::awaitable<Result<domain::SessionNews>> Gateway::perform_session(Call call) {
  const auto object = co_await perform(std::move(call));
  if (!object) co_return object.error();
  co_return read_session(*object);
}

app::awaitable<Result<domain::IntentNews>> Gateway::perform_intent(Call call) {
  const auto object = co_await perform(std::move(call));
  if (!object) co_return object.error();
  co_return read_intent(*object);
}

app::awaitable<Result<domain::SessionNews>> Gateway::create_session(domain::StoredRequest request) {
  return perform_session(
      {Method::post, sessions_path, std::move(request.body), std::move(request.idempotency_key)});
}

app::awaitable<Result<domain::SessionNews>> Gateway::get_session(SessionId id) {
  return perform_session(
      {Method::get, fmt::format("{}?{}", session_path(id), with_intent), {}, {}});
}

app::awaitable<Result<domain::SessionNews>> Gateway::expire_session(SessionId id) {
  return perform_session({Method::post, session_path(id).append("/expire"), with_intent, {}});
}

app::awaitable<Result<domain::IntentNews>> Gateway::get_intent(PaymentIntentId id) {
  return perform_intent({Method::get, intent_path(id), {}, {}});
}

// No key for either: what is captured or cancelled twice is refused the second time, and read back.
app::awaitable<Result<domain::IntentNews>> Gateway::capture_intent(PaymentIntentId id) {
  return perform_intent({Method::post, intent_path(id).append("/capture"), {}, {}});
}

app::awaitable<Result<domain::IntentNews>> Gateway::cancel_intent(PaymentIntentId id) {
  return perform_intent({Method::post, intent_path(id).append("/cancel"), {}, {}});
}

app::awaitable<Result<domain::RefundNews>> Gateway::create_refund(domain::StoredRequest request) {
  // Named: GCC 12 destroys an aggregate twice that is made inside a co_await's arguments.
  Call call{Method::post, "/v1/refunds", std::move(request.body),
            std::move(request.idempotency_key)};
  const auto object = co_await perform(std::move(call));
  if (!object) co_return object.error();
  co_return read_refund(*object);
}

app::awaitable<Result<std::vector<domain::RefundNews>>> Gateway::list_refunds(PaymentIntentId id) {
  std::vector<domain::RefundNews> all;
  StripeRefundId last;
  for (int page_number = 0; page_number < refund_pages_max; ++page_number) {
    Call call{Method::get, make_refunds_path(id, last), {}, {}};
    const auto object = co_await perform(std::move(call));
    if (!object) co_return object.error();
    auto page = read_refund_page(*object);
    if (!page) co_return page.error();
    all.insert(all.end(), page->refunds.begin(), page->refunds.end());
    if (!page->has_more) co_return all;
    last = all.back().id;
  }
  co_return Error(Errc::gateway_unavailable, "more refunds of one payment than can be listed");
}

}  // namespace creneau::stripe
