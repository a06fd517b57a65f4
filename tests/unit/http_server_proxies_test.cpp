#include <gtest/gtest.h>

#include <stdexcept>

#include "adapters/http/server/trusted_proxies.hpp"

namespace creneau::http {
namespace {

using boost::asio::ip::make_address;

TEST(TrustedProxies, FindTheClientBehindTheLastTrustedHop) {
  const TrustedProxies proxies(
      {"127.0.0.1", "10.0.0.0/8", "192.168.4.0/22", "::1", "2001:db8::/33"});
  struct Case {
    std::string peer, forwarded_for, client;
  };
  for (const Case& c : std::vector<Case>{
           // Nobody is believed but a proxy.
           {"203.0.113.9", "198.51.100.1", "203.0.113.9"},
           {"11.0.0.1", "198.51.100.1", "11.0.0.1"},
           {"192.168.8.1", "198.51.100.1", "192.168.8.1"},
           {"2001:db8:8000::1", "198.51.100.1", "2001:db8:8000::1"},
           {"127.0.0.1", "", "127.0.0.1"},
           {"127.0.0.1", "198.51.100.1", "198.51.100.1"},
           {"10.255.0.1", "198.51.100.1", "198.51.100.1"},
           {"192.168.7.255", "198.51.100.1", "198.51.100.1"},
           {"2001:db8:7fff::1", "198.51.100.1", "198.51.100.1"},
           {"::ffff:127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"},
           // The client wrote the left end itself.
           {"127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"},
           {"127.0.0.1", "1.2.3.4,198.51.100.1 ,\t10.1.1.1", "198.51.100.1"},
           {"127.0.0.1", "10.1.1.1, 10.1.1.2", "10.1.1.1"},
           {"127.0.0.1", "10.0.0.7, 198.51.100.1", "198.51.100.1"},
           // Ports and brackets.
           {"127.0.0.1", "198.51.100.1:4711", "198.51.100.1"},
           {"127.0.0.1", "[2001:db8:ffff::9]:4711", "2001:db8:ffff::9"},
           {"127.0.0.1", "2001:db8:ffff::9", "2001:db8:ffff::9"},
           // What cannot be read ends the walk.
           {"127.0.0.1", "1.2.3.4, unknown", "127.0.0.1"},
           {"127.0.0.1", "1.2.3.4, unknown, 10.1.1.1", "10.1.1.1"},
           {"127.0.0.1", "1.2.3.4,", "127.0.0.1"},
           {"127.0.0.1", ",", "127.0.0.1"},
           {"127.0.0.1", "[1.2.3.4", "127.0.0.1"},
           {"127.0.0.1", "1.2.3.4.5", "127.0.0.1"},
           {"127.0.0.1", "<script>", "127.0.0.1"},
       }) {
    EXPECT_EQ(proxies.find_client(make_address(c.peer), c.forwarded_for).to_string(), c.client)
        << c.peer << " | " << c.forwarded_for;
  }
}

TEST(TrustedProxies, ARangeOfOneVersionHoldsNoAddressOfTheOther) {
  EXPECT_FALSE(TrustedProxies({"::/0"}).contains(make_address("10.0.0.1")));
  EXPECT_FALSE(TrustedProxies({"0.0.0.0/0"}).contains(make_address("2001:db8::1")));
  EXPECT_TRUE(TrustedProxies({"0.0.0.0/0"}).contains(make_address("203.0.113.9")));
  EXPECT_TRUE(TrustedProxies({"::/0"}).contains(make_address("2001:db8::1")));
  EXPECT_FALSE(TrustedProxies({}).contains(make_address("127.0.0.1")));
}

TEST(TrustedProxies, RefuseEntriesThatAreNoAddress) {
  for (const std::string entry : {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1",
                                  "10.0.0.0/8x", "::1/129", "10.0.0/8", "*"}) {
    EXPECT_THROW(TrustedProxies({entry}), std::runtime_error) << entry;
  }
}

}  // namespace
}  // namespace creneau::http
