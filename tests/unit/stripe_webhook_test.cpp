#include <fmt/format.h>
#include <gtest/gtest.h>

#include "adapters/stripe/webhook.hpp"

namespace creneau::stripe {
namespace {

// The test vector was made with Stripe's own library.
constexpr std::string_view body = R"({"id":"evt_1","object":"event"})";
const std::string signature = "0c8670ed117751cc551a20e35839447075c42800ea3cf3e8a2fbda99cd1e6edd";
const std::string header = "t=1700000000,v1=" + signature;
const std::vector<std::string> secrets{"whsec_test_secret"};

Instant at(std::int64_t seconds) {
  return Instant(std::chrono::seconds(seconds));
}

bool accepts(std::string_view text, std::string_view signature_header,
             const std::vector<std::string>& with = secrets, Instant now = at(1700000010)) {
  const auto verified = verify_signature(text, signature_header, with, now);
  EXPECT_TRUE(verified || verified.error().code == Errc::invalid_signature);
  return verified.has_value();
}

TEST(StripeSignature, AcceptsWhatStripesLibrarySigned) {
  EXPECT_TRUE(accepts(body, header));
}

TEST(StripeSignature, AcceptsAnyOfSeveralSignaturesBySeveralSecrets) {
  const std::string zeros(64, '0');
  EXPECT_TRUE(accepts(body, "t=1700000000,v1=" + zeros + ",v1=" + signature + ",v0=abc"));
  EXPECT_TRUE(accepts(body, header, {"whsec_new", "whsec_test_secret"}));
}

TEST(StripeSignature, RefusesAnythingElse) {
  EXPECT_FALSE(accepts(R"({"id":"evt_2","object":"event"})", header));
  EXPECT_FALSE(accepts(fmt::format("{}\n", body), header));
  EXPECT_FALSE(accepts(body, "t=1700000001,v1=" + signature));
  EXPECT_FALSE(accepts(body, "t=1700000000,v0=" + signature));
  EXPECT_FALSE(accepts(body, "v1=" + signature));
  EXPECT_FALSE(accepts(body, "t=1700000000"));
  EXPECT_FALSE(accepts(body, "t=1700000000,v1="));
  EXPECT_FALSE(accepts(body, "t=1700000000,t=1700000000,v1=" + signature));
  EXPECT_FALSE(accepts(body, "t=-1700000000,v1=" + signature));
  EXPECT_FALSE(accepts(body, "t=170000000000000000000000,v1=" + signature));
  EXPECT_FALSE(accepts(body, "t=1700000000,v1=" + signature.substr(1)));
  EXPECT_FALSE(accepts(body, ""));
  EXPECT_FALSE(accepts(body, ",,,=,"));
  EXPECT_FALSE(accepts(body, header + std::string(signature_header_bytes_max, ',')));
  auto wrong = signature;
  wrong.back() = wrong.back() == '0' ? '1' : '0';
  EXPECT_FALSE(accepts(body, "t=1700000000,v1=" + wrong));
}

TEST(StripeSignature, NeverAcceptsWithoutASecret) {
  EXPECT_FALSE(accepts(body, header, {}));
  EXPECT_FALSE(accepts(body, header, {"", "whsec_other"}));
  // The same text under the empty key, and under two spaces.
  EXPECT_FALSE(accepts(body,
                       "t=1700000000,"
                       "v1=0d17fe88d3c7334149a7322db918de47cc9f5bd15de2bd0a2de56250f2ed247b,"
                       "v1=583919b31367efc63ca45c4adc66b7c40dbf55d449e660dae5024c48b82a19e6",
                       {"", "  "}));
}

TEST(StripeSignature, ToleratesFiveMinutesEitherWayAndNoMore) {
  EXPECT_TRUE(accepts(body, header, secrets, at(1700000300)));
  EXPECT_TRUE(accepts(body, header, secrets, at(1699999700)));
  EXPECT_FALSE(accepts(body, header, secrets, at(1700000301)));
  EXPECT_FALSE(accepts(body, header, secrets, at(1699999699)));
}

std::string make_event(std::string_view type, std::string_view object) {
  return R"({"id":"evt_1","object":"event","api_version":"2026-10-28.endive","livemode":false,"type":")" +
         std::string(type) + R"(","data":{"object":)" + std::string(object) + "}}";
}

