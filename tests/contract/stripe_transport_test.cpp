#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <optional>

#include "contract/stripe_peer.hpp"

namespace creneau::stripe {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TransportOptions make_options(const std::string& base) {
  TransportOptions options;
  options.secret_key = "sk_test_0123456789";
  options.api_base = base;
  options.backoff_base = std::chrono::milliseconds(1);
  return options;
}

std::future<Result<Answer>> send(Transport& transport) {
  auto promise = std::make_shared<std::promise<Result<Answer>>>();
  transport.send({Method::post, "/v1/refunds", "a=1", "key"},
                 [promise](Result<Answer> result) { promise->set_value(std::move(result)); });
  return promise->get_future();
}

std::string refusal(TransportOptions options) {
  CountingRandom random;
  try {
    const Transport transport(std::move(options), random);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(StripeTransport, GivesUpOnSilenceInTime) {
  const SilentPeer peer;
  CountingRandom random;
  auto options = make_options(peer.base());
  options.total_timeout = std::chrono::milliseconds(60);
  Transport transport(options, random);
  const auto result = send(transport).get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::gateway_unavailable);
}

TEST(StripeTransport, TriesAgainWhereTheConnectionBreaks) {
  const HangingUpPeer peer;
  CountingRandom random;
  Transport transport(make_options(peer.base()), random);
  const auto result = send(transport).get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::gateway_unavailable);
  EXPECT_EQ(peer.connections(), 3);
  EXPECT_EQ(random.count, 2U) << "each pause is drawn";
}

TEST(StripeTransport, RefusesMoreThanItsQueueHolds) {
  const SilentPeer peer;
  CountingRandom random;
  auto options = make_options(peer.base());
  options.connections_max = 1;
  options.queue_max = 2;
  std::vector<std::future<Result<Answer>>> waiting;
  {
    Transport transport(options, random);
    for (int i = 0; i < 3; ++i) waiting.push_back(send(transport));
    const auto refused = send(transport).get();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::gateway_unavailable);
    EXPECT_THAT(refused.error().detail, HasSubstr("too many"));
  }
  for (auto& result : waiting) EXPECT_THAT(result.get().error().detail, HasSubstr("stopping"));
}

TEST(StripeTransport, EndsCallsUnderWayWhenItIsDestroyed) {
  const SilentPeer peer;
  CountingRandom random;
  auto options = make_options(peer.base());
  options.total_timeout = std::chrono::hours(1);
  std::optional<Gateway> gateway(std::in_place, options, random);
  boost::asio::io_context context;
  auto future = boost::asio::co_spawn(context, gateway->get_session(SessionId("cs_1")),
                                      boost::asio::use_future);
  context.poll();
  gateway.reset();
  context.run();
  const auto news = future.get();
  ASSERT_FALSE(news);
  EXPECT_EQ(news.error().code, Errc::gateway_unavailable);
}

TEST(StripeTransport, StopsAskingAStripeThatKeepsFailing) {
  ScriptedStripe stripe;
  stripe.answer({http::Response::json(http::Status::bad_gateway, "{}")});
  CountingRandom random;
  auto options = make_options(stripe.base());
  options.tries_max = 1;
  options.breaker.failures_max = 3;
  options.breaker.pause_first = std::chrono::hours(1);
  options.breaker.pause_longest = std::chrono::hours(1);
  Transport transport(options, random);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send(transport).get()->status, 502U);
  const auto refused = send(transport).get();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::gateway_unavailable);
  EXPECT_EQ(refused.error().retry_after, std::chrono::seconds(3600));
  EXPECT_EQ(stripe.seen().size(), 3U) << "the fourth never left";
}

TEST(StripeTransport, AsksAgainAfterThePauseAndGoesOn) {
  ScriptedStripe stripe;
  const auto failure = http::Response::json(http::Status::bad_gateway, "{}");
  stripe.answer({failure, failure, http::Response::json(http::Status::ok, "{}")});
  CountingRandom random;
  auto options = make_options(stripe.base());
  options.tries_max = 1;
  options.breaker.failures_max = 2;
  options.breaker.pause_first = Duration::zero();
  Transport transport(options, random);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(send(transport).get()->status, 502U);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send(transport).get()->status, 200U);
  EXPECT_EQ(stripe.seen().size(), 5U);
}

TEST(StripeTransport, TellsWhatStripeAsksToWaitAndItsClock) {
  ScriptedStripe stripe;
  stripe.answer(
      {http::Response::json(http::Status::too_many_requests, "{}").with("Retry-After", "120")});
  CountingRandom random;
  auto options = make_options(stripe.base());
  options.total_timeout = std::chrono::seconds(30);
  Transport transport(options, random);
  const auto answer = send(transport).get();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->retry_after, std::chrono::seconds(120));
  EXPECT_TRUE(answer->date);
  EXPECT_EQ(stripe.seen().size(), 1U) << "no time is left for another try";
  EXPECT_EQ(read_answer(*answer).error().retry_after, std::chrono::seconds(120));
}

TEST(StripeTransport, TakesPlainHttpToLoopbackOnly) {
  EXPECT_EQ(refusal(make_options("http://127.0.0.1:1")), "");
  EXPECT_EQ(refusal(make_options("http://localhost:1/")), "");
  EXPECT_EQ(refusal(make_options("http://[::1]:1")), "");
  EXPECT_EQ(refusal(make_options("https://api.stripe.com")), "");
  for (const auto* base :
       {"http://api.stripe.com", "http://127.0.0.1.example.org", "http://10.0.0.1",
        "ftp://localhost", "https://user:secret@api.stripe.com", "https://api.stripe.com/v1",
        "https://api.stripe.com?a", "https://api.stripe.com/#a", "", "http://"})
    EXPECT_THAT(refusal(make_options(base)),
                AllOf(HasSubstr("STRIPE_API_BASE"), Not(HasSubstr("secret"))))
        << base;
}

TEST(StripeTransport, RefusesAKeyThatIsNoneWithoutQuotingIt) {
  for (const auto* key : {"", "sk_test_9 9", "sk_test_99\r\nX: 1", "sk_test_99é"}) {
    auto options = make_options("https://api.stripe.com");
    options.secret_key = key;
    EXPECT_THAT(refusal(options), AllOf(HasSubstr("STRIPE_SECRET_KEY"), Not(HasSubstr("99"))))
        << key;
  }
}

}  // namespace
}  // namespace creneau::stripe
