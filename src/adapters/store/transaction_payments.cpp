// Payments, refunds, and the events of Stripe that were applied.
#include <iterator>

#include "adapters/store/row.hpp"
#include "adapters/store/transaction.hpp"

namespace creneau::store {
namespace {

constexpr std::string_view select_payments =
    "SELECT id, booking_id, slot_id, attempt, state, capture, idempotency_key, request_body,"
    " session_id,"
    " checkout_url, payment_intent_id, amount_minor, currency, captured_minor, refunded_minor,"
    " expires_at, created_at, captured_at, returned_at FROM payments ";
constexpr std::string_view payment_columns = "tttitttttttitiitttt";

constexpr std::string_view select_refunds =
    "SELECT id, payment_id, booking_id, payment_intent_id, cause, attempt, state, amount_minor,"
    " currency, idempotency_key, request_body, stripe_refund_id, created_at, first_sent_at,"
    " finished_at, retry_of FROM refunds ";
constexpr std::string_view refund_columns = "tttttititttttttt";

domain::Payment read_payment(Row row) {
  domain::Payment payment;
  payment.id = row.id<PaymentId>();
  payment.booking_id = row.id<BookingId>();
  payment.slot_id = row.id<SlotId>();
  payment.attempt = row.integer();
  payment.state = row.named<domain::PaymentState>();
  payment.capture = row.named<domain::CaptureMethod>();
  payment.request.idempotency_key = row.text();
  payment.request.body = row.text();
  payment.session_id = row.id<SessionId>();
  payment.checkout_url = row.text();
  payment.payment_intent_id = row.id<PaymentIntentId>();
  payment.amount = row.money();
  payment.captured_minor = row.number();
  payment.refunded_minor = row.number();
  payment.expires_at = row.instant();
  payment.created_at = row.instant();
  payment.captured_at = row.optional_instant();
  payment.returned_at = row.optional_instant();
  return payment;
}

domain::Refund read_refund(Row row) {
  domain::Refund refund;
  refund.id = row.id<RefundId>();
  refund.payment_id = row.id<PaymentId>();
  refund.booking_id = row.id<BookingId>();
  refund.payment_intent_id = row.id<PaymentIntentId>();
  refund.cause = row.named<domain::RefundCause>();
  refund.attempt = row.integer();
  refund.state = row.named<domain::RefundState>();
  refund.amount = row.money();
  refund.request.idempotency_key = row.text();
  refund.request.body = row.text();
  refund.stripe_refund_id = row.id<StripeRefundId>();
  refund.created_at = row.instant();
  refund.first_sent_at = row.optional_instant();
  refund.finished_at = row.optional_instant();
  refund.retry_of = row.id<RefundId>();
  return refund;
}

}  // namespace

std::optional<domain::Payment> Transaction::find_payment(const PaymentId& id) {
  static const Query query({select_payments, "WHERE id = :id"}, payment_columns);
  return read_one(connection_.run(query, id), read_payment);
}

std::optional<domain::Payment> Transaction::lock_payment(const PaymentId& id) {
  static const Query query({select_payments, "WHERE id = :id @for_update@"}, payment_columns);
  return read_one(connection_.run(query, id), read_payment);
}

std::optional<domain::Payment> Transaction::find_payment_by_session(const SessionId& id) {
  static const Query query({select_payments, "WHERE session_id = :id"}, payment_columns);
  return read_one(connection_.run(query, id), read_payment);
}

std::optional<domain::Payment> Transaction::find_payment_by_intent(const PaymentIntentId& id) {
  static const Query query(
      {select_payments,
       "WHERE payment_intent_id IS NOT NULL AND payment_intent_id = :id ORDER BY id LIMIT 1"},
      payment_columns);
  return read_one(connection_.run(query, id), read_payment);
}

std::vector<domain::Payment> Transaction::list_payments(const BookingId& id) {
  static const Query query({select_payments, "WHERE booking_id = :id ORDER BY attempt LIMIT :most"},
                           payment_columns);
  return read_all(connection_.run(query, id, payments_of_booking_listed_max), read_payment);
}

std::vector<domain::Payment> Transaction::list_unsettled_payments(const PaymentId& after,
                                                                  int limit) {
  static const Query query({select_payments,
                            "WHERE state IN ('requested', 'open', 'processing', 'authorized',"
                            " 'void_pending') AND id > :after ORDER BY id LIMIT :most"},
                           payment_columns);
  return read_all(connection_.run(query, after, limit), read_payment);
}

std::vector<domain::Payment> Transaction::list_hopeless_payments(Instant now, int limit) {
  // The index of open payments is in the order of their slots. Who has a seat already may pay.
  static const Query query(
      {select_payments,
       "WHERE state = 'open' AND EXISTS (SELECT 1 FROM slots WHERE slots.id = payments.slot_id"
       " AND (slots.is_closed = TRUE OR @ordered(slots.start_at)@ < :now"
       " OR (slots.is_available = FALSE AND NOT EXISTS (SELECT 1 FROM seat_claims"
       " WHERE seat_claims.booking_id = payments.booking_id))))"
       " ORDER BY slot_id, id LIMIT :most"},
      payment_columns);
  return read_all(connection_.run(query, now, limit), read_payment);
}

std::vector<domain::Payment> Transaction::list_rival_payments(const SlotId& slot_id,
                                                              const BookingId& except) {
  static const Query same_slot(
      {select_payments,
       "WHERE state = 'open' AND slot_id = :slot AND booking_id <> :except AND EXISTS"
       " (SELECT 1 FROM slots WHERE slots.id = payments.slot_id AND slots.is_available = FALSE)"
       " AND NOT EXISTS (SELECT 1 FROM seat_claims"
       " WHERE seat_claims.booking_id = payments.booking_id)"
       " ORDER BY id LIMIT :most"},
      payment_columns);
  // By the calendar's index: what begins too far away is not looked at.
  static const Query overlapping(
      {select_payments,
       "WHERE state = 'open' AND booking_id <> :except AND slot_id IN"
       " (SELECT rival.id FROM slots AS rival WHERE rival.calendar_id = :calendar"
       " AND @ordered(rival.start_at)@ > :earliest AND @ordered(rival.start_at)@ < :latest"
       " AND @ordered(COALESCE(rival.busy_start_at, rival.start_at))@ < :ends"
       " AND @ordered(COALESCE(rival.busy_end_at, rival.end_at))@ > :starts"
       " AND rival.is_available = FALSE AND rival.id <> :slot)"
       " AND NOT EXISTS (SELECT 1 FROM seat_claims"
       " WHERE seat_claims.booking_id = payments.booking_id)"
       " ORDER BY id LIMIT :most"},
      payment_columns);
  auto rivals = read_all(connection_.run(same_slot, slot_id, except, rival_payments_listed_max),
                         read_payment);
  const auto slot = find_slot(slot_id);
  if (!slot || slot->calendar_id.empty()) return rivals;
  auto others = read_all(connection_.run(overlapping, except, slot->calendar_id,
                                         slot->start_at - domain::slot_reach_max,
                                         slot->start_at + domain::slot_reach_max, slot->busy_end_at,
                                         slot->busy_start_at, slot_id, rival_payments_listed_max),
                         read_payment);
  rivals.insert(rivals.end(), std::make_move_iterator(others.begin()),
                std::make_move_iterator(others.end()));
  return rivals;
}

bool Transaction::is_being_paid(const SlotId& id, const BookingId& except) {
  static const Query query(
      "SELECT 1 FROM payments WHERE state = 'open' AND slot_id = :slot AND booking_id <> :except"
      " LIMIT 1",
      "i");
  return read_one(connection_.run(query, id, except), [](Row row) { return row.flag(); })
      .has_value();
}

void Transaction::insert_payment(const domain::Payment& payment) {
  static const Query query(
      "INSERT INTO payments (id, booking_id, slot_id, attempt, state, capture, idempotency_key,"
      " request_body, session_id, checkout_url, payment_intent_id, amount_minor, currency,"
      " captured_minor, refunded_minor, expires_at, created_at, captured_at, returned_at)"
      " VALUES (:id, :booking, :slot, :attempt, :state, :capture, :idempotency_key,"
      " :request_body, :session, :checkout_url, :intent, :amount, :currency, :captured, :refunded, "
      ":expires_at, :created_at,"
      " :captured_at, :returned_at)");
  connection_.change(query, payment.id, payment.booking_id, payment.slot_id, payment.attempt,
                     name(payment.state), name(payment.capture), payment.request.idempotency_key,
                     payment.request.body, none_if_empty(payment.session_id), payment.checkout_url,
                     none_if_empty(payment.payment_intent_id), payment.amount.minor,
                     payment.amount.currency, payment.captured_minor, payment.refunded_minor,
                     payment.expires_at, payment.created_at, payment.captured_at,
                     payment.returned_at);
}

bool Transaction::update_payment(const domain::Payment& before, const domain::Payment& next) {
  // returned_at is never taken back: the client may come back while this was being decided.
  static const Query query(
      "UPDATE payments SET state = :state, request_body = :request_body, session_id = :session,"
      " checkout_url = :checkout_url, payment_intent_id = :intent, captured_minor = :captured,"
      " refunded_minor = :refunded, expires_at = :expires_at,"
      " captured_at = COALESCE(captured_at, :captured_at),"
      " returned_at = COALESCE(returned_at, :returned_at) WHERE id = :id AND state = :state_before"
      " AND captured_minor = :captured_before AND refunded_minor = :refunded_before");
  return connection_.change(
             query, name(next.state), next.request.body, none_if_empty(next.session_id),
             next.checkout_url, none_if_empty(next.payment_intent_id), next.captured_minor,
             next.refunded_minor, next.expires_at, next.captured_at, next.returned_at, before.id,
             name(before.state), before.captured_minor, before.refunded_minor) == 1;
}

void Transaction::mark_returned(const PaymentId& id, Instant at) {
  static const Query query(
      "UPDATE payments SET returned_at = :at WHERE id = :id AND returned_at IS NULL");
  connection_.change(query, at, id);
}

std::optional<domain::Refund> Transaction::find_refund(const RefundId& id) {
  static const Query query({select_refunds, "WHERE id = :id"}, refund_columns);
  return read_one(connection_.run(query, id), read_refund);
}

std::vector<domain::Refund> Transaction::list_refunds(const PaymentId& id) {
  static const Query query({select_refunds, "WHERE payment_id = :id ORDER BY id LIMIT :most"},
                           refund_columns);
  return read_all(connection_.run(query, id, refunds_of_payment_listed_max), read_refund);
}

std::vector<domain::Refund> Transaction::list_pending_refunds(const RefundId& after, int limit) {
  static const Query query({select_refunds,
                            "WHERE state = 'pending' AND stripe_refund_id IS NOT NULL"
                            " AND id > :after ORDER BY id LIMIT :most"},
                           refund_columns);
  return read_all(connection_.run(query, after, limit), read_refund);
}

void Transaction::insert_refund(const domain::Refund& refund) {
  static const Query query(
      "INSERT INTO refunds (id, payment_id, booking_id, payment_intent_id, cause, attempt, state,"
      " amount_minor, currency, idempotency_key, request_body, stripe_refund_id, created_at,"
      " first_sent_at, finished_at, retry_of) VALUES (:id, :payment, :booking, :intent, :cause,"
      " :attempt, :state, :amount, :currency, :idempotency_key, :request_body, :stripe_refund,"
      " :created_at, :first_sent_at, :finished_at, :retry_of)");
  connection_.change(query, refund.id, refund.payment_id, refund.booking_id,
                     refund.payment_intent_id, name(refund.cause), refund.attempt,
                     name(refund.state), refund.amount.minor, refund.amount.currency,
                     refund.request.idempotency_key, refund.request.body,
                     none_if_empty(refund.stripe_refund_id), refund.created_at,
                     refund.first_sent_at, refund.finished_at, none_if_empty(refund.retry_of));
}

void Transaction::update_refund(const domain::Refund& refund) {
  static const Query query(
      "UPDATE refunds SET state = :state, attempt = :attempt, amount_minor = :amount,"
      " idempotency_key = :idempotency_key,"
      " request_body = :request_body, stripe_refund_id = :stripe_refund,"
      " first_sent_at = :first_sent_at, finished_at = :finished_at WHERE id = :id");
  connection_.change(query, name(refund.state), refund.attempt, refund.amount.minor,
                     refund.request.idempotency_key, refund.request.body,
                     none_if_empty(refund.stripe_refund_id), refund.first_sent_at,
                     refund.finished_at, refund.id);
}

bool Transaction::insert_event(const EventId& id, const std::string& type, Instant at) {
  static const Query query(
      "INSERT INTO webhook_events (id, type, received_at) VALUES (:id, :type, :at)"
      " ON CONFLICT DO NOTHING");
  return connection_.change(query, id, type, at) == 1;
}

void Transaction::set_event_outcome(const EventId& id, domain::Outcome outcome) {
  static const Query query("UPDATE webhook_events SET outcome = :outcome WHERE id = :id");
  connection_.change(query, name(outcome), id);
}

}  // namespace creneau::store
