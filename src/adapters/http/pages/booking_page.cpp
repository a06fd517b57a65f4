// A booking's page: one headline, one sentence, one main action; the details below.
#include "adapters/http/pages/addresses.hpp"
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
  main.set("SENTENCE", sentence_of(view_, site_.locale));
  if (const auto note = money_note_of(view_, site_.locale); !note.empty())
    main.add("MONEY_NOTE").set("TEXT", note);
  if (view_.problem)
    main.add("PROBLEM").set("TEXT",
                            typeset(public_text(*view_.problem, site_.locale), site_.locale));
}

void BookingPage::fill_actions(Fragment& main) {
  const auto amount = format_money(view_.booking.price, site_.locale);
  auto actions = main.add("ACTIONS");
  if (view_.booking.is_unpaid()) watch_slot(main, actions);
  switch (scene_) {
    case Scene::checking: {
      main.add("LIVE").say(
          "TEXT", {"Cette page se met à jour d'elle-même.", "This page updates by itself."});
      auto reload = actions.add("RELOAD");
      reload.set("ADDRESS", site_.here);
      reload.say("LABEL", {"Actualiser", "Reload"});
      return;
    }
    case Scene::waiting:
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
                           {"Un e-mail vous dira ce qu'il en est : vous pouvez quitter cette "
                            "page.",
                            "An e-mail will tell you how it went: you may leave this page."});
      return;
    case Scene::confirmed:
    case Scene::confirmed_free: {
      auto calendar = actions.add("CALENDAR");
      calendar.set("ADDRESS", calendar_address(view_.booking.id, view_.token));
      calendar.say("LABEL", {"Ajouter à l'agenda", "Add to calendar"});
      main.add("CHANGE").say(
          "TEXT", {"Pour annuler ou déplacer ce rendez-vous, répondez à l'e-mail de "
                   "confirmation.",
                   "To cancel or move this appointment, reply to the confirmation e-mail."});
      return;
    }
    case Scene::gone:
    case Scene::rejected:
    case Scene::mismatched:
    case Scene::cancelled:
      fill_choosing(actions);
      return;
  }
  CRENEAU_UNREACHABLE();
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
  const bool is_lost = scene_ == Scene::gone || scene_ == Scene::rejected ||
                       scene_ == Scene::mismatched || scene_ == Scene::cancelled;
  if (!is_lost || view_.alternatives.empty()) return;
  auto alternatives = main.add("ALTERNATIVES");
  alternatives.say("HEADING", {"Les créneaux libres les plus proches", "The nearest free times"});
  std::vector<SlotLink> links;
  for (const auto& slot : view_.alternatives)
    links.push_back({slot, slot_address(slot.id, view_.booking.id, view_.token)});
  auto list = alternatives.include("LIST", "slot_links.html");
  fill_slot_links(list, site_, links, view_.now);
  alternatives.set("HOME", home_address_of(view_.slot, site_.time_zone));
  alternatives.say("HOME_LABEL", see_all_times);
}

void BookingPage::fill_details_of_booking(Fragment& main) {
  main.say("DETAILS_HEADING", {"Votre réservation", "Your booking"});
  auto details = main.include("DETAILS", "details.html");
  fill_details(details, site_, view_.slot, view_.booking.price, TitleRow::shown);
  auto who = details.add("WHO");
  who.say("LABEL", {"Au nom de", "For"});
  who.set("NAME", view_.booking.name);
  who.set("EMAIL", view_.booking.email);
  auto reference = details.add("REFERENCE");
  reference.say("LABEL", {"Référence", "Reference"});
  reference.set("TEXT", view_.booking.id.str());
}

}  // namespace

std::string render_booking(const Site& site, const BookingView& view) {
  return BookingPage(site, view).render();
}

}  // namespace creneau::http::pages
