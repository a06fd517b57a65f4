// A booking's page: one headline, one sentence, one main action; the details below.
#include "adapters/http/pages/addresses.hpp"
#include "adapters/http/pages/booking_details.hpp"
#include "adapters/http/pages/booking_scene.hpp"
#include "adapters/http/pages/layout.hpp"
#include "adapters/http/pages/pages.hpp"
#include "adapters/http/pages/slot_texts.hpp"
#include "base/assert.hpp"

namespace creneau::http::pages {
namespace {

constexpr Words see_all_times{"Voir tous les créneaux", "See all times"};

const char* icon_of(Tone tone) {
  switch (tone) {
    case Tone::waiting:
      return "ICON_WAITING";
    case Tone::done:
      return "ICON_DONE";
    case Tone::sorry:
      return "ICON_SORRY";
    case Tone::neutral:
      return "ICON_NEUTRAL";
  }
  CRENEAU_UNREACHABLE();
}

/// A form may have been posted to another address, which cannot be asked for again.
Site at_own_address(Site site, const BookingView& view) {
  site.here = booking_address(view.booking.id, view.token);
  if (view.is_back_from_payment) site.here += "&returned=1";
  return site;
}

class BookingPage {
 public:
  BookingPage(const Site& site, const BookingView& view)
      : site_(at_own_address(site, view)), view_(view), scene_(scene_of(view)) {}

  std::string render();

 private:
  void fill_state(Fragment& main);
  void fill_actions(Fragment& main);
  void fill_reload(Fragment& main, Fragment& actions);
  void fill_confirmed(Fragment& main, Fragment& actions);
  void fill_calendars(Fragment& main, Fragment& actions);
  void watch_slot(Fragment& main, Fragment& actions);
  void fill_payment(Fragment& actions, const Words& label);
  void fill_giving_up(Fragment& actions);
  void fill_time_left(Fragment& main);
  void fill_choosing(Fragment& actions);
  void fill_alternatives(Fragment& main);
  void fill_details_of_booking(Fragment& main);

