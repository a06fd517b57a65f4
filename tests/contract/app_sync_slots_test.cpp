// Slots follow from hours and rules, and what somebody has booked outlives every change of them.
#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <future>

#include "app/ports/overview_records.hpp"
#include "app/ports/schedule_records.hpp"
#include "app/purge_unpaid.hpp"
#include "app/save_calendar.hpp"
#include "app/save_service.hpp"
#include "app_fixture.hpp"

namespace creneau::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;

const Actor owner{ActorKind::user, "usr_1", "192.0.2.1"};

/// The clock stands at Tuesday, 1 December 2026, midnight UTC.
class SyncSlots : public AppTest {
 protected:
  SyncSlots() {
    service.title = "Massage";
    service.price = {5000, "eur"};
    service.horizon_days = 7;
    calendar.title = "Salle";
    calendar.time_zone = "Etc/UTC";
    calendar.hours = {{2, 540, 660}, {3, 540, 660}};  // Tuesday and Wednesday, 9 to 11
  }

  SlotChanges save_service() {
    auto saved = run(app::save_service(context, owner, service, {}));
    EXPECT_TRUE(saved);
    service = saved->service;
    return saved->changes;
  }
  SlotChanges save_service_on_calendar() {
    auto saved = run(app::save_service(context, owner, service, {calendar.id}));
    EXPECT_TRUE(saved);
    return saved->changes;
  }
  SlotChanges save_calendar() {
    auto saved = run(app::save_calendar(context, owner, calendar));
    EXPECT_TRUE(saved);
    calendar = saved->calendar;
    return saved->changes;
  }
  /// The service on the calendar.
  void set_up() {
    save_service();
    calendar.service_ids = {service.id};
    EXPECT_EQ(save_calendar().added, 6);
  }
  SlotChanges sync() {
    const auto changes = run(sync_slots(context, SyncScope()));
    EXPECT_TRUE(changes);
    return *changes;
  }
  std::vector<domain::Slot> slots() {
    SlotFilter filter;
    filter.from = Instant{};
    filter.to = clock.now() + hours(24 * 1000);
    return look([&](Reader& reader) { return reader.list_slots(filter); });
  }
  domain::Slot first() { return slots().front(); }
  SlotChanges close_day(int day) {
    domain::CalendarException closed;
    closed.first_day = closed.last_day = std::chrono::year(2026) / 12 / day;
    auto saved = run(add_exceptions(context, owner, calendar.id, {closed}));
    EXPECT_TRUE(saved);
    calendar = saved->calendar;
    return saved->changes;
  }
  SlotChanges open_again() {
    auto saved = run(remove_exception(context, owner, calendar.id, calendar.exceptions.front().id));
    EXPECT_TRUE(saved);
    calendar = saved->calendar;
    return saved->changes;
  }
  bool is_matter_open(const SlotId& id) {
    bool is_open = false;
    // Looks without leaving a trace.
    const auto looked = run(store.write([&](Tx& tx) -> Result<int> {
      is_open = tx.overview().resolve_attention(off_rules_matter(id), "", clock.now());
      return Errc::conflict;
    }));
    EXPECT_FALSE(looked);
    return is_open;
  }

  domain::Service service;
  domain::Calendar calendar;
};

TEST_F(SyncSlots, FollowFromHoursAndRulesUpToTheHorizon) {
  set_up();
  const auto made = slots();
  ASSERT_EQ(made.size(), 6U);  // today, tomorrow, and next Tuesday
  EXPECT_EQ(made[0].start_at, clock.now() + hours(9));
  EXPECT_EQ(made[5].start_at, clock.now() + hours(7 * 24 + 10));
  EXPECT_EQ(made[0].title, "Massage");
  EXPECT_EQ(made[0].origin, domain::SlotOrigin::rules);
  EXPECT_EQ(sync(), SlotChanges());
}

TEST_F(SyncSlots, ANewDayBringsNewOnesAndLeavesThePast) {
  set_up();
  clock.advance(hours(24));
  EXPECT_EQ(sync(), (SlotChanges{2, 0, 0, 0}));
  EXPECT_EQ(slots().size(), 8U);
  calendar.is_active = false;
  EXPECT_EQ(save_calendar(), (SlotChanges{0, 6, 0, 0}));
  EXPECT_EQ(slots().size(), 2U);  // yesterday's
}

TEST_F(SyncSlots, AServiceTakenOffACalendarTakesItsSlotsAlong) {
  set_up();
  EXPECT_EQ(run(app::save_service(context, owner, service, {}))->changes,
            (SlotChanges{0, 6, 0, 0}));
  EXPECT_EQ(save_service_on_calendar(), (SlotChanges{6, 0, 0, 0}));
  service.is_active = false;
  EXPECT_EQ(save_service_on_calendar(), (SlotChanges{0, 6, 0, 0}));
}

