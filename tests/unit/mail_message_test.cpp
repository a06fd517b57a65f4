#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "adapters/mail/header.hpp"
#include "adapters/mail/message.hpp"
#include "adapters/mail/mime.hpp"
#include "unit/mail_examples.hpp"

namespace creneau::mail {
namespace {

using domain::MailKind;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> split_lines(const std::string& message) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < message.size();) {
    const auto end = message.find("\r\n", start);
    lines.push_back(message.substr(start, end - start));
    if (end == std::string::npos) break;
    start = end + 2;
  }
  return lines;
}

/// The names of the header's fields, in order.
std::vector<std::string> field_names(const std::string& message) {
  std::vector<std::string> names;
  for (const auto& line : split_lines(message)) {
    if (line.empty()) break;
    if (line.front() != ' ') names.push_back(line.substr(0, line.find(':')));
  }
  return names;
}

TEST(MailHeader, KeepsShortAsciiAndEncodesTheRest) {
  EXPECT_EQ(encode_text("Confirmed: 9 am"), "Confirmed: 9 am");
  EXPECT_EQ(encode_text("Café"), "=?UTF-8?B?Q2Fmw6k=?=");
  EXPECT_EQ(encode_text("=?UTF-8?B?QQ==?="), "=?UTF-8?B?PT9VVEYtOD9CP1FRPT0/PQ==?=");
}

TEST(MailHeader, FoldsLongTextBetweenWholeCharacters) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "é€😀";
  const auto encoded = encode_text(text);
  std::string decoded;
  for (const auto& line : split_lines(encoded)) {
    EXPECT_LE(line.size(), 76U);
    const auto word = line.front() == ' ' ? line.substr(1) : line;
    ASSERT_THAT(word, StartsWith("=?UTF-8?B?"));
    // A word that ended inside a character would need its neighbour to be read.
    EXPECT_EQ(encode_text(std::string("é")).substr(0, 10), word.substr(0, 10));
    EXPECT_THAT(word, testing::EndsWith("?="));
    decoded += word;
  }
  EXPECT_GT(split_lines(encoded).size(), 10U);
}

TEST(MailHeader, NeverLetsALineBreakThrough) {
  for (const std::string text : {"a\r\nBcc: x@y", "a\nb", "a\rb", "a\x1b[31m\x7f",
                                 "a\u2028"
                                 "b\u202e"}) {
    const auto line = one_line(text);
    EXPECT_EQ(line.find_first_of("\r\n\x1b\x7f"), std::string::npos);
    EXPECT_EQ(line.find("\u202e"), std::string::npos);
    EXPECT_EQ(encode_text(text).find('\n'), std::string::npos);
  }
  EXPECT_EQ(one_line("a\xff"), "a?");
}

TEST(MailHeader, QuotesNamesInMailboxes) {
  EXPECT_EQ(format_mailbox("Dr. \"No\" \\", "a@b.c"), "\"Dr. \\\"No\\\" \\\\\"\r\n <a@b.c>");
  EXPECT_EQ(format_mailbox("", "a@b.c"), "a@b.c");
  EXPECT_EQ(format_mailbox("Zoé", "a@b.c"), "=?UTF-8?B?Wm/DqQ==?=\r\n <a@b.c>");
}

TEST(MailHeader, WritesTheDateInUtc) {
  EXPECT_EQ(format_date(*parse_rfc3339("2026-12-01T09:05:07+01:00")),
            "Tue, 01 Dec 2026 08:05:07 +0000");
}

TEST(MailAddress, IsOnePlainAddress) {
  EXPECT_TRUE(is_plain_address("ada+x@example.org"));
  EXPECT_TRUE(is_plain_address("root@localhost"));
  for (const auto* text : {"", "ada", "@b", "a@", "a@b@c", "a b@c", "a@b\r\n", "<a@b>", "a@b,c@d",
                           "é@b", "a@b>", "\"a\"@b"})
    EXPECT_FALSE(is_plain_address(text)) << text;
  EXPECT_FALSE(is_plain_address("a@" + std::string(300, 'b')));
}

