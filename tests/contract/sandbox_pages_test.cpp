#include <curl/curl.h>

#include "contract/sandbox_fixture.hpp"

namespace creneau::sandbox {

class SandboxPages : public SandboxFixture {
 protected:
  SandboxPages() { start(); }

  Reply open(const std::string& path, const std::string& language = "fr") {
    return call("GET", path, {}, {{"Accept-Language", language}});
  }
  Reply submit(const std::string& path, const std::string& form) {
    return call("POST", path, form, {{"Content-Type", "application/x-www-form-urlencoded"}});
  }
  static std::string first_link(const std::string& html) {
    const auto start = html.find("<a href=\"") + 9;
    return html.substr(start, html.find('"', start) - start);
  }
  static std::string card_form(const std::string& number) {
    return "cardNumber=" + number + "&cardExpiry=12/34&cardCvc=123&billingName=Camille+Bleu";
  }
  /// Over SMTP, by libcurl; true when the server took it.
  bool send_mail(const std::string& raw) {
    CURL* handle = curl_easy_init();
    curl_slist* recipients = curl_slist_append(nullptr, "camille@example.org");
    std::string_view rest = raw;
    const auto read = +[](char* buffer, std::size_t size, std::size_t count, void* context) {
      auto& left = *static_cast<std::string_view*>(context);
      const auto taken = std::min(left.size(), size * count);
      std::copy_n(left.data(), taken, buffer);
      left.remove_prefix(taken);
      return taken;
    };
    curl_easy_setopt(handle, CURLOPT_URL,
                     ("smtp://127.0.0.1:" + std::to_string(smtp_port())).c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, "no-reply@example.org");
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, read);
    curl_easy_setopt(handle, CURLOPT_READDATA, &rest);
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    const auto result = curl_easy_perform(handle);
    curl_slist_free_all(recipients);
    curl_easy_cleanup(handle);
    return result == CURLE_OK;
  }
};

TEST_F(SandboxPages, OfferAFormAndTheWayBackFirst) {
  const auto id = make_session();
  const auto page = open("/c/pay/" + id);
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(first_link(page.body), "http://127.0.0.1:9/back");
  EXPECT_NE(page.body.find("Mode test"), std::string::npos);
  EXPECT_NE(page.body.find("Payer 50,00\u00A0€"), std::string::npos) << page.body;
  EXPECT_NE(page.body.find("<label for=\"cardNumber\">Numéro de carte</label>"), std::string::npos);
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
  EXPECT_NE(
      page.headers.at("content-security-policy").find("form-action 'self' http://127.0.0.1:9"),
      std::string::npos);
  EXPECT_NE(open("/c/pay/" + id, "en").body.find("Pay €50.00"), std::string::npos);
}

TEST_F(SandboxPages, EscapeWhatComesFromOutside) {
  auto form = session_form();
  for (auto& [name, text] : form)
    if (name.ends_with("[name]")) text = "<script>alert(1)</script>";
  const auto page = open("/c/pay/" + make_session(form) + "?card=%22%3E%3Cscript%3E");
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
  EXPECT_NE(page.body.find("&lt;script&gt;"), std::string::npos);
}

TEST_F(SandboxPages, ShowADeclineBesideTheFieldAndKeepWhatWasTyped) {
  const auto id = make_session();
  const auto page = submit("/c/pay/" + id, card_form("4000000000009995"));
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("id=\"cardNumber-error\""), std::string::npos);
  EXPECT_NE(page.body.find("value=\"4000000000009995\""), std::string::npos);
  EXPECT_NE(page.body.find("value=\"Camille Bleu\""), std::string::npos);
  EXPECT_EQ(text_at(session(id), "/status"), "open");
  const auto empty = submit("/c/pay/" + id, "cardNumber=&cardExpiry=01/20&cardCvc=x");
  for (const char* field : {"cardNumber", "cardExpiry", "cardCvc", "billingName"})
    EXPECT_NE(empty.body.find("id=\"" + std::string(field) + "-error\""), std::string::npos);
}

