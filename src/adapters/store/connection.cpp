#include "adapters/store/connection.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <array>

#include "base/assert.hpp"

namespace creneau::store {
namespace {

// A write-ahead log that a long reader made grow is cut back to this.
constexpr int journal_bytes_max = 64 * 1024 * 1024;
constexpr int cache_kibibytes = 8 * 1024;
// Pages that are written often reach the database file once in so many pages of log, 16 MB.
constexpr int checkpoint_pages = 4'000;

sqlite_api::sqlite3* sqlite_handle(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

PGconn* postgresql_handle(soci::session& session) {
  return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

/// A connection is used by one thread at a time: SQLite's own locks around connections and its
/// memory statistics are not needed. Refused without harm when SQLite is in use already.
void configure_sqlite() {
  using namespace sqlite_api;
  static const bool is_configured = sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK &&
                                    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
  static_cast<void>(is_configured);
}

void execute_sqlite(soci::session& session, const std::string& sql) {
  using namespace sqlite_api;
  sqlite3* handle = sqlite_handle(session);
  const int result = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK)
    throw describe_error(soci::sqlite3_soci_error(sqlite3_errmsg(handle), result));
}

/// The command tag of the last statement, such as `COMMIT`.
std::string execute_postgresql(soci::session& session, const std::string& sql) {
  PGconn* handle = postgresql_handle(session);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(handle, sql.c_str()), &PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return PQcmdStatus(result.get());
  if (PQstatus(handle) == CONNECTION_BAD)
    throw DatabaseError(Failure::connection_lost, "PostgreSQL: the connection was lost.");
  const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
  const char* text = PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY);
  throw describe_error(
      soci::postgresql_soci_error(text ? text : "no answer", state ? state : "     "));
}

}  // namespace

Connection::Connection(const DatabaseAddress& address, Purpose purpose) : address_(address) {
  if (address_.engine == Engine::sqlite) configure_sqlite();
  try {
    if (address_.engine == Engine::sqlite)
      session_ = std::make_unique<soci::session>(soci::sqlite3, "db=\"" + address_.location + "\"");
    else
      session_ = std::make_unique<soci::session>(soci::postgresql, address_.location);
  } catch (const soci::soci_error& error) {
    throw DatabaseError(Failure::connection_lost, describe_error(error).what());
  }
  if (address_.engine == Engine::sqlite)
    open_sqlite(purpose);
  else
    open_postgresql(purpose);
}

Connection::~Connection() {
  statements_.clear();  // before the session they belong to
}

void Connection::open_sqlite(Purpose purpose) {
  execute_script(fmt::format("PRAGMA busy_timeout = {}", lock_wait_milliseconds_max));
  if (address_.residence == Residence::file) {
    static const Query journal_mode("PRAGMA journal_mode = WAL", "t");
    Statement& statement = run(journal_mode);
    const bool is_wal = statement.has_row() && statement.text(0) == "wal";
    statement.finish();
    if (!is_wal)
      throw DatabaseError(
          Failure::other,
          "SQLite cannot keep a write-ahead log there: put the file on a local disk.");
  }
  // FULL: what was answered survives a loss of power, not only of the process.
  execute_script(
      fmt::format("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
                  "PRAGMA cache_size = -{}; PRAGMA journal_size_limit = {};"
                  "PRAGMA wal_autocheckpoint = {}",
                  cache_kibibytes, journal_bytes_max, checkpoint_pages));
  if (purpose == Purpose::read) execute_script("PRAGMA query_only = ON");
}

void Connection::open_postgresql(Purpose purpose) {
  const bool is_bounded = purpose != Purpose::migrate;
  execute_script(fmt::format(
      "SET TIME ZONE 'UTC'; SET DateStyle = 'ISO'; SET standard_conforming_strings = on;"
      "SET client_min_messages = warning; SET default_transaction_isolation = 'read committed';"
      "SET lock_timeout = {}; SET statement_timeout = {}; SET idle_in_transaction_session_timeout "
      "= {};"
      // Durable as SQLite's is; a server set to more than `on` stays so.
      "SELECT set_config('synchronous_commit', 'on', false)"
      " WHERE current_setting('synchronous_commit') = 'off'",
      is_bounded ? lock_wait_milliseconds_max : 0, is_bounded ? statement_milliseconds_max : 0,
      2 * statement_milliseconds_max));
}

Statement& Connection::find_statement(const Query& query, std::string_view inputs) {
  std::unique_ptr<Statement>& statement = statements_[&query];
  if (!statement)
    statement = std::make_unique<Statement>(*session_, translate(engine(), query.text), inputs,
                                            query.columns);
  return *statement;
}

void Connection::execute_script(std::string_view sql) {
  try {
    const std::string translated = translate(engine(), keep_blocks(engine(), sql));
    if (engine() == Engine::sqlite)
      execute_sqlite(*session_, translated);
    else
      execute_postgresql(*session_, translated);
  } catch (...) {
    has_failed_ = true;
    throw;
  }
}

void Connection::begin_read() {
  static const Query begin("BEGIN DEFERRED");
  forget_failure();
  if (engine() == Engine::sqlite)
    change(begin);
  else
    execute_script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

void Connection::begin_write() {
  static const Query begin("BEGIN IMMEDIATE");
  forget_failure();
  if (engine() == Engine::sqlite)
    change(begin);
  else
    execute_script("BEGIN");
}

void Connection::commit() {
  static const Query commit_query("COMMIT");
  if (engine() == Engine::sqlite) {
    change(commit_query);
    return;
  }
  // A transaction in which something failed answers COMMIT with ROLLBACK, and no error.
  if (execute_postgresql(*session_, "COMMIT") != "COMMIT")
    throw DatabaseError(Failure::other, "PostgreSQL: the transaction was rolled back.");
}

void Connection::rollback() noexcept {
  static const Query rollback_query("ROLLBACK");
  try {
    reset_statements();
    if (!is_in_transaction()) return;
    if (engine() == Engine::sqlite)
      change(rollback_query);
    else
      execute_script("ROLLBACK");
  } catch (const std::exception&) {
    // Whoever asks next sees it: is_in_transaction, is_lost.
  }
}

void Connection::begin_unit() {
  static const Query savepoint("SAVEPOINT unit_of_work");
  forget_failure();
  change(savepoint);
}

void Connection::keep_unit() {
  static const Query release("RELEASE unit_of_work");
  change(release);
}

void Connection::undo_unit() noexcept {
  static const Query undo("ROLLBACK TO unit_of_work");
  try {
    reset_statements();
    if (!is_in_transaction()) return;
    change(undo);
    keep_unit();
  } catch (const std::exception&) {
    rollback();
  }
}

bool Connection::is_in_transaction() const {
  if (engine() == Engine::sqlite)
    return sqlite_api::sqlite3_get_autocommit(sqlite_handle(*session_)) == 0;
  const PGTransactionStatusType status = PQtransactionStatus(postgresql_handle(*session_));
  return status != PQTRANS_IDLE && status != PQTRANS_UNKNOWN;
}

bool Connection::is_lost() const {
  return engine() == Engine::postgresql && PQstatus(postgresql_handle(*session_)) != CONNECTION_OK;
}

void Connection::reset_statements() noexcept {
  if (engine() != Engine::sqlite) return;
  using namespace sqlite_api;
  sqlite3* handle = sqlite_handle(*session_);
  for (sqlite3_stmt* statement = sqlite3_next_stmt(handle, nullptr); statement;
       statement = sqlite3_next_stmt(handle, statement))
    if (sqlite3_stmt_busy(statement)) sqlite3_reset(statement);
}

std::int64_t Connection::data_version() {
  static const Query query("PRAGMA data_version", "i");
  Statement& statement = run(query);
  const std::int64_t version = statement.has_row() ? statement.number(0) : 0;
  statement.finish();
  return version;
}

bool Connection::wait_for_notification(int stop_descriptor, int wait_milliseconds) {
  PGconn* handle = postgresql_handle(*session_);
  std::array<pollfd, 2> descriptors{{{PQsocket(handle), POLLIN, 0}, {stop_descriptor, POLLIN, 0}}};
  poll(descriptors.data(), descriptors.size(), wait_milliseconds);
  if (PQconsumeInput(handle) == 0)
    throw DatabaseError(Failure::connection_lost, "PostgreSQL: the connection was lost.");
  bool is_notified = false;
  while (PGnotify* notification = PQnotifies(handle)) {
    PQfreemem(notification);
    is_notified = true;
  }
  return is_notified;
}

}  // namespace creneau::store
