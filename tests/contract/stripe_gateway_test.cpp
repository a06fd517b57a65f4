#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/stripe_peer.hpp"

namespace creneau::stripe {
namespace {

using http::Response;
using http::Status;
using testing::AllOf;
using testing::Field;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr const char* secret_key = "sk_test_0123456789";

std::string make_session(std::string_view status = "open") {
  return R"({"id":"cs_1","object":"checkout.session","payment_status":"unpaid","amount_total":5000,
      "currency":"eur","payment_intent":{"id":"pi_1","status":"canceled"},"url":null,
      "expires_at":1700001800,"metadata":{"booking_id":"bk_1"},"status":")" +
         std::string(status) + "\"}";
}

std::string make_refund(int number) {
  return R"({"object":"refund","payment_intent":"pi_1","amount":5000,"currency":"eur",
      "status":"succeeded","metadata":{},"id":"re_)" +
         std::to_string(number) + "\"}";
}

std::string make_page(int number, bool has_more) {
  return R"({"object":"list","data":[)" + make_refund(number) + R"(],"has_more":)" +
         (has_more ? "true}" : "false}");
}

Response failure(Status status, std::string members = {}) {
  return Response::json(status, R"({"error":{"type":"api_error")" + members + "}}");
}

class StripeGateway : public testing::Test {
 protected:
  TransportOptions make_options() const {
    TransportOptions options;
    options.secret_key = secret_key;
    options.api_base = stripe.base();
    options.backoff_base = std::chrono::milliseconds(1);
    return options;
  }
  Result<domain::SessionNews> create() {
    return run(gateway.create_session({"booking-bk_1-session-1", "mode=payment&a=%C3%A9"}));
  }

  ScriptedStripe stripe;
  CountingRandom random;
  Gateway gateway{make_options(), random};
};

TEST_F(StripeGateway, CreatesASessionWithTheStoredBytes) {
  stripe.answer({Response::json(Status::ok, make_session())});
  const auto news = create();
  ASSERT_TRUE(news) << news.error().detail;
  EXPECT_EQ(news->id, SessionId("cs_1"));
  ASSERT_THAT(stripe.seen(), SizeIs(1));
  const auto request = stripe.seen().front();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/v1/checkout/sessions");
  EXPECT_EQ(request.body, "mode=payment&a=%C3%A9");
  EXPECT_EQ(request.authorization, "Bearer sk_test_0123456789");
  EXPECT_EQ(request.version, "2026-10-28.endive");
  EXPECT_EQ(request.content_type, "application/x-www-form-urlencoded");
  EXPECT_EQ(request.idempotency_key, "booking-bk_1-session-1");
}

TEST_F(StripeGateway, ReadsASessionWithItsIntent) {
  stripe.answer({Response::json(Status::ok, make_session("complete"))});
  const auto news = run(gateway.get_session(SessionId("cs_1")));
  ASSERT_TRUE(news);
  EXPECT_EQ(news->intent_status, domain::IntentStatus::canceled);
  const auto request = stripe.seen().at(0);
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.path, "/v1/checkout/sessions/cs_1");
  EXPECT_EQ(request.query, "expand[0]=payment_intent");
  EXPECT_EQ(request.idempotency_key, "");
}

TEST_F(StripeGateway, ExpiresASession) {
  stripe.answer({Response::json(Status::ok, make_session("expired"))});
  const auto news = run(gateway.expire_session(SessionId("cs_1")));
  ASSERT_TRUE(news);
  EXPECT_EQ(news->status, domain::SessionStatus::expired);
  EXPECT_EQ(stripe.seen().at(0).method, "POST");
  EXPECT_EQ(stripe.seen().at(0).path, "/v1/checkout/sessions/cs_1/expire");
}

std::string make_intent(const std::string& status, int capturable_minor, int received_minor) {
  return fmt::format(
      R"({{"id":"pi_1","object":"payment_intent","status":"{}","amount":5000,"currency":"eur",)"
      R"("amount_capturable":{},"amount_received":{},"metadata":{{"payment_id":"pay_1"}}}})",
      status, capturable_minor, received_minor);
}

TEST_F(StripeGateway, CapturesReleasesAndReadsAnIntent) {
  stripe.answer({Response::json(Status::ok, make_intent("succeeded", 0, 5000)),
                 Response::json(Status::ok, make_intent("canceled", 0, 0)),
                 Response::json(Status::ok, make_intent("requires_capture", 5000, 0))});
  const PaymentIntentId id("pi_1");
  const auto captured = run(gateway.capture_intent(id));
  ASSERT_TRUE(captured);
  EXPECT_EQ(captured->status, domain::IntentStatus::succeeded);
  EXPECT_EQ(captured->received_minor, 5000);
  EXPECT_EQ(captured->payment_id, PaymentId("pay_1"));
  const auto released = run(gateway.cancel_intent(id));
  ASSERT_TRUE(released);
  EXPECT_EQ(released->status, domain::IntentStatus::canceled);
  const auto read = run(gateway.get_intent(id));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->status, domain::IntentStatus::requires_capture);
  EXPECT_EQ(read->amount, (Money{5000, "eur"}));
  EXPECT_EQ(read->capturable_minor, 5000);
  const auto seen = stripe.seen();
  ASSERT_THAT(seen, SizeIs(3));
  EXPECT_EQ(seen[0].method, "POST");
  EXPECT_EQ(seen[0].path, "/v1/payment_intents/pi_1/capture");
  EXPECT_EQ(seen[0].body, "");
  EXPECT_EQ(seen[1].method, "POST");
  EXPECT_EQ(seen[1].path, "/v1/payment_intents/pi_1/cancel");
  EXPECT_EQ(seen[2].method, "GET");
  EXPECT_EQ(seen[2].path, "/v1/payment_intents/pi_1");
  for (const auto& request : seen) EXPECT_EQ(request.idempotency_key, "");
}

