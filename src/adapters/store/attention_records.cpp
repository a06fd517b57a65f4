// What a person has to look at, and Stripe's disputes.
#include "adapters/store/overview_records.hpp"
#include "adapters/store/row.hpp"

namespace creneau::store {
namespace {

// A matter is on the calendar of its booking's slot, or of the slot it is about.
constexpr std::string_view from_attention =
    " FROM attention AS a LEFT JOIN bookings AS b ON b.id = a.booking_id"
    " LEFT JOIN payments AS p ON p.id = a.payment_id LEFT JOIN slots AS s"
    " ON s.id = COALESCE(b.slot_id,"
    " CASE WHEN a.kind = 'slot_off_rules' THEN a.subject_id ELSE p.slot_id END)"
    " WHERE (:all = 1"
    " OR s.calendar_id IN (SELECT calendar_id FROM user_calendars WHERE user_id = :user))";
constexpr std::string_view select_attention =
    "SELECT a.id, a.kind, a.matter, a.booking_id, a.payment_id, a.subject_id, a.amount_minor,"
    " a.currency, a.detail, a.created_at, a.resolved_at, a.resolved_by,"
    " CASE WHEN b.id IS NULL THEN 0 ELSE 1 END, p.payment_intent_id";
constexpr std::string_view attention_columns = "ttttttitttttit";

app::AttentionRow read_attention(Row row) {
  app::AttentionRow read;
  auto& attention = read.attention;
  attention.id = row.text();
  attention.kind = row.named<domain::AttentionKind>();
  attention.matter = row.text();
  attention.booking_id = row.id<BookingId>();
  attention.payment_id = row.id<PaymentId>();
  attention.subject_id = row.text();
  attention.amount = row.money();
  attention.detail = row.text();
  attention.created_at = row.instant();
  attention.resolved_at = row.optional_instant();
  attention.resolved_by = row.text();
  read.has_booking = row.flag();
  read.payment_intent_id = row.id<PaymentIntentId>();
  return read;
}

std::string user_of(const app::SeenBy& seen_by) {
  return seen_by ? seen_by->str() : std::string();
}

}  // namespace

std::vector<app::AttentionRow> OverviewRecords::list_attention(
    const app::AttentionFilter& filter, const std::optional<app::AttentionCursor>& after,
    int limit) {
  static const Query open({select_attention, from_attention,
                           " AND a.resolved_at IS NULL AND (a.created_at, a.id) < (:at, :id)"
                           " ORDER BY a.created_at DESC, a.id DESC LIMIT :most"},
                          attention_columns);
  static const Query resolved(
      {select_attention, from_attention,
       " AND a.resolved_at IS NOT NULL AND (a.created_at, a.id) < (:at, :id)"
       " ORDER BY a.created_at DESC, a.id DESC LIMIT :most"},
      attention_columns);
  const Instant latest{std::chrono::sys_days(std::chrono::year(9999) / 12 / 31)};
  return read_all(connection_.run(filter.is_resolved ? resolved : open, int{!filter.seen_by},
                                  user_of(filter.seen_by), after ? after->created_at : latest,
                                  after ? after->id : std::string(), limit),
                  read_attention);
}

std::optional<app::AttentionRow> OverviewRecords::find_attention(const std::string& id,
                                                                 const app::SeenBy& seen_by) {
  static const Query query({select_attention, from_attention, " AND a.id = :id"},
                           attention_columns);
  return read_one(connection_.run(query, int{!seen_by}, user_of(seen_by), id), read_attention);
}

std::int64_t OverviewRecords::count_attention(const app::SeenBy& seen_by) {
  static const Query query({"SELECT COUNT(*)", from_attention, " AND a.resolved_at IS NULL"}, "i");
  return read_one(connection_.run(query, int{!seen_by}, user_of(seen_by)),
                  [](Row row) { return row.number(); })
      .value_or(0);
}

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

std::optional<domain::Dispute> OverviewRecords::find_dispute(const PaymentIntentId& id) {
  static const Query query(
      "SELECT id, payment_intent_id, payment_id, booking_id, status, reason, amount_minor,"
      " currency, created_at FROM disputes WHERE payment_intent_id = :intent"
      " ORDER BY created_at DESC, id DESC LIMIT 1",
      "ttttttitt");
  return read_one(connection_.run(query, id), [](Row row) {
    domain::Dispute dispute;
    dispute.id = row.text();
    dispute.payment_intent_id = row.id<PaymentIntentId>();
    dispute.payment_id = row.id<PaymentId>();
    dispute.booking_id = row.id<BookingId>();
    dispute.status = row.text();
    dispute.reason = row.text();
    dispute.amount = row.money();
    dispute.created_at = row.instant();
    return dispute;
  });
}

void OverviewRecords::save_dispute(const domain::Dispute& dispute) {
  static const Query query(
      "INSERT INTO disputes (id, payment_intent_id, payment_id, booking_id, status, reason,"
      " amount_minor, currency, created_at) VALUES (:id, :intent, :payment, :booking, :status,"
      " :reason, :amount, :currency, :created_at)"
      " ON CONFLICT (id) DO UPDATE SET status = excluded.status, reason = excluded.reason,"
      " payment_id = COALESCE(disputes.payment_id, excluded.payment_id),"
      " booking_id = COALESCE(disputes.booking_id, excluded.booking_id),"
      " amount_minor = excluded.amount_minor, currency = excluded.currency");
  connection_.change(query, dispute.id, dispute.payment_intent_id,
                     none_if_empty(dispute.payment_id), none_if_empty(dispute.booking_id),
                     dispute.status, dispute.reason, dispute.amount.minor, dispute.amount.currency,
                     dispute.created_at);
}

}  // namespace creneau::store
