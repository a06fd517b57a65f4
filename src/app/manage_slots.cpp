#include "app/manage_slots.hpp"

#include <algorithm>

#include "app/apply_decision.hpp"

namespace creneau::app {
namespace {

constexpr std::size_t slots_per_transaction_max = 1000;

}  // namespace

awaitable<Result<std::vector<domain::Slot>>> add_slots(Context& context,
                                                       std::vector<domain::SlotDraft> drafts) {
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
    const auto insert_portion = [&slots, at, end](Tx& tx) -> Result<void> {
      for (auto index = at; index < end; ++index) tx.insert_slot(slots[index]);
      return Result<void>::ok();
    };
    auto inserted = co_await context.store.write(insert_portion);
    if (!inserted) co_return inserted.error();
  }
  co_return slots;
}

awaitable<Result<bool>> close_slot(Context& context, SlotId id) {
  const auto write_closed = [&context, id](Tx& tx) -> Result<bool> {
    if (!tx.lock_slot(id)) return Errc::slot_not_found;
    if (!tx.close_slot(id)) return false;
    expire_rivals(tx, context, id, BookingId());
    return true;
  };
  auto closed = co_await context.store.write(write_closed);
  if (closed && *closed) context.notifier.effects_queued();
  co_return closed;
}

}  // namespace creneau::app
