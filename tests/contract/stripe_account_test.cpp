#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/stripe/account.hpp"
#include "contract/stripe_peer.hpp"

namespace creneau::stripe {
namespace {

using app::Permission;
using http::Response;
using http::Status;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr const char* endpoint_object =
    R"({"id":"we_1","object":"webhook_endpoint","url":"https://x.example/api/webhooks/stripe",
        "enabled_events":["refund.failed","*"],"api_version":null,"status":"disabled",
        "livemode":true})";

Response failure(Status status) {
  return Response::json(status,
                        R"({"error":{"type":"invalid_request_error","message":"sk_test_9"}})");
}

class StripeAccount : public testing::Test {
 protected:
  TransportOptions make_options() const {
    TransportOptions options;
    options.secret_key = "sk_test_0123456789";
    options.api_base = stripe.base();
    return options;
  }

  ScriptedStripe stripe;
  CountingRandom random;
  Account account{make_options(), random};
};

TEST_F(StripeAccount, TellsTheModeAndStripesClock) {
  stripe.answer({Response::json(Status::ok, R"({"object":"balance","livemode":true})")});
  const auto state = run(account.look());
  ASSERT_TRUE(state);
  EXPECT_EQ(state->is_live, true);
  EXPECT_TRUE(state->server_time);
}

TEST_F(StripeAccount, TellsAKeyThatIsRefusedFromAStripeThatIsDown) {
  stripe.answer({failure(Status::unauthorized)});
  const auto refused = run(account.look());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::unauthorized);
  EXPECT_THAT(refused.error().detail, Not(HasSubstr("sk_test_9")));
  stripe.answer({failure(Status::internal_server_error)});
  EXPECT_EQ(run(account.look()).error().code, Errc::gateway_unavailable);
  EXPECT_THAT(stripe.seen(), SizeIs(2)) << "each is tried once";
}

TEST_F(StripeAccount, TakesAKeyThatMayNotReadTheBalance) {
  stripe.answer({failure(Status::forbidden)});
  const auto state = run(account.look());
  ASSERT_TRUE(state);
  EXPECT_FALSE(state->is_live);
}

TEST_F(StripeAccount, AsksForRightsByWhatDoesNotExist) {
  for (const auto permission : {Permission::write_sessions, Permission::write_refunds,
                                Permission::write_payment_intents, Permission::read_events}) {
    stripe.answer({failure(Status::not_found)});
    EXPECT_EQ(*run(account.may(permission)), true);
    stripe.answer({failure(Status::forbidden)});
    EXPECT_EQ(*run(account.may(permission)), false);
    stripe.answer({failure(Status::internal_server_error)});
    EXPECT_FALSE(run(account.may(permission)));
  }
  for (const auto& seen : stripe.seen())
    EXPECT_TRUE(seen.path == "/v1/events" ||
                (seen.path + seen.body).find("creneau_is_anybody_there") != std::string::npos)
        << seen.path;
}

TEST_F(StripeAccount, ReadsEndpoints) {
  stripe.answer({Response::json(
      Status::ok, R"({"object":"list","data":[)" + std::string(endpoint_object) + "]}")});
  const auto endpoints = run(account.list_endpoints());
  ASSERT_TRUE(endpoints) << endpoints.error().detail;
  ASSERT_THAT(*endpoints, SizeIs(1));
  const auto& endpoint = endpoints->front();
  EXPECT_EQ(endpoint.id, "we_1");
  EXPECT_THAT(endpoint.events, ElementsAre("refund.failed", "*"));
  EXPECT_EQ(endpoint.api_version, "");
  EXPECT_FALSE(endpoint.is_enabled);
  EXPECT_TRUE(endpoint.is_live);
}

TEST_F(StripeAccount, MakesCorrectsAndDisablesAnEndpoint) {
  auto made = std::string(endpoint_object);
  made.insert(1, R"("secret":"whsec_1",)");
  stripe.answer({Response::json(Status::ok, made)});
  const auto created = run(account.create_endpoint({"https://x.example/a?b", {"a.b", "c"}, "v1"}));
  ASSERT_TRUE(created);
  EXPECT_EQ(created->secret, "whsec_1");
  EXPECT_EQ(stripe.seen().at(0).body,
            "url=https%3A%2F%2Fx.example%2Fa%3Fb&enabled_events[0]=a.b&enabled_events[1]=c"
            "&api_version=v1&description=Cr%C3%A9neau");
  ASSERT_TRUE(run(account.correct_endpoint("we_1", {"*"})));
  EXPECT_EQ(stripe.seen().at(1).path, "/v1/webhook_endpoints/we_1");
  EXPECT_EQ(stripe.seen().at(1).body, "enabled_events[0]=%2A&disabled=false");
  ASSERT_TRUE(run(account.disable_endpoint("we_1")));
  EXPECT_EQ(stripe.seen().at(2).body, "disabled=true");
}

TEST_F(StripeAccount, TakesNoNewEndpointWithoutItsSecret) {
  stripe.answer({Response::json(Status::ok, endpoint_object)});
  EXPECT_FALSE(run(account.create_endpoint({"https://x.example", {"*"}, "v1"})));
}

}  // namespace
}  // namespace creneau::stripe
