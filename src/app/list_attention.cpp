#include "app/list_attention.hpp"

#include "app/json_text.hpp"

namespace creneau::app {
namespace {

using domain::AttentionKind;

bool can_be_dismissed(AttentionKind kind) {
  return kind != AttentionKind::refund_failed;
}

}  // namespace

std::vector<AttentionAct> list_attention_acts(const AttentionRow& row) {
  std::vector<AttentionAct> acts;
  if (!row.attention.resolved_at) {
    switch (row.attention.kind) {
      case AttentionKind::refund_failed:
        acts = {AttentionAct::retry, AttentionAct::settle};
        break;
      case AttentionKind::mail_failed:
        acts = {AttentionAct::retry};
        break;
      case AttentionKind::slot_off_rules:
        acts = {AttentionAct::keep};
        break;
      case AttentionKind::dispute:
      case AttentionKind::unexpected_payment:
        break;
    }
    if (can_be_dismissed(row.attention.kind)) acts.push_back(AttentionAct::dismiss);
  }
  if (row.has_booking) acts.push_back(AttentionAct::open_booking);
  if (!row.payment_intent_id.empty()) acts.push_back(AttentionAct::open_stripe);
  return acts;
}

awaitable<Result<AttentionPage>> list_attention(Context& context, AttentionFilter filter,
                                                std::optional<AttentionCursor> after, int limit) {
  const auto work = [filter = std::move(filter), after = std::move(after),
                     limit](Reader& reader) -> Result<AttentionPage> {
    AttentionPage page;
    for (auto& row : reader.read_overview().list_attention(filter, after, limit + 1)) {
      if (page.matters.size() == static_cast<std::size_t>(limit)) {
        const auto& last = page.matters.back().row.attention;
        page.next = AttentionCursor{last.created_at, last.id};
        break;
      }
      AttentionMatter matter;
      matter.acts = list_attention_acts(row);
      matter.row = std::move(row);
      page.matters.push_back(std::move(matter));
    }
    return page;
  };
  co_return co_await context.store.read(work);
}

awaitable<Result<void>> dismiss_attention(Context& context, Actor actor, std::string id,
                                          std::string note, SeenBy seen_by) {
  const auto work = [&](Tx& tx) -> Result<void> {
    const auto row = tx.overview().find_attention(id, seen_by);
    if (!row) return Errc::not_found;
    const auto& attention = row->attention;
    if (!can_be_dismissed(attention.kind) ||
        !tx.overview().resolve_attention(attention.matter, actor.id, context.clock.now()))
      return Errc::conflict;
    JsonText after;
    after.add("kind", domain::name(attention.kind)).add("matter", attention.matter);
    if (!note.empty()) after.add("note", note);
    AuditChange change{"attention.dismiss", "attention", id, "", after.str()};
    write_audit(tx, context, actor, change);
    return Result<void>::ok();
  };
  co_return co_await context.store.write(work);
}

}  // namespace creneau::app
