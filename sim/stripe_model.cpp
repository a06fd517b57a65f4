#include "stripe_model.hpp"

#include <algorithm>

namespace creneau::sim {
namespace {

constexpr int foreign_amount_minor = 4200;

using Fields = std::map<std::string, std::string>;

std::string write_fields(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) text += name + "=" + value + "\n";
  return text;
}

Fields read_fields(const std::string& text) {
  Fields fields;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = text.find('\n', begin);
    const auto line = text.substr(begin, end - begin);
    const auto equals = line.find('=');
    fields[line.substr(0, equals)] = line.substr(equals + 1);
    begin = end + 1;
  }
  return fields;
}

Money read_amount(const Fields& fields) {
  return {std::stoll(fields.at("amount")), fields.at("currency")};
}

}  // namespace

std::string write_session_request(const app::SessionParameters& parameters) {
  return write_fields(
      {{"booking", parameters.booking_id.str()},
       {"payment", parameters.payment_id.str()},
       {"installation", parameters.installation_id},
       {"amount", std::to_string(parameters.amount.minor)},
       {"currency", parameters.amount.currency},
       {"email", parameters.customer_email},
       {"success_url", parameters.success_url},
       {"capture", std::string(domain::name(parameters.capture))},
       {"expires_at", std::to_string(parameters.expires_at.time_since_epoch().count())}});
}

std::string write_refund_request(const app::RefundParameters& parameters) {
  return write_fields({{"refund", parameters.refund_id.str()},
                       {"booking", parameters.booking_id.str()},
                       {"installation", parameters.installation_id},
                       {"intent", parameters.payment_intent_id.str()},
                       {"amount", std::to_string(parameters.amount.minor)},
                       {"currency", parameters.amount.currency}});
}

StripeModel::StripeModel(Nature& nature, Publish publish)
    : nature_(nature), publish_(std::move(publish)) {}

std::string StripeModel::make_id(std::string_view prefix) {
  return fmt::format("{}_{}", prefix, ++count_);
}

template <class Answer>
std::optional<Result<Answer>> StripeModel::find_stored(const domain::StoredRequest& request) {
  const auto found = stored_.find(request.idempotency_key);
  if (found == stored_.end()) return {};
  if (nature_.timeline.now() - found->second.at > key_lifetime) {
    stored_.erase(found);
    return {};
  }
  if (found->second.body != request.body) {
    nature_.violate("attempts: the request under {} is not repeated byte for byte",
                    request.idempotency_key);
    return Result<Answer>(Errc::gateway_rejected);
  }
  if (const auto* error = std::get_if<Error>(&found->second.answer)) return Result<Answer>(*error);
  return Result<Answer>(std::get<Answer>(found->second.answer));
}

void StripeModel::store(const domain::StoredRequest& request, Stored answer) {
  stored_[request.idempotency_key] = {request.body, nature_.timeline.now(), std::move(answer)};
}

