#include "app/save_calendar.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/ports/schedule_records.hpp"
#include "app/save_service.hpp"
#include "app/schedule_audit.hpp"

namespace creneau::app {
namespace {

AuditChange change_of(const CalendarId& id, std::string_view action, std::string before,
                      std::string after) {
  AuditChange change;
  change.action = action;
  change.subject_kind = "calendar";
  change.subject_id = id.str();
  change.before = std::move(before);
  change.after = std::move(after);
  return change;
}

Result<void> check_services(Tx& tx, const domain::Calendar& calendar, Instant now) {
  for (std::size_t i = 0; i < calendar.service_ids.size(); ++i) {
    const auto service = tx.find_service(calendar.service_ids[i]);
    if (!service) return Error({FieldError{fmt::format("service_ids/{}", i), "invalid"}});
    if (auto fits = check_plan_size(calendar, *service, now); !fits)
      return Error({FieldError{"hours", "out_of_range"}});
  }
  return Result<void>::ok();
}

Result<void> write_calendar(Tx& tx, const Context& context, const Actor& actor,
                            domain::Calendar& calendar, bool is_new) {
  const auto before = tx.schedule().lock_calendar(calendar.id);
  if (!is_new && !before) return Errc::calendar_not_found;
  if (is_new && tx.schedule().list_calendars().size() >= static_cast<std::size_t>(calendars_max))
    return Error({FieldError{"title", "out_of_range"}});
  calendar.created_at = before ? before->created_at : context.clock.now();
  if (before) {
    calendar.feed_generation = before->feed_generation;
    calendar.exceptions = before->exceptions;
  }
  if (auto known = check_services(tx, calendar, context.clock.now()); !known) return known.error();
  if (is_new)
    tx.schedule().insert_calendar(calendar);
  else
    tx.schedule().update_calendar(calendar);
  write_audit(
      tx, context, actor,
      change_of(calendar.id, is_new ? "calendar.create" : "calendar.update",
                before ? describe_state(*before) : std::string(), describe_state(calendar)));
  return Result<void>::ok();
}

/// After a change: its slots, and how the calendar is now.
awaitable<Result<SavedCalendar>> follow_up(Context& context, CalendarId id) {
  SyncScope scope;
  scope.calendar_id = id;
  auto changes = co_await sync_slots(context, scope);
  if (!changes) co_return changes.error();
  const auto read_calendar = [id](Reader& reader) -> Result<domain::Calendar> {
    auto calendar = reader.read_schedule().find_calendar(id);
    if (!calendar) return Errc::calendar_not_found;
    return std::move(*calendar);
  };
  auto calendar = co_await context.store.read(read_calendar);
  if (!calendar) co_return calendar.error();
  co_return SavedCalendar{std::move(*calendar), *changes};
}

}  // namespace

awaitable<Result<SavedCalendar>> save_calendar(Context& context, Actor actor,
                                               domain::Calendar calendar) {
  auto made = domain::make_calendar(std::move(calendar));
  if (!made) co_return made.error();
  const bool is_new = made->id.empty();
  if (is_new) made->id = context.make_id<CalendarId>("cal");
  const auto id = made->id;
  const auto write_it = [&](Tx& tx) { return write_calendar(tx, context, actor, *made, is_new); };
  auto written = co_await context.store.write(write_it);
  if (!written) co_return written.error();
  auto saved = co_await follow_up(context, id);
  co_return saved;
}

awaitable<Result<void>> delete_calendar(Context& context, Actor actor, CalendarId id) {
  SchedulePair of;
  of.calendar_id = id;
  // Retired first: a sync beside this one would make the slots anew.
  const auto retire = [id, of](Tx& tx) -> Result<domain::Calendar> {
    auto before = tx.schedule().lock_calendar(id);
    if (!before) return Errc::calendar_not_found;
    if (tx.read_schedule().has_bookings(of)) return Errc::in_use;
    auto retired = *before;
    retired.is_active = false;
    tx.schedule().update_calendar(retired);
    return std::move(*before);
  };
  auto before = co_await context.store.write(retire);
  if (!before) co_return before.error();
  auto removed = co_await remove_unbooked_slots(context, id, ServiceId());
  if (!removed) co_return removed.error();
  const auto remove = [&](Tx& tx) -> Result<void> {
    if (!tx.schedule().lock_calendar(id)) return Errc::calendar_not_found;
    // A slot made since: somebody works with it.
    if (!tx.read_schedule().list_slot_ids(of, 1).empty()) return Errc::in_use;
    tx.schedule().delete_calendar(id);
    write_audit(tx, context, actor,
                change_of(id, "calendar.delete", describe_state(*before), std::string()));
    return Result<void>::ok();
  };
  auto done = co_await context.store.write(remove);
  co_return done;
}

awaitable<Result<SavedCalendar>> add_exceptions(Context& context, Actor actor, CalendarId id,
                                                std::vector<domain::CalendarException> exceptions) {
  for (std::size_t i = 0; i < exceptions.size(); ++i) {
    auto made = domain::make_exception(std::move(exceptions[i]), fmt::format("exceptions/{}/", i));
    if (!made) co_return made.error();
    exceptions[i] = std::move(*made);
    exceptions[i].id = format_id("exc", context.clock.now(), context.random.next());
  }
  const auto insert = [&](Tx& tx) -> Result<void> {
    const auto calendar = tx.schedule().lock_calendar(id);
    if (!calendar) return Errc::calendar_not_found;
    if (exceptions.empty() ||
        calendar->exceptions.size() + exceptions.size() > domain::exceptions_per_calendar_max)
      return Error({FieldError{"exceptions", "out_of_range"}});
    for (const auto& exception : exceptions) {
      tx.schedule().insert_exception(id, exception);
      write_audit(tx, context, actor,
                  change_of(id, "calendar.add_exception", {}, describe_state(exception)));
    }
    auto next = *calendar;
    next.exceptions.insert(next.exceptions.end(), exceptions.begin(), exceptions.end());
    return check_services(tx, next, context.clock.now());
  };
  auto inserted = co_await context.store.write(insert);
  if (!inserted) co_return inserted.error();
  auto saved = co_await follow_up(context, id);
  co_return saved;
}

awaitable<Result<SavedCalendar>> remove_exception(Context& context, Actor actor, CalendarId id,
                                                  std::string exception_id) {
  const auto remove = [&](Tx& tx) -> Result<void> {
    const auto calendar = tx.schedule().lock_calendar(id);
    if (!calendar) return Errc::calendar_not_found;
    const auto found =
        std::find_if(calendar->exceptions.begin(), calendar->exceptions.end(),
                     [&](const auto& exception) { return exception.id == exception_id; });
    if (found == calendar->exceptions.end()) return Errc::not_found;
    tx.schedule().delete_exception(id, exception_id);
    write_audit(tx, context, actor,
                change_of(id, "calendar.remove_exception", describe_state(*found), {}));
    return Result<void>::ok();
  };
  auto removed = co_await context.store.write(remove);
  if (!removed) co_return removed.error();
  auto saved = co_await follow_up(context, id);
  co_return saved;
}

awaitable<Result<SavedCalendar>> renew_feed(Context& context, Actor actor, CalendarId id) {
  const auto renew = [&](Tx& tx) -> Result<domain::Calendar> {
    auto calendar = tx.schedule().lock_calendar(id);
    if (!calendar) return Errc::calendar_not_found;
    const auto before = describe_state(*calendar);
    ++calendar->feed_generation;
    tx.schedule().update_calendar(*calendar);
    write_audit(tx, context, actor,
                change_of(id, "calendar.renew_feed", before, describe_state(*calendar)));
    return std::move(*calendar);
  };
  auto renewed = co_await context.store.write(renew);
  if (!renewed) co_return renewed.error();
  co_return SavedCalendar{std::move(*renewed), {}};
}

}  // namespace creneau::app
