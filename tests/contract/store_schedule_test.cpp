// Calendars and what hangs on them, and what the database itself refuses where two slots of one
// calendar overlap.
#include <gmock/gmock.h>

#include <latch>
#include <thread>

#include "app/ports/schedule_records.hpp"
#include "store_fixture.hpp"

namespace creneau::store {
namespace {

using testing::ElementsAre;

const CalendarId room{"cal_1"};
const ServiceId massage{"svc_1"};

domain::Calendar make_calendar_row(const std::string& id = "cal_1") {
  domain::Calendar calendar;
  calendar.id = CalendarId(id);
  calendar.title = "Salle " + id;
  calendar.time_zone = "Europe/Paris";
  calendar.created_at = at_minute(-1000);
  calendar.hours = {{1, 540, 720}, {1, 780, 1080}, {3, 0, 1440}};
  return calendar;
}

domain::Slot make_slot_on(const std::string& id, int minute, int capacity = 1,
                          const CalendarId& calendar = room) {
  auto slot = make_slot(id, capacity, at_minute(minute));
  slot.calendar_id = calendar;
  slot.busy_start_at = slot.start_at;
  slot.busy_end_at = slot.end_at;
  return slot;
}

class StoreSchedule : public StoreTest {
 protected:
  StoreSchedule() {
    change(*store_, [](app::Tx& tx) {
      tx.insert_service({massage, "Massage", "", ""});
      tx.schedule().insert_calendar(make_calendar_row());
    });
  }
  void add(const domain::Slot& slot, int bookings = 1) {
    change(*store_, [&](app::Tx& tx) {
      tx.insert_slot(slot);
      for (int i = 1; i <= bookings; ++i)
        tx.insert_booking(
            make_booking("bk_" + slot.id.str() + "_" + std::to_string(i), slot.id.str()));
    });
  }
  bool claim(const std::string& slot, int booking = 1) {
    const BookingId id("bk_" + slot + "_" + std::to_string(booking));
    return *write(*store_, [&](app::Tx& tx) -> Result<bool> {
      tx.lock_slot(SlotId(slot));
      return tx.claim_seat(SlotId(slot), id);
    });
  }
  void release(const std::string& slot, int booking = 1) {
    change(*store_, [&](app::Tx& tx) {
      tx.lock_slot(SlotId(slot));
      tx.release_seat(SlotId(slot), BookingId("bk_" + slot + "_" + std::to_string(booking)));
    });
  }
  domain::Slot get(const std::string& id) {
    return look(*store_, [&](app::Reader& reader) { return reader.find_slot(SlotId(id)); }).value();
  }
  domain::Calendar get_calendar(const CalendarId& id = room) {
    return look(*store_,
                [&](app::Reader& reader) { return reader.read_schedule().find_calendar(id); })
        .value();
  }
};
CRENEAU_ON_EVERY_STORE(StoreSchedule);

TEST_P(StoreSchedule, ACalendarComesBackWithAllThatHangsOnIt) {
  domain::CalendarException exception;
  exception.id = "exc_1";
  exception.kind = domain::ExceptionKind::closed;
  exception.first_day = std::chrono::year(2026) / 12 / 24;
  exception.last_day = std::chrono::year(2027) / 1 / 2;
  exception.start_minute = 60;
  exception.end_minute = 1440;
  exception.note = "Congés d'hiver";
  change(*store_, [&](app::Tx& tx) {
    tx.schedule().insert_exception(room, exception);
    tx.schedule().set_calendars_of(massage, {room});
  });
  const auto calendar = get_calendar();
  EXPECT_EQ(calendar.title, "Salle cal_1");
  EXPECT_EQ(calendar.time_zone, "Europe/Paris");
  EXPECT_TRUE(calendar.is_active);
  EXPECT_EQ(calendar.created_at, at_minute(-1000));
  EXPECT_EQ(calendar.hours, make_calendar_row().hours);
  EXPECT_THAT(calendar.exceptions, ElementsAre(exception));
  EXPECT_THAT(calendar.service_ids, ElementsAre(massage));
  change(*store_, [&](app::Tx& tx) {
    EXPECT_EQ(tx.schedule().lock_calendar(room)->exceptions.size(), 1U);
    EXPECT_FALSE(tx.schedule().lock_calendar(CalendarId("cal_9")));
    EXPECT_TRUE(tx.schedule().delete_exception(room, "exc_1"));
    EXPECT_FALSE(tx.schedule().delete_exception(room, "exc_1"));
  });
}

TEST_P(StoreSchedule, ACalendarIsChangedAsAWholeButForItsExceptions) {
  change(*store_, [&](app::Tx& tx) {
    auto calendar = make_calendar_row();
    calendar.title = "Autre salle";
    calendar.time_zone = "America/Montreal";
    calendar.is_active = false;
    calendar.feed_generation = 3;
    calendar.hours = {{2, 600, 660}};
    calendar.service_ids = {massage};
    tx.schedule().update_calendar(calendar);
    tx.schedule().insert_calendar(make_calendar_row("cal_2"));
  });
  const auto calendar = get_calendar();
  EXPECT_EQ(calendar.title, "Autre salle");
  EXPECT_FALSE(calendar.is_active);
  EXPECT_EQ(calendar.feed_generation, 3);
  EXPECT_THAT(calendar.hours, ElementsAre(domain::WeeklyHours{2, 600, 660}));
  EXPECT_THAT(calendar.service_ids, ElementsAre(massage));
  EXPECT_EQ(
      look(*store_, [](app::Reader& reader) { return reader.read_schedule().list_calendars(); })
          .size(),
      2U);
}

TEST_P(StoreSchedule, AServiceKeepsAllItsRules) {
  domain::Service service;
  service.id = massage;
  service.title = "Massage suédois";
  service.duration = std::chrono::minutes(50);
  service.price = {7000, "chf"};
  service.capacity = 3;
  service.buffer_before = std::chrono::minutes(5);
  service.buffer_after = std::chrono::minutes(10);
  service.step = std::chrono::minutes(15);
  service.notice = std::chrono::minutes(120);
  service.horizon_days = 90;
  service.policy = {std::chrono::minutes(2880), 50};
  service.hold_policy = domain::HoldPolicy::hard;
  service.capture = domain::ServiceCapture::manual;
  service.allows_delayed_methods = true;
  service.hold_duration = std::chrono::minutes(20);
  service.color = "#a0b1c2";
  service.is_active = false;
  change(*store_, [&](app::Tx& tx) { tx.schedule().update_service(service); });
  const auto found =
      look(*store_, [](app::Reader& reader) { return reader.find_service(massage); }).value();
  EXPECT_EQ(found.title, service.title);
  EXPECT_EQ(found.duration, service.duration);
  EXPECT_EQ(found.price, service.price);
  EXPECT_EQ(found.capacity, service.capacity);
  EXPECT_EQ(found.buffer_before, service.buffer_before);
  EXPECT_EQ(found.buffer_after, service.buffer_after);
  EXPECT_EQ(found.step, service.step);
  EXPECT_EQ(found.notice, service.notice);
  EXPECT_EQ(found.horizon_days, service.horizon_days);
  EXPECT_EQ(found.policy, service.policy);
  EXPECT_EQ(found.hold_policy, service.hold_policy);
  EXPECT_EQ(found.capture, service.capture);
  EXPECT_TRUE(found.allows_delayed_methods);
  EXPECT_EQ(found.hold_duration, service.hold_duration);
  EXPECT_EQ(found.color, service.color);
  EXPECT_FALSE(found.is_active);
}

TEST_P(StoreSchedule, OfTwoThatOverlapOnlyOneIsTaken) {
  add(make_slot_on("slot_1", 0));
  add(make_slot_on("slot_2", 30));
  add(make_slot_on("slot_3", 60));  // begins when the first ends
  EXPECT_TRUE(claim("slot_1"));
  EXPECT_EQ(get("slot_2").blockers, 1);
  EXPECT_FALSE(get("slot_2").is_available());
  EXPECT_EQ(get("slot_3").blockers, 0);
  EXPECT_FALSE(claim("slot_2"));
  EXPECT_TRUE(claim("slot_3"));
  EXPECT_EQ(get("slot_2").blockers, 2);
  release("slot_1");
  EXPECT_FALSE(claim("slot_2"));
  release("slot_3");
  EXPECT_EQ(get("slot_2").blockers, 0);
  EXPECT_TRUE(claim("slot_2"));
}

TEST_P(StoreSchedule, BuffersCountAndOtherCalendarsDoNot) {
  change(*store_, [](app::Tx& tx) { tx.schedule().insert_calendar(make_calendar_row("cal_2")); });
  auto with_buffer = make_slot_on("slot_1", 0);
  with_buffer.busy_end_at += std::chrono::minutes(15);
  add(with_buffer);
  add(make_slot_on("slot_2", 60));
  add(make_slot_on("slot_3", 0, 1, CalendarId("cal_2")));
  add(make_slot("slot_4", 1, at_minute(0)));  // on none
  EXPECT_TRUE(claim("slot_1"));
  EXPECT_FALSE(claim("slot_2"));
  EXPECT_TRUE(claim("slot_3"));
  EXPECT_TRUE(claim("slot_4"));
}

TEST_P(StoreSchedule, ASlotThatComesLaterOrIsMovedKnowsWhoBlocksIt) {
  add(make_slot_on("slot_1", 0, 2), 2);
  EXPECT_TRUE(claim("slot_1", 1));
  EXPECT_TRUE(claim("slot_1", 2));
  add(make_slot_on("slot_2", 30));
  EXPECT_EQ(get("slot_2").blockers, 1);
  change(*store_, [&](app::Tx& tx) {
    EXPECT_TRUE(tx.update_slot(make_slot_on("slot_2", 90)));
    auto moved = make_slot_on("slot_1", 200, 2);
    EXPECT_FALSE(tx.update_slot(moved));  // taken
  });
  EXPECT_EQ(get("slot_2").blockers, 0);
}

TEST_P(StoreSchedule, FewerSeatsPackThoseThatAreTaken) {
  add(make_slot_on("slot_1", 0, 3), 4);
  for (const int booking : {1, 2, 3}) EXPECT_TRUE(claim("slot_1", booking));
  release("slot_1", 1);
  change(*store_, [&](app::Tx& tx) {
    EXPECT_FALSE(tx.update_slot(make_slot_on("slot_1", 0, 1)));
    EXPECT_TRUE(tx.update_slot(make_slot_on("slot_1", 0, 2)));
  });
  auto slot = get("slot_1");
  EXPECT_EQ(slot.capacity, 2);
  EXPECT_EQ(slot.seats_taken, 2);
  EXPECT_FALSE(claim("slot_1", 4));
  change(*store_, [&](app::Tx& tx) { EXPECT_TRUE(tx.update_slot(make_slot_on("slot_1", 0, 3))); });
  EXPECT_TRUE(claim("slot_1", 4));
}

TEST_P(StoreSchedule, ASlotIsDeletedOnlyWhereNothingRefersToIt) {
  add(make_slot_on("slot_1", 0, 2), 0);
  add(make_slot_on("slot_2", 0, 1), 1);
  change(*store_, [](app::Tx& tx) {
    EXPECT_FALSE(tx.read_schedule().is_referred_to(SlotId("slot_1")));
    EXPECT_TRUE(tx.read_schedule().is_referred_to(SlotId("slot_2")));
    EXPECT_TRUE(tx.delete_slot(SlotId("slot_1")));
    EXPECT_FALSE(tx.delete_slot(SlotId("slot_1")));
    EXPECT_FALSE(tx.delete_slot(SlotId("slot_2")));
  });
}

TEST_P(StoreSchedule, FindsTheSlotsAheadAndWhoHasThem) {
  auto slot = make_slot_on("slot_1", 60);
  slot.service_id = massage;
  slot.origin = domain::SlotOrigin::rules;
  add(slot);
  slot = make_slot_on("slot_2", 0);
  slot.service_id = massage;
  add(slot);
  EXPECT_TRUE(claim("slot_1"));
  change(*store_, [&](app::Tx& tx) {
    app::SchedulePair pair;
    pair.calendar_id = room;
    pair.service_id = massage;
    const auto ahead = tx.read_schedule().list_slots_ahead(pair, at_minute(0));
    ASSERT_EQ(ahead.size(), 1U);
    EXPECT_EQ(ahead[0].id, SlotId("slot_1"));
    EXPECT_EQ(tx.read_schedule().list_slots_ahead(pair, at_minute(-1)).size(), 2U);
    // Linked to no calendar, but there are slots of rules.
    EXPECT_EQ(tx.read_schedule().list_schedule_pairs(at_minute(0), {}, {}).size(), 1U);
    EXPECT_EQ(tx.read_schedule().list_schedule_pairs(at_minute(60), {}, {}).size(), 0U);
    tx.schedule().set_calendars_of(massage, {room});
    EXPECT_EQ(tx.read_schedule().list_schedule_pairs(at_minute(60), room, massage).size(), 1U);
    EXPECT_EQ(tx.read_schedule().list_schedule_pairs(at_minute(60), CalendarId("cal_9"), {}).size(),
              0U);
    const auto holders =
        tx.read_schedule().list_seat_holders({at_minute(0), at_minute(100), {}, room});
    ASSERT_EQ(holders.size(), 1U);
    EXPECT_EQ(holders[0].booking_id, BookingId("bk_slot_1_1"));
    EXPECT_EQ(tx.read_schedule().list_seat_holders_of(SlotId("slot_2")).size(), 0U);
    app::SchedulePair of_service;
    of_service.service_id = massage;
    EXPECT_TRUE(tx.read_schedule().has_bookings(of_service));
    EXPECT_EQ(tx.read_schedule().list_slot_ids(of_service, 10).size(), 2U);
    EXPECT_EQ(tx.read_schedule().list_slot_ids(of_service, 1).size(), 1U);
  });
}

// What people and other programs meet who write into the tables.
using StoreOccupations = StoreSchedule;
CRENEAU_ON_SHARED_STORES(StoreOccupations);

TEST_P(StoreOccupations, NeverOverlapOnOneCalendarWhoeverWritesThem) {
  add(make_slot_on("slot_1", 0));
  add(make_slot_on("slot_2", 30));
  EXPECT_TRUE(claim("slot_1"));
  const auto count = [&] { return database_.ask("SELECT '' || COUNT(*) FROM occupations"); };
  const auto try_sql = [&](const std::string& sql) {
    try {
      database_.connect()->execute_script(sql);
    } catch (const DatabaseError&) {
      // PostgreSQL says so; SQLite leaves the row out.
    }
  };
  const std::string insert =
      "INSERT INTO occupations (slot_id, calendar_number, start_at, end_at) VALUES ('slot_2', ";
  try_sql(insert +
          "(SELECT number FROM calendars), '2026-12-01 08:59:00.000Z',"
          " '2026-12-01 09:30:00.000Z')");
  EXPECT_EQ(count(), "1");
  // And no seat without an occupation.
  try_sql(
      "INSERT INTO seat_claims (slot_id, seat_no, booking_id)"
      " VALUES ('slot_2', 1, 'bk_slot_2_1')");
  EXPECT_EQ(database_.ask("SELECT '' || COUNT(*) FROM seat_claims"), "1");
  try_sql(insert +
          "(SELECT number FROM calendars), '2026-12-01 09:00:00.000Z',"
          " '2026-12-01 09:30:00.000Z')");
  EXPECT_EQ(count(), "2");
}

TEST_P(StoreOccupations, OfManyAtOnceOneSlotWinsAndAllKnowIt) {
  // Ten slots of a calendar, each overlapping the next ones; without a lock of any kind.
  constexpr int slots = 10;
  for (int i = 0; i < slots; ++i) add(make_slot_on("slot_" + std::to_string(i), 5 * i));
  std::atomic<int> won = 0;
  {
    std::latch start(slots);
    std::vector<std::jthread> people;
    for (int i = 0; i < slots; ++i)
      people.emplace_back([&, i] {
        const auto own_store = database_.open();
        start.arrive_and_wait();
        const auto id = "slot_" + std::to_string(i);
        const auto claimed = write(*own_store, [&](app::Tx& tx) -> Result<bool> {
          tx.lock_slot(SlotId(id));
          return tx.claim_seat(SlotId(id), BookingId("bk_" + id + "_1"));
        });
        if (*claimed) ++won;
      });
  }
  EXPECT_EQ(won, 1);
  EXPECT_EQ(database_.ask("SELECT '' || COUNT(*) FROM slots WHERE seats_taken = 1"
                          " AND blockers = 0"),
            "1");
  EXPECT_EQ(database_.ask("SELECT '' || COUNT(*) FROM slots WHERE seats_taken = 0"
                          " AND blockers = 1"),
            std::to_string(slots - 1));
}

}  // namespace
}  // namespace creneau::store
