// Units of work: kept whole or not at all, each for itself, whatever its neighbours in a commit do.
#include <sys/resource.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <filesystem>
#include <future>
#include <latch>
#include <thread>

#include "adapters/store/work_queue.hpp"
#include "store_fixture.hpp"

namespace creneau::store {
namespace {

using StoreUnits = StoreTest;
CRENEAU_ON_EVERY_STORE(StoreUnits);

bool has_slot(app::Store& store, const std::string& id) {
  return look(store, [&](app::Reader& reader) { return reader.find_slot(SlotId(id)); }).has_value();
}

TEST_P(StoreUnits, AnErrorResultLeavesNoTrace) {
  const auto result = write(*store_, [](app::Tx& tx) -> Result<int> {
    tx.insert_slot(make_slot("slot_1"));
    return Error(Errc::slot_taken, "the detail");
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::slot_taken);
  EXPECT_EQ(result.error().detail, "the detail");
  EXPECT_FALSE(has_slot(*store_, "slot_1"));
}

TEST_P(StoreUnits, AnExceptionLeavesNoTraceAndArrives) {
  EXPECT_THROW((void)write(*store_,
                           [](app::Tx& tx) -> Result<int> {
                             tx.insert_slot(make_slot("slot_1"));
                             throw std::domain_error("a bug");
                           }),
               std::domain_error);
  EXPECT_FALSE(has_slot(*store_, "slot_1"));
}

TEST_P(StoreUnits, AFailedStatementCannotBeSwallowed) {
  EXPECT_THROW((void)write(*store_,
                           [](app::Tx& tx) -> Result<int> {
                             tx.insert_slot(make_slot("slot_1"));
                             try {
                               tx.insert_slot(make_slot("slot_1"));
                             } catch (const DatabaseError&) {
                             }
                             return 1;
                           }),
               DatabaseError);
  EXPECT_FALSE(has_slot(*store_, "slot_1"));
}

TEST_P(StoreUnits, AnExceptionNamesNoPersonalData) {
  const auto booking = make_booking("bk_1", "slot_9");
  try {
    change(*store_, [&](app::Tx& tx) { tx.insert_booking(booking); });
    ADD_FAILURE();
  } catch (const DatabaseError& error) {
    EXPECT_EQ(std::string(error.what()).find(booking.email), std::string::npos) << error.what();
  }
}

TEST_P(StoreUnits, ALockedRowHalfReadDoesNotHoldUpTheNextUnit) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_THROW((void)write(*store_,
                             [](app::Tx& tx) -> Result<int> {
                               tx.insert_slot(make_slot("slot_1"));
                               tx.lock_slot(SlotId("slot_1"));
                               throw std::domain_error("in the middle");
                             }),
                 std::domain_error);
    change(*store_, [](app::Tx& tx) { EXPECT_FALSE(tx.lock_slot(SlotId("slot_1"))); });
  }
}

TEST_P(StoreUnits, AReadWritesNothing) {
  (void)read(*store_, [](app::Reader& reader) -> Result<int> {
    // Even a reader that is a Tx below must not keep anything.
    try {
      dynamic_cast<app::Tx&>(reader).insert_slot(make_slot("slot_1"));
    } catch (const DatabaseError&) {
    }
    return 1;
  });
  EXPECT_FALSE(has_slot(*store_, "slot_1"));
}

class GroupCommit : public testing::TestWithParam<Kind> {
 protected:
  GroupCommit() : database_(GetParam()), store_(database_.open()) {
    store_->migrate();
    work_ =
        std::make_unique<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>>(
            boost::asio::make_work_guard(context_));
    thread_ = std::thread([this] { context_.run(); });
  }
  ~GroupCommit() override {
    work_.reset();
    thread_.join();
  }
  template <class Work>
  std::future<Result<int>> begin(Work work) {
    return boost::asio::co_spawn(context_, store_->write(std::move(work)), boost::asio::use_future);
  }
  /// Keeps the writer busy until `release`: what is begun meanwhile waits and goes into one commit.
  void hold_writer() {
    std::latch is_held(1);
    holder_ = begin([this, &is_held](app::Tx&) -> Result<int> {
      is_held.count_down();
      may_go_on_.wait();
      return 0;
    });
    is_held.wait();
  }
  /// Until all that was begun has been handed to the store.
  void wait_until_queued() {
    std::promise<void> is_through;
    boost::asio::post(context_, [&] { is_through.set_value(); });
    is_through.get_future().wait();
  }
  void release() {
    wait_until_queued();
    may_go_on_.count_down();
    EXPECT_TRUE(holder_.get());
  }

