// What the owner's views are made of: acts, reports, settings, health, and what is forgotten.
#include <gmock/gmock.h>

#include "app/change_settings.hpp"
#include "app/check_health.hpp"
#include "app/forget_clients.hpp"
#include "app/json_text.hpp"
#include "app/list_attention.hpp"
#include "app/ports/access_records.hpp"
#include "app/report_money.hpp"
#include "app/search_bookings.hpp"
#include "app/show_today.hpp"
#include "app_fixture.hpp"

namespace creneau::app {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;

constexpr auto year_2026 = std::chrono::year(2026);

class OverviewTest : public AppTest {
 protected:
  CreatedBooking book_and_pay(const SlotId& slot_id, const std::string& client = "Ada") {
    auto created = book(slot_id, client);
    const auto session = payment(created.booking.id).session_id;
    stripe.pay(session);
    EXPECT_TRUE(hear(session));
    return created;
  }
  MoneyReport report(Day from, Day to, ReportPeriod by = ReportPeriod::day) {
    ReportSpan span;
    span.from = from;
    span.to = to;
    span.by = by;
    auto made = run(report_money(context, span));
    EXPECT_TRUE(made);
    return std::move(*made);
  }
  BusinessSettings settings() { return settings_of(*context.rules.get()); }
  std::vector<std::string> wrong_fields(BusinessSettings settings) {
    std::vector<std::string> fields;
    const auto checked = check_settings(std::move(settings));
    if (!checked)
      for (const auto& error : checked.error().fields) fields.push_back(error.field);
    return fields;
  }
};

TEST_F(OverviewTest, BeginsWeeksOnMondayAndMonthsOnTheFirst) {
  const Day sunday = year_2026 / 11 / 29;
  EXPECT_EQ(period_of(sunday, ReportPeriod::day), sunday);
  EXPECT_EQ(period_of(sunday, ReportPeriod::week), Day(year_2026 / 11 / 23));
  EXPECT_EQ(period_of(year_2026 / 11 / 30, ReportPeriod::week), Day(year_2026 / 11 / 30));
  EXPECT_EQ(period_of(sunday, ReportPeriod::month), Day(year_2026 / 11 / 1));
}

TEST_F(OverviewTest, RefusesSpansThatAreNoneOrTooLong) {
  ReportSpan span;
  span.by = ReportPeriod::day;
  span.from = year_2026 / 1 / 1;
  span.to = year_2026 / 12 / 31;
  EXPECT_TRUE(check_span(span));
  span.to = std::chrono::year(2027) / 1 / 2;
  EXPECT_FALSE(check_span(span));
  span.by = ReportPeriod::month;
  EXPECT_TRUE(check_span(span));
  span.to = std::chrono::year(2025) / 12 / 31;
  EXPECT_FALSE(check_span(span));
}

TEST_F(OverviewTest, CountsMoneyByTheDaysOfTheBusiness) {
  change_rules([](Rules& rules) { rules.time_zone = *TimeZone::find("Europe/Paris"); });
  // 23:30 UTC: half past midnight in Paris.
  clock.advance(hours(23) + minutes(30));
  const auto slot_id = add_slot(4);
  const auto kept = book_and_pay(slot_id);
  book(slot_id, "Noé");  // never pays
  const auto rows = report(year_2026 / 12 / 1, year_2026 / 12 / 2).rows;
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].period, Day(year_2026 / 12 / 2));
  EXPECT_EQ(rows[0].captured, 5000);
  EXPECT_EQ(rows[0].kept(), 5000);
  EXPECT_EQ(rows[0].attempts, 2);
  EXPECT_EQ(rows[0].bookings, 1);
  EXPECT_EQ(rows[0].unpaid, 1);
  EXPECT_EQ(report(year_2026 / 12 / 1, year_2026 / 12 / 1).totals.captured, 0);
  EXPECT_EQ(report(year_2026 / 12 / 2, year_2026 / 12 / 2, ReportPeriod::month).rows.at(0).period,
            Day(year_2026 / 12 / 1));
}

