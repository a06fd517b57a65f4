#include <gmock/gmock.h>

#include "contract/sandbox_fixture.hpp"

namespace creneau::sandbox {

using testing::ElementsAre;

class SandboxPayments : public SandboxFixture {
 protected:
  SandboxPayments() { start(); }

  std::string intent_of(const std::string& id) { return text_at(session(id), "/payment_intent"); }
  void advance(const std::string& span) {
    ASSERT_EQ(control("POST", "/clock", R"({"advance":")" + span + "\"}").status, 200);
  }
  static Form manual_form() {
    auto form = session_form();
    form.emplace_back("payment_intent_data[capture_method]", "manual");
    return form;
  }
};

TEST_F(SandboxPayments, CompleteTheSessionAndTellItInOrder) {
  const auto id = make_session();
  const auto reply = pay(id);
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(text_at(reply.json(), "/status"), "complete");
  EXPECT_EQ(text_at(reply.json(), "/payment_status"), "paid");
  EXPECT_TRUE(reply.json().at("url").is_null());
  EXPECT_THAT(event_types(), ElementsAre("payment_intent.created", "charge.succeeded",
                                         "payment_intent.succeeded", "checkout.session.completed"));
  const auto intent = get("/v1/payment_intents/" + intent_of(id)).json();
  EXPECT_EQ(text_at(intent, "/status"), "succeeded");
  EXPECT_EQ(number_at(intent, "/amount_received"), 5000);
  EXPECT_EQ(text_at(intent, "/metadata/booking_id"), "bk_1");
  EXPECT_EQ(pay(id).status, 400);
}

TEST_F(SandboxPayments, DeclineEachCardAsPublished) {
  struct Case {
    std::string card, code, decline_code;
  };
  for (const auto& [card, code, decline_code] :
       {Case{"4000000000000002", "card_declined", "generic_decline"},
        Case{"4000000000009995", "card_declined", "insufficient_funds"},
        Case{"4000000000009987", "card_declined", "lost_card"},
        Case{"4000000000009979", "card_declined", "stolen_card"},
        Case{"4000000000006975", "card_declined", "card_velocity_exceeded"},
        Case{"4000000000000069", "expired_card", ""}, Case{"4000000000000127", "incorrect_cvc", ""},
        Case{"4000000000000119", "processing_error", ""},
        Case{"4000008400001629", "card_declined", "generic_decline"}}) {
    const auto id = make_session();
    const auto reply = pay(id, card);
    EXPECT_EQ(reply.status, 402) << card;
    const auto error = reply.json().at("error");
    EXPECT_EQ(text_at(error, "/type"), "card_error");
    EXPECT_EQ(text_at(error, "/code"), code) << card;
    EXPECT_EQ(error.as_object().contains("decline_code") ? text_at(error, "/decline_code") : "",
              decline_code)
        << card;
    EXPECT_EQ(text_at(error, "/payment_intent/status"), "requires_payment_method");
    EXPECT_EQ(text_at(error, "/payment_intent/last_payment_error/code"), code);
    EXPECT_EQ(text_at(session(id), "/status"), "open");
    EXPECT_EQ(event_types().back(), "payment_intent.payment_failed");
    EXPECT_EQ(pay(id).status, 200) << "the customer may try again";
  }
}

TEST_F(SandboxPayments, RefuseANumberThatIsNoneWithoutAnAttempt) {
  const auto id = make_session();
  const auto reply = pay(id, "4242424242424241");
  EXPECT_EQ(reply.status, 402);
  EXPECT_EQ(text_at(reply.json(), "/error/code"), "incorrect_number");
  EXPECT_TRUE(event_types().empty());
  EXPECT_EQ(text_at(pay(id, "4111111111111111").json(), "/error/decline_code"),
            "test_mode_live_card");
}

TEST_F(SandboxPayments, AskForAuthenticationWithThreeDSecure) {
  const auto id = make_session();
  const auto refused = control("POST", "/sessions/" + id + "/pay",
                               R"({"card":"4000002760003184","authentication":"refuse"})");
  EXPECT_EQ(refused.status, 402);
  EXPECT_EQ(text_at(refused.json(), "/error/code"), "payment_intent_authentication_failure");
  EXPECT_EQ(pay(id, "4000002760003184").status, 200);
  EXPECT_THAT(event_types(), ElementsAre("payment_intent.created", "payment_intent.requires_action",
                                         "payment_intent.payment_failed",
                                         "payment_intent.requires_action", "charge.succeeded",
                                         "payment_intent.succeeded", "checkout.session.completed"));
}

