// A prepared statement with its places for values, kept by its connection and run again and again:
// that is what makes the store fast. The only file that binds values through SOCI; bound places
// must not move, so a statement never does.
#pragma once

#include <soci/soci.h>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

namespace creneau::store {

/// One SQL text with @tokens@ (dialect.hpp) and :names. Lives as long as the program: statements
/// are kept by its address.
struct Query {
  /// `columns`: what comes back, `t` text or `i` integer each. All names in the text are different.
  Query(std::initializer_list<std::string_view> pieces, std::string_view columns_back)
      : columns(columns_back) {
    for (const std::string_view piece : pieces) text += piece;
  }
  explicit Query(std::string_view sql, std::string_view columns_back = "")
      : Query({sql}, columns_back) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  std::string text;
  std::string columns;
};

class Statement {
 public:
  /// `inputs`: `t` or `i` for each :name.
  Statement(soci::session& session, const std::string& sql, std::string_view inputs,
            std::string_view columns);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds the values and runs up to the first row.
  template <class... Inputs>
  void execute(const Inputs&... values) {
    [[maybe_unused]] std::size_t place = 0;
    (set(inputs_[place++], values), ...);
    step();
  }
  bool has_row() const { return has_row_; }
  /// On to the next row.
  void next();
  /// Lets go of what is left: a statement half read would hold its snapshot.
  void finish() {
    while (has_row_) next();
  }
  long long affected_rows();

  /// Null reads as empty text.
  const std::string& text(std::size_t column) const { return columns_[column].text; }
  std::int64_t number(std::size_t column) const { return columns_[column].number; }

  template <class Value>
  static constexpr char kind_of() {
    return std::integral<Value> ? 'i' : 't';
  }

 private:
  struct Place {
    std::string text;
    long long number = 0;
    soci::indicator indicator = soci::i_ok;
  };

  void step();
  void clear_nulls();

  static void set(Place& place, const std::string& text) { place.text = text; }
  static void set(Place& place, std::string_view text) { place.text.assign(text); }
  template <std::integral Number>
  static void set(Place& place, Number number) {
    place.number = number;
  }
  template <class Tag>
  static void set(Place& place, const Id<Tag>& id) {
    place.text = id.str();
  }
  static void set(Place& place, Instant at);
  static void set(Place& place, const std::optional<Instant>& at);
  /// Nothing is stored as NULL.
  template <class Value>
  static void set(Place& place, const std::optional<Value>& value) {
    place.indicator = value ? soci::i_ok : soci::i_null;
    if (value) set(place, *value);
  }

  // Sized once, in the constructor.
  std::vector<Place> inputs_;
  std::vector<Place> columns_;
  soci::statement statement_;
  bool has_row_ = false;
};

/// Empty is stored as NULL.
template <class Tag>
std::optional<Id<Tag>> none_if_empty(const Id<Tag>& id) {
  if (id.empty()) return {};
  return id;
}

}  // namespace creneau::store
