// Opening, migrating and backing up.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "adapters/store/schema.hpp"
#include "store_fixture.hpp"

namespace creneau::store {
namespace {

namespace filesystem = std::filesystem;

/// What opening `url` is refused with.
std::string refusal_of(const std::string& url) {
  try {
    const DatabaseStore store({url, Mode::threaded, 1, {}});
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

Readiness check(DatabaseStore& store) {
  return boost::asio::co_spawn(pool(), store.check_readiness(), boost::asio::use_future).get();
}

class StoreOpening : public testing::TestWithParam<Kind> {
 protected:
  StoreOpening() : database_(GetParam()) {}
  TestDatabase database_;
};
CRENEAU_ON_EVERY_STORE(StoreOpening);

TEST_P(StoreOpening, AnEmptyDatabaseIsReadyOnceMigrated) {
  const auto store = database_.open();
  EXPECT_EQ(store->schema_version(), 0);
  const auto before = check(*store);
  EXPECT_FALSE(before.is_ready);
  EXPECT_NE(before.reason.find("creneau migrate"), std::string::npos) << before.reason;

  EXPECT_EQ(store->migrate(), DatabaseStore::known_schema_version());
  EXPECT_EQ(store->schema_version(), DatabaseStore::known_schema_version());
  EXPECT_EQ(store->migrate(), 0);
  EXPECT_TRUE(check(*store).is_ready);
}

TEST_P(StoreOpening, AnInstallationHasAnIdAndAKeyOfItsOwn) {
  const auto installation_of = [](app::Store& store) {
    return look(store, [](app::Reader& reader) { return reader.installation(); });
  };
  const auto store = database_.open();
  store->migrate();
  const auto installation = installation_of(*store);
  EXPECT_TRUE(installation.id.starts_with("inst_"));
  EXPECT_EQ(installation.token_key.size(), 32U);

  const TestDatabase other_database(GetParam());
  const auto other = other_database.open();
  other->migrate();
  EXPECT_NE(installation_of(*other).id, installation.id);
  EXPECT_NE(installation_of(*other).token_key, installation.token_key);
}

TEST(StoreInstallation, IsDrawnFromTheRandomNumbersGiven) {
  std::uint64_t next = 0;
  DatabaseStore store({"sqlite::memory:", Mode::inline_, 1, [&] { return ++next; }});
  store.migrate();
  const auto installation = look(store, [](app::Reader& reader) { return reader.installation(); });
  EXPECT_EQ(installation.id, "inst_0000000000000001");
  std::string key(32, '\0');
  for (std::size_t word = 0; word < 4; ++word) key[word * 8 + 7] = static_cast<char>(word + 2);
  EXPECT_EQ(installation.token_key, key);
}

using StoreSharing = StoreOpening;
CRENEAU_ON_SHARED_STORES(StoreSharing);

TEST_P(StoreSharing, AnInstallationStaysWhatItIs) {
  const auto first = database_.open();
  first->migrate();
  const auto second = database_.open();
  second->migrate();
  const auto id_of = [](app::Store& store) {
    return look(store, [](app::Reader& reader) { return reader.installation().token_key; });
  };
  EXPECT_EQ(id_of(*first), id_of(*second));
}

TEST_P(StoreSharing, SeveralProcessesMayMigrateAtOnce) {
  std::atomic<int> applied{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { applied += database_.open()->migrate(); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(applied, DatabaseStore::known_schema_version());
  EXPECT_EQ(database_.ask("SELECT CAST(COUNT(*) AS TEXT) FROM installation"), "1");
}

TEST_P(StoreSharing, ANewerSchemaIsRefused) {
  database_.open()->migrate();
  database_.connect()->execute_script(
      "INSERT INTO schema_migrations (version, name) VALUES (9999, 'from the future')");
  const std::string refusal = refusal_of(database_.url());
  EXPECT_NE(refusal.find("9999"), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("newer creneau"), std::string::npos) << refusal;
}

TEST_P(StoreSharing, MigrationsAreRecorded) {
  database_.open()->migrate();
  EXPECT_EQ(database_.ask("SELECT name FROM schema_migrations ORDER BY version"),
            "0001_initial.sql");
}

TEST_P(StoreSharing, AMigrationThatFailsLeavesNothingBehind) {
  // A table in its way.
  database_.connect()->execute_script("CREATE TABLE payments (id TEXT)");
  const auto store = database_.open();
  EXPECT_THROW(store->migrate(), DatabaseError);
  EXPECT_EQ(store->schema_version(), 0);
  EXPECT_EQ(database_.ask("SELECT name FROM @tables@ WHERE name IN ('slots', 'bookings')"),
            "nothing");
  database_.connect()->execute_script("DROP TABLE payments");
  EXPECT_EQ(store->migrate(), DatabaseStore::known_schema_version());
}

TEST_P(StoreSharing, CommitsWaitForTheDisk) {
  if (GetParam() != Kind::sqlite_file) {
    EXPECT_EQ(database_.ask("SHOW synchronous_commit"), "on")
        << "even where the server's own setting is off";
    return;
  }
  database_.open()->migrate();
  EXPECT_EQ(database_.ask("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(database_.ask("PRAGMA synchronous"), "2") << "FULL";
  EXPECT_EQ(database_.ask("PRAGMA foreign_keys"), "1");
  EXPECT_EQ(database_.ask("PRAGMA busy_timeout"), std::to_string(lock_wait_milliseconds_max));
}

TEST(StoreFile, IsForItsOwnerAlone) {
  const TestDatabase database(Kind::sqlite_file);
  const auto store = database.open();
  store->migrate();
  for (const char* suffix : {"", "-wal"}) {
    struct stat status {};
    ASSERT_EQ(::stat(database.path(suffix).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U) << suffix;
  }
}

TEST(StoreFile, MayHaveAnyName) {
  const TestDatabase database(Kind::sqlite_file);
  for (const char* suffix : {" with spaces  in it", "=x y=z", "é'ü", ";timeout=1"}) {
    DatabaseStore store({"sqlite:" + database.path(suffix), Mode::inline_, 1, {}});
    store.migrate();
    EXPECT_TRUE(filesystem::exists(database.path(suffix))) << suffix;
    EXPECT_GT(filesystem::file_size(database.path(suffix)), 0U) << suffix;
  }
}

TEST(StoreFile, IsRefusedWithItsReason) {
  const TestDatabase database(Kind::sqlite_file);
  const std::string missing = refusal_of("sqlite:" + database.path("/no/such/folder"));
  EXPECT_NE(missing.find("/no/such/folder"), std::string::npos) << missing;
  std::ofstream(database.path()) << std::string(5000, 'x');
  const std::string garbage = refusal_of(database.url());
  EXPECT_NE(garbage.find("cannot be opened"), std::string::npos) << garbage;
}

TEST(StoreServer, ThatIsNotThereIsRefusedWithoutItsPassword) {
  const std::string refusal = refusal_of("postgresql://marie:geheim@127.0.0.1:1/creneau");
  EXPECT_NE(refusal.find("postgresql://127.0.0.1:1/creneau cannot be opened"), std::string::npos)
      << refusal;
  EXPECT_EQ(refusal.find("geheim"), std::string::npos) << refusal;
}

class StoreBackup : public StoreTest {};
CRENEAU_ON_EVERY_STORE(StoreBackup);

TEST_P(StoreBackup, IsAWholeDatabase) {
  change(*store_, [](app::Tx& tx) { tx.insert_slot(make_slot("slot_1")); });
  const TestDatabase beside(Kind::sqlite_file);
  const std::string path = beside.path("'s copy");
  if (GetParam() == Kind::postgresql) {
    try {
      store_->backup(path);
      ADD_FAILURE();
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string(error.what()).find("pg_dump"), std::string::npos);
    }
    EXPECT_FALSE(filesystem::exists(path));
    return;
  }
  store_->backup(path);
  DatabaseStore copy({"sqlite:" + path, Mode::inline_, 1, {}});
  EXPECT_EQ(copy.migrate(), 0);
  EXPECT_TRUE(look(copy, [](app::Reader& reader) { return reader.find_slot(SlotId("slot_1")); }));
  EXPECT_EQ(look(copy, [](app::Reader& reader) { return reader.installation().id; }),
            look(*store_, [](app::Reader& reader) { return reader.installation().id; }));
}

TEST_P(StoreBackup, NeverOverwritesAFile) {
  const TestDatabase beside(Kind::sqlite_file);
  std::ofstream(beside.path()) << "precious";
  EXPECT_THROW(store_->backup(beside.path()), std::runtime_error);
  std::string content;
  std::ifstream(beside.path()) >> content;
  EXPECT_EQ(content, "precious");
}

}  // namespace
}  // namespace creneau::store