TEST_F(SandboxPages, AskForTheAddressThatTheSessionLacks) {
  auto form = session_form();
  std::erase_if(form, [](const auto& entry) { return entry.first == "customer_email"; });
  const auto id = make_session(form);
  EXPECT_NE(submit("/c/pay/" + id, card_form("4242424242424242")).body.find("email-error"),
            std::string::npos);
  const auto declined =
      submit("/c/pay/" + id, card_form("4000000000000002") + "&email=first@example.org");
  EXPECT_NE(declined.body.find("value=\"first@example.org\""), std::string::npos);
  submit("/c/pay/" + id, card_form("4242424242424242") + "&email=second@example.org");
  const auto paid = session(id);
  EXPECT_EQ(text_at(paid, "/status"), "complete");
  EXPECT_TRUE(paid.at("customer_email").is_null());
  EXPECT_EQ(text_at(paid, "/customer_details/email"), "second@example.org");
}

TEST_F(SandboxPages, LeadOnAfterPaymentAndShowThatItIsDone) {
  const auto id = make_session();
  const auto paid = submit("/c/pay/" + id, card_form("4242+4242+4242+4242"));
  EXPECT_EQ(paid.status, 303);
  EXPECT_EQ(paid.headers.at("location"), "http://127.0.0.1:9/done?session=" + id);
  for (const auto& page :
       {open("/c/pay/" + id), submit("/c/pay/" + id, card_form("4242424242424242"))}) {
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(first_link(page.body), "http://127.0.0.1:9/back");
    EXPECT_NE(page.body.find("Ce paiement est déjà fait"), std::string::npos);
    EXPECT_EQ(page.body.find("<form"), std::string::npos);
  }
}

TEST_F(SandboxPages, ShowAnExpiredSessionAsSuch) {
  const auto id = make_session();
  post("/v1/checkout/sessions/" + id + "/expire");
  const auto page = open("/c/pay/" + id);
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(first_link(page.body), "http://127.0.0.1:9/back");
  EXPECT_NE(page.body.find("a expiré"), std::string::npos);
  EXPECT_EQ(submit("/c/pay/" + id, card_form("4242424242424242")).status, 200);
  EXPECT_EQ(text_at(session(id), "/status"), "expired");
  EXPECT_EQ(open("/c/pay/cs_test_none").status, 404);
}

TEST_F(SandboxPages, GoThroughTheChallenge) {
  const auto id = make_session();
  const auto challenge = "/c/pay/" + id + "/challenge";
  EXPECT_EQ(submit("/c/pay/" + id, card_form("4000002760003184")).headers.at("location"),
            challenge);
  EXPECT_EQ(open(challenge).status, 200);
  const auto refused = submit(challenge, "decision=refuse");
  EXPECT_EQ(refused.status, 303);
  EXPECT_NE(open(refused.headers.at("location")).body.find("cardNumber-error"), std::string::npos);
  submit("/c/pay/" + id, card_form("4000002760003184"));
  EXPECT_EQ(submit(challenge, "decision=approve").headers.at("location"),
            "http://127.0.0.1:9/done?session=" + id);
}

