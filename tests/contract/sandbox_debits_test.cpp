// SEPA direct debits: complete at once, paid or failed later.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdio>

#include "contract/sandbox_fixture.hpp"

namespace creneau::sandbox {

using testing::ElementsAre;

class SandboxDebits : public SandboxFixture {
 protected:
  SandboxDebits() { start(); }

  Reply pay_by_debit(const std::string& id, const std::string& iban) {
    return control("POST", "/sessions/" + id + "/pay",
                   R"({"method":"sepa_debit","iban":")" + iban + "\"}");
  }
  void advance(const std::string& span) {
    ASSERT_EQ(control("POST", "/clock", R"({"advance":")" + span + "\"}").status, 200);
  }
  boost::json::value intent_of(const std::string& id) {
    return get("/v1/payment_intents/" + text_at(session(id), "/payment_intent") +
               "?expand[]=latest_charge")
        .json();
  }
  static Form with(const std::string& name, const std::string& text) {
    auto form = session_form();
    std::erase_if(form, [&](const auto& entry) { return entry.first == name; });
    form.emplace_back(name, text);
    return form;
  }
};

TEST_F(SandboxDebits, CompleteTheSessionUnpaidAndAreWithdrawnLater) {
  const auto id = make_session();
  EXPECT_EQ(boost::json::serialize(session(id).at("payment_method_types")),
            R"(["card","sepa_debit"])");
  const auto reply = pay_by_debit(id, "fr14 2004 1010 0505 0001 3M02 606");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(text_at(reply.json(), "/status"), "complete");
  EXPECT_EQ(text_at(reply.json(), "/payment_status"), "unpaid");
  auto intent = intent_of(id);
  EXPECT_EQ(text_at(intent, "/status"), "processing");
  EXPECT_EQ(text_at(intent, "/latest_charge/status"), "pending");
  EXPECT_FALSE(intent.at_pointer("/latest_charge/paid").as_bool());
  EXPECT_EQ(text_at(intent, "/latest_charge/payment_method_details/sepa_debit/last4"), "2606");
  EXPECT_EQ(post("/v1/refunds", {{"payment_intent", text_at(intent, "/id")}}).status, 400);
  EXPECT_EQ(number_at(get("/v1/balance").json(), "/available/0/amount"), 0);

  advance("6s");
  EXPECT_EQ(text_at(session(id), "/payment_status"), "paid");
  intent = intent_of(id);
  EXPECT_EQ(text_at(intent, "/status"), "succeeded");
  EXPECT_EQ(number_at(intent, "/amount_received"), 5000);
  EXPECT_THAT(event_types(),
              ElementsAre("payment_intent.created", "charge.pending", "payment_intent.processing",
                          "checkout.session.completed", "charge.succeeded",
                          "payment_intent.succeeded", "checkout.session.async_payment_succeeded"));
  EXPECT_EQ(number_at(get("/v1/balance").json(), "/available/0/amount"), 5000);
  EXPECT_EQ(post("/v1/refunds", {{"payment_intent", text_at(intent, "/id")}}).status, 200);
}

TEST_F(SandboxDebits, MayFailAfterTheSessionIsComplete) {
  const auto id = make_session();
  ASSERT_EQ(pay_by_debit(id, "FR8420041010050500013M02607").status, 200);
  advance("6s");
  EXPECT_EQ(text_at(session(id), "/status"), "complete");
  EXPECT_EQ(text_at(session(id), "/payment_status"), "unpaid");
  const auto intent = intent_of(id);
  EXPECT_EQ(text_at(intent, "/status"), "requires_payment_method");
  EXPECT_EQ(text_at(intent, "/last_payment_error/payment_method_type"), "sepa_debit");
  EXPECT_EQ(text_at(intent, "/latest_charge/status"), "failed");
  const auto types = event_types();
  EXPECT_THAT((std::vector<std::string>(types.end() - 3, types.end())),
              ElementsAre("charge.failed", "payment_intent.payment_failed",
                          "checkout.session.async_payment_failed"));
}

