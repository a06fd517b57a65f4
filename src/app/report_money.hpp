// Money and occupancy by the business's own days, weeks or months. Kept is what was captured less
// what went back; what else is counted hangs on when somebody began to book, or on the slot's
// start.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"
#include "app/ports/overview_records.hpp"

namespace creneau::app {

enum class ReportPeriod { day, week, month };

/// Days of the business, both included.
struct ReportSpan {
  Day from;
  Day to;
  ReportPeriod by = ReportPeriod::month;
  /// Empty: all.
  ServiceId service_id;
};

inline constexpr int report_days_max = 366;    // by day
inline constexpr int report_span_max = 3'660;  // days, by week and by month
inline constexpr int movements_max = 200'000;

struct MoneyRow {
  /// The period's first day; weeks begin on Monday.
  Day period;
  ServiceId service_id;
  /// Empty for slots of no service.
  std::string service_title;
  std::string currency;
  /// Minor units.
  std::int64_t captured = 0;
  std::int64_t refunded = 0;
  std::int64_t on_site = 0;
  /// Bookings that somebody began.
  std::int64_t attempts = 0;
  /// Of these: confirmed, also when cancelled later.
  std::int64_t bookings = 0;
  /// Of these: paid too late, and refunded.
  std::int64_t lost_races = 0;
  /// Of these: never paid.
  std::int64_t unpaid = 0;
  /// Offered in the period.
  std::int64_t slots = 0;
  std::int64_t seats = 0;
  std::int64_t seats_taken = 0;

  std::int64_t kept() const { return captured - refunded; }
  bool is_zero() const;
};

struct MoneyReport {
  /// By period, then title; rows of nothing but zeros are left out.
  std::vector<MoneyRow> rows;
  /// In the business's currency, with everything that is no money.
  MoneyRow totals;
  /// Money in other currencies, one each; usually none.
  std::vector<MoneyRow> other_totals;
};

/// Errors: invalid_input (`to`: out_of_range).
Result<void> check_span(const ReportSpan& span);

awaitable<Result<MoneyReport>> report_money(Context& context, ReportSpan span);

/// The accountant's lines. Errors: as above, also for more than movements_max.
awaitable<Result<std::vector<Movement>>> list_movements(Context& context, ReportSpan span);

/// The first day of the period that `day` lies in. Pure.
Day period_of(Day day, ReportPeriod by);

}  // namespace creneau::app

template <>
struct creneau::domain::NameTable<creneau::app::ReportPeriod> {
  using Enum = creneau::app::ReportPeriod;
  static constexpr std::array entries{std::pair{Enum::day, std::string_view("day")},
                                      std::pair{Enum::week, std::string_view("week")},
                                      std::pair{Enum::month, std::string_view("month")}};
};

template <>
struct creneau::domain::NameTable<creneau::app::Movement::Kind> {
  using Enum = creneau::app::Movement::Kind;
  static constexpr std::array entries{
      std::pair{Enum::payment, std::string_view("payment")},
      std::pair{Enum::refund, std::string_view("refund")},
      std::pair{Enum::refund_by_hand, std::string_view("refund_by_hand")}};
};
