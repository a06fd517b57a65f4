// The other side: what a loop by hand would do, and the comparison of what the two have written.
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "adapters/store/instants.hpp"
#include "bench/store_sides.hpp"
#include "domain/names.hpp"

namespace creneau::bench {
namespace {

class Database {
 public:
  explicit Database(const std::string& path) {
    if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK) fail();
  }
  ~Database() { sqlite3_close(handle_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  }
  [[noreturn]] void fail() const { throw std::runtime_error(sqlite3_errmsg(handle_)); }
  sqlite3* handle() const { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

/// Places are numbered from 1 in the order of the calls; texts must outlive the step.
class Prepared {
 public:
  Prepared(Database& database, std::string_view sql) : database_(database) {
    if (sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) != SQLITE_OK)
      database.fail();
  }
  ~Prepared() { sqlite3_finalize(statement_); }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  Prepared& bind(std::string_view text) {
    sqlite3_bind_text(statement_, ++place_, text.data(), static_cast<int>(text.size()),
                      SQLITE_STATIC);
    return *this;
  }
  Prepared& bind(std::int64_t number) {
    sqlite3_bind_int64(statement_, ++place_, number);
    return *this;
  }
  Prepared& bind_null() {
    sqlite3_bind_null(statement_, ++place_);
    return *this;
  }
  bool step() {
    const int result = sqlite3_step(statement_);
    if (result != SQLITE_ROW && result != SQLITE_DONE) database_.fail();
    return result == SQLITE_ROW;
  }
  /// Runs to its end; for what answers nothing.
  void run() {
    step();
    reset();
  }
  void reset() {
    sqlite3_reset(statement_);
    place_ = 0;
  }
  std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
  int columns() const { return sqlite3_column_count(statement_); }
  std::size_t read_text(int column) const {
    static_cast<void>(sqlite3_column_text(statement_, column));
    return static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  }

 private:
  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
  int place_ = 0;
};

/// Instants as the store writes them, made beforehand.
struct Texts {
  std::string created_at;
  std::string expires_at;
};

/// The statements of the store, as SQLite gets them from it (src/adapters/store/transaction_*.cpp).
class BareLoop {
 public:
  explicit BareLoop(Database& database) : database_(database) {}

  void write(const BookingRows& rows, const Texts& texts) {
    if (find_request_.bind(rows.request.key).step())
      throw std::runtime_error("a client request was there before");
    find_request_.reset();
    if (!find_slot_.bind(rows.booking.slot_id.str()).step())
      throw std::runtime_error("a slot is missing");
    for (int column = 0; column < find_slot_.columns(); ++column)
      bytes_read_ += find_slot_.read_text(column);
    find_slot_.reset();
    insert_booking(rows.booking, texts);
    insert_payment(rows.payment, texts);
    insert_request_.bind(rows.request.key)
        .bind(rows.request.body_hash)
        .bind(rows.request.booking_id.str())
        .bind(rows.request.status)
        .bind(rows.request.answer)
        .run();
    insert_history_.bind(rows.entry.booking_id.str())
        .bind(texts.created_at)
        .bind(domain::name(rows.entry.happening))
        .bind(rows.entry.source)
        .bind(domain::name(rows.entry.status))
        .bind(domain::name(rows.entry.payment_status))
        .bind(rows.entry.detail)
        .run();
  }

 private:
  void insert_booking(const domain::Booking& booking, const Texts& texts) {
    insert_booking_.bind(booking.id.str())
        .bind(booking.slot_id.str())
        .bind(booking.name)
        .bind(booking.email)
        .bind(booking.phone)
        .bind(booking.notes)
        .bind(name(booking.locale))
        .bind(domain::name(booking.status))
        .bind(domain::name(booking.payment_status))
        .bind(booking.price.minor)
        .bind(booking.price.currency)
        .bind(booking.refunded_minor)
        .bind(booking.attempt)
        .bind(booking.token_generation)
        .bind(texts.created_at)
        .bind_null()
        .run();
  }

  void insert_payment(const domain::Payment& payment, const Texts& texts) {
    insert_payment_.bind(payment.id.str())
        .bind(payment.booking_id.str())
        .bind(payment.slot_id.str())
        .bind(payment.attempt)
        .bind(domain::name(payment.state))
        .bind(payment.request.idempotency_key)
        .bind(payment.request.body)
        .bind_null()
        .bind(payment.checkout_url)
        .bind_null()
        .bind(payment.amount.minor)
        .bind(payment.amount.currency)
        .bind(payment.captured_minor)
        .bind(payment.refunded_minor)
        .bind(texts.expires_at)
        .bind(texts.created_at)
        .bind_null()
        .run();
  }

  Database& database_;
  std::size_t bytes_read_ = 0;
  Prepared find_request_{database_,
                         "SELECT key, body_hash, booking_id, status, answer FROM client_requests"
                         " WHERE key = ?"};
  Prepared find_slot_{
      database_,
      "SELECT id, service_id, title, place, start_at, end_at, price_minor, currency, capacity,"
      " seats_taken, CASE WHEN is_closed THEN 1 ELSE 0 END, created_at FROM slots WHERE id = ?"};
  Prepared insert_booking_{
      database_,
      "INSERT INTO bookings (id, slot_id, name, email, phone, notes, locale, status,"
      " payment_status, price_minor, currency, refunded_minor, attempt, token_generation,"
      " created_at, unpaid_since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  Prepared insert_payment_{
      database_,
      "INSERT INTO payments (id, booking_id, slot_id, attempt, state, idempotency_key,"
      " request_body, session_id, checkout_url, payment_intent_id, amount_minor, currency,"
      " captured_minor, refunded_minor, expires_at, created_at, returned_at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  Prepared insert_request_{
      database_,
      "INSERT INTO client_requests (key, body_hash, booking_id, status, answer)"
      " VALUES (?, ?, ?, ?, ?)"};
  Prepared insert_history_{
      database_,
      "INSERT INTO history (booking_id, at, happening, source, status, payment_status, detail)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)"};
};

std::int64_t count(Database& database, const std::string& sql) {
  Prepared statement(database, sql);
  statement.step();
  return statement.number(0);
}

}  // namespace

Measurement run_bare(const std::string& path, const Material& material) {
  Database database(path);
  // As the store sets up its own connection.
  database.execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
      "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 4000");
  std::vector<Texts> texts;
  texts.reserve(material.bookings.size());
  for (const auto& rows : material.bookings)
    texts.push_back({store::format_instant(rows.booking.created_at),
                     store::format_instant(rows.payment.expires_at)});
  BareLoop loop(database);
  Prepared begin(database, "BEGIN IMMEDIATE");
  Prepared commit(database, "COMMIT");
  const Stopwatch stopwatch;
  for (std::size_t first = 0; first < material.bookings.size(); first += bare_group_bookings) {
    const auto end = std::min(first + bare_group_bookings, material.bookings.size());
    begin.run();
    for (std::size_t i = first; i < end; ++i) loop.write(material.bookings[i], texts[i]);
    commit.run();
  }
  return stopwatch.read();
}

void require_same_rows(const std::string& path, const std::string& other_path,
                       std::size_t bookings) {
  Database database(path);
  database.execute(fmt::format("ATTACH '{}' AS other", other_path));
  constexpr std::string_view history =
      "booking_id, at, happening, source, status, payment_status, detail";
  constexpr std::pair<std::string_view, std::string_view> tables[] = {{"slots", "*"},
                                                                      {"bookings", "*"},
                                                                      {"payments", "*"},
                                                                      {"client_requests", "*"},
                                                                      {"history", history}};
  for (const auto& [table, columns] : tables) {
    const auto expected = table == "slots" ? slot_count : bookings;
    for (const auto* schema : {"main", "other"})
      if (count(database, fmt::format("SELECT COUNT(*) FROM {}.{}", schema, table)) !=
          static_cast<std::int64_t>(expected))
        throw std::runtime_error(fmt::format("rows are missing in {}", table));
    if (count(database, fmt::format("SELECT COUNT(*) FROM (SELECT {0} FROM main.{1}"
                                    " EXCEPT SELECT {0} FROM other.{1})",
                                    columns, table)) != 0)
      throw std::runtime_error(fmt::format("the two databases differ in {}", table));
  }
}

}  // namespace creneau::bench
