#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/pages_examples.hpp"

namespace creneau::http::pages {
namespace {

using examples::cancel_view;
using examples::move_view;
using examples::read_cancel;
using examples::read_move;
using examples::site;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(CancelPage, SaysInNumbersWhatComesBackAndUntilWhen) {
  auto view = cancel_view();
  EXPECT_THAT(read_cancel(site(), view),
              AllOf(HasSubstr("Vos 50,00\u00a0€ vous sont rendus en totalité."),
                    HasSubstr("avant le lundi 30 novembre à 9\u00a0h\u00a000"),
                    HasSubstr(">Annuler et récupérer 50,00\u00a0€</button>")));
  view.refund.minor = 2500;
  EXPECT_THAT(read_cancel(site(), view),
              AllOf(HasSubstr("25,00\u00a0€ sur 50,00\u00a0€ vous sont rendus."),
                    HasSubstr(">Annuler et récupérer 25,00\u00a0€</button>")));
  view.refund.minor = 0;
  EXPECT_THAT(
      read_cancel(site(), view),
      AllOf(HasSubstr("Rien ne vous est rendu sur les 50,00\u00a0€ payés."),
            HasSubstr(">Annuler sans remboursement</button>"), Not(HasSubstr("jours ouvrés"))));
  view.booking.price.minor = 0;
  EXPECT_THAT(read_cancel(site(), view), AllOf(HasSubstr("il n'y a rien à rembourser"),
                                               HasSubstr(">Annuler le rendez-vous</button>")));
}

TEST(CancelPage, TellsOfWhatWentBackBefore) {
  auto view = cancel_view();
  EXPECT_THAT(read_cancel(site(), view), Not(HasSubstr("déjà été rendus")));
  view.booking.refunded_minor = 2000;
  view.refund.minor = 3000;
  EXPECT_THAT(read_cancel(site(), view),
              AllOf(HasSubstr("30,00\u00a0€ sur 50,00\u00a0€"),
                    HasSubstr("20,00\u00a0€ vous ont déjà été rendus.")));
}

TEST(CancelPage, ChangesNothingButByItsForm) {
  const auto html = read_cancel(site(), cancel_view());
  EXPECT_THAT(html, HasSubstr("<form method=\"post\" "
                              "action=\"/bookings/bk_01jd8x3v5m2k9q7wz4tn/cancel\"><input "
                              "type=\"hidden\" name=\"token\" value=\"token-of-camille\"><input "
                              "type=\"hidden\" name=\"refund\" value=\"5000\">"));
  EXPECT_THAT(html, HasSubstr("<meta name=\"robots\" content=\"noindex\">"));
  EXPECT_THAT(html, HasSubstr("/bookings/bk_01jd8x3v5m2k9q7wz4tn/move?token=token-of-camille"));
}

TEST(CancelPage, SaysThatAnotherAmountComesBackNow) {
  auto view = cancel_view();
  view.has_changed = true;
  EXPECT_THAT(read_cancel(site(), view),
              AllOf(HasSubstr("role=\"alert\""), HasSubstr("Rien n'est encore annulé.")));
}

TEST(MovePage, ListsTheFreeTimesByDay) {
  const auto html = read_move(site(), move_view());
  EXPECT_THAT(html,
              AllOf(HasSubstr("<legend>Mardi 1er décembre</legend>"),
                    HasSubstr("<legend>Jeudi 3 décembre</legend>"),
                    HasSubstr("<input type=\"radio\" name=\"slot\" value=\"slot_b\" required>"),
                    HasSubstr(">11\u00a0h\u00a000</time>"), HasSubstr("Heure de Paris")));
  EXPECT_LT(html.find("slot_c"), html.find("Jeudi 3 décembre"));
  EXPECT_GT(html.find("slot_d"), html.find("Jeudi 3 décembre"));
  EXPECT_THAT(html, HasSubstr("<strong>mardi 1er décembre à 9\u00a0h\u00a000</strong>"));
  EXPECT_THAT(html, HasSubstr("action=\"/bookings/bk_01jd8x3v5m2k9q7wz4tn/move\""));
}

TEST(MovePage, LeadsToLaterDaysAndBack) {
  auto view = move_view();
  EXPECT_THAT(read_move(site(), view),
              AllOf(HasSubstr("/move?token=token-of-camille&amp;from=2026-12-04\">Voir les jours"),
                    Not(HasSubstr("Revenir"))));
  view.later_from.reset();
  view.has_earlier = true;
  EXPECT_THAT(read_move(site(), view),
              AllOf(Not(HasSubstr("jours suivants")), HasSubstr("Revenir aux premiers créneaux")));
}

TEST(MovePage, SaysWhyNothingHasMovedAndKeepsTheChoice) {
  auto view = move_view();
  view.problem = Errc::slot_taken;
  view.chosen = SlotId("slot_d");
  EXPECT_THAT(read_move(site(), view),
              AllOf(HasSubstr("Ce créneau vient d'être pris. Votre rendez-vous est resté comme il "
                              "était"),
                    HasSubstr("value=\"slot_d\" required checked>")));
  view.problem = Errc::invalid_input;
  EXPECT_THAT(read_move(site(), view), HasSubstr("Choisissez un créneau dans la liste."));
}

TEST(MovePage, SaysThatNothingElseIsFree) {
  auto view = move_view();
  view.slots.clear();
  EXPECT_THAT(read_move(site(Locale::en), view),
              AllOf(HasSubstr("Your appointment stays as it is."), Not(HasSubstr("<form"))));
}

TEST(MovePage, ShowsHostileTextAsText) {
  auto view = move_view();
  view.slot.title = "<script>x</script>";
  view.slots[0].title = "<b>y</b>";
  view.token = "t\"><script>";
  EXPECT_THAT(read_move(site(), view),
              AllOf(Not(HasSubstr("<script>")), Not(HasSubstr("<b>")), HasSubstr("&lt;b&gt;y")));
}

}  // namespace
}  // namespace creneau::http::pages
