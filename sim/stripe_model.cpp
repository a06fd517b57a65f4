#include "stripe_model.hpp"

#include <algorithm>

#include "stripe_request.hpp"

namespace creneau::sim {
namespace {

constexpr int foreign_amount_minor = 4200;

}  // namespace

StripeModel::StripeModel(Nature& nature, Publish publish)
    : nature_(nature), publish_(std::move(publish)) {}

std::string StripeModel::make_id(std::string_view prefix) {
  return fmt::format("{}_{}", prefix, ++count_);
}

void StripeModel::store(const domain::StoredRequest& request, Stored answer) {
  stored_[request.idempotency_key] = {request.body, nature_.timeline.now(), std::move(answer)};
}

domain::SessionNews StripeModel::news_of(const Session& session) const {
  domain::SessionNews news;
  news.id = session.id;
  news.status = session.status;
  const bool is_held = session.intent_status == domain::IntentStatus::requires_capture;
  news.is_paid = session.is_paid || (is_held && session.says_paid);
  news.total = session.total;
  news.payment_intent_id = session.intent_id;
  news.intent_status = session.intent_status;
  if (session.intent_status == domain::IntentStatus::succeeded)
    news.intent_received_minor = intents_.at(session.intent_id).captured.minor;
  if (session.status == domain::SessionStatus::open) news.url = session.url;
  news.expires_at = session.expires_at;
  news.installation_id = session.installation_id;
  news.booking_id = session.booking_id;
  news.payment_id = session.payment_id;
  return news;
}

Result<domain::SessionNews> StripeModel::create_session(const domain::StoredRequest& request) {
  if (auto stored = find_stored<domain::SessionNews>(request)) return *stored;
  const auto fields = read_request(request.body);
  Session session;
  session.expires_at = Instant(Duration(std::stoll(fields.at("expires_at"))));
  const auto lifetime = session.expires_at - nature_.timeline.now();
  if (lifetime < session_lifetime_min || lifetime > session_lifetime_max)
    return Errc::gateway_expiry_invalid;  // a validation error: not stored
  session.id = SessionId(make_id("cs"));
  session.url = "https://pay/" + session.id.str();
  session.asked = read_amount(fields);
  session.total = session.asked;
  if (nature_.mishap(10)) session.total.minor += nature_.dice.chance(500) ? 100 : -100;
  session.installation_id = fields.at("installation");
  session.booking_id = BookingId(fields.at("booking"));
  session.payment_id = PaymentId(fields.at("payment"));
  session.is_manual = fields.at("capture") == name(domain::CaptureMethod::manual);
  // Money that comes later cannot be held.
  session.allows_delayed_methods = fields.at("delayed") == "yes" && !session.is_manual;
  const auto news = news_of(session);
  nature_.note("stripe: {} open for {} until {}", session.id.str(), session.booking_id.str(),
               format_rfc3339(session.expires_at));
  nature_.timeline.after(lifetime, [this, id = session.id] {
    auto& due = sessions_.at(id);
    if (due.status != domain::SessionStatus::open) return;
    due.status = domain::SessionStatus::expired;
    publish_session(due, "checkout.session.expired");
  });
  sessions_.emplace(session.id, std::move(session));
  store(request, news);
  return news;
}

Result<domain::SessionNews> StripeModel::get_session(const SessionId& id) const {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return Errc::gateway_not_found;
  return news_of(found->second);
}

Result<domain::SessionNews> StripeModel::expire_session(const SessionId& id) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return Errc::gateway_not_found;
  auto& session = found->second;
  if (session.status != domain::SessionStatus::open) return Errc::gateway_rejected;
  session.status = domain::SessionStatus::expired;
  nature_.note("stripe: {} expired on demand", id.str());
  publish_session(session, "checkout.session.expired");
  return news_of(session);
}

void StripeModel::fail_session(const domain::StoredRequest& request, Effect effect) {
  if (stored_.contains(request.idempotency_key)) return;
  if (effect == Effect::carried_out) {
    const auto made = create_session(request);
    if (!made) return;
    sessions_.at(made->id).is_url_known = false;
  }
  store(request, Error(Errc::gateway_replayed_failure, "stored 500"));
}

bool StripeModel::may_be_paid(const Session& session) const {
  return session.status == domain::SessionStatus::open &&
         nature_.timeline.now() < session.expires_at;
}