TEST_F(SyncSlots, FreeOnesTakeOverWhatTheServiceSays) {
  set_up();
  service.price = {6000, "eur"};
  service.capacity = 3;
  service.notice = minutes(60);
  service.duration = minutes(50);
  service.step = minutes(60);
  EXPECT_EQ(save_service_on_calendar(), SlotChanges());
  EXPECT_EQ(first().price.minor, 6000);
  EXPECT_EQ(first().capacity, 3);
  EXPECT_EQ(first().notice, minutes(60));
  EXPECT_EQ(first().end_at - first().start_at, minutes(50));
}

TEST_F(SyncSlots, OneThatIsBeingPaidKeepsItsLengthUntilNobodyPays) {
  set_up();
  const auto id = first().id;
  const auto unpaid = book(id);
  const auto length = first().end_at - first().start_at;
  service.step = std::chrono::duration_cast<minutes>(length);
  service.duration = service.step - minutes(10);
  EXPECT_EQ(save_service_on_calendar(), SlotChanges());
  EXPECT_EQ(slot(id).end_at - slot(id).start_at, length);
  EXPECT_EQ(slots()[1].end_at - slots()[1].start_at, service.duration);

  ASSERT_TRUE(run(remove_unpaid_booking(context, unpaid.booking.id, Source::page)));
  sync();
  EXPECT_EQ(slot(id).end_at - slot(id).start_at, service.duration);
}

TEST_F(SyncSlots, ABookedOneIsNeverMovedOrRemovedButListedForADecision) {
  service.price.minor = 0;
  set_up();
  const auto id = first().id;
  const auto booked = book(id);
  EXPECT_EQ(close_day(1), (SlotChanges{0, 1, 0, 1}));
  EXPECT_TRUE(slot(id).is_off_rules);
  EXPECT_TRUE(slot(id).is_closed);
  EXPECT_EQ(slot(id).seats_taken, 1);
  EXPECT_EQ(booking(booked.booking.id).status, domain::BookingStatus::confirmed);
  EXPECT_TRUE(is_matter_open(id));
  EXPECT_EQ(sync(), SlotChanges());

  EXPECT_EQ(open_again(), (SlotChanges{2, 0, 0, 0}));
  EXPECT_FALSE(slot(id).is_off_rules);
  EXPECT_FALSE(slot(id).is_closed);
  EXPECT_FALSE(is_matter_open(id));
}

TEST_F(SyncSlots, NothingIsLeftToDecideOnceItsBookingIsGone) {
  service.price.minor = 0;
  set_up();
  const auto id = first().id;
  const auto booked = book(id);
  close_day(1);
  change([&](Tx& tx) {
    tx.lock_slot(id);
    tx.release_seat(id, booked.booking.id);
  });
  sync();
  EXPECT_FALSE(slot(id).is_off_rules);
  EXPECT_TRUE(slot(id).is_closed);
  EXPECT_FALSE(is_matter_open(id));
}

TEST_F(SyncSlots, OneThatIsBeingPaidIsClosedAndItsSessionExpired) {
  set_up();
  const auto id = first().id;
  const auto unpaid = book(id);
  EXPECT_EQ(close_day(1), (SlotChanges{0, 1, 1, 0}));
  EXPECT_TRUE(slot(id).is_closed_by_rules);
  EXPECT_GE(notifier.effects, 1);
  settle_outbox();
  const auto session = payment(unpaid.booking.id).session_id;
  EXPECT_EQ(stripe.sessions.at(session).status, domain::SessionStatus::expired);
  EXPECT_EQ(sync(), SlotChanges());
  EXPECT_EQ(open_again(), (SlotChanges{2, 0, 0, 0}));
  EXPECT_TRUE(slot(id).is_available());
}

TEST_F(SyncSlots, WhoPaysForOneThatTheRulesHaveClosedGetsTheMoneyBack) {
  set_up();
  const auto unpaid = book(first().id);
  const auto session = payment(unpaid.booking.id).session_id;
  stripe.pay(session);
  close_day(1);
  ASSERT_TRUE(hear(session));
  settle_outbox();
  EXPECT_EQ(booking(unpaid.booking.id).status, domain::BookingStatus::rejected);
  expect_money_is_right();
}

TEST_F(SyncSlots, WhatAPersonClosedIsNotOpenedByTheRules) {
  set_up();
  const auto id = first().id;
  change([&](Tx& tx) { tx.close_slot(id); });
  EXPECT_EQ(sync(), SlotChanges());
  close_day(1);
  open_again();
  EXPECT_TRUE(slot(id).is_closed);
  EXPECT_FALSE(slot(id).is_closed_by_rules);
}

TEST_F(SyncSlots, TwoServicesMayOverlapUntilOneIsTaken) {
  service.price.minor = 0;
  set_up();
  auto other = service;
  other.id = {};
  other.title = "Appel";
  other.duration = minutes(30);
  EXPECT_EQ(run(app::save_service(context, owner, other, {calendar.id}))->changes.added, 12);
  const auto taken = first();
  book(taken.id);
  for (const auto& each : slots())
    EXPECT_EQ(each.blockers,
              each.id != taken.id && each.start_at < taken.end_at && each.end_at > taken.start_at);
}