TEST_F(SandboxPages, ShowTheMailThatArrived) {
  const std::string raw =
      "Subject: Confirm=\r\n"
      "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
      "--a\r\nContent-Type: text/html\r\n\r\n<p>Bonjour</p><script>alert(1)</script>\r\n"
      "--a\r\nContent-Type: text/calendar\r\nContent-Disposition: attachment; "
      "filename=\"x.ics\"\r\n\r\n"
      "BEGIN:VCALENDAR\r\n--a--\r\n";
  ASSERT_TRUE(send_mail(raw));
  const auto mails = control("GET", "/mails").json();
  ASSERT_EQ(mails.as_array().size(), 1U);
  EXPECT_EQ(text_at(mails, "/0/to"), "camille@example.org");
  EXPECT_EQ(text_at(mails, "/0/subject"), "Confirm=");
  EXPECT_EQ(text_at(mails, "/0/attachments/0/filename"), "x.ics");
  EXPECT_EQ(text_at(mails, "/0/attachments/0/content"), "BEGIN:VCALENDAR");
  const auto id = text_at(mails, "/0/id");
  EXPECT_NE(open("/mail").body.find("/mail/" + id), std::string::npos);
  EXPECT_NE(open("/mail/" + id).body.find("sandbox="), std::string::npos);
  const auto html = open("/mail/" + id + "/html");
  EXPECT_TRUE(html.headers.at("content-security-policy").starts_with("sandbox "));
  const auto attachment = open("/mail/" + id + "/attachments/0");
  EXPECT_EQ(attachment.body, "BEGIN:VCALENDAR");
  EXPECT_TRUE(attachment.headers.at("content-disposition").starts_with("attachment;"));
  EXPECT_EQ(control("DELETE", "/mails").status, 204);
  EXPECT_TRUE(control("GET", "/mails").json().as_array().empty());
  EXPECT_EQ(open("/mail/" + id).status, 404);
}

TEST_F(SandboxPages, RefuseMailWhenAskedTo) {
  control("PUT", "/faults", R"({"smtp":{"reject":1}})");
  EXPECT_FALSE(send_mail("Subject: x\r\n\r\nx\r\n"));
  control("PUT", "/faults", "{}");
  EXPECT_TRUE(send_mail("Subject: x\r\n\r\nx\r\n"));
}

TEST_F(SandboxPages, ListWhatThereIs) {
  for (const char* path : {"/", "/sessions", "/events", "/mail"}) {
    const auto page = open(path);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_NE(page.body.find("Bac à sable"), std::string::npos) << path;
  }
  pay(make_session());
  EXPECT_NE(open("/events").body.find("checkout.session.completed"), std::string::npos);
  EXPECT_NE(open("/sessions").body.find("camille@example.org"), std::string::npos);
}

TEST_F(SandboxPages, SayWhatIsWrongWithAControlCall) {
  const auto faults = control("PUT", "/faults", R"({"webhooks":{"lose":1}})");
  EXPECT_EQ(faults.status, 400);
  EXPECT_EQ(text_at(faults.json(), "/error/message"),
            "These faults cannot be had: webhooks.lose is not known.");
  for (const char* span : {"", "soon", "-5m", "100000h"})
    EXPECT_EQ(control("POST", "/clock", "{\"advance\":\"" + std::string(span) + "\"}").status, 400)
        << span;
  EXPECT_EQ(control("POST", "/sessions/cs_none/pay", "{}").status, 404);
  EXPECT_EQ(control("POST", "/events/evt_none/resend").status, 404);
}

class SandboxFaults : public SandboxFixture {
 protected:
  SandboxFaults() { start(); }
  std::size_t session_count() {
    return control("GET", "/state").json().at("sessions").as_array().size();
  }
};