TEST_F(StripeGateway, SaysWhenACaptureIsRefused) {
  stripe.answer({Response::json(
      Status::bad_request,
      R"({"error":{"type":"invalid_request_error","code":"payment_intent_unexpected_state",)"
      R"("message":"This PaymentIntent could not be captured."}})")});
  const auto captured = run(gateway.capture_intent(PaymentIntentId("pi_1")));
  ASSERT_FALSE(captured);
  EXPECT_EQ(captured.error().code, Errc::gateway_rejected);
}

TEST_F(StripeGateway, KeepsAStrangeIdInsideItsPathSegment) {
  stripe.answer({Response::json(Status::ok, make_session())});
  ASSERT_TRUE(run(gateway.get_session(SessionId("cs_1?a=b#&%"))));
  EXPECT_EQ(stripe.seen().at(0).path, "/v1/checkout/sessions/cs_1?a=b#&%");
  EXPECT_EQ(stripe.seen().at(0).query, "expand[0]=payment_intent");
}

TEST_F(StripeGateway, RefundsAndListsAllPages) {
  stripe.answer({Response::json(Status::ok, make_refund(1))});
  const auto refund = run(gateway.create_refund({"payment-pay_1-refund-slot_taken-1", "a=1"}));
  ASSERT_TRUE(refund);
  EXPECT_EQ(refund->status, domain::RefundStatus::succeeded);
  EXPECT_EQ(stripe.seen().at(0).idempotency_key, "payment-pay_1-refund-slot_taken-1");

  stripe.answer({Response::json(Status::ok, make_page(9, true)),
                 Response::json(Status::ok, make_page(8, false))});
  const auto all = run(gateway.list_refunds(PaymentIntentId("pi_1")));
  ASSERT_TRUE(all);
  ASSERT_THAT(*all, SizeIs(2));
  EXPECT_EQ(all->at(1).id, StripeRefundId("re_8"));
  EXPECT_EQ(stripe.seen().at(1).query, "payment_intent=pi_1&limit=100");
  EXPECT_EQ(stripe.seen().at(2).query, "payment_intent=pi_1&limit=100&starting_after=re_9");
}

TEST_F(StripeGateway, StopsListingAtTheBound) {
  stripe.answer({Response::json(Status::ok, make_page(9, true))});
  const auto all = run(gateway.list_refunds(PaymentIntentId("pi_1")));
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().code, Errc::gateway_unavailable);
  EXPECT_THAT(stripe.seen(), SizeIs(refund_pages_max));
}

TEST_F(StripeGateway, RetriesWithTheSameBytesUntilItSucceeds) {
  stripe.answer({failure(Status::internal_server_error), failure(Status::conflict),
                 Response::json(Status::ok, make_session())});
  ASSERT_TRUE(create());
  const auto requests = stripe.seen();
  ASSERT_THAT(requests, SizeIs(3));
  for (const auto& request : requests) {
    EXPECT_EQ(request.body, requests.at(0).body);
    EXPECT_EQ(request.idempotency_key, "booking-bk_1-session-1");
  }
}

TEST_F(StripeGateway, TriesThreeTimesAndNoMore) {
  for (const auto status : {Status::conflict, Status::too_many_requests,
                            Status::internal_server_error, Status::service_unavailable}) {
    const auto before = stripe.seen().size();
    stripe.answer({failure(status)});
    EXPECT_EQ(create().error().code, Errc::gateway_unavailable);
    EXPECT_EQ(stripe.seen().size() - before, 3U) << status;
  }
}

