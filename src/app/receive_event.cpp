#include "app/receive_event.hpp"

#include "app/follow_refunds.hpp"
#include "app/lock_rows.hpp"
#include "app/record_dispute.hpp"
#include "app/settle_payment.hpp"
#include "app/webhook_events.hpp"
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
awaitable<Result<Outcome>> apply_once(Context& context, const PaymentEvent& event, Source source,
                                      EventWork work) {
  auto type = event.type;
  if (source != Source::webhook) type += read_back_mark;
  const auto write_report = [&context, id = event.id, type, work](Tx& tx) -> Result<Report> {
    if (!tx.insert_event(id, type, context.clock.now())) return only(Outcome::duplicate);
    auto done = work(tx);
    if (done) tx.set_event_outcome(id, done->outcome);
    return done;
  };
  auto report = co_await context.store.write(write_report);
  if (!report) co_return report.error();
  publish(context, *report, source);
  co_return report->outcome;
}

bool is_ours(Reader& reader, const Context& context, const domain::SessionNews& news) {
  return news.installation_id == context.installation.id ||
         reader.find_payment_by_session(news.id).has_value();
}

enum class Belief {
  believed,   ///< it can no longer change
  read_back,  ///< it may be old: Stripe is asked
  foreign,    ///< not ours, and nothing to look at
};

/// A paid or an expired session can no longer change. One that is captured by hand may call itself
/// paid while its money is only authorised; of one that is not known here nobody can say how it was
/// asked for.
Belief belief_in(Reader& reader, const Context& context, const domain::SessionNews& news) {
  if (news.status == domain::SessionStatus::expired) return Belief::believed;
  const bool is_paid = news.status == domain::SessionStatus::complete && news.is_paid;
  if (!is_ours(reader, context, news)) return is_paid ? Belief::believed : Belief::foreign;
  if (!is_paid) return Belief::read_back;
  auto payment = reader.find_payment_by_session(news.id);
  if (!payment) payment = reader.find_payment(news.payment_id);
  const bool is_charged_at_once = payment && payment->capture == domain::CaptureMethod::automatic;
  return is_charged_at_once ? Belief::believed : Belief::read_back;
}

awaitable<Result<Outcome>> receive_session(Context& context, const PaymentEvent& event,
                                           Source source) {
  auto news = *event.session;
  const auto read_belief = [&context, news](Reader& reader) -> Result<Belief> {
    return belief_in(reader, context, news);
  };
  auto belief = co_await context.store.read(read_belief);
  if (!belief) co_return belief.error();
  if (*belief == Belief::foreign) co_return Outcome::ignored;
  if (*belief == Belief::read_back) {
    auto current = co_await context.gateway.get_session(news.id);
    if (!current) co_return current.error();
    news = std::move(*current);
  }
  const EventWork settle = [&context, news, source](Tx& tx) {
    return settle_session(tx, context, news, source);
  };
  co_return co_await apply_once(context, event, source, settle);
}

awaitable<Result<Outcome>> receive_payment_failed(Context& context, const PaymentEvent& event,
                                                  Source source) {
  if (event.installation_id != context.installation.id) co_return Outcome::ignored;
  const EventWork mark_failed = [&context, event, source](Tx& tx) -> Result<Report> {
    auto found = tx.find_payment(event.payment_id);
    if (!found) return only(Outcome::recorded);
    const auto locked = lock_rows(tx, found->booking_id, found->slot_id);
    const auto payment = tx.lock_payment(found->id);
    if (!locked.slot || !locked.booking || !payment) return only(Outcome::recorded);
    return apply_decision(tx, context, domain::decide_payment_failed(*locked.booking),
                          {*locked.slot, &*locked.booking, &*payment}, source);
  };
  co_return co_await apply_once(context, event, source, mark_failed);
}

/// The payment whose refund, dispute or authorisation an event is about.
std::optional<domain::Payment> find_payment_of(Reader& reader, const Context& context,
                                               const PaymentEvent& event) {
  if (!event.payment_intent_id.empty())
    if (auto payment = reader.find_payment_by_intent(event.payment_intent_id)) return payment;
  if (event.installation_id == context.installation.id && !event.payment_id.empty())
    return reader.find_payment(event.payment_id);
  return {};
}

