#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/stripe/answer.hpp"
#include "adapters/stripe/intent_answer.hpp"
#include "adapters/stripe/object_reader.hpp"
#include "adapters/stripe/refund_answer.hpp"
#include "adapters/stripe/session_answer.hpp"

namespace creneau::stripe {
namespace {

using domain::IntentStatus;
using domain::RefundStatus;
using domain::SessionStatus;
using testing::HasSubstr;
using testing::Not;

boost::json::object parse(std::string_view text) {
  auto object = parse_object(text, Errc::internal);
  EXPECT_TRUE(object) << text;
  return *object;
}

boost::json::object make_session() {
  return parse(R"({"id":"cs_test_1","object":"checkout.session","status":"open",
      "payment_status":"unpaid","amount_total":5000,"currency":"eur","payment_intent":null,
      "url":"https://checkout.example/c/1","expires_at":1700001800,
      "metadata":{"booking_id":"bk_1","payment_id":"pay_1","installation_id":"inst_1"}})");
}

boost::json::object make_refund() {
  return parse(R"({"id":"re_1","object":"refund","payment_intent":"pi_1","amount":5000,
      "currency":"eur","status":"succeeded","metadata":{"refund_id":"ref_1"}})");
}

TEST(StripeSessionAnswer, ReadsAnOpenSession) {
  const auto news = read_session(make_session());
  ASSERT_TRUE(news);
  EXPECT_EQ(news->id, SessionId("cs_test_1"));
  EXPECT_EQ(news->status, SessionStatus::open);
  EXPECT_FALSE(news->is_paid);
  EXPECT_EQ(news->total, (Money{5000, "eur"}));
  EXPECT_TRUE(news->payment_intent_id.empty());
  EXPECT_EQ(news->intent_status, IntentStatus::unknown);
  EXPECT_EQ(news->url, "https://checkout.example/c/1");
  EXPECT_EQ(news->expires_at, Instant(std::chrono::seconds(1700001800)));
  EXPECT_EQ(news->booking_id, BookingId("bk_1"));
  EXPECT_EQ(news->payment_id, PaymentId("pay_1"));
  EXPECT_EQ(news->installation_id, "inst_1");
}

TEST(StripeSessionAnswer, ReadsAPaidSessionWithoutUrlOrMetadata) {
  auto object = make_session();
  object["status"] = "complete";
  object["payment_status"] = "paid";
  object["payment_intent"] = "pi_1";
  object["url"] = nullptr;
  object["metadata"] = nullptr;
  const auto news = read_session(object);
  ASSERT_TRUE(news);
  EXPECT_EQ(news->status, SessionStatus::complete);
  EXPECT_TRUE(news->is_paid);
  EXPECT_EQ(news->payment_intent_id, PaymentIntentId("pi_1"));
  EXPECT_EQ(news->intent_status, IntentStatus::unknown);
  EXPECT_EQ(news->url, "");
  EXPECT_TRUE(news->booking_id.empty());
}

TEST(StripeSessionAnswer, TellsFromTheIntentWhetherMoneyMayStillCome) {
  const std::pair<const char*, IntentStatus> cases[] = {
      {"requires_payment_method", IntentStatus::failed},
      {"canceled", IntentStatus::canceled},
      {"succeeded", IntentStatus::succeeded},
      {"processing", IntentStatus::processing},
      {"requires_action", IntentStatus::processing},
      {"requires_capture", IntentStatus::requires_capture},
      {"a_word_of_tomorrow", IntentStatus::processing}};
  for (const auto& [status, expected] : cases) {
    auto object = make_session();
    object["payment_intent"] = boost::json::object{
        {"id", "pi_7"}, {"status", status}, {"amount_received", std::int64_t{4000}}};
    const auto news = read_session(object);
    ASSERT_TRUE(news) << status;
    EXPECT_EQ(news->intent_status, expected) << status;
    EXPECT_EQ(news->payment_intent_id, PaymentIntentId("pi_7"));
    EXPECT_EQ(news->intent_received_minor.has_value(), expected == IntentStatus::succeeded);
  }
}

