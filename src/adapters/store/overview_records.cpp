#include "adapters/store/overview_records.hpp"

#include "adapters/store/row.hpp"

namespace creneau::store {

void OverviewRecords::raise_attention(const domain::Attention& attention) {
  static const Query query(
      "INSERT INTO attention (id, kind, matter, booking_id, payment_id, subject_id, amount_minor,"
      " currency, detail, created_at) VALUES (:id, :kind, :matter, :booking, :payment, :subject,"
      " :amount, :currency, :detail, :created_at)"
      " ON CONFLICT (matter) DO UPDATE SET resolved_at = NULL, resolved_by = '',"
      " detail = excluded.detail, created_at = excluded.created_at"
      " WHERE attention.resolved_at IS NOT NULL");
  connection_.change(query, attention.id, name(attention.kind), attention.matter,
                     none_if_empty(attention.booking_id), none_if_empty(attention.payment_id),
                     attention.subject_id, attention.amount.minor, attention.amount.currency,
                     attention.detail, attention.created_at);
}

bool OverviewRecords::resolve_attention(const std::string& matter, const std::string& by,
                                        Instant now) {
  static const Query query(
      "UPDATE attention SET resolved_at = :now, resolved_by = :by WHERE matter = :matter"
      " AND resolved_at IS NULL");
  return connection_.change(query, now, by, matter) == 1;
}

}  // namespace creneau::store
