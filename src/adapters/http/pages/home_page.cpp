// The start page: what is offered, the month, the times of the chosen day, and the next free times.
#include <algorithm>
#include <array>

#include "adapters/http/pages/addresses.hpp"
#include "adapters/http/pages/layout.hpp"
#include "adapters/http/pages/month_grid.hpp"
#include "adapters/http/pages/pages.hpp"
#include "adapters/http/pages/slot_texts.hpp"

namespace creneau::http::pages {
namespace {

struct WeekdayWords {
  Words brief;
  Words full;
};
constexpr std::array<WeekdayWords, days_per_week> weekdays{{
    {{"lun.", "Mon"}, {"lundi", "Monday"}},
    {{"mar.", "Tue"}, {"mardi", "Tuesday"}},
    {{"mer.", "Wed"}, {"mercredi", "Wednesday"}},
    {{"jeu.", "Thu"}, {"jeudi", "Thursday"}},
    {{"ven.", "Fri"}, {"vendredi", "Friday"}},
    {{"sam.", "Sat"}, {"samedi", "Saturday"}},
    {{"dim.", "Sun"}, {"dimanche", "Sunday"}},
}};

std::string free_count_text(int count, Locale locale) {
  if (count == 0) return speak(locale, {"complet", "full"});
  if (count == 1) return speak(locale, {"1 créneau libre", "1 time free"});
  return speak(locale, {"{} créneaux libres", "{} times free"}, count);
}

/// One page being made: what the parts of it share.
class HomePage {
 public:
  HomePage(const Site& site, const HomeView& view)
      : site_(site),
        view_(view),
        grid_(make_month_grid(view.month, view.slots, site.time_zone, view.now)),
        day_(choose_day()),
        service_(find_service()) {}

  std::string render();

 private:
  std::optional<Day> choose_day() const;
  const domain::Service* find_service() const;
  std::string title() const;
  std::string address(const ServiceId& service, std::optional<std::chrono::year_month> month,
                      std::optional<Day> day) const;
  std::string address_of(const domain::Slot& slot) const;
  const domain::Slot* next_elsewhere() const;

  void fill_what(Fragment& main);
  void fill_services(Fragment& main);
  void fill_facts(Fragment& main);
  void fill_next(Fragment& main);
  void fill_month(Fragment& main);
  void fill_day(Fragment& week, const std::optional<DayCell>& cell);
  void fill_times(Fragment& main);
  void fill_time(Fragment& times, const domain::Slot& slot);
  std::string note_of(const domain::Slot& slot) const;
  void fill_nothing_free(Fragment& times);

