#include "app/report_money.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace creneau::app {
namespace {

Day next_period(Day first, ReportPeriod by) {
  switch (by) {
    case ReportPeriod::day:
      return add_days(first, 1);
    case ReportPeriod::week:
      return add_days(first, 7);
    case ReportPeriod::month:
      return (first.year() / first.month() + std::chrono::months(1)) / 1;
  }
  CRENEAU_UNREACHABLE();
}

/// The periods of a span: where each begins on the clocks of the business.
class Periods {
 public:
  Periods(const ReportSpan& span, const TimeZone& zone) {
    // The first and the last may be cut: only what lies in the span counts.
    for (auto first = period_of(span.from, span.by); first <= span.to;
         first = next_period(first, span.by)) {
      days_.push_back(first);
      starts_.push_back(zone.start_of(first));
    }
  }
  Day find(Instant at) const {
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), at);
    CRENEAU_ASSERT(next != starts_.begin());
    return days_[static_cast<std::size_t>(next - starts_.begin()) - 1];
  }

 private:
  std::vector<Day> days_;
  std::vector<Instant> starts_;
};

struct Span {
  Instant from;
  Instant to;
};

Span bounds_of(const ReportSpan& span, const TimeZone& zone) {
  return {zone.start_of(span.from), zone.start_of(add_days(span.to, 1))};
}

void add(MoneyRow& row, const Figure& figure) {
  switch (figure.kind) {
    case Figure::Kind::captured:
      row.captured += figure.amount.minor;
      break;
    case Figure::Kind::refunded:
      row.refunded += figure.amount.minor;
      break;
    case Figure::Kind::on_site:
      row.on_site += figure.amount.minor;
      break;
    case Figure::Kind::begun:
      ++row.attempts;
      if (figure.status == domain::BookingStatus::confirmed ||
          figure.status == domain::BookingStatus::cancelled)
        ++row.bookings;
      if (figure.status == domain::BookingStatus::rejected) ++row.lost_races;
      if (figure.is_unpaid) ++row.unpaid;
      break;
    case Figure::Kind::offered:
      ++row.slots;
      row.seats += figure.seats;
      row.seats_taken += figure.seats_taken;
      break;
  }
}

/// Sums up whatever it is shown.
class Sums {
 public:
  Sums(const ReportSpan& span, const TimeZone& zone, std::string currency)
      : span_(span),
        bounds_(bounds_of(span, zone)),
        periods_(span, zone),
        currency_(std::move(currency)) {}

  void count(const Figure& figure) {
    if (figure.at < bounds_.from || figure.at >= bounds_.to) return;
    if (!span_.service_id.empty() && figure.service_id != span_.service_id) return;
    const auto& currency = figure.amount.currency.empty() ? currency_ : figure.amount.currency;
    auto& row = rows_[{periods_.find(figure.at), figure.service_id, currency}];
    add(row, figure);
    add(totals_[currency], figure);
  }

  MoneyReport finish(const std::map<ServiceId, std::string>& titles) {
    MoneyReport report;
    for (auto& [key, row] : rows_) {
      if (row.is_zero()) continue;
      std::tie(row.period, row.service_id, row.currency) = key;
      if (const auto title = titles.find(row.service_id); title != titles.end())
        row.service_title = title->second;
      report.rows.push_back(std::move(row));
    }
    std::stable_sort(
        report.rows.begin(), report.rows.end(), [](const MoneyRow& a, const MoneyRow& b) {
          return std::tie(a.period, a.service_title) < std::tie(b.period, b.service_title);
        });
    for (auto& [currency, row] : totals_) {
      row.period = span_.from;
      row.currency = currency;
      if (currency != currency_) report.other_totals.push_back(row);
    }
    report.totals = totals_[currency_];
    report.totals.period = span_.from;
    report.totals.currency = currency_;
    return report;
  }

 private:
  ReportSpan span_;
  Span bounds_;
  Periods periods_;
  std::string currency_;
  std::map<std::tuple<Day, ServiceId, std::string>, MoneyRow> rows_;
  std::map<std::string, MoneyRow> totals_;
};

}  // namespace

bool MoneyRow::is_zero() const {
  return captured == 0 && refunded == 0 && on_site == 0 && attempts == 0 && slots == 0;
}

Day period_of(Day day, ReportPeriod by) {
  switch (by) {
    case ReportPeriod::day:
      return day;
    case ReportPeriod::week:
      return add_days(day, -static_cast<int>((weekday(day) + 6) % 7));
    case ReportPeriod::month:
      return day.year() / day.month() / 1;
  }
  CRENEAU_UNREACHABLE();
}

Result<void> check_span(const ReportSpan& span) {
  const auto days = (std::chrono::sys_days(span.to) - std::chrono::sys_days(span.from)).count() + 1;
  const int most = span.by == ReportPeriod::day ? report_days_max : report_span_max;
  if (days < 1 || days > most) return Error(std::vector<FieldError>{{"to", "out_of_range"}});
  return Result<void>::ok();
}

awaitable<Result<MoneyReport>> report_money(Context& context, ReportSpan span) {
  if (const auto checked = check_span(span); !checked) co_return checked.error();
  const auto rules = context.rules.get();
  const auto work = [span, zone = rules->time_zone,
                     currency = rules->currency](Reader& reader) -> Result<MoneyReport> {
    Sums sums(span, zone, currency);
    const auto [from, to] = bounds_of(span, zone);
    reader.read_overview().visit_figures(from, to,
                                         [&](const Figure& figure) { sums.count(figure); });
    std::map<ServiceId, std::string> titles;
    for (const auto& service : reader.list_services()) titles[service.id] = service.title;
    return sums.finish(titles);
  };
  co_return co_await context.store.read(work);
}

awaitable<Result<std::vector<Movement>>> list_movements(Context& context, ReportSpan span) {
  if (const auto checked = check_span(span); !checked) co_return checked.error();
  const auto work = [bounds = bounds_of(span, context.rules->time_zone)](
                        Reader& reader) -> Result<std::vector<Movement>> {
    return reader.read_overview().list_movements(bounds.from, bounds.to, movements_max + 1);
  };
  auto movements = co_await context.store.read(work);
  if (movements && movements->size() > static_cast<std::size_t>(movements_max)) {
    std::vector<FieldError> errors{{"to", "out_of_range"}};
    co_return Error(std::move(errors));
  }
  co_return movements;
}

}  // namespace creneau::app