awaitable<Result<std::optional<domain::Payment>>> read_payment_of(Context& context,
                                                                  const PaymentEvent& event) {
  const auto read_payment = [&context,
                             event](Reader& reader) -> Result<std::optional<domain::Payment>> {
    return find_payment_of(reader, context, event);
  };
  auto payment = co_await context.store.read(read_payment);
  co_return payment;
}

awaitable<Result<Outcome>> receive_refund(Context& context, const PaymentEvent& event,
                                          Source source) {
  auto payment = co_await read_payment_of(context, event);
  if (!payment) co_return payment.error();
  if (!*payment) co_return Outcome::ignored;
  // News of a refund for a payment that is not settled yet: settle first, then follow.
  if ((*payment)->state != domain::PaymentState::captured && !(*payment)->session_id.empty()) {
    auto session = co_await context.gateway.get_session((*payment)->session_id);
    if (!session) co_return session.error();
    auto settled = co_await settle_payment(context, std::move(*session), source);
    if (!settled) co_return settled.error();
  }
  auto news = co_await context.gateway.list_refunds(event.payment_intent_id);
  if (!news) co_return news.error();
  const EventWork follow = [&context, id = (*payment)->id, news = std::move(*news), source](
                               Tx& tx) { return apply_refund_news(tx, context, id, news, source); };
  co_return co_await apply_once(context, event, source, follow);
}

/// A payment that is not known may be somebody else's, or its own news are still on their way.
Result<Report> record_or_keep(Tx& tx, const Context& context, const PaymentEvent& event,
                              Source source) {
  if (const auto payment = find_payment_of(tx, context, event))
    return record_dispute(tx, context, payment->id, *event.dispute, source);
  keep_dispute(tx, *event.dispute);
  return only(Outcome::ignored);
}

awaitable<Result<Outcome>> receive_dispute(Context& context, const PaymentEvent& event,
                                           Source source) {
  const EventWork record = [&context, event, source](Tx& tx) {
    return record_or_keep(tx, context, event, source);
  };
  auto outcome = co_await apply_once(context, event, source, record);
  if (!outcome || *outcome != Outcome::ignored) co_return outcome;
  // Whoever commits second, this or the payment's own news, sees the other.
  const auto look_again = [&context, event, source](Tx& tx) {
    return record_or_keep(tx, context, event, source);
  };
  auto report = co_await context.store.write(look_again);
  if (!report) co_return report.error();
  publish(context, *report, source);
  co_return report->outcome;
}

/// What was authorised is captured, released, or has lapsed: by us, or by a person in the
/// dashboard. Of payments that are captured at once their session's own events tell all.
awaitable<Result<Outcome>> receive_authorization(Context& context, const PaymentEvent& event,
                                                 Source source) {
  auto payment = co_await read_payment_of(context, event);
  if (!payment) co_return payment.error();
  const bool matters = *payment && !(*payment)->session_id.empty() &&
                       ((*payment)->capture == domain::CaptureMethod::manual ||
                        (*payment)->state == domain::PaymentState::authorized ||
                        (*payment)->state == domain::PaymentState::void_pending);
  if (!matters) co_return Outcome::ignored;
  auto news = co_await context.gateway.get_session((*payment)->session_id);
  if (!news) co_return news.error();
  const EventWork settle = [&context, news = std::move(*news), source](Tx& tx) {
    return settle_session(tx, context, news, source);
  };
  co_return co_await apply_once(context, event, source, settle);
}

}  // namespace

awaitable<Result<Outcome>> receive_event(Context& context, PaymentEvent event, Source source) {
  if (event.is_live != context.rules->is_live) co_return Outcome::ignored;
  const auto subject = find_event_subject(event.type);
  if (!subject) co_return Outcome::ignored;
  switch (*subject) {
    case EventSubject::session:
      if (event.session) co_return co_await receive_session(context, event, source);
      break;
    case EventSubject::payment_failure:
      co_return co_await receive_payment_failed(context, event, source);
    case EventSubject::authorization:
      co_return co_await receive_authorization(context, event, source);
    case EventSubject::refund:
      if (!event.payment_intent_id.empty())
        co_return co_await receive_refund(context, event, source);
      break;
    case EventSubject::dispute:
      if (event.dispute) co_return co_await receive_dispute(context, event, source);
      break;
  }
  co_return Outcome::ignored;
}

}  // namespace creneau::app
