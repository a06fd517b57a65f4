// What a bank holds until it is captured or released, and the events that Stripe tells it by.
#include <limits>

#include "stripe_model.hpp"

namespace creneau::sim {
namespace {

using domain::IntentStatus;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int refused_for_good = std::numeric_limits<int>::max();

int draw_refusals(Dice& dice) {
  const auto drawn = dice.between(0, 99);
  if (drawn < 3) return refused_for_good;
  return drawn < 7 ? static_cast<int>(dice.between(1, 2)) : 0;
}

}  // namespace

app::PaymentEvent StripeModel::begin_event(const Session& session, std::string type) {
  app::PaymentEvent event;
  event.id = EventId(make_id("evt"));
  event.type = std::move(type);
  event.payment_intent_id = session.intent_id;
  event.installation_id = session.installation_id;
  event.booking_id = session.booking_id;
  event.payment_id = session.payment_id;
  return event;
}

void StripeModel::publish(app::PaymentEvent event) {
  events_.push_back({event, std::chrono::floor<seconds>(nature_.timeline.now())});
  publish_(event);
}

void StripeModel::publish_session(const Session& session, std::string type) {
  auto event = begin_event(session, std::move(type));
  event.session = news_of(session);
  // The object of an event is never expanded.
  event.session->intent_status = IntentStatus::unknown;
  event.session->intent_received_minor.reset();
  publish(std::move(event));
}

void StripeModel::publish_intent(const Session& session, std::string type) {
  publish(begin_event(session, std::move(type)));
}

domain::IntentNews StripeModel::intent_news_of(const Session& session) const {
  domain::IntentNews news;
  news.id = session.intent_id;
  news.status = session.intent_status;
  news.amount = session.total;
  if (news.status == IntentStatus::requires_capture) news.capturable_minor = session.total.minor;
  news.received_minor = intents_.at(session.intent_id).captured.minor;
  news.installation_id = session.installation_id;
  news.booking_id = session.booking_id;
  news.payment_id = session.payment_id;
  return news;
}

Result<domain::IntentNews> StripeModel::get_intent(const PaymentIntentId& id) const {
  const auto found = intents_.find(id);
  if (found == intents_.end()) return Errc::gateway_not_found;
  return intent_news_of(sessions_.at(found->second.session_id));
}

StripeModel::Session* StripeModel::find_authorized(const PaymentIntentId& id) {
  const auto found = intents_.find(id);
  if (found == intents_.end()) return nullptr;
  auto& session = sessions_.at(found->second.session_id);
  return session.intent_status == IntentStatus::requires_capture ? &session : nullptr;
}

Result<domain::IntentNews> StripeModel::capture_intent(const PaymentIntentId& id) {
  auto* session = find_authorized(id);
  if (session == nullptr) return Errc::gateway_rejected;
  auto& intent = intents_.at(id);
  if (intent.captures_refused < intent.captures_refused_first) {
    ++intent.captures_refused;
    nature_.note("stripe: the bank refuses the capture of {}", id.str());
    return Errc::gateway_rejected;
  }
  capture(*session, session->total.minor, EndedBy::us);
  return intent_news_of(*session);
}

Result<domain::IntentNews> StripeModel::cancel_intent(const PaymentIntentId& id) {
  auto* session = find_authorized(id);
  if (session == nullptr) return Errc::gateway_rejected;
  release(*session, EndedBy::us);
  return intent_news_of(*session);
}

void StripeModel::capture(Session& session, std::int64_t minor, EndedBy by) {
  auto& intent = intents_.at(session.intent_id);
  session.is_paid = true;
  session.intent_status = IntentStatus::succeeded;
  intent.captured.minor = minor;
  intent.ended_by = by;
  nature_.note("stripe: {} of {} is captured{}: {}", intent.id.str(), session.id.str(),
               by == EndedBy::person ? " by hand" : "", minor);
  if (by == EndedBy::us) watch_.captured(session);
  publish_intent(session, "payment_intent.succeeded");
}

void StripeModel::release(Session& session, EndedBy by) {
  session.intent_status = IntentStatus::canceled;
  intents_.at(session.intent_id).ended_by = by;
  nature_.note("stripe: {} of {} {}", session.intent_id.str(), session.id.str(),
               by == EndedBy::bank     ? "lapses"
               : by == EndedBy::person ? "is released by hand"
                                       : "is released");
  if (by == EndedBy::us) watch_.released(session);
  publish_intent(session, "payment_intent.canceled");
}

void StripeModel::authorize(Session& session, Intent& intent) {
  session.intent_status = IntentStatus::requires_capture;
  session.says_paid = nature_.dice.chance(100);
  intent.captures_refused_first = draw_refusals(nature_.dice);
  plan_end(intent.id);
}

/// A few end before we come to it: the bank lets go of the money, or a person takes it or a part of
/// it, or lets go of it, in the dashboard.
void StripeModel::plan_end(const PaymentIntentId& id) {
  auto& timeline = nature_.timeline;
  timeline.after(authorization_lifetime, [this, id] {
    if (auto* due = find_authorized(id)) release(*due, EndedBy::bank);
  });
  // Most of them at the moment of our own call.
  const auto delay = nature_.dice.chance(700)
                         ? nature_.dice.between(Duration(0), Duration(seconds(4)))
                         : nature_.dice.between(Duration(0), Duration(minutes(10)));
  const auto drawn = nature_.dice.between(0, 99);
  if (drawn >= 20) return;
  timeline.after(delay, [this, id, drawn] {
    auto* due = find_authorized(id);
    if (due == nullptr) return;
    if (drawn < 10) return release(*due, EndedBy::bank);
    if (drawn < 13) return release(*due, EndedBy::person);
    const auto part = due->total.minor / 3;
    capture(*due, drawn < 17 ? due->total.minor : part, EndedBy::person);
  });
}

}  // namespace creneau::sim