TEST(MailMime, EncodesQuotedPrintableWithinItsLines) {
  const Part part{"text/plain; charset=utf-8",
                  {},
                  "é = \nlast \n" + std::string(200, 'x'),
                  Encoding::quoted_printable,
                  {}};
  const auto text = write_part(part, "seed");
  EXPECT_THAT(text, HasSubstr("\r\n\r\n=C3=A9 =3D=20\r\nlast=20\r\nxxx"));
  for (const auto& line : split_lines(text)) EXPECT_LE(line.size(), 76U);
  EXPECT_THAT(text, HasSubstr("x=\r\nx"));
}

TEST(MailMime, SeparatesPartsByBoundariesThatNoBodyHolds) {
  Part whole{"multipart/mixed", {}, {}, {}, {}};
  whole.parts = {{"text/plain", {}, "=_", Encoding::quoted_printable, {}},
                 {"text/calendar", {"X-Field: 1"}, "abc", Encoding::base64, {}}};
  const auto text = write_part(whole, "seed");
  const auto boundary = text.substr(text.find('"') + 1, 34);
  EXPECT_THAT(text,
              StartsWith("Content-Type: multipart/mixed;\r\n boundary=\"" + boundary + "\"\r\n"));
  EXPECT_THAT(text, HasSubstr("--" + boundary + "\r\nContent-Type: text/plain\r\n"));
  EXPECT_THAT(text, HasSubstr("X-Field: 1\r\n\r\nYWJj\r\n"));
  EXPECT_THAT(text, testing::EndsWith("--" + boundary + "--\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\n\r\n=3D_\r\n"));
  EXPECT_NE(write_part(whole, "other").find("=_"), std::string::npos);
  EXPECT_EQ(write_part(whole, "other").find(boundary), std::string::npos);
}

TEST(MailMessage, HasTheFieldsItNeedsOnceEach) {
  const auto message = *make_message(make_mail(MailKind::confirmation), make_sender());
  EXPECT_THAT(field_names(message),
              testing::ElementsAre("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
                                   "Content-Language", "MIME-Version", "Content-Type"));
  EXPECT_THAT(message, HasSubstr("From: \"Cabinet Dupont\"\r\n <bonjour@cabinet.example>\r\n"));
  EXPECT_THAT(message, HasSubstr("\r\nTo: ada@example.org\r\n"));
  EXPECT_THAT(message, HasSubstr("\r\nDate: Tue, 24 Nov 2026 15:22:18 +0000\r\n"));
  EXPECT_THAT(message, HasSubstr("\r\nMessage-ID: <eff_1@cabinet.example>\r\n"));
  EXPECT_THAT(message, HasSubstr("\r\nContent-Language: fr\r\n"));
  EXPECT_THAT(message, HasSubstr("\r\nAuto-Submitted: auto-generated\r\n"));
}

TEST(MailMessage, CarriesTheCalendarWhereItChangesWhatIsThere) {
  const std::map<MailKind, std::string> methods{{MailKind::confirmation, "REQUEST"},
                                                {MailKind::booking_moved, "REQUEST"},
                                                {MailKind::booking_cancelled, "CANCEL"}};
  for (const auto& [kind, kind_name] : domain::NameTable<MailKind>::entries) {
    const auto message = *make_message(make_mail(kind), make_sender());
    if (methods.contains(kind)) {
      EXPECT_THAT(message,
                  AllOf(HasSubstr("multipart/mixed"), HasSubstr("multipart/alternative"),
                        HasSubstr("\r\nContent-Type: text/calendar; charset=utf-8; method=" +
                                  methods.at(kind) + "\r\n"),
                        HasSubstr("attachment; filename=\"reservation.ics\"")))
          << kind_name;
    } else {
      EXPECT_THAT(message,
                  AllOf(HasSubstr("multipart/alternative"), Not(HasSubstr("text/calendar"))))
          << kind_name;
    }
  }
}

