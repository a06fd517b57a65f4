// The small parts without a socket: cards, faults, the clock, signatures, pages' input.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/cards.hpp"
#include "sandbox/clock.hpp"
#include "sandbox/debits.hpp"
#include "sandbox/endpoints.hpp"
#include "sandbox/events.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/lists.hpp"
#include "sandbox/payment_page.hpp"
#include "sandbox/webhook_sender.hpp"

namespace creneau::sandbox {

using testing::ElementsAre;

TEST(CardNumber, IsCheckedByLuhn) {
  EXPECT_TRUE(is_card_number("4242424242424242"));
  EXPECT_TRUE(is_card_number("378282246310005"));
  EXPECT_FALSE(is_card_number("4242424242424241"));
  EXPECT_FALSE(is_card_number("42"));
  EXPECT_FALSE(is_card_number("4242 4242 4242 4242"));
  EXPECT_EQ(normalize_card_number("4242 4242-4242 4242"), "4242424242424242");
}

TEST(TestCards, AreValidNumbersAll) {
  for (const char* number :
       {"4242424242424242", "5555555555554444", "378282246310005",  "4000000000000002",
        "4000000000009995", "4000000000009987", "4000000000009979", "4000000000000069",
        "4000000000000127", "4000000000000119", "4000000000006975", "4000002500003155",
        "4000002760003184", "4000000000003220", "4000008400001629", "4000000000000101",
        "4100000000000019", "4000000000000259", "4000000000002685", "4000000000001976",
        "4000000000007726", "4000000000005126"}) {
    EXPECT_TRUE(is_card_number(number)) << number;
    EXPECT_NE(find_test_card(number), nullptr) << number;
  }
}

TEST(WebhookSignature, IsStripesScheme) {
  // The value that Stripe's own SDK computes for this body, secret and time.
  EXPECT_EQ(make_signature_header(R"({"id":"evt_1","object":"event"})", {"whsec_test_secret"},
                                  1700000000),
            "t=1700000000,v1=0c8670ed117751cc551a20e35839447075c42800ea3cf3e8a2fbda99cd1e6edd");
}

TEST(WebhookSignature, HasOnePartForEachActiveSecret) {
  WebhookEndpoint endpoint;
  endpoint.secret = "whsec_new";
  endpoint.former_secrets = {{"whsec_over", 100}, {"whsec_old", 101}};
  const auto secrets = active_secrets(endpoint, 100);
  EXPECT_THAT(secrets, ElementsAre("whsec_new", "whsec_old"));
  const auto header = make_signature_header("{}", secrets, 5);
  const auto of = [](const std::string& secret) {
    return make_signature_header("{}", {secret}, 5).substr(4);
  };
  EXPECT_EQ(header, "t=5," + of("whsec_new") + "," + of("whsec_old"));
}

TEST(TestIbans, AreRightAndOthersAreNot) {
  for (const char* iban :
       {"FR1420041010050500013M02606", "FR3020041010050500013M02609", "FR8420041010050500013M02607",
        "FR7920041010050500013M02600", "FR5720041010050500013M02608", "DE89370400440532013000",
        "DE08370400440532013003", "DE62370400440532013001", "DE78370400440532013004",
        "DE35370400440532013002", "AT611904300234573201", "AT321904300235473204",
        "AT861904300235473202", "AT051904300235473205", "AT591904300235473203"}) {
    EXPECT_TRUE(is_iban(iban)) << iban;
    EXPECT_NE(find_test_iban(iban), nullptr) << iban;
  }
  EXPECT_TRUE(is_iban("GB82WEST12345698765432"));
  EXPECT_EQ(find_test_iban("GB82WEST12345698765432"), nullptr);
  for (const char* wrong : {"", "FR14", "FR1520041010050500013M02606", "1420041010050500013M02606",
                            "FR14 2004 1010 0505 0001 3M02 606", "fr1420041010050500013m02606"})
    EXPECT_FALSE(is_iban(wrong)) << wrong;
  EXPECT_EQ(normalize_iban("fr14 2004-1010 0505 0001 3m02 606"), "FR1420041010050500013M02606");
}

TEST(EventTypes, MatchByNameOrPrefix) {
  EXPECT_TRUE(matches_event_type("*", "charge.refunded"));
  EXPECT_TRUE(matches_event_type("charge.*", "charge.refunded"));
  EXPECT_TRUE(matches_event_type("charge.refunded", "charge.refunded"));
  EXPECT_FALSE(matches_event_type("charge", "charge.refunded"));
}

TEST(FaultSettings, AreReadStrictly) {
  const auto all = parse_faults(
      R"({"webhooks":{"drop":0.1,"duplicate":0.2,"delay_ms":[0,500],"reorder":true},)"
      R"("api":{"error":0.05,"timeout":0.05,"latency_ms":[0,50]},"smtp":{"reject":0.1}})");
  ASSERT_TRUE(all);
  EXPECT_EQ(all->webhooks.duplicate, 0.2);
  EXPECT_EQ(all->webhooks.delay.most.count(), 500);
  EXPECT_TRUE(all->webhooks.reorder);
  EXPECT_EQ(all->api.latency.most.count(), 50);
  EXPECT_TRUE(parse_faults("{}"));
  EXPECT_EQ(parse_faults(R"({"webhooks":{"drop":1.5}})").error().detail,
            "webhooks.drop must be a number from 0 to 1");
  for (const char* wrong :
       {"", "[]", R"({"mail":{}})", R"({"api":{"errors":0.1}})", R"({"api":7})",
        R"({"webhooks":{"delay_ms":[5,1]}})", R"({"webhooks":{"delay_ms":[0,99999999]}})",
        R"({"webhooks":{"reorder":"yes"}})", R"({"api":{"error":0.6,"timeout":0.6}})",
        R"({"api":{"error":0.5,"rate_limit":0.6}})", R"({"api":{"lock":-1}})"})
    EXPECT_FALSE(parse_faults(wrong)) << wrong;
}

TEST(Faults, RepeatWithTheirSeed) {
  const auto series = [](std::uint64_t seed) {
    Faults faults(seed);
    faults.use(*parse_faults(R"({"api":{"error":0.3,"timeout":0.2}})"));
    std::vector<ApiFault> all;
    for (int i = 0; i < 200; ++i) all.push_back(faults.next_api_fault());
    return all;
  };
  EXPECT_EQ(series(1), series(1));
  EXPECT_NE(series(1), series(2));
  const auto all = series(1);
  for (const auto kind : {ApiFault::none, ApiFault::error_before, ApiFault::stored_error_before,
                          ApiFault::error_after, ApiFault::stored_error_after,
                          ApiFault::rate_limited, ApiFault::locked, ApiFault::no_answer})
    EXPECT_NE(std::count(all.begin(), all.end(), kind), 0);
}

TEST(Faults, OfOneKindComeWhenThatIsAskedFor) {
  for (const auto& [name, fault] : named_api_faults) {
    Faults faults(1);
    const auto settings = parse_faults(R"({"api":{")" + std::string(name) + R"(":0.5}})");
    ASSERT_TRUE(settings);
    EXPECT_EQ(to_json(*settings).at("api").at(name), 0.5);
    faults.use(*settings);
    int with = 0;
    for (int i = 0; i < 1'000; ++i) {
      const auto met = faults.next_api_fault();
      EXPECT_TRUE(met == fault || met == ApiFault::none);
      with += met == fault ? 1 : 0;
    }
    EXPECT_GT(with, 400) << name;
    EXPECT_LT(with, 600) << name;
  }
}

TEST(VirtualClock, RunsWhatIsDueInOrderEachAtItsInstant) {
  boost::asio::io_context context;
  VirtualClock clock(context);
  const auto start = clock.now();
  std::vector<std::string> done;
  std::vector<Duration> times;
  const auto act = [&](const char* name) {
    return [&, name] {
      done.emplace_back(name);
      times.push_back(clock.now() - start);
    };
  };
  using std::chrono::seconds;
  clock.at(start + seconds(20), act("later"));
  clock.at(start + seconds(10), [&] {
    act("first")();
    clock.at(start + seconds(15), act("scheduled while running"));
  });
  clock.at(start + seconds(100), act("not yet"));
  clock.advance(seconds(60));
  EXPECT_THAT(done, ElementsAre("first", "scheduled while running", "later"));
  EXPECT_THAT(times, ElementsAre(seconds(10), seconds(15), seconds(20)));
  EXPECT_GE(clock.now() - start, seconds(60));
}

TEST(VirtualClock, RunsWhatIsDueByRealTimeToo) {
  boost::asio::io_context context;
  VirtualClock clock(context);
  int runs = 0;
  clock.at(clock.now() + std::chrono::hours(1), [&] { ++runs; });
  clock.at(clock.now() + std::chrono::milliseconds(5), [&] {
    ++runs;
    clock.stop();
  });
  context.run();
  EXPECT_EQ(runs, 1);
}

TEST(Collections, LetTheOldestGoAtTheirLimit) {
  Collection<Refund> refunds(3);
  for (const char* id : {"a", "b", "c", "d"}) {
    Refund refund;
    refund.id = id;
    refunds.add(refund);
  }
  EXPECT_EQ(refunds.size(), 3U);
  EXPECT_EQ(refunds.find("a"), nullptr);
  EXPECT_EQ(refunds.position_of("b"), 0U);
  EXPECT_TRUE(refunds.remove("c"));
  EXPECT_EQ(refunds.position_of("d"), 1U);
  EXPECT_EQ(refunds.find("d")->id, "d");
}

TEST(CardExpiry, IsReadAsPeopleWriteIt) {
  using Pair = std::pair<std::int64_t, std::int64_t>;
  EXPECT_EQ(parse_card_expiry("12/34"), (Pair{12, 2034}));
  EXPECT_EQ(parse_card_expiry(" 1 / 2034 "), (Pair{1, 2034}));
  EXPECT_EQ(parse_card_expiry("1234"), (Pair{12, 2034}));
  for (const char* wrong : {"", "12", "13/34", "0/34", "12/3", "1/2/34", "12-34", "12/34567890"})
    EXPECT_FALSE(parse_card_expiry(wrong)) << wrong;
}

}  // namespace creneau::sandbox
