// A slot's page: what one is about to book, the form, and what else is free should it be gone.
#include <array>

#include "adapters/http/pages/addresses.hpp"
#include "adapters/http/pages/layout.hpp"
#include "adapters/http/pages/pages.hpp"
#include "adapters/http/pages/slot_texts.hpp"

namespace creneau::http::pages {
namespace {

struct Field {
  std::string_view name;
  Words label;
  std::string_view type;
  std::string_view autocomplete;
  std::string_view input_mode;
  std::string BookingForm::*value;
};
const std::array<Field, 3> lines{{
    {"name", {"Nom", "Name"}, "text", "name", "text", &BookingForm::name},
    {"email", {"E-mail", "E-mail"}, "email", "email", "email", &BookingForm::email},
    {"phone",
     {"Téléphone (facultatif)", "Phone (optional)"},
     "tel",
     "tel",
     "tel",
     &BookingForm::phone},
}};

Words error_words(const FieldError& error) {
  if (error.field == "name") {
    if (error.code == "missing") return {"Indiquez votre nom.", "Enter your name."};
    if (error.code == "too_long")
      return {"Ce nom est trop long : 200 caractères au plus.",
              "This name is too long: 200 characters at most."};
    return {"Ce nom contient des caractères qui ne peuvent pas être enregistrés.",
            "This name holds characters that cannot be stored."};
  }
  if (error.field == "email") {
    if (error.code == "missing")
      return {"Indiquez votre adresse e-mail : la confirmation y est envoyée.",
              "Enter your e-mail address: the confirmation goes there."};
    if (error.code == "too_long")
      return {"Cette adresse e-mail est trop longue.", "This e-mail address is too long."};
    return {"Cette adresse e-mail n'est pas valable. Exemple : prenom@exemple.fr",
            "This e-mail address is not valid. Example: name@example.com"};
  }
  if (error.field == "phone") {
    if (error.code == "too_long")
      return {"Ce numéro est trop long : 40 caractères au plus.",
              "This number is too long: 40 characters at most."};
    return {"Ce numéro contient des caractères qui ne peuvent pas être enregistrés.",
            "This number holds characters that cannot be stored."};
  }
  if (error.field == "notes") {
    if (error.code == "too_long")
      return {"Ce message est trop long : 2000 caractères au plus.",
              "This message is too long: 2000 characters at most."};
    return {"Ce message contient des caractères qui ne peuvent pas être enregistrés.",
            "This message holds characters that cannot be stored."};
  }
  return {"Cette valeur n'est pas valable.", "This value is not valid."};
}

/// Why the slot cannot be booked, if so: what the POST met, else how it stands now.
std::optional<Errc> obstacle_of(const SlotView& view) {
  if (view.problem == Errc::slot_taken || view.problem == Errc::slot_past ||
      view.problem == Errc::slot_too_late || view.problem == Errc::slot_closed)
    return view.problem;
  const auto bookable = domain::check_bookable(view.slot, view.now);
  if (bookable) return std::nullopt;
  return bookable.error().code;
}

Words headline_of(Errc obstacle) {
  if (obstacle == Errc::slot_past) return {"Ce créneau est passé", "This slot is in the past"};
  if (obstacle == Errc::slot_too_late)
    return {"Il est trop tard pour ce créneau", "It is too late for this slot"};
  if (obstacle == Errc::slot_closed)
    return {"Ce créneau n'est plus proposé", "This slot is no longer offered"};
  return {"Créneau déjà pris", "This slot was just taken"};
}

class SlotPage {
 public:
  SlotPage(const Site& site, const SlotView& view)
      : site_(site),
        view_(view),
        obstacle_(obstacle_of(view)),
        is_typed_(view.problem.has_value() || !view.field_errors.empty()) {}

  std::string render();

 private:
  std::string title() const;
  void fill_errors(Fragment& main);
  void fill_form(Fragment& form);
  void fill_line(Fragment& form, const Field& line);
  const FieldError* find_error(std::string_view name) const;
  void fill_offer(Fragment offer);
  std::string taking_text() const;
  std::string hold_text() const;
  void fill_gone(Fragment& offer);

