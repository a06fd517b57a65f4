#include "contract/sandbox_fixture.hpp"

namespace creneau::sandbox {

using boost::json::value;
using testing::Test;

class SandboxSessions : public SandboxFixture {
 protected:
  SandboxSessions() { start(); }

  std::int64_t now() { return number_at(session(make_session()), "/created"); }
  static Form with(Form form, const std::string& name, const std::string& text) {
    for (auto& [known, content] : form)
      if (known == name) {
        content = text;
        return form;
      }
    form.emplace_back(name, text);
    return form;
  }
  static Form without(Form form, const std::string& name) {
    std::erase_if(form, [&](const auto& entry) { return entry.first == name; });
    return form;
  }
  void expect_refused(const Form& form, std::string_view code, std::string_view param,
                      std::string_view message) {
    const auto reply = post("/v1/checkout/sessions", form);
    EXPECT_EQ(reply.status, 400) << reply.body;
    const auto error = reply.json().at("error").as_object();
    EXPECT_EQ(text_at(error, "/type"), "invalid_request_error");
    EXPECT_EQ(text_at(error, "/message"), message);
    EXPECT_EQ(error.contains("code") ? text_at(error, "/code") : "", code);
    EXPECT_EQ(error.contains("param") ? text_at(error, "/param") : "", param);
  }
};

TEST_F(SandboxSessions, AreMadeOpenAndUnpaidWithoutAPaymentIntent) {
  const auto reply = post("/v1/checkout/sessions", session_form());
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto made = reply.json();
  EXPECT_EQ(text_at(made, "/object"), "checkout.session");
  EXPECT_TRUE(text_at(made, "/id").starts_with("cs_test_"));
  EXPECT_EQ(text_at(made, "/status"), "open");
  EXPECT_EQ(text_at(made, "/payment_status"), "unpaid");
  EXPECT_EQ(number_at(made, "/amount_total"), 5000);
  EXPECT_EQ(text_at(made, "/metadata/booking_id"), "bk_1");
  EXPECT_TRUE(made.at("payment_intent").is_null());
  EXPECT_EQ(number_at(made, "/expires_at") - number_at(made, "/created"), 24 * 3600);
  EXPECT_NE(text_at(made, "/url").find("/c/pay/cs_test_"), std::string::npos);
  EXPECT_EQ(reply.headers.at("stripe-version"), "2026-10-28.endive");
  EXPECT_TRUE(reply.headers.at("request-id").starts_with("req_"));
}

TEST_F(SandboxSessions, RefuseWrongParametersInStripesWords) {
  const auto form = session_form();
  expect_refused(with(form, "colour", "red"), "parameter_unknown", "colour",
                 "Received unknown parameter: colour");
  expect_refused(without(form, "mode"), "parameter_missing", "mode",
                 "Missing required param: mode.");
  expect_refused(without(form, "line_items[0][price_data][currency]"), "parameter_missing",
                 "line_items[0][price_data][currency]",
                 "Missing required param: line_items[0][price_data][currency].");
  expect_refused(with(form, "line_items[0][price_data][unit_amount]", "12.5"),
                 "parameter_invalid_integer", "line_items[0][price_data][unit_amount]",
                 "Invalid integer: 12.5");
  expect_refused(with(form, "success_url", "example.org/done"), "url_invalid", "success_url",
                 "Not a valid URL");
  expect_refused(with(form, "customer_email", "camille"), "email_invalid", "customer_email",
                 "Invalid email address: camille");
  expect_refused(with(form, "line_items[0][price_data][unit_amount]", "49"), "amount_too_small", "",
                 "The Checkout Session's total amount due must add up to at least €0.50 eur");
  EXPECT_EQ(control("GET", "/state").json().at("sessions").as_array().size(), 0U);
}

TEST_F(SandboxSessions, RefuseACurrencyThatStripeDoesNotTake) {
  const std::string param = "line_items[0][price_data][currency]";
  for (const auto* currency : {"xyz", "euro"}) {
    const auto reply = post("/v1/checkout/sessions", with(session_form(), param, currency));
    EXPECT_EQ(reply.status, 400) << currency;
    EXPECT_EQ(text_at(reply.json(), "/error/param"), param);
    EXPECT_TRUE(text_at(reply.json(), "/error/message")
                    .starts_with("Invalid currency: " + std::string(currency) + ". Stripe"));
  }
}

TEST_F(SandboxSessions, RefusePaymentMethodTypes) {
  const auto reply =
      post("/v1/checkout/sessions", with(session_form(), "payment_method_types[0]", "card"));
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(text_at(reply.json(), "/error/code"), "payment_method_types_no_longer_supported");
}

TEST_F(SandboxSessions, LiveForThirtyMinutesToADay) {
  const auto expiring = [&](std::int64_t seconds) {
    return with(session_form(), "expires_at", std::to_string(now() + seconds));
  };
  expect_refused(expiring(1'799), "", "expires_at",
                 "The `expires_at` timestamp must be at least 30 minutes from Checkout Session "
                 "creation.");
  expect_refused(expiring(24 * 3600 + 60), "", "expires_at",
                 "The `expires_at` timestamp must be less than 24 hours from Checkout Session "
                 "creation.");
  EXPECT_EQ(post("/v1/checkout/sessions", expiring(1'860)).status, 200);
}

TEST_F(SandboxSessions, TakeArraysWithAndWithoutIndexes) {
  const auto form = session_form();
  Form bare;
  for (auto [name, text] : form) {
    if (const auto index = name.find("[0]"); index != std::string::npos) name.erase(index + 1, 1);
    bare.emplace_back(name, text);
  }
  EXPECT_EQ(number_at(session(make_session(bare)), "/amount_total"), 5000);
}

TEST_F(SandboxSessions, ExpireByCallOnceOnly) {
  const auto id = make_session();
  const auto first = post("/v1/checkout/sessions/" + id + "/expire");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(text_at(first.json(), "/status"), "expired");
  EXPECT_TRUE(first.json().at("url").is_null());
  const auto second = post("/v1/checkout/sessions/" + id + "/expire");
  EXPECT_EQ(second.status, 400);
  EXPECT_EQ(text_at(second.json(), "/error/message"),
            "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout "
            "Session has a status of `expired`.");
  EXPECT_EQ(event_types(), std::vector<std::string>{"checkout.session.expired"});
}

TEST_F(SandboxSessions, ExpireWhenTheClockReachesTheirTime) {
  const auto id = make_session(with(session_form(), "expires_at", std::to_string(now() + 1'860)));
  EXPECT_EQ(control("POST", "/clock", R"({"advance":"30m"})").status, 200);
  EXPECT_EQ(text_at(session(id), "/status"), "open");
  EXPECT_EQ(control("POST", "/clock", R"({"advance":"2m"})").status, 200);
  EXPECT_EQ(text_at(session(id), "/status"), "expired");
  EXPECT_GE(pay(id).status, 400);
}

TEST_F(SandboxSessions, LiveAsLongAsAClientOnRealTimeMeansAfterTheClockWasMoved) {
  const auto real_now = now();
  control("POST", "/clock", R"({"advance":"40d"})");
  const auto id =
      make_session(with(session_form(), "expires_at", std::to_string(real_now + 1'900)));
  EXPECT_EQ(number_at(session(id), "/expires_at"), real_now + 1'900);
  control("POST", "/clock", R"({"advance":"30m"})");
  EXPECT_EQ(text_at(session(id), "/status"), "open");
  control("POST", "/clock", R"({"advance":"2m"})");
  EXPECT_EQ(text_at(session(id), "/status"), "expired");
  const auto too_short = with(session_form(), "expires_at", std::to_string(real_now + 1'000));
  EXPECT_EQ(post("/v1/checkout/sessions", too_short).status, 400);
}

TEST_F(SandboxSessions, ListFromTheNewestWithCursors) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(make_session());
  const auto first = get("/v1/checkout/sessions?limit=2").json();
  EXPECT_EQ(text_at(first, "/data/0/id"), ids[4]);
  EXPECT_EQ(text_at(first, "/data/1/id"), ids[3]);
  EXPECT_TRUE(first.at("has_more").as_bool());
  const auto next = get("/v1/checkout/sessions?limit=3&starting_after=" + ids[3]).json();
  EXPECT_EQ(text_at(next, "/data/2/id"), ids[0]);
  EXPECT_FALSE(next.at("has_more").as_bool());
  const auto back = get("/v1/checkout/sessions?limit=2&ending_before=" + ids[0]).json();
  EXPECT_EQ(text_at(back, "/data/0/id"), ids[2]);
  EXPECT_EQ(text_at(back, "/data/1/id"), ids[1]);
  EXPECT_TRUE(back.at("has_more").as_bool());
  EXPECT_EQ(get("/v1/checkout/sessions?starting_after=cs_none").status, 404);
  EXPECT_EQ(get("/v1/checkout/sessions?limit=101").status, 400);
}

TEST_F(SandboxSessions, ListTheirLineItemsWithCursors) {
  auto form = session_form();
  for (const std::string index : {"1", "2", "3"}) {
    form.emplace_back("line_items[" + index + "][quantity]", "1");
    form.emplace_back("line_items[" + index + "][price_data][currency]", "eur");
    form.emplace_back("line_items[" + index + "][price_data][unit_amount]", "100");
    form.emplace_back("line_items[" + index + "][price_data][product_data][name]", "Item " + index);
  }
  const auto path = "/v1/checkout/sessions/" + make_session(form) + "/line_items?limit=";
  const auto names = [&](const std::string& query) {
    const auto list = get(path + query).json();
    std::string all;
    for (const auto& item : list.at("data").as_array()) all += text_at(item, "/description") + ";";
    return all + (list.at("has_more").as_bool() ? "more" : "");
  };
  const auto first = get(path + "2").json();
  const auto second_id = text_at(first, "/data/1/id");
  EXPECT_EQ(names("2"), "Consultation;Item 1;more");
  EXPECT_EQ(names("1&starting_after=" + second_id), "Item 2;more");
  EXPECT_EQ(names("9&starting_after=" + second_id), "Item 2;Item 3;");
  EXPECT_EQ(names("9&ending_before=" + second_id), "Consultation;");
  EXPECT_EQ(get(path + "2&starting_after=li_none").status, 404);
}

TEST_F(SandboxSessions, ExpandWhatIsAskedFor) {
  const auto id = make_session();
  ASSERT_EQ(pay(id).status, 200);
  const auto plain = session(id);
  EXPECT_TRUE(plain.at("payment_intent").is_string());
  EXPECT_FALSE(plain.contains("line_items"));
  const auto expanded = get("/v1/checkout/sessions/" + id +
                            "?expand[]=payment_intent.latest_charge&expand[]=line_items")
                            .json();
  EXPECT_EQ(number_at(expanded, "/payment_intent/latest_charge/amount_captured"), 5000);
  EXPECT_EQ(text_at(expanded, "/line_items/data/0/description"), "Consultation");
  EXPECT_EQ(get("/v1/checkout/sessions/" + id + "?expand[]=colour").status, 400);
  const auto list =
      get("/v1/checkout/sessions?expand[]=data.payment_intent.latest_charge.balance_transaction");
  EXPECT_EQ(
      number_at(list.json(), "/data/0/payment_intent/latest_charge/balance_transaction/amount"),
      5000);
  EXPECT_EQ(get("/v1/checkout/sessions?expand[]=data.payment_intent.latest_charge.payment_intent."
                "latest_charge")
                .status,
            400)
      << "four levels at most";
}

TEST_F(SandboxSessions, BelongToAnAccountThatCanBeAskedFor) {
  const auto account = get("/v1/account").json();
  EXPECT_TRUE(text_at(account, "/id").starts_with("acct_"));
  EXPECT_TRUE(account.at("charges_enabled").as_bool());
  EXPECT_EQ(text_at(account, "/default_currency"), "eur");
}

TEST_F(SandboxSessions, AskForATestKey) {
  const auto status = [&](const std::string& header) {
    return call("GET", "/v1/balance", {}, {{"Authorization", header}}).status;
  };
  EXPECT_EQ(status("Bearer sk_test_anything"), 200);
  EXPECT_EQ(status("Bearer rk_test_anything"), 200);
  EXPECT_EQ(status("Basic c2tfdGVzdF94Og=="), 200);  // sk_test_x:
  EXPECT_EQ(status("Bearer sk_live_anything"), 401);
  EXPECT_EQ(status("Bearer sk_test_"), 401);
  EXPECT_EQ(status("nonsense"), 401);
  const auto reply = call("GET", "/v1/balance");
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(text_at(reply.json(), "/error/type"), "invalid_request_error");
}

TEST_F(SandboxSessions, AnswerUnknownThingsInStripesShape) {
  const auto missing = get("/v1/checkout/sessions/cs_test_none");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(text_at(missing.json(), "/error/code"), "resource_missing");
  EXPECT_EQ(text_at(missing.json(), "/error/message"), "No such checkout.session: cs_test_none");
  EXPECT_EQ(call("PUT", "/v1/refunds", {}, {{"Authorization", "Bearer sk_test_x"}}).status, 404);
  const auto nowhere = get("/v1/nowhere");
  EXPECT_EQ(nowhere.status, 404);
  EXPECT_NE(
      text_at(nowhere.json(), "/error/message").find("Unrecognized request URL (GET: /v1/nowhere)"),
      std::string::npos);
}

TEST_F(SandboxSessions, RepeatTheAnswerOfAKnownIdempotencyKey) {
  const auto first = post("/v1/checkout/sessions", session_form(), "key-1");
  const auto second = post("/v1/checkout/sessions", session_form(), "key-1");
  EXPECT_EQ(first.body, second.body);
  EXPECT_FALSE(first.headers.contains("idempotent-replayed"));
  EXPECT_EQ(second.headers.at("idempotent-replayed"), "true");
  const auto other = post("/v1/checkout/sessions", with(session_form(), "locale", "fr"), "key-1");
  EXPECT_EQ(other.status, 400);
  EXPECT_EQ(text_at(other.json(), "/error/type"), "idempotency_error");
  EXPECT_EQ(control("GET", "/state").json().at("sessions").as_array().size(), 1U);
  for (const auto& key : {std::string("k\xff"), std::string(256, 'k')})
    EXPECT_EQ(post("/v1/checkout/sessions", session_form(), key).status, 400);
}

TEST_F(SandboxSessions, AreTheSameCallInWhateverOrderItsParametersCome) {
  auto form = session_form();
  const auto first = post("/v1/checkout/sessions", form, "key-1");
  std::reverse(form.begin(), form.end());
  EXPECT_EQ(post("/v1/checkout/sessions", form, "key-1").body, first.body);
}

TEST_F(SandboxSessions, KeepAKeyForADayFromTheCallThatWasCarriedOut) {
  post("/v1/checkout/sessions", without(session_form(), "mode"), "key-1");
  control("POST", "/clock", R"({"advance":"20h"})");
  const auto made = post("/v1/checkout/sessions", session_form(), "key-1");
  control("POST", "/clock", R"({"advance":"20h"})");
  EXPECT_EQ(post("/v1/checkout/sessions", session_form(), "key-1").body, made.body);
  control("POST", "/clock", R"({"advance":"4h"})");
  EXPECT_NE(post("/v1/checkout/sessions", session_form(), "key-1").body, made.body);
}

TEST_F(SandboxSessions, ForgetAKeyAfterADay) {
  post("/v1/checkout/sessions", session_form(), "key-1");
  control("POST", "/clock", R"({"advance":"24h"})");
  const auto later = post("/v1/checkout/sessions", session_form(), "key-1");
  EXPECT_FALSE(later.headers.contains("idempotent-replayed"));
  EXPECT_EQ(control("GET", "/state").json().at("sessions").as_array().size(), 2U);
}

TEST_F(SandboxSessions, DoNotRememberAFailedValidationUnderItsKey) {
  const auto wrong = post("/v1/checkout/sessions", without(session_form(), "mode"), "key-1");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(post("/v1/checkout/sessions", session_form(), "key-1").status, 200);
}

TEST_F(SandboxSessions, OfARunningCallKeepTheKeyBusy) {
  control("PUT", "/faults", R"({"api":{"latency_ms":[400,400]}})");
  Reply first;
  std::thread slow([&] { first = post("/v1/checkout/sessions", session_form(), "key-1"); });
  // The slow call is under way as soon as a second one is refused; until then the second may itself
  // be the first.
  Reply second = post("/v1/checkout/sessions", session_form(), "key-1");
  slow.join();
  const auto& refused = first.status == 409 ? first : second;
  const auto& made = first.status == 409 ? second : first;
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(text_at(refused.json(), "/error/code"), "idempotency_key_in_use");
}

}  // namespace creneau::sandbox
