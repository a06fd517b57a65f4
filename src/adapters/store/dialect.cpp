#include "adapters/store/dialect.hpp"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>

#include "base/assert.hpp"

namespace creneau::store {
namespace {

// SQLite has no exclusion constraints, but one writer: what a trigger sees stays true until the row
// is in. Such a row is left out, as by ON CONFLICT DO NOTHING; it is never changed afterwards.
constexpr const char* no_overlap_triggers =
    "CREATE TRIGGER {table}_do_not_overlap BEFORE INSERT ON {table}"
    " WHEN NEW.calendar_number IS NOT NULL AND EXISTS (SELECT 1 FROM {table}"
    " WHERE calendar_number = NEW.calendar_number AND start_at < NEW.end_at AND end_at > "
    "NEW.start_at)"
    " BEGIN SELECT RAISE(IGNORE); END;"
    "CREATE TRIGGER {table}_never_change BEFORE UPDATE ON {table}"
    " BEGIN SELECT RAISE(ABORT, 'an occupation is never changed'); END;";

std::string expand_sqlite(std::string_view token, std::string_view argument) {
  if (token == "id" || token == "instant") return "TEXT";
  if (token == "boolean") return fmt::format("INTEGER CHECK ({} IN (0, 1))", argument);
  if (token == "identity") return "INTEGER PRIMARY KEY";
  // People write '2026-12-01T08:00:00Z' and datetime('now'): bring all to the form that is stored
  // otherwise.
  if (token == "ordered") return fmt::format("strftime('%Y-%m-%d %H:%M:%fZ', {})", argument);
  if (token == "now") return "(strftime('%Y-%m-%d %H:%M:%fZ', 'now'))";
  if (token == "without_rowid") return "WITHOUT ROWID";
  if (token == "database_bytes")
    return "(SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size())";
  if (token == "generated") return "VIRTUAL";
  if (token == "no_overlap") return "";
  if (token == "no_overlap_trigger")
    return fmt::format(no_overlap_triggers, fmt::arg("table", argument));
  if (token == "tables") return "(SELECT name FROM sqlite_master WHERE type = 'table') AS tables";
  if (token == "for_update" || token == "for_no_key_update" || token == "skip_locked") return "";
  CRENEAU_UNREACHABLE();
}

std::string expand_postgresql(std::string_view token, std::string_view argument) {
  if (token == "id") return "TEXT COLLATE \"C\"";
  if (token == "instant") return "TIMESTAMPTZ(3)";
  if (token == "boolean") return "BOOLEAN";
  if (token == "identity") return "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
  if (token == "ordered") return fmt::format("({})", argument);
  if (token == "now") return "(now())";
  if (token == "without_rowid") return "";
  if (token == "database_bytes") return "pg_database_size(current_database())";
  if (token == "generated") return "STORED";
  if (token == "no_overlap")
    return ",\n  EXCLUDE USING gist (int8range(calendar_number, calendar_number, '[]') WITH &&,"
           " tstzrange(start_at, end_at) WITH &&) WHERE (calendar_number IS NOT NULL)";
  if (token == "no_overlap_trigger") return "";
  if (token == "tables")
    return "(SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()) AS "
           "tables";
  if (token == "for_update") return "FOR UPDATE";
  // Lets rows that refer to this one be inserted meanwhile.
  if (token == "for_no_key_update") return "FOR NO KEY UPDATE";
  if (token == "skip_locked") return "FOR UPDATE SKIP LOCKED";
  CRENEAU_UNREACHABLE();
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

Failure classify_sqlite(int result) {
  switch (result & 0xff) {  // the primary code below an extended one
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Failure::busy;
    case SQLITE_CONSTRAINT:
      return Failure::constraint;
    default:
      return Failure::other;
  }
}

Failure classify_postgresql(const std::string& state) {
  // PostgreSQL 15, appendix A. A unique key that somebody else took since we looked is seen when
  // the unit runs again.
  if (state == "40001" || state == "40P01" || state == "23505") return Failure::conflict;
  if (state.starts_with("23")) return Failure::constraint;
  if (state.starts_with("08") || state.starts_with("57P")) return Failure::connection_lost;
  if (state == "55P03" || state == "57014" || state == "53300") return Failure::busy;
  return Failure::other;
}

}  // namespace

std::string keep_blocks(Engine engine, std::string_view script) {
  constexpr std::string_view opening = "--{ ";
  const std::string_view ours = engine == Engine::sqlite ? "sqlite" : "postgresql";
  std::string kept;
  bool is_inside = false;
  bool is_wanted = true;
  while (!script.empty()) {
    const auto line = script.substr(0, script.find('\n'));
    script.remove_prefix(std::min(line.size() + 1, script.size()));
    if (line.starts_with(opening)) {
      const auto word = line.substr(opening.size());
      CRENEAU_ASSERT(!is_inside && (word == "sqlite" || word == "postgresql"));
      is_inside = true;
      is_wanted = word == ours;
    } else if (line == "--}") {
      CRENEAU_ASSERT(is_inside);
      is_inside = false;
      is_wanted = true;
    } else if (is_wanted) {
      kept.append(line).append(1, '\n');
    }
  }
  CRENEAU_ASSERT(!is_inside);
  return kept;
}

std::string translate(Engine engine, std::string_view sql) {
  std::string translated;
  while (true) {
    const auto start = sql.find('@');
    translated += sql.substr(0, start);
    if (start == std::string_view::npos) return translated;
    const auto end = sql.find('@', start + 1);
    CRENEAU_ASSERT(end != std::string_view::npos);
    std::string_view token = sql.substr(start + 1, end - start - 1);
    std::string_view argument;
    if (const auto bracket = token.find('('); bracket != std::string_view::npos) {
      CRENEAU_ASSERT(token.back() == ')');
      argument = token.substr(bracket + 1, token.size() - bracket - 2);
      token = token.substr(0, bracket);
    }
    translated += engine == Engine::sqlite ? expand_sqlite(token, argument)
                                           : expand_postgresql(token, argument);
    sql.remove_prefix(end + 1);
  }
}

DatabaseError describe_error(const soci::soci_error& error) {
  const std::string text = first_line(error.get_error_message());
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error))
    return {classify_sqlite(sqlite->result()), "SQLite: " + text};
  if (const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error))
    return {classify_postgresql(postgresql->sqlstate()), "PostgreSQL: " + text};
  return {Failure::other, text};
}

}  // namespace creneau::store
