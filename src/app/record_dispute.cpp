#include "app/record_dispute.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/follow_attention.hpp"
#include "app/lock_rows.hpp"
#include "app/ports/overview_records.hpp"

namespace creneau::app {
namespace {

bool was_told(Reader& reader, const domain::Dispute& dispute) {
  const auto history = reader.list_history(dispute.booking_id);
  return std::any_of(history.begin(), history.end(), [&](const HistoryEntry& entry) {
    return entry.happening == domain::Happening::disputed &&
           entry.detail.starts_with(dispute.id + ' ');
  });
}

domain::Attention make_attention(const Context& context, const domain::Dispute& dispute) {
  domain::Attention attention;
  attention.id = context.make_id<std::string>("att");
  attention.kind = domain::AttentionKind::dispute;
  attention.matter = dispute_matter(dispute.id);
  attention.booking_id = dispute.booking_id;
  attention.payment_id = dispute.payment_id;
  attention.subject_id = dispute.id;
  attention.amount = dispute.amount;
  attention.detail = fmt::format("{} {}", dispute.status, dispute.reason);
  attention.created_at = context.clock.now();
  return attention;
}

}  // namespace

// Source: Stripe's API reference, «The Dispute object», `status`.
bool is_open_dispute(std::string_view status) {
  constexpr std::array<std::string_view, 4> over{"won", "lost", "warning_closed", "prevented"};
  return std::find(over.begin(), over.end(), status) == over.end();
}

Result<Report> record_dispute(Tx& tx, const Context& context, const PaymentId& payment_id,
                              domain::Dispute dispute, Source source) {
  const auto found = tx.find_payment(payment_id);
  if (!found) return Errc::conflict;
  const auto locked = lock_rows(tx, found->booking_id, found->slot_id);
  // News come late and out of order: what is over is not opened again by them.
  const auto known = tx.overview().find_dispute(found->payment_intent_id);
  if (known && known->id == dispute.id && !is_open_dispute(known->status) &&
      is_open_dispute(dispute.status))
    return Report();
  dispute.payment_id = found->id;
  dispute.booking_id = found->booking_id;
  tx.overview().save_dispute(dispute);

  Report report;
  report.booking_id = dispute.booking_id;
  report.session_id = found->session_id;
  report.amount = dispute.amount;
  if (is_open_dispute(dispute.status)) {
    tx.overview().raise_attention(make_attention(context, dispute));
    if (!was_told(tx, dispute)) {
      report.has_effects = queue_mail(tx, context, domain::MailKind::owner_dispute,
                                      dispute.booking_id, dispute.payment_id, dispute.amount);
      report.happening = domain::Happening::disputed;
    }
  } else {
    tx.overview().resolve_attention(dispute_matter(dispute.id), "system", context.clock.now());
    report.happening = domain::Happening::disputed;
  }
  if (locked.booking)
    add_history(tx, context, *locked.booking, domain::Happening::disputed, source,
                fmt::format("{} {} {} {}", dispute.id, dispute.status, dispute.amount.minor,
                            dispute.amount.currency));
  return report;
}

void keep_dispute(Tx& tx, const domain::Dispute& dispute) {
  tx.overview().save_dispute(dispute);
}

Result<bool> adopt_dispute(Tx& tx, const Context& context, const domain::Payment& payment,
                           Source source) {
  if (payment.payment_intent_id.empty()) return false;
  const auto dispute = tx.overview().find_dispute(payment.payment_intent_id);
  if (!dispute || !dispute->payment_id.empty()) return false;
  const auto report = record_dispute(tx, context, payment.id, *dispute, source);
  if (!report) return report.error();
  return report->has_effects;
}

}  // namespace creneau::app
