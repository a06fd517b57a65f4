// Many threads and two processes' worth of stores on one database.
#include <barrier>
#include <latch>
#include <thread>

#include "store_fixture.hpp"

namespace creneau::store {
namespace {

constexpr int threads_count = 8;

/// A bound against hanging for ever, not a measurement.
template <class Condition>
bool comes_true(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

void run_in_threads(int count, const std::function<void(int)>& work) {
  std::latch start(count);
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      work(i);
    });
  for (auto& thread : threads) thread.join();
}

enum class Locking { locked, unlocked };

class StoreRaces : public StoreTest {
 protected:
  StoreRaces() : other_store_(database_.open()) {}

  /// Every thread tries to seat every one of its bookings; how many succeeded.
  int race(const std::string& slot, int bookings_each, Locking locking) {
    std::atomic<int> winners{0};
    run_in_threads(threads_count, [&](int thread) {
      app::Store& store = thread % 2 == 0 ? *store_ : *other_store_;
      for (int i = 0; i < bookings_each; ++i) {
        const BookingId booking("bk_" + std::to_string(thread) + "_" + std::to_string(i));
        const auto claimed = write(store, [&](app::Tx& tx) -> Result<bool> {
          if (locking == Locking::locked) tx.lock_slot(SlotId(slot));
          return tx.claim_seat(SlotId(slot), booking);
        });
        if (*claimed) ++winners;
      }
    });
    return winners;
  }
  void add_contested_slot(const std::string& slot, int capacity, int bookings_each) {
    change(*store_, [&](app::Tx& tx) {
      tx.insert_slot(make_slot(slot, capacity));
      for (int thread = 0; thread < threads_count; ++thread)
        for (int i = 0; i < bookings_each; ++i)
          tx.insert_booking(
              make_booking("bk_" + std::to_string(thread) + "_" + std::to_string(i), slot));
    });
  }
  std::string claims() { return database_.ask("SELECT CAST(COUNT(*) AS TEXT) FROM seat_claims"); }
  std::string availability() {
    return database_.ask("SELECT CASE WHEN is_available THEN 'free' ELSE 'full' END FROM slots");
  }

