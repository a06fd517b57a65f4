#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>

#include "adapters/mail/smtp_mailer.hpp"
#include "sandbox/sandbox.hpp"
#include "unit/mail_examples.hpp"

namespace creneau::mail {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using domain::MailKind;
using testing::HasSubstr;

/// The sandbox and a mailer that sends to it, all on one context.
class MailSandbox : public testing::Test {
 protected:
  MailSandbox() : sandbox_(context_, make_options()) {
    sandbox_.start();
    MailerOptions options;
    options.smtp_url = "smtp://127.0.0.1:" + std::to_string(sandbox_.smtp_port());
    options.sender = [] { return make_sender(); };
    mailer_.emplace(options);
  }
  ~MailSandbox() override {
    mailer_.reset();
    sandbox_.stop([] {});
    context_.run();
  }

  /// Runs `work` to its end, then gives its result.
  template <class T>
  T run(asio::awaitable<T> work) {
    auto future = asio::co_spawn(context_, std::move(work), asio::use_future);
    while (future.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
      context_.run_one();
    return future.get();
  }

  Result<void> send(app::Mail mail) { return run(mailer_->send(std::move(mail))); }

  boost::json::value ask(beast::http::verb verb, std::string target, std::string body = {}) {
    return run(exchange(verb, std::move(target), std::move(body)));
  }

 private:
  static sandbox::Options make_options() {
    sandbox::Options options;
    options.port = 0;
    options.smtp_port = 0;
    return options;
  }

  asio::awaitable<boost::json::value> exchange(beast::http::verb verb, std::string target,
                                               std::string body) {
    beast::tcp_stream stream(co_await asio::this_coro::executor);
    const asio::ip::tcp::endpoint sandbox(asio::ip::address_v4::loopback(), sandbox_.port());
    co_await stream.async_connect(sandbox, asio::use_awaitable);
    beast::http::request<beast::http::string_body> request{verb, target, 11, body};
    request.set(beast::http::field::host, "127.0.0.1");
    request.set(beast::http::field::content_type, "application/json");
    request.prepare_payload();
    co_await beast::http::async_write(stream, request, asio::use_awaitable);
    beast::flat_buffer buffer;
    beast::http::response<beast::http::string_body> response;
    co_await beast::http::async_read(stream, buffer, response, asio::use_awaitable);
    EXPECT_LT(response.result_int(), 300U);
    if (response.body().empty()) co_return nullptr;
    co_return boost::json::parse(response.body());
  }

  asio::io_context context_;
  sandbox::Sandbox sandbox_;
  std::optional<SmtpMailer> mailer_;
};

std::string text_of(const boost::json::value& value) {
  return std::string(value.as_string());
}

TEST_F(MailSandbox, IsReadBackAsItWasMeant) {
  const auto sent = send(make_mail(MailKind::confirmation));
  ASSERT_TRUE(sent) << sent.error().detail;
  const auto mails = ask(beast::http::verb::get, "/_sandbox/mails");
  ASSERT_EQ(mails.as_array().size(), 1U);
  const auto& mail = mails.as_array().at(0);
  EXPECT_THAT(text_of(mail.at("to")), HasSubstr("ada@example.org"));
  EXPECT_EQ(text_of(mail.at("subject")), "Confirmé : Consultation, mardi 1er décembre à 9 h 00");
  EXPECT_THAT(text_of(mail.at("text")), HasSubstr("Où\u00a0: 12 rue des Lilas, Lyon"));
  EXPECT_THAT(text_of(mail.at("html")), HasSubstr("<h1>C&#39;est réservé</h1>"));
  const auto& attachments = mail.at("attachments").as_array();
  ASSERT_FALSE(attachments.empty());
  const auto& file = attachments.back();
  EXPECT_EQ(text_of(file.at("filename")), "reservation.ics");
  EXPECT_THAT(text_of(file.at("content_type")), testing::StartsWith("text/calendar"));
  EXPECT_THAT(text_of(file.at("content")), HasSubstr("UID:bk_1@cabinet.example"));
}

TEST_F(MailSandbox, IsDeliveredInEveryKindAndLanguage) {
  for (const auto& [kind, kind_name] : domain::NameTable<MailKind>::entries)
    for (const auto locale : {Locale::fr, Locale::en})
      EXPECT_TRUE(send(make_mail(kind, locale))) << kind_name;
  const auto mails = ask(beast::http::verb::get, "/_sandbox/mails");
  EXPECT_EQ(mails.as_array().size(), 2 * domain::NameTable<MailKind>::entries.size());
}

TEST_F(MailSandbox, RefusingEverythingIsNotTakenForSent) {
  ask(beast::http::verb::put, "/_sandbox/faults", R"({"smtp":{"reject":1.0}})");
  const auto sent = send(make_mail(MailKind::confirmation));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::mail_unavailable) << sent.error().detail;
}

}  // namespace
}  // namespace creneau::mail