TEST(MailMessage, PutsNothingInACalendarThatIsNoLongerTrue) {
  for (const auto kind : {MailKind::confirmation, MailKind::booking_moved}) {
    auto mail = make_mail(kind);
    mail.booking->status = domain::BookingStatus::cancelled;
    EXPECT_THAT(*make_message(mail, make_sender()), Not(HasSubstr("text/calendar")));
  }
}

TEST(MailMessage, OffersTheSameEventForDownloadUnderItsNewestNumber) {
  auto mail = make_mail(MailKind::booking_moved);
  mail.booking->calendar_sequence = 4;
  EXPECT_THAT(make_calendar_of(mail, make_sender()),
              AllOf(HasSubstr("METHOD:PUBLISH\r\n"), HasSubstr("SEQUENCE:4\r\n"),
                    HasSubstr("UID:bk_1@cabinet.example\r\n"), HasSubstr("STATUS:CONFIRMED")));
}

TEST(MailMessage, LetsTheClientAnswerTheBusiness) {
  auto sender = make_sender();
  sender.contact_email = "accueil@cabinet.example";
  EXPECT_THAT(*make_message(make_mail(MailKind::reminder), sender),
              HasSubstr("\r\nReply-To: \"Cabinet Dupont\"\r\n <accueil@cabinet.example>\r\n"));
  sender.contact_email = sender.address;
  EXPECT_THAT(*make_message(make_mail(MailKind::reminder), sender), Not(HasSubstr("Reply-To")));
}

TEST(MailMessage, IsSentUnderTheNameOfItsAddress) {
  auto sender = make_sender();
  sender.from_name = "Accueil";
  EXPECT_THAT(*make_message(make_mail(MailKind::reminder), sender),
              HasSubstr("From: \"Accueil\"\r\n <bonjour@cabinet.example>\r\n"));
}

TEST(MailMessage, IsTheSameHoweverOftenItIsMade) {
  const auto mail = make_mail(MailKind::confirmation);
  EXPECT_EQ(*make_message(mail, make_sender()), *make_message(mail, make_sender()));
}

TEST(MailMessage, IsSevenBitsInShortLines) {
  auto mail = make_mail(MailKind::owner_booking_confirmed);
  mail.booking->name = std::string(200, 'n');
  mail.booking->notes = std::string(2000, 'w');
  mail.slot.title = std::string(120, 't');
  const auto message = *make_message(mail, make_sender());
  for (const auto& line : split_lines(message)) {
    EXPECT_LE(line.size(), 78U) << line;
    for (const char c : line) ASSERT_TRUE(c >= ' ' && c <= '~') << line;
  }
}

TEST(MailMessage, LetsNothingIntoTheHeader) {
  const std::string hostile = "Ada\r\nBcc: victim@example.org\r\n\r\nbody";
  for (const auto& [kind, kind_name] : domain::NameTable<MailKind>::entries) {
    const auto expected = field_names(*make_message(make_mail(kind), make_sender()));
    auto mail = make_mail(kind);
    mail.booking->name = hostile;
    mail.slot.title = hostile;
    mail.slot.place = hostile;
    mail.reference = hostile;
    auto sender = make_sender();
    sender.business_name = hostile;
    EXPECT_EQ(field_names(*make_message(mail, sender)), expected) << kind_name;
  }
}

TEST(MailMessage, RefusesAddressesThatAreNone) {
  auto mail = make_mail(MailKind::confirmation);
  mail.to = "ada@example.org>\r\nRCPT TO:<eve@example.org";
  EXPECT_EQ(make_message(mail, make_sender()).error().code, Errc::mail_rejected);
  mail = make_mail(MailKind::confirmation);
  mail.message_id = "a@b>\r\nX: 1";
  EXPECT_EQ(make_message(mail, make_sender()).error().code, Errc::mail_rejected);
}

TEST(MailMessage, LetsTheOwnerAnswerTheClient) {
  const auto message = *make_message(make_mail(MailKind::owner_booking_confirmed), make_sender());
  EXPECT_THAT(message, HasSubstr("\r\nReply-To: \"Ada Lovelace\"\r\n <ada@example.org>\r\n"));
}

}  // namespace
}  // namespace creneau::mail
