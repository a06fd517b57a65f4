#include "app/show_today.hpp"

#include "app/check_health.hpp"

namespace creneau::app {

awaitable<Result<Today>> show_today(Context& context, SeenBy seen_by) {
  const auto now = context.clock.now();
  const auto work = [now, rules = context.rules.get(),
                     seen_by = std::move(seen_by)](Reader& reader) -> Result<Today> {
    auto& overview = reader.read_overview();
    Today today;
    today.day = rules->time_zone.to_local(now).day;
    const auto start = rules->time_zone.start_of(today.day);
    const auto end = rules->time_zone.start_of(add_days(today.day, 1));
    today.bookings = overview.list_coming(start, end, seen_by, bookings_of_today_max);
    today.next =
        overview.list_coming(end, rules->time_zone.start_of(add_days(today.day, 1 + next_days)),
                             seen_by, next_bookings_max);
    today.free_seats = overview.count_free_seats(now, end, seen_by);
    today.paid = {overview.sum_captured(start, end, rules->currency, seen_by), rules->currency};
    today.attention = overview.count_attention(seen_by);
    if (!seen_by && is_webhook_silent(read_health_facts(reader, now))) ++today.attention;
    return today;
  };
  co_return co_await context.store.read(work);
}

}  // namespace creneau::app
