#include <sys/stat.h>

#include <cstdio>
#include <fstream>
#include <set>

#include "contract/sandbox_fixture.hpp"
#include "sandbox/webhook_sender.hpp"

namespace creneau::sandbox {

class SandboxWebhooks : public SandboxFixture {
 protected:
  Options options() {
    Options wanted;
    wanted.webhook_url = receiver_.url();
    wanted.webhook_secret = webhook_secret;
    return wanted;
  }
  SandboxWebhooks() { start(options()); }
  ~SandboxWebhooks() override { stop(); }

  void set_faults(const std::string& faults) {
    ASSERT_EQ(control("PUT", "/faults", faults).status, 200);
  }
  /// Moves the clock until `count` webhooks of the type have come, as retries wait by the virtual
  /// clock.
  void advance_until(std::string_view type, std::size_t count) {
    const auto has_come = [&] {
      std::size_t found = 0;
      for (const auto& received : receiver_.all()) found += received.type == type ? 1 : 0;
      return found >= count;
    };
    for (int step = 0; step < 5'000 && !has_come(); ++step)
      control("POST", "/clock", R"({"advance":"1s"})");
    EXPECT_TRUE(has_come());
  }

  WebhookReceiver receiver_;
};

TEST_F(SandboxWebhooks, AreSignedOverTheirRawBody) {
  pay(make_session());
  const auto received = receiver_.wait_for("checkout.session.completed", 1);
  ASSERT_EQ(received.size(), 1U);
  const auto& header = received[0].signature;
  const auto comma = header.find(',');
  ASSERT_TRUE(header.starts_with("t="));
  const auto timestamp = std::stoll(header.substr(2, comma - 2));
  EXPECT_EQ(header,
            make_signature_header(received[0].body, {std::string(webhook_secret)}, timestamp));
  const auto event = boost::json::parse(received[0].body);
  EXPECT_EQ(text_at(event, "/object"), "event");
  EXPECT_EQ(text_at(event, "/api_version"), "2026-10-28.endive");
  EXPECT_EQ(text_at(event, "/data/object/payment_status"), "paid");
  EXPECT_FALSE(event.at("livemode").as_bool());
}

TEST_F(SandboxWebhooks, AreRepeatedUntilASuccessAndKeptInTheState) {
  receiver_.answer_next(3, 500);
  const auto id = make_session();
  post("/v1/checkout/sessions/" + id + "/expire");
  advance_until("checkout.session.expired", 4);
  const auto received = receiver_.wait_for("checkout.session.expired", 4);
  EXPECT_EQ(received[0].id, received[3].id);
  // The receiver has seen the last attempt; its answer reaches the state a moment later.
  boost::json::value state;
  for (int look = 0; look < 10'000; ++look) {
    state = control("GET", "/state").json();
    if (text_at(state, "/deliveries/0/status") != "pending") break;
  }
  EXPECT_EQ(text_at(state, "/deliveries/0/status"), "delivered");
  EXPECT_EQ(number_at(state, "/deliveries/0/tries"), 4);
  EXPECT_EQ(number_at(state, "/deliveries/0/attempts/0/status"), 500);
  EXPECT_EQ(number_at(state, "/deliveries/0/attempts/3/status"), 200);
  EXPECT_EQ(number_at(state, "/events/0/pending_webhooks"), 0);
}

TEST_F(SandboxWebhooks, AreGivenUpAfterTenTries) {
  set_faults(R"({"webhooks":{"drop":1}})");
  post("/v1/checkout/sessions/" + make_session() + "/expire");
  control("POST", "/clock", R"({"advance":"1h"})");
  const auto state = control("GET", "/state").json();
  EXPECT_EQ(text_at(state, "/deliveries/0/status"), "failed");
  EXPECT_EQ(number_at(state, "/deliveries/0/tries"), 10);
  EXPECT_TRUE(receiver_.all().empty());
  EXPECT_EQ(get("/v1/events?delivery_success=false").json().at("data").as_array().size(), 1U);
  set_faults("{}");
  const auto event = text_at(state, "/events/0/id");
  EXPECT_EQ(control("POST", "/events/" + event + "/resend").status, 200);
  EXPECT_EQ(receiver_.wait_for("checkout.session.expired", 1)[0].id, event);
}

TEST_F(SandboxWebhooks, ComeTwiceWhenDuplicated) {
  set_faults(R"({"webhooks":{"duplicate":1}})");
  post("/v1/checkout/sessions/" + make_session() + "/expire");
  const auto received = receiver_.wait_for("checkout.session.expired", 2);
  ASSERT_EQ(received.size(), 2U);
  EXPECT_EQ(received[0].id, received[1].id);
}

TEST_F(SandboxWebhooks, OvertakeOneAnotherWhenReordered) {
  set_faults(R"({"webhooks":{"reorder":true,"delay_ms":[0,20]}})");
  for (int i = 0; i < 10; ++i) pay(make_session());
  receiver_.wait_for("checkout.session.completed", 10);
  receiver_.wait_for("payment_intent.created", 10);
  std::set<std::string> seen;
  bool is_out_of_order = false;
  for (const auto& received : receiver_.all()) {
    const auto object = boost::json::parse(received.body).at("data").at("object");
    if (received.type == "payment_intent.created") seen.insert(text_at(object, "/id"));
    if (received.type == "payment_intent.succeeded" && !seen.contains(text_at(object, "/id")))
      is_out_of_order = true;
  }
  EXPECT_TRUE(is_out_of_order);
}

TEST_F(SandboxWebhooks, GoToEndpointsMadeThroughTheApiWithTheirOwnSecret) {
  WebhookReceiver other;
  const auto made =
      post("/v1/webhook_endpoints", {{"url", other.url()}, {"enabled_events[]", "refund.created"}})
          .json();
  const auto secret = text_at(made, "/secret");
  const auto id = make_session();
  pay(id);
  post("/v1/refunds", {{"payment_intent", text_at(session(id), "/payment_intent")}});
  const auto received = other.wait_for("refund.created", 1);
  ASSERT_EQ(other.all().size(), 1U) << "only what was asked for";
  const auto timestamp =
      std::stoll(received[0].signature.substr(2, received[0].signature.find(',') - 2));
  EXPECT_EQ(received[0].signature, make_signature_header(received[0].body, {secret}, timestamp));
  EXPECT_FALSE(
      get("/v1/webhook_endpoints/" + text_at(made, "/id")).json().as_object().contains("secret"));
  EXPECT_EQ(call("DELETE", "/v1/webhook_endpoints/" + text_at(made, "/id"), {},
                 {{"Authorization", "Bearer sk_test_key"}})
                .status,
            200);
  EXPECT_EQ(get("/v1/webhook_endpoints").json().at("data").as_array().size(), 1U);
}

TEST_F(SandboxWebhooks, HoldTheCustomersRedirectUntilAnswered) {
  const auto id = make_session();
  const auto reply =
      call("POST", "/c/pay/" + id,
           "cardNumber=4242424242424242&cardExpiry=12%2F34&cardCvc=123&billingName=C",
           {{"Content-Type", "application/x-www-form-urlencoded"}});
  EXPECT_EQ(reply.status, 303);
  EXPECT_EQ(reply.headers.at("location"), "http://127.0.0.1:9/done?session=" + id);
  const auto received = receiver_.all();
  EXPECT_TRUE(std::any_of(received.begin(), received.end(), [](const auto& webhook) {
    return webhook.type == "checkout.session.completed";
  }));
}

class SandboxState : public SandboxWebhooks {
 protected:
  SandboxState() {
    stop();
    path_ = testing::TempDir() + "sandbox_state_" + std::to_string(::getpid()) + ".jsonl";
    std::remove(path_.c_str());
    start_again();
  }
  ~SandboxState() override {
    stop();
    std::remove(path_.c_str());
  }
  void start_again() {
    auto wanted = options();
    wanted.state_file = path_;
    start(wanted);
  }
  /// What a killed process leaves: the file as it is now, without the last words of `stop`.
  void restart_as_after_a_kill() {
    std::ifstream file(path_, std::ios::binary);
    const std::string left((std::istreambuf_iterator<char>(file)), {});
    stop();
    std::ofstream(path_, std::ios::binary) << left << R"({"kind":"checkout.sess)";
    start_again();
  }
  std::string path_;
};

TEST_F(SandboxState, SurvivesAKilledProcess) {
  set_faults(R"({"webhooks":{"drop":1}})");
  const auto paid = make_session();
  pay(paid, "4000000000007726");
  control("POST", "/clock", R"({"advance":"1h"})");
  const auto keyed = post("/v1/checkout/sessions", session_form(), "key-1");
  const auto refund =
      post("/v1/refunds", {{"payment_intent", text_at(session(paid), "/payment_intent")}}).json();
  ASSERT_EQ(text_at(refund, "/status"), "pending");

  restart_as_after_a_kill();
  EXPECT_EQ(text_at(session(paid), "/status"), "complete");
  EXPECT_EQ(post("/v1/checkout/sessions", session_form(), "key-1").body, keyed.body);
  EXPECT_EQ(control("GET", "/state").json().at("events").as_array().size(), event_types().size());
  control("POST", "/clock", R"({"advance":"10s"})");
  EXPECT_EQ(text_at(get("/v1/refunds/" + text_at(refund, "/id")).json(), "/status"), "succeeded");
  EXPECT_EQ(receiver_.wait_for("refund.created", 1).size(), 1U) << "deliveries go on";
  control("POST", "/clock", R"({"advance":"24h"})");
  EXPECT_EQ(text_at(session(text_at(keyed.json(), "/id")), "/status"), "expired");
}

TEST_F(SandboxState, IsRefusedWhenTheFileIsSomethingElse) {
  stop();
  std::ofstream(path_) << "not a journal\n";
  EXPECT_THROW(start_again(), std::runtime_error);
}

}  // namespace creneau::sandbox
