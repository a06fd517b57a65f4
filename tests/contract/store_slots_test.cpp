// Services, slots and seats, on every kind of database.
#include "store_fixture.hpp"

namespace creneau::store {
namespace {

using StoreSlots = StoreTest;
CRENEAU_ON_EVERY_STORE(StoreSlots);

std::vector<std::string> ids_of(const std::vector<domain::Slot>& slots) {
  std::vector<std::string> ids;
  for (const auto& slot : slots) ids.push_back(slot.id.str());
  return ids;
}

void expect_same(const domain::Slot& found, const domain::Slot& expected) {
  EXPECT_EQ(found.id, expected.id);
  EXPECT_EQ(found.service_id, expected.service_id);
  EXPECT_EQ(found.title, expected.title);
  EXPECT_EQ(found.place, expected.place);
  EXPECT_EQ(found.start_at, expected.start_at);
  EXPECT_EQ(found.end_at, expected.end_at);
  EXPECT_EQ(found.price, expected.price);
  EXPECT_EQ(found.capacity, expected.capacity);
  EXPECT_EQ(found.seats_taken, expected.seats_taken);
  EXPECT_EQ(found.is_closed, expected.is_closed);
  EXPECT_EQ(found.created_at, expected.created_at);
}

/// Slot `id` with as many bookings as `bookings`, named bk_1, bk_2 …
void add_slot(app::Store& store, const std::string& id, int capacity, int bookings) {
  change(store, [&](app::Tx& tx) {
    tx.insert_slot(make_slot(id, capacity));
    for (int i = 1; i <= bookings; ++i)
      tx.insert_booking(make_booking("bk_" + std::to_string(i), id));
  });
}

bool claim(app::Store& store, const std::string& slot, const std::string& booking) {
  return *write(store, [&](app::Tx& tx) -> Result<bool> {
    return tx.claim_seat(SlotId(slot), BookingId(booking));
  });
}

domain::Slot get_slot(app::Store& store, const std::string& id) {
  return look(store, [&](app::Reader& reader) { return reader.find_slot(SlotId(id)); }).value();
}

TEST_P(StoreSlots, GivesBackWhatWasStored) {
  domain::Service service{ServiceId("srv_1"), "Ostéopathie", "Une heure,\nau calme.", "Lyon"};
  auto with_service = make_slot("slot_1", 3);
  with_service.service_id = service.id;
  with_service.start_at += std::chrono::milliseconds(7);
  const auto without_service = make_slot("slot_2");
  change(*store_, [&](app::Tx& tx) {
    tx.insert_service(service);
    tx.insert_slot(with_service);
    tx.insert_slot(without_service);
  });

  expect_same(get_slot(*store_, "slot_1"), with_service);
  expect_same(get_slot(*store_, "slot_2"), without_service);
  EXPECT_FALSE(
      look(*store_, [](app::Reader& reader) { return reader.find_slot(SlotId("slot_3")); }));
  const auto services = look(*store_, [](app::Reader& reader) { return reader.list_services(); });
  ASSERT_EQ(services.size(), 1U);
  EXPECT_EQ(services[0].id, service.id);
  EXPECT_EQ(services[0].title, service.title);
  EXPECT_EQ(services[0].description, service.description);
  EXPECT_EQ(services[0].place, service.place);
  change(*store_, [&](app::Tx& tx) {
    expect_same(tx.lock_slot(SlotId("slot_1")).value(), with_service);
    EXPECT_FALSE(tx.lock_slot(SlotId("slot_3")));
  });
}

TEST_P(StoreSlots, AreListedByStartWithinTheRange) {
  change(*store_, [&](app::Tx& tx) {
    tx.insert_service({ServiceId("srv_1"), "A", "", ""});
    for (const int minute : {120, 0, 60, 180}) {
      auto slot = make_slot("slot_" + std::to_string(minute), 1, at_minute(minute));
      if (minute == 60) slot.service_id = ServiceId("srv_1");
      tx.insert_slot(slot);
    }
  });
  const auto list = [&](int from, int to, const char* service) {
    return ids_of(look(*store_, [&](app::Reader& reader) {
      return reader.list_slots({at_minute(from), at_minute(to), ServiceId(service)});
    }));
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(list(0, 180, ""), (Ids{"slot_0", "slot_60", "slot_120"}));
  EXPECT_EQ(list(0, 181, "srv_1"), Ids{"slot_60"});
  EXPECT_EQ(list(1, 2, ""), Ids{});
}

TEST_P(StoreSlots, NextAvailableOnesLeaveOutWhatIsFullOrClosed) {
  change(*store_, [&](app::Tx& tx) {
    for (const int minute : {0, 60, 120, 180, 240})
      tx.insert_slot(make_slot("slot_" + std::to_string(minute), 1, at_minute(minute)));
    tx.insert_booking(make_booking("bk_1", "slot_120"));
    EXPECT_TRUE(tx.claim_seat(SlotId("slot_120"), BookingId("bk_1")));
    EXPECT_TRUE(tx.close_slot(SlotId("slot_60")));
  });
  const auto list = [&](int after, int limit) {
    return ids_of(look(*store_, [&](app::Reader& reader) {
      return reader.list_next_available(at_minute(after), {}, limit);
    }));
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(list(0, 10), (Ids{"slot_180", "slot_240"}));
  EXPECT_EQ(list(-1, 2), (Ids{"slot_0", "slot_180"}));
}

TEST_P(StoreSlots, ASeatIsTakenByOneBookingAlone) {
  add_slot(*store_, "slot_1", 1, 2);
  EXPECT_TRUE(claim(*store_, "slot_1", "bk_1"));
  EXPECT_FALSE(claim(*store_, "slot_1", "bk_2"));
  const auto slot = get_slot(*store_, "slot_1");
  EXPECT_EQ(slot.seats_taken, 1);
  EXPECT_FALSE(slot.is_available());
}

TEST_P(StoreSlots, EverySeatIsTakenOnce) {
  add_slot(*store_, "slot_1", 3, 5);
  for (const char* booking : {"bk_1", "bk_2", "bk_3"})
    EXPECT_TRUE(claim(*store_, "slot_1", booking));
  EXPECT_FALSE(claim(*store_, "slot_1", "bk_4"));
  EXPECT_EQ(get_slot(*store_, "slot_1").seats_taken, 3);
}

TEST_P(StoreSlots, ABookingHasOneSeatAtMost) {
  add_slot(*store_, "slot_1", 3, 1);
  EXPECT_TRUE(claim(*store_, "slot_1", "bk_1"));
  EXPECT_FALSE(claim(*store_, "slot_1", "bk_1"));
  EXPECT_EQ(get_slot(*store_, "slot_1").seats_taken, 1);
}

TEST_P(StoreSlots, AReleasedSeatIsFreeAgain) {
  add_slot(*store_, "slot_1", 2, 3);
  EXPECT_TRUE(claim(*store_, "slot_1", "bk_1"));
  EXPECT_TRUE(claim(*store_, "slot_1", "bk_2"));
  change(*store_, [](app::Tx& tx) {
    tx.release_seat(SlotId("slot_1"), BookingId("bk_1"));
    tx.release_seat(SlotId("slot_1"), BookingId("bk_1"));
    tx.release_seat(SlotId("slot_1"), BookingId("bk_3"));
  });
  EXPECT_EQ(get_slot(*store_, "slot_1").seats_taken, 1);
  EXPECT_TRUE(claim(*store_, "slot_1", "bk_3"));
  EXPECT_FALSE(claim(*store_, "slot_1", "bk_1"));
}

TEST_P(StoreSlots, AClosedSlotIsUnavailableWithItsSeatsKept) {
  add_slot(*store_, "slot_1", 2, 1);
  EXPECT_TRUE(claim(*store_, "slot_1", "bk_1"));
  const auto close = [&] {
    return *write(*store_,
                  [](app::Tx& tx) -> Result<bool> { return tx.close_slot(SlotId("slot_1")); });
  };
  EXPECT_TRUE(close());
  EXPECT_FALSE(close());
  const auto slot = get_slot(*store_, "slot_1");
  EXPECT_TRUE(slot.is_closed);
  EXPECT_FALSE(slot.is_available());
  EXPECT_EQ(slot.seats_taken, 1);
}

TEST_P(StoreSlots, TheLargestSlotHasAllItsSeats) {
  add_slot(*store_, "slot_1", domain::slot_capacity_max, 1);
  EXPECT_TRUE(claim(*store_, "slot_1", "bk_1"));
  EXPECT_EQ(get_slot(*store_, "slot_1").seats_left(), domain::slot_capacity_max - 1);
}

TEST_P(StoreSlots, TheirVersionGrowsWithWhatIsSeenOfThemOnly) {
  add_slot(*store_, "slot_1", 1, 1);
  auto version = store_->slots_version();
  const auto grows = [&] {
    const auto before = std::exchange(version, store_->slots_version());
    return version > before;
  };
  EXPECT_TRUE(claim(*store_, "slot_1", "bk_1"));
  EXPECT_TRUE(grows());
  change(*store_, [](app::Tx& tx) { tx.release_seat(SlotId("slot_1"), BookingId("bk_1")); });
  EXPECT_TRUE(grows());
  change(*store_, [](app::Tx& tx) { tx.close_slot(SlotId("slot_1")); });
  EXPECT_TRUE(grows());
  change(*store_, [](app::Tx& tx) { tx.insert_slot(make_slot("slot_2")); });
  EXPECT_TRUE(grows());
}

// What people see who look into the tables.
using StoreTables = StoreTest;
CRENEAU_ON_SHARED_STORES(StoreTables);

TEST_P(StoreTables, SayWhetherASlotIsAvailable) {
  add_slot(*store_, "slot_1", 2, 2);
  const std::string question =
      "SELECT CASE WHEN is_available THEN 'yes' ELSE 'no' END FROM slots WHERE id = 'slot_1'";
  EXPECT_EQ(database_.ask(question), "yes");
  EXPECT_TRUE(claim(*store_, "slot_1", "bk_1"));
  EXPECT_EQ(database_.ask(question), "yes");
  EXPECT_TRUE(claim(*store_, "slot_1", "bk_2"));
  EXPECT_EQ(database_.ask(question), "no");
  change(*store_, [](app::Tx& tx) { tx.release_seat(SlotId("slot_1"), BookingId("bk_1")); });
  EXPECT_EQ(database_.ask(question), "yes");
  change(*store_, [](app::Tx& tx) { tx.close_slot(SlotId("slot_1")); });
  EXPECT_EQ(database_.ask(question), "no");
}

TEST_P(StoreTables, RefuseASecondClaimWhoeverMakesIt) {
  add_slot(*store_, "slot_1", 1, 2);
  EXPECT_TRUE(claim(*store_, "slot_1", "bk_1"));
  const auto refuses = [&](const std::string& sql) {
    try {
      database_.connect()->execute_script(sql);
    } catch (const DatabaseError&) {
      return true;
    }
    return false;
  };
  EXPECT_TRUE(refuses("INSERT INTO seat_claims VALUES ('slot_1', 1, 'bk_2')"));
  EXPECT_TRUE(refuses("INSERT INTO seat_claims VALUES ('slot_1', 2, 'bk_2')"));
  EXPECT_TRUE(refuses("UPDATE slots SET seats_taken = 2"));
  EXPECT_TRUE(refuses("DELETE FROM bookings WHERE id = 'bk_1'"));
  EXPECT_TRUE(refuses("UPDATE bookings SET status = 'perhaps'"));
  EXPECT_FALSE(refuses("UPDATE bookings SET status = 'confirmed'"));
}

TEST_P(StoreTables, AreReadWhateverFormATimeWasWrittenIn) {
  add_slot(*store_, "slot_1", 1, 0);
  const auto start_of = [&](const std::string& written) {
    database_.connect()->execute_script("UPDATE slots SET start_at = '" + written + "'");
    return get_slot(*store_, "slot_1").start_at;
  };
  EXPECT_EQ(start_of("2026-12-01 08:05:00"), at_minute(5));
  EXPECT_EQ(start_of("2026-12-01T08:06:00Z"), at_minute(6));
  EXPECT_EQ(start_of("2026-12-01 09:07:00.0+01:00"), at_minute(7));
  EXPECT_EQ(start_of("2026-12-01T08:08:00.123456Z"), at_minute(8) + std::chrono::milliseconds(123));
}

TEST_P(StoreTables, SortByTimeWhateverFormATimeWasWrittenIn) {
  change(*store_, [](app::Tx& tx) {
    for (const char* id : {"slot_1", "slot_2", "slot_3", "slot_4"}) tx.insert_slot(make_slot(id));
  });
  database_.connect()->execute_script(
      "UPDATE slots SET start_at = '2026-12-01T07:59:00Z' WHERE id = 'slot_2';"
      "UPDATE slots SET start_at = '2026-12-01 07:58:00' WHERE id = 'slot_3';"
      "UPDATE slots SET start_at = '2026-12-01T08:01:00+00:00' WHERE id = 'slot_4'");
  const auto slots = look(*store_, [](app::Reader& reader) {
    return reader.list_slots({at_minute(-1), at_minute(2), {}});
  });
  EXPECT_EQ(ids_of(slots), (std::vector<std::string>{"slot_2", "slot_1", "slot_4"}));
}

}  // namespace
}  // namespace creneau::store
