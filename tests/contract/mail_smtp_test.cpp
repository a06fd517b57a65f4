#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/mail/message.hpp"
#include "adapters/mail/smtp_mailer.hpp"
#include "contract/mail_peer.hpp"
#include "unit/mail_examples.hpp"

namespace creneau::mail {
namespace {

using domain::MailKind;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

MailerOptions make_options(const std::string& url) {
  MailerOptions options;
  options.smtp_url = url;
  options.sender = [] { return make_sender(); };
  return options;
}

Result<void> send_to(const ScriptedSmtp& peer, const std::string& login = {}) {
  SmtpMailer mailer(make_options("smtp://" + login + peer.address()));
  return run(mailer.send(make_mail(MailKind::confirmation)));
}

TEST(MailSmtp, DeliversTheMessageByteForByte) {
  const ScriptedSmtp peer;
  const auto sent = send_to(peer);
  ASSERT_TRUE(sent) << sent.error().detail;
  ASSERT_THAT(peer.messages(), testing::SizeIs(1));
  EXPECT_EQ(peer.messages().at(0), *make_message(make_mail(MailKind::confirmation), make_sender()));
  EXPECT_THAT(peer.commands(),
              ElementsAre("EHLO cabinet.example", StartsWith("MAIL FROM:<bonjour@cabinet.example>"),
                          "RCPT TO:<ada@example.org>", "DATA", "QUIT"));
}

TEST(MailSmtp, DoublesADotAtALinesStart) {
  const ScriptedSmtp peer;
  auto mail = make_mail(MailKind::owner_booking_confirmed);
  mail.booking->notes = "first\n.\n..second";
  SmtpMailer mailer(make_options("smtp://" + peer.address()));
  ASSERT_TRUE(run(mailer.send(mail)));
  EXPECT_EQ(peer.messages().at(0), *make_message(mail, make_sender()));
}

TEST(MailSmtp, LogsInWithDecodedUserAndPassword) {
  const ScriptedSmtp peer;
  ASSERT_TRUE(send_to(peer, "us%40er:p%3Aw%20d@"));
  // "\0us@er\0p:w d" in base 64.
  EXPECT_THAT(peer.commands(), Contains(HasSubstr("AHVzQGVyAHA6dyBk")));
}

TEST(MailSmtp, TellsARefusalFromAnAbsence) {
  const std::tuple<const char*, const char*, Errc> cases[] = {
      {"greeting", "421 later", Errc::mail_unavailable},
      {"greeting", "554 not for you", Errc::mail_unavailable},
      {"MAIL", "451 later", Errc::mail_unavailable},
      {"MAIL", "530 log in first", Errc::mail_unavailable},
      {"MAIL", "550 not you", Errc::mail_rejected},
      {"RCPT", "450 later", Errc::mail_unavailable},
      {"RCPT", "550 no such user", Errc::mail_rejected},
      {"DATA", "451 later", Errc::mail_unavailable},
      {"DATA", "554 no", Errc::mail_rejected},
      {"message", "452 full", Errc::mail_unavailable},
      {"message", "552 too large", Errc::mail_rejected},
      {"AUTH", "535 wrong password", Errc::mail_unavailable}};
  for (const auto& [command, reply, expected] : cases) {
    const ScriptedSmtp peer(command, reply);
    const auto sent = send_to(peer, std::string(command) == "AUTH" ? "user:hunter2@" : "");
    ASSERT_FALSE(sent) << command;
    EXPECT_EQ(sent.error().code, expected)
        << command << " " << reply << ": " << sent.error().detail;
    EXPECT_THAT(sent.error().detail, AllOf(Not(HasSubstr("ada@")), Not(HasSubstr("hunter2"))));
  }
}

TEST(MailSmtp, CallsAServerThatIsNotThereUnavailable) {
  std::string address;
  {
    const ScriptedSmtp gone;
    address = gone.address();
  }
  SmtpMailer mailer(make_options("smtp://" + address));
  const auto sent = run(mailer.send(make_mail(MailKind::confirmation)));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::mail_unavailable);
}

TEST(MailSmtp, GivesUpOnSilenceInTime) {
  for (const auto* silent : {"greeting", "EHLO", "RCPT", "message"}) {
    const ScriptedSmtp peer(silent, "");
    auto options = make_options("smtp://" + peer.address());
    options.timeouts = {std::chrono::milliseconds(100), std::chrono::milliseconds(200)};
    SmtpMailer mailer(options);
    const auto sent = run(mailer.send(make_mail(MailKind::confirmation)));
    ASSERT_FALSE(sent) << silent;
    EXPECT_EQ(sent.error().code, Errc::mail_unavailable) << silent << sent.error().detail;
  }
}

TEST(MailSmtp, SendsNothingWhereTlsIsRequiredAndNotOffered) {
  const ScriptedSmtp peer;
  auto server = parse_smtp_url("smtp://user:pass@" + peer.address());
  server.requires_tls = true;  // as it is beyond loopback
  const auto sent = send_message(server, {}, {"a@b.c", "d@e.f", "client.example"}, "x\r\n", false);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::mail_unavailable);
  for (const auto& command : peer.commands())
    EXPECT_THAT(command, AllOf(Not(StartsWith("AUTH")), Not(StartsWith("MAIL")))) << command;
  EXPECT_THAT(peer.commands(), Contains(StartsWith("EHLO")));
}

