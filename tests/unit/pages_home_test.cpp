#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/http/pages/month_grid.hpp"
#include "unit/pages_examples.hpp"

namespace creneau::http::pages {
namespace {

using examples::full;
using examples::home;
using examples::read_home;
using examples::site;
using examples::slot;
using testing::HasSubstr;
using testing::Not;

constexpr auto december = std::chrono::year(2026) / std::chrono::December;

Day day(std::string_view text) {
  return *parse_day(text);
}

/// How many times `part` stands in `text`.
std::size_t count(const std::string& text, std::string_view part) {
  std::size_t times = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

/// From the first `start` to the `end` after it.
std::string cut(const std::string& html, std::string_view start, std::string_view end) {
  const auto at = html.find(start);
  if (at == std::string::npos) return {};
  return html.substr(at, html.find(end, at) - at);
}

TEST(MonthGrid, BeginsItsWeeksOnMonday) {
  const auto grid = make_month_grid(december, {}, site().time_zone, examples::now);
  ASSERT_EQ(grid.weeks.size(), 5U);
  EXPECT_FALSE(grid.weeks[0][0].has_value());
  ASSERT_TRUE(grid.weeks[0][1].has_value());
  EXPECT_EQ(grid.weeks[0][1]->day, day("2026-12-01"));
  EXPECT_EQ(grid.weeks[4][3]->day, day("2026-12-31"));
  EXPECT_FALSE(grid.weeks[4][4].has_value());
}

TEST(MonthGrid, HasSixWeeksWhereAMonthNeedsThem) {
  const auto grid = make_month_grid(std::chrono::year(2026) / std::chrono::August, {},
                                    site().time_zone, examples::now);
  EXPECT_EQ(grid.weeks.size(), 6U);
  EXPECT_EQ(grid.weeks[0][5]->day, day("2026-08-01"));
  EXPECT_EQ(grid.weeks[5][0]->day, day("2026-08-31"));
}

TEST(MonthGrid, CountsByTheDayOnTheBusinessClock) {
  // Half past eleven in the evening UTC is the next day in Paris.
  const auto grid =
      make_month_grid(december, {slot("2026-12-03T23:30:00Z")}, site().time_zone, examples::now);
  EXPECT_EQ(grid.find(day("2026-12-03"))->offer(), DayOffer::nothing);
  EXPECT_EQ(grid.find(day("2026-12-04"))->offer(), DayOffer::free);
}

TEST(MonthGrid, TellsFreeFullAndPastDaysApart) {
  auto closed = slot("2026-12-07T09:00:00+01:00");
  closed.is_closed = true;
  const auto now = examples::at("2026-12-02T12:00:00+01:00");
  const auto grid = make_month_grid(
      december,
      {slot("2026-12-01T09:00:00+01:00"), slot("2026-12-02T09:00:00+01:00"),
       full(slot("2026-12-02T15:00:00+01:00")), full(slot("2026-12-04T09:00:00+01:00")),
       slot("2026-12-04T10:00:00+01:00"), closed},
      site().time_zone, now);
  EXPECT_EQ(grid.find(day("2026-12-01"))->offer(), DayOffer::past);
  EXPECT_EQ(grid.find(day("2026-12-02"))->offer(), DayOffer::full);
  EXPECT_TRUE(grid.find(day("2026-12-02"))->is_today);
  EXPECT_EQ(grid.find(day("2026-12-04"))->offer(), DayOffer::free);
  EXPECT_EQ(grid.find(day("2026-12-04"))->free_count, 1);
  EXPECT_EQ(grid.find(day("2026-12-07"))->offer(), DayOffer::nothing);
  EXPECT_EQ(grid.first_free()->day, day("2026-12-04"));
}

TEST(MonthGrid, LeavesOtherMonthsOut) {
  const auto grid = make_month_grid(december, {slot("2027-01-01T09:00:00+01:00")}, site().time_zone,
                                    examples::now);
  EXPECT_EQ(grid.first_free(), nullptr);
}

TEST(Home, OffersFreeTimesAsLinksToTheirSlots) {
  const auto html = read_home(site(), home());
  EXPECT_THAT(html, HasSubstr("<a class=\"time\" href=\"/slots/slot_1_9\""));
  EXPECT_THAT(html, HasSubstr("9\u00a0h\u00a000"));
  EXPECT_THAT(html, Not(HasSubstr("href=\"/slots/slot_1_10\"")));
  EXPECT_THAT(html, HasSubstr("Complet"));
}

TEST(Home, ChoosesTheFirstDayWithFreeTimes) {
  auto view = home();
  for (auto& made : view.slots)
    if (site().time_zone.to_local(made.start_at).day == day("2026-12-01")) made = full(made);
  const auto html = read_home(site(), view);
  EXPECT_THAT(cut(html, "id=\"day\"", "</h2>"), HasSubstr("Jeudi 3 décembre"));
  EXPECT_EQ(count(html, "data-chosen=\"yes\""), 1U);
  EXPECT_THAT(html, HasSubstr("<td data-live=\"day-2026-12-03\" data-chosen=\"yes\">"));
}

TEST(Home, ShowsTheDayAskedForAndIgnoresOneOfAnotherMonth) {
  auto view = home();
  view.day = day("2026-12-08");
  EXPECT_THAT(cut(read_home(site(), view), "id=\"day\"", "</h2>"), HasSubstr("Mardi 8 décembre"));
  view.day = day("2027-03-08");
  EXPECT_THAT(cut(read_home(site(), view), "id=\"day\"", "</h2>"), HasSubstr("Mardi 1er décembre"));
}

TEST(Home, LinksDaysWithTheirCountAndKeepsTheService) {
  const auto html = read_home(site(), home());
  EXPECT_THAT(
      html,
      HasSubstr("href=\"/?service=svc_portrait&amp;month=2026-12&amp;day=2026-12-03#times\""));
  EXPECT_THAT(html, HasSubstr("jeudi 3 décembre 2026, 7 créneaux libres"));
  EXPECT_THAT(html, HasSubstr("class=\"day full\">2<span class=\"unseen\">, complet</span>"));
}

TEST(Home, LeafsOnlyWithinItsBounds) {
  auto view = home();
  view.month_min = view.month;
  const auto html = read_home(site(), view);
  EXPECT_THAT(html, Not(HasSubstr("data-swap=\"previous\"")));
  EXPECT_THAT(html, HasSubstr("month=2027-01\" data-swap=\"next\""));
  EXPECT_THAT(html, HasSubstr("aria-label=\"Mois suivant\u00a0: janvier 2027\""));
}

TEST(Home, SaysInAnEmptyMonthWhenTheNextFreeTimeIs) {
  auto view = home();
  view.slots.clear();
  view.next_free_later = slot("2027-01-05T09:00:00+01:00", "slot_later");
  const auto html = read_home(site(), view);
  EXPECT_THAT(html, HasSubstr("Aucun créneau libre en décembre 2026"));
  EXPECT_THAT(html,
              HasSubstr("Prochain créneau libre\u00a0: mardi 5 janvier 2027 à 9\u00a0h\u00a000"));
  EXPECT_THAT(html, HasSubstr("month=2027-01&amp;day=2027-01-05\""));
}

TEST(Home, LeadsFromAFullDayToTheNextFreeOneOfTheMonth) {
  auto view = home();
  view.day = day("2026-12-02");
  const auto html = read_home(site(), view);
  EXPECT_THAT(html, HasSubstr("Plus rien de libre ce jour-là."));
  EXPECT_THAT(html, HasSubstr("Prochain créneau libre\u00a0: jeudi 3 décembre à 9\u00a0h\u00a000"));
}

TEST(Home, SaysSoWhenNothingIsOfferedAtAll) {
  auto view = home();
  view.slots.clear();
  view.next_free.clear();
  const auto html = read_home(site(), view);
  EXPECT_THAT(html, HasSubstr("Aucun créneau n'est proposé pour le moment."));
  EXPECT_THAT(html, Not(HasSubstr("class=\"next\"")));
}

TEST(Home, ShowsOffsetsOnADayWithAClockChange) {
  auto view = home();
  view.month = std::chrono::year(2026) / std::chrono::October;
  view.now = examples::at("2026-10-20T10:00:00+02:00");
  view.next_free.clear();
  view.slots = {slot("2026-10-25T00:30:00Z", "slot_before"),
                slot("2026-10-25T01:30:00Z", "slot_after")};
  const auto html = read_home(site(), view);
  EXPECT_THAT(html, HasSubstr("2\u00a0h\u00a030\u00a0(UTC+2)"));
  EXPECT_THAT(html, HasSubstr("2\u00a0h\u00a030\u00a0(UTC+1)"));
  EXPECT_THAT(html, HasSubstr("datetime=\"2026-10-25T02:30:00+02:00\""));
}

TEST(Home, NamesTheZoneOnce) {
  EXPECT_EQ(count(read_home(site(), home()), "eure de Paris"), 1U);
  EXPECT_EQ(count(read_home(site(Locale::en), home(Locale::en)), "Paris time"), 1U);
}

TEST(Home, PutsTheNextFreeTimesBeforeTheMonth) {
  auto view = home();
  for (int more = 0; more < 3; ++more) view.next_free.push_back(view.next_free.back());
  const auto html = read_home(site(), view);
  EXPECT_LT(html.find("class=\"next\""), html.find("class=\"month\""));
  EXPECT_EQ(count(cut(html, "data-live=\"next\"", "</ul>"), "<li>"), std::size_t{next_free_max});
}

TEST(Home, NamesPricesAndSeatsWhereTheyDiffer) {
  auto view = home();
  EXPECT_EQ(count(read_home(site(), view), "50,00\u00a0€"), 1U);
  view.slots[0].price = Money{0, "eur"};
  view.slots[2].capacity = 6;
  view.slots[2].seats_taken = 5;
  const auto html = read_home(site(), view);
  EXPECT_THAT(cut(html, "href=\"/slots/slot_1_9\" data-slot", "</a>"), HasSubstr("Gratuit"));
  EXPECT_THAT(cut(html, "href=\"/slots/slot_1_11\" data-slot", "</a>"),
              HasSubstr("50,00\u00a0€ · 1 place"));
  EXPECT_THAT(html, HasSubstr("jusqu'à 50,00\u00a0€"));
}

TEST(Home, OffersAChoiceOnlyBetweenSeveralServices) {
  auto view = home();
  EXPECT_THAT(
      cut(read_home(site(), view), "class=\"services\"", "</nav>"),
      HasSubstr(
          "data-swap=\"service-svc_portrait\" aria-current=\"true\"><bdi>Portrait en studio"));
  view.services.resize(1);
  EXPECT_THAT(read_home(site(), view), Not(HasSubstr("class=\"services\"")));
}

TEST(Home, AsksAboutTheChosenDayOnly) {
  EXPECT_THAT(read_home(site(), home()),
              HasSubstr("data-poll=\"/api/slots?from=2026-11-30T23%3A00%3A00Z&amp;"
                        "to=2026-12-01T23%3A00%3A00Z&amp;service=svc_portrait\""));
}

TEST(Home, ShowsThatItIsADemonstrationOnlyWhenItIs) {
  auto shown = site();
  EXPECT_THAT(read_home(shown, home()), Not(HasSubstr("Démonstration")));
  shown.is_demo = true;
  shown.mailbox_url = "http://127.0.0.1:4242/mail";
  const auto html = read_home(shown, home());
  EXPECT_THAT(html, HasSubstr("Démonstration\u00a0: aucun argent réel ne circule."));
  EXPECT_THAT(html, HasSubstr("href=\"http://127.0.0.1:4242/mail\""));
}

TEST(Home, TellsThatABookingWasGivenUp) {
  auto view = home();
  EXPECT_THAT(read_home(site(), view), Not(HasSubstr("abandonnée")));
  view.has_given_up = true;
  EXPECT_THAT(read_home(site(), view), HasSubstr("Votre réservation est abandonnée."));
}

TEST(Length, IsSaidInHoursAndMinutes) {
  using std::chrono::minutes;
  EXPECT_EQ(length_text(minutes(45), Locale::fr), "45\u00a0min");
  EXPECT_EQ(length_text(minutes(60), Locale::fr), "1\u00a0h");
  EXPECT_EQ(length_text(minutes(90), Locale::fr), "1\u00a0h\u00a030");
  EXPECT_EQ(length_text(minutes(125), Locale::en), "2\u00a0h\u00a005\u00a0min");
}

TEST(Span, NamesTheDayOfAnEndBeyondMidnight) {
  auto late = slot("2026-12-01T23:00:00+01:00");
  late.end_at = late.start_at + std::chrono::hours(3);
  EXPECT_EQ(span_text(late, site().time_zone, Locale::fr),
            "23\u00a0h\u00a000 – mercredi 2 décembre 2026 à 2\u00a0h\u00a000");
}

}  // namespace
}  // namespace creneau::http::pages