  const Site& site_;
  const HomeView& view_;
  MonthGrid grid_;
  std::optional<Day> day_;
  const domain::Service* service_;
};

std::optional<Day> HomePage::choose_day() const {
  if (view_.day && grid_.find(*view_.day) != nullptr) return view_.day;
  if (const auto* first = grid_.first_free()) return first->day;
  return std::nullopt;
}

const domain::Service* HomePage::find_service() const {
  for (const auto& service : view_.services)
    if (service.id == view_.service_id) return &service;
  return view_.services.size() == 1 ? &view_.services.front() : nullptr;
}

std::string HomePage::title() const {
  if (service_ != nullptr) return service_->title;
  return speak(site_.locale, {"Choisissez un créneau", "Choose a time"});
}

/// Where the choice goes on: here, or within the other site's page.
std::string HomePage::address(const ServiceId& service,
                              std::optional<std::chrono::year_month> month,
                              std::optional<Day> day) const {
  if (site_.is_widget) return widget_address(service, month, day, site_.locale);
  return home_address(service, month, day);
}

/// A slot's page; in a window of its own it has to be told the language.
std::string HomePage::address_of(const domain::Slot& slot) const {
  const auto its_address = slot_address(slot.id);
  return site_.is_widget ? in_language(its_address, site_.locale) : its_address;
}

/// The next free slot to lead to from where nothing is free: later in this month, then later, then
/// at all.
const domain::Slot* HomePage::next_elsewhere() const {
  if (day_) {
    const auto day_end = site_.time_zone.start_of(add_days(*day_, 1));
    for (const auto& slot : view_.slots)
      if (slot.start_at >= day_end && standing_of(slot, view_.now) == Standing::free) return &slot;
  }
  if (view_.next_free_later) return &*view_.next_free_later;
  return view_.next_free.empty() ? nullptr : &view_.next_free.front();
}

std::string HomePage::render() {
  PageDocument page(site_, "home.html", title(),
                    site_.is_widget ? Listing::refused : Listing::allowed);
  auto& main = page.main();
  if (site_.is_widget)
    main.add("WIDGET").say("TEXT", {"Le créneau choisi s'ouvre dans un nouvel onglet.",
                                    "The time you choose opens in a new tab."});
  if (day_) {
    main.set("POLL",
             slots_api_address(site_.time_zone.start_of(*day_),
                               site_.time_zone.start_of(add_days(*day_, 1)), view_.service_id));
  }
  fill_what(main);
  fill_next(main);
  fill_month(main);
  fill_times(main);
  return page.expand();
}

void HomePage::fill_what(Fragment& main) {
  if (view_.has_given_up)
    main.add("GIVEN_UP")
        .say("TEXT", {"Votre réservation est abandonnée. Rien ne vous a été débité.",
                      "Your booking is given up. You were not charged."});
  main.set("TITLE", title());
  if (!site_.home_intro.empty() && !site_.is_widget) main.set_lines("INTRO", site_.home_intro);
  if (service_ != nullptr && !service_->description.empty())
    main.set_lines("DESCRIPTION", service_->description);
  fill_services(main);
  fill_facts(main);
}

void HomePage::fill_services(Fragment& main) {
  if (view_.services.size() < 2) return;
  auto services = main.add("SERVICES");
  services.say("LABEL", {"Prestations", "Services"});
  const auto add_choice = [&](const ServiceId& id, std::string_view its_title) {
    auto choice = services.add("SERVICE");
    // The month stays; the day is chosen anew, since another service may have nothing on it.
    choice.set("ADDRESS", address(id, view_.month, std::nullopt));
    choice.set("KEY", "service-" + id.str());
    choice.set("NAME", its_title);
    if (id == view_.service_id) choice.show("CURRENT");
  };
  add_choice(ServiceId(), speak(site_.locale, {"Toutes les prestations", "All services"}));
  for (const auto& service : view_.services) add_choice(service.id, service.title);
}

void HomePage::fill_facts(Fragment& main) {
  std::vector<domain::Slot> shown = view_.next_free;
  for (const auto& slot : view_.slots)
    if (!slot.is_closed) shown.push_back(slot);
  if (!shown.empty()) {
    const auto length = [](const domain::Slot& slot) { return slot.end_at - slot.start_at; };
    const auto [shortest, longest] =
        std::minmax_element(shown.begin(), shown.end(),
                            [&](const auto& a, const auto& b) { return length(a) < length(b); });
    if (length(*shortest) == length(*longest))
      main.add("LENGTH").set("TEXT", length_text(length(*shortest), site_.locale));

    const auto [least, most] = std::minmax_element(
        shown.begin(), shown.end(),
        [](const auto& a, const auto& b) { return a.price.minor < b.price.minor; });
    auto price = main.add("PRICE");
    if (least->price == most->price)
      price.set("TEXT", price_text(least->price, site_.locale));
    else if (least->price.minor == 0)
      price.say("TEXT", {"jusqu'à {}", "up to {}"}, price_text(most->price, site_.locale));
    else
      price.say("TEXT", {"à partir de {}", "from {}"}, price_text(least->price, site_.locale));

    const auto& place = shown.front().place;
    const bool is_one_place = std::all_of(shown.begin(), shown.end(),
                                          [&](const auto& slot) { return slot.place == place; });
    if (is_one_place && !place.empty()) main.add("PLACE").set("TEXT", place);
  }
  main.set("ZONE", capitalize(format_zone(site_.time_zone, site_.locale)));
  main.set("ZONE_NAME", site_.time_zone.name());
}

void HomePage::fill_next(Fragment& main) {
  if (view_.next_free.empty()) return;
  auto next = main.add("NEXT");
  next.say("HEADING", {"Prochains créneaux libres", "Next free times"});
  std::vector<SlotLink> links;
  for (const auto& slot : view_.next_free) {
    if (links.size() == next_free_max) break;
    links.push_back({slot, address_of(slot)});
  }
  auto list = next.include("LIST", "slot_links.html");
  fill_slot_links(list, site_, links, view_.now);
}

void HomePage::fill_month(Fragment& main) {
  const auto month_name = capitalize(format_month(view_.month, site_.locale));
  main.set("MONTH", month_name);
  main.say("CAPTION", {"{} : jours et créneaux libres", "{}: days and free times"}, month_name);
  const auto add_step = [&](const char* open, const char* shut, int months, const Words& label) {
    const auto target = view_.month + std::chrono::months(months);
    const bool is_within = target >= view_.month_min && target <= view_.month_max;
    auto step = main.add(is_within ? open : shut);
    if (!is_within) return;
    step.set("ADDRESS", address(view_.service_id, target, std::nullopt));
    step.say("LABEL", label, format_month(target, site_.locale));
  };
  add_step("PREVIOUS", "NO_PREVIOUS", -1, {"Mois précédent : {}", "Previous month: {}"});
  add_step("NEXT_MONTH", "NO_NEXT_MONTH", 1, {"Mois suivant : {}", "Next month: {}"});

  for (const auto& words : weekdays) {
    auto weekday = main.add("WEEKDAY");
    weekday.say("BRIEF", words.brief);
    weekday.say("FULL", words.full);
  }
  for (const auto& week : grid_.weeks) {
    auto row = main.add("WEEK");
    for (const auto& cell : week) fill_day(row, cell);
  }
  main.say("LEGEND_FREE", {"créneaux libres", "free times"});
  main.say("LEGEND_FULL", {"complet", "full"});
}

void HomePage::fill_day(Fragment& week, const std::optional<DayCell>& cell) {
  auto item = week.add("DAY");
  if (!cell) {
    item.show("BLANK");
    return;
  }
  const bool is_chosen = day_ == cell->day;
  // A chosen day stays a link even when it has filled up meanwhile.
  const bool is_link = cell->offer() == DayOffer::free || is_chosen;
  const char* section = is_link                           ? "LINK"
                        : cell->offer() == DayOffer::full ? "FULL"
                        : cell->offer() == DayOffer::past ? "PAST"
                                                          : "NOTHING";
  auto day = item.add(section);
  day.set("DATE", format_day(cell->day));
  day.set("NUMBER", std::to_string(static_cast<unsigned>(cell->day.day())));
  if (cell->is_today) day.show("TODAY");
  if (is_link) {
    day.set("ADDRESS", address(view_.service_id, view_.month, cell->day));
    day.set("LABEL", fmt::format("{}, {}", format_long_date(cell->day, site_.locale),
                                 free_count_text(cell->free_count, site_.locale)));
    if (cell->offer() == DayOffer::free) day.show("HAS_FREE");
    if (cell->offer() == DayOffer::full) day.show("IS_FULL");
    if (is_chosen) day.show("CHOSEN");
    if (cell->is_today) day.say("TODAY_WORD", {", aujourd'hui", ", today"});
  } else if (cell->offer() == DayOffer::full) {
    day.say("FULL_WORD", {"complet", "full"});
  }
}

void HomePage::fill_times(Fragment& main) {
  auto times = main.add("TIMES");
  if (!day_) {
    times.say("HEADING", {"Aucun créneau libre en {}", "Nothing free in {}"},
              format_month(view_.month, site_.locale));
    fill_nothing_free(times);
    return;
  }
  times.set("HEADING", capitalize(day_text(*day_, view_.now, site_.time_zone, site_.locale)));
  std::vector<domain::Slot> slots;
  for (const auto& slot : view_.slots)
    if (!slot.is_closed && site_.time_zone.to_local(slot.start_at).day == *day_)
      slots.push_back(slot);
  if (!slots.empty()) {
    auto list = times.add("LIST");
    if (titles_differ(slots)) list.show("WITH_TITLES");
    for (const auto& slot : slots) fill_time(list, slot);
  }
  const auto* cell = grid_.find(*day_);
  if (cell->offer() != DayOffer::free)
    fill_nothing_free(times);
  else
    times.add("COUNT").set("TEXT", free_count_text(cell->free_count, site_.locale));
}

/// What one needs to know to choose between times: price and seats, where they are not the same for
/// all.
std::string HomePage::note_of(const domain::Slot& slot) const {
  std::string note;
  if (prices_differ(view_.slots)) note = price_text(slot.price, site_.locale);
  if (slot.capacity > 1) {
    if (!note.empty()) note += " · ";
    note += slot.seats_left() == 1
                ? speak(site_.locale, {"1 place", "1 seat"})
                : speak(site_.locale, {"{} places", "{} seats"}, slot.seats_left());
  }
  return note;
}

void HomePage::fill_time(Fragment& times, const domain::Slot& slot) {
  auto item = times.add("TIME");
  item.set("KEY", "time-" + slot.id.str());
  const auto standing = standing_of(slot, view_.now);
  auto time = item.add(standing == Standing::free ? "FREE" : "GONE");
  time.set("CLOCK", clock_text(slot.start_at, site_.time_zone, site_.locale));
  time.set("START", site_.time_zone.format(slot.start_at));
  if (titles_differ(view_.slots)) time.add("WITH_TITLE").set("TITLE", slot.title);
  switch (standing) {
    case Standing::free:
      time.set("ID", slot.id.str());
      time.set("ADDRESS", address_of(slot));
      if (site_.is_widget) time.show("NEW_WINDOW");
      if (const auto note = note_of(slot); !note.empty()) time.add("NOTE").set("TEXT", note);
      break;
    case Standing::full:
      time.add("WATCHED").set("ID", slot.id.str());
      time.add("NOTE").say("TEXT", {"Complet", "Full"});
      break;
    case Standing::late:
      time.add("NOTE").say("TEXT", {"Trop tard", "Too late"});
      break;
    case Standing::past:
      time.add("NOTE").say("TEXT", {"Passé", "Past"});
      break;
  }
}

void HomePage::fill_nothing_free(Fragment& times) {
  auto nothing = times.add("NOTHING_FREE");
  const auto* next = next_elsewhere();
  if (next == nullptr) {
    nothing.add("WORDS").say("TEXT",
                             {"Aucun créneau n'est proposé pour le moment. Revenez bientôt.",
                              "No times are offered at the moment. Please come back soon."});
    return;
  }
  if (day_)
    nothing.add("WORDS").say("TEXT",
                             {"Plus rien de libre ce jour-là.", "Nothing free on this day."});
  auto link = nothing.add("LINK");
  link.set("ADDRESS", [&] {
    const auto day = site_.time_zone.to_local(next->start_at).day;
    return address(view_.service_id, day.year() / day.month(), day);
  }());
  link.say("LABEL", {"Prochain créneau libre : {}", "Next free time: {}"},
           day_and_clock_text(*next, view_.now, site_.time_zone, site_.locale));
}

}  // namespace

std::string render_home(const Site& site, const HomeView& view) {
  return HomePage(site, view).render();
}

}  // namespace creneau::http::pages
