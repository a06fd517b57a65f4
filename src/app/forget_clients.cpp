#include "app/forget_clients.hpp"

#include "app/json_text.hpp"

namespace creneau::app {
namespace {

constexpr int batch_max = 200;

/// The log says that somebody was erased, not who.
void note(Tx& tx, const Context& context, const Actor& actor, std::string_view action, int count) {
  AuditChange change{action, "client", "", "", JsonText().add("bookings", count).str()};
  write_audit(tx, context, actor, change);
}

}  // namespace

awaitable<Result<std::vector<BookingDetail>>> export_client(Context& context, Actor actor,
                                                            std::string email) {
  const auto work = [&](Tx& tx) -> Result<std::vector<BookingDetail>> {
    std::vector<BookingDetail> bookings;
    for (const auto& id : tx.overview().list_bookings_of_client(email, bookings_of_client_max)) {
      auto detail = load_booking_detail(tx, context, id);
      if (!detail) return detail.error();
      bookings.push_back(std::move(*detail));
    }
    note(tx, context, actor, "client.export", static_cast<int>(bookings.size()));
    return bookings;
  };
  co_return co_await context.store.write(work);
}

awaitable<Result<int>> erase_client(Context& context, Actor actor, std::string email) {
  const auto work = [&](Tx& tx) -> Result<int> {
    auto& overview = tx.overview();
    const auto ids = overview.list_bookings_of_client(email, bookings_of_client_max);
    for (const auto& id : ids) tx.lock_booking(id);
    // Looked at under the locks: one that becomes confirmed meanwhile is seen.
    if (overview.has_booking_ahead(email, context.clock.now())) return Errc::in_use;
    for (const auto& id : ids) overview.erase_client(id);
    note(tx, context, actor, "client.erase", static_cast<int>(ids.size()));
    return static_cast<int>(ids.size());
  };
  co_return co_await context.store.write(work);
}

awaitable<Result<int>> forget_old_clients(Context& context) {
  const int months = context.rules->retention_months;
  if (months == 0) co_return 0;
  const auto zone = context.rules->time_zone;
  auto day = zone.to_local(context.clock.now()).day - std::chrono::months(months);
  if (!day.ok()) day = day.year() / day.month() / std::chrono::last;
  const auto before = zone.start_of(day);
  const auto work = [&context, before](Tx& tx) -> Result<int> {
    const auto ids = tx.overview().list_forgettable(before, batch_max);
    for (const auto& id : ids) {
      tx.lock_booking(id);
      tx.overview().erase_client(id);
    }
    if (!ids.empty()) note(tx, context, Actor(), "client.forget", static_cast<int>(ids.size()));
    return static_cast<int>(ids.size());
  };
  int total = 0;
  while (true) {
    auto gone = co_await context.store.write(work);
    if (!gone) co_return gone.error();
    total += *gone;
    if (*gone < batch_max) co_return total;
  }
}

}  // namespace creneau::app
