#include "app/edit_slot.hpp"

#include <algorithm>

#include "app/apply_decision.hpp"
#include "app/ports/overview_records.hpp"
#include "app/ports/schedule_records.hpp"
#include "app/schedule_audit.hpp"
#include "app/sync_slots.hpp"

namespace creneau::app {
namespace {

/// What a unit of work here leaves behind.
struct Edited {
  domain::Slot slot;
  bool has_effects = false;
};

void write_slot_audit(Tx& tx, const Context& context, const Actor& actor, std::string_view action,
                      const domain::Slot* before, const domain::Slot* after) {
  AuditChange change;
  change.action = action;
  change.subject_kind = "slot";
  change.subject_id = (after ? after : before)->id.str();
  if (before) change.before = describe_state(*before);
  if (after) change.after = describe_state(*after);
  write_audit(tx, context, actor, change);
}

Error name_as_api(Error error) {
  for (auto& field : error.fields) {
    if (field.field == "duration") field.field = "duration_minutes";
    if (field.field == "start") field.field = "start_at";
    if (field.field == "currency") field.field = "price/currency";
  }
  return error;
}

/// Checks what a slot has become as if it were new, and tidies its texts.
Result<void> check_slot(domain::Slot& slot, Instant now) {
  domain::SlotDraft draft;
  draft.title = slot.title;
  draft.place = slot.place;
  draft.start_at = slot.start_at;
  draft.duration = slot.end_at - slot.start_at;
  draft.price = slot.price;
  draft.capacity = slot.capacity;
  auto made = domain::make_slot(draft, slot.id, now);
  if (!made) return name_as_api(made.error());
  slot.title = made->title;
  slot.place = made->place;
  return Result<void>::ok();
}

Result<domain::Slot> make_wished(Tx& tx, const Context& context, const SlotWish& wish) {
  domain::SlotDraft draft;
  draft.service_id = wish.service_id;
  draft.calendar_id = wish.calendar_id;
  draft.start_at = wish.start_at;
  draft.price = {0, context.rules->currency};
  draft.duration = std::chrono::hours(1);
  if (!wish.service_id.empty()) {
    const auto service = tx.find_service(wish.service_id);
    if (!service) return Error({FieldError{"service_id", "invalid"}});
    draft.title = service->title;
    draft.place = service->place;
    draft.duration = service->duration;
    draft.price = service->price;
    draft.capacity = service->capacity;
    draft.buffer_before = service->buffer_before;
    draft.buffer_after = service->buffer_after;
    draft.notice = service->notice;
    const auto calendars = tx.schedule().list_calendars_of(wish.service_id);
    if (wish.calendar_id.empty() && calendars.size() == 1) draft.calendar_id = calendars.front();
  }
  if (!draft.calendar_id.empty() && !tx.schedule().lock_calendar(draft.calendar_id))
    return Error({FieldError{"calendar_id", "invalid"}});
  if (wish.title) draft.title = *wish.title;
  if (wish.place) draft.place = *wish.place;
  if (wish.duration) draft.duration = *wish.duration;
  if (wish.price) draft.price = *wish.price;
  if (wish.capacity) draft.capacity = *wish.capacity;
  if (wish.start_at <= context.clock.now()) return Error({FieldError{"start_at", "out_of_range"}});
  auto made = domain::make_slot(draft, context.make_id<SlotId>("slot"), context.clock.now());
  if (!made) return name_as_api(made.error());
  return made;
}

void apply_edit(domain::Slot& slot, const SlotEdit& edit) {
  const auto buffer_before = slot.start_at - slot.busy_start_at;
  const auto buffer_after = slot.busy_end_at - slot.end_at;
  const Duration duration = edit.duration ? Duration(*edit.duration) : slot.end_at - slot.start_at;
  if (edit.title) slot.title = *edit.title;
  if (edit.place) slot.place = *edit.place;
  if (edit.start_at) slot.start_at = *edit.start_at;
  slot.end_at = slot.start_at + duration;
  slot.busy_start_at = slot.start_at - buffer_before;
  slot.busy_end_at = slot.end_at + buffer_after;
  if (edit.price) slot.price = *edit.price;
  if (edit.capacity) slot.capacity = *edit.capacity;
  slot.origin = domain::SlotOrigin::manual;
  slot.is_off_rules = false;
}

/// So that the hours do not offer the time again that a person has moved away from.
void leave_closed(Tx& tx, const Context& context, domain::Slot slot) {
  slot.id = context.make_id<SlotId>("slot");
  slot.created_at = context.clock.now();
  slot.seats_taken = 0;
  slot.is_closed = false;
  tx.insert_slot(slot);
  tx.close_slot(slot.id);
}

bool is_of_rules(const domain::Slot& slot) {
  return slot.origin == domain::SlotOrigin::rules && !slot.is_off_rules && !slot.is_closed_by_rules;
}

void resolve_matter(Tx& tx, const Context& context, const Actor& actor, const SlotId& id) {
  tx.overview().resolve_attention(off_rules_matter(id), actor.id.empty() ? "system" : actor.id,
                                  context.clock.now());
}

Result<Edited> write_edit(Tx& tx, const Context& context, const Actor& actor, const SlotId& id,
                          const SlotEdit& edit) {
  const auto before = tx.lock_slot(id);
  if (!before) return Errc::slot_not_found;
  const auto now = context.clock.now();
  if (before->start_at <= now) return Errc::slot_past;
  Edited edited{*before, false};
  apply_edit(edited.slot, edit);
  if (auto right = check_slot(edited.slot, now); !right) return right.error();
  const bool moves =
      edited.slot.start_at != before->start_at || edited.slot.end_at != before->end_at;
  if (moves) {
    // A client who is paying for the old time must not be given the new one.
    if (tx.read_schedule().is_referred_to(id)) return Errc::in_use;
    if (edited.slot.start_at <= now) return Error({FieldError{"start_at", "out_of_range"}});
  }
  if (edited.slot.capacity < before->seats_taken) return Errc::capacity_below_taken;
  if (!tx.update_slot(edited.slot)) return Errc::conflict;
  if (edited.slot.start_at != before->start_at && is_of_rules(*before))
    leave_closed(tx, context, *before);
  if (before->is_off_rules) resolve_matter(tx, context, actor, id);
  edited.has_effects = expire_rivals(tx, context, id, BookingId());
  edited.slot = tx.find_slot(id).value();
  write_slot_audit(tx, context, actor, "slot.update", &*before, &edited.slot);
  return edited;
}

Result<Edited> write_close(Tx& tx, const Context& context, const Actor& actor, const SlotId& id) {
  const auto before = tx.lock_slot(id);
  if (!before) return Errc::slot_not_found;
  if (before->is_closed && !before->is_closed_by_rules) return Edited{*before, false};
  tx.close_slot(id);
  auto next = *before;
  next.is_closed_by_rules = false;  // a person's decision now
  next.is_off_rules = false;
  if (!tx.update_slot(next)) return Errc::conflict;
  if (before->is_off_rules) resolve_matter(tx, context, actor, id);
  Edited edited;
  edited.has_effects = expire_rivals(tx, context, id, BookingId());
  edited.slot = tx.find_slot(id).value();
  write_slot_audit(tx, context, actor, "slot.close", &*before, &edited.slot);
  return edited;
}

Result<Edited> write_open(Tx& tx, const Context& context, const Actor& actor, const SlotId& id,
                          std::string_view action) {
  const auto before = tx.lock_slot(id);
  if (!before) return Errc::slot_not_found;
  const bool was_refused = before->is_off_rules || before->is_closed_by_rules;
  const bool reopens = action == "slot.reopen" || before->is_closed_by_rules;
  if (reopens && before->start_at <= context.clock.now()) return Errc::slot_past;
  if (!was_refused && !(reopens && before->is_closed)) return Edited{*before, false};
  if (reopens) tx.reopen_slot(id);
  auto next = *before;
  if (was_refused) next.origin = domain::SlotOrigin::manual;
  next.is_off_rules = next.is_closed_by_rules = false;
  if (!tx.update_slot(next)) return Errc::conflict;
  if (before->is_off_rules) resolve_matter(tx, context, actor, id);
  Edited edited;
  edited.slot = tx.find_slot(id).value();
  write_slot_audit(tx, context, actor, action, &*before, &edited.slot);
  return edited;
}

/// Tells the workers after the commit.
Result<domain::Slot> publish_edit(Context& context, Result<Edited> edited) {
  if (!edited) return edited.error();
  if (edited->has_effects) context.notifier.effects_queued();
  return std::move(edited->slot);
}

}  // namespace

awaitable<Result<domain::Slot>> create_slot(Context& context, Actor actor, SlotWish wish) {
  const auto create = [&](Tx& tx) -> Result<domain::Slot> {
    auto slot = make_wished(tx, context, wish);
    if (!slot) return slot;
    tx.insert_slot(*slot);
    write_slot_audit(tx, context, actor, "slot.create", nullptr, &*slot);
    return tx.find_slot(slot->id).value();
  };
  auto created = co_await context.store.write(create);
  co_return created;
}

awaitable<Result<domain::Slot>> edit_slot(Context& context, Actor actor, SlotId id, SlotEdit edit) {
  const auto work = [&](Tx& tx) { return write_edit(tx, context, actor, id, edit); };
  auto edited = co_await context.store.write(work);
  co_return publish_edit(context, std::move(edited));
}

awaitable<Result<domain::Slot>> close_slot_by_hand(Context& context, Actor actor, SlotId id) {
  const auto work = [&](Tx& tx) { return write_close(tx, context, actor, id); };
  auto edited = co_await context.store.write(work);
  co_return publish_edit(context, std::move(edited));
}

awaitable<Result<domain::Slot>> reopen_slot(Context& context, Actor actor, SlotId id) {
  const auto work = [&](Tx& tx) { return write_open(tx, context, actor, id, "slot.reopen"); };
  auto edited = co_await context.store.write(work);
  co_return publish_edit(context, std::move(edited));
}

awaitable<Result<domain::Slot>> keep_slot(Context& context, Actor actor, SlotId id) {
  const auto work = [&](Tx& tx) { return write_open(tx, context, actor, id, "slot.keep"); };
  auto edited = co_await context.store.write(work);
  co_return publish_edit(context, std::move(edited));
}

awaitable<Result<void>> delete_slot(Context& context, Actor actor, SlotId id) {
  const auto work = [&](Tx& tx) -> Result<Edited> {
    const auto before = tx.lock_slot(id);
    if (!before) return Errc::slot_not_found;
    if (tx.read_schedule().is_referred_to(id)) return Errc::in_use;
    if (is_of_rules(*before) && before->start_at > context.clock.now())
      return write_close(tx, context, actor, id);
    if (!tx.delete_slot(id)) return Errc::in_use;
    write_slot_audit(tx, context, actor, "slot.delete", &*before, nullptr);
    return Edited{*before, false};
  };
  auto deleted = co_await context.store.write(work);
  auto published = publish_edit(context, std::move(deleted));
  if (!published) co_return published.error();
  co_return Result<void>::ok();
}

}  // namespace creneau::app
