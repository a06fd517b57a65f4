// One connection to the database, with its prepared statements. Used by one thread at a time. Knows
// how transactions begin and end on either database; knows nothing of what is stored.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "adapters/store/database_url.hpp"
#include "adapters/store/statement.hpp"

namespace creneau::store {

enum class Purpose { read, write, migrate };

/// How long a statement waits for what another process holds.
inline constexpr int lock_wait_milliseconds_max = 5'000;
inline constexpr int statement_milliseconds_max = 30'000;

class Connection {
 public:
  /// Throws DatabaseError when the database cannot be reached or lacks what durability needs.
  Connection(const DatabaseAddress& address, Purpose purpose);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  Engine engine() const { return address_.engine; }
  const DatabaseAddress& address() const { return address_; }

  /// Runs up to the first row; the statement stays valid until the same query is run again.
  template <class... Inputs>
  Statement& run(const Query& query, const Inputs&... values) {
    static constexpr char kinds[] = {Statement::kind_of<Inputs>()..., '\0'};
    try {
      Statement& statement = find_statement(query, {kinds, sizeof...(Inputs)});
      statement.execute(values...);
      return statement;
    } catch (...) {
      has_failed_ = true;
      throw;
    }
  }
  /// Runs to its end; how many rows it changed.
  template <class... Inputs>
  long long change(const Query& query, const Inputs&... values) {
    return run(query, values...).affected_rows();
  }
  /// Several statements without parameters; @tokens@ and blocks for one engine are allowed.
  void execute_script(std::string_view sql);

  void begin_read();
  /// SQLite: takes the write lock at once.
  void begin_write();
  /// Throws unless the database says that it is committed.
  void commit();
  /// Never throws: with the connection gone, the transaction is too.
  void rollback() noexcept;

  /// A unit of work inside a transaction, undone alone (savepoint).
  void begin_unit();
  void keep_unit();
  /// Never throws; when it does not work, `is_in_transaction` is false.
  void undo_unit() noexcept;

  /// False also when SQLite has rolled back by itself (disk full, input or output error).
  bool is_in_transaction() const;
  bool is_lost() const;

  /// Whether a statement has failed since `forget_failure`: such a unit must not be committed,
  /// whatever it says.
  bool has_failed() const { return has_failed_; }
  void forget_failure() { has_failed_ = false; }

  /// SQLite: changes when another connection, of any process, has committed.
  std::int64_t data_version();
  /// PostgreSQL: has anybody sent NOTIFY since the last call? Waits up to `wait_milliseconds` for
  /// `stop_descriptor` or news.
  bool wait_for_notification(int stop_descriptor, int wait_milliseconds);

 private:
  Statement& find_statement(const Query& query, std::string_view inputs);
  void open_sqlite(Purpose purpose);
  void open_postgresql(Purpose purpose);
  /// SQLite: statements half read after an exception would keep the transaction's snapshot alive.
  void reset_statements() noexcept;

  DatabaseAddress address_;
  std::unique_ptr<soci::session> session_;
  std::unordered_map<const Query*, std::unique_ptr<Statement>> statements_;
  bool has_failed_ = false;
};

}  // namespace creneau::store
