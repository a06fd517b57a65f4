#include "adapters/store/schema.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "embedded/store_migrations.hpp"

namespace creneau::store {
namespace {

constexpr std::size_t version_digits = 4;
constexpr int token_key_words = 4;  // 32 bytes
// Any number that nobody else is likely to take: the advisory lock of whoever migrates.
constexpr std::int64_t migration_lock = 0x6372'656e'6561'7501;

struct Migration {
  int version = 0;
  std::string_view name;
  std::string_view sql;
};

std::vector<Migration> list_migrations() {
  std::vector<Migration> migrations;
  for (const embedded::store_migrations::File& file : embedded::store_migrations::files()) {
    Migration migration{0, file.name, file.content};
    const auto [end, error] =
        std::from_chars(file.name.data(), file.name.data() + version_digits, migration.version);
    CRENEAU_ASSERT(error == std::errc{} && *end == '_');
    CRENEAU_ASSERT(migration.version == static_cast<int>(migrations.size()) + 1);
    migrations.push_back(migration);
  }
  return migrations;
}

std::string draw_hex(const std::function<std::uint64_t()>& random, int words) {
  std::string hex;
  for (int i = 0; i < words; ++i) hex += fmt::format("{:016x}", random());
  return hex;
}

void insert_installation(Connection& connection, const std::function<std::uint64_t()>& random) {
  static const Query query(
      "INSERT INTO installation (only_row, id, token_key) VALUES (1, :id, :key)");
  const std::string id = "inst_" + draw_hex(random, 1);
  connection.change(query, id, draw_hex(random, token_key_words));
}

enum class References { enforced, unenforced };

/// SQLite: while a table is made anew, what refers to it refers to nothing. Inside a transaction
/// this does nothing.
void set_references(Connection& connection, References references) {
  if (connection.engine() != Engine::sqlite) return;
  connection.execute_script(references == References::enforced ? "PRAGMA foreign_keys = ON"
                                                               : "PRAGMA foreign_keys = OFF");
}

/// Throws when a row refers to one that is not there: such a migration is not kept.
void check_references(Connection& connection) {
  static const Query query("SELECT COUNT(*) FROM pragma_foreign_key_check()", "i");
  if (connection.engine() != Engine::sqlite) return;
  Statement& statement = connection.run(query);
  const auto broken = statement.number(0);
  statement.finish();
  if (broken > 0)
    throw std::runtime_error(
        fmt::format("{} rows of the database refer to rows that are not there: it is left as it "
                    "was; restore a backup.",
                    broken));
}

/// Applies the next missing one, if any: one transaction.
bool apply_next(Connection& connection, const std::function<std::uint64_t()>& random) {
  static const Query note("INSERT INTO schema_migrations (version, name) VALUES (:version, :name)");
  connection.begin_write();
  try {
    connection.execute_script(
        "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY NOT NULL,"
        " name TEXT NOT NULL, applied_at @instant@ NOT NULL DEFAULT @now@)");
    const int version = read_schema_version(connection);
    refuse_newer_schema(version);
    if (version == known_schema_version()) {
      connection.rollback();
      return false;
    }
    const Migration next = list_migrations().at(static_cast<std::size_t>(version));
    connection.execute_script(next.sql);
    if (next.version == 1) insert_installation(connection, random);
    connection.change(note, next.version, next.name);
    check_references(connection);
    connection.commit();
    return true;
  } catch (...) {
    connection.rollback();
    throw;
  }
}

}  // namespace

int known_schema_version() {
  return static_cast<int>(embedded::store_migrations::files().size());
}

int read_schema_version(Connection& connection) {
  static const Query exists("SELECT COUNT(*) FROM @tables@ WHERE name = 'schema_migrations'", "i");
  static const Query newest("SELECT COALESCE(MAX(version), 0) FROM schema_migrations", "i");
  Statement& found = connection.run(exists);
  const bool is_there = found.has_row() && found.number(0) > 0;
  found.finish();
  if (!is_there) return 0;
  Statement& statement = connection.run(newest);
  const auto version = static_cast<int>(statement.number(0));
  statement.finish();
  return version;
}

void refuse_newer_schema(int version) {
  if (version > known_schema_version())
    throw std::runtime_error(fmt::format(
        "The database has schema {}, this program knows only up to {}: use a newer creneau.",
        version, known_schema_version()));
}

int apply_migrations(Connection& connection, const std::function<std::uint64_t()>& random) {
  const bool is_server = connection.engine() == Engine::postgresql;
  // SQLite's write lock does this by itself.
  if (is_server)
    connection.execute_script(fmt::format("SELECT pg_advisory_lock({})", migration_lock));
  int applied = 0;
  set_references(connection, References::unenforced);
  try {
    while (apply_next(connection, random)) ++applied;
  } catch (...) {
    set_references(connection, References::enforced);
    throw;
  }
  set_references(connection, References::enforced);
  if (is_server)
    connection.execute_script(fmt::format("SELECT pg_advisory_unlock({})", migration_lock));
  return applied;
}

}  // namespace creneau::store