TEST_F(SandboxFaults, OfTheApiHappenBeforeOrAfterTheEffect) {
  control("PUT", "/faults", R"({"api":{"error":1}})");
  std::map<int, int> statuses;
  for (int i = 0; i < 40; ++i)
    ++statuses[post("/v1/checkout/sessions", session_form(), "key-" + std::to_string(i)).status];
  EXPECT_EQ(statuses.count(200), 0U);
  EXPECT_GT(statuses[500], 0);
  EXPECT_GT(statuses[429], 0);
  EXPECT_GT(statuses[409], 0);
  const auto made = session_count();
  EXPECT_GT(made, 0U) << "some were carried out all the same";
  EXPECT_LT(made, 40U);
  control("PUT", "/faults", "{}");
  int repeated_errors = 0;
  int repeated_answers = 0;
  int new_answers = 0;
  for (int i = 0; i < 40; ++i) {
    const auto reply = post("/v1/checkout/sessions", session_form(), "key-" + std::to_string(i));
    const bool is_replay = reply.headers.contains("idempotent-replayed");
    repeated_errors += is_replay && reply.status == 500 ? 1 : 0;
    repeated_answers += is_replay && reply.status == 200 ? 1 : 0;
    new_answers += !is_replay && reply.status == 200 ? 1 : 0;
  }
  EXPECT_GT(repeated_errors, 0);
  EXPECT_GT(repeated_answers, 0);
  EXPECT_GT(new_answers, 0);
  EXPECT_EQ(repeated_errors + repeated_answers + new_answers, 40);
  EXPECT_EQ(session_count(), made + static_cast<std::size_t>(new_answers));
}

TEST_F(SandboxFaults, CanBeAskedForOneByOne) {
  struct Case {
    std::string name;
    int status;
    std::size_t made;
    /// What a retry with the same key is answered when the fault is over.
    int retried;
    bool is_replay;
  };
  std::size_t made = 0;
  for (const auto& fault :
       {Case{"error_before", 500, 0, 200, false}, Case{"error_after", 500, 1, 200, true},
        Case{"stored_error_before", 500, 0, 500, true},
        Case{"stored_error_after", 500, 1, 500, true}, Case{"rate_limit", 429, 0, 200, false},
        Case{"lock", 409, 0, 200, false}}) {
    ASSERT_EQ(control("PUT", "/faults", R"({"api":{")" + fault.name + R"(":1}})").status, 200);
    const auto failed = post("/v1/checkout/sessions", session_form(), fault.name);
    EXPECT_EQ(failed.status, fault.status) << fault.name;
    made += fault.made;
    EXPECT_EQ(session_count(), made) << fault.name;
    EXPECT_EQ(failed.headers.contains("stripe-rate-limited-reason"), fault.status == 429);
    if (fault.status == 429) {
      EXPECT_EQ(text_at(failed.json(), "/error/code"), "rate_limit");
    }
    control("PUT", "/faults", "{}");
    const auto retried = post("/v1/checkout/sessions", session_form(), fault.name);
    EXPECT_EQ(retried.status, fault.retried) << fault.name;
    EXPECT_EQ(retried.headers.contains("idempotent-replayed"), fault.is_replay) << fault.name;
    if (retried.status == 500) {
      EXPECT_EQ(retried.headers.at("stripe-should-retry"), "false");
    }
    made = session_count();
  }
}

TEST_F(SandboxFaults, LeaveTheControlCallsAlone) {
  control("PUT", "/faults", R"({"api":{"error":1}})");
  EXPECT_EQ(control("GET", "/state").status, 200);
  EXPECT_EQ(call("GET", "/").status, 200);
}

TEST_F(SandboxFaults, OfATimeOutCarryTheCallOutAndNeverAnswer) {
  control("PUT", "/faults", R"({"api":{"timeout":1}})");
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket socket(context);
  socket.connect({boost::asio::ip::address_v4::loopback(), port()});
  const std::string body =
      "mode=payment&line_items[0][quantity]=1&line_items[0][price_data][currency]=eur&"
      "line_items[0][price_data][unit_amount]=5000&line_items[0][price_data][product_data][name]=x&"
      "success_url=http://127.0.0.1:9/";
  boost::asio::write(
      socket,
      boost::asio::buffer(
          "POST /v1/checkout/sessions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk_test_x\r\n"
          "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
          std::to_string(body.size()) + "\r\n\r\n" + body));
  for (int look = 0; look < 10'000 && session_count() == 0; ++look) {
  }
  EXPECT_EQ(session_count(), 1U);
  EXPECT_EQ(socket.available(), 0U);
}

}  // namespace creneau::sandbox
