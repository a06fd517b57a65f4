// What everything in a simulated run shares: time, chance, the trace, and the verdict.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "dice.hpp"
#include "sabotage.hpp"
#include "timeline.hpp"

namespace creneau::sim {

inline constexpr std::size_t trace_lines_kept = 150;

/// 2027-01-11 08:00 UTC, a Monday.
inline const Instant start_of_time = Instant(std::chrono::seconds(1'799'654'400));

class Nature {
 public:
  enum class Telling { last_lines, all };

  Nature(std::uint64_t seed, Sabotage chosen, Telling telling)
      : timeline(start_of_time), dice(seed), sabotage(chosen), telling_(telling) {}

  Timeline timeline;
  Dice dice;
  const Sabotage sabotage;
  /// Once calm, nothing goes wrong any more.
  bool is_calm = false;
  bool is_stripe_down = false;
  bool is_mail_down = false;
  /// No webhook of now will ever come.
  bool is_post_down = false;

  /// How much worse than usual everything is in this run.
  int severity = 1;

  /// Whether a mishap of this likelihood happens now.
  bool mishap(int per_mille) {
    const bool happens = dice.chance(per_mille * severity);
    return happens && !is_calm;
  }

  template <class... Values>
  void note(fmt::format_string<Values...> text, Values&&... values) {
    add_line(fmt::format(text, std::forward<Values>(values)...));
  }

  /// An invariant is broken: the first one counts, the run ends.
  template <class... Values>
  void violate(fmt::format_string<Values...> text, Values&&... values) {
    auto line = fmt::format(text, std::forward<Values>(values)...);
    add_line("VIOLATED " + line);
    if (!violation_) violation_ = std::move(line);
  }

  const std::optional<std::string>& violation() const { return violation_; }
  std::uint64_t trace_hash() const { return hash_; }
  const std::deque<std::string>& last_lines() const { return lines_; }

 private:
  void add_line(std::string text);

  Telling telling_;
  std::optional<std::string> violation_;
  std::uint64_t hash_ = 14695981039346656037U;
  std::deque<std::string> lines_;
};

}  // namespace creneau::sim
