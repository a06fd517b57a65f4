#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/mail/example_mail.hpp"
#include "adapters/mail/layout.hpp"
#include "adapters/mail/letter.hpp"
#include "adapters/mail/message.hpp"
#include "app/context.hpp"
#include "unit/mail_examples.hpp"

namespace creneau::mail {
namespace {

using domain::MailKind;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

std::string subject(MailKind kind, Locale locale) {
  return make_letter(make_mail(kind, locale), make_sender()).subject;
}

TEST(MailLetter, SaysItAllInTheSubject) {
  const std::tuple<MailKind, const char*, const char*> cases[] = {
      {MailKind::confirmation,
       "Confirmé\u00a0: Consultation, mardi 1er décembre à 9\u00a0h\u00a000",
       "Confirmed: Consultation, Tuesday 1 December at 9:00\u00a0am"},
      {MailKind::slot_taken,
       "Créneau déjà pris, 50,00\u00a0€ rendus\u00a0: Consultation, mardi 1er décembre à "
       "9\u00a0h\u00a000",
       "Slot already taken, €50.00 refunded: Consultation, Tuesday 1 December at 9:00\u00a0am"},
      {MailKind::refund_made,
       "Remboursement de 50,00\u00a0€\u00a0: Consultation, mardi 1er décembre à 9\u00a0h\u00a000",
       "Refund of €50.00: Consultation, Tuesday 1 December at 9:00\u00a0am"},
      {MailKind::payment_returned,
       "Paiement de 50,00\u00a0€ rendu\u00a0: Consultation, mardi 1er décembre à 9\u00a0h\u00a000",
       "Payment of €50.00 returned: Consultation, Tuesday 1 December at 9:00\u00a0am"},
      {MailKind::owner_booking_confirmed,
       "Nouvelle réservation\u00a0: Ada Lovelace, Consultation, mardi 1er décembre à "
       "9\u00a0h\u00a000",
       "New booking: Ada Lovelace, Consultation, Tuesday 1 December at 9:00\u00a0am"},
      {MailKind::owner_slot_taken,
       "Créneau déjà pris, 50,00\u00a0€ rendus à Ada Lovelace\u00a0: Consultation, mardi 1er "
       "décembre "
       "à 9\u00a0h\u00a000",
       "Slot already taken, €50.00 refunded to Ada Lovelace: Consultation, Tuesday 1 December at "
       "9:00\u00a0am"},
      {MailKind::owner_refund_failed,
       "À faire\u00a0: remboursement refusé, 50,00\u00a0€ (Consultation, mardi 1er décembre à "
       "9\u00a0h\u00a000)",
       "Action needed: refund refused, €50.00 (Consultation, Tuesday 1 December at 9:00\u00a0am)"},
      {MailKind::owner_payment_returned,
       "Paiement inattendu de 50,00\u00a0€ rendu (Consultation, mardi 1er décembre à "
       "9\u00a0h\u00a000)",
       "Unexpected payment of €50.00 returned (Consultation, Tuesday 1 December at 9:00\u00a0am)"},
      {MailKind::reminder, "Rappel\u00a0: Consultation, mardi 1er décembre à 9\u00a0h\u00a000",
       "Reminder: Consultation, Tuesday 1 December at 9:00\u00a0am"},
      {MailKind::booking_moved,
       "Déplacé\u00a0: Consultation, mardi 1er décembre à 9\u00a0h\u00a000",
       "Moved: Consultation, Tuesday 1 December at 9:00\u00a0am"},
      {MailKind::booking_cancelled,
       "Annulé, 50,00\u00a0€ rendus\u00a0: Consultation, mardi 1er décembre à 9\u00a0h\u00a000",
       "Cancelled, €50.00 refunded: Consultation, Tuesday 1 December at 9:00\u00a0am"},
      {MailKind::payment_link,
       "À payer, 50,00\u00a0€\u00a0: Consultation, mardi 1er décembre à 9\u00a0h\u00a000",
       "To pay, €50.00: Consultation, Tuesday 1 December at 9:00\u00a0am"},
      {MailKind::owner_booking_moved,
       "Déplacée\u00a0: Ada Lovelace, Consultation, mardi 1er décembre à 9\u00a0h\u00a000",
       "Moved: Ada Lovelace, Consultation, Tuesday 1 December at 9:00\u00a0am"},
      {MailKind::owner_booking_cancelled,
       "Annulée\u00a0: Ada Lovelace, Consultation, mardi 1er décembre à 9\u00a0h\u00a000",
       "Cancelled: Ada Lovelace, Consultation, Tuesday 1 December at 9:00\u00a0am"},
      {MailKind::owner_dispute,
       "À faire\u00a0: paiement contesté, 50,00\u00a0€ (Consultation, mardi 1er décembre à "
       "9\u00a0h\u00a000)",
       "Action needed: payment disputed, €50.00 (Consultation, Tuesday 1 December at "
       "9:00\u00a0am)"}};
  static_assert(std::size(cases) == domain::NameTable<MailKind>::entries.size());
  for (const auto& [kind, french, english] : cases) {
    EXPECT_EQ(subject(kind, Locale::fr), french);
    EXPECT_EQ(subject(kind, Locale::en), english);
  }
}

TEST(MailLetter, TellsWhatWhenWhereAndHowMuchInEveryKindAndLanguage) {
  for (const auto& [kind, kind_name] : domain::NameTable<MailKind>::entries)
    for (const auto locale : {Locale::fr, Locale::en}) {
      const auto mail = make_mail(kind, locale);
      const auto letter = make_letter(mail, make_sender());
      const auto text = lay_out_text(letter, make_sender(), locale);
      const auto html = lay_out_html(letter, make_sender(), locale);
      for (const auto& body : {text, html}) {
        EXPECT_THAT(body, HasSubstr("Consultation")) << kind_name;
        EXPECT_THAT(body, HasSubstr(locale == Locale::fr
                                        ? "mardi 1er décembre 2026, de 9\u00a0h\u00a000 à "
                                          "10\u00a0h\u00a000 (heure de Paris)"
                                        : "Tuesday 1 December 2026, 9:00\u00a0am to 10:00\u00a0am "
                                          "(Paris time)"));
        EXPECT_THAT(body, HasSubstr("12 rue des Lilas, Lyon"));
        EXPECT_THAT(body, HasSubstr(locale == Locale::fr ? "50,00\u00a0€" : "€50.00"));
        EXPECT_THAT(body, HasSubstr("bk_1"));
        EXPECT_THAT(body, HasSubstr("Cabinet Dupont"));
        EXPECT_THAT(body, Not(HasSubstr("{{")));
      }
      EXPECT_THAT(html,
                  HasSubstr(locale == Locale::fr ? "<html lang=\"fr\">" : "<html lang=\"en\">"));
      EXPECT_THAT(html, AllOf(Not(HasSubstr("<img")), Not(HasSubstr("url("))));
    }
}

TEST(MailLetter, LeadsTheClientToTheBooking) {
  const auto mail = make_mail(MailKind::confirmation);
  const auto letter = make_letter(mail, make_sender());
  EXPECT_THAT(lay_out_text(letter, make_sender(), Locale::fr),
              HasSubstr("\nhttps://cabinet.example/bookings/bk_1?token=abc&x=1\n"));
  EXPECT_THAT(lay_out_html(letter, make_sender(), Locale::fr),
              HasSubstr("href=\"https://cabinet.example/bookings/bk_1?token=abc&amp;x=1\""));
}

TEST(MailLetter, TellsTheOwnerWhoAndTheClientNothingInternal) {
  const auto to_owner = make_letter(make_mail(MailKind::owner_booking_confirmed), make_sender());
  const auto owner_text = lay_out_text(to_owner, make_sender(), Locale::fr);
  EXPECT_THAT(owner_text,
              AllOf(HasSubstr("ada@example.org"), HasSubstr("+33 6 12 34 56 78"),
                    HasSubstr("Première fois.\nMerci."), HasSubstr("bk_1 / cs_test_1 / pi_1")));
  EXPECT_THAT(lay_out_html(to_owner, make_sender(), Locale::fr),
              HasSubstr("<td>Première fois.<br>Merci.</td>"));
  const auto to_client = make_letter(make_mail(MailKind::confirmation), make_sender());
  EXPECT_THAT(lay_out_text(to_client, make_sender(), Locale::fr),
              AllOf(Not(HasSubstr("pi_1")), Not(HasSubstr("+33"))));
}

TEST(MailLetter, ToldOfABookingThatIsGoneStillNamesTheMoney) {
  for (const auto kind : {MailKind::owner_refund_failed, MailKind::owner_payment_returned}) {
    auto mail = make_mail(kind);
    mail.booking.reset();
    mail.slot = {};
    const auto text = lay_out_text(make_letter(mail, make_sender()), make_sender(), Locale::fr);
    EXPECT_THAT(text, AllOf(HasSubstr("50,00\u00a0€"), HasSubstr("bk_1 / cs_test_1 / pi_1"),
                            Not(HasSubstr("1970"))));
  }
}

TEST(MailLetter, SaysWhyTheSlotWasNotFree) {
  auto mail = make_mail(MailKind::slot_taken);
  const auto reason = [&] { return make_letter(mail, make_sender()).paragraphs.at(0); };
  EXPECT_THAT(reason(), AllOf(HasSubstr("Quelqu'un a payé quelques instants avant vous."),
                              HasSubstr("Vos 50,00\u00a0€ vous sont rendus en totalité.")));
  mail.slot.is_closed = true;
  EXPECT_THAT(reason(), HasSubstr("retiré"));
  mail.slot.is_closed = false;
  mail.decided_at = mail.slot.start_at;
  EXPECT_THAT(reason(), HasSubstr("après le début"));
}

TEST(MailLetter, SpeaksOfNoMoneyGivenBackWhereNothingWasCharged) {
  for (const auto& [kind, kind_name] : domain::NameTable<MailKind>::entries)
    for (const auto locale : {Locale::fr, Locale::en}) {
      SCOPED_TRACE(kind_name);
      auto mail = make_mail(kind, locale);
      const auto charged = lay_out_text(make_letter(mail, make_sender()), make_sender(), locale);
      mail.is_uncharged = true;
      const auto letter = make_letter(mail, make_sender());
      const auto text = letter.subject + lay_out_text(letter, make_sender(), locale);
      const bool tells_of_return =
          kind == MailKind::slot_taken || kind == MailKind::payment_returned ||
          kind == MailKind::owner_slot_taken || kind == MailKind::owner_payment_returned ||
          kind == MailKind::booking_cancelled || kind == MailKind::owner_booking_cancelled;
      if (!tells_of_return) continue;
      for (const auto* word : {"rendu", "rendre", "rembours", "refund", "given back", "returned"})
        EXPECT_THAT(text, Not(HasSubstr(word)));
      EXPECT_THAT(text, AnyOf(HasSubstr("débité"), HasSubstr("charged")));
      EXPECT_THAT(text, HasSubstr(locale == Locale::fr ? "50,00\u00a0€" : "€50.00"));
      EXPECT_THAT(charged, AnyOf(HasSubstr("embours"), HasSubstr("rend"), HasSubstr("efund"),
                                 HasSubstr("given back"), HasSubstr("eturned")));
    }
}

TEST(MailLetter, SaysWhyTheSlotWasNotFreeAndThatNothingWasCharged) {
  auto mail = make_mail(MailKind::slot_taken);
  mail.is_uncharged = true;
  auto letter = make_letter(mail, make_sender());
  EXPECT_EQ(letter.subject,
            "Créneau déjà pris, rien n'est débité\u00a0: Consultation, mardi 1er décembre à "
            "9\u00a0h\u00a000");
  EXPECT_EQ(letter.paragraphs.at(0),
            "Quelqu'un a payé quelques instants avant vous. Rien ne vous a été débité\u00a0: "
            "l'autorisation de 50,00\u00a0€ est levée.");
  mail.slot.is_closed = true;
  letter = make_letter(mail, make_sender());
  EXPECT_THAT(letter.paragraphs.at(0), HasSubstr("retiré"));
}

TEST(MailLetter, TakesNothingOutOfACalendarThatNeverHadIt) {
  auto mail = make_mail(MailKind::booking_cancelled, Locale::en);
  EXPECT_THAT(*make_message(mail, make_sender()), HasSubstr("text/calendar"));
  mail.is_uncharged = true;
  mail.amount.minor = 0;
  EXPECT_THAT(*make_message(mail, make_sender()), Not(HasSubstr("text/calendar")));
  const auto text = lay_out_text(make_letter(mail, make_sender()), make_sender(), Locale::en);
  EXPECT_THAT(text, AllOf(HasSubstr("the authorisation of the payment is released"),
                          Not(HasSubstr("calendar")), Not(HasSubstr("€0"))));
}

TEST(MailLetter, SaysWhetherARefundEndsTheBooking) {
  auto mail = make_mail(MailKind::refund_made, Locale::en);
  EXPECT_EQ(make_letter(mail, make_sender()).headline, "A refund for you");
  mail.booking->status = domain::BookingStatus::cancelled;
  EXPECT_EQ(make_letter(mail, make_sender()).headline, "Cancelled");
}

TEST(MailLetter, CallsAPriceOfZeroFree) {
  auto mail = make_mail(MailKind::confirmation, Locale::en);
  mail.amount = {0, "eur"};
  EXPECT_THAT(lay_out_text(make_letter(mail, make_sender()), make_sender(), Locale::en),
              HasSubstr("Price: Free\n"));
}

std::string text_of(const app::Mail& mail, const Sender& sender = make_sender()) {
  return lay_out_text(make_letter(mail, sender), sender, mail.locale);
}

TEST(MailLetter, SaysHowToCancelAndWhatComesBack) {
  auto mail = make_mail(MailKind::confirmation);
  EXPECT_THAT(text_of(mail), HasSubstr("Annulez ou changez de créneau sur la page de votre "
                                       "réservation. Si vous annulez avant le lundi 30 novembre à "
                                       "9\u00a0h\u00a000, tout vous est rendu\u202f; ensuite, rien "
                                       "n'est remboursé."));
  mail.booking->policy = {std::chrono::hours(48), 50};
  EXPECT_THAT(text_of(mail),
              HasSubstr("avant le dimanche 29 novembre à 9\u00a0h\u00a000, tout vous est "
                        "rendu\u202f; ensuite, 50\u00a0%."));
  mail.decided_at = mail.slot.start_at - std::chrono::hours(2);
  EXPECT_THAT(text_of(mail), HasSubstr("50\u00a0% vous sont rendus."));
  mail.booking->policy.late_refund_percent = 0;
  EXPECT_THAT(text_of(mail), HasSubstr("une annulation n'est plus remboursée."));
  mail.booking->policy.late_refund_percent = 100;
  EXPECT_THAT(text_of(mail), HasSubstr("Si vous annulez avant le début, tout vous est rendu."));
  mail.booking->price.minor = 0;
  EXPECT_THAT(text_of(mail), HasSubstr("L'annulation est gratuite."));
}

TEST(MailLetter, TellsOfTheTimeBeforeAndAfterAMove) {
  for (const auto kind : {MailKind::booking_moved, MailKind::owner_booking_moved}) {
    const auto text = text_of(make_mail(kind, Locale::en));
    EXPECT_THAT(text,
                AllOf(HasSubstr("on Tuesday 1 December at 9:00\u00a0am, no longer on Monday 30 "
                                "November at 11:00\u00a0am."),
                      HasSubstr("Before: Monday 30 November 2026, 11:00\u00a0am to")));
  }
  auto mail = make_mail(MailKind::booking_moved, Locale::en);
  mail.former_slot.reset();
  EXPECT_THAT(text_of(mail), AllOf(Not(HasSubstr("no longer")), Not(HasSubstr("Before"))));
}

TEST(MailLetter, SaysInNumbersWhatACancellationGivesBack) {
  auto mail = make_mail(MailKind::booking_cancelled);
  EXPECT_THAT(text_of(mail), AllOf(HasSubstr("Vos 50,00\u00a0€ vous sont rendus en totalité."),
                                   HasSubstr("sous 5 à 10 jours")));
  mail.amount.minor = 2500;
  EXPECT_THAT(text_of(mail),
              HasSubstr("25,00\u00a0€ vous sont rendus sur les 50,00\u00a0€ payés."));
  mail.amount.minor = 0;
  EXPECT_THAT(text_of(mail), AllOf(HasSubstr("Rien n'est remboursé sur les 50,00\u00a0€ payés."),
                                   Not(HasSubstr("sous 5 à 10 jours")), Not(HasSubstr("Gratuit")),
                                   HasSubstr("Remboursé\u00a0: 0,00\u00a0€")));
  EXPECT_EQ(make_letter(mail, make_sender()).subject,
            "Annulé\u00a0: Consultation, mardi 1er décembre à 9\u00a0h\u00a000");
  mail.booking->price.minor = 0;
  EXPECT_THAT(text_of(mail), HasSubstr("rien n'est à rendre."));
  mail.reason = "Je suis souffrante.\nPardon";
  EXPECT_THAT(text_of(mail), HasSubstr("Motif\u00a0: Je suis souffrante. Pardon\n"));
}

TEST(MailLetter, SaysUntilWhenAPlaceWaitsForItsPayment) {
  const auto letter = make_letter(make_mail(MailKind::payment_link), make_sender());
  EXPECT_EQ(letter.headline, "Votre place est réservée");
  EXPECT_THAT(
      letter.paragraphs.at(0),
      HasSubstr("jusqu'au jeudi 26 novembre à 18\u00a0h\u00a000, et à vous dès que vous avez "
                "payé 50,00\u00a0€."));
  EXPECT_EQ(letter.action_label, "Payer 50,00\u00a0€");
  EXPECT_THAT(letter.action_url, HasSubstr("/bookings/bk_1?token="));
}

TEST(MailLetter, SaysWhatIsToBePaidOnSite) {
  for (const auto kind :
       {MailKind::confirmation, MailKind::reminder, MailKind::owner_booking_confirmed}) {
    auto mail = make_mail(kind);
    mail.amount.minor = mail.booking->price.minor = 0;
    mail.booking->on_site_minor = 4500;
    EXPECT_THAT(text_of(mail), AllOf(HasSubstr("À régler sur place\u00a0: 45,00\u00a0€"),
                                     Not(HasSubstr("Gratuit"))));
  }
}

TEST(MailLetter, EndsWithTheBusinessesOwnWordsAndHowToReachIt) {
  auto sender = make_sender();
  sender.contact_email = "accueil@cabinet.example";
  sender.contact_phone = "+33 4 72 00 00 00";
  sender.postal_address = "12 rue des Lilas\n69001 Lyon";
  sender.footer_fr = "À bientôt au cabinet.";
  sender.footer_en = "See you at the practice.";
  sender.booking_note_fr = "Sonnez à l'interphone.";
  const auto mail = make_mail(MailKind::confirmation);
  const auto text = text_of(mail, sender);
  EXPECT_THAT(text, HasSubstr("\nÀ bientôt au cabinet.\nCabinet Dupont\n12 rue des Lilas\n69001 "
                              "Lyon\n+33 4 72 00 00 00\naccueil@cabinet.example\n"
                              "https://cabinet.example\n"));
  EXPECT_THAT(text, HasSubstr("\nSonnez à l'interphone.\n"));
  const auto html = lay_out_html(make_letter(mail, sender), sender, Locale::fr);
  EXPECT_THAT(html, HasSubstr("12 rue des Lilas<br>69001 Lyon<br>"));
  EXPECT_THAT(
      text_of(make_mail(MailKind::owner_booking_confirmed), sender),
      AllOf(HasSubstr("\nCabinet Dupont\n"), Not(HasSubstr("À bientôt")), Not(HasSubstr("69001"))));
  EXPECT_THAT(text_of(make_mail(MailKind::confirmation, Locale::en), sender),
              AllOf(HasSubstr("See you at the practice."), Not(HasSubstr("Sonnez"))));
}

TEST(MailLayout, GivesTheButtonTheBusinessesColour) {
  auto sender = make_sender();
  sender.accent_color = "#7a1fa2";
  const auto mail = make_mail(MailKind::confirmation);
  const auto letter = make_letter(mail, sender);
  EXPECT_THAT(lay_out_html(letter, sender, Locale::fr),
              HasSubstr("background: #7a1fa2; color: #ffffff !important;"));
  sender.accent_color = "red;}body{display:none";
  const auto html = lay_out_html(letter, sender, Locale::fr);
  EXPECT_THAT(html, AllOf(Not(HasSubstr("display:none")), HasSubstr("background: #17624f;")));
}

TEST(MailSender, TakesWhatItSaysFromTheRules) {
  app::Rules rules;
  rules.business_name = "Cabinet Dupont";
  rules.time_zone = *TimeZone::find("Europe/Paris");
  rules.public_url = "https://cabinet.example";
  rules.contact_email = "accueil@cabinet.example";
  rules.accent_color = "#7a1fa2";
  rules.texts_fr["mail_footer"] = "À bientôt.";
  rules.texts_en["booking_note"] = "Ring the bell.";
  const auto sender = make_sender(rules);
  EXPECT_EQ(sender.business_name, "Cabinet Dupont");
  EXPECT_EQ(sender.time_zone.name(), "Europe/Paris");
  EXPECT_EQ(sender.public_url, "https://cabinet.example");
  EXPECT_EQ(sender.contact_email, "accueil@cabinet.example");
  EXPECT_EQ(sender.accent_color, "#7a1fa2");
  EXPECT_EQ(sender.footer_fr, "À bientôt.");
  EXPECT_EQ(sender.footer_en, "");
  EXPECT_EQ(sender.booking_note_en, "Ring the bell.");
}

TEST(MailExample, ExistsInEveryKindAndLanguage) {
  const auto now = *parse_rfc3339("2026-11-24T15:22:18Z");
  for (const auto& [kind, kind_name] : domain::NameTable<MailKind>::entries)
    for (const auto locale : {Locale::fr, Locale::en}) {
      const auto mail = make_example_mail(kind, locale, make_sender(), now);
      EXPECT_THAT(text_of(mail), AllOf(HasSubstr("bk_example"), HasSubstr("2026"))) << kind_name;
      EXPECT_TRUE(make_message(mail, make_sender())) << kind_name;
    }
}

TEST(MailLetter, GivesTheOffsetOnTheDayOfAClockChange) {
  auto slot = make_mail(MailKind::confirmation).slot;
  const auto zone = *TimeZone::find("Europe/Paris");
  slot.start_at = *parse_rfc3339("2026-10-25T00:30:00Z");
  slot.end_at = *parse_rfc3339("2026-10-25T01:30:00Z");
  EXPECT_EQ(describe_time(slot, zone, Locale::en),
            "Sunday 25 October 2026, 2:30\u00a0am\u00a0(UTC+2) to 2:30\u00a0am\u00a0(UTC+1) (Paris "
            "time)");
}

TEST(MailLetter, NamesTheDayAnAppointmentEndsOnWhenItIsAnother) {
  auto slot = make_mail(MailKind::confirmation).slot;
  slot.end_at = slot.start_at + std::chrono::hours(24);
  EXPECT_EQ(describe_time(slot, *TimeZone::find("Europe/Paris"), Locale::en),
            "Tuesday 1 December 2026, 9:00\u00a0am to Wednesday 2 December 2026 at 9:00\u00a0am "
            "(Paris time)");
}

TEST(MailLayout, ShowsHostileTextAsText) {
  for (const auto& [kind, kind_name] : domain::NameTable<MailKind>::entries) {
    auto mail = make_mail(kind);
    mail.booking->name = "<script>alert(1)</script> {{HEADLINE}} \" onload=\"x";
    mail.slot.title = "<b>{{#ROW}}</b>";
    const auto letter = make_letter(mail, make_sender());
    const auto html = lay_out_html(letter, make_sender(), Locale::fr);
    EXPECT_THAT(html, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<b>")),
                            HasSubstr("&lt;b&gt;{{#ROW}}&lt;/b&gt;")))
        << kind_name;
  }
  auto mail = make_mail(MailKind::confirmation);
  mail.booking_url = "javascript:alert(1)";
  const auto letter = make_letter(mail, make_sender());
  EXPECT_THAT(lay_out_html(letter, make_sender(), Locale::fr), Not(HasSubstr("href=\"javascript")));
}

}  // namespace
}  // namespace creneau::mail
