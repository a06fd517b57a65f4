// Stripe's lists: what is asked for, what is read, and what is refused.
#include "adapters/stripe/record_lists.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/stripe/object_reader.hpp"
#include "app/webhook_events.hpp"

namespace creneau::stripe {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

boost::json::object parse(std::string_view text) {
  auto object = parse_object(text, Errc::invalid_request);
  EXPECT_TRUE(object);
  return *object;
}

constexpr std::string_view intent_text = R"({"id":"pi_1","object":"payment_intent",
  "status":"succeeded","amount_received":5000,"currency":"eur","created":1700000000,
  "latest_charge":{"id":"ch_1","amount_refunded":2000},
  "metadata":{"installation_id":"inst_1","booking_id":"bk_1","payment_id":"pay_1"}})";

TEST(RecordLists, EventsAreAskedForByTypeAndSpanNewestFirst) {
  const Instant from{std::chrono::seconds(1700000000)};
  const auto open = make_events_path({from, {}}, EventId());
  EXPECT_THAT(open, StartsWith("/v1/events?types[0]="));
  for (const auto& event : app::handled_events)
    EXPECT_THAT(open, HasSubstr("=" + std::string(event.type) + "&"));
  EXPECT_THAT(open, HasSubstr("&created[gte]=1700000000&limit=100"));
  EXPECT_THAT(open, Not(HasSubstr("created[lt]")));
  const auto next = make_events_path({from, from + std::chrono::hours(1)}, EventId("evt_9"));
  EXPECT_THAT(next, HasSubstr("&created[lt]=1700003600&"));
  EXPECT_THAT(next, HasSubstr("&starting_after=evt_9"));
}

TEST(RecordLists, AnEventIsReadAsItsWebhookWouldBe) {
  const auto page = read_event_page(parse(R"({"object":"list","has_more":true,"data":[
    {"id":"evt_1","object":"event","type":"charge.refunded","created":1700000000,"livemode":false,
     "data":{"object":{"id":"ch_1","object":"charge","payment_intent":"pi_1","metadata":{}}}}]})"));
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_TRUE(page->has_more);
  ASSERT_EQ(page->records.size(), 1U);
  const auto& listed = page->records.front();
  EXPECT_EQ(listed.id, EventId("evt_1"));
  EXPECT_EQ(listed.created_at, Instant(std::chrono::seconds(1700000000)));
  ASSERT_TRUE(listed.event);
  EXPECT_EQ(listed.event->type, "charge.refunded");
  EXPECT_EQ(listed.event->payment_intent_id, PaymentIntentId("pi_1"));
}

TEST(RecordLists, AnEventThatCannotBeReadIsPartOfItsPage) {
  const auto page = read_event_page(parse(R"({"object":"list","has_more":false,"data":[
    {"id":"evt_1","object":"event","type":"charge.refunded","created":1700000000,"livemode":false,
     "data":{}},
    {"id":"evt_2","object":"event","type":"other","created":1700000001,"livemode":false,
     "data":{"object":{}}}]})"));
  ASSERT_TRUE(page);
  ASSERT_EQ(page->records.size(), 2U);
  EXPECT_FALSE(page->records[0].event);
  EXPECT_TRUE(page->records[1].event);
}

TEST(RecordLists, AnIntentIsReadWithWhatItsChargeGaveBack) {
  const auto intent = read_intent_record(parse(intent_text));
  ASSERT_TRUE(intent) << intent.error().detail;
  EXPECT_EQ(intent->stage, app::IntentStage::succeeded);
  EXPECT_EQ(intent->received, (Money{5000, "eur"}));
  EXPECT_EQ(intent->refunded_minor, 2000);
  EXPECT_EQ(intent->installation_id, "inst_1");
  EXPECT_EQ(intent->booking_id, BookingId("bk_1"));
  EXPECT_EQ(intent->payment_id, PaymentId("pay_1"));
}

TEST(RecordLists, EachStatusOfAnIntentHasItsStage) {
  for (const auto& [status, stage] :
       {std::pair{"succeeded", app::IntentStage::succeeded},
        std::pair{"requires_capture", app::IntentStage::authorized},
        std::pair{"canceled", app::IntentStage::canceled},
        std::pair{"processing", app::IntentStage::unpaid},
        std::pair{"requires_payment_method", app::IntentStage::unpaid}}) {
    auto object = parse(intent_text);
    object["status"] = status;
    EXPECT_EQ(read_intent_record(object)->stage, stage) << status;
  }
}

TEST(RecordLists, WhatIsMissingIsRefused) {
  for (const auto* key : {"id", "object", "status", "amount_received", "currency", "created"}) {
    auto object = parse(intent_text);
    object.erase(key);
    EXPECT_FALSE(read_intent_record(object)) << key;
  }
  EXPECT_FALSE(read_intent_page(parse(R"({"object":"list","data":[]})")));
  EXPECT_FALSE(read_intent_page(parse(R"({"object":"list","data":[],"has_more":true})")));
  EXPECT_FALSE(read_event_page(parse(R"({"object":"list","data":[{}],"has_more":false})")));
}

TEST(RecordLists, APageOfPaymentsAsksForTheirCharges) {
  EXPECT_EQ(make_intents_path(PaymentIntentId()),
            "/v1/payment_intents?limit=100&expand[0]=data.latest_charge");
  EXPECT_THAT(make_intents_path(PaymentIntentId("pi_9")), HasSubstr("&starting_after=pi_9"));
  EXPECT_EQ(make_intent_path(PaymentIntentId("pi_9")),
            "/v1/payment_intents/pi_9?expand[0]=latest_charge");
  EXPECT_EQ(make_all_refunds_path(StripeRefundId("re_9")),
            "/v1/refunds?limit=100&starting_after=re_9");
  EXPECT_THAT(make_session_search_path(PaymentIntentId("pi_9")), HasSubstr("payment_intent=pi_9"));
}

TEST(RecordLists, ASearchForASessionFindsOneOrNone) {
  const auto none = read_found_session(parse(R"({"object":"list","data":[],"has_more":false})"));
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

}  // namespace
}  // namespace creneau::stripe
