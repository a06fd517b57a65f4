// What the money report counts, line by line, the accountant's movements, and the health panel's
// facts. Sums by the business's days are made by the application, which knows its time zone.
#include "adapters/store/overview_records.hpp"
#include "adapters/store/row.hpp"
#include "base/ids.hpp"

namespace creneau::store {
namespace {

using Kind = app::Figure::Kind;
using Visit = std::function<void(const app::Figure&)>;

template <class Read>
void visit_all(Statement& statement, const Visit& visit, Read read) {
  for (; statement.has_row(); statement.next()) visit(read(Row(statement)));
}

/// An id of that time begins before every id that is made later.
std::string bound_of(std::string_view prefix, Instant at) {
  return format_id(prefix, std::max(at, Instant{}), 0);
}

/// at, service, amount
app::Figure read_amount(Kind kind, Row row) {
  app::Figure figure;
  figure.kind = kind;
  figure.at = row.instant();
  figure.service_id = row.id<ServiceId>();
  figure.amount = row.money();
  return figure;
}

void visit_money(Connection& connection, Instant from, Instant to, const Visit& visit) {
  static const Query captured(
      "SELECT p.captured_at, s.service_id, p.captured_minor, p.currency FROM payments AS p"
      " LEFT JOIN slots AS s ON s.id = p.slot_id WHERE p.captured_at IS NOT NULL"
      " AND @ordered(p.captured_at)@ >= :from AND @ordered(p.captured_at)@ < :to",
      "ttit");
  static const Query refunded(
      "SELECT r.finished_at, s.service_id, r.amount_minor, r.currency FROM refunds AS r"
      " JOIN payments AS p ON p.id = r.payment_id LEFT JOIN slots AS s ON s.id = p.slot_id"
      " WHERE r.finished_at IS NOT NULL AND @ordered(r.finished_at)@ >= :from"
      " AND @ordered(r.finished_at)@ < :to AND r.state IN ('succeeded', 'settled')",
      "ttit");
  static const Query on_site(
      "SELECT s.start_at, s.service_id, b.on_site_minor, b.currency"
      " FROM slots AS s CROSS JOIN bookings AS b WHERE b.slot_id = s.id"
      " AND @ordered(s.start_at)@ >= :from AND @ordered(s.start_at)@ < :to"
      " AND b.on_site_minor > 0 AND b.status = 'confirmed' AND b.attendance <> 'no_show'",
      "ttit");
  visit_all(connection.run(captured, from, to), visit,
            [](Row row) { return read_amount(Kind::captured, row); });
  visit_all(connection.run(refunded, from, to), visit,
            [](Row row) { return read_amount(Kind::refunded, row); });
  visit_all(connection.run(on_site, from, to), visit,
            [](Row row) { return read_amount(Kind::on_site, row); });
}

// Ids begin with their time, so that a span of time is a span of the primary key. Bookings that
// were given up or never paid are gone; their first payment tells of them.
void visit_begun(Connection& connection, Instant from, Instant to, const Visit& visit) {
  static const Query kept(
      "SELECT b.created_at, s.service_id, b.status, CASE WHEN b.status = 'pending' AND"
      " b.payment_status IN ('pending', 'failed') THEN 1 ELSE 0 END FROM bookings AS b"
      " JOIN slots AS s ON s.id = b.slot_id WHERE b.id >= :first AND b.id < :last",
      "ttti");
  static const Query gone(
      "SELECT p.created_at, s.service_id FROM payments AS p"
      " LEFT JOIN slots AS s ON s.id = p.slot_id WHERE p.id >= :first AND p.id < :last"
      " AND p.attempt = 1 AND NOT EXISTS (SELECT 1 FROM bookings WHERE bookings.id = p.booking_id)",
      "tt");
  visit_all(connection.run(kept, bound_of("bk", from), bound_of("bk", to)), visit, [](Row row) {
    app::Figure figure;
    figure.kind = Kind::begun;
    figure.at = row.instant();
    figure.service_id = row.id<ServiceId>();
    figure.status = row.named<domain::BookingStatus>();
    figure.is_unpaid = row.flag();
    return figure;
  });
  visit_all(connection.run(gone, bound_of("pay", from), bound_of("pay", to)), visit, [](Row row) {
    app::Figure figure;
    figure.kind = Kind::begun;
    figure.at = row.instant();
    figure.service_id = row.id<ServiceId>();
    figure.is_unpaid = true;
    return figure;
  });
}

// A slot that another booking of its calendar blocks was no further seat on offer.
void visit_offered(Connection& connection, Instant from, Instant to, const Visit& visit) {
  static const Query query(
      "SELECT start_at, service_id, capacity, seats_taken FROM slots"
      " WHERE @ordered(start_at)@ >= :from AND @ordered(start_at)@ < :to"
      " AND (seats_taken > 0 OR (NOT is_closed AND blockers = 0))",
      "ttii");
  visit_all(connection.run(query, from, to), visit, [](Row row) {
    app::Figure figure;
    figure.kind = Kind::offered;
    figure.at = row.instant();
    figure.service_id = row.id<ServiceId>();
    figure.seats = row.integer();
    figure.seats_taken = row.integer();
    return figure;
  });
}

app::Movement::Kind movement_kind(const std::string& word) {
  if (word == "payment") return app::Movement::Kind::payment;
  return word == "settled" ? app::Movement::Kind::refund_by_hand : app::Movement::Kind::refund;
}

std::optional<Instant> chore_time(Connection& connection, std::string_view setting) {
  static const Query query("SELECT value FROM settings WHERE name = :name", "t");
  return read_one(connection.run(query, setting), [](Row row) { return row.instant(); });
}

}  // namespace

void OverviewRecords::visit_figures(Instant from, Instant to, const Visit& visit) {
  visit_money(connection_, from, to, visit);
  visit_begun(connection_, from, to, visit);
  visit_offered(connection_, from, to, visit);
}

std::vector<app::Movement> OverviewRecords::list_movements(Instant from, Instant to, int limit) {
  static const Query query(
      "SELECT p.captured_at, 'payment', p.captured_minor, p.currency, p.booking_id, p.id, s.title,"
      " p.session_id, p.payment_intent_id, ''"
      " FROM payments AS p LEFT JOIN slots AS s ON s.id = p.slot_id"
      " WHERE p.captured_at IS NOT NULL AND @ordered(p.captured_at)@ >= :from_1"
      " AND @ordered(p.captured_at)@ < :to_1"
      " UNION ALL SELECT r.finished_at, r.state, r.amount_minor, r.currency, r.booking_id, p.id,"
      " s.title, p.session_id, p.payment_intent_id, r.stripe_refund_id"
      " FROM refunds AS r JOIN payments AS p ON p.id = r.payment_id"
      " LEFT JOIN slots AS s ON s.id = p.slot_id WHERE r.finished_at IS NOT NULL"
      " AND @ordered(r.finished_at)@ >= :from_2 AND @ordered(r.finished_at)@ < :to_2"
      " AND r.state IN ('succeeded', 'settled') ORDER BY 1, 6 LIMIT :most",
      "ttittttttt");
  return read_all(connection_.run(query, from, to, from, to, limit), [](Row row) {
    app::Movement movement;
    movement.at = row.instant();
    movement.kind = movement_kind(row.text());
    movement.amount = row.money();
    movement.booking_id = row.id<BookingId>();
    movement.payment_id = row.id<PaymentId>();
    movement.service_title = row.text();
    movement.session_id = row.id<SessionId>();
    movement.payment_intent_id = row.id<PaymentIntentId>();
    movement.stripe_refund_id = row.id<StripeRefundId>();
    return movement;
  });
}

app::HealthFacts OverviewRecords::read_health(Instant captured_from, Instant captured_to) {
  // What the reconciler read back is no webhook.
  static const Query webhook(
      "SELECT received_at FROM webhook_events WHERE type NOT LIKE '% (read back)'"
      " ORDER BY received_at DESC LIMIT 1",
      "t");
  static const Query captured(
      "SELECT MAX(@ordered(captured_at)@) FROM payments WHERE captured_at IS NOT NULL"
      " AND @ordered(captured_at)@ >= :from AND @ordered(captured_at)@ < :to",
      "t");
  static const Query size("SELECT @database_bytes@", "i");
  // The ids grow with time; whoever changes the mode changes it once.
  static const Query modes(
      "SELECT * FROM (SELECT session_id FROM payments WHERE session_id <> ''"
      " ORDER BY id LIMIT 1) AS oldest"
      " UNION ALL SELECT * FROM (SELECT session_id FROM payments WHERE session_id <> ''"
      " ORDER BY id DESC LIMIT 1) AS newest",
      "t");
  app::HealthFacts facts;
  const auto read_instant = [](Row row) { return row.optional_instant(); };
  facts.webhook_last_at = read_one(connection_.run(webhook), read_instant).value_or(std::nullopt);
  facts.captured_last_at =
      read_one(connection_.run(captured, captured_from, captured_to), read_instant)
          .value_or(std::nullopt);
  facts.cleanup_last_at = chore_time(connection_, "cleanup_last_at");
  facts.reconcile_last_at = chore_time(connection_, "reconcile_last_at");
  facts.database_bytes =
      read_one(connection_.run(size), [](Row row) { return row.number(); }).value_or(0);
  for (const auto& id : read_all(connection_.run(modes), [](Row row) { return row.text(); })) {
    facts.has_test_payments |= id.starts_with("cs_test_");
    facts.has_live_payments |= id.starts_with("cs_live_");
  }
  return facts;
}

app::SetUpFacts OverviewRecords::read_set_up() {
  static const Query query(
      "SELECT CASE WHEN EXISTS (SELECT 1 FROM calendar_hours) THEN 1 ELSE 0 END,"
      " CASE WHEN EXISTS (SELECT 1 FROM services WHERE is_active) THEN 1 ELSE 0 END,"
      " CASE WHEN EXISTS (SELECT 1 FROM bookings WHERE status IN ('confirmed', 'cancelled'))"
      " THEN 1 ELSE 0 END",
      "iii");
  return read_one(connection_.run(query),
                  [](Row row) {
                    app::SetUpFacts facts;
                    facts.has_hours = row.flag();
                    facts.has_service = row.flag();
                    facts.has_booking = row.flag();
                    return facts;
                  })
      .value_or(app::SetUpFacts{});
}

void OverviewRecords::note_chore(app::Chore chore, Instant at) {
  static const Query query(
      "INSERT INTO settings (name, value) VALUES (:name, :value)"
      " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  connection_.change(query,
                     chore == app::Chore::cleanup ? std::string_view("cleanup_last_at")
                                                  : std::string_view("reconcile_last_at"),
                     format_instant(at));
}

}  // namespace creneau::store
