#include "app/save_service.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/ports/schedule_records.hpp"
#include "app/schedule_audit.hpp"
#include "domain/service.hpp"

namespace creneau::app {
namespace {

Result<void> check_calendars(Tx& tx, const domain::Service& service,
                             const std::vector<CalendarId>& calendar_ids, Instant now) {
  for (std::size_t i = 0; i < calendar_ids.size(); ++i) {
    const auto calendar = tx.schedule().find_calendar(calendar_ids[i]);
    if (!calendar) return Error({FieldError{fmt::format("calendar_ids/{}", i), "invalid"}});
    if (auto fits = check_plan_size(*calendar, service, now); !fits) return fits.error();
  }
  return Result<void>::ok();
}

Result<void> write_service(Tx& tx, const Context& context, const Actor& actor,
                           const domain::Service& service,
                           const std::vector<CalendarId>& calendar_ids, bool is_new) {
  const auto before = tx.find_service(service.id);
  if (!is_new && !before) return Errc::service_not_found;
  if (is_new && tx.list_services().size() >= static_cast<std::size_t>(services_max))
    return Error({FieldError{"title", "out_of_range"}});
  if (auto known = check_calendars(tx, service, calendar_ids, context.clock.now()); !known)
    return known.error();
  AuditChange change;
  change.action = is_new ? "service.create" : "service.update";
  change.subject_kind = "service";
  change.subject_id = service.id.str();
  if (before) change.before = describe_state(*before, tx.schedule().list_calendars_of(service.id));
  change.after = describe_state(service, calendar_ids);
  if (is_new)
    tx.insert_service(service);
  else
    tx.schedule().update_service(service);
  tx.schedule().set_calendars_of(service.id, calendar_ids);
  write_audit(tx, context, actor, change);
  return Result<void>::ok();
}

}  // namespace

awaitable<Result<SavedService>> save_service(Context& context, Actor actor, domain::Service service,
                                             std::vector<CalendarId> calendar_ids) {
  auto made = domain::make_service(std::move(service));
  if (!made) co_return made.error();
  std::sort(calendar_ids.begin(), calendar_ids.end());
  calendar_ids.erase(std::unique(calendar_ids.begin(), calendar_ids.end()), calendar_ids.end());
  const bool is_new = made->id.empty();
  if (is_new) made->id = context.make_id<ServiceId>("svc");
  const auto write_it = [&](Tx& tx) {
    return write_service(tx, context, actor, *made, calendar_ids, is_new);
  };
  auto written = co_await context.store.write(write_it);
  if (!written) co_return written.error();
  SyncScope scope;
  scope.service_id = made->id;
  auto changes = co_await sync_slots(context, scope);
  if (!changes) co_return changes.error();
  co_return SavedService{std::move(*made), std::move(calendar_ids), *changes};
}

awaitable<Result<void>> remove_unbooked_slots(Context& context, CalendarId calendar_id,
                                              ServiceId service_id) {
  SchedulePair of;
  of.calendar_id = calendar_id;
  of.service_id = service_id;
  while (true) {
    const auto remove_portion = [of](Tx& tx) -> Result<bool> {
      if (tx.read_schedule().has_bookings(of)) return Errc::in_use;
      const auto ids = tx.read_schedule().list_slot_ids(of, slots_removed_per_transaction_max);
      for (const auto& id : ids)
        // A sync beside this one may have removed it already.
        if (!tx.delete_slot(id) && tx.find_slot(id)) return Errc::in_use;
      return ids.size() == static_cast<std::size_t>(slots_removed_per_transaction_max);
    };
    auto has_more = co_await context.store.write(remove_portion);
    if (!has_more) co_return has_more.error();
    if (!*has_more) co_return Result<void>::ok();
  }
}

awaitable<Result<void>> delete_service(Context& context, Actor actor, ServiceId id) {
  SchedulePair of;
  of.service_id = id;
  std::string state_before;
  // Retired first: a sync beside this one would make the slots anew. It holds a calendar's lock.
  const auto retire = [&](Tx& tx) -> Result<void> {
    const auto calendar_ids = tx.schedule().list_calendars_of(id);
    for (const auto& calendar_id : calendar_ids)
      static_cast<void>(tx.schedule().lock_calendar(calendar_id));
    auto service = tx.find_service(id);
    if (!service) return Errc::service_not_found;
    if (tx.read_schedule().has_bookings(of)) return Errc::in_use;
    state_before = describe_state(*service, calendar_ids);
    service->is_active = false;
    tx.schedule().update_service(*service);
    return Result<void>::ok();
  };
  auto retired = co_await context.store.write(retire);
  if (!retired) co_return retired.error();
  auto removed = co_await remove_unbooked_slots(context, CalendarId(), id);
  if (!removed) co_return removed.error();
  const auto remove = [&](Tx& tx) -> Result<void> {
    if (!tx.find_service(id)) return Errc::service_not_found;
    // A slot made since: somebody works with it.
    if (!tx.read_schedule().list_slot_ids(of, 1).empty()) return Errc::in_use;
    AuditChange change;
    change.action = "service.delete";
    change.subject_kind = "service";
    change.subject_id = id.str();
    change.before = state_before;
    tx.schedule().delete_service(id);
    write_audit(tx, context, actor, change);
    return Result<void>::ok();
  };
  auto done = co_await context.store.write(remove);
  co_return done;
}

}  // namespace creneau::app