TEST_F(SandboxDebits, TakeTheirTimeOrAreDisputedByTheirIban) {
  const auto slow = make_session();
  ASSERT_EQ(pay_by_debit(slow, "DE08370400440532013003").status, 200);
  const auto disputed = make_session();
  ASSERT_EQ(pay_by_debit(disputed, "DE35370400440532013002").status, 200);
  advance("10s");
  EXPECT_EQ(text_at(session(slow), "/payment_status"), "unpaid");
  EXPECT_EQ(text_at(session(disputed), "/payment_status"), "paid");
  EXPECT_EQ(text_at(get("/v1/disputes").json(), "/data/0/reason"), "debit_not_authorized");
  advance("3m");
  EXPECT_EQ(text_at(session(slow), "/payment_status"), "paid");
}

TEST_F(SandboxDebits, AreSettledOnRequestOnceOnly) {
  const auto id = make_session();
  const auto settle = [&](const std::string& outcome) {
    return control("POST", "/sessions/" + id + "/settle", R"({"outcome":")" + outcome + "\"}");
  };
  EXPECT_EQ(settle("failed").status, 400) << "nothing is under way";
  ASSERT_EQ(pay_by_debit(id, "FR1420041010050500013M02606").status, 200);
  EXPECT_EQ(settle("perhaps").status, 400);
  EXPECT_EQ(settle("failed").status, 200);
  EXPECT_EQ(settle("succeeded").status, 400);
  advance("1h");
  EXPECT_EQ(text_at(intent_of(id), "/status"), "requires_payment_method");
}

TEST_F(SandboxDebits, AreOfferedOnlyWhereTheyCanBe) {
  const std::string iban = "FR1420041010050500013M02606";
  for (const auto& form : {with("allowed_payment_method_types[0]", "card"),
                           with("excluded_payment_method_types[0]", "sepa_debit"),
                           with("payment_intent_data[capture_method]", "manual"),
                           with("line_items[0][price_data][currency]", "usd")}) {
    const auto id = make_session(form);
    EXPECT_EQ(boost::json::serialize(session(id).at("payment_method_types")), R"(["card"])");
    EXPECT_EQ(pay_by_debit(id, iban).status, 400);
    EXPECT_EQ(pay(id).status, 200);
  }
  const auto id = make_session(with("allowed_payment_method_types[0]", "sepa_debit"));
  EXPECT_EQ(pay(id).status, 400) << "no cards";
  EXPECT_EQ(pay_by_debit(id, iban).status, 200);
  EXPECT_EQ(pay_by_debit(id, iban).status, 400) << "complete";
}

TEST_F(SandboxDebits, RefuseFiltersThatLeaveNothingOrThatStripeDoesNotKnow) {
  for (const auto* method : {"klarna", "colour"}) {
    const auto reply =
        post("/v1/checkout/sessions", with("allowed_payment_method_types[0]", method));
    EXPECT_EQ(reply.status, 400) << method;
    EXPECT_TRUE(text_at(reply.json(), "/error/param").starts_with("allowed_payment_method_types"));
  }
}

TEST_F(SandboxDebits, RefuseAnIbanThatIsWrongOrNotForTests) {
  const auto id = make_session();
  const auto wrong = pay_by_debit(id, "FR1520041010050500013M02606");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(text_at(wrong.json(), "/error/code"), "invalid_bank_account_iban");
  EXPECT_EQ(pay_by_debit(id, "GB82WEST12345698765432").status, 400);
  EXPECT_EQ(text_at(session(id), "/status"), "open");
  EXPECT_TRUE(event_types().empty());
}

TEST_F(SandboxDebits, GoOnAfterARestart) {
  stop();
  Options options;
  options.state_file = testing::TempDir() + "sandbox_debits_" + std::to_string(::getpid());
  std::remove(options.state_file.c_str());
  start(options);
  const auto id = make_session();
  ASSERT_EQ(pay_by_debit(id, "FR1420041010050500013M02606").status, 200);
  stop();
  start(options);
  advance("6s");
  EXPECT_EQ(text_at(session(id), "/payment_status"), "paid");
  stop();
  std::remove(options.state_file.c_str());
}

}  // namespace creneau::sandbox