domain::SessionNews StripeModel::news_of(const Session& session) const {
  domain::SessionNews news;
  news.id = session.id;
  news.status = session.status;
  news.is_paid = session.is_paid;
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

domain::RefundNews StripeModel::news_of(const Refund& refund) const {
  return {refund.id, refund.intent_id, refund.refund_id, refund.amount, refund.status};
}

void StripeModel::publish_session(const Session& session, std::string type) {
  app::PaymentEvent event;
  event.id = EventId(make_id("evt"));
  event.type = std::move(type);
  event.session = news_of(session);
  event.payment_intent_id = session.intent_id;
  event.installation_id = session.installation_id;
  event.booking_id = session.booking_id;
  event.payment_id = session.payment_id;
  publish_(event);
}

domain::IntentNews StripeModel::intent_news_of(const Session& session) const {
  domain::IntentNews news;
  news.id = session.intent_id;
  news.status = session.intent_status;
  news.amount = session.total;
  if (news.status == domain::IntentStatus::requires_capture)
    news.capturable_minor = session.total.minor;
  news.received_minor = intents_.at(session.intent_id).captured.minor;
  news.installation_id = session.installation_id;
  news.booking_id = session.booking_id;
  news.payment_id = session.payment_id;
  return news;
}

void StripeModel::publish_intent(const Session& session, std::string type) {
  app::PaymentEvent event;
  event.id = EventId(make_id("evt"));
  event.type = std::move(type);
  event.payment_intent_id = session.intent_id;
  event.installation_id = session.installation_id;
  event.booking_id = session.booking_id;
  event.payment_id = session.payment_id;
  publish_(event);
}

void StripeModel::publish_refund(const Refund& refund, std::string type) {
  app::PaymentEvent event;
  event.id = EventId(make_id("evt"));
  event.type = std::move(type);
  event.payment_intent_id = refund.intent_id;
  const auto& session = sessions_.at(intents_.at(refund.intent_id).session_id);
  event.installation_id = session.installation_id;
  event.booking_id = session.booking_id;
  event.payment_id = session.payment_id;
  publish_(event);
}

Result<domain::SessionNews> StripeModel::create_session(const domain::StoredRequest& request) {
  if (auto stored = find_stored<domain::SessionNews>(request)) return *stored;
  const auto fields = read_fields(request.body);
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
  session.is_manual = fields.at("capture") == domain::name(domain::CaptureMethod::manual);
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

Result<domain::IntentNews> StripeModel::get_intent(const PaymentIntentId& id) const {
  const auto found = intents_.find(id);
  if (found == intents_.end()) return Errc::gateway_not_found;
  return intent_news_of(sessions_.at(found->second.session_id));
}

StripeModel::Session* StripeModel::find_authorized(const PaymentIntentId& id) {
  const auto found = intents_.find(id);
  if (found == intents_.end()) return nullptr;
  auto& session = sessions_.at(found->second.session_id);
  return session.intent_status == domain::IntentStatus::requires_capture ? &session : nullptr;
}

Result<domain::IntentNews> StripeModel::capture_intent(const PaymentIntentId& id) {
  auto* session = find_authorized(id);
  if (session == nullptr) return Errc::gateway_rejected;
  session->is_paid = true;
  session->intent_status = domain::IntentStatus::succeeded;
  intents_.at(id).captured = session->total;
  nature_.note("stripe: {} of {} is captured", id.str(), session->id.str());
  publish_intent(*session, "payment_intent.succeeded");
  return intent_news_of(*session);
}

Result<domain::IntentNews> StripeModel::cancel_intent(const PaymentIntentId& id) {
  auto* session = find_authorized(id);
  if (session == nullptr) return Errc::gateway_rejected;
  release(*session);
  return intent_news_of(*session);
}

void StripeModel::release(Session& session) {
  session.intent_status = domain::IntentStatus::canceled;
  nature_.note("stripe: {} of {} is released", session.intent_id.str(), session.id.str());
  publish_intent(session, "payment_intent.canceled");
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

void StripeModel::fail_refund(const domain::StoredRequest& request, Effect effect) {
  if (stored_.contains(request.idempotency_key)) return;
  if (effect == Effect::carried_out && !create_refund(request)) return;
  store(request, Error(Errc::gateway_replayed_failure, "stored 500"));
}

Result<domain::RefundNews> StripeModel::create_refund(const domain::StoredRequest& request) {
  const auto fields = read_fields(request.body);
  const RefundId refund_id(fields.at("refund"));
  refund_keys_[refund_id].insert(request.idempotency_key);
  if (auto stored = find_stored<domain::RefundNews>(request)) return *stored;
  const auto found = intents_.find(PaymentIntentId(fields.at("intent")));
  if (found == intents_.end()) return Errc::gateway_not_found;
  auto made = make_refund(found->second, refund_id, read_amount(fields));
  if (made)
    store(request, *made);
  else if (nature_.dice.chance(300))
    store(request,
          Error(Errc::gateway_replayed_failure, "stored " + std::string(name(made.error().code))));
  return made;
}

Result<domain::RefundNews> StripeModel::make_refund(Intent& intent, const RefundId& refund_id,
                                                    const Money& amount) {
  const auto left = intent.captured.minor - refunded_minor(intent.id, {});
  if (left == 0) return Errc::gateway_already_refunded;
  if (amount.minor > left || amount.currency != intent.captured.currency ||
      intent.manner == RefundManner::refused) {
    intent.has_refused_refund = true;
    return Errc::gateway_rejected;
  }
  Refund refund;
  refund.id = StripeRefundId(make_id("re"));
  refund.intent_id = intent.id;
  refund.refund_id = refund_id;
  refund.amount = amount;
  const bool waits =
      intent.manner == RefundManner::later || intent.manner == RefundManner::fails_while_pending;
  refund.status = waits ? domain::RefundStatus::pending : domain::RefundStatus::succeeded;
  nature_.note("stripe: {} gives back {} of {} for {}", refund.id.str(), amount.minor,
               intent.id.str(), refund_id.empty() ? "a person" : refund_id.str());
  refunds_.push_back(refund);
  publish_refund(refund, "refund.created");
  publish_refund(refund, "charge.refunded");
  develop_refund(refunds_.size() - 1, intent.manner);
  return news_of(refund);
}

void StripeModel::develop_refund(std::size_t index, RefundManner manner) {
  using std::chrono::minutes;
  const auto delay = nature_.dice.between(Duration(minutes(1)), Duration(minutes(90)));
  switch (manner) {
    case RefundManner::at_once:
    case RefundManner::refused:
      return;
    case RefundManner::later:
      nature_.timeline.after(
          delay, [this, index] { move_refund(index, domain::RefundStatus::succeeded); });
      return;
    case RefundManner::fails_after_success:
    case RefundManner::fails_while_pending:
      nature_.timeline.after(delay,
                             [this, index] { move_refund(index, domain::RefundStatus::failed); });
      return;
  }
}

void StripeModel::move_refund(std::size_t index, domain::RefundStatus status) {
  auto& refund = refunds_[index];
  refund.has_failed_after_success =
      status == domain::RefundStatus::failed && refund.status == domain::RefundStatus::succeeded;
  refund.status = status;
  const bool has_failed = status == domain::RefundStatus::failed;
  nature_.note("stripe: {} {}", refund.id.str(), has_failed ? "fails" : "succeeds");
  publish_refund(refund, has_failed ? "refund.failed" : "refund.updated");
}

Result<std::vector<domain::RefundNews>> StripeModel::list_refunds(const PaymentIntentId& id) const {
  std::vector<domain::RefundNews> listed;
  for (auto refund = refunds_.rbegin(); refund != refunds_.rend(); ++refund)
    if (refund->intent_id == id) listed.push_back(news_of(*refund));
  return listed;
}

bool StripeModel::may_be_paid(const Session& session) const {
  return session.status == domain::SessionStatus::open &&
         nature_.timeline.now() < session.expires_at;
}

std::int64_t StripeModel::refunded_minor(const PaymentIntentId& id,
                                         std::optional<domain::RefundStatus> only) const {
  std::int64_t sum = 0;
  for (const auto& refund : refunds_) {
    if (refund.intent_id != id || refund.status == domain::RefundStatus::failed) continue;
    if (!only || refund.status == *only) sum += refund.amount.minor;
  }
  return sum;
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
    app::PaymentEvent event;
    event.id = EventId(make_id("evt"));
    event.type = "payment_intent.payment_failed";
    event.payment_intent_id = PaymentIntentId(make_id("pi"));
    event.installation_id = session.installation_id;
    event.booking_id = session.booking_id;
    event.payment_id = session.payment_id;
    publish_(event);
    return true;
  }
  complete(session, payment);
  return true;
}

void StripeModel::complete(Session& session, Payment payment) {
  session.status = domain::SessionStatus::complete;
  session.intent_id = PaymentIntentId(make_id("pi"));
  // Delayed methods are not offered where the capture is manual.
  if (session.is_manual) payment = Payment::card;
  Intent intent;
  intent.id = session.intent_id;
  intent.session_id = session.id;
  intent.captured.currency = session.total.currency;
  const auto manner = nature_.dice.between(0, 99);
  if (manner < 10)
    intent.manner = RefundManner::later;
  else if (manner < 14)
    intent.manner = RefundManner::fails_after_success;
  else if (manner < 18)
    intent.manner = RefundManner::fails_while_pending;
  else if (manner < 20)
    intent.manner = RefundManner::refused;
  if (payment == Payment::delayed_method) {
    session.intent_status = domain::IntentStatus::processing;
    nature_.timeline.after(nature_.dice.between(Duration(std::chrono::minutes(2)),
                                                Duration(std::chrono::minutes(100))),
                           [this, id = session.id] { resolve_delayed(id); });
  } else if (session.is_manual) {
    session.intent_status = domain::IntentStatus::requires_capture;
    nature_.timeline.after(authorization_lifetime, [this, id = session.intent_id] {
      if (auto* due = find_authorized(id)) release(*due);
    });
  } else {
    session.is_paid = true;
    session.intent_status = domain::IntentStatus::succeeded;
    intent.captured = session.total;
  }
  nature_.note("client: {} is {} with {} of {}", session.id.str(),
               session.is_paid ? "paid" : "under way", intent.id.str(), session.total.minor);
  intents_.emplace(intent.id, intent);
  publish_session(session, "checkout.session.completed");
  if (session.intent_status == domain::IntentStatus::requires_capture)
    publish_intent(session, "payment_intent.amount_capturable_updated");
}

void StripeModel::resolve_delayed(const SessionId& id) {
  auto& session = sessions_.at(id);
  const bool succeeds = nature_.dice.chance(600);
  nature_.note("stripe: the delayed payment of {} {}", id.str(), succeeds ? "succeeds" : "fails");
  if (succeeds) {
    session.is_paid = true;
    session.intent_status = domain::IntentStatus::succeeded;
    intents_.at(session.intent_id).captured = session.total;
    publish_session(session, "checkout.session.async_payment_succeeded");
  } else {
    session.intent_status = domain::IntentStatus::failed;
    publish_session(session, "checkout.session.async_payment_failed");
  }
}

bool StripeModel::refund_by_hand(const PaymentIntentId& id, std::int64_t minor) {
  auto& intent = intents_.at(id);
  if (intent.captured.minor == 0) return false;
  return make_refund(intent, RefundId(), {minor, intent.captured.currency}).has_value();
}

void StripeModel::take_foreign_payment() {
  Session session;
  session.id = SessionId(make_id("cs"));
  session.asked = session.total = Money{foreign_amount_minor, "eur"};
  session.installation_id = nature_.dice.chance(500) ? "" : "somebody_else";
  session.booking_id = BookingId("bk_somebody_else");
  session.payment_id = PaymentId("pay_somebody_else");
  session.expires_at = nature_.timeline.now() + session_lifetime_max;
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
  publish_(event);
  // In live mode this would be a payment; we are in test mode.
  session.status = domain::SessionStatus::complete;
  session.is_paid = true;
  event.id = EventId(make_id("evt"));
  event.type = "checkout.session.completed";
  event.is_live = true;
  event.session = news_of(session);
  event.installation_id = session.installation_id;
  publish_(event);
}

}  // namespace creneau::sim