bool StripeModel::pay(const std::string& url, Payment payment) {
  const auto found = std::find_if(sessions_.begin(), sessions_.end(),
                                  [&](const auto& entry) { return entry.second.url == url; });
  if (found == sessions_.end()) return false;
  auto& session = found->second;
  if (!may_be_paid(session)) {
    nature_.note("client: the page of {} says that it is too late", session.id.str());
    return false;
  }
  if (payment == Payment::declined_card) {
    nature_.note("client: the card for {} is declined", session.id.str());
    auto event = begin_event(session, "payment_intent.payment_failed");
    event.payment_intent_id = PaymentIntentId(make_id("pi"));
    publish(std::move(event));
    return true;
  }
  complete(session, payment);
  return true;
}

void StripeModel::complete(Session& session, Payment payment) {
  session.status = domain::SessionStatus::complete;
  session.intent_id = PaymentIntentId(make_id("pi"));
  Intent intent;
  intent.id = session.intent_id;
  intent.session_id = session.id;
  intent.captured.currency = session.total.currency;
  intent.created_at = nature_.timeline.now();
  const auto manner = nature_.dice.between(0, 99);
  if (manner < 10)
    intent.manner = RefundManner::later;
  else if (manner < 14)
    intent.manner = RefundManner::fails_after_success;
  else if (manner < 18)
    intent.manner = RefundManner::fails_while_pending;
  else if (manner < 20)
    intent.manner = RefundManner::refused;
  // Who wants to pay by a method that is not offered takes a card.
  if (payment == Payment::delayed_method && session.allows_delayed_methods) {
    session.intent_status = domain::IntentStatus::processing;
    nature_.timeline.after(nature_.dice.between(Duration(std::chrono::minutes(2)),
                                                Duration(std::chrono::minutes(100))),
                           [this, id = session.id] { resolve_delayed(id); });
  } else if (session.is_manual) {
    authorize(session, intent);
  } else {
    session.is_paid = true;
    session.intent_status = domain::IntentStatus::succeeded;
    intent.captured = session.total;
  }
  nature_.note("client: {} is {} with {} of {}", session.id.str(),
               session.is_paid     ? "paid"
               : session.is_manual ? "authorised"
                                   : "under way",
               intent.id.str(), session.total.minor);
  intents_.emplace(intent.id, intent);
  intent_order_.push_back(intent.id);
  if (session.is_paid) publish_intent(session, "payment_intent.succeeded");
  if (session.intent_status == domain::IntentStatus::requires_capture)
    publish_intent(session, "payment_intent.amount_capturable_updated");
  publish_session(session, "checkout.session.completed");
}

void StripeModel::resolve_delayed(const SessionId& id) {
  auto& session = sessions_.at(id);
  const bool succeeds = nature_.dice.chance(600);
  nature_.note("stripe: the delayed payment of {} {}", id.str(), succeeds ? "succeeds" : "fails");
  if (succeeds) {
    session.is_paid = true;
    session.intent_status = domain::IntentStatus::succeeded;
    intents_.at(session.intent_id).captured = session.total;
    publish_intent(session, "payment_intent.succeeded");
    publish_session(session, "checkout.session.async_payment_succeeded");
  } else {
    session.intent_status = domain::IntentStatus::failed;
    publish_intent(session, "payment_intent.payment_failed");
    publish_session(session, "checkout.session.async_payment_failed");
  }
}

void StripeModel::take_foreign_payment() {
  Session session;
  session.id = SessionId(make_id("cs"));
  session.asked = session.total = Money{foreign_amount_minor, "eur"};
  session.installation_id = nature_.dice.chance(500) ? "" : "somebody_else";
  session.booking_id = BookingId("bk_somebody_else");
  session.payment_id = PaymentId("pay_somebody_else");
  session.expires_at = nature_.timeline.now() + session_lifetime_max;
  session.is_manual = nature_.dice.chance(300);
  auto& kept = sessions_.emplace(session.id, session).first->second;
  complete(kept, Payment::card);
}

void StripeModel::publish_noise() {
  std::vector<SessionId> open;
  for (const auto& [id, session] : sessions_)
    if (session.status == domain::SessionStatus::open) open.push_back(id);
  if (open.empty()) return;
  auto session = sessions_.at(nature_.dice.pick(open));
  app::PaymentEvent event;
  event.id = EventId(make_id("evt"));
  event.type = "customer.created";
  publish(event);
  // In live mode this would be a payment; we are in test mode.
  session.status = domain::SessionStatus::complete;
  session.is_paid = true;
  event.id = EventId(make_id("evt"));
  event.type = "checkout.session.completed";
  event.is_live = true;
  event.session = news_of(session);
  event.installation_id = session.installation_id;
  publish(event);
}

}  // namespace creneau::sim