  TestDatabase database_;
  boost::asio::io_context context_;
  std::unique_ptr<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
  std::thread thread_;
  std::latch may_go_on_{1};
  std::future<Result<int>> holder_;
  std::unique_ptr<DatabaseStore> store_;
};
INSTANTIATE_TEST_SUITE_P(On, GroupCommit, testing::Values(Kind::sqlite_file, Kind::sqlite_memory),
                         kind_name);

TEST_P(GroupCommit, WhatFailsDoesNotHurtItsNeighbours) {
  hold_writer();
  std::vector<std::future<Result<int>>> results;
  for (int i = 0; i < 10; ++i)
    results.push_back(begin([i](app::Tx& tx) -> Result<int> {
      tx.insert_slot(make_slot("slot_" + std::to_string(i)));
      if (i % 5 == 1) return Errc::slot_taken;
      if (i % 5 == 2) throw std::domain_error("a bug");
      if (i % 5 == 3) tx.insert_slot(make_slot("slot_0"));
      return i;
    }));
  release();
  for (int i = 0; i < 10; ++i) {
    auto& result = results.at(static_cast<std::size_t>(i));
    const bool is_kept = i % 5 == 0 || i % 5 == 4;
    if (i % 5 == 2) {
      EXPECT_THROW((void)result.get(), std::domain_error);
    } else if (i % 5 == 3) {
      EXPECT_THROW((void)result.get(), DatabaseError);
    } else {
      EXPECT_EQ(result.get().has_value(), is_kept);
    }
    EXPECT_EQ(has_slot(*store_, "slot_" + std::to_string(i)), is_kept) << i;
  }
}

TEST_P(GroupCommit, LaterUnitsSeeEarlierOnes) {
  hold_writer();
  auto first = begin([](app::Tx& tx) -> Result<int> {
    tx.insert_slot(make_slot("slot_1"));
    return 0;
  });
  auto second =
      begin([](app::Tx& tx) -> Result<int> { return tx.lock_slot(SlotId("slot_1")) ? 1 : 0; });
  release();
  EXPECT_TRUE(first.get());
  EXPECT_EQ(*second.get(), 1);
}

TEST_P(GroupCommit, AFullQueueRefusesAndForgetsNothingItTook) {
  hold_writer();
  std::atomic<int> runs{0};
  std::vector<std::future<Result<int>>> results;
  for (std::size_t i = 0; i < queued_tasks_max + 5; ++i)
    results.push_back(begin([&](app::Tx&) -> Result<int> {
      ++runs;
      return 0;
    }));
  release();
  std::size_t refused = 0;
  for (auto& result : results) {
    try {
      EXPECT_TRUE(result.get());
    } catch (const app::BusyError&) {
      ++refused;
    }
  }
  EXPECT_EQ(refused, 5U);
  EXPECT_EQ(static_cast<std::size_t>(runs), queued_tasks_max);
}

TEST_P(GroupCommit, StoppingFinishesWhatWaits) {
  hold_writer();
  std::vector<std::future<Result<int>>> results;
  for (int i = 0; i < 20; ++i)
    results.push_back(begin([i](app::Tx& tx) -> Result<int> {
      tx.insert_slot(make_slot("slot_" + std::to_string(i)));
      return 0;
    }));
  wait_until_queued();
  std::thread stopping([this] { store_.reset(); });
  may_go_on_.count_down();
  stopping.join();
  EXPECT_TRUE(holder_.get());
  for (auto& result : results) EXPECT_TRUE(result.get());
  if (GetParam() == Kind::sqlite_file) {
    EXPECT_EQ(database_.ask("SELECT CAST(COUNT(*) AS TEXT) FROM slots"), "20");
  }
}

TEST(SqliteWriter, WaitsForAnotherProcess) {
  const TestDatabase database(Kind::sqlite_file);
  const auto store = database.open();
  store->migrate();
  const auto other = database.connect();
  other->begin_write();
  std::atomic<bool> is_done{false};
  std::thread writer([&] {
    change(*store, [](app::Tx& tx) { tx.insert_slot(make_slot("slot_1")); });
    is_done = true;
  });
  EXPECT_TRUE(database.ask("SELECT name FROM schema_migrations").starts_with("0001"))
      << "readers are not held up";
  EXPECT_FALSE(is_done);
  other->commit();
  writer.join();
  EXPECT_TRUE(has_slot(*store, "slot_1"));
}

TEST(SqliteWriter, SaysThatItIsBusyWhenAnotherProcessTakesTooLong) {
  const TestDatabase database(Kind::sqlite_file);
  const auto store = database.open();
  store->migrate();
  const auto other = database.connect();
  other->begin_write();
  const auto insert = [&] {
    change(*store, [](app::Tx& tx) { tx.insert_slot(make_slot("slot_1")); });
  };
  EXPECT_THROW(insert(), app::BusyError);
  other->rollback();
  insert();
  EXPECT_TRUE(has_slot(*store, "slot_1"));
}

/// A limit on the size of files is the nearest thing to a full disk that a test may have.
class FullDisk {
 public:
  /// No file may grow beyond `bytes_max` while this lives.
  explicit FullDisk(std::uintmax_t bytes_max) {
    EXPECT_EQ(getrlimit(RLIMIT_FSIZE, &before_), 0);
    rlimit full = before_;
    full.rlim_cur = bytes_max;
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
  }
  ~FullDisk() {
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &before_), 0);
    std::signal(SIGXFSZ, old_handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*old_handler_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

domain::Booking make_long_booking(int number) {
  auto booking = make_booking("bk_" + std::to_string(number), "slot_1");
  booking.notes.assign(100'000, 'x');
  return booking;
}

TEST(SqliteWriter, RecoversFromAFullDisk) {
  const TestDatabase database(Kind::sqlite_file);
  const auto store = database.open();
  store->migrate();
  change(*store, [](app::Tx& tx) { tx.insert_slot(make_slot("slot_1")); });
  const auto insert = [&](int number) {
    change(*store, [&](app::Tx& tx) { tx.insert_booking(make_long_booking(number)); });
  };
  int kept = 0;
  int lost = 0;
  {
    const FullDisk full(std::filesystem::file_size(database.path("-wal")) + 500'000);
    for (int number = 0; number < 40; ++number) {
      try {
        insert(number);
        ++kept;
      } catch (const DatabaseError&) {
        ++lost;
      }
    }
  }
  EXPECT_GT(kept, 0);
  EXPECT_GT(lost, 0);
  insert(1000);
  EXPECT_EQ(database.ask("SELECT CAST(COUNT(*) AS TEXT) FROM bookings"), std::to_string(kept + 1));
  EXPECT_EQ(database.ask("PRAGMA integrity_check"), "ok");
}

class GroupCommitToDisk : public GroupCommit {};
INSTANTIATE_TEST_SUITE_P(On, GroupCommitToDisk, testing::Values(Kind::sqlite_file), kind_name);

TEST_P(GroupCommitToDisk, NoNeighbourOfAFullDiskIsToldThatItWasKept) {
  change(*store_, [](app::Tx& tx) { tx.insert_slot(make_slot("slot_1")); });
  hold_writer();
  auto neighbour = begin([](app::Tx& tx) -> Result<int> {
    tx.insert_booking(make_booking("bk_neighbour", "slot_1"));
    return 0;
  });
  // More than the page cache holds, so that it reaches the disk before the commit; and silent about
  // it.
  auto greedy = begin([](app::Tx& tx) -> Result<int> {
    try {
      for (int number = 0; number < 200; ++number) tx.insert_booking(make_long_booking(number));
    } catch (const DatabaseError&) {
      return Errc::conflict;
    }
    return 0;
  });
  {
    const FullDisk full(std::filesystem::file_size(database_.path("-wal")) + 500'000);
    release();
    EXPECT_FALSE(greedy.get());
    EXPECT_THROW((void)neighbour.get(), DatabaseError);
  }
  EXPECT_EQ(database_.ask("SELECT CAST(COUNT(*) AS TEXT) FROM bookings"), "0");
}

}  // namespace
}  // namespace creneau::store
