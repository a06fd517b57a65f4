// Before a booking is cancelled: what comes back, in numbers, and until when. Nothing is done but
// by the form's button.
#include "adapters/http/pages/addresses.hpp"
#include "adapters/http/pages/booking_details.hpp"
#include "adapters/http/pages/booking_scene.hpp"
#include "adapters/http/pages/layout.hpp"
#include "adapters/http/pages/pages.hpp"
#include "adapters/http/pages/slot_texts.hpp"

namespace creneau::http::pages {
namespace {

/// Of what was paid, less what has gone back before.
std::string refund_text(const CancelView& view, Locale locale) {
  const auto& booking = view.booking;
  if (booking.price.minor == 0)
    return speak(locale, {"Vous n'avez rien payé : il n'y a rien à rembourser.",
                          "You have paid nothing: there is nothing to refund."});
  const auto paid = format_money(booking.price, locale);
  if (view.refund.minor == 0)
    return speak(
        locale,
        {"Rien ne vous est rendu sur les {} payés.", "None of the {} paid comes back to you."},
        paid);
  const auto back = format_money(view.refund, locale);
  if (view.refund.minor >= booking.price.minor)
    return speak(locale, {"Vos {} vous sont rendus en totalité.", "You get your {} back in full."},
                 back);
  return speak(locale, {"{} sur {} vous sont rendus.", "You get {} of {} back."}, back, paid);
}

/// Money that was given back earlier explains why less comes back now.
std::string earlier_text(const CancelView& view, Locale locale) {
  if (view.booking.refunded_minor == 0) return {};
  return speak(locale, {"{} vous ont déjà été rendus.", "You have been given {} back already."},
               format_money({view.booking.refunded_minor, view.booking.price.currency}, locale));
}

void fill_form(Fragment& form, const CancelView& view, Locale locale) {
  form.set("ADDRESS", booking_action(view.booking.id, "/cancel"));
  form.set("TOKEN", view.token);
  form.set("REFUND", std::to_string(view.refund.minor));
  if (view.refund.minor > 0)
    form.say("LABEL", {"Annuler et récupérer {}", "Cancel and get {} back"},
             format_money(view.refund, locale));
  else if (view.booking.price.minor > 0)
    form.say("LABEL", {"Annuler sans remboursement", "Cancel without a refund"});
  else
    form.say("LABEL", {"Annuler le rendez-vous", "Cancel the appointment"});
}

}  // namespace

std::string render_cancel(const Site& shown, const CancelView& view) {
  auto site = shown;
  site.here = booking_address(view.booking.id, "/cancel", view.token);
  const auto locale = site.locale;
  constexpr Words headline{"Annuler ce rendez-vous ?", "Cancel this appointment?"};
  PageDocument page(site, "cancel.html", speak(locale, headline), Listing::refused);
  auto& main = page.main();
  const auto back = booking_address(view.booking.id, view.token);
  main.set("BACK", back);
  main.say("BACK_LABEL", {"Retour à ma réservation", "Back to my booking"});
  main.say("HEADLINE", headline);
  if (view.has_changed)
    main.add("PROBLEM").say("TEXT", {"Le délai vient de passer : un autre montant vous est rendu. "
                                     "Rien n'est encore annulé.",
                                     "The time has just passed: another amount comes back to you. "
                                     "Nothing is cancelled yet."});
  else if (view.problem)
    main.add("PROBLEM").set("TEXT", typeset(public_text(*view.problem, locale), locale));
  main.set("REFUND_TEXT", refund_text(view, locale));
  if (const auto earlier = earlier_text(view, locale); !earlier.empty())
    main.add("EARLIER").set("TEXT", earlier);
  main.set("POLICY", cancelling_text(view.booking, view.slot, view.now, site));
  if (view.refund.minor > 0)
    main.add("DELAY").say("TEXT", {"Comptez 5 à 10 jours ouvrés avant de le voir sur votre compte.",
                                   "It takes 5 to 10 working days to show on your account."});
  auto form = main.add("FORM");
  fill_form(form, view, locale);
  main.say("KEEP", {"Garder mon rendez-vous", "Keep my appointment"});
  main.set("MOVE", booking_address(view.booking.id, "/move", view.token));
  main.say("MOVE_LABEL", {"Plutôt changer de créneau", "Choose another time instead"});
  main.say("DETAILS_HEADING", {"Votre réservation", "Your booking"});
  auto details = main.include("DETAILS", "details.html");
  fill_details_of(details, site, view.booking, view.slot);
  return page.expand();
}

}  // namespace creneau::http::pages
