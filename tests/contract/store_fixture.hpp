// What the store's contract tests share: a database of each kind, made for one test and thrown
// away, and plain rows.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <memory>
#include <string>

#include "adapters/store/connection.hpp"
#include "adapters/store/store.hpp"

namespace creneau::store {

/// Outlives every store, as the executor of a unit of work must.
boost::asio::thread_pool& pool();

/// Runs one unit of work and waits for its result; throws what the store throws.
template <class Work>
auto write(app::Store& store, Work work) {
  return boost::asio::co_spawn(pool(), store.write(std::move(work)), boost::asio::use_future).get();
}
template <class Work>
auto read(app::Store& store, Work work) {
  return boost::asio::co_spawn(pool(), store.read(std::move(work)), boost::asio::use_future).get();
}
/// For units that give back nothing but cannot fail.
template <class Work>
void change(app::Store& store, Work work) {
  const auto result = write(store, [&](app::Tx& tx) -> Result<int> {
    work(tx);
    return 0;
  });
  ASSERT_TRUE(result.has_value());
}
/// What a read gives, in one expression.
template <class Look>
auto look(app::Store& store, Look look_at) {
  using Value = std::invoke_result_t<Look&, app::Reader&>;
  auto result = read(store, [&](app::Reader& reader) -> Result<Value> { return look_at(reader); });
  return std::move(*result);
}

enum class Kind {
  sqlite_file,
  sqlite_file_inline,
  sqlite_memory,
  sqlite_memory_inline,
  postgresql
};

/// A database that lives as long as this object.
class TestDatabase {
 public:
  explicit TestDatabase(Kind kind);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  Kind kind() const { return kind_; }
  const std::string& url() const { return url_; }
  /// The SQLite file's path, or that of a file beside it.
  std::string path(const std::string& suffix = "") const { return folder_ + "/test.db" + suffix; }
  /// A further store on it, as another process would have.
  std::unique_ptr<DatabaseStore> open() const;
  /// The first column of the first row, as text; "nothing" without a row. Not for databases in
  /// memory.
  std::string ask(const std::string& sql) const;
  /// A plain connection, for what somebody does by hand. Not for databases in memory.
  std::unique_ptr<Connection> connect(Purpose purpose = Purpose::write) const;

 private:
  Kind kind_;
  std::string folder_;
  std::string url_;
  std::string schema_;
};

/// The cases run on every kind of database.
class StoreTest : public testing::TestWithParam<Kind> {
 protected:
  StoreTest() : database_(GetParam()), store_(database_.open()) { store_->migrate(); }

  TestDatabase database_;
  std::unique_ptr<DatabaseStore> store_;
};

std::string kind_name(const testing::TestParamInfo<Kind>& info);

#define CRENEAU_ON_EVERY_STORE(Fixture)                                                 \
  INSTANTIATE_TEST_SUITE_P(                                                             \
      On, Fixture,                                                                      \
      testing::Values(Kind::sqlite_file, Kind::sqlite_file_inline, Kind::sqlite_memory, \
                      Kind::sqlite_memory_inline, Kind::postgresql),                    \
      kind_name)
/// For cases with threads or a second process.
#define CRENEAU_ON_SHARED_STORES(Fixture)                                                     \
  INSTANTIATE_TEST_SUITE_P(On, Fixture, testing::Values(Kind::sqlite_file, Kind::postgresql), \
                           kind_name)

/// 2026-12-01 08:00 UTC and so many minutes.
Instant at_minute(int minutes);

domain::Slot make_slot(const std::string& id, int capacity = 1, Instant start_at = at_minute(0));
domain::Booking make_booking(const std::string& id, const std::string& slot_id);
domain::Payment make_payment(const std::string& id, const domain::Booking& booking,
                             int attempt = 1);
domain::Refund make_refund(const std::string& id, const domain::Payment& payment);
app::Effect make_effect(const std::string& id, domain::EffectKind kind, Instant due_at);

}  // namespace creneau::store
