#include "app/manage_slots.hpp"

#include <algorithm>

#include "app/apply_decision.hpp"
#include "app/json_text.hpp"
#include "app/schedule_audit.hpp"

namespace creneau::app {
namespace {

constexpr std::size_t slots_per_transaction_max = 1000;

/// One line for the whole row: its first slot, and how many there are.
void write_row_audit(Tx& tx, const Context& context, const Actor& actor,
                     const std::vector<domain::Slot>& slots) {
  AuditChange change;
  change.action = "slot.create";
  change.subject_kind = "slot";
  change.subject_id = slots.front().id.str();
  change.after = slots.size() == 1
                     ? describe_state(slots.front())
                     : JsonText()
                           .add("title", slots.front().title)
                           .add("first_start_at", format_rfc3339(slots.front().start_at))
                           .add("count", static_cast<std::int64_t>(slots.size()))
                           .str();
  write_audit(tx, context, actor, change);
}

}  // namespace

awaitable<Result<std::vector<domain::Slot>>> add_slots(Context& context,
                                                       std::vector<domain::SlotDraft> drafts,
                                                       Actor actor) {
  if (drafts.empty() || drafts.size() > slots_per_call_max)
    co_return Error({FieldError{"count", "out_of_range"}});
  std::vector<domain::Slot> slots;
  for (const auto& draft : drafts) {
    auto slot = domain::make_slot(draft, context.make_id<SlotId>("slot"), context.clock.now());
    if (!slot) co_return slot.error();
    slots.push_back(std::move(*slot));
  }
  for (std::size_t at = 0; at < slots.size(); at += slots_per_transaction_max) {
    const auto end = std::min(slots.size(), at + slots_per_transaction_max);
    const auto insert_portion = [&, at, end](Tx& tx) -> Result<void> {
      for (auto index = at; index < end; ++index) tx.insert_slot(slots[index]);
      if (at == 0) write_row_audit(tx, context, actor, slots);
      return Result<void>::ok();
    };
    auto inserted = co_await context.store.write(insert_portion);
    if (!inserted) co_return inserted.error();
  }
  co_return slots;
}

awaitable<Result<bool>> close_slot(Context& context, SlotId id, Actor actor) {
  const auto write_closed = [&](Tx& tx) -> Result<bool> {
    const auto before = tx.lock_slot(id);
    if (!before) return Errc::slot_not_found;
    if (!tx.close_slot(id)) return false;
    expire_rivals(tx, context, id, BookingId());
    auto after = *before;
    after.is_closed = true;
    AuditChange change;
    change.action = "slot.close";
    change.subject_kind = "slot";
    change.subject_id = id.str();
    change.before = describe_state(*before);
    change.after = describe_state(after);
    write_audit(tx, context, actor, change);
    return true;
  };
  auto closed = co_await context.store.write(write_closed);
  if (closed && *closed) context.notifier.effects_queued();
  co_return closed;
}

}  // namespace creneau::app
