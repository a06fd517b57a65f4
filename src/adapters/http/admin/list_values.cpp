#include "adapters/http/admin/list_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "base/money.hpp"
#include "base/text.hpp"

namespace creneau::http::admin {
namespace {

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

}  // namespace

app::SeenBy seen_by(const Caller& caller) {
  if (caller.role == domain::Role::owner) return {};
  return caller.user_id;
}

QueryReader::QueryReader(const Request& request) {
  auto parameters = parse_form(request.query);
  if (parameters)
    parameters_ = std::move(*parameters);
  else
    fail("query");
}

std::optional<std::string> QueryReader::text(std::string_view name) {
  known_.emplace_back(name);
  for (const auto& [key, value] : parameters_)
    if (key == name && !value.empty()) return value;
  return {};
}

std::optional<Day> QueryReader::day(std::string_view name) {
  const auto word = text(name);
  if (!word) return {};
  const auto value = parse_day(*word);
  // What lies further away than that is a slip, and no clock can show it.
  if (value && value->year() >= std::chrono::year(1970) && value->year() <= std::chrono::year(2100))
    return value;
  fail(name);
  return {};
}

std::optional<bool> QueryReader::truth(std::string_view name) {
  const auto word = text(name);
  if (!word) return {};
  if (*word != "true" && *word != "false") fail(name);
  return *word == "true";
}

int QueryReader::limit() {
  const auto word = text("limit");
  if (!word) return page_default;
  const auto value = parse_number<int>(*word);
  if (value && *value >= 1 && *value <= page_max) return *value;
  fail("limit", "out_of_range");
  return page_default;
}

std::optional<std::vector<std::string>> QueryReader::cursor(std::size_t parts) {
  const auto word = text("after");
  if (!word) return {};
  std::vector<std::string> found{""};
  for (const char c : *word) {
    if (c == '.')
      found.emplace_back();
    else
      found.back() += c;
  }
  if (found.size() == parts && parse_millis(found.front())) return found;
  fail("after");
  return {};
}

void QueryReader::fail(std::string_view name, std::string_view code) {
  errors_.push_back({std::string(name), std::string(code)});
}

Result<void> QueryReader::finish() {
  for (const auto& [key, value] : parameters_)
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) fail(key, "unknown");
  if (!errors_.empty()) return Error(std::move(errors_));
  return Result<void>::ok();
}

std::string format_millis(Instant at) {
  return std::to_string(at.time_since_epoch().count());
}

std::optional<Instant> parse_millis(std::string_view text) {
  const auto count = parse_number<std::int64_t>(text);
  constexpr std::int64_t latest = 253'402'214'400'000;  // 9999-12-31
  if (!count || *count < 0 || *count > latest) return {};
  return Instant(Duration(*count));
}

boost::asio::awaitable<void> yield_turn() {
  co_await boost::asio::post(boost::asio::use_awaitable);
}

Response make_csv(std::string table, std::string_view name) {
  auto response = Response::text(Status::ok, "text/csv; charset=utf-8", std::move(table));
  response.headers.set("Content-Disposition", fmt::format("attachment; filename=\"{}.csv\"", name));
  return response;
}

std::string format_decimal(std::int64_t minor, std::string_view currency) {
  const int places = decimal_places(currency);
  std::int64_t unit = 1;
  for (int i = 0; i < places; ++i) unit *= 10;
  const auto size = minor < 0 ? -minor : minor;
  const auto sign = minor < 0 ? "-" : "";
  if (places == 0) return fmt::format("{}{}", sign, size);
  return fmt::format("{}{}.{:0{}}", sign, size / unit, size % unit, places);
}

}  // namespace creneau::http::admin
