// Webhook endpoints made through the API: changed, disabled, their secrets rolled.
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "contract/sandbox_fixture.hpp"
#include "sandbox/webhook_sender.hpp"

namespace creneau::sandbox {

class SandboxEndpoints : public SandboxFixture {
 protected:
  SandboxEndpoints() { start(); }
  ~SandboxEndpoints() override { stop(); }

  boost::json::value make_endpoint(const Form& more = {}) {
    Form form{{"url", receiver_.url()}, {"enabled_events[]", "checkout.session.expired"}};
    form.insert(form.end(), more.begin(), more.end());
    const auto reply = post("/v1/webhook_endpoints", form);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply.json();
  }
  void make_event() { post("/v1/checkout/sessions/" + make_session() + "/expire"); }
  void advance(const std::string& span) {
    ASSERT_EQ(control("POST", "/clock", R"({"advance":")" + span + "\"}").status, 200);
  }
  boost::json::value delivery(std::size_t position) {
    return control("GET", "/state").json().at("deliveries").as_array().at(position);
  }
  /// Waits until the delivery has been tried that often and the answer is known.
  void wait_for_attempts(std::size_t position, std::size_t count) {
    for (int look = 0; look < 10'000; ++look)
      if (delivery(position).at("attempts").as_array().size() >= count) return;
    ADD_FAILURE() << "no " << count << " attempts";
  }
  /// The secrets among `candidates` that have signed it.
  static std::vector<std::string> signers(const WebhookReceiver::Received& received,
                                          const std::vector<std::string>& candidates) {
    const auto comma = received.signature.find(',');
    const auto timestamp = std::stoll(received.signature.substr(2, comma - 2));
    std::vector<std::string> found;
    for (const auto& secret : candidates) {
      const auto header = make_signature_header(received.body, {secret}, timestamp);
      if (received.signature.find(header.substr(header.find(',') + 1)) != std::string::npos)
        found.push_back(secret);
    }
    return found;
  }

  WebhookReceiver receiver_;
};

TEST_F(SandboxEndpoints, ShowTheirSecretOnceAndWhatTheyAre) {
  const auto made = make_endpoint({{"description", "Shop"}, {"metadata[a]", "1"}});
  EXPECT_TRUE(text_at(made, "/secret").starts_with("whsec_"));
  const auto path = "/v1/webhook_endpoints/" + text_at(made, "/id");
  const auto seen = get(path).json();
  EXPECT_FALSE(seen.as_object().contains("secret"));
  EXPECT_EQ(text_at(seen, "/status"), "enabled");
  EXPECT_TRUE(seen.at("api_version").is_null()) << "the account's";
  const auto changed = post(path, {{"url", "http://127.0.0.1:9/other"},
                                   {"enabled_events[]", "*"},
                                   {"description", ""},
                                   {"disabled", "true"}})
                           .json();
  EXPECT_EQ(text_at(changed, "/url"), "http://127.0.0.1:9/other");
  EXPECT_EQ(text_at(changed, "/enabled_events/0"), "*");
  EXPECT_TRUE(changed.at("description").is_null());
  EXPECT_EQ(text_at(changed, "/status"), "disabled");
  EXPECT_EQ(text_at(changed, "/metadata/a"), "1");
  EXPECT_EQ(post("/v1/webhook_endpoints/we_none", {}).status, 404);
}

TEST_F(SandboxEndpoints, RefuseWhatStripeWouldRefuse) {
  const auto param = [&](const Form& form) {
    const auto reply = post("/v1/webhook_endpoints", form);
    EXPECT_EQ(reply.status, 400) << reply.body;
    return text_at(reply.json(), "/error/param");
  };
  const std::pair<std::string, std::string> url{"url", receiver_.url()};
  EXPECT_EQ(param({{"enabled_events[]", "*"}}), "url");
  EXPECT_EQ(param({{"url", "shop.example"}, {"enabled_events[]", "*"}}), "url");
  EXPECT_EQ(param({url}), "enabled_events");
  EXPECT_EQ(param({url, {"enabled_events[]", "charge.*"}}), "enabled_events[0]");
  EXPECT_EQ(param({url, {"enabled_events[]", "*"}, {"api_version", "new"}}), "api_version");
  for (int i = 0; i < 16; ++i) make_endpoint();
  EXPECT_EQ(post("/v1/webhook_endpoints", {url, {"enabled_events[]", "*"}}).status, 400)
      << "at most 16";
}

TEST_F(SandboxEndpoints, AreSentEventsOfTheirOwnVersion) {
  make_endpoint({{"api_version", "2024-06-20"}});
  make_event();
  const auto received = receiver_.wait_for("checkout.session.expired", 1);
  EXPECT_EQ(text_at(boost::json::parse(received.at(0).body), "/api_version"), "2024-06-20");
  EXPECT_EQ(text_at(get("/v1/events").json(), "/data/0/api_version"), "2026-10-28.endive");
}

TEST_F(SandboxEndpoints, GetNoRetriesOnceDisabled) {
  const auto path = "/v1/webhook_endpoints/" + text_at(make_endpoint(), "/id");
  ASSERT_EQ(control("PUT", "/faults", R"({"webhooks":{"drop":1}})").status, 200);
  make_event();
  // The next try is a minute away by now, and so not made while this test goes on.
  advance("64s");
  const auto tries = number_at(delivery(0), "/tries");
  EXPECT_EQ(tries, 7);
  EXPECT_EQ(post(path, {{"disabled", "true"}}).status, 200);
  ASSERT_EQ(control("PUT", "/faults", "{}").status, 200);
  advance("1h");
  EXPECT_EQ(text_at(delivery(0), "/status"), "failed");
  EXPECT_EQ(number_at(delivery(0), "/tries"), tries);
  make_event();
  EXPECT_EQ(control("GET", "/state").json().at("deliveries").as_array().size(), 1U);
  EXPECT_EQ(post(path, {{"disabled", "false"}}).status, 200);
  make_event();
  receiver_.wait_for("checkout.session.expired", 1);
  EXPECT_EQ(receiver_.all().size(), 1U);
}

TEST_F(SandboxEndpoints, SignWithBothSecretsWhileOneIsRolled) {
  const auto made = make_endpoint();
  const auto path = "/webhook_endpoints/" + text_at(made, "/id") + "/roll";
  EXPECT_EQ(control("POST", path, R"({"expire_after":"25h"})").status, 400);
  const auto rolled = control("POST", path, R"({"expire_after":"2h"})").json();
  const auto old_secret = text_at(made, "/secret");
  const auto new_secret = text_at(rolled, "/secret");
  EXPECT_NE(old_secret, new_secret);
  make_event();
  const auto first = receiver_.wait_for("checkout.session.expired", 1).at(0);
  EXPECT_EQ(signers(first, {old_secret, new_secret}).size(), 2U);
  advance("2h");
  make_event();
  const auto second = receiver_.wait_for("checkout.session.expired", 2).at(1);
  EXPECT_EQ(signers(second, {old_secret, new_secret}), std::vector<std::string>{new_secret});
}

TEST_F(SandboxEndpoints, CountAnEventAsDeliveredWhenAnyDeliveryToEachArrived) {
  make_endpoint();
  ASSERT_EQ(control("PUT", "/faults", R"({"webhooks":{"drop":1}})").status, 200);
  make_event();
  advance("1h");
  const auto undelivered = [&] {
    return get("/v1/events?delivery_success=false").json().at("data").as_array().size();
  };
  EXPECT_EQ(undelivered(), 1U);
  ASSERT_EQ(control("PUT", "/faults", "{}").status, 200);
  const auto event = text_at(get("/v1/events").json(), "/data/0/id");
  EXPECT_EQ(control("POST", "/events/" + event + "/resend").status, 200);
  receiver_.wait_for("checkout.session.expired", 1);
  wait_for_attempts(1, 1);
  EXPECT_EQ(undelivered(), 0U) << "sent again by hand, and answered";
  ASSERT_EQ(control("PUT", "/faults", R"({"webhooks":{"drop":1}})").status, 200);
  EXPECT_EQ(control("POST", "/events/" + event + "/resend").status, 200);
  advance("1h");
  EXPECT_EQ(undelivered(), 0U) << "once answered, always answered";
}

TEST_F(SandboxEndpoints, AreReadFromAStateFileThatLacksTheirNewerMembers) {
  stop();
  Options options;
  options.state_file = testing::TempDir() + "sandbox_endpoints_" + std::to_string(::getpid());
  std::ofstream(options.state_file)
      << R"({"kind":"journal","format":2})"
      << "\n"
      << R"({"kind":"webhook_endpoint","value":{"id":"we_1old","created":1,)"
      << R"("url":"http://127.0.0.1:9/","secret":"whsec_x","description":"","enabled_events":["*"],)"
      << R"("metadata":{},"is_configured":false}})"
      << "\n";
  start(options);
  const auto seen = get("/v1/webhook_endpoints/we_1old").json();
  EXPECT_EQ(text_at(seen, "/status"), "enabled");
  EXPECT_EQ(text_at(seen, "/url"), "http://127.0.0.1:9/");
  stop();
  std::remove(options.state_file.c_str());
}

}  // namespace creneau::sandbox