  const Site& site_;
  const SlotView& view_;
  std::optional<Errc> obstacle_;
  /// Whether somebody has sent the form: then what was typed stays on the page.
  bool is_typed_;
};

std::string SlotPage::title() const {
  auto text = fmt::format("{}, {}", view_.slot.title,
                          day_and_clock_text(view_.slot, view_.now, site_.time_zone, site_.locale));
  if (!view_.field_errors.empty()) text = speak(site_.locale, {"Erreur : {}", "Error: {}"}, text);
  return text;
}

std::string SlotPage::render() {
  PageDocument page(site_, "slot.html", title(), Listing::allowed);
  auto& main = page.main();
  main.set("BACK", home_address_of(view_.slot, site_.time_zone));
  main.say("BACK_LABEL", {"Choisir un autre créneau", "Choose another time"});
  main.set("TITLE", view_.slot.title);
  if (!view_.description.empty()) main.set_lines("DESCRIPTION", view_.description);
  main.set("POLL", slots_api_address(view_.slot.start_at,
                                     view_.slot.start_at + std::chrono::seconds(1), ServiceId()));
  auto details = main.include("DETAILS", "details.html");
  fill_details(details, site_, view_.slot, view_.slot.price, TitleRow::left_out);

  if (!obstacle_ || is_typed_) {
    fill_errors(main);
    auto form = main.add("FORM");
    fill_form(form);
    // What to do next comes first when the slot is gone; the button follows what it sends.
    auto place = form.add(obstacle_ ? "OFFER_FIRST" : "OFFER_LAST");
    fill_offer(place.include("OFFER", "offer.html"));
  } else {
    auto without = main.add("NO_FORM");
    fill_offer(without.include("OFFER", "offer.html"));
  }
  return page.expand();
}

void SlotPage::fill_errors(Fragment& main) {
  const bool has_problem = view_.problem && !obstacle_ && view_.problem != Errc::invalid_input;
  if (view_.field_errors.empty() && !has_problem) return;
  auto errors = main.add("ERRORS");
  if (has_problem) {
    errors.set("HEADING", typeset(public_text(*view_.problem, site_.locale), site_.locale));
    return;
  }
  if (view_.field_errors.size() == 1)
    errors.say("HEADING", {"Une valeur est à corriger", "One value needs to be corrected"});
  else
    errors.say("HEADING", {"{} valeurs sont à corriger", "{} values need to be corrected"},
               view_.field_errors.size());
  for (const auto& error : view_.field_errors) {
    auto item = errors.add("ERROR");
    item.set("FIELD", error.field);
    item.say("TEXT", error_words(error));
  }
}

const FieldError* SlotPage::find_error(std::string_view name) const {
  for (const auto& error : view_.field_errors)
    if (error.field == name) return &error;
  return nullptr;
}

void SlotPage::fill_line(Fragment& form, const Field& line) {
  auto field = form.add("LINE");
  field.set("NAME", line.name);
  field.say("LABEL", line.label);
  field.set("TYPE", line.type);
  field.set("AUTOCOMPLETE", line.autocomplete);
  field.set("INPUT_MODE", line.input_mode);
  field.set("VALUE", view_.form.*line.value);
  if (line.name != "phone") field.show("REQUIRED");
  std::string described_by;
  if (const auto* error = find_error(line.name)) {
    field.show("INVALID");
    field.add("ERROR").say("TEXT", error_words(*error));
    described_by = fmt::format("{}-error", line.name);
  }
  if (line.name == "email") {
    field.add("HINT").say("TEXT",
                          {"La confirmation et le fichier d'agenda arrivent à cette adresse.",
                           "The confirmation and the calendar file go to this address."});
    described_by += described_by.empty() ? "email-hint" : " email-hint";
  }
  if (!described_by.empty()) field.add("DESCRIBED").set("IDS", described_by);
}

void SlotPage::fill_form(Fragment& form) {
  form.set("ACTION", slot_address(view_.slot.id));
  form.set("REQUEST_KEY", view_.form.request_key);
  form.say("HEADING", {"Vos coordonnées", "Your details"});
  for (const auto& line : lines) fill_line(form, line);
  auto notes = form.add("NOTES");
  notes.say("LABEL", {"Message (facultatif)", "Message (optional)"});
  notes.set("VALUE", view_.form.notes);
  if (const auto* error = find_error("notes")) {
    notes.show("INVALID");
    notes.add("ERROR").say("TEXT", error_words(*error));
    notes.add("DESCRIBED").set("IDS", "notes-error");
  }
}

void SlotPage::fill_offer(Fragment offer) {
  offer.set("ID", view_.slot.id.str());
  if (obstacle_) {
    fill_gone(offer);
    return;
  }
  offer.show("IS_FREE");
  auto open = offer.add("OPEN");
  if (view_.slot.price.minor == 0)
    open.say("BUTTON", {"Réserver gratuitement", "Book for free"});
  else
    open.say("BUTTON", {"Réserver et payer {}", "Book and pay {}"},
             format_money(view_.slot.price, site_.locale));
  if (view_.is_being_paid)
    open.add("BEING_PAID")
        .say("TEXT", {"Quelqu'un est en train de payer ce créneau. Le premier paiement l'emporte.",
                      "Somebody is paying for this slot. The first payment wins."});
  open.set("POLICY",
           taking_text() + " " + policy_text(view_.policy, view_.slot.price, site_.locale));
}

/// When the slot is theirs, and what happens if somebody else is quicker.
std::string SlotPage::taking_text() const {
  if (view_.slot.price.minor == 0)
    return speak(site_.locale,
                 {"Le créneau est à vous tout de suite.", "The slot is yours at once."});
  if (view_.hold_policy == domain::HoldPolicy::hard)
    return speak(site_.locale,
                 {"Le créneau est réservé pour vous pendant {}, le temps de payer.",
                  "The slot is reserved for you for {} while you pay."},
                 hold_text());
  return speak(
      site_.locale,
      {"Le créneau est à vous une fois payé. Si quelqu'un paie avant vous, rien n'est débité, "
       "ou tout vous est rendu.",
       "The slot is yours once paid. If somebody else pays first, nothing is charged, or all "
       "of it comes back to you."});
}

/// In a sentence a unit is a word.
std::string SlotPage::hold_text() const {
  return speak(site_.locale, {"{}\u00a0minutes", "{}\u00a0minutes"}, view_.hold_duration.count());
}

void SlotPage::fill_gone(Fragment& offer) {
  auto gone = offer.add("GONE");
  gone.say("HEADING", headline_of(*obstacle_));
  gone.set("HOME", home_address_of(view_.slot, site_.time_zone));
  gone.say("HOME_LABEL", {"Voir tous les créneaux", "See all times"});
  if (view_.alternatives.empty()) {
    gone.say("TEXT", {"Rien ne vous a été débité. Aucun autre créneau n'est libre pour le moment.",
                      "Nothing was charged. No other time is free at the moment."});
    return;
  }
  if (!is_typed_) {
    gone.say("TEXT",
             {"Voici les créneaux libres les plus proches.", "Here are the nearest free times."});
    auto list = gone.include("LIST", "slot_links.html");
    std::vector<SlotLink> links;
    for (const auto& slot : view_.alternatives) links.push_back({slot, slot_address(slot.id)});
    fill_slot_links(list, site_, links, view_.now);
    return;
  }
  gone.say("TEXT",
           {"Rien ne vous a été débité. Ce que vous avez saisi est gardé : choisissez un autre "
            "créneau pour le réserver.",
            "Nothing was charged. What you typed is kept: choose another time to book it."});
  auto buttons = gone.add("BUTTONS");
  for (const auto& slot : view_.alternatives) {
    auto button = buttons.add("BUTTON");
    button.set("ADDRESS", slot_address(slot.id));
    button.set("DAY",
               capitalize(day_and_clock_text(slot, view_.now, site_.time_zone, site_.locale)));
    if (titles_differ(view_.alternatives) || slot.title != view_.slot.title)
      button.add("WITH_TITLE").set("TITLE", slot.title);
    if (slot.price.minor == 0)
      button.say("ACT", {"Réserver gratuitement", "Book for free"});
    else
      button.say("ACT", {"Réserver et payer {}", "Book and pay {}"},
                 format_money(slot.price, site_.locale));
  }
}

}  // namespace

std::string render_slot(const Site& site, const SlotView& view) {
  return SlotPage(site, view).render();
}

}  // namespace creneau::http::pages
