// What lists and reports read from a query: pages, cursors, days and words of the API.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/admin/caller.hpp"
#include "app/ports/overview_records.hpp"

namespace creneau::http::admin {

inline constexpr int page_default = 50;
inline constexpr int page_max = 200;

/// Nothing for an owner, who sees all.
app::SeenBy seen_by(const Caller& caller);

/// Reads parameters one by one and gathers what is wrong. Empty parameters count as absent; names
/// that `accept` does not know are errors.
class QueryReader {
 public:
  explicit QueryReader(const Request& request);

  std::optional<std::string> text(std::string_view name);
  template <class Enum>
  std::optional<Enum> named(std::string_view name) {
    const auto word = text(name);
    if (!word) return {};
    const auto value = domain::parse_name<Enum>(*word);
    if (!value) fail(name);
    return value;
  }
  std::optional<Day> day(std::string_view name);
  std::optional<bool> truth(std::string_view name);
  /// `limit`, from 1 to page_max.
  int limit();
  /// `after`, cut at its dots: a millisecond count and `more` further parts.
  std::optional<std::vector<std::string>> cursor(std::size_t parts);

  void fail(std::string_view name, std::string_view code = "invalid");
  /// Errors: invalid_input, also for parameters that nobody asked for.
  Result<void> finish();

 private:
  Parameters parameters_;
  std::vector<std::string> known_;
  std::vector<FieldError> errors_;
};

std::string format_millis(Instant at);
std::optional<Instant> parse_millis(std::string_view text);

/// Rows of a long table that are written before others have their turn.
inline constexpr std::size_t rows_per_turn = 1'000;
/// Lets whatever else waits for the event loop go first.
boost::asio::awaitable<void> yield_turn();

/// A file to keep: `name` in ASCII.
Response make_csv(std::string table, std::string_view name);

/// `50.00`, with as many places as the currency has.
std::string format_decimal(std::int64_t minor, std::string_view currency);

}  // namespace creneau::http::admin