TEST_F(SandboxPayments, CancelTheIntentOfAnExpiredSession) {
  const auto id = make_session();
  pay(id, "4000000000000002");
  post("/v1/checkout/sessions/" + id + "/expire");
  EXPECT_EQ(text_at(get("/v1/payment_intents/" + intent_of(id)).json(), "/status"), "canceled");
}

TEST_F(SandboxPayments, HoldWithManualCaptureUntilCaptured) {
  const auto id = make_session(manual_form());
  ASSERT_EQ(pay(id).status, 200);
  EXPECT_EQ(text_at(session(id), "/status"), "complete");
  EXPECT_EQ(text_at(session(id), "/payment_status"), "unpaid");
  EXPECT_EQ(event_types()[2], "payment_intent.amount_capturable_updated");
  const auto intent = intent_of(id);
  EXPECT_EQ(number_at(get("/v1/payment_intents/" + intent).json(), "/amount_capturable"), 5000);
  EXPECT_EQ(
      post("/v1/payment_intents/" + intent + "/capture", {{"amount_to_capture", "5001"}}).status,
      400);
  const auto captured =
      post("/v1/payment_intents/" + intent + "/capture", {{"amount_to_capture", "4000"}}).json();
  EXPECT_EQ(text_at(captured, "/status"), "succeeded");
  EXPECT_EQ(number_at(captured, "/amount_received"), 4000);
  EXPECT_EQ(text_at(session(id), "/payment_status"), "paid");
  const auto charge = get("/v1/charges/" + text_at(captured, "/latest_charge")).json();
  EXPECT_EQ(number_at(charge, "/amount_captured"), 4000);
  EXPECT_EQ(number_at(charge, "/amount_refunded"), 1000) << "the rest is let go";
  EXPECT_FALSE(charge.at("refunded").as_bool());
  EXPECT_EQ(number_at(get("/v1/balance").json(), "/available/0/amount"), 4000);
  const auto again = post("/v1/payment_intents/" + intent + "/capture");
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(text_at(again.json(), "/error/code"), "payment_intent_unexpected_state");
  EXPECT_EQ(text_at(again.json(), "/error/payment_intent/status"), "succeeded");
  EXPECT_EQ(text_at(again.json(), "/error/message"),
            "This PaymentIntent could not be captured because it has a status of succeeded. Only a "
            "PaymentIntent with one of the following statuses may be captured: requires_capture.");
  const auto refund = post("/v1/refunds", {{"payment_intent", intent}}).json();
  EXPECT_EQ(number_at(refund, "/amount"), 4000);
}

TEST_F(SandboxPayments, ReleaseAHeldAmountByCallOrAfterAWeek) {
  const auto by_call = make_session(manual_form());
  pay(by_call);
  const auto cancelled = post("/v1/payment_intents/" + intent_of(by_call) + "/cancel",
                              {{"cancellation_reason", "requested_by_customer"}});
  EXPECT_EQ(text_at(cancelled.json(), "/status"), "canceled");
  const auto by_time = make_session(manual_form());
  pay(by_time);
  const auto held = get("/v1/payment_intents/" + intent_of(by_time) + "?expand[]=latest_charge");
  EXPECT_EQ(number_at(held.json(), "/latest_charge/payment_method_details/card/capture_before") -
                number_at(held.json(), "/latest_charge/created"),
            7 * 24 * 3600);
  advance("7d");
  const auto types = event_types();
  EXPECT_THAT((std::vector<std::string>(types.end() - 2, types.end())),
              ElementsAre("charge.expired", "payment_intent.canceled"));
  const auto intent = get("/v1/payment_intents/" + intent_of(by_time)).json();
  EXPECT_EQ(text_at(intent, "/status"), "canceled");
  EXPECT_EQ(text_at(intent, "/cancellation_reason"), "automatic");
  const auto too_late = post("/v1/payment_intents/" + text_at(intent, "/id") + "/capture");
  EXPECT_EQ(text_at(too_late.json(), "/error/payment_intent/status"), "canceled");
}

