// Reads a statement's row column by column, in the order of the SELECT. What the database holds and
// the program does not know (a state's word, an instant's form) is thrown, never guessed.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>

#include "adapters/store/database_error.hpp"
#include "adapters/store/instants.hpp"
#include "adapters/store/statement.hpp"
#include "domain/names.hpp"

namespace creneau::store {

class Row {
 public:
  explicit Row(const Statement& statement) : statement_(statement) {}

  const std::string& text() { return statement_.text(column_++); }
  std::int64_t number() { return statement_.number(column_++); }
  int integer() { return static_cast<int>(number()); }
  bool flag() { return number() != 0; }
  std::chrono::minutes minutes() { return std::chrono::minutes(number()); }

  template <class SomeId>
  SomeId id() {
    return SomeId(text());
  }

  template <class Enum>
  Enum named() {
    const std::string& word = text();
    if (const auto value = domain::parse_name<Enum>(word)) return *value;
    throw DatabaseError(
        Failure::other,
        fmt::format("The database holds the word «{}», which this version does not know.", word));
  }

  Instant instant() {
    const std::string& written = text();
    if (const auto at = parse_instant(written)) return *at;
    throw DatabaseError(Failure::other,
                        fmt::format("The database holds «{}» where a time should be.", written));
  }
  std::optional<Instant> optional_instant() {
    if (statement_.text(column_).empty()) {
      ++column_;
      return {};
    }
    return instant();
  }

  /// Two columns: minor units, currency.
  Money money() {
    const std::int64_t minor = number();
    return {minor, text()};
  }

 private:
  const Statement& statement_;
  std::size_t column_ = 0;
};

/// The first row as `read(Row)` makes it, if there is one.
template <class Read>
auto read_one(Statement& statement, Read read) {
  std::optional<decltype(read(std::declval<Row>()))> value;
  if (statement.has_row()) value.emplace(read(Row(statement)));
  statement.finish();
  return value;
}

/// All rows.
template <class Read>
auto read_all(Statement& statement, Read read) {
  std::vector<decltype(read(std::declval<Row>()))> values;
  for (; statement.has_row(); statement.next()) values.push_back(read(Row(statement)));
  return values;
}

}  // namespace creneau::store
