#include <gtest/gtest.h>

#include <random>

#include "sandbox/mailbox.hpp"
#include "sandbox/mime_reader.hpp"
#include "sandbox/smtp_session.hpp"

namespace creneau::sandbox {

TEST(MimeReader, TakesNestedPartsAndDecodesThem) {
  const auto message = read_message(
      "From: =?ISO-8859-1?Q?Cr=E9neau?= <no-reply@example.org>\r\n"
      "To: camille@example.org\r\n"
      "Subject: =?utf-8?Q?Confirm=C3=A9_:?=\r\n"
      " =?utf-8?B?IG1hcmRpIDFlciBkw6ljZW1icmU=?=\r\n"
      "Content-Type: multipart/mixed; boundary=\"outer\"\r\n"
      "\r\n"
      "A preamble that nobody reads.\r\n"
      "--outer\r\n"
      "Content-Type: multipart/alternative; boundary=inner\r\n"
      "\r\n"
      "--inner\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n"
      "\r\n"
      "C'est =\r\nr=C3=A9serv=C3=A9\r\n"
      "--inner\r\n"
      "Content-Type: text/html; charset=iso-8859-1\r\n"
      "\r\n"
      "<p>C'est r\xE9serv\xE9</p>\r\n"
      "--inner\r\n"
      "Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n"
      "\r\n"
      "BEGIN:VCALENDAR\r\n"
      "--inner--\r\n"
      "--outer\r\n"
      "Content-Type: application/pdf\r\n"
      "Content-Disposition: attachment; filename*0*=utf-8''re%C3; filename*1*=%A7u.pdf\r\n"
      "Content-Transfer-Encoding: base64\r\n"
      "\r\n"
      "AAEC\r\n/w==\r\n"
      "--outer--\r\n");
  EXPECT_EQ(message.from, "Créneau <no-reply@example.org>");
  EXPECT_EQ(message.subject, "Confirmé : mardi 1er décembre");
  EXPECT_EQ(message.text, "C'est réservé");
  EXPECT_EQ(message.html, "<p>C'est réservé</p>");
  ASSERT_EQ(message.attachments.size(), 2U);
  EXPECT_EQ(message.attachments[0].content_type, "text/calendar");
  EXPECT_EQ(message.attachments[0].content, "BEGIN:VCALENDAR");
  EXPECT_EQ(message.attachments[1].filename, "reçu.pdf");
  EXPECT_EQ(message.attachments[1].content, std::string("\0\1\2\xff", 4));
}

TEST(MimeReader, LastsThroughAnyBytes) {
  const std::string base =
      "Subject: =?utf-8?Q?x\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
      "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n--a--\r\n=?x?y?z?=\xff\xfe";
  std::mt19937 dice(7);
  for (int i = 0; i < 3'000; ++i) {
    auto raw = base.substr(0, dice() % (base.size() + 1));
    for (unsigned change = dice() % 6; change > 0 && !raw.empty(); --change)
      raw[dice() % raw.size()] = static_cast<char>(dice());
    const auto message = read_message(raw);
    Mail mail;
    mail.raw = raw;
    mail.message = message;
    EXPECT_FALSE(to_json(mail).empty());
  }
}

TEST(MimeReader, KeepsWhatItCannotDecode) {
  EXPECT_EQ(decode_encoded_words("=?utf-8?X?abc?= =?"), "=?utf-8?X?abc?= =?");
  EXPECT_EQ(decode_quoted_printable("a=ZZb="), "a=ZZb");
  EXPECT_EQ(make_valid_utf8("a\xff"), "a\xEF\xBF\xBD");
  EXPECT_EQ(convert_to_utf8("abc", "no-such-charset"), "abc");
}

namespace {

class Conversation {
 public:
  explicit Conversation(double reject = 0) : faults_(1), session_(faults_, accept_) {
    FaultSettings settings;
    settings.smtp.reject = reject;
    faults_.use(settings);
    session_.greet();
    session_.take_replies();
  }
  std::string say(const std::string& bytes) {
    session_.feed(bytes);
    return session_.take_replies();
  }
  std::vector<SmtpServer::Envelope> mails;

 private:
  Faults faults_;
  SmtpServer::Accept accept_ = [this](SmtpServer::Envelope mail) { mails.push_back(mail); };
  SmtpSession session_;
};

}  // namespace

TEST(SmtpSession, TakesAPipelinedMailAndUnstuffsItsDots) {
  Conversation smtp;
  const auto replies = smtp.say(
      "EHLO me\r\nMAIL FROM:<a@example.org> SIZE=10\r\nRCPT TO:<b@example.org>\r\n"
      "RCPT TO:<c@example.org>\r\nDATA\r\nSubject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n");
  EXPECT_NE(replies.find("354 "), std::string::npos);
  EXPECT_NE(replies.find("221 "), std::string::npos);
  ASSERT_EQ(smtp.mails.size(), 1U);
  EXPECT_EQ(smtp.mails[0].sender, "a@example.org");
  EXPECT_EQ(smtp.mails[0].recipients, "b@example.org, c@example.org");
  EXPECT_EQ(smtp.mails[0].raw, "Subject: x\r\n\r\n.dot\r\n");
}

TEST(SmtpSession, TakesAMailInSingleBytes) {
  Conversation smtp;
  for (const char byte :
       std::string("HELO me\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nx\r\n.\r\n"))
    smtp.say(std::string(1, byte));
  EXPECT_EQ(smtp.mails.size(), 1U);
}

TEST(SmtpSession, KeepsTheOrderOfCommands) {
  Conversation smtp;
  EXPECT_TRUE(smtp.say("RCPT TO:<b@example.org>\r\n").starts_with("503"));
  EXPECT_TRUE(smtp.say("DATA\r\n").starts_with("503"));
  EXPECT_TRUE(smtp.say("MAIL FROM:nobody\r\n").starts_with("501"));
  EXPECT_TRUE(
      smtp.say("MAIL FROM:<a@example.org> SIZE=99999999999999999999\r\n").starts_with("552"));
  EXPECT_TRUE(smtp.say("WHAT\r\n").starts_with("502"));
  EXPECT_TRUE(smtp.say("AUTH PLAIN AGEAYg==\r\n").starts_with("235"));
  EXPECT_TRUE(smtp.say("AUTH LOGIN\r\n").starts_with("334"));
  EXPECT_TRUE(smtp.say("YQ==\r\n").starts_with("334"));
  EXPECT_TRUE(smtp.say("Yg==\r\n").starts_with("235"));
}

TEST(SmtpSession, RefusesWhatIsTooLongAndGoesOn) {
  Conversation smtp;
  std::string command(10'000, 'x');
  command += "\r\n";
  EXPECT_TRUE(smtp.say(command).starts_with("500"));
  smtp.say("HELO me\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
  std::string line(70'000, 'x');
  line += "\r\n";
  for (int i = 0; i < 20; ++i) smtp.say(line);
  EXPECT_TRUE(smtp.say(".\r\n").starts_with("552"));
  EXPECT_TRUE(smtp.mails.empty());
  EXPECT_TRUE(smtp.say("NOOP\r\n").starts_with("250"));
}

TEST(SmtpSession, RefusesForAWhileWhenAskedTo) {
  Conversation smtp(1);
  for (int i = 0; i < 20; ++i) {
    const auto replies =
        smtp.say("HELO me\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
    const auto end = replies.find("354") == std::string::npos ? replies : smtp.say("x\r\n.\r\n");
    EXPECT_NE(end.find("451"), std::string::npos);
  }
  EXPECT_TRUE(smtp.mails.empty());
}

}  // namespace creneau::sandbox