constexpr std::string_view our_metadata =
    R"("metadata":{"booking_id":"bk_1","payment_id":"pay_1","installation_id":"inst_1"})";
const std::string session = R"({"id":"cs_1","object":"checkout.session","status":"complete",
    "payment_status":"paid","amount_total":5000,"currency":"eur","payment_intent":"pi_1",
    "url":null,"expires_at":1700001800,)" +
                            std::string(our_metadata) + "}";

TEST(StripeEvent, CarriesTheSession) {
  const auto event = parse_event(make_event("checkout.session.completed", session));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->id, EventId("evt_1"));
  EXPECT_EQ(event->type, "checkout.session.completed");
  EXPECT_FALSE(event->livemode);
  EXPECT_EQ(event->api_version, "2026-10-28.endive");
  ASSERT_TRUE(event->session);
  EXPECT_TRUE(event->session->is_paid);
  EXPECT_EQ(event->session->payment_intent_id, PaymentIntentId("pi_1"));
  EXPECT_EQ(event->installation_id, "inst_1");
  EXPECT_EQ(event->booking_id, BookingId("bk_1"));
  EXPECT_EQ(event->payment_id, PaymentId("pay_1"));
}

TEST(StripeEvent, NamesTheIntentConcerned) {
  const std::pair<const char*, const char*> cases[] = {
      {"payment_intent.payment_failed", R"({"id":"pi_1","object":"payment_intent",)"},
      {"charge.refunded", R"({"id":"ch_1","object":"charge","payment_intent":"pi_1",)"},
      {"charge.dispute.created", R"({"id":"dp_1","object":"dispute","payment_intent":"pi_1",)"}};
  for (const auto& [type, object] : cases) {
    const auto event = parse_event(make_event(type, object + std::string(our_metadata) + "}"));
    ASSERT_TRUE(event) << type;
    EXPECT_EQ(event->payment_intent_id, PaymentIntentId("pi_1")) << type;
    EXPECT_EQ(event->installation_id, "inst_1") << type;
    EXPECT_EQ(event->booking_id, BookingId("bk_1")) << type;
    EXPECT_EQ(event->payment_id, PaymentId("pay_1")) << type;
    EXPECT_FALSE(event->refund);
    EXPECT_FALSE(event->session);
  }
}

TEST(StripeEvent, CarriesTheRefund) {
  const auto object = R"({"id":"re_1","object":"refund","payment_intent":"pi_1","amount":700,
      "currency":"jpy","status":"failed","metadata":{"refund_id":"ref_1","booking_id":"bk_1",
      "installation_id":"inst_1"}})";
  for (const auto* type : {"refund.failed", "charge.refund.updated"}) {
    const auto event = parse_event(make_event(type, object));
    ASSERT_TRUE(event) << type;
    ASSERT_TRUE(event->refund);
    EXPECT_EQ(event->refund->refund_id, RefundId("ref_1"));
    EXPECT_EQ(event->refund->status, domain::RefundStatus::failed);
    EXPECT_EQ(event->refund->amount, (Money{700, "jpy"}));
    EXPECT_EQ(event->payment_intent_id, PaymentIntentId("pi_1"));
    EXPECT_EQ(event->booking_id, BookingId("bk_1"));
  }
}

TEST(StripeEvent, OfUnknownTypeIsReadWithoutItsObject) {
  const auto event = parse_event(make_event("invoice.paid", R"({"id":7})"));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, "invoice.paid");
  EXPECT_FALSE(event->session);
  EXPECT_TRUE(event->payment_intent_id.empty());
}

TEST(StripeEvent, OfAnotherProgramIsPassedOverWhereOursIsReadBack) {
  const std::string foreign = R"({"id":"cs_1","object":"checkout.session","mode":"setup",
      "status":"complete","payment_status":"no_payment_required","amount_total":null,
      "currency":null,"expires_at":1,"metadata":{}})";
  const auto passed = parse_event(make_event("checkout.session.completed", foreign));
  ASSERT_TRUE(passed);
  EXPECT_FALSE(passed->session);
  auto ours = foreign;
  ours.replace(ours.find(R"("metadata":{})"), 13, our_metadata);
  const auto known = parse_event(make_event("checkout.session.completed", ours));
  ASSERT_TRUE(known);
  ASSERT_TRUE(known->session);
  EXPECT_EQ(known->session->status, domain::SessionStatus::open) << "nothing of it is final";
  EXPECT_FALSE(known->session->is_paid);
}

