#include "app/follow_refunds.hpp"

#include "app/lock_rows.hpp"

namespace creneau::app {

Result<LockedRefunds> lock_refunds(Tx& tx, const PaymentId& id) {
  const auto found = tx.find_payment(id);
  if (!found) return Errc::conflict;
  auto rows = lock_rows(tx, found->booking_id, found->slot_id);
  LockedRefunds locked;
  locked.slot = rows.slot.value_or(domain::Slot());
  locked.booking = std::move(rows.booking);
  auto payment = tx.lock_payment(id);
  if (!payment) return Errc::conflict;
  locked.payment = std::move(*payment);
  locked.refunds = tx.list_refunds(id);
  return locked;
}

Result<Report> apply_refund_news(Tx& tx, const Context& context, const PaymentId& payment_id,
                                 const std::vector<domain::RefundNews>& news, Source source) {
  const auto locked = lock_refunds(tx, payment_id);
  if (!locked) return locked.error();
  const auto decision = domain::decide_refund_follow_up(
      {locked->booking_or_null(), locked->payment, locked->refunds, news, context.clock.now()});
  return apply_decision(tx, context, decision, locked->subject(), source);
}

Result<Report> apply_refund_refused(Tx& tx, const Context& context, const domain::Refund& refund,
                                    std::string_view reason, Source source) {
  const auto locked = lock_refunds(tx, refund.payment_id);
  if (!locked) return locked.error();
  const auto decision =
      domain::decide_refund_refused(locked->books(context.clock.now()), refund.id);
  auto subject = locked->subject();
  subject.reason = reason;
  return apply_decision(tx, context, decision, subject, source);
}

awaitable<Result<void>> follow_refunds(Context& context, PaymentId id, Source source) {
  const auto read_payment = [id](Reader& reader) -> Result<domain::Payment> {
    auto found = reader.find_payment(id);
    if (!found || found->payment_intent_id.empty()) return Errc::conflict;
    return *found;
  };
  auto payment = co_await context.store.read(read_payment);
  if (!payment) co_return payment.error();
  auto news = co_await context.gateway.list_refunds(payment->payment_intent_id);
  if (!news) co_return news.error();
  const auto write_report = [&context, id, news = std::move(*news),
                             source](Tx& tx) -> Result<Report> {
    return apply_refund_news(tx, context, id, news, source);
  };
  auto report = co_await context.store.write(write_report);
  if (!report) co_return report.error();
  publish(context, *report, source);
  co_return Result<void>::ok();
}

}  // namespace creneau::app
