#include "base/loopback.hpp"

#include <gtest/gtest.h>

namespace creneau {
namespace {

TEST(Loopback, KnowsThisMachinesOwnAddresses) {
  for (const char* host :
       {"localhost", "127.0.0.1", "127.8.9.10", "::1", "[::1]", "::ffff:127.0.0.1"})
    EXPECT_TRUE(is_loopback_host(host)) << host;
}

TEST(Loopback, IsTakenInByNoLookalike) {
  for (const char* host : {"", "127.example.org", "127.0.0.1.example.org", "localhost.example.org",
                           "128.0.0.1", "0.0.0.0", "::", "[::2]", "::ffff:10.0.0.1", "example.org"})
    EXPECT_FALSE(is_loopback_host(host)) << host;
}

}  // namespace
}  // namespace creneau
