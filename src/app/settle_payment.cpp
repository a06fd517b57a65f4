#include "app/settle_payment.hpp"

#include <algorithm>

#include "app/lock_rows.hpp"
#include "app/record_dispute.hpp"
#include "domain/settlement.hpp"

namespace creneau::app {
namespace {

/// The payment row of a session of ours; makes one where it was lost (a restored backup) or where a
/// second session turned up for the same attempt. Nothing when the session is somebody else's.
std::optional<domain::Payment> find_or_make_payment(Tx& tx, const Context& context,
                                                    const domain::SessionNews& news) {
  if (auto payment = tx.find_payment_by_session(news.id)) return payment;
  if (news.installation_id.empty() || news.installation_id != context.installation.id) return {};
  if (!news.payment_id.empty()) {
    auto payment = tx.find_payment(news.payment_id);
    if (payment && payment->session_id.empty()) return payment;
  }
  // Only money makes a lost session matter.
  if (news.status != domain::SessionStatus::complete) return {};
  domain::Payment payment;
  payment.id = context.make_id<PaymentId>("pay");
  payment.booking_id = news.booking_id;
  if (const auto booking = tx.find_booking(news.booking_id)) payment.slot_id = booking->slot_id;
  for (const auto& other : tx.list_payments(news.booking_id))
    payment.attempt = std::max(payment.attempt, other.attempt + 1);
  payment.state = domain::PaymentState::open;
  payment.session_id = news.id;
  payment.payment_intent_id = news.payment_intent_id;
  payment.amount = news.total;
  payment.expires_at = news.expires_at;
  payment.created_at = context.clock.now();
  tx.insert_payment(payment);
  return payment;
}

/// Whether a further authorisation of the booking is still to be released.
bool has_other_release(Tx& tx, const domain::Payment& payment) {
  if (payment.state != domain::PaymentState::void_pending) return false;
  const auto payments = tx.list_payments(payment.booking_id);
  return std::any_of(payments.begin(), payments.end(), [&](const domain::Payment& other) {
    return other.id != payment.id && other.state == domain::PaymentState::void_pending;
  });
}

/// With what came before the payment's own news.
Result<Report> apply_settlement(Tx& tx, const Context& context, const domain::Decision& decision,
                                const Subject& subject, Source source) {
  auto report = apply_decision(tx, context, decision, subject, source);
  const bool is_captured_now = decision.payment &&
                               decision.payment->state == domain::PaymentState::captured &&
                               subject.payment->state != domain::PaymentState::captured;
  if (!report || !is_captured_now) return report;
  const auto queued = adopt_dispute(tx, context, *decision.payment, source);
  if (!queued) return queued.error();
  report->has_effects |= *queued;
  return report;
}

}  // namespace

Result<Report> settle_session(Tx& tx, const Context& context, const domain::SessionNews& news,
                              Source source) {
  const auto found = find_or_make_payment(tx, context, news);
  if (!found) {
    Report report;
    report.outcome = domain::Outcome::ignored;
    return report;
  }
  // What was read before the locks is only used to find them.
  const auto locked = lock_rows(tx, found->booking_id, found->slot_id);
  domain::Slot gone;
  gone.is_closed = true;
  const auto slot = locked.slot.value_or(gone);
  const auto payment = tx.lock_payment(found->id);
  if (!payment) return Errc::conflict;
  const auto* booking = locked.booking_or_null();

  const auto decided = domain::decide_settlement(
      {slot, booking, *payment, news, context.clock.now(), has_other_release(tx, *payment)});
  const Subject subject{slot, booking, &*payment};
  const auto apply = [&](const domain::Decision& decision) {
    return apply_settlement(tx, context, decision, subject, source);
  };
  if (const auto* decision = std::get_if<domain::Decision>(&decided)) return apply(*decision);
  const auto& seat = std::get<domain::SeatDecision>(decided);
  const bool has_seat = tx.claim_seat(slot.id, booking->id);
  return apply(has_seat ? seat.on_claimed : seat.on_full);
}

awaitable<Result<domain::Outcome>> settle_payment(Context& context, domain::SessionNews news,
                                                  Source source) {
  const auto write_report = [&context, news = std::move(news), source](Tx& tx) -> Result<Report> {
    return settle_session(tx, context, news, source);
  };
  auto report = co_await context.store.write(write_report);
  if (!report) co_return report.error();
  publish(context, *report, source);
  co_return report->outcome;
}

awaitable<Result<void>> settle_returned_booking(Context& context, BookingId id) {
  const auto write_payments =
      [id, now = context.clock.now()](Tx& tx) -> Result<std::vector<domain::Payment>> {
    const auto booking = tx.lock_booking(id);
    if (!booking) return Errc::booking_not_found;
    std::vector<domain::Payment> unsettled;
    for (auto& payment : tx.list_payments(id)) {
      if (!domain::may_bring_money(payment.state) || payment.session_id.empty()) continue;
      tx.mark_returned(payment.id, now);
      unsettled.push_back(std::move(payment));
    }
    return unsettled;
  };
  auto payments = co_await context.store.write(write_payments);
  if (!payments) co_return payments.error();
  for (const auto& payment : *payments) {
    auto news = co_await context.gateway.get_session(payment.session_id);
    if (!news) co_return news.error();
    auto settled = co_await settle_payment(context, std::move(*news), Source::return_page);
    if (!settled) co_return settled.error();
  }
  co_return Result<void>::ok();
}

}  // namespace creneau::app
