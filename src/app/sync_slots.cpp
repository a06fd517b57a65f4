#include "app/sync_slots.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/apply_decision.hpp"
#include "app/ports/overview_records.hpp"
#include "app/ports/schedule_records.hpp"
#include "domain/availability.hpp"

namespace creneau::app {
namespace {

/// A plan and what people add to it, in portions: no pair needs more.
constexpr int portions_max =
    1 + static_cast<int>(2 * domain::planned_slots_max) / slot_changes_per_transaction_max;

struct Portion {
  SlotChanges changes;
  bool has_more = false;
  bool has_effects = false;
};

void raise_off_rules(Tx& tx, const Context& context, const domain::Slot& slot) {
  domain::Attention attention;
  attention.id = format_id("att", context.clock.now(), context.random.next());
  attention.kind = domain::AttentionKind::slot_off_rules;
  attention.matter = off_rules_matter(slot.id);
  attention.subject_id = slot.id.str();
  attention.amount = {0, slot.price.currency};
  attention.detail = slot.title;
  attention.created_at = context.clock.now();
  tx.overview().raise_attention(attention);
}

void resolve_off_rules(Tx& tx, const Context& context, const domain::Slot& slot) {
  tx.overview().resolve_attention(off_rules_matter(slot.id), "system", context.clock.now());
}

/// Closed for new bookings; whoever is paying without a seat is sent away.
void close_by_rules(Tx& tx, const Context& context, domain::Slot slot, Portion& portion) {
  if (!slot.is_closed) slot.is_closed_by_rules = true;
  tx.close_slot(slot.id);
  tx.update_slot(slot);
  portion.has_effects |= expire_rivals(tx, context, slot.id, BookingId());
}

/// Nobody who pays for an hour is given half of one: the new length comes once they are gone.
void keep_time_while_paid(Tx& tx, domain::Slot& slot) {
  if (!tx.schedule().has_pending_booking(slot.id)) return;
  const auto stored = tx.find_slot(slot.id);
  if (!stored) return;
  slot.end_at = stored->end_at;
  slot.busy_start_at = stored->busy_start_at;
  slot.busy_end_at = stored->busy_end_at;
}

/// False when there was nothing to do after all.
bool apply(Tx& tx, const Context& context, const domain::SlotChange& change, Portion& portion) {
  using Kind = domain::SlotChange::Kind;
  auto slot = change.slot;
  switch (change.kind) {
    case Kind::add:
      slot.id = context.make_id<SlotId>("slot");
      slot.created_at = context.clock.now();
      tx.insert_slot(slot);
      ++portion.changes.added;
      return true;
    case Kind::update:
      keep_time_while_paid(tx, slot);
      tx.update_slot(slot);
      portion.has_effects |= expire_rivals(tx, context, slot.id, BookingId());
      return true;
    case Kind::restore:
      keep_time_while_paid(tx, slot);
      if (slot.is_off_rules) resolve_off_rules(tx, context, slot);
      if (slot.is_closed_by_rules) {
        tx.reopen_slot(slot.id);
        ++portion.changes.added;
      }
      slot.is_closed_by_rules = slot.is_off_rules = false;
      tx.update_slot(slot);
      return true;
    case Kind::drop:
      if (tx.delete_slot(slot.id)) {
        ++portion.changes.removed;
        return true;
      }
      if (slot.is_closed_by_rules) return false;
      close_by_rules(tx, context, slot, portion);
      ++portion.changes.closed;
      return true;
    case Kind::detach:
      slot.is_off_rules = true;
      close_by_rules(tx, context, slot, portion);
      raise_off_rules(tx, context, slot);
      ++portion.changes.off_rules;
      return true;
    case Kind::settle:
      slot.is_off_rules = false;
      tx.update_slot(slot);
      resolve_off_rules(tx, context, slot);
      return true;
  }
  CRENEAU_UNREACHABLE();
}

std::vector<domain::PlannedSlot> plan_ahead(const domain::Calendar& calendar,
                                            const domain::Service& service, const TimeZone& zone,
                                            Instant now) {
  const auto today = zone.to_local(now).day;
  auto planned =
      domain::plan_slots(calendar, service, zone, today, add_days(today, service.horizon_days));
  std::erase_if(planned, [now](const auto& slot) { return slot.start_at <= now; });
  return planned;
}

Result<Portion> sync_portion(Tx& tx, const Context& context, const SchedulePair& pair) {
  Portion portion;
  const auto now = context.clock.now();
  const auto calendar = tx.schedule().lock_calendar(pair.calendar_id);
  const auto service = tx.find_service(pair.service_id);
  if (!calendar || !service) return portion;
  const auto zone = TimeZone::find(calendar->time_zone);
  if (!zone)
    return Error(Errc::internal,
                 fmt::format("{} is in an unknown time zone", pair.calendar_id.str()));
  const bool is_offered = calendar->is_active && service->is_active &&
                          std::find(calendar->service_ids.begin(), calendar->service_ids.end(),
                                    service->id) != calendar->service_ids.end();
  std::vector<domain::PlannedSlot> planned;
  if (is_offered) planned = plan_ahead(*calendar, *service, *zone, now);
  const auto existing = tx.schedule().list_slots_ahead(pair, now);
  int done = 0;
  for (const auto& change : decide_slot_changes(*calendar, *service, planned, existing)) {
    if (done == slot_changes_per_transaction_max) {
      portion.has_more = true;
      break;
    }
    if (apply(tx, context, change, portion)) ++done;
  }
  return portion;
}

awaitable<Result<SlotChanges>> sync_pair(Context& context, SchedulePair pair) {
  SlotChanges changes;
  for (int i = 0; i < portions_max; ++i) {
    const auto write_portion = [&context, &pair](Tx& tx) {
      return sync_portion(tx, context, pair);
    };
    auto portion = co_await context.store.write(write_portion);
    if (!portion) co_return portion.error();
    changes += portion->changes;
    if (portion->has_effects) context.notifier.effects_queued();
    if (!portion->has_more) break;
  }
  co_return changes;
}

}  // namespace

SlotChanges& SlotChanges::operator+=(const SlotChanges& other) {
  added += other.added;
  removed += other.removed;
  closed += other.closed;
  off_rules += other.off_rules;
  return *this;
}

std::string off_rules_matter(const SlotId& id) {
  return "slot:" + id.str();
}

Result<void> check_plan_size(const domain::Calendar& calendar, const domain::Service& service,
                             Instant now) {
  const auto zone = TimeZone::find(calendar.time_zone);
  if (!zone) return Error({FieldError{"time_zone", "invalid"}});
  const auto today = zone->to_local(now).day;
  if (domain::plan_slots(calendar, service, *zone, today, add_days(today, service.horizon_days))
          .size() < domain::planned_slots_max)
    return Result<void>::ok();
  return Error({FieldError{"horizon_days", "out_of_range"}});
}

awaitable<Result<SlotChanges>> sync_slots(Context& context, SyncScope scope) {
  const auto read_pairs = [&context, scope](Reader& reader) -> Result<std::vector<SchedulePair>> {
    return reader.read_schedule().list_schedule_pairs(context.clock.now(), scope.calendar_id,
                                                      scope.service_id);
  };
  auto pairs = co_await context.store.read(read_pairs);
  if (!pairs) co_return pairs.error();
  SlotChanges changes;
  Result<void> outcome = Result<void>::ok();
  for (const auto& pair : *pairs) {
    auto of_pair = co_await sync_pair(context, pair);
    if (of_pair)
      changes += *of_pair;
    else
      outcome = of_pair.error();
  }
  if (!outcome) co_return outcome.error();
  co_return changes;
}

}  // namespace creneau::app