TEST(StripeIntentAnswer, RefusesWhatIsNotAWholeIntent) {
  const auto make_intent = [] {
    return boost::json::object{{"id", "pi_1"},
                               {"object", "payment_intent"},
                               {"status", "requires_capture"},
                               {"amount", std::int64_t{5000}},
                               {"currency", "eur"},
                               {"amount_capturable", std::int64_t{5000}},
                               {"amount_received", std::int64_t{0}}};
  };
  const auto whole = read_intent(make_intent());
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->installation_id.empty());
  const std::pair<const char*, boost::json::value> cases[] = {
      {"id", ""},     {"object", "charge"},      {"status", nullptr},      {"amount", 50.0},
      {"amount", -1}, {"amount_capturable", -1}, {"amount_received", "0"}, {"currency", 7}};
  for (const auto& [key, value] : cases) {
    auto object = make_intent();
    object[key] = value;
    const auto news = read_intent(object);
    ASSERT_FALSE(news) << key << value;
    EXPECT_EQ(news.error().code, Errc::gateway_unavailable);
    EXPECT_THAT(news.error().detail, HasSubstr(key));
  }
}

TEST(StripeSessionAnswer, RefusesWhatIsNotAWholeSession) {
  const std::pair<const char*, boost::json::value> cases[] = {
      {"id", ""},          {"object", "refund"},        {"status", "half_open"},
      {"status", nullptr}, {"payment_status", "maybe"}, {"amount_total", 50.0},
      {"currency", 7},     {"amount_total", "5000"},    {"amount_total", -1},
      {"url", 7},          {"expires_at", nullptr},     {"payment_intent", boost::json::object{}}};
  for (const auto& [key, value] : cases) {
    auto object = make_session();
    object[key] = value;
    const auto news = read_session(object);
    ASSERT_FALSE(news) << key << value;
    EXPECT_EQ(news.error().code, Errc::gateway_unavailable);
    EXPECT_THAT(news.error().detail, HasSubstr(key));
  }
}

TEST(StripeRefundAnswer, ReadsEachStatus) {
  const std::pair<boost::json::value, RefundStatus> cases[] = {
      {"pending", RefundStatus::pending}, {"requires_action", RefundStatus::pending},
      {nullptr, RefundStatus::pending},   {"succeeded", RefundStatus::succeeded},
      {"failed", RefundStatus::failed},   {"canceled", RefundStatus::failed}};
  for (const auto& [status, expected] : cases) {
    auto object = make_refund();
    object["status"] = status;
    const auto news = read_refund(object);
    ASSERT_TRUE(news) << status;
    EXPECT_EQ(news->status, expected) << status;
    EXPECT_EQ(news->id, StripeRefundId("re_1"));
    EXPECT_EQ(news->payment_intent_id, PaymentIntentId("pi_1"));
    EXPECT_EQ(news->refund_id, RefundId("ref_1"));
    EXPECT_EQ(news->amount, (Money{5000, "eur"}));
  }
  auto unheard_of = make_refund();
  unheard_of["status"] = "lost";
  EXPECT_FALSE(read_refund(unheard_of));
}

TEST(StripeRefundAnswer, ReadsAPageAndRefusesABrokenOne) {
  boost::json::object page{{"has_more", true}, {"data", boost::json::array{make_refund()}}};
  const auto read = read_refund_page(page);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->has_more);
  EXPECT_EQ(read->refunds.size(), 1U);
  page["data"] = boost::json::array{};
  EXPECT_FALSE(read_refund_page(page)) << "nothing to go on from, yet more follows";
  page["data"] = boost::json::array{make_refund(), 7};
  EXPECT_FALSE(read_refund_page(page));
  EXPECT_FALSE(read_refund_page(boost::json::object{{"data", boost::json::array{}}}));
}

