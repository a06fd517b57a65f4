// To another time: the free slots of the same service, a choice of one for all days, and one
// button.
#include "adapters/http/pages/addresses.hpp"
#include "adapters/http/pages/layout.hpp"
#include "adapters/http/pages/pages.hpp"
#include "adapters/http/pages/slot_texts.hpp"

namespace creneau::http::pages {
namespace {

class MovePage {
 public:
  MovePage(const Site& site, const MoveView& view)
      : site_(at_own_address(site, view)), view_(view) {}

  std::string render();

 private:
  /// A form may have been posted to it, without a query.
  static Site at_own_address(Site site, const MoveView& view) {
    if (view.problem) site.here = booking_address(view.booking.id, "/move", view.token);
    return site;
  }

  void fill_problem(Fragment& main);
  void fill_days(Fragment& form);
  void fill_time(Fragment& day, const domain::Slot& slot);
  void fill_steps(Fragment& main);

  const Site site_;
  const MoveView& view_;
};

std::string MovePage::render() {
  constexpr Words headline{"Changer de créneau", "Choose another time"};
  PageDocument page(site_, "move.html", speak(site_.locale, headline), Listing::refused);
  auto& main = page.main();
  main.set("BACK", booking_address(view_.booking.id, view_.token));
  main.say("BACK_LABEL", {"Retour à ma réservation", "Back to my booking"});
  main.say("HEADLINE", headline);
  main.set("TITLE", view_.slot.title);
  main.say("NOW_LABEL", {"Actuellement :", "At the moment:"});
  main.set("NOW_TIME", day_and_clock_text(view_.slot, view_.now, site_.time_zone, site_.locale));
  main.set("ZONE", capitalize(format_zone(site_.time_zone, site_.locale)));
  fill_problem(main);
  if (view_.slots.empty()) {
    main.add("NOTHING").say(
        "TEXT", {"Aucun autre créneau n'est libre pour le moment. Votre rendez-vous reste comme il "
                 "est.",
                 "No other time is free at the moment. Your appointment stays as it is."});
  } else {
    auto form = main.add("FORM");
    form.set("ADDRESS", booking_action(view_.booking.id, "/move"));
    form.set("TOKEN", view_.token);
    form.say("BUTTON", {"Déplacer mon rendez-vous", "Move my appointment"});
    form.say("PROMISE",
             {"Le prix ne change pas. L'ancien créneau n'est rendu que si le nouveau est "
              "à vous.",
              "The price stays. The earlier time is given back only once the new one is "
              "yours."});
    fill_days(form);
  }
  fill_steps(main);
  return page.expand();
}

void MovePage::fill_problem(Fragment& main) {
  if (!view_.problem) return;
  auto problem = main.add("PROBLEM");
  if (view_.problem == Errc::invalid_input)
    problem.say("TEXT", {"Choisissez un créneau dans la liste.", "Choose a time from the list."});
  else if (view_.problem == Errc::slot_taken)
    problem.say("TEXT", {"Ce créneau vient d'être pris. Votre rendez-vous est resté comme il "
                         "était : choisissez un autre créneau.",
                         "This time was just taken. Your appointment has stayed as it was: choose "
                         "another time."});
  else
    problem.set("TEXT", typeset(public_text(*view_.problem, site_.locale), site_.locale));
}

void MovePage::fill_days(Fragment& form) {
  std::optional<Day> last;
  std::optional<Fragment> day;
  for (const auto& slot : view_.slots) {
    const auto its_day = site_.time_zone.to_local(slot.start_at).day;
    if (last != its_day) {
      day = form.add("DAY");
      day->set("NAME", capitalize(day_text(its_day, view_.now, site_.time_zone, site_.locale)));
      last = its_day;
    }
    fill_time(*day, slot);
  }
}

void MovePage::fill_time(Fragment& day, const domain::Slot& slot) {
  auto time = day.add("TIME");
  time.set("ID", slot.id.str());
  time.set("CLOCK", clock_text(slot.start_at, site_.time_zone, site_.locale));
  time.set("START", site_.time_zone.format(slot.start_at));
  if (slot.id == view_.chosen) time.show("CHOSEN");
  if (slot.title != view_.slot.title) time.add("WITH_TITLE").set("TITLE", slot.title);
}

void MovePage::fill_steps(Fragment& main) {
  if (view_.has_earlier) {
    auto step = main.add("EARLIER");
    step.set("ADDRESS", booking_address(view_.booking.id, "/move", view_.token));
    step.say("LABEL", {"Revenir aux premiers créneaux", "Back to the first times"});
  }
  if (view_.later_from) {
    auto step = main.add("LATER");
    step.set("ADDRESS", move_address(view_.booking.id, view_.token, *view_.later_from));
    step.say("LABEL", {"Voir les jours suivants", "See later days"});
  }
}

}  // namespace

std::string render_move(const Site& site, const MoveView& view) {
  return MovePage(site, view).render();
}

}  // namespace creneau::http::pages