TEST_F(StripeGateway, DoesNotRepeatWhatIsRefused) {
  const std::pair<Response, Errc> cases[] = {
      {failure(Status::bad_request, R"(,"param":"amount")"), Errc::gateway_rejected},
      {failure(Status::bad_request, R"(,"param":"expires_at")"), Errc::gateway_expiry_invalid},
      {failure(Status::bad_request, R"(,"code":"charge_already_refunded")"),
       Errc::gateway_already_refunded},
      {failure(Status::unauthorized), Errc::gateway_unavailable},
      {failure(Status::payment_required), Errc::gateway_rejected},
      {failure(Status::forbidden), Errc::gateway_unavailable},
      {failure(Status::not_found), Errc::gateway_not_found},
      {failure(Status::internal_server_error).with("Idempotent-Replayed", "true"),
       Errc::gateway_replayed_failure},
      {failure(Status::found).with("Location", "/v1/refunds"), Errc::gateway_unavailable},
      {Response::json(Status::ok, "<html>"), Errc::gateway_unavailable},
      {Response::json(Status::ok, R"({"id":"cs_1"})"), Errc::gateway_unavailable}};
  for (const auto& [response, expected] : cases) {
    const auto before = stripe.seen().size();
    stripe.answer({response});
    const auto news = create();
    ASSERT_FALSE(news);
    EXPECT_EQ(news.error().code, expected) << news.error().detail;
    EXPECT_EQ(stripe.seen().size() - before, 1U) << news.error().detail;
  }
}

TEST_F(StripeGateway, ObeysStripesAdviceOnRetrying) {
  stripe.answer({failure(Status::internal_server_error).with("Stripe-Should-Retry", "false")});
  EXPECT_FALSE(create());
  EXPECT_THAT(stripe.seen(), SizeIs(1));
  stripe.answer({failure(Status::bad_request).with("Stripe-Should-Retry", "true"),
                 Response::json(Status::ok, make_session())});
  EXPECT_TRUE(create());
  EXPECT_THAT(stripe.seen(), SizeIs(3));
}

TEST_F(StripeGateway, UsesOneConnectionForOneCallAfterTheOther) {
  stripe.answer({Response::json(Status::ok, make_session())});
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(create());
  EXPECT_EQ(stripe.connections(), 1U);
}

TEST_F(StripeGateway, RefusesAnAnswerThatIsTooLarge) {
  auto session = make_session();
  session.insert(1, "\"filler\":\"" + std::string(answer_bytes_max, 'x') + "\",");
  stripe.answer({Response::json(Status::ok, session)});
  const auto news = create();
  ASSERT_FALSE(news);
  EXPECT_EQ(news.error().code, Errc::gateway_unavailable);
  EXPECT_THAT(news.error().detail, HasSubstr("too large"));
  EXPECT_THAT(stripe.seen(), SizeIs(1));
}

TEST_F(StripeGateway, NeverTellsTheKeyOrTheAddress) {
  stripe.answer(
      {failure(Status::unauthorized,
               R"-(,"message":"Invalid API Key provided: sk_test_0123456789 (ada@x.org)")-")
           .with("Request-Id", "req_77")});
  const auto detail = create().error().detail;
  EXPECT_THAT(detail, AllOf(HasSubstr("401"), HasSubstr("req_77"), HasSubstr("Invalid API Key"),
                            Not(HasSubstr("0123456789")), Not(HasSubstr("ada"))));
}

TEST_F(StripeGateway, RefusesAKeyThatWouldAddAHeader) {
  const auto news = run(gateway.create_session({"key\r\nX-Injected: 1", "a=1"}));
  ASSERT_FALSE(news);
  EXPECT_EQ(news.error().code, Errc::gateway_rejected);
  EXPECT_THAT(stripe.seen(), SizeIs(0));
}

TEST_F(StripeGateway, ResumesOnTheCallersThread) {
  stripe.answer({Response::json(Status::ok, make_session())});
  const auto resumed_on = run([&]() -> boost::asio::awaitable<std::thread::id> {
    EXPECT_TRUE(co_await gateway.get_session(SessionId("cs_1")));
    co_return std::this_thread::get_id();
  }());
  EXPECT_EQ(resumed_on, std::this_thread::get_id());
}

TEST_F(StripeGateway, CarriesManyCallsAtOnceOverAFewConnections) {
  stripe.answer({Response::json(Status::ok, make_session())});
  boost::asio::io_context context;
  int succeeded = 0;
  for (int i = 0; i < 200; ++i)
    boost::asio::co_spawn(
        context,
        [&]() -> boost::asio::awaitable<void> {
          const auto news = co_await gateway.get_session(SessionId("cs_1"));
          if (news) ++succeeded;
        },
        boost::asio::detached);
  context.run();
  EXPECT_EQ(succeeded, 200);
  EXPECT_LE(stripe.connections(), TransportOptions().connections_max);
}

}  // namespace
}  // namespace creneau::stripe
