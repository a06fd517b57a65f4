#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/pages_examples.hpp"

namespace creneau::http::pages {
namespace {

using examples::full;
using examples::read_slot;
using examples::site;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

SlotView open_view() {
  SlotView view;
  view.slot = examples::slot("2026-12-01T09:00:00+01:00");
  view.form.request_key = "key-1";
  view.now = examples::now;
  return view;
}

SlotView typed(SlotView view) {
  view.form = {"Camille Durand", "camille@example.org", "06 12", "À tout de suite", "key-2"};
  return view;
}

TEST(SlotPage, SaysWhatWhenWhereAndHowMuch) {
  const auto html = read_slot(site(), open_view());
  EXPECT_THAT(html,
              AllOf(HasSubstr("Portrait en studio"), HasSubstr("Mardi 1er décembre 2026"),
                    HasSubstr("9\u00a0h\u00a000 – 10\u00a0h\u00a000"), HasSubstr("heure de Paris"),
                    HasSubstr("12 rue des Lilas, Lyon"), HasSubstr("50,00\u00a0€")));
}

TEST(SlotPage, LabelsItsControlsInBothLanguages) {
  EXPECT_THAT(read_slot(site(), open_view()),
              AllOf(HasSubstr("<label for=\"name\">Nom</label>"),
                    HasSubstr("<label for=\"email\">E-mail</label>"),
                    HasSubstr("<label for=\"phone\">Téléphone (facultatif)</label>"),
                    HasSubstr("<label for=\"notes\">Message (facultatif)</label>"),
                    HasSubstr(">Réserver et payer 50,00\u00a0€</button>")));
  EXPECT_THAT(read_slot(site(Locale::en), open_view()),
              AllOf(HasSubstr("<label for=\"name\">Name</label>"),
                    HasSubstr("<label for=\"email\">E-mail</label>"),
                    HasSubstr(">Book and pay €50.00</button>")));
}

TEST(SlotPage, PostsToItsOwnAddressWithItsKey) {
  EXPECT_THAT(read_slot(site(), open_view()),
              AllOf(HasSubstr("<form method=\"post\" action=\"/slots/slot_a\" novalidate"),
                    HasSubstr("<input type=\"hidden\" name=\"request_key\" value=\"key-1\">")));
}

TEST(SlotPage, HelpsTheBrowserFillTheFormIn) {
  EXPECT_THAT(read_slot(site(), open_view()),
              AllOf(HasSubstr("type=\"text\" inputmode=\"text\" autocomplete=\"name\""),
                    HasSubstr("type=\"email\" inputmode=\"email\" autocomplete=\"email\""),
                    HasSubstr("type=\"tel\" inputmode=\"tel\" autocomplete=\"tel\"")));
}

TEST(SlotPage, SaysWhatHappensIfSomebodyElsePaysFirst) {
  EXPECT_THAT(
      read_slot(site(), open_view()),
      AllOf(HasSubstr("Si quelqu'un paie avant vous"),
            HasSubstr("Annulation gratuite jusqu'à 24\u00a0h avant\u202f; ensuite, rien n'est "
                      "remboursé."),
            Not(HasSubstr("répond"))));
}

TEST(SlotPage, SaysWhatCancellingCosts) {
  auto view = open_view();
  const auto expect = [&](std::chrono::hours until, int percent, const char* sentence) {
    view.policy = {until, percent};
    EXPECT_THAT(read_slot(site(), view), HasSubstr(sentence));
  };
  using std::chrono::hours;
  expect(hours(48), 0, "jusqu'à 48\u00a0h avant\u202f; ensuite, rien n'est remboursé.");
  expect(hours(24 * 7), 50,
         "jusqu'à 7\u00a0jours avant\u202f; ensuite, 50\u00a0% vous sont rendus.");
  expect(hours(24), 100, "jusqu'au début\u00a0: tout vous est rendu.");
  expect(hours(0), 0, "jusqu'au début\u00a0: tout vous est rendu.");
  view.slot.price.minor = 0;
  expect(hours(24), 0, "Annulation gratuite jusqu'au début.");
}

TEST(SlotPage, SaysHowTheSlotIsHeldWhileOnePays) {
  auto view = open_view();
  EXPECT_THAT(read_slot(site(), view), Not(HasSubstr("en train de payer")));
  view.hold_policy = domain::HoldPolicy::soft;
  view.is_being_paid = true;
  EXPECT_THAT(read_slot(site(), view),
              HasSubstr("Quelqu'un est en train de payer ce créneau. Le premier paiement "
                        "l'emporte."));
  view.hold_policy = domain::HoldPolicy::hard;
  view.hold_duration = std::chrono::minutes(15);
  EXPECT_THAT(read_slot(site(), view),
              AllOf(HasSubstr("Le créneau est réservé pour vous pendant 15\u00a0minutes"),
                    Not(HasSubstr("paie avant vous"))));
}

TEST(SlotPage, SaysThatItIsTooLateForItsNotice) {
  auto view = open_view();
  view.slot.notice = std::chrono::hours(24);
  view.now = view.slot.start_at - std::chrono::hours(24);
  EXPECT_THAT(read_slot(site(), view),
              AllOf(HasSubstr("Il est trop tard pour ce créneau"), Not(HasSubstr("<form"))));
  view.now -= Duration(1);
  EXPECT_THAT(read_slot(site(), view), HasSubstr("<form"));
}

TEST(SlotPage, ShowsASlotThatAnotherBlocksAsTaken) {
  auto view = open_view();
  view.slot.blockers = 1;
  EXPECT_THAT(read_slot(site(), view), HasSubstr("Créneau déjà pris"));
}

TEST(SlotPage, AsksNoMoneyForAFreeSlot) {
  auto view = open_view();
  view.slot.price.minor = 0;
  const auto html = read_slot(site(), view);
  EXPECT_THAT(html, HasSubstr(">Réserver gratuitement</button>"));
  EXPECT_THAT(html, Not(HasSubstr("débité")));
  EXPECT_THAT(read_slot(site(Locale::en), view), HasSubstr(">Book for free</button>"));
}

TEST(SlotPage, PutsErrorsBesideTheFieldsAndSumsThemUp) {
  auto view = typed(open_view());
  view.form.name.clear();
  view.form.email = "camille@";
  view.field_errors = {{"name", "missing"}, {"email", "invalid"}};
  const auto html = read_slot(site(), view);
  EXPECT_THAT(html, HasSubstr("<title>Erreur\u00a0: "));
  EXPECT_THAT(html, HasSubstr("2 valeurs sont à corriger"));
  EXPECT_THAT(html, HasSubstr("<a href=\"#name\">Indiquez votre nom.</a>"));
  EXPECT_THAT(html, HasSubstr("required aria-invalid=\"true\" aria-describedby=\"name-error\""));
  EXPECT_THAT(html, HasSubstr("aria-describedby=\"email-error email-hint\""));
  EXPECT_THAT(html, HasSubstr("value=\"camille@\""));
  EXPECT_THAT(html, HasSubstr("value=\"06 12\""));
  EXPECT_THAT(html, HasSubstr(">À tout de suite</textarea>"));
}

TEST(SlotPage, HasWordsForEveryFieldError) {
  for (const auto locale : {Locale::fr, Locale::en}) {
    for (const std::string field : {"name", "email", "phone", "notes"}) {
      for (const std::string code : {"missing", "too_long", "invalid"}) {
        if (code == "missing" && (field == "phone" || field == "notes")) continue;
        auto view = open_view();
        view.field_errors = {{field, code}};
        const auto html = read_slot(site(locale), view);
        EXPECT_THAT(html, HasSubstr("id=\"" + field + "-error\"")) << code;
        EXPECT_THAT(html, Not(HasSubstr("Cette valeur"))) << field << code;
        EXPECT_THAT(html, Not(HasSubstr("This value"))) << field << code;
      }
    }
  }
}

TEST(SlotPage, ShowsAGeneralProblemAndKeepsTheButton) {
  auto view = typed(open_view());
  view.problem = Errc::payment_unavailable;
  const auto html = read_slot(site(), view);
  EXPECT_THAT(html, HasSubstr("Le service de paiement ne répond pas."));
  EXPECT_THAT(html, HasSubstr("Réserver et payer"));
  EXPECT_THAT(html, HasSubstr("value=\"camille@example.org\""));
}

TEST(SlotPage, LeadsFromATakenSlotToTheNearestOthers) {
  auto view = open_view();
  view.slot = full(view.slot);
  view.alternatives = examples::alternatives();
  const auto html = read_slot(site(), view);
  EXPECT_THAT(html, HasSubstr("Créneau déjà pris"));
  EXPECT_THAT(html, HasSubstr("<a href=\"/slots/slot_b\">"));
  EXPECT_THAT(html, Not(HasSubstr("<form")));
  EXPECT_THAT(html, Not(HasSubstr("data-free")));
}

TEST(SlotPage, BooksAnotherSlotWithWhatWasTyped) {
  auto view = typed(open_view());
  view.problem = Errc::slot_taken;
  view.alternatives = examples::alternatives();
  const auto html = read_slot(site(), view);
  EXPECT_THAT(html, HasSubstr("<button type=\"submit\" formaction=\"/slots/slot_b\">"));
  EXPECT_THAT(html, HasSubstr("value=\"Camille Durand\""));
  EXPECT_LT(html.find("Créneau déjà pris"), html.find("Vos coordonnées"));
  EXPECT_THAT(html, Not(HasSubstr("<button class=\"button\"")));
}

TEST(SlotPage, SaysWhyItCannotBeBooked) {
  auto view = open_view();
  view.slot.is_closed = true;
  EXPECT_THAT(read_slot(site(), view), HasSubstr("Ce créneau n'est plus proposé"));
  view.slot.is_closed = false;
  view.now = view.slot.start_at;
  EXPECT_THAT(read_slot(site(), view), HasSubstr("Ce créneau est passé"));
}

TEST(SlotPage, LeadsToTheMonthWhenNothingElseIsFree) {
  auto view = open_view();
  view.slot = full(view.slot);
  const auto html = read_slot(site(), view);
  EXPECT_THAT(html, HasSubstr("Aucun autre créneau n'est libre pour le moment."));
  EXPECT_THAT(html, HasSubstr("Voir tous les créneaux"));
}

TEST(SlotPage, AsksAboutItsOwnTimeOnly) {
  EXPECT_THAT(read_slot(site(), open_view()),
              HasSubstr("data-poll=\"/api/slots?from=2026-12-01T08%3A00%3A00Z&amp;"
                        "to=2026-12-01T08%3A00%3A01Z\""));
}

}  // namespace
}  // namespace creneau::http::pages