// As API version 2020-08-27 had them: a session without status, expiry and url; a charge with its
// refunds inside; a refund whose status is null.
TEST(StripeEvent, OfAnOlderVersionIsReadAsFarAsItIsBelieved) {
  const auto session_then = R"({"id":"cs_1","object":"checkout.session","mode":"payment",
      "payment_status":"paid","payment_method_types":["card"],"amount_total":5000,
      "currency":"eur","payment_intent":"pi_1",)" +
                            std::string(our_metadata) + "}";
  const auto completed = parse_event(make_event("checkout.session.completed", session_then));
  ASSERT_TRUE(completed) << completed.error().detail;
  ASSERT_TRUE(completed->session);
  EXPECT_EQ(completed->session->id, SessionId("cs_1"));
  EXPECT_EQ(completed->session->status, domain::SessionStatus::open);
  EXPECT_FALSE(completed->session->is_paid) << "it is read back";
  EXPECT_EQ(completed->session->payment_id, PaymentId("pay_1"));

  const auto charge_then = R"({"id":"ch_1","object":"charge","amount":5000,"refunded":true,
      "payment_intent":"pi_1","refunds":{"object":"list","has_more":false,"data":[
      {"id":"re_1","object":"refund","amount":5000}]},)" +
                           std::string(our_metadata) + "}";
  const auto refunded = parse_event(make_event("charge.refunded", charge_then));
  ASSERT_TRUE(refunded) << refunded.error().detail;
  EXPECT_EQ(refunded->payment_intent_id, PaymentIntentId("pi_1"));

  const auto refund_then = R"({"id":"re_1","object":"refund","payment_intent":"pi_1",
      "status":null,)" + std::string(our_metadata) +
                           "}";
  const auto updated = parse_event(make_event("charge.refund.updated", refund_then));
  ASSERT_TRUE(updated) << updated.error().detail;
  EXPECT_FALSE(updated->refund);
  EXPECT_EQ(updated->payment_intent_id, PaymentIntentId("pi_1"));
}

TEST(StripeEvent, WithoutAPaymentIntentIsAccepted) {
  const auto charge = R"({"id":"ch_1","object":"charge",)" + std::string(our_metadata) + "}";
  const auto event = parse_event(make_event("charge.refunded", charge));
  ASSERT_TRUE(event);
  EXPECT_TRUE(event->payment_intent_id.empty());
}

TEST(StripeSignature, IsMadeAsItIsChecked) {
  const auto made = make_signature_header("{}", "whsec_a", at(1700000000));
  EXPECT_TRUE(verify_signature("{}", made, {"whsec_a"}, at(1700000000)));
  EXPECT_FALSE(verify_signature("{}", made, {"whsec_b"}, at(1700000000)));
}

TEST(StripeEvent, RefusesWhatIsNoEvent) {
  const std::string deep = std::string(2000, '[') + std::string(2000, ']');
  for (
      const std::string& text :
      {std::string(), std::string("[]"), std::string("null"), std::string(body),
       std::string(
           R"({"id":"evt_1","object":"v2.core.event","type":"a","livemode":false,"data":{"object":{}}})"),
       std::string(
           R"({"id":"evt_1","object":"event","type":"a","livemode":"no","data":{"object":{}}})"),
       std::string(R"({"id":"evt_1","object":"event","type":"a","livemode":false,"data":{}})"),
       make_event("payment_intent.succeeded", "{}"), make_event("invoice.paid", deep),
       make_event("invoice.paid", "{}") + "{}"}) {
    const auto event = parse_event(text);
    ASSERT_FALSE(event) << text.substr(0, 80);
    EXPECT_EQ(event.error().code, Errc::invalid_request);
  }
}

}  // namespace
}  // namespace creneau::stripe
