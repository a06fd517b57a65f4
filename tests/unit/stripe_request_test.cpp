#include <gtest/gtest.h>

#include "adapters/stripe/form.hpp"
#include "adapters/stripe/refund_request.hpp"
#include "adapters/stripe/session_request.hpp"

namespace creneau::stripe {
namespace {

app::SessionParameters make_parameters() {
  app::SessionParameters parameters;
  parameters.booking_id = BookingId("bk_1");
  parameters.payment_id = PaymentId("pay_1");
  parameters.installation_id = "inst_1";
  parameters.product_name = "Séance & café";
  parameters.amount = {5000, "eur"};
  parameters.customer_email = "ada+x@example.org";
  parameters.success_url = "https://example.org/bookings/bk_1?token=t&returned=1";
  parameters.cancel_url = "https://example.org/bookings/bk_1?token=t";
  parameters.expires_at = Instant(std::chrono::milliseconds(1'700'000'000'999));
  return parameters;
}

TEST(StripeForm, EncodesEverythingButUnreservedCharacters) {
  EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encode("é &+=[]!\n"), "%C3%A9%20%26%2B%3D%5B%5D%21%0A");
  EXPECT_EQ(Form().add("a[0]", "1&b=2").add("c", std::int64_t{-5}).str(), "a[0]=1%26b%3D2&c=-5");
}

TEST(StripeSessionRequest, AsksForACardPaymentOfTheBooking) {
  EXPECT_EQ(make_session_body(make_parameters()),
            "mode=payment&submit_type=book&allowed_payment_method_types[0]=card"
            "&line_items[0][quantity]=1&line_items[0][price_data][currency]=eur"
            "&line_items[0][price_data][unit_amount]=5000"
            "&line_items[0][price_data][product_data][name]=S%C3%A9ance%20%26%20caf%C3%A9"
            "&client_reference_id=bk_1&customer_email=ada%2Bx%40example.org&locale=fr"
            "&success_url=https%3A%2F%2Fexample.org%2Fbookings%2Fbk_1%3Ftoken%3Dt%26returned%3D1"
            "&cancel_url=https%3A%2F%2Fexample.org%2Fbookings%2Fbk_1%3Ftoken%3Dt"
            "&expires_at=1700000000"
            "&metadata[booking_id]=bk_1&metadata[payment_id]=pay_1&metadata[installation_id]=inst_1"
            "&payment_intent_data[metadata][booking_id]=bk_1"
            "&payment_intent_data[metadata][payment_id]=pay_1"
            "&payment_intent_data[metadata][installation_id]=inst_1");
}

TEST(StripeSessionRequest, OnlyAuthorizesWhereTheCaptureIsManual) {
  auto parameters = make_parameters();
  parameters.capture = domain::CaptureMethod::manual;
  for (const bool allows_delayed_methods : {false, true}) {
    parameters.allows_delayed_methods = allows_delayed_methods;
    const auto body = make_session_body(parameters);
    EXPECT_NE(body.find("&payment_intent_data[capture_method]=manual&"), std::string::npos);
    EXPECT_NE(body.find("&allowed_payment_method_types[0]=card&"), std::string::npos)
        << "no delayed method can be captured later";
  }
}

TEST(StripeSessionRequest, LeavesTheMethodsToTheAccountWhereDelayedOnesAreAllowed) {
  auto parameters = make_parameters();
  parameters.allows_delayed_methods = true;
  const auto body = make_session_body(parameters);
  EXPECT_EQ(body.find("payment_method_types"), std::string::npos);
  EXPECT_EQ(body.find("capture_method"), std::string::npos);
}

TEST(StripeSessionRequest, FollowsTheLocaleAndTheCurrencyWithoutDecimals) {
  auto parameters = make_parameters();
  parameters.locale = Locale::en;
  parameters.amount = {700, "jpy"};
  const auto body = make_session_body(parameters);
  EXPECT_NE(body.find("&locale=en&"), std::string::npos);
  EXPECT_NE(body.find("[currency]=jpy&line_items[0][price_data][unit_amount]=700&"),
            std::string::npos);
}

TEST(StripeRefundRequest, NamesOurRefundInItsMetadata) {
  const app::RefundParameters parameters{
      RefundId("ref_1"), BookingId("bk_1"), "inst_1", PaymentIntentId("pi_1"), {5000, "eur"}};
  EXPECT_EQ(
      make_refund_body(parameters),
      "payment_intent=pi_1&amount=5000&reason=requested_by_customer"
      "&metadata[refund_id]=ref_1&metadata[booking_id]=bk_1&metadata[installation_id]=inst_1");
}

TEST(StripeRefundRequest, WalksTheListByPages) {
  EXPECT_EQ(make_refunds_path(PaymentIntentId("pi_1"), {}),
            "/v1/refunds?payment_intent=pi_1&limit=100");
  EXPECT_EQ(make_refunds_path(PaymentIntentId("pi_1"), StripeRefundId("re_9")),
            "/v1/refunds?payment_intent=pi_1&limit=100&starting_after=re_9");
}

}  // namespace
}  // namespace creneau::stripe