TEST_F(SandboxPayments, KeepWhatACaptureSays) {
  const auto id = make_session(manual_form());
  pay(id);
  const auto captured =
      post("/v1/payment_intents/" + intent_of(id) + "/capture?expand[]=latest_charge",
           {{"metadata[seat]", "12"}, {"statement_descriptor_suffix", "SEAT 12"}})
          .json();
  EXPECT_EQ(text_at(captured, "/metadata/seat"), "12");
  EXPECT_EQ(text_at(captured, "/metadata/booking_id"), "bk_1");
  EXPECT_EQ(text_at(captured, "/latest_charge/metadata/seat"), "12");
  EXPECT_EQ(text_at(captured, "/latest_charge/statement_descriptor_suffix"), "SEAT 12");
}

TEST_F(SandboxPayments, CancelOnlyWhatIsHeld) {
  const auto id = make_session();
  pay(id, "4000000000000002");
  const auto open = post("/v1/payment_intents/" + intent_of(id) + "/cancel");
  EXPECT_EQ(open.status, 400) << "the session is to be expired instead";
  EXPECT_EQ(text_at(open.json(), "/error/code"), "payment_intent_unexpected_state");
  pay(id);
  const auto paid = post("/v1/payment_intents/" + intent_of(id) + "/cancel");
  EXPECT_EQ(text_at(paid.json(), "/error/message"),
            "You cannot cancel this PaymentIntent because it has a status of succeeded. Only a "
            "PaymentIntent with one of the following statuses may be canceled: "
            "requires_payment_method, requires_capture, requires_confirmation, requires_action, "
            "processing.");
}

TEST_F(SandboxPayments, RefuseAnInvoiceForWhatIsHeld) {
  auto form = manual_form();
  form.emplace_back("invoice_creation[enabled]", "true");
  const auto reply = post("/v1/checkout/sessions", form);
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(text_at(reply.json(), "/error/message"),
            "Post-payment invoice creation does not support separate authorization and capture.");
}

TEST_F(SandboxPayments, EndADisputeByEvidenceOrByGivingIn) {
  const auto open = [&](const std::string& card) {
    const auto id = make_session();
    pay(id, card);
    return get("/v1/disputes?payment_intent=" + intent_of(id)).json().at_pointer("/data/0");
  };
  const auto lost = open("4000000000000259");
  EXPECT_EQ(number_at(get("/v1/balance").json(), "/available/0/amount"), 0);
  const auto path = "/v1/disputes/" + text_at(lost, "/id");
  EXPECT_EQ(text_at(post(path + "/close").json(), "/status"), "lost");
  EXPECT_EQ(post(path + "/close").status, 400);
  EXPECT_EQ(event_types().back(), "charge.dispute.closed");

  const auto won = open("4000000000002685");
  const auto won_path = "/v1/disputes/" + text_at(won, "/id");
  EXPECT_EQ(
      text_at(post(won_path, {{"evidence[uncategorized_text]", "It arrived."}}).json(), "/status"),
      "under_review");
  EXPECT_EQ(text_at(post(won_path, {{"evidence[uncategorized_text]", "winning_evidence"}}).json(),
                    "/status"),
            "won");
  EXPECT_EQ(event_types().back(), "charge.dispute.funds_reinstated");
  EXPECT_EQ(number_at(get("/v1/balance").json(), "/available/0/amount"), 5000);
  EXPECT_EQ(post("/v1/refunds", {{"charge", text_at(won, "/charge")}}).status, 200);

  const auto inquiry = open("4000000000001976");
  EXPECT_EQ(text_at(post("/v1/disputes/" + text_at(inquiry, "/id") + "/close").json(), "/status"),
            "warning_closed");
}

TEST_F(SandboxPayments, OpenADisputeForTheCardsThatAreDisputed) {
  const auto id = make_session();
  ASSERT_EQ(pay(id, "4000000000000259").status, 200);
  const auto types = event_types();
  EXPECT_EQ(std::count(types.begin(), types.end(), "charge.dispute.created"), 1);
  const auto refund = post("/v1/refunds", {{"payment_intent", intent_of(id)}});
  EXPECT_EQ(refund.status, 400);
  EXPECT_EQ(text_at(refund.json(), "/error/code"), "charge_disputed");
}