  const Site site_;
  const BookingView& view_;
  Scene scene_;
};

std::string BookingPage::render() {
  PageDocument page(site_, "booking.html", speak(site_.locale, headline_of(view_)),
                    Listing::refused);
  auto& main = page.main();
  fill_state(main);
  fill_actions(main);
  fill_alternatives(main);
  fill_details_of_booking(main);
  return page.expand();
}

void BookingPage::fill_state(Fragment& main) {
  const auto& booking = view_.booking;
  main.set("STATE", std::string(domain::name(booking.status)) + "/" +
                        std::string(domain::name(booking.payment_status)));
  if (!booking.is_final()) main.set("EVENTS", events_address(booking.id, view_.token));
  main.set("HERE", site_.here);
  if (scene_ == Scene::checking) main.show("CHECKING");
  const auto tone = tone_of(scene_);
  main.set("TONE", tone == Tone::waiting ? "waiting"
                   : tone == Tone::done  ? "done"
                   : tone == Tone::sorry ? "sorry"
                                         : "neutral");
  main.show(icon_of(tone));
  main.say("HEADLINE", headline_of(view_));
  if (view_.has_moved && scene_ != Scene::cancelled)
    main.add("MOVED").say("TEXT", {"Votre rendez-vous est déplacé. Un e-mail le confirme, avec le "
                                   "fichier qui met votre agenda à jour.",
                                   "Your appointment has moved. An e-mail confirms it, with the "
                                   "file that brings your calendar up to date."});
  main.set("SENTENCE", sentence_of(view_, site_));
  if (const auto note = money_note_of(view_, site_.locale); !note.empty())
    main.add("MONEY_NOTE").set("TEXT", note);
  if (scene_ == Scene::cancelled && !booking.cancellation_reason.empty()) {
    auto reason = main.add("REASON");
    reason.say("LABEL", {"Motif :", "Reason:"});
    reason.set("TEXT", booking.cancellation_reason);
  }
  if (view_.problem)
    main.add("PROBLEM").set("TEXT",
                            typeset(public_text(*view_.problem, site_.locale), site_.locale));
}

void BookingPage::fill_actions(Fragment& main) {
  const auto amount = format_money(view_.booking.price, site_.locale);
  auto actions = main.add("ACTIONS");
  // Who holds a seat need not fear for it.
  if (view_.booking.is_unpaid() && !view_.booking.held_until) watch_slot(main, actions);
  switch (scene_) {
    case Scene::checking:
    case Scene::authorized:
      fill_reload(main, actions);
      return;
    case Scene::waiting:
    case Scene::held:
      fill_time_left(main);
      fill_payment(actions, {"Payer {}", "Pay {} now"});
      fill_giving_up(actions);
      return;
    case Scene::failed:
      fill_time_left(main);
      fill_payment(actions, {"Réessayer de payer {}", "Try again to pay {}"});
      fill_giving_up(actions);
      return;
    case Scene::processing:
      main.add("LIVE").say("TEXT",
                           {"La confirmation viendra par e-mail : vous pouvez quitter cette page. "
                            "Si le paiement échoue, c'est ici que vous le verrez.",
                            "The confirmation will come by e-mail: you may leave this page. "
                            "Should the payment fail, you will see it here."});
      return;
    case Scene::confirmed:
    case Scene::confirmed_free:
      fill_confirmed(main, actions);
      return;
    case Scene::gone:
    case Scene::hold_over:
    case Scene::rejected:
    case Scene::mismatched:
    case Scene::cancelled:
      fill_choosing(actions);
      return;
  }
  CRENEAU_UNREACHABLE();
}

/// Seconds will tell.
void BookingPage::fill_reload(Fragment& main, Fragment& actions) {
  main.add("LIVE").say("TEXT",
                       {"Cette page se met à jour d'elle-même.", "This page updates by itself."});
  auto reload = actions.add("RELOAD");
  reload.set("ADDRESS", site_.here);
  reload.say("LABEL", {"Actualiser", "Reload"});
}

/// Theirs: into the calendar, to another time, or given back.
void BookingPage::fill_confirmed(Fragment& main, Fragment& actions) {
  const auto& booking = view_.booking;
  if (!site_.booking_note.empty()) main.set_lines("NOTE", site_.booking_note);
  // What is over needs no place in a calendar.
  if (view_.slot.start_at > view_.now) fill_calendars(main, actions);
  if (!may_change(view_)) {
    main.add("CHANGE").say("TEXT", {"Ce rendez-vous a commencé : il ne peut plus être annulé ni "
                                    "déplacé ici.",
                                    "This appointment has begun: it can no longer be cancelled or "
                                    "moved here."});
    return;
  }
  auto move = actions.add("MOVE");
  move.set("ADDRESS", booking_address(booking.id, "/move", view_.token));
  move.say("LABEL", {"Changer de créneau", "Choose another time"});
  auto cancel = actions.add("CANCEL");
  cancel.set("ADDRESS", booking_address(booking.id, "/cancel", view_.token));
  cancel.say("LABEL", {"Annuler", "Cancel booking"});
  main.add("CHANGE").set("TEXT", cancelling_text(booking, view_.slot, view_.now, site_));
}

void BookingPage::fill_calendars(Fragment& main, Fragment& actions) {
  auto calendar = actions.add("CALENDAR");
  calendar.set("ADDRESS", booking_address(view_.booking.id, "/calendar.ics", view_.token));
  calendar.say("LABEL", {"Ajouter à mon agenda", "Add to my calendar"});
  auto others = main.add("CALENDARS");
  others.say("LABEL", {"Ou l'ajouter à :", "Or add it to:"});
  const auto add = [&](std::string_view title, const std::string& address) {
    auto link = others.add("LINK");
    link.set("TITLE", title);
    link.set("ADDRESS", address);
  };
  add(speak(site_.locale, {"Google Agenda", "Google Calendar"}),
      google_calendar_address(view_.slot, site_.business_name));
  add("Outlook", outlook_calendar_address(view_.slot, site_.business_name));
}

/// Another booking may take the slot, or give it back, while one looks: that is no event of this
/// one.
void BookingPage::watch_slot(Fragment& main, Fragment& actions) {
  const auto start = view_.slot.start_at;
  main.set("POLL", slots_api_address(start, start + std::chrono::seconds(1), ServiceId()));
  auto watched = actions.add("WATCHED");
  watched.set("SLOT", view_.slot.id.str());
  if (view_.slot.is_available()) watched.show("IS_FREE");
}

void BookingPage::fill_payment(Fragment& actions, const Words& label) {
  auto pay = actions.add("PAY");
  pay.set("ADDRESS", booking_action(view_.booking.id, "/pay"));
  pay.set("TOKEN", view_.token);
  pay.say("LABEL", label, format_money(view_.booking.price, site_.locale));
}

void BookingPage::fill_giving_up(Fragment& actions) {
  auto give_up = actions.add("GIVE_UP");
  give_up.set("ADDRESS", booking_action(view_.booking.id, "/give-up"));
  give_up.set("TOKEN", view_.token);
  give_up.say("LABEL", {"Renoncer", "Give up"});
}

void BookingPage::fill_time_left(Fragment& main) {
  const auto left = std::chrono::ceil<std::chrono::minutes>(view_.expires_at - view_.now).count();
  auto time_left = main.add("TIME_LEFT");
  if (left <= 0) {
    time_left.say("TEXT", {"Le délai de paiement est passé : cette réservation va être supprimée.",
                           "The time to pay is over: this booking is about to be removed."});
    return;
  }
  time_left.say("TEXT", {"Il reste {}\u00a0min pour payer.", "{}\u00a0min left to pay."}, left);
  time_left.add("COUNTDOWN").set("UNTIL", format_rfc3339(view_.expires_at));
  main.set("NOW", format_rfc3339(view_.now));
}

/// Where a list of alternatives follows, that is the thing to do.
void BookingPage::fill_choosing(Fragment& actions) {
  if (!view_.alternatives.empty()) return;
  auto choose = actions.add("CHOOSE");
  choose.set("ADDRESS", home_address_of(view_.slot, site_.time_zone));
  choose.say("LABEL", see_all_times);
}

void BookingPage::fill_alternatives(Fragment& main) {
  const bool is_lost = scene_ == Scene::gone || scene_ == Scene::hold_over ||
                       scene_ == Scene::rejected || scene_ == Scene::mismatched ||
                       scene_ == Scene::cancelled;
  if (!is_lost || view_.alternatives.empty()) return;
  auto alternatives = main.add("ALTERNATIVES");
  alternatives.say("HEADING", {"Les créneaux libres les plus proches", "The nearest free times"});
  alternatives.say("TEXT", {"Réservés avec le nom et l'adresse que vous avez déjà donnés.",
                            "Booked with the name and address you have given already."});
  int number = 0;
  for (const auto& slot : view_.alternatives) {
    auto form = alternatives.add("AGAIN");
    form.set("ADDRESS", slot_address(slot.id));
    form.set("BOOKING", view_.booking.id.str());
    form.set("TOKEN", view_.token);
    form.set("REQUEST_KEY", fmt::format("{}-{}", view_.request_key, ++number));
    form.set("DAY", capitalize(day_and_clock_text(slot, view_.now, site_.time_zone, site_.locale)));
    if (slot.title != view_.slot.title) form.add("WITH_TITLE").set("TITLE", slot.title);
    if (slot.price.minor == 0)
      form.say("ACT", {"Réserver gratuitement", "Book for free"});
    else
      form.say("ACT", {"Réserver et payer {}", "Book and pay {}"},
               format_money(slot.price, site_.locale));
  }
  alternatives.set("HOME", home_address_of(view_.slot, site_.time_zone));
  alternatives.say("HOME_LABEL", see_all_times);
}

void BookingPage::fill_details_of_booking(Fragment& main) {
  main.say("DETAILS_HEADING", {"Votre réservation", "Your booking"});
  auto details = main.include("DETAILS", "details.html");
  fill_details_of(details, site_, view_.booking, view_.slot);
}

}  // namespace

void fill_details_of(Fragment& details, const Site& site, const domain::Booking& booking,
                     const domain::Slot& slot) {
  const bool is_on_site = booking.on_site_minor > 0;
  const auto price =
      is_on_site ? Money{booking.on_site_minor, booking.price.currency} : booking.price;
  fill_details(details, site, slot, price, TitleRow::shown);
  if (is_on_site) {
    auto on_site = details.add("ON_SITE");
    on_site.say("LABEL", {"Paiement", "Payment"});
    on_site.say("TEXT", {"À régler sur place", "On site"});
  }
  auto who = details.add("WHO");
  who.say("LABEL", {"Au nom de", "For"});
  who.set("NAME", booking.name);
  who.set("EMAIL", booking.email);
  auto reference = details.add("REFERENCE");
  reference.say("LABEL", {"Référence", "Reference"});
  reference.set("TEXT", booking.id.str());
}

std::string render_booking(const Site& site, const BookingView& view) {
  return BookingPage(site, view).render();
}

}  // namespace creneau::http::pages
