#include "app/receive_event.hpp"

#include <algorithm>
#include <array>

#include "app/follow_refunds.hpp"
#include "app/lock_rows.hpp"
#include "app/record_dispute.hpp"
#include "app/settle_payment.hpp"
#include "domain/settlement.hpp"

namespace creneau::app {
namespace {

using domain::Outcome;

Report only(Outcome outcome) {
  Report report;
  report.outcome = outcome;
  return report;
}

using EventWork = std::function<Result<Report>(Tx&)>;

/// Runs `work` unless the event was applied before; the event's row and the work are one commit.
awaitable<Result<Outcome>> apply_once(Context& context, const PaymentEvent& event, EventWork work) {
  const auto write_report = [&context, id = event.id, type = event.type,
                             work](Tx& tx) -> Result<Report> {
    if (!tx.insert_event(id, type, context.clock.now())) return only(Outcome::duplicate);
    auto done = work(tx);
    if (done) tx.set_event_outcome(id, done->outcome);
    return done;
  };
  auto report = co_await context.store.write(write_report);
  if (!report) co_return report.error();
  publish(context, *report, Source::webhook);
  co_return report->outcome;
}

bool is_ours(Reader& reader, const Context& context, const domain::SessionNews& news) {
  return news.installation_id == context.installation.id ||
         reader.find_payment_by_session(news.id).has_value();
}

awaitable<Result<Outcome>> receive_session(Context& context, const PaymentEvent& event) {
  auto news = *event.session;
  // A paid or an expired session can no longer change; whatever else it is, is read back.
  const bool is_final = news.status == domain::SessionStatus::expired ||
                        (news.status == domain::SessionStatus::complete && news.is_paid);
  if (!is_final) {
    const auto read_ours = [&context, news](Reader& reader) -> Result<bool> {
      return is_ours(reader, context, news);
    };
    auto ours = co_await context.store.read(read_ours);
    if (!ours) co_return ours.error();
    if (!*ours) co_return Outcome::ignored;
    auto current = co_await context.gateway.get_session(news.id);
    if (!current) co_return current.error();
    news = std::move(*current);
  }
  const EventWork settle = [&context, news](Tx& tx) {
    return settle_session(tx, context, news, Source::webhook);
  };
  co_return co_await apply_once(context, event, settle);
}

awaitable<Result<Outcome>> receive_payment_failed(Context& context, const PaymentEvent& event) {
  if (event.installation_id != context.installation.id) co_return Outcome::ignored;
  const EventWork mark_failed = [&context, event](Tx& tx) -> Result<Report> {
    auto found = tx.find_payment(event.payment_id);
    if (!found) return only(Outcome::recorded);
    const auto locked = lock_rows(tx, found->booking_id, found->slot_id);
    const auto payment = tx.lock_payment(found->id);
    if (!locked.slot || !locked.booking || !payment) return only(Outcome::recorded);
    return apply_decision(tx, context, domain::decide_payment_failed(*locked.booking),
                          {*locked.slot, &*locked.booking, &*payment}, Source::webhook);
  };
  co_return co_await apply_once(context, event, mark_failed);
}

/// The payment whose refund or dispute an event is about.
std::optional<domain::Payment> find_refunded_payment(Reader& reader, const Context& context,
                                                     const PaymentEvent& event) {
  if (!event.payment_intent_id.empty())
    if (auto payment = reader.find_payment_by_intent(event.payment_intent_id)) return payment;
  if (event.installation_id == context.installation.id && !event.payment_id.empty())
    return reader.find_payment(event.payment_id);
  return {};
}

awaitable<Result<Outcome>> receive_refund(Context& context, const PaymentEvent& event) {
  const auto read_payment = [&context,
                             event](Reader& reader) -> Result<std::optional<domain::Payment>> {
    return find_refunded_payment(reader, context, event);
  };
  auto payment = co_await context.store.read(read_payment);
  if (!payment) co_return payment.error();
  if (!*payment) co_return Outcome::ignored;
  // News of a refund for a payment that is not settled yet: settle first, then follow.
  if ((*payment)->state != domain::PaymentState::captured && !(*payment)->session_id.empty()) {
    auto session = co_await context.gateway.get_session((*payment)->session_id);
    if (!session) co_return session.error();
    auto settled = co_await settle_payment(context, std::move(*session), Source::webhook);
    if (!settled) co_return settled.error();
  }
  auto news = co_await context.gateway.list_refunds(event.payment_intent_id);
  if (!news) co_return news.error();
  const EventWork follow = [&context, id = (*payment)->id, news = std::move(*news)](Tx& tx) {
    return apply_refund_news(tx, context, id, news, Source::webhook);
  };
  co_return co_await apply_once(context, event, follow);
}

/// A payment that is not known may be somebody else's, or its own news are still on their way.
Result<Report> record_or_keep(Tx& tx, const Context& context, const PaymentEvent& event) {
  if (const auto payment = find_refunded_payment(tx, context, event))
    return record_dispute(tx, context, payment->id, *event.dispute, Source::webhook);
  keep_dispute(tx, *event.dispute);
  return only(Outcome::ignored);
}

awaitable<Result<Outcome>> receive_dispute(Context& context, const PaymentEvent& event) {
  const EventWork record = [&context, event](Tx& tx) { return record_or_keep(tx, context, event); };
  auto outcome = co_await apply_once(context, event, record);
  if (!outcome || *outcome != Outcome::ignored) co_return outcome;
  // Whoever commits second, this or the payment's own news, sees the other.
  const auto look_again = [&context, event](Tx& tx) { return record_or_keep(tx, context, event); };
  auto report = co_await context.store.write(look_again);
  if (!report) co_return report.error();
  publish(context, *report, Source::webhook);
  co_return report->outcome;
}

bool is_about_sessions(std::string_view type) {
  constexpr std::array<std::string_view, 4> types{
      "checkout.session.completed", "checkout.session.expired",
      "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed"};
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool is_about_refunds(std::string_view type) {
  constexpr std::array<std::string_view, 5> types{"charge.refunded", "charge.refund.updated",
                                                  "refund.created", "refund.updated",
                                                  "refund.failed"};
  return std::find(types.begin(), types.end(), type) != types.end();
}

}  // namespace

awaitable<Result<Outcome>> receive_event(Context& context, PaymentEvent event) {
  if (event.is_live != context.rules->is_live) co_return Outcome::ignored;
  if (event.session && is_about_sessions(event.type))
    co_return co_await receive_session(context, event);
  if (event.type == "payment_intent.payment_failed")
    co_return co_await receive_payment_failed(context, event);
  if (is_about_refunds(event.type) && !event.payment_intent_id.empty())
    co_return co_await receive_refund(context, event);
  if (event.dispute && event.type.starts_with("charge.dispute."))
    co_return co_await receive_dispute(context, event);
  co_return Outcome::ignored;
}

}  // namespace creneau::app