TEST_F(SandboxPayments, AreRefundedInPartsNeverBeyondTheCharge) {
  const auto id = make_session();
  pay(id);
  const auto intent = intent_of(id);
  const auto part = post("/v1/refunds", {{"payment_intent", intent}, {"amount", "2000"}}).json();
  EXPECT_EQ(text_at(part, "/status"), "succeeded");
  const auto too_much = post("/v1/refunds", {{"payment_intent", intent}, {"amount", "3001"}});
  EXPECT_EQ(too_much.status, 400);
  EXPECT_EQ(text_at(too_much.json(), "/error/param"), "amount");
  EXPECT_EQ(number_at(post("/v1/refunds", {{"payment_intent", intent}}).json(), "/amount"), 3000);
  const auto none_left = post("/v1/refunds", {{"payment_intent", intent}});
  EXPECT_EQ(none_left.status, 400);
  EXPECT_EQ(text_at(none_left.json(), "/error/code"), "charge_already_refunded");
  EXPECT_EQ(get("/v1/refunds?payment_intent=" + intent).json().at("data").as_array().size(), 2U);
  const auto charge = get("/v1/charges?payment_intent=" + intent).json();
  EXPECT_TRUE(charge.at_pointer("/data/0/refunded").as_bool());
  EXPECT_EQ(number_at(get("/v1/balance").json(), "/available/0/amount"), 0);
}

TEST_F(SandboxPayments, RefundLaterWithTheCardThatTakesItsTime) {
  const auto id = make_session();
  pay(id, "4000000000007726");
  const auto refund = post("/v1/refunds", {{"payment_intent", intent_of(id)}}).json();
  EXPECT_EQ(text_at(refund, "/status"), "pending");
  advance("6s");
  EXPECT_EQ(text_at(get("/v1/refunds/" + text_at(refund, "/id")).json(), "/status"), "succeeded");
  const auto types = event_types();
  EXPECT_EQ(std::count(types.begin(), types.end(), "refund.updated"), 1);
  EXPECT_EQ(std::count(types.begin(), types.end(), "refund.failed"), 0);
}

TEST_F(SandboxPayments, FailARefundLaterAndAllowAnother) {
  const auto id = make_session();
  pay(id, "4000000000005126");
  const auto intent = intent_of(id);
  const auto refund = post("/v1/refunds", {{"payment_intent", intent}}).json();
  EXPECT_EQ(text_at(refund, "/status"), "succeeded");
  advance("6s");
  const auto failed = get("/v1/refunds/" + text_at(refund, "/id")).json();
  EXPECT_EQ(text_at(failed, "/status"), "failed");
  EXPECT_EQ(text_at(failed, "/failure_reason"), "expired_or_canceled_card");
  const auto types = event_types();
  EXPECT_EQ(std::count(types.begin(), types.end(), "refund.failed"), 1);
  EXPECT_EQ(post("/v1/refunds", {{"payment_intent", intent}}).status, 200);
}

TEST_F(SandboxPayments, FilterEvents) {
  pay(make_session());
  const auto count = [&](const std::string& query) {
    return get("/v1/events?limit=100&" + query).json().at("data").as_array().size();
  };
  EXPECT_EQ(count("type=checkout.session.completed"), 1U);
  EXPECT_EQ(count("type=payment_intent.*"), 2U);
  EXPECT_EQ(count("types[]=charge.succeeded&types[]=payment_intent.created"), 2U);
  EXPECT_EQ(count("created[gte]=9999999999"), 0U);
  EXPECT_EQ(count("created[lt]=9999999999"), 4U);
  EXPECT_EQ(count("delivery_success=true"), 4U) << "nobody was to be told";
  EXPECT_EQ(count("types[]=charge.*"), 0U) << "whole names only";
  EXPECT_EQ(get("/v1/events?type=a&types[]=b").status, 400);
  const auto id = text_at(get("/v1/events").json(), "/data/0/id");
  advance("30d");
  EXPECT_EQ(count("type=*"), 0U) << "older than 30 days";
  EXPECT_EQ(get("/v1/events/" + id).status, 404);
}

}  // namespace creneau::sandbox