Answer make_error(unsigned status, std::string_view members) {
  return Answer{status, R"({"error":{"type":"invalid_request_error")" + std::string(members) + "}}",
                "req_1", false};
}

TEST(StripeAnswer, MapsEachFailureToItsError) {
  const std::tuple<unsigned, const char*, Errc> cases[] = {
      {400, R"(,"param":"expires_at")", Errc::gateway_expiry_invalid},
      {400, R"(,"code":"charge_already_refunded")", Errc::gateway_already_refunded},
      {400, R"(,"param":"amount")", Errc::gateway_rejected},
      {400, R"(,"code":"rate_limit")", Errc::gateway_unavailable},
      {401, "", Errc::gateway_unavailable},
      {402, R"(,"code":"card_declined")", Errc::gateway_rejected},
      {403, "", Errc::gateway_unavailable},
      {404, R"(,"code":"resource_missing")", Errc::gateway_not_found},
      {409, "", Errc::gateway_unavailable},
      {424, "", Errc::gateway_unavailable},
      {429, "", Errc::gateway_unavailable},
      {302, "", Errc::gateway_unavailable},
      {500, "", Errc::gateway_unavailable},
      {503, "", Errc::gateway_unavailable}};
  for (const auto& [status, members, expected] : cases) {
    const auto object = read_answer(make_error(status, members));
    ASSERT_FALSE(object);
    EXPECT_EQ(object.error().code, expected) << status << members;
  }
}

TEST(StripeAnswer, CallsAReplayedFailureSoUnlessItSaysMore) {
  for (const unsigned status : {400U, 402U, 404U, 500U}) {
    auto answer = make_error(status, "");
    answer.is_replayed = true;
    EXPECT_EQ(read_answer(answer).error().code, Errc::gateway_replayed_failure) << status;
  }
  auto refunded = make_error(400, R"(,"code":"charge_already_refunded")");
  refunded.is_replayed = true;
  EXPECT_EQ(read_answer(refunded).error().code, Errc::gateway_already_refunded);
  const Answer replayed_success{200, R"({"id":"cs_1"})", "req_1", true};
  EXPECT_TRUE(read_answer(replayed_success));
}

TEST(StripeAnswer, TellsWhatStripeSaidButNoKeyAndNoAddress) {
  const auto error =
      read_answer(make_error(400, R"(,"code":"email_invalid","param":"customer_email",
          "message":"Invalid email address: ada@example.org with key sk_test_4eC39Hq at\nline")"))
          .error();
  EXPECT_THAT(error.detail, HasSubstr("400"));
  EXPECT_THAT(error.detail, HasSubstr("email_invalid"));
  EXPECT_THAT(error.detail, HasSubstr("customer_email"));
  EXPECT_THAT(error.detail, HasSubstr("req_1"));
  EXPECT_THAT(error.detail, HasSubstr("Invalid email address: […] with key […] at line"));
  EXPECT_THAT(error.detail, Not(HasSubstr("ada")));
  EXPECT_THAT(error.detail, Not(HasSubstr("4eC39Hq")));
}

TEST(StripeAnswer, CutsLongMessages) {
  const std::string words(5000, 'a');
  const auto error = read_answer(make_error(400, R"(,"message":")" + words + "\"")).error();
  EXPECT_LT(error.detail.size(), message_bytes_max + 200);
}

TEST(StripeAnswer, TakesGarbageForNoAnswer) {
  const std::string deep = std::string(1000, '[') + std::string(1000, ']');
  for (const std::string& body : {std::string(), std::string("<html>"), std::string("[]"),
                                  std::string("{\"a\":1} x"), "{\"a\":" + deep + "}"})
    for (const unsigned status : {200U, 502U})
      EXPECT_EQ(read_answer({status, body, {}, false}).error().code, Errc::gateway_unavailable)
          << status << body.substr(0, 20);
}

}  // namespace
}  // namespace creneau::stripe
