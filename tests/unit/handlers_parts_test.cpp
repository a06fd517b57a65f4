// The small parts that endpoints share: rate limiter, slots cache, booking feed.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "adapters/http/handlers/booking_feed.hpp"
#include "adapters/http/handlers/rate_limiter.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/handlers/slots_cache.hpp"

namespace creneau::http {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

const RateLimiter::Clock::time_point start{};

/// Takes until there is none; how many that were.
int drain(RateLimiter& limiter, const std::string& address, RateLimiter::Clock::time_point now) {
  int taken = 0;
  while (!limiter.take(address, now)) ++taken;
  return taken;
}

TEST(RateLimiter, LetsABurstThroughThenSaysHowLongToWait) {
  RateLimiter limiter;
  EXPECT_EQ(drain(limiter, "192.0.2.1", start), RateLimiter::burst_max);
  const auto wait = limiter.take("192.0.2.1", start);
  ASSERT_TRUE(wait);
  EXPECT_EQ(*wait, seconds(1));
  EXPECT_FALSE(limiter.take("192.0.2.1", start + *wait));
  EXPECT_TRUE(limiter.take("192.0.2.1", start + *wait));
}

TEST(RateLimiter, LimitsEachAddressForItself) {
  RateLimiter limiter;
  drain(limiter, "192.0.2.1", start);
  EXPECT_FALSE(limiter.take("192.0.2.2", start));
}

TEST(RateLimiter, RefillsToNoMoreThanABurst) {
  RateLimiter limiter;
  drain(limiter, "192.0.2.1", start);
  EXPECT_EQ(drain(limiter, "192.0.2.1", start + seconds(10)), 10);
  EXPECT_EQ(drain(limiter, "192.0.2.1", start + hours(24)), RateLimiter::burst_max);
}

TEST(RateLimiter, GainsNothingByAskingOften) {
  RateLimiter limiter;
  drain(limiter, "192.0.2.1", start);
  int taken = 0;
  for (int i = 1; i <= 1000; ++i)
    if (!limiter.take("192.0.2.1", start + milliseconds(10 * i))) ++taken;
  EXPECT_LE(taken, 10);
}

TEST(RateLimiter, ForgetsOnlyWhomItNeedNotRemember) {
  RateLimiter limiter;
  for (std::size_t i = 0; i + 1 < RateLimiter::addresses_max; ++i)
    limiter.take("early " + std::to_string(i), start);
  const auto later = start + hours(1);  // all of these are full again
  drain(limiter, "192.0.2.1", later);
  limiter.take("192.0.2.2", later);
  EXPECT_TRUE(limiter.take("192.0.2.1", later));
}

TEST(RateLimiter, CountsAHouseholdOfIpv6AsOne) {
  EXPECT_EQ(limited_address("2001:db8:1:2::1"), limited_address("2001:db8:1:2:ffff::9"));
  EXPECT_NE(limited_address("2001:db8:1:2::1"), limited_address("2001:db8:1:3::1"));
  EXPECT_NE(limited_address("192.0.2.1"), limited_address("192.0.2.2"));
  EXPECT_EQ(limited_address("no address"), "no address");
}

TEST(SlotsCache, KeepsAnAnswerForItsVersionAlone) {
  SlotsCache cache;
  EXPECT_EQ(cache.find(1, "key"), nullptr);
  const auto etag = cache.put(1, "key", "body").etag;
  const auto* entry = cache.find(1, "key");
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(*entry->body, "body");
  EXPECT_EQ(entry->etag, etag);
  EXPECT_EQ(cache.find(2, "key"), nullptr);
  EXPECT_EQ(cache.find(1, "other"), nullptr);
  cache.put(2, "other", "newer");
  EXPECT_EQ(cache.find(2, "key"), nullptr);
}

TEST(SlotsCache, TellsBodiesApartByTheirTag) {
  SlotsCache cache;
  const auto first = cache.put(1, "a", "body").etag;
  EXPECT_EQ(cache.put(2, "b", "body").etag, first);
  EXPECT_NE(cache.put(3, "a", "another").etag, first);
  EXPECT_EQ(first.front(), '"');
  EXPECT_EQ(first.back(), '"');
}

TEST(SlotsCache, NeverGrowsBeyondItsLimit) {
  SlotsCache cache;
  for (std::size_t i = 0; i < SlotsCache::entries_max; ++i) cache.put(1, std::to_string(i), "b");
  EXPECT_NE(cache.find(1, "0"), nullptr);
  cache.put(1, "one more", "b");
  EXPECT_EQ(cache.find(1, "0"), nullptr);
  EXPECT_NE(cache.find(1, "one more"), nullptr);
}

TEST(BookingFeed, WakesEveryoneWhoWaitsForThisBooking) {
  boost::asio::io_context io;
  BookingFeed feed(io);
  int woken = 0;
  const auto wait = [&](const char* id) -> boost::asio::awaitable<void> {
    co_await feed.wait(BookingId(id), hours(24));
    ++woken;
  };
  for (const auto* id : {"bk_1", "bk_1", "bk_2"})
    boost::asio::co_spawn(io, wait(id), boost::asio::detached);
  io.poll();
  feed.changed(BookingId("bk_none"));
  io.poll();
  EXPECT_EQ(woken, 0);
  feed.changed(BookingId("bk_1"));
  io.poll();
  EXPECT_EQ(woken, 2);
  feed.changed(BookingId("bk_1"));
  feed.changed(BookingId("bk_2"));
  io.poll();
  EXPECT_EQ(woken, 3);
}

TEST(BookingFeed, WaitsNoLongerThanItIsTold) {
  boost::asio::io_context io;
  BookingFeed feed(io);
  boost::asio::co_spawn(io, feed.wait(BookingId("bk_1"), milliseconds(1)), boost::asio::detached);
  EXPECT_GT(io.run(), 0U);
}

TEST(BookingFeed, MayEndBeforeThoseWhoWait) {
  // A server stopped by force: its coroutines are destroyed with the context, after the feed.
  auto io = std::make_unique<boost::asio::io_context>();
  {
    BookingFeed feed(*io);
    for (int i = 0; i < 2; ++i)
      boost::asio::co_spawn(*io, feed.wait(BookingId("bk_1"), hours(24)), boost::asio::detached);
    io->poll();
  }
  EXPECT_NO_THROW(io.reset());
}

}  // namespace
}  // namespace creneau::http
