#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/http/pages/booking_scene.hpp"
#include "unit/pages_examples.hpp"

namespace creneau::http::pages {
namespace {

using domain::BookingStatus;
using domain::PaymentStatus;
using examples::booking_view;
using examples::full;
using examples::read_booking;
using examples::read_message;
using examples::site;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Row {
  const char* what;
  BookingView view;
  Scene scene;
  const char* headline_fr;
  const char* headline_en;
};

BookingView with(BookingView view, auto change) {
  change(view);
  return view;
}

std::vector<Row> rows() {
  const auto pending = booking_view(BookingStatus::pending, PaymentStatus::pending);
  const auto rejected = booking_view(BookingStatus::rejected, PaymentStatus::refund_pending);
  const auto fill = [](BookingView& view) { view.slot = full(view.slot); };
  return {
      {"just back", with(pending, [](auto& view) { view.is_back_from_payment = true; }),
       Scene::checking, "Paiement en cours de vérification", "Checking your payment"},
      {"just back, slot full",
       with(pending,
            [&](auto& view) {
              fill(view);
              view.is_back_from_payment = true;
            }),
       Scene::checking, "Paiement en cours de vérification", "Checking your payment"},
      {"not paid", pending, Scene::waiting, "Votre réservation attend le paiement",
       "Waiting for your payment"},
      {"slot gone", with(pending, fill), Scene::gone, "Créneau déjà pris",
       "This slot was just taken"},
      {"failed", booking_view(BookingStatus::pending, PaymentStatus::failed), Scene::failed,
       "Le paiement n'est pas passé", "The payment did not go through"},
      {"failed, slot gone", with(booking_view(BookingStatus::pending, PaymentStatus::failed), fill),
       Scene::gone, "Créneau déjà pris", "This slot was just taken"},
      {"processing", booking_view(BookingStatus::pending, PaymentStatus::processing),
       Scene::processing, "Paiement en cours", "Payment under way"},
      {"authorized", with(booking_view(BookingStatus::pending, PaymentStatus::authorized), fill),
       Scene::authorized, "Paiement autorisé, confirmation en cours",
       "Payment authorised, confirming"},
      {"authorized, just back",
       with(booking_view(BookingStatus::pending, PaymentStatus::authorized),
            [](auto& view) { view.is_back_from_payment = true; }),
       Scene::authorized, "Paiement autorisé, confirmation en cours",
       "Payment authorised, confirming"},
      {"confirmed", with(booking_view(BookingStatus::confirmed, PaymentStatus::paid), fill),
       Scene::confirmed, "C'est réservé", "You're booked"},
      {"confirmed, free", booking_view(BookingStatus::confirmed, PaymentStatus::not_required),
       Scene::confirmed_free, "C'est réservé", "You're booked"},
      {"rejected", with(rejected, fill), Scene::rejected, "Créneau déjà pris",
       "This slot was just taken"},
      {"wrong amount",
       with(rejected, [](auto& view) { view.rejected_for = domain::RefundCause::amount_mismatch; }),
       Scene::mismatched, "Le montant payé ne correspond pas", "The amount paid does not match"},
      {"to be released",
       with(booking_view(BookingStatus::rejected, PaymentStatus::void_pending), fill),
       Scene::rejected, "Créneau déjà pris", "This slot was just taken"},
      {"released", with(booking_view(BookingStatus::rejected, PaymentStatus::voided), fill),
       Scene::rejected, "Créneau déjà pris", "This slot was just taken"},
      {"wrong amount, released",
       with(booking_view(BookingStatus::rejected, PaymentStatus::voided),
            [](auto& view) { view.rejected_for = domain::RefundCause::amount_mismatch; }),
       Scene::mismatched, "Le montant autorisé ne correspond pas",
       "The amount authorised does not match"},
      {"cancelled", booking_view(BookingStatus::cancelled, PaymentStatus::refunded),
       Scene::cancelled, "Réservation annulée", "Cancelled"},
  };
}

TEST(BookingPage, HasOneHeadlineForEachState) {
  for (const auto& row : rows()) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(scene_of(row.view), row.scene);
    EXPECT_THAT(read_booking(site(), row.view),
                HasSubstr("tabindex=\"-1\">" + std::string(row.headline_fr) + "</h1>"));
    EXPECT_THAT(read_booking(site(Locale::en), row.view),
                HasSubstr("<title>" + std::string(row.headline_en) + " · Studio Lumen</title>"));
  }
}

TEST(BookingPage, HoldsTheDetailsInEveryState) {
  for (const auto& row : rows()) {
    SCOPED_TRACE(row.what);
    EXPECT_THAT(read_booking(site(), row.view),
                AllOf(HasSubstr("Portrait en studio"), HasSubstr("Mardi 1er décembre 2026"),
                      HasSubstr("heure de Paris"), HasSubstr("12 rue des Lilas, Lyon"),
                      HasSubstr("50,00\u00a0€"), HasSubstr("bk_01jd8x3v5m2k9q7wz4tn"),
                      HasSubstr("Camille Durand")));
  }
}

TEST(BookingPage, OffersToPayAndToGiveUpWithTheTimeLeft) {
  const auto html =
      read_booking(site(), booking_view(BookingStatus::pending, PaymentStatus::pending));
  EXPECT_THAT(html, HasSubstr("Le créneau reste libre tant que vous n'avez pas payé."));
  EXPECT_THAT(html, HasSubstr("Il reste 23\u00a0min pour payer."));
  EXPECT_THAT(html, HasSubstr("data-until=\"2026-11-24T13:38:00Z\""));
  EXPECT_THAT(html,
              HasSubstr("<form method=\"post\" action=\"/bookings/bk_01jd8x3v5m2k9q7wz4tn/pay\">"
                        "<input type=\"hidden\" name=\"token\" value=\"token-of-camille\">"));
  EXPECT_THAT(html, HasSubstr("Payer 50,00\u00a0€"));
  EXPECT_THAT(html, HasSubstr("action=\"/bookings/bk_01jd8x3v5m2k9q7wz4tn/give-up\">"));
}

TEST(BookingPage, SaysSoWhenTheTimeToPayIsOver) {
  auto view = booking_view(BookingStatus::pending, PaymentStatus::pending);
  view.now = view.expires_at;
  const auto html = read_booking(site(), view);
  EXPECT_THAT(html, HasSubstr("Le délai de paiement est passé"));
  EXPECT_THAT(html, Not(HasSubstr("data-until")));
}

TEST(BookingPage, NeverSaysNothingWasChargedToWhomIsJustBack) {
  auto view = booking_view(BookingStatus::pending, PaymentStatus::pending);
  view.is_back_from_payment = true;
  const auto html = read_booking(site(), view);
  EXPECT_THAT(html, Not(HasSubstr("débité")));
  EXPECT_THAT(html, Not(HasSubstr("/pay\"")));
  EXPECT_THAT(
      html,
      HasSubstr("href=\"/bookings/bk_01jd8x3v5m2k9q7wz4tn?token=token-of-camille&amp;returned=1\">"
                "Actualiser</a>"));
}

TEST(BookingPage, SaysThatNothingWasChargedOnlyWhereThatIsCertain) {
  for (const auto& row : rows()) {
    SCOPED_TRACE(row.what);
    const auto html = read_booking(site(), row.view);
    const auto status = row.view.booking.payment_status;
    if (row.scene == Scene::gone || row.scene == Scene::failed ||
        status == PaymentStatus::void_pending || status == PaymentStatus::voided)
      EXPECT_THAT(html, HasSubstr("Rien ne vous a été débité"));
    else
      EXPECT_THAT(html, Not(HasSubstr("Rien ne vous a été débité")));
  }
}

TEST(BookingPage, LeadsFromALostRaceToOthersWithItsNameAndAddress) {
  auto view = booking_view(BookingStatus::rejected, PaymentStatus::refund_pending);
  view.slot = full(view.slot);
  view.alternatives = examples::alternatives();
  view.request_key = "key-3";
  const auto html = read_booking(site(), view);
  EXPECT_THAT(html,
              HasSubstr("Quelqu'un a payé quelques instants avant vous. Vos 50,00\u00a0€ vous sont "
                        "rendus en totalité."));
  EXPECT_THAT(html,
              HasSubstr("<form method=\"post\" action=\"/slots/slot_b\"><input type=\"hidden\" "
                        "name=\"again\" value=\"bk_01jd8x3v5m2k9q7wz4tn\"><input type=\"hidden\" "
                        "name=\"token\" value=\"token-of-camille\"><input type=\"hidden\" "
                        "name=\"request_key\" value=\"key-3-1\"><button type=\"submit\">"));
  // Another slot is another wish.
  EXPECT_THAT(html, HasSubstr("value=\"key-3-2\""));
  EXPECT_THAT(html, HasSubstr("Réserver et payer 50,00\u00a0€"));
}

TEST(BookingPage, SaysOfAReleasedAuthorisationThatNothingWasCharged) {
  auto view = booking_view(BookingStatus::rejected, PaymentStatus::void_pending);
  view.slot = full(view.slot);
  view.alternatives = examples::alternatives();
  EXPECT_THAT(read_booking(site(), view),
              AllOf(HasSubstr("Quelqu'un a payé quelques instants avant vous. Rien ne vous a été "
                              "débité\u00a0: l'autorisation de 50,00\u00a0€ va être levée."),
                    HasSubstr("peut rester affiché comme en attente"), HasSubstr("/slots/slot_b"),
                    Not(HasSubstr("rendu")), Not(HasSubstr("emboursement"))));
  view.booking.payment_status = PaymentStatus::voided;
  EXPECT_THAT(read_booking(site(), view), HasSubstr("l'autorisation de 50,00\u00a0€ est levée."));
  view.rejected_for = domain::RefundCause::amount_mismatch;
  EXPECT_THAT(read_booking(site(), view), HasSubstr("l'autorisation de paiement est levée."));
  view.charged = Money{4200, "eur"};
  EXPECT_THAT(read_booking(site(), view),
              AllOf(HasSubstr("Le montant autorisé n'est pas celui de la réservation."),
                    HasSubstr("l'autorisation de 42,00\u00a0€ est levée."),
                    Not(HasSubstr("Quelqu'un a payé"))));
  view = booking_view(BookingStatus::cancelled, PaymentStatus::voided);
  EXPECT_THAT(read_booking(site(), view),
              AllOf(HasSubstr("Le créneau est de nouveau libre. Rien ne vous a été débité"),
                    Not(HasSubstr("Aucun montant"))));
}

TEST(BookingPage, OffersNothingToPayOrGiveUpWhileMoneyIsUnderWay) {
  for (const auto status : {PaymentStatus::authorized, PaymentStatus::processing}) {
    auto view = booking_view(BookingStatus::pending, status);
    EXPECT_THAT(
        read_booking(site(), view),
        AllOf(Not(HasSubstr("/pay\"")), Not(HasSubstr("/give-up")), Not(HasSubstr("/cancel")),
              Not(HasSubstr("data-until")), HasSubstr("data-events=\"/api/bookings/")));
  }
}

TEST(BookingPage, KeepsTheSlotForWhoeverIsAuthorisedUntilTheMoneyIsTaken) {
  auto view = booking_view(BookingStatus::pending, PaymentStatus::authorized);
  view.slot = full(view.slot);
  EXPECT_THAT(read_booking(site(), view),
              AllOf(HasSubstr("Le créneau est gardé pour vous. 50,00\u00a0€ vont être débités, "
                              "puis la confirmation part à camille@example.org."),
                    HasSubstr("Actualiser</a>"), Not(HasSubstr("Créneau déjà pris"))));
}

TEST(BookingPage, SaysWhoseTheSlotIsWhileABankTakesItsTime) {
  auto view = booking_view(BookingStatus::pending, PaymentStatus::processing);
  EXPECT_THAT(read_booking(site(), view), HasSubstr("Le créneau n'est pas encore à vous"));
  view.booking.held_until = view.now - std::chrono::minutes(1);
  EXPECT_THAT(read_booking(site(), view),
              AllOf(HasSubstr("Votre place est gardée jusque-là"), Not(HasSubstr("pas encore"))));
}

TEST(BookingPage, SaysWhereTheRefundIs) {
  auto view = booking_view(BookingStatus::rejected, PaymentStatus::refund_pending);
  view.slot = full(view.slot);
  EXPECT_THAT(read_booking(site(), view), HasSubstr("Le remboursement est en route"));
  view.booking.payment_status = PaymentStatus::refunded;
  EXPECT_THAT(read_booking(site(), view), HasSubstr("Le remboursement est fait"));
  view.booking.payment_status = PaymentStatus::refund_failed;
  EXPECT_THAT(read_booking(site(), view),
              AllOf(HasSubstr("Le remboursement n'a pas abouti, nous nous en occupons."),
                    HasSubstr("Vos 50,00\u00a0€ vous sont dus"), Not(HasSubstr("sont rendus"))));
}

TEST(BookingPage, GivesTheReasonOnlyWhereItIsKnown) {
  auto view = booking_view(BookingStatus::rejected, PaymentStatus::refunded);
  view.slot.is_closed = true;
  EXPECT_THAT(read_booking(site(), view), HasSubstr("Ce créneau n'était plus proposé"));
  view.slot.is_closed = false;
  view.now = view.slot.start_at;
  EXPECT_THAT(read_booking(site(), view), HasSubstr("Ce créneau n'était plus libre"));
}

TEST(BookingPage, NamesTheAmountThatWasChargedByMistake) {
  auto view = booking_view(BookingStatus::rejected, PaymentStatus::refund_pending);
  view.rejected_for = domain::RefundCause::amount_mismatch;
  view.charged = Money{4200, "eur"};
  EXPECT_THAT(read_booking(site(), view),
              HasSubstr("Vos 42,00\u00a0€ vous sont rendus en totalité."));
}

TEST(BookingPage, HandsOutTheCalendarFileOnceConfirmed) {
  const auto html =
      read_booking(site(), booking_view(BookingStatus::confirmed, PaymentStatus::paid));
  EXPECT_THAT(html, HasSubstr("La confirmation est envoyée à camille@example.org."));
  EXPECT_THAT(html, HasSubstr("href=\"/bookings/bk_01jd8x3v5m2k9q7wz4tn/calendar.ics?token="
                              "token-of-camille\""));
  EXPECT_THAT(html, Not(HasSubstr("/pay\"")));
}

TEST(BookingPage, OffersToMoveOrCancelAndSaysWhatThatCosts) {
  auto view = booking_view(BookingStatus::confirmed, PaymentStatus::paid);
  EXPECT_THAT(
      read_booking(site(), view),
      AllOf(
          HasSubstr("href=\"/bookings/bk_01jd8x3v5m2k9q7wz4tn/move?token=token-of-camille\""),
          HasSubstr("href=\"/bookings/bk_01jd8x3v5m2k9q7wz4tn/cancel?token=token-of-camille\""),
          HasSubstr("Si vous annulez avant le lundi 30 novembre à 9\u00a0h\u00a000, tout vous est "
                    "rendu\u202f; ensuite, rien n'est remboursé."),
          Not(HasSubstr("répondez"))));
  view.booking.policy.late_refund_percent = 50;
  view.now = view.slot.start_at - std::chrono::hours(1);
  EXPECT_THAT(read_booking(site(), view), HasSubstr("50\u00a0% vous sont rendus"));
  view.now = view.slot.start_at;
  EXPECT_THAT(read_booking(site(), view),
              AllOf(Not(HasSubstr("/cancel?")), Not(HasSubstr("/move?")),
                    HasSubstr("Ce rendez-vous a commencé")));
}

TEST(BookingPage, AddsItselfToOtherCalendarsWithoutItsToken) {
  auto view = booking_view(BookingStatus::confirmed, PaymentStatus::paid);
  const auto html = read_booking(site(), view);
  const auto google = html.find("https://calendar.google.com/calendar/render?action=TEMPLATE");
  const auto outlook = html.find("https://outlook.live.com/calendar/");
  ASSERT_NE(google, std::string::npos);
  ASSERT_NE(outlook, std::string::npos);
  const auto links = html.substr(google, html.find("</p>", outlook) - google);
  EXPECT_THAT(links, AllOf(HasSubstr("dates=20261201T080000Z%2F20261201T090000Z"),
                           HasSubstr("text=Portrait%20en%20studio"),
                           HasSubstr("startdt=2026-12-01T08%3A00%3A00Z"), Not(HasSubstr("token"))));
}

TEST(BookingPage, SaysUntilWhenItsPlaceIsKept) {
  auto view = booking_view(BookingStatus::pending, PaymentStatus::pending);
  view.slot = full(view.slot);
  view.booking.held_until = view.now + std::chrono::minutes(12);
  view.expires_at = *view.booking.held_until;
  EXPECT_EQ(scene_of(view), Scene::held);
  EXPECT_THAT(read_booking(site(), view),
              AllOf(HasSubstr("Votre place est réservée"),
                    HasSubstr("gardée pour vous jusqu'au mardi 24 novembre à 14\u00a0h\u00a027"),
                    HasSubstr("Payer 50,00\u00a0€"), HasSubstr("data-poll=\"\"")));
  view.slot.is_closed = true;
  EXPECT_EQ(scene_of(view), Scene::gone);
  view.slot.is_closed = false;
  view.now = *view.booking.held_until;
  view.alternatives = examples::alternatives();
  EXPECT_EQ(scene_of(view), Scene::hold_over);
  EXPECT_THAT(
      read_booking(site(), view),
      AllOf(HasSubstr("Le temps de payer est passé"), HasSubstr("Rien ne vous a été débité."),
            HasSubstr("action=\"/slots/slot_b\""), Not(HasSubstr("/pay\""))));
}

TEST(BookingPage, SaysWhatIsToBePaidOnSite) {
  auto view = booking_view(BookingStatus::confirmed, PaymentStatus::not_required);
  view.booking.price.minor = 0;
  view.booking.on_site_minor = 4500;
  EXPECT_THAT(
      read_booking(site(), view),
      AllOf(HasSubstr("À régler sur place\u00a0: 45,00\u00a0€."), Not(HasSubstr("Gratuit"))));
}

TEST(BookingPage, TellsOfAMoveAndOfTheOwnersWords) {
  auto view = booking_view(BookingStatus::confirmed, PaymentStatus::paid);
  view.has_moved = true;
  auto shown = site();
  shown.booking_note = "Sonnez à l'interphone.";
  EXPECT_THAT(read_booking(shown, view), AllOf(HasSubstr("Votre rendez-vous est déplacé."),
                                               HasSubstr("Sonnez à l'interphone.")));
  view = booking_view(BookingStatus::cancelled, PaymentStatus::refunded);
  view.booking.cancellation_reason = "Je suis souffrante.";
  EXPECT_THAT(read_booking(shown, view),
              AllOf(HasSubstr("Je suis souffrante."), Not(HasSubstr("Sonnez"))));
}

TEST(BookingPage, TellsOfAPartialRefund) {
  auto view = booking_view(BookingStatus::confirmed, PaymentStatus::paid);
  view.booking.refunded_minor = 2000;
  EXPECT_THAT(read_booking(site(), view),
              HasSubstr("20,00\u00a0€ vous ont été rendus sur les 50,00\u00a0€ payés."));
}

TEST(BookingPage, SaysWhatACancellationGaveBack) {
  auto view = booking_view(BookingStatus::cancelled, PaymentStatus::paid);
  EXPECT_THAT(read_booking(site(), view), HasSubstr("Aucun montant n'est remboursé."));
  view.booking.refunded_minor = 2000;
  EXPECT_THAT(read_booking(site(), view),
              HasSubstr("20,00\u00a0€ vous sont rendus sur les 50,00\u00a0€ payés."));
  view.booking.refunded_minor = 5000;
  EXPECT_THAT(read_booking(site(), view),
              HasSubstr("Vos 50,00\u00a0€ vous sont rendus en totalité."));
  view.booking.payment_status = PaymentStatus::refund_failed;
  view.booking.refunded_minor = 0;
  EXPECT_THAT(read_booking(site(), view),
              AllOf(Not(HasSubstr("Aucun montant")), HasSubstr("nous nous en occupons")));
  view.booking.price.minor = view.booking.refunded_minor = 0;
  EXPECT_THAT(read_booking(site(), view), Not(HasSubstr("Aucun montant")));
}

TEST(BookingPage, FollowsItsBookingUntilItIsFinal) {
  EXPECT_THAT(read_booking(site(), booking_view(BookingStatus::pending, PaymentStatus::pending)),
              AllOf(HasSubstr("data-state=\"pending/pending\""),
                    HasSubstr("data-events=\"/api/bookings/bk_01jd8x3v5m2k9q7wz4tn/events?token="
                              "token-of-camille\"")));
  // It can be moved or cancelled while one looks at it.
  EXPECT_THAT(read_booking(site(), booking_view(BookingStatus::confirmed, PaymentStatus::paid)),
              HasSubstr("data-events=\"/api/bookings/"));
  EXPECT_THAT(read_booking(site(), booking_view(BookingStatus::rejected, PaymentStatus::refunded)),
              HasSubstr("data-events=\"\""));
  EXPECT_THAT(
      read_booking(site(), booking_view(BookingStatus::rejected, PaymentStatus::void_pending)),
      HasSubstr("data-events=\"/api/bookings/"));
  EXPECT_THAT(read_booking(site(), booking_view(BookingStatus::rejected, PaymentStatus::voided)),
              HasSubstr("data-events=\"\""));
}

TEST(BookingPage, WatchesItsSlotWhileUnpaid) {
  auto view = booking_view(BookingStatus::pending, PaymentStatus::pending);
  EXPECT_THAT(read_booking(site(), view),
              AllOf(HasSubstr("data-poll=\"/api/slots?from=2026-12-01T08%3A00%3A00Z&amp;"),
                    HasSubstr("data-slot=\"slot_a\" data-free=\"yes\"")));
  view.slot = full(view.slot);
  EXPECT_THAT(read_booking(site(), view),
              AllOf(HasSubstr("data-slot=\"slot_a\""), Not(HasSubstr("data-free"))));
  EXPECT_THAT(read_booking(site(), booking_view(BookingStatus::confirmed, PaymentStatus::paid)),
              AllOf(HasSubstr("data-poll=\"\""), Not(HasSubstr("data-slot"))));
}

TEST(BookingPage, ShowsWhyAnActionCameToNothing) {
  auto view = booking_view(BookingStatus::pending, PaymentStatus::pending);
  view.problem = Errc::payment_unavailable;
  EXPECT_THAT(read_booking(site(), view), HasSubstr("role=\"alert\""));
}

TEST(BookingPage, KnowsItsOwnAddressAfterAForm) {
  auto posted = site();
  posted.here = "/bookings/bk_01jd8x3v5m2k9q7wz4tn/pay";
  const auto html =
      read_booking(posted, booking_view(BookingStatus::pending, PaymentStatus::pending));
  EXPECT_THAT(html, HasSubstr("data-here=\"/bookings/bk_01jd8x3v5m2k9q7wz4tn?token="));
  EXPECT_THAT(html, Not(HasSubstr("/pay?lang")));
}

TEST(BookingPage, IsKeptOutOfSearchEngines) {
  EXPECT_THAT(read_booking(site(), booking_view(BookingStatus::confirmed, PaymentStatus::paid)),
              HasSubstr("<meta name=\"robots\" content=\"noindex\">"));
}

constexpr Errc all_codes[] = {
#define CRENEAU_X(id, status, french, english) Errc::id,
    CRENEAU_ERRORS(CRENEAU_X)
#undef CRENEAU_X
};

TEST(Message, HasAHeadlineAndANextStepForEveryError) {
  for (const auto locale : {Locale::fr, Locale::en}) {
    for (const auto code : all_codes) {
      SCOPED_TRACE(name(code));
      MessageView view;
      view.code = code;
      const auto html = read_message(site(locale), view);
      EXPECT_THAT(html, AllOf(HasSubstr("href=\"/\""), HasSubstr("class=\"button")));
      EXPECT_THAT(html, Not(HasSubstr("<h1 id=\"headline\"></h1>")));
    }
  }
}

TEST(Message, ExplainsAPurgedBooking) {
  MessageView view;
  view.code = Errc::booking_not_found;
  EXPECT_THAT(read_message(site(), view),
              AllOf(HasSubstr("Cette réservation n'existe plus"), HasSubstr("30\u00a0minutes")));
}

TEST(Message, NamesTheIncidentOnlyWhenTheFailureIsOurs) {
  MessageView view;
  view.code = Errc::internal;
  view.incident_id = "inc_4f1c";
  EXPECT_THAT(read_message(site(), view), HasSubstr("inc_4f1c"));
  view.code = Errc::not_found;
  EXPECT_THAT(read_message(site(), view), Not(HasSubstr("inc_4f1c")));
}

}  // namespace
}  // namespace creneau::http::pages
