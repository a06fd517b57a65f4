// The outbox: effects that wait, are leased, and end as done or failed. A lease is a due time moved
// ahead: should its worker die, the effect becomes due again by itself.
#include "adapters/store/row.hpp"
#include "adapters/store/transaction.hpp"

namespace creneau::store {
namespace {

constexpr std::string_view select_effects =
    "SELECT id, kind, booking_id, payment_id, refund_id, mail_kind, amount_minor, currency,"
    " created_at, due_at, tries, slot_id FROM outbox ";
constexpr std::string_view effect_columns = "ttttttitttit";

app::Effect read_effect(Row row) {
  app::Effect effect;
  effect.id = row.id<EffectId>();
  effect.kind = row.named<domain::EffectKind>();
  effect.booking_id = row.id<BookingId>();
  effect.payment_id = row.id<PaymentId>();
  effect.refund_id = row.id<RefundId>();
  if (effect.kind == domain::EffectKind::mail)
    effect.mail_kind = row.named<domain::MailKind>();
  else
    row.text();
  effect.amount = row.money();
  effect.created_at = row.instant();
  effect.due_at = row.instant();
  effect.tries = row.integer();
  effect.slot_id = row.id<SlotId>();
  return effect;
}

std::int64_t read_count(Statement& statement) {
  const std::int64_t count = statement.has_row() ? statement.number(0) : 0;
  statement.finish();
  return count;
}

}  // namespace

void Transaction::insert_effect(const app::Effect& effect) {
  static const Query query(
      "INSERT INTO outbox (id, kind, booking_id, payment_id, refund_id, mail_kind, amount_minor,"
      " currency, created_at, due_at, tries, slot_id) VALUES (:id, :kind, :booking, :payment, "
      ":refund,"
      " :mail_kind, :amount, :currency, :created_at, :due_at, :tries,"
      " :slot)");
  std::optional<std::string_view> mail_kind;
  if (effect.kind == domain::EffectKind::mail) mail_kind = name(effect.mail_kind);
  connection_.change(query, effect.id, name(effect.kind), effect.booking_id,
                     none_if_empty(effect.payment_id), none_if_empty(effect.refund_id), mail_kind,
                     effect.amount.minor, effect.amount.currency, effect.created_at, effect.due_at,
                     effect.tries, none_if_empty(effect.slot_id));
}

void Transaction::delete_reminders(const BookingId& id) {
  static const Query query(
      "DELETE FROM outbox WHERE booking_id = :booking AND mail_kind = 'reminder'"
      " AND state = 'waiting' AND tries = 0");
  connection_.change(query, id);
}

std::vector<app::Effect> Transaction::lease_effects(bool mails, Instant now, Instant lease_until,
                                                    int limit) {
  static const Query due_mails({select_effects,
                                "WHERE state = 'waiting' AND kind = 'mail' AND due_at <= :now"
                                " ORDER BY due_at, id LIMIT :most @skip_locked@"},
                               effect_columns);
  // By age, which the ids grow with: after an outage all are due, in the order of their retries.
  static const Query due_acts({select_effects,
                               "WHERE state = 'waiting' AND kind <> 'mail' AND due_at <= :now"
                               " ORDER BY id LIMIT :most @skip_locked@"},
                              effect_columns);
  static const Query lease(
      "UPDATE outbox SET due_at = :lease_until, tries = tries + 1 WHERE id = :id");
  auto effects = read_all(connection_.run(mails ? due_mails : due_acts, now, limit), read_effect);
  for (app::Effect& effect : effects) {
    connection_.change(lease, lease_until, effect.id);
    ++effect.tries;
  }
  return effects;
}

void Transaction::extend_lease(const EffectId& id, Instant lease_until) {
  static const Query query(
      "UPDATE outbox SET due_at = :lease_until WHERE id = :id AND state = 'waiting'");
  connection_.change(query, lease_until, id);
}

void Transaction::finish_effect(const EffectId& id, Instant now) {
  static const Query query(
      "UPDATE outbox SET state = 'done', finished_at = :now WHERE id = :id AND state = 'waiting'");
  connection_.change(query, now, id);
}

void Transaction::retry_effect(const EffectId& id, Instant due_at, const std::string& error) {
  static const Query query(
      "UPDATE outbox SET due_at = :due_at, last_error = :error WHERE id = :id AND state = "
      "'waiting'");
  connection_.change(query, due_at, error, id);
}

void Transaction::fail_effect(const EffectId& id, Instant now, const std::string& error) {
  static const Query query(
      "UPDATE outbox SET state = 'failed', finished_at = :now, last_error = :error"
      " WHERE id = :id AND state = 'waiting'");
  connection_.change(query, now, error, id);
}

std::optional<app::Effect> Transaction::find_effect(const EffectId& id) {
  static const Query query({select_effects, "WHERE id = :id"}, effect_columns);
  return read_one(connection_.run(query, id), read_effect);
}

bool Transaction::revive_effect(const EffectId& id, Instant now) {
  static const Query query(
      "UPDATE outbox SET state = 'waiting', due_at = :now, tries = 0, finished_at = NULL,"
      " last_error = NULL WHERE id = :id AND state = 'failed'");
  return connection_.change(query, now, id) == 1;
}

std::optional<Instant> Transaction::next_effect_due(bool mails) {
  static const Query next_mail(
      "SELECT due_at FROM outbox WHERE state = 'waiting' AND kind = 'mail' ORDER BY due_at, id "
      "LIMIT 1",
      "t");
  static const Query next_act(
      "SELECT due_at FROM outbox WHERE state = 'waiting' AND kind <> 'mail' ORDER BY due_at, id "
      "LIMIT 1",
      "t");
  return read_one(connection_.run(mails ? next_mail : next_act),
                  [](Row row) { return row.instant(); });
}

int Transaction::delete_finished_rows(Instant before, int limit) {
  static const Query effects(
      "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state = 'done' AND finished_at "
      "< "
      ":before ORDER BY finished_at LIMIT :most)");
  static const Query events(
      "DELETE FROM webhook_events WHERE id IN (SELECT id FROM webhook_events WHERE received_at < "
      ":before ORDER BY received_at LIMIT :most)");
  return static_cast<int>(connection_.change(effects, before, limit) +
                          connection_.change(events, before, limit));
}

app::QueueCounts Transaction::queue_counts(Instant now) {
  static const Query effects_due(
      "SELECT COUNT(*) FROM outbox WHERE state = 'waiting' AND kind <> 'mail' AND due_at <= :now",
      "i");
  static const Query mails_waiting(
      "SELECT COUNT(*) FROM outbox WHERE state = 'waiting' AND kind = 'mail'"
      " AND (mail_kind <> 'reminder' OR due_at <= :now)",
      "i");
  static const Query mails_failed(
      "SELECT COUNT(*) FROM outbox WHERE state = 'failed' AND kind = 'mail'", "i");
  static const Query refunds_failed(
      "SELECT COUNT(*) FROM refunds AS failed WHERE failed.state = 'failed'"
      " AND NOT EXISTS (SELECT 1 FROM refunds AS later WHERE later.retry_of = failed.id)"
      // What all went back another way needs nobody any more.
      " AND EXISTS (SELECT 1 FROM payments WHERE payments.id = failed.payment_id"
      " AND payments.refunded_minor < payments.captured_minor)",
      "i");
  app::QueueCounts counts;
  counts.effects_due = read_count(connection_.run(effects_due, now));
  counts.mails_waiting = read_count(connection_.run(mails_waiting, now));
  counts.mails_failed = read_count(connection_.run(mails_failed));
  counts.refunds_failed = read_count(connection_.run(refunds_failed));
  return counts;
}

}  // namespace creneau::store
