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