TEST_F(SyncSlots, LongPlansAreWrittenInPortions) {
  service.duration = minutes(30);
  service.horizon_days = 60;
  calendar.hours.clear();
  for (int day = 0; day < 7; ++day) calendar.hours.push_back({day, 480, 1080});
  save_service();
  calendar.service_ids = {service.id};
  const auto changes = save_calendar();
  EXPECT_EQ(changes.added, 61 * 20);
  EXPECT_GT(changes.added, 2 * slot_changes_per_transaction_max);
  EXPECT_EQ(sync(), SlotChanges());
}

TEST_F(SyncSlots, ARemovedCalendarTakesItsFreeSlotsAlong) {
  set_up();
  ASSERT_TRUE(run(delete_calendar(context, owner, calendar.id)));
  EXPECT_EQ(slots().size(), 0U);
  ASSERT_TRUE(run(delete_service(context, owner, service.id)));
  EXPECT_EQ(run(delete_service(context, owner, service.id)).error().code, Errc::service_not_found);
  EXPECT_EQ(run(delete_calendar(context, owner, calendar.id)).error().code,
            Errc::calendar_not_found);
}

/// Syncs all the time, as the hourly one may at any moment, while `removal` goes on.
Result<void> remove_beside_syncs(Context& context, awaitable<Result<void>> removal) {
  boost::asio::io_context io;
  auto removed = boost::asio::co_spawn(io, std::move(removal), boost::asio::use_future);
  const auto is_over = [&] {
    return removed.wait_for(Duration::zero()) == std::future_status::ready;
  };
  const auto keep_syncing = [&]() -> awaitable<void> {
    while (!is_over()) {
      auto changes = co_await sync_slots(context, SyncScope());
      EXPECT_TRUE(changes);
    }
  };
  auto synced = boost::asio::co_spawn(io, keep_syncing, boost::asio::use_future);
  io.run();
  synced.get();
  return removed.get();
}

TEST_F(SyncSlots, WhatIsBeingRemovedGetsNoNewSlots) {
  set_up();
  ASSERT_TRUE(remove_beside_syncs(context, delete_calendar(context, owner, calendar.id)));
  calendar.id = CalendarId();
  save_calendar();
  ASSERT_TRUE(remove_beside_syncs(context, delete_service(context, owner, service.id)));
  EXPECT_EQ(slots().size(), 0U);
}

TEST_F(SyncSlots, WhatHasABookingIsNotRemoved) {
  set_up();
  book(first().id);
  EXPECT_EQ(run(delete_calendar(context, owner, calendar.id)).error().code, Errc::in_use);
  EXPECT_EQ(run(delete_service(context, owner, service.id)).error().code, Errc::in_use);
  EXPECT_EQ(sync().removed, 0);  // and is offered as before
  EXPECT_EQ(slots().size(), 6U);
}

TEST_F(SyncSlots, AWrongDraftIsNamedAndChangesNothing) {
  set_up();
  const auto wrong = run(app::save_service(context, owner, service, {CalendarId("cal_9")}));
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().fields, ElementsAre(FieldError{"calendar_ids/0", "invalid"}));
  calendar.service_ids = {ServiceId("svc_9")};
  const auto wrong_calendar = run(app::save_calendar(context, owner, calendar));
  ASSERT_FALSE(wrong_calendar);
  EXPECT_THAT(wrong_calendar.error().fields, ElementsAre(FieldError{"service_ids/0", "invalid"}));
  EXPECT_EQ(slots().size(), 6U);
}

TEST_F(SyncSlots, APlanThatIsTooLongIsRefused) {
  set_up();
  calendar.hours.clear();
  for (int day = 0; day < 7; ++day) calendar.hours.push_back({day, 0, 1440});
  save_calendar();
  service.duration = minutes(5);
  service.horizon_days = 366;
  const auto wrong = run(app::save_service(context, owner, service, {calendar.id}));
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().fields, ElementsAre(FieldError{"horizon_days", "out_of_range"}));
}

TEST_F(SyncSlots, ANewFeedAddressLeavesTheRestAlone) {
  set_up();
  const auto renewed = run(renew_feed(context, owner, calendar.id));
  ASSERT_TRUE(renewed);
  EXPECT_EQ(renewed->calendar.feed_generation, calendar.feed_generation + 1);
  EXPECT_EQ(renewed->calendar.hours, calendar.hours);
  EXPECT_EQ(renewed->calendar.service_ids, calendar.service_ids);
  save_calendar();
  EXPECT_EQ(calendar.feed_generation, renewed->calendar.feed_generation);
}

}  // namespace
}  // namespace creneau::app