  std::unique_ptr<DatabaseStore> other_store_;
};
CRENEAU_ON_SHARED_STORES(StoreRaces);

TEST_P(StoreRaces, OneSeatGoesToOneBooking) {
  add_contested_slot("slot_1", 1, 5);
  EXPECT_EQ(race("slot_1", 5, Locking::locked), 1);
  EXPECT_EQ(claims(), "1");
  EXPECT_EQ(availability(), "full");
}

TEST_P(StoreRaces, OneSeatGoesToOneBookingEvenWithoutALock) {
  add_contested_slot("slot_1", 1, 5);
  EXPECT_EQ(race("slot_1", 5, Locking::unlocked), 1);
  EXPECT_EQ(claims(), "1");
  EXPECT_EQ(availability(), "full");
}

TEST_P(StoreRaces, EverySeatIsGivenAwayAndNoneTwice) {
  add_contested_slot("slot_1", 3, 5);
  EXPECT_EQ(race("slot_1", 5, Locking::unlocked), 3);
  EXPECT_EQ(claims(), "3");
  EXPECT_EQ(availability(), "full");
}

TEST_P(StoreRaces, NobodyIsTurnedAwayWhileThereAreSeats) {
  add_contested_slot("slot_1", threads_count * 5 + 1, 5);
  EXPECT_EQ(race("slot_1", 5, Locking::unlocked), threads_count * 5);
  EXPECT_EQ(claims(), std::to_string(threads_count * 5));
  EXPECT_EQ(availability(), "free");
}

TEST_P(StoreRaces, ABookingGetsOneSeatHoweverManyClaimForIt) {
  change(*store_, [](app::Tx& tx) {
    tx.insert_slot(make_slot("slot_1", 5));
    tx.insert_booking(make_booking("bk_1", "slot_1"));
  });
  std::atomic<int> winners{0};
  run_in_threads(threads_count, [&](int thread) {
    const auto claimed =
        write(thread % 2 == 0 ? *store_ : *other_store_, [](app::Tx& tx) -> Result<bool> {
          return tx.claim_seat(SlotId("slot_1"), BookingId("bk_1"));
        });
    if (*claimed) ++winners;
  });
  EXPECT_EQ(winners, 1);
  EXPECT_EQ(claims(), "1");
}

TEST_P(StoreRaces, OnlyOneDecisionIsTakenFromAState) {
  change(*store_, [](app::Tx& tx) {
    tx.insert_slot(make_slot("slot_1"));
    tx.insert_booking(make_booking("bk_1", "slot_1"));
  });
  const auto before = make_booking("bk_1", "slot_1");
  std::atomic<int> updated{0};
  run_in_threads(threads_count, [&](int thread) {
    auto next = before;
    next.status = domain::BookingStatus::confirmed;
    const auto is_updated =
        write(thread % 2 == 0 ? *store_ : *other_store_,
              [&](app::Tx& tx) -> Result<bool> { return tx.update_booking(before, next); });
    if (*is_updated) ++updated;
  });
  EXPECT_EQ(updated, 1);
}

TEST_P(StoreRaces, AnEventIsAppliedOnce) {
  std::atomic<int> applied{0};
  run_in_threads(threads_count, [&](int thread) {
    const auto is_new =
        write(thread % 2 == 0 ? *store_ : *other_store_, [](app::Tx& tx) -> Result<bool> {
          return tx.insert_event(EventId("evt_1"), "checkout.session.completed", at_minute(0));
        });
    if (*is_new) ++applied;
  });
  EXPECT_EQ(applied, 1);
}

TEST_P(StoreRaces, AnEffectIsLeasedToOneWorker) {
  constexpr int effects_count = 60;
  change(*store_, [](app::Tx& tx) {
    for (int i = 0; i < effects_count; ++i)
      tx.insert_effect(
          make_effect("eff_" + std::to_string(i), domain::EffectKind::refund, at_minute(0)));
  });
  std::atomic<int> leased{0};
  run_in_threads(threads_count, [&](int thread) {
    app::Store& store = thread % 2 == 0 ? *store_ : *other_store_;
    while (true) {
      const auto effects = write(store, [](app::Tx& tx) -> Result<std::size_t> {
        return tx.lease_effects(false, at_minute(0), at_minute(1), 3).size();
      });
      if (*effects == 0) return;
      leased += static_cast<int>(*effects);
    }
  });
  EXPECT_EQ(leased, effects_count);
  EXPECT_EQ(database_.ask("SELECT CAST(SUM(tries) AS TEXT) FROM outbox"),
            std::to_string(effects_count));
}

TEST_P(StoreRaces, AReadSeesOneMomentOnly) {
  change(*store_, [](app::Tx& tx) { tx.insert_slot(make_slot("slot_1")); });
  const auto is_same = read(*store_, [&](app::Reader& reader) -> Result<bool> {
    const bool before = reader.find_slot(SlotId("slot_1"))->is_closed;
    change(*other_store_, [](app::Tx& tx) { tx.close_slot(SlotId("slot_1")); });
    return before == reader.find_slot(SlotId("slot_1"))->is_closed;
  });
  EXPECT_TRUE(*is_same);
  EXPECT_TRUE(
      look(*store_, [](app::Reader& r) { return r.find_slot(SlotId("slot_1")); })->is_closed);
}

TEST_P(StoreRaces, AnotherProcessesChangeOfSlotsIsNoticed) {
  change(*other_store_, [](app::Tx& tx) { tx.insert_slot(make_slot("slot_1")); });
  // Whatever is still on its way from opening has been seen once the version rests.
  const auto version = store_->slots_version();
  change(*other_store_, [](app::Tx& tx) { tx.close_slot(SlotId("slot_1")); });
  EXPECT_TRUE(comes_true([&] { return store_->slots_version() > version; }));
}

TEST(StoreByHand, AChangeMadeByHandIsNoticed) {
  const TestDatabase database(Kind::sqlite_file);
  const auto store = database.open();
  store->migrate();
  change(*store, [](app::Tx& tx) { tx.insert_slot(make_slot("slot_1")); });
  const auto version = store->slots_version();
  database.connect()->execute_script("UPDATE slots SET is_closed = TRUE");
  EXPECT_TRUE(comes_true([&] { return store->slots_version() > version; }));
}

// PostgreSQL: what only rows locked one by one can bring about.
class PostgresqlRaces : public StoreRaces {
 protected:
  bool somebody_waits() {
    return database_.ask(
               "SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_locks JOIN pg_stat_activity"
               " USING (pid) WHERE NOT granted AND datname = current_database())"
               " THEN 'yes' ELSE 'no' END") == "yes";
  }
};
INSTANTIATE_TEST_SUITE_P(On, PostgresqlRaces, testing::Values(Kind::postgresql), kind_name);

TEST_P(PostgresqlRaces, WhoLosesASeatTriesTheNextOne) {
  change(*store_, [](app::Tx& tx) {
    tx.insert_slot(make_slot("slot_1", 2));
    tx.insert_booking(make_booking("bk_1", "slot_1"));
    tx.insert_booking(make_booking("bk_2", "slot_1"));
  });
  const auto rival = database_.connect();
  rival->execute_script(
      "INSERT INTO occupations (slot_id, start_at, end_at)"
      " SELECT id, start_at, end_at FROM slots WHERE id = 'slot_1';"
      " BEGIN; INSERT INTO seat_claims VALUES ('slot_1', 1, 'bk_1')");
  std::atomic<bool> has_seat{false};
  std::thread claimer([&] {
    has_seat = *write(*store_, [](app::Tx& tx) -> Result<bool> {
      return tx.claim_seat(SlotId("slot_1"), BookingId("bk_2"));
    });
  });
  EXPECT_TRUE(comes_true([&] { return somebody_waits(); })) << "both want seat 1";
  rival->execute_script("COMMIT");
  claimer.join();
  EXPECT_TRUE(has_seat);
  EXPECT_EQ(
      database_.ask("SELECT CAST(seat_no AS TEXT) FROM seat_claims WHERE booking_id = 'bk_2'"),
      "2");
}

TEST_P(PostgresqlRaces, ADeadlockIsRunAgain) {
  change(*store_, [](app::Tx& tx) {
    tx.insert_slot(make_slot("slot_0"));
    tx.insert_slot(make_slot("slot_1"));
  });
  std::barrier both_hold_one(2);
  std::atomic<int> runs{0};
  run_in_threads(2, [&](int thread) {
    bool is_first = true;
    change(*store_, [&](app::Tx& tx) {
      ++runs;
      tx.lock_slot(SlotId("slot_" + std::to_string(thread)));
      if (std::exchange(is_first, false)) both_hold_one.arrive_and_wait();
      tx.lock_slot(SlotId("slot_" + std::to_string(1 - thread)));
    });
  });
  EXPECT_EQ(runs, 3) << "one of the two ran twice";
}

TEST_P(PostgresqlRaces, TheSameClientRequestTwiceAtOnceIsFoundBySecond) {
  change(*store_, [](app::Tx& tx) {
    tx.insert_slot(make_slot("slot_1"));
    tx.insert_booking(make_booking("bk_0", "slot_1"));
    tx.insert_booking(make_booking("bk_1", "slot_1"));
  });
  std::barrier both_found_none(2);
  std::array<std::string, 2> answers;
  run_in_threads(2, [&](int thread) {
    bool is_first = true;
    const auto booking = write(*store_, [&](app::Tx& tx) -> Result<std::string> {
      const auto earlier = tx.find_client_request("key-1");
      if (std::exchange(is_first, false)) both_found_none.arrive_and_wait();
      if (earlier) return earlier->booking_id.str();
      const BookingId id("bk_" + std::to_string(thread));
      tx.insert_client_request({"key-1", "hash", id, 0, ""});
      return id.str();
    });
    answers.at(static_cast<std::size_t>(thread)) = *booking;
  });
  EXPECT_EQ(answers[0], answers[1]);
}

TEST_P(PostgresqlRaces, AConnectionLostBeforeTheCommitIsMadeAgain) {
  change(*store_, [](app::Tx& tx) { tx.insert_slot(make_slot("slot_1")); });
  int runs = 0;
  change(*store_, [&](app::Tx& tx) {
    tx.lock_slot(SlotId("slot_1"));
    if (++runs == 1)
      database_.ask(
          "SELECT CAST(COUNT(pg_terminate_backend(pid)) AS TEXT) FROM pg_locks"
          " WHERE relation = 'slots'::regclass AND mode = 'RowShareLock'");
    tx.close_slot(SlotId("slot_1"));
  });
  EXPECT_EQ(runs, 2);
  EXPECT_TRUE(
      look(*store_, [](app::Reader& r) { return r.find_slot(SlotId("slot_1")); })->is_closed);
}

}  // namespace
}  // namespace creneau::store