TEST_F(OverviewTest, CountsALostRaceAndWhatWentBack) {
  const auto slot_id = add_slot();
  const auto loser = book(slot_id, "Noé");
  book_and_pay(slot_id);
  const auto session = payment(loser.booking.id).session_id;
  stripe.pay(session);
  ASSERT_TRUE(hear(session));
  settle_outbox();
  const auto day = TimeZone::utc().to_local(clock.now()).day;
  const auto totals = report(year_2026 / 12 / 1, day).totals;
  EXPECT_EQ(totals.captured, 10'000);
  EXPECT_EQ(totals.refunded, 5000);
  EXPECT_EQ(totals.kept(), 5000);
  EXPECT_EQ(totals.lost_races, 1);
  EXPECT_EQ(totals.attempts, 2);
}

TEST_F(OverviewTest, KeepsOtherCurrenciesApart) {
  change_rules([](Rules& rules) { rules.currency = "chf"; });
  book_and_pay(add_slot());
  const auto made = report(year_2026 / 12 / 1, year_2026 / 12 / 1);
  EXPECT_EQ(made.totals.currency, "chf");
  EXPECT_EQ(made.totals.captured, 0);
  EXPECT_EQ(made.totals.bookings, 1);
  ASSERT_EQ(made.other_totals.size(), 1U);
  EXPECT_EQ(made.other_totals[0].currency, "eur");
  EXPECT_EQ(made.other_totals[0].captured, 5000);
}

TEST_F(OverviewTest, SaysWhatCanBeDoneWithABooking) {
  using Acts = std::vector<BookingAct>;
  domain::Booking booking;
  booking.email = "ada@example.org";
  domain::Slot slot;
  slot.start_at = clock.now() + hours(1);
  EXPECT_EQ(list_acts(booking, slot, 0, clock.now()), Acts{BookingAct::note});
  booking.held_until = clock.now() + hours(1);
  EXPECT_EQ(list_acts(booking, slot, 0, clock.now()), (Acts{BookingAct::resend, BookingAct::note}));
  booking.payment_status = domain::PaymentStatus::authorized;
  EXPECT_EQ(list_acts(booking, slot, 0, clock.now()), (Acts{BookingAct::cancel, BookingAct::note}));
  booking.status = domain::BookingStatus::confirmed;
  booking.payment_status = domain::PaymentStatus::paid;
  EXPECT_EQ(list_acts(booking, slot, 5000, clock.now()),
            (Acts{BookingAct::cancel, BookingAct::refund, BookingAct::move, BookingAct::resend,
                  BookingAct::note}));
  EXPECT_EQ(list_acts(booking, slot, 0, slot.start_at),
            (Acts{BookingAct::cancel, BookingAct::mark, BookingAct::resend, BookingAct::note}));
  booking.status = domain::BookingStatus::cancelled;
  booking.email = "";
  EXPECT_EQ(list_acts(booking, slot, 100, clock.now()),
            (Acts{BookingAct::refund, BookingAct::note}));
}

TEST_F(OverviewTest, NeverPutsAFailedRefundAside) {
  AttentionRow row;
  row.attention.kind = domain::AttentionKind::refund_failed;
  EXPECT_THAT(list_attention_acts(row), ElementsAre(AttentionAct::retry, AttentionAct::settle));
  row.has_booking = true;
  row.payment_intent_id = PaymentIntentId("pi_1");
  row.attention.resolved_at = clock.now();
  EXPECT_THAT(list_attention_acts(row),
              ElementsAre(AttentionAct::open_booking, AttentionAct::open_stripe));
  row = {};
  row.attention.kind = domain::AttentionKind::slot_off_rules;
  EXPECT_THAT(list_attention_acts(row), ElementsAre(AttentionAct::keep, AttentionAct::dismiss));
}

TEST_F(OverviewTest, TakesASearchApart) {
  EXPECT_THAT(search_words("  Noé\u00a0 Lefèvre "), ElementsAre("Noé", "Lefèvre"));
  EXPECT_THAT(search_words("a b c d e f"), ElementsAre("a", "b", "c", "d"));
  EXPECT_TRUE(search_words(" \t").empty());
}

TEST_F(OverviewTest, FindsABookingByWhatStripeCallsIt) {
  const auto created = book_and_pay(add_slot());
  book(add_slot(), "Noé");
  for (const auto& text : {payment(created.booking.id).payment_intent_id.str(),
                           payment(created.booking.id).session_id.str()}) {
    BookingSearch search;
    search.words = {text};
    const auto page = run(search_bookings(context, search, {}, 10));
    ASSERT_EQ(page->bookings.size(), 1U) << text;
    EXPECT_EQ(page->bookings[0].id, created.booking.id);
  }
}

TEST_F(OverviewTest, ExportsPageByPageWithoutLosingOne) {
  const auto slot_id = add_slot(1000);
  change([&](Tx& tx) {
    for (int i = 0; i < 4500; ++i) {
      domain::Booking booking;
      booking.id = context.make_id<BookingId>("bk");
      booking.slot_id = slot_id;
      booking.name = "Ada";
      booking.price = {0, "eur"};
      booking.created_at = booking.unpaid_since = clock.now();
      tx.insert_booking(booking);
    }
  });
  const auto all = run(export_bookings(context, {}));
  ASSERT_TRUE(all);
  EXPECT_EQ(all->size(), 4500U);
  std::set<std::string> ids;
  for (const auto& each : *all) ids.insert(each.id.str());
  EXPECT_EQ(ids.size(), 4500U);
}

TEST_F(OverviewTest, BringsSettingsIntoForceAndNotesWhatChanged) {
  auto wanted = settings();
  wanted.business_name = "  Studio   Lilas ";
  wanted.address = "1 rue\r\nLyon  ";
  wanted.reminder_hours = {2, 48, 24};
  wanted.texts_fr = {{"home_intro", "Bienvenue"}};
  const auto changed = run(change_settings(context, Actor{ActorKind::user, "usr_1", ""}, wanted));
  ASSERT_TRUE(changed);
  EXPECT_EQ(context.rules->business_name, "Studio Lilas");
  EXPECT_EQ(context.rules->address, "1 rue\nLyon");
  EXPECT_EQ(context.rules->reminders, (std::vector<Duration>{hours(48), hours(24), hours(2)}));
  EXPECT_EQ(context.rules->texts_fr.at("home_intro"), "Bienvenue");
  // Another server takes them over when it next looks.
  Context other = context;
  other.rules = CurrentRules(Rules{});
  EXPECT_TRUE(*run(reload_settings(other)));
  EXPECT_EQ(other.rules->business_name, "Studio Lilas");
  EXPECT_EQ(other.rules->owner_locale, context.rules->default_locale);
  EXPECT_FALSE(*run(reload_settings(other)));
}

TEST_F(OverviewTest, RefusesSettingsThatCannotBe) {
  auto good = settings();
  good.business_name = "Studio";
  ASSERT_THAT(wrong_fields(good), ElementsAre());
  const auto wrong = [&](auto change_it) {
    auto settings = good;
    change_it(settings);
    return wrong_fields(settings);
  };
  EXPECT_THAT(wrong([](auto& s) { s.business_name = "\xff"; }), ElementsAre("business_name"));
  EXPECT_THAT(wrong([](auto& s) { s.business_name = "a\u202eb"; }), ElementsAre("business_name"));
  EXPECT_THAT(wrong([](auto& s) { s.address = std::string(301, 'a'); }), ElementsAre("address"));
  EXPECT_THAT(wrong([](auto& s) { s.time_zone = ""; }), ElementsAre("time_zone"));
  EXPECT_THAT(wrong([](auto& s) { s.reminder_hours = {337}; }), ElementsAre("reminder_hours"));
  EXPECT_THAT(wrong([](auto& s) { s.reminder_hours = {3, 3}; }), ElementsAre("reminder_hours"));
  EXPECT_THAT(wrong([](auto& s) { s.locales = {Locale::fr, Locale::fr}; }), ElementsAre("locales"));
  EXPECT_THAT(wrong([](auto& s) { s.texts_en = {{"foot", "x"}}; }), ElementsAre("texts/en/foot"));
  EXPECT_THAT(wrong([](auto& s) { s.retention_months = -1; }), ElementsAre("retention_months"));
  // A picture is what its first bytes say, not what it is called.
  EXPECT_THAT(wrong([](auto& s) { s.logo = "data:image/jpeg;base64,iVBORw0KGgo="; }),
              ElementsAre("logo"));
  EXPECT_THAT(wrong([](auto& s) { s.logo = "data:image/png;base64,iVBORw0KGgo="; }), ElementsAre());
}

TEST_F(OverviewTest, MissesAWebhookOnlyWhenAPaymentShouldHaveHadOne) {
  HealthFacts facts;
  EXPECT_FALSE(is_webhook_silent(facts));
  facts.captured_last_at = clock.now();
  EXPECT_TRUE(is_webhook_silent(facts));
  facts.webhook_last_at = clock.now() - minutes(15);
  EXPECT_FALSE(is_webhook_silent(facts));
  facts.webhook_last_at = clock.now() - minutes(16);
  EXPECT_TRUE(is_webhook_silent(facts));
}

TEST_F(OverviewTest, AsksStripeOnceAMinute) {
  using Call = SmallStripe::Call;
  StripeProbe probe;
  EXPECT_TRUE(run(probe.ask(context)).is_reachable);  // «there is no such session» is an answer
  stripe.fail(Call::get_session, Errc::gateway_unavailable);
  EXPECT_TRUE(run(probe.ask(context)).is_reachable);
  EXPECT_EQ(stripe.calls(Call::get_session), 1);
  clock.advance(minutes(1));
  EXPECT_FALSE(run(probe.ask(context)).is_reachable);
  clock.advance(minutes(1));
  EXPECT_TRUE(run(probe.ask(context)).is_reachable);
}

TEST_F(OverviewTest, ErasesAClientOnlyWhenNothingLiesAhead) {
  const auto slot_id = add_slot();
  const auto created = book_and_pay(slot_id);
  const auto email = booking(created.booking.id).email;
  const Actor actor{ActorKind::user, "usr_1", "192.0.2.1"};
  EXPECT_EQ(run(erase_client(context, actor, email)).error().code, Errc::in_use);
  clock.advance(slot(slot_id).end_at - clock.now());
  const auto exported = run(export_client(context, actor, email));
  ASSERT_EQ(exported->size(), 1U);
  EXPECT_EQ(exported->at(0).payments.size(), 1U);
  EXPECT_EQ(*run(erase_client(context, actor, email)), 1);
  EXPECT_EQ(booking(created.booking.id).name, "");
  EXPECT_EQ(booking(created.booking.id).status, domain::BookingStatus::confirmed);
  EXPECT_EQ(*run(erase_client(context, actor, email)), 0);
  expect_money_is_right();
}

TEST_F(OverviewTest, ForgetsByAgeAsTheRulesSay) {
  const auto slot_id = add_slot();
  const auto created = book_and_pay(slot_id);
  clock.advance(days(100));
  EXPECT_EQ(*run(forget_old_clients(context)), 0);  // no limit is set
  change_rules([](Rules& rules) { rules.retention_months = 6; });
  EXPECT_EQ(*run(forget_old_clients(context)), 0);
  EXPECT_NE(booking(created.booking.id).name, "");
  clock.advance(days(100));
  EXPECT_EQ(*run(forget_old_clients(context)), 1);
  EXPECT_EQ(booking(created.booking.id).name, "");
  EXPECT_EQ(*run(forget_old_clients(context)), 0);
}

TEST_F(OverviewTest, WritesWhatPeopleTypedAsJson) {
  EXPECT_EQ(JsonText().str(), "{}");
  EXPECT_EQ(JsonText().add("a\"b", "c\\d\n").add("n", 5).add("t", true).str(),
            R"({"a\"b":"c\\d\u000a","n":5,"t":true})");
}

}  // namespace
}  // namespace creneau::app
