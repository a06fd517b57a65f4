#include "app_fixture.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <sstream>

#include "app/carry_out_effect.hpp"

namespace creneau::app {
namespace {

constexpr auto session_lifetime_min = std::chrono::minutes(30);

store::Options make_store_options(CountingRandom& random) {
  store::Options options;
  options.database_url = "sqlite::memory:";
  options.mode = store::Mode::inline_;
  options.random = [&random] { return random.next(); };
  return options;
}

Installation read_installation(store::DatabaseStore& store) {
  store.migrate();
  boost::asio::io_context io;
  auto future = boost::asio::co_spawn(
      io, store.read([](Reader& reader) -> Result<Installation> { return reader.installation(); }),
      boost::asio::use_future);
  io.run();
  return *future.get();
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

int RecordingJournal::count(domain::Happening happening) const {
  return static_cast<int>(std::count_if(entries.begin(), entries.end(), [&](const auto& entry) {
    return entry.happening == happening;
  }));
}

awaitable<Result<void>> KeepingMailer::send(Mail mail) {
  if (!failures.empty()) {
    const auto error = failures.front();
    failures.pop_front();
    co_return Error(error, "scripted");
  }
  sent.push_back(std::move(mail));
  co_return Result<void>::ok();
}

std::string SmallStripe::session_body(const SessionParameters& parameters) const {
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n", parameters.booking_id.str(),
                     parameters.payment_id.str(), parameters.installation_id,
                     parameters.amount.minor, parameters.amount.currency,
                     parameters.expires_at.time_since_epoch().count(), parameters.customer_email,
                     parameters.success_url);
}

std::string SmallStripe::refund_body(const RefundParameters& parameters) const {
  return fmt::format("{}\n{}\n{}\n{}\n", parameters.refund_id.str(),
                     parameters.payment_intent_id.str(), parameters.amount.minor,
                     parameters.amount.currency);
}

std::optional<SmallStripe::Fault> SmallStripe::begin(Call call) {
  log.push_back(call);
  auto& script = faults[call];
  if (script.empty()) return {};
  const auto fault = script.front();
  script.pop_front();
  return fault;
}

void SmallStripe::end(Call call) {
  auto work = std::exchange(meanwhile[call], nullptr);
  if (work) work();
}

awaitable<Result<domain::SessionNews>> SmallStripe::create_session(domain::StoredRequest request) {
  const auto fault = begin(Call::create_session);
  session_keys.push_back(request.idempotency_key);
  if (fault && fault->effect == Effect::none) {
    end(Call::create_session);
    co_return fault->error;
  }
  const auto stored = session_answers_.find(request.idempotency_key);
  domain::SessionNews answer;
  if (stored != session_answers_.end()) {
    answer = stored->second;
  } else {
    const auto lines = split_lines(request.body);
    answer.expires_at = Instant(Duration(std::stoll(lines.at(5))));
    if (answer.expires_at < clock_.now() + session_lifetime_min)
      co_return Errc::gateway_expiry_invalid;
    answer.id = SessionId(fmt::format("cs_{}", ++number_));
    answer.total = Money{std::stoll(lines.at(3)), lines.at(4)};
    answer.url = "https://pay.example/" + answer.id.str();
    answer.booking_id = BookingId(lines.at(0));
    answer.payment_id = PaymentId(lines.at(1));
    answer.installation_id = lines.at(2);
    session_answers_[request.idempotency_key] = answer;
    sessions[answer.id] = answer;
  }
  end(Call::create_session);
  if (fault) co_return fault->error;
  co_return answer;
}

awaitable<Result<domain::SessionNews>> SmallStripe::get_session(SessionId id) {
  const auto fault = begin(Call::get_session);
  end(Call::get_session);
  if (fault) co_return fault->error;
  const auto found = sessions.find(id);
  if (found == sessions.end()) co_return Errc::gateway_not_found;
  auto& session = found->second;
  if (session.status == domain::SessionStatus::open && session.expires_at <= clock_.now()) {
    session.status = domain::SessionStatus::expired;
    session.url.clear();
  }
  co_return session;
}

awaitable<Result<domain::SessionNews>> SmallStripe::expire_session(SessionId id) {
  const auto fault = begin(Call::expire_session);
  end(Call::expire_session);
  if (fault && fault->effect == Effect::none) co_return fault->error;
  const auto found = sessions.find(id);
  if (found == sessions.end()) co_return Errc::gateway_not_found;
  auto& session = found->second;
  if (session.status != domain::SessionStatus::open) co_return Errc::gateway_rejected;
  session.status = domain::SessionStatus::expired;
  session.url.clear();
  if (fault) co_return fault->error;
  co_return session;
}

namespace {

domain::IntentNews intent_of(const domain::SessionNews& session) {
  domain::IntentNews news;
  news.id = session.payment_intent_id;
  news.status = session.intent_status;
  news.amount = session.total;
  if (news.status == domain::IntentStatus::requires_capture)
    news.capturable_minor = session.total.minor;
  news.received_minor = session.intent_received_minor.value_or(0);
  news.installation_id = session.installation_id;
  news.booking_id = session.booking_id;
  news.payment_id = session.payment_id;
  return news;
}

}  // namespace

domain::SessionNews* SmallStripe::find_by_intent(const PaymentIntentId& id) {
  for (auto& [session_id, session] : sessions)
    if (session.payment_intent_id == id) return &session;
  return nullptr;
}

awaitable<Result<domain::IntentNews>> SmallStripe::get_intent(PaymentIntentId id) {
  const auto fault = begin(Call::get_intent);
  end(Call::get_intent);
  if (fault) co_return fault->error;
  const auto* session = find_by_intent(id);
  if (session == nullptr) co_return Errc::gateway_not_found;
  co_return intent_of(*session);
}

awaitable<Result<domain::IntentNews>> SmallStripe::capture_intent(PaymentIntentId id) {
  const auto fault = begin(Call::capture_intent);
  end(Call::capture_intent);
  if (fault && fault->effect == Effect::none) co_return fault->error;
  auto* session = find_by_intent(id);
  if (session == nullptr) co_return Errc::gateway_not_found;
  if (session->intent_status != domain::IntentStatus::requires_capture)
    co_return Errc::gateway_rejected;
  session->intent_status = domain::IntentStatus::succeeded;
  session->intent_received_minor = session->total.minor;
  session->is_paid = true;
  if (fault) co_return fault->error;
  co_return intent_of(*session);
}

awaitable<Result<domain::IntentNews>> SmallStripe::cancel_intent(PaymentIntentId id) {
  const auto fault = begin(Call::cancel_intent);
  end(Call::cancel_intent);
  if (fault && fault->effect == Effect::none) co_return fault->error;
  auto* session = find_by_intent(id);
  if (session == nullptr) co_return Errc::gateway_not_found;
  if (session->intent_status != domain::IntentStatus::requires_capture)
    co_return Errc::gateway_rejected;
  session->intent_status = domain::IntentStatus::canceled;
  if (fault) co_return fault->error;
  co_return intent_of(*session);
}

awaitable<Result<domain::RefundNews>> SmallStripe::create_refund(domain::StoredRequest request) {
  const auto fault = begin(Call::create_refund);
  refund_keys.push_back(request.idempotency_key);
  if (fault && fault->effect == Effect::none) {
    end(Call::create_refund);
    co_return fault->error;
  }
  domain::RefundNews answer;
  if (const auto stored = refund_answers_.find(request.idempotency_key);
      stored != refund_answers_.end()) {
    answer = stored->second;
  } else {
    const auto lines = split_lines(request.body);
    answer.id = StripeRefundId(fmt::format("re_{}", ++number_));
    answer.refund_id = RefundId(lines.at(0));
    answer.payment_intent_id = PaymentIntentId(lines.at(1));
    answer.amount = Money{std::stoll(lines.at(2)), lines.at(3)};
    answer.status = next_refund_status;
    std::int64_t left = 0;
    for (const auto& [id, session] : sessions)
      if (session.payment_intent_id == answer.payment_intent_id && session.is_paid)
        left = session.total.minor;
    for (const auto& refund : refunds)
      if (refund.payment_intent_id == answer.payment_intent_id &&
          refund.status != domain::RefundStatus::failed)
        left -= refund.amount.minor;
    if (left == 0) co_return Errc::gateway_already_refunded;
    if (answer.amount.minor > left) co_return Errc::gateway_rejected;
    refund_answers_[request.idempotency_key] = answer;
    refunds.push_back(answer);
  }
  end(Call::create_refund);
  if (fault) co_return fault->error;
  co_return answer;
}

awaitable<Result<std::vector<domain::RefundNews>>> SmallStripe::list_refunds(PaymentIntentId id) {
  const auto fault = begin(Call::list_refunds);
  std::vector<domain::RefundNews> found;
  for (const auto& refund : refunds)
    if (refund.payment_intent_id == id) found.push_back(refund);
  std::reverse(found.begin(), found.end());
  end(Call::list_refunds);
  if (fault) co_return fault->error;
  co_return found;
}

void SmallStripe::pay(const SessionId& id) {
  pay(id, sessions.at(id).total);
}

void SmallStripe::pay(const SessionId& id, const Money& total) {
  auto& session = sessions.at(id);
  ASSERT_TRUE(session.status == domain::SessionStatus::open ||
              session.intent_status == domain::IntentStatus::processing);
  session.status = domain::SessionStatus::complete;
  session.is_paid = true;
  session.total = total;
  session.url.clear();
  session.payment_intent_id = PaymentIntentId("pi_of_" + id.str());
  session.intent_status = domain::IntentStatus::succeeded;
}

void SmallStripe::authorize(const SessionId& id) {
  authorize(id, sessions.at(id).total);
}

void SmallStripe::authorize(const SessionId& id, const Money& total) {
  auto& session = sessions.at(id);
  ASSERT_EQ(session.status, domain::SessionStatus::open);
  session.status = domain::SessionStatus::complete;
  session.total = total;
  session.url.clear();
  session.payment_intent_id = PaymentIntentId("pi_of_" + id.str());
  session.intent_status = domain::IntentStatus::requires_capture;
}

void SmallStripe::lapse(const SessionId& id) {
  sessions.at(id).intent_status = domain::IntentStatus::canceled;
}

void SmallStripe::complete_unpaid(const SessionId& id) {
  auto& session = sessions.at(id);
  session.status = domain::SessionStatus::complete;
  session.url.clear();
  session.payment_intent_id = PaymentIntentId("pi_of_" + id.str());
  session.intent_status = domain::IntentStatus::processing;
}

void SmallStripe::fail_delayed(const SessionId& id) {
  sessions.at(id).intent_status = domain::IntentStatus::failed;
}

domain::RefundNews SmallStripe::refund_by_hand(const PaymentIntentId& id, const Money& amount) {
  domain::RefundNews refund;
  refund.id = StripeRefundId(fmt::format("re_{}", ++number_));
  refund.payment_intent_id = id;
  refund.amount = amount;
  refund.status = domain::RefundStatus::succeeded;
  refunds.push_back(refund);
  return refund;
}

void SmallStripe::set_refund_status(const StripeRefundId& id, domain::RefundStatus status) {
  for (auto& refund : refunds)
    if (refund.id == id) refund.status = status;
}

int SmallStripe::calls(Call call) const {
  return static_cast<int>(std::count(log.begin(), log.end(), call));
}

std::int64_t SmallStripe::captured() const {
  std::int64_t sum = 0;
  for (const auto& [id, session] : sessions)
    if (session.is_paid) sum += session.total.minor;
  return sum;
}

std::int64_t SmallStripe::refunded() const {
  std::int64_t sum = 0;
  for (const auto& refund : refunds)
    if (refund.status == domain::RefundStatus::succeeded) sum += refund.amount.minor;
  return sum;
}

AppTest::AppTest()
    : store(make_store_options(random)), context{store,   stripe,   mailer,  clock, random,
                                                 journal, notifier, Rules(), {}} {
  EXPECT_GE(sodium_init(), 0);
  context.installation = read_installation(store);
  change_rules([](Rules& rules) {
    rules.public_url = "https://studio.example";
    rules.owner_email = "owner@studio.example";
    rules.reminders.clear();  // due days later; the tests of reminders ask for some
  });
}

SlotId AppTest::add_slot(int capacity, std::int64_t price_minor, const ServiceId& service_id) {
  domain::Slot made;
  made.id = context.make_id<SlotId>("slot");
  made.service_id = service_id;
  made.title = "Massage";
  made.start_at = clock.now() + std::chrono::hours(48);
  made.end_at = made.start_at + std::chrono::hours(1);
  made.price = Money{price_minor, "eur"};
  made.capacity = capacity;
  made.created_at = clock.now();
  change([&](Tx& tx) { tx.insert_slot(made); });
  return made.id;
}

Result<CreateResult> AppTest::create(const SlotId& slot_id, const std::string& name,
                                     const std::string& key) {
  CreateBooking command;
  command.slot_id = slot_id;
  command.draft.name = name;
  command.draft.email = "client@example.org";
  command.client_request_key = key;
  return run(create_booking(context, command, Source::api));
}

CreatedBooking AppTest::book(const SlotId& slot_id, const std::string& name) {
  auto created = create(slot_id, name);
  EXPECT_TRUE(created);
  return std::get<CreatedBooking>(*created);
}

domain::Booking AppTest::booking(const BookingId& id) {
  const auto found = look([&](Reader& reader) { return reader.find_booking(id); });
  EXPECT_TRUE(found) << id.str() << " is gone";
  return found.value_or(domain::Booking());
}

bool AppTest::exists(const BookingId& id) {
  return look([&](Reader& reader) { return reader.find_booking(id); }).has_value();
}

domain::Slot AppTest::slot(const SlotId& id) {
  return look([&](Reader& reader) { return reader.find_slot(id); }).value();
}

std::vector<domain::Payment> AppTest::payments(const BookingId& id) {
  return look([&](Reader& reader) { return reader.list_payments(id); });
}

domain::Payment AppTest::payment(const BookingId& id, int attempt) {
  for (const auto& found : payments(id))
    if (found.attempt == attempt) return found;
  ADD_FAILURE() << id.str() << " has no attempt " << attempt;
  return {};
}

std::vector<domain::Refund> AppTest::refunds(const BookingId& id) {
  std::vector<domain::Refund> all;
  for (const auto& of : payments(id))
    for (auto& refund : look([&](Reader& reader) { return reader.list_refunds(of.id); }))
      all.push_back(std::move(refund));
  return all;
}

PaymentEvent AppTest::session_event(const std::string& type, const SessionId& id) {
  PaymentEvent event;
  event.id = EventId(fmt::format("evt_{}", ++events_));
  event.type = type;
  event.session = stripe.sessions.at(id);
  // As Stripe's events are: the PaymentIntent is an id, not an object.
  event.session->intent_status = domain::IntentStatus::unknown;
  event.installation_id = event.session->installation_id;
  event.booking_id = event.session->booking_id;
  event.payment_id = event.session->payment_id;
  return event;
}

PaymentEvent AppTest::refund_event(const std::string& type, const PaymentIntentId& id) {
  PaymentEvent event;
  event.id = EventId(fmt::format("evt_{}", ++events_));
  event.type = type;
  event.payment_intent_id = id;
  return event;
}

Result<domain::Outcome> AppTest::hear(const SessionId& id) {
  const auto status = stripe.sessions.at(id).status;
  const auto* type = status == domain::SessionStatus::expired ? "checkout.session.expired"
                                                              : "checkout.session.completed";
  return run(receive_event(context, session_event(type, id)));
}

int AppTest::work_outbox() {
  int worked = 0;
  for (const auto line : {EffectLine::money, EffectLine::mail}) {
    auto effects = run(lease_effects(context, line, 100));
    EXPECT_TRUE(effects);
    for (const auto& effect : *effects) {
      const auto done = run(carry_out_effect(context, effect));
      EXPECT_TRUE(done);
      ++worked;
    }
  }
  return worked;
}

void AppTest::settle_outbox() {
  constexpr int rounds_max = 200;
  for (int round = 0; round < rounds_max; ++round) {
    if (work_outbox() > 0) continue;
    const auto next = look([](Reader& reader) {
      auto& tx = static_cast<Tx&>(reader);
      const auto money = tx.next_effect_due(false);
      const auto mail = tx.next_effect_due(true);
      if (!money) return mail;
      return mail ? std::min(money, mail) : money;
    });
    if (!next) return;
    clock.advance(std::max<Duration>(*next - clock.now(), Duration(1)));
  }
  ADD_FAILURE() << "the outbox does not come to rest";
}

int AppTest::count_mails(domain::MailKind kind) const {
  return static_cast<int>(std::count_if(mailer.sent.begin(), mailer.sent.end(),
                                        [&](const Mail& mail) { return mail.kind == kind; }));
}

void AppTest::expect_money_is_right() {
  const auto bookings =
      look([](Reader& reader) { return reader.list_bookings(std::nullopt, 10'000); });
  std::int64_t held = 0;
  for (const auto& each : bookings)
    if (each.status == domain::BookingStatus::confirmed ||
        (each.status == domain::BookingStatus::cancelled &&
         each.payment_status != domain::PaymentStatus::voided))
      held += each.price.minor - each.refunded_minor;
  EXPECT_EQ(stripe.captured(), held + stripe.refunded());
  EXPECT_EQ(journal.alerts, std::vector<std::string>());
}

std::string state_of(const domain::Booking& booking) {
  return fmt::format("{}/{}", domain::name(booking.status), domain::name(booking.payment_status));
}

}  // namespace creneau::app