TEST(MailSmtp, CountsAMessageAsSentThoughTheFarewellFails) {
  const ScriptedSmtp peer("QUIT", "500 what");
  EXPECT_TRUE(send_to(peer));
}

TEST(MailSmtp, EndsWhatIsUnderWayWhenItIsDestroyed) {
  const ScriptedSmtp peer("greeting", "");
  auto options = make_options("smtp://" + peer.address());
  options.timeouts = {std::chrono::hours(1), std::chrono::hours(1)};
  options.threads = 1;
  std::optional<SmtpMailer> mailer(std::in_place, options);
  boost::asio::io_context context;
  std::vector<std::future<Result<void>>> results;
  for (int i = 0; i < 3; ++i)
    results.push_back(boost::asio::co_spawn(
        context, mailer->send(make_mail(MailKind::confirmation)), boost::asio::use_future));
  context.poll();
  mailer.reset();
  context.run();
  for (auto& result : results) EXPECT_EQ(result.get().error().code, Errc::mail_unavailable);
}

TEST(MailSmtp, RefusesMoreThanItsQueueHolds) {
  const ScriptedSmtp peer("greeting", "");
  auto options = make_options("smtp://" + peer.address());
  options.threads = 1;
  options.queue_max = 2;
  std::optional<SmtpMailer> mailer(std::in_place, options);
  boost::asio::io_context context;
  int refused = 0;
  for (int i = 0; i < 5; ++i)
    boost::asio::co_spawn(
        context,
        [&]() -> boost::asio::awaitable<void> {
          const auto sent = co_await mailer->send(make_mail(MailKind::confirmation));
          if (sent.error().detail == "too many mails are waiting") ++refused;
        },
        boost::asio::detached);
  context.poll();
  // One is under way by now, or will be; two wait.
  context.poll();
  EXPECT_GE(refused, 2);
  EXPECT_LE(refused, 3);
  mailer.reset();
  context.run();
}

TEST(MailSmtp, WithoutAUrlIsNotConfigured) {
  MailerOptions options;
  options.sender = [] { return make_sender(); };
  SmtpMailer mailer(options);
  EXPECT_FALSE(mailer.is_configured());
  EXPECT_EQ(run(mailer.send(make_mail(MailKind::confirmation))).error().code,
            Errc::mail_unavailable);
}

std::string refusal(const MailerOptions& options) {
  try {
    const SmtpMailer mailer(options);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(MailSmtpUrl, NeedsALoginAndTlsBeyondLoopback) {
  for (const auto* url :
       {"smtp://127.0.0.1:2525", "smtp://localhost:2525", "smtp://[::1]:2525",
        "smtp://user:pass@mail.example.org:587", "smtps://user:pass@mail.example.org"})
    EXPECT_EQ(refusal(make_options(url)), "") << url;
  for (const auto* url : {"smtp://mail.example.org:25", "smtp://user@mail.example.org", "",
                          "http://user:hunter2@mail.example.org", "smtp://user:hunter2@x/path",
                          "smtp://user:hunter2@x?query", "smtp://:hunter2@x"})
    EXPECT_THAT(refusal(make_options(url)), AllOf(HasSubstr("SMTP_URL"), Not(HasSubstr("hunter2"))))
        << url;
  EXPECT_FALSE(parse_smtp_url("smtp://127.0.0.1").requires_tls);
  EXPECT_TRUE(parse_smtp_url("smtp://u:p@mail.example.org").requires_tls);
  EXPECT_EQ(parse_smtp_url("smtp://u:p@mail.example.org").base, "smtp://mail.example.org:587");
  EXPECT_EQ(parse_smtp_url("smtps://u:p@mail.example.org").base, "smtps://mail.example.org:465");
}

TEST(MailSmtpUrl, ComesWithASenderThatIsAnAddress) {
  auto options = make_options("smtp://127.0.0.1:2525");
  options.sender = [] {
    auto sender = make_sender();
    sender.address = "Cabinet <a@b>";
    return sender;
  };
  EXPECT_THAT(refusal(options), HasSubstr("MAIL_FROM"));
}

}  // namespace
}  // namespace creneau::mail
