#include "adapters/store/instants.hpp"

#include <chrono>

namespace creneau::store {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

void put_digits(char* last, int value, int count) {
  for (int i = 0; i < count; ++i) {
    *last-- = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return {};
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return {};
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool skip(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::sys_days> take_day(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !skip(text, '-')) return {};
  const auto month = take_digits(text, 2);
  if (!month || !skip(text, '-')) return {};
  const auto day = take_digits(text, 2);
  if (!day) return {};
  const Day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                 std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return {};
  return std::chrono::sys_days(date);
}

std::optional<Duration> take_clock(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !skip(text, ':')) return {};
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) return {};
  Duration clock = hours(*hour) + minutes(*minute);
  if (!skip(text, ':')) return clock;
  const auto second = take_digits(text, 2);
  if (!second || *second > 59) return {};
  clock += seconds(*second);
  if (!skip(text, '.')) return clock;
  if (text.empty() || !is_digit(text.front())) return {};
  for (int scale = 100; !text.empty() && is_digit(text.front()); scale /= 10) {
    clock += Duration((text.front() - '0') * scale);
    text.remove_prefix(1);
  }
  return clock;
}

std::optional<minutes> take_offset(std::string_view& text) {
  skip(text, ' ');
  if (text.empty() || skip(text, 'Z')) return minutes(0);
  const bool is_behind = text.front() == '-';
  if (!skip(text, '+') && !skip(text, '-')) return {};
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23) return {};
  minutes offset = hours(*hour);
  skip(text, ':');
  if (!text.empty()) {
    const auto minute = take_digits(text, 2);
    if (!minute || *minute > 59) return {};
    offset += minutes(*minute);
  }
  return is_behind ? -offset : offset;
}

}  // namespace

std::string format_instant(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const Day date(day);
  auto clock = static_cast<int>((at - day).count());
  std::string text = "0000-00-00 00:00:00.000Z";
  put_digits(&text[3], static_cast<int>(date.year()), 4);
  put_digits(&text[6], static_cast<int>(static_cast<unsigned>(date.month())), 2);
  put_digits(&text[9], static_cast<int>(static_cast<unsigned>(date.day())), 2);
  put_digits(&text[22], clock % 1000, 3);
  clock /= 1000;
  put_digits(&text[18], clock % 60, 2);
  clock /= 60;
  put_digits(&text[15], clock % 60, 2);
  put_digits(&text[12], clock / 60, 2);
  return text;
}

std::optional<Instant> parse_instant(std::string_view text) {
  const auto day = take_day(text);
  if (!day) return {};
  if (text.empty()) return Instant(*day);
  if (!skip(text, 'T') && !skip(text, ' ')) return {};
  const auto clock = take_clock(text);
  if (!clock) return {};
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return {};
  return Instant(*day) + *clock - *offset;
}

}  // namespace creneau::store
