#include "adapters/http/pages/slot_texts.hpp"

#include <algorithm>

namespace creneau::http::pages {

Standing standing_of(const domain::Slot& slot, Instant now) {
  if (slot.start_at <= now) return Standing::past;
  if (!slot.is_available()) return Standing::full;
  return slot.bookable_until() <= now ? Standing::late : Standing::free;
}

std::string clock_text(Instant at, const TimeZone& zone, Locale locale) {
  const auto local = zone.to_local(at);
  return format_clock(local, locale, zone.has_clock_change(local.day));
}

std::string span_text(const domain::Slot& slot, const TimeZone& zone, Locale locale) {
  const auto last_day = zone.to_local(slot.end_at).day;
  auto end = clock_text(slot.end_at, zone, locale);
  if (last_day != zone.to_local(slot.start_at).day)
    end = speak(locale, {"{} à {}", "{} at {}"}, format_long_date(last_day, locale), end);
  return clock_text(slot.start_at, zone, locale) + " – " + end;
}

std::string day_text(Day day, Instant now, const TimeZone& zone, Locale locale) {
  auto text = format_long_date(day, locale);
  // Both languages end with the year.
  if (day.year() == zone.to_local(now).day.year()) text.resize(text.rfind(' '));
  return text;
}

std::string day_and_clock_text(const domain::Slot& slot, Instant now, const TimeZone& zone,
                               Locale locale) {
  return speak(locale, {"{} à {}", "{} at {}"},
               day_text(zone.to_local(slot.start_at).day, now, zone, locale),
               clock_text(slot.start_at, zone, locale));
}

std::string length_text(Duration length, Locale locale) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(length).count();
  constexpr int minutes_per_hour = 60;
  const auto hours = minutes / minutes_per_hour;
  const auto rest = minutes % minutes_per_hour;
  if (hours == 0) return fmt::format("{}\u00a0min", minutes);
  if (rest == 0) return fmt::format("{}\u00a0h", hours);
  return speak(locale, {"{}\u00a0h\u00a0{:02}", "{}\u00a0h\u00a0{:02}\u00a0min"}, hours, rest);
}

std::string notice_text(Duration length, Locale locale) {
  constexpr int days_min = 3;
  const auto days = std::chrono::duration_cast<std::chrono::days>(length);
  if (days.count() >= days_min && days == length)
    return speak(locale, {"{}\u00a0jours", "{}\u00a0days"}, days.count());
  return length_text(length, locale);
}

std::string policy_text(const domain::CancellationPolicy& policy, const Money& price,
                        Locale locale) {
  constexpr int all_percent = 100;
  if (price.minor == 0)
    return speak(locale,
                 {"Annulation gratuite jusqu'au début.", "Free cancellation until it begins."});
  if (policy.refund_until <= std::chrono::minutes(0) || policy.late_refund_percent >= all_percent)
    return speak(locale, {"Annulation gratuite jusqu'au début : tout vous est rendu.",
                          "Free cancellation until it begins: all of it comes back to you."});
  const auto until = notice_text(policy.refund_until, locale);
  if (policy.late_refund_percent == 0)
    return speak(locale,
                 {"Annulation gratuite jusqu'à {} avant ; ensuite, rien n'est remboursé.",
                  "Free cancellation until {} before; after that, nothing is refunded."},
                 until);
  return speak(locale,
               {"Annulation gratuite jusqu'à {} avant ; ensuite, {}\u00a0% vous sont rendus.",
                "Free cancellation until {} before; after that, {}% comes back to you."},
               until, policy.late_refund_percent);
}

std::string price_text(const Money& price, Locale locale) {
  return price.minor == 0 ? speak(locale, {"Gratuit", "Free"}) : format_money(price, locale);
}

bool titles_differ(const std::vector<domain::Slot>& slots) {
  return std::any_of(slots.begin(), slots.end(),
                     [&](const auto& slot) { return slot.title != slots.front().title; });
}

bool prices_differ(const std::vector<domain::Slot>& slots) {
  return std::any_of(slots.begin(), slots.end(),
                     [&](const auto& slot) { return slot.price != slots.front().price; });
}

void fill_details(Fragment& details, const Site& site, const domain::Slot& slot, const Money& price,
                  TitleRow title_row) {
  const auto locale = site.locale;
  if (title_row == TitleRow::shown) {
    auto what = details.add("WHAT");
    what.say("LABEL", {"Quoi", "What"});
    what.set("TEXT", slot.title);
  }

  auto when = details.add("WHEN");
  when.say("LABEL", {"Quand", "When"});
  when.set("DAY", capitalize(format_long_date(site.time_zone.to_local(slot.start_at).day, locale)));
  when.set("SPAN", span_text(slot, site.time_zone, locale));
  when.set("ZONE", format_zone(site.time_zone, locale));
  when.set("START", site.time_zone.format(slot.start_at));

  auto length = details.add("LENGTH");
  length.say("LABEL", {"Durée", "Length"});
  length.set("TEXT", length_text(slot.end_at - slot.start_at, locale));

  if (!slot.place.empty()) {
    auto where = details.add("WHERE");
    where.say("LABEL", {"Où", "Where"});
    where.set("TEXT", slot.place);
  }
  auto cost = details.add("PRICE");
  cost.say("LABEL", {"Prix", "Price"});
  cost.set("TEXT", price_text(price, locale));
}

void fill_slot_links(Fragment& list, const Site& site, const std::vector<SlotLink>& links,
                     Instant now) {
  std::vector<domain::Slot> slots;
  for (const auto& link : links) slots.push_back(link.slot);
  const bool with_title = titles_differ(slots);
  const bool with_price = prices_differ(slots);
  for (const auto& [slot, address] : links) {
    auto item = list.add("SLOT");
    item.set("ID", slot.id.str());
    item.set("ADDRESS", address);
    if (site.is_widget) item.show("NEW_WINDOW");
    item.set("START", site.time_zone.format(slot.start_at));
    item.set("DAY", capitalize(day_text(site.time_zone.to_local(slot.start_at).day, now,
                                        site.time_zone, site.locale)));
    item.set("CLOCK", clock_text(slot.start_at, site.time_zone, site.locale));
    if (!with_title && !with_price) continue;
    auto note = item.add("NOTE");
    if (with_title) note.add("WITH_TITLE").set("TITLE", slot.title);
    if (with_price) note.add("WITH_PRICE").set("PRICE", price_text(slot.price, site.locale));
    if (with_title && with_price) note.show("WITH_BOTH");
  }
}

}  // namespace creneau::http::pages
