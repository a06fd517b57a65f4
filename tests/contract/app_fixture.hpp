// What the use cases' contract tests share: a small Stripe of ours with a script of failures, a
// mailer that keeps what it is given, a clock that stands still, and the real store in memory.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/store/store.hpp"
#include "app/context.hpp"
#include "app/create_booking.hpp"
#include "app/receive_event.hpp"

namespace creneau::app {

class StillClock final : public Clock {
 public:
  Instant now() const override { return now_; }
  void advance(Duration by) { now_ += by; }

 private:
  Instant now_{std::chrono::sys_days(std::chrono::year(2026) / 12 / 1)};
};

class CountingRandom final : public Random {
 public:
  std::uint64_t next() override {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return state_;
  }

 private:
  std::uint64_t state_ = 1;
};

struct Happened {
  domain::Happening happening;
  BookingId booking;
  Money amount;
  std::string source;
};

class RecordingJournal final : public Journal {
 public:
  void happened(domain::Happening happening, const BookingId& booking, const SessionId&,
                const Money& amount, std::string_view source) override {
    entries.push_back({happening, booking, amount, std::string(source)});
  }
  void purged(int count) override { purged_count += count; }
  void mail_sent(domain::MailKind kind, const BookingId&) override { mails.push_back(kind); }
  void warn(std::string_view text) override { warnings.emplace_back(text); }
  void alert(std::string_view text) override { alerts.emplace_back(text); }

  int count(domain::Happening happening) const;

  std::vector<Happened> entries;
  std::vector<domain::MailKind> mails;
  std::vector<std::string> warnings;
  std::vector<std::string> alerts;
  int purged_count = 0;
};

class CountingNotifier final : public Notifier {
 public:
  void effects_queued() override { ++effects; }
  void booking_changed(const BookingId& id) override { changed.push_back(id); }

  int effects = 0;
  std::vector<BookingId> changed;
};

class KeepingMailer final : public Mailer {
 public:
  bool is_configured() const override { return true; }
  awaitable<Result<void>> send(Mail mail) override;

  std::vector<Mail> sent;
  /// What the next sends answer, one each; then all succeed.
  std::deque<Errc> failures;
};

/// Stripe, as far as the port shows it: sessions, refunds, idempotency keys with stored answers.
class SmallStripe final : public PaymentGateway {
 public:
  enum class Call {
    create_session,
    get_session,
    expire_session,
    get_intent,
    capture_intent,
    cancel_intent,
    create_refund,
    list_refunds
  };
  /// Whether Stripe had done its work before the failure.
  enum class Effect { none, done };
  struct Fault {
    Error error;
    Effect effect = Effect::none;
  };

  explicit SmallStripe(const StillClock& clock) : clock_(clock) {}

  std::string session_body(const SessionParameters& parameters) const override;
  std::string refund_body(const RefundParameters& parameters) const override;
  awaitable<Result<domain::SessionNews>> create_session(domain::StoredRequest request) override;
  awaitable<Result<domain::SessionNews>> get_session(SessionId id) override;
  awaitable<Result<domain::SessionNews>> expire_session(SessionId id) override;
  awaitable<Result<domain::IntentNews>> get_intent(PaymentIntentId id) override;
  awaitable<Result<domain::IntentNews>> capture_intent(PaymentIntentId id) override;
  awaitable<Result<domain::IntentNews>> cancel_intent(PaymentIntentId id) override;
  awaitable<Result<domain::RefundNews>> create_refund(domain::StoredRequest request) override;
  awaitable<Result<std::vector<domain::RefundNews>>> list_refunds(PaymentIntentId id) override;

  // What people do at Stripe's end.
  void pay(const SessionId& id);
  void pay(const SessionId& id, const Money& total);
  /// Complete, the money held until it is captured.
  void authorize(const SessionId& id);
  void authorize(const SessionId& id, const Money& total);
  /// The bank lets go of what it holds.
  void lapse(const SessionId& id);
  /// Complete, with a delayed method whose money is not there yet.
  void complete_unpaid(const SessionId& id);
  void fail_delayed(const SessionId& id);
  void forget_session(const SessionId& id) { sessions.erase(id); }
  /// A refund made in the dashboard.
  domain::RefundNews refund_by_hand(const PaymentIntentId& id, const Money& amount);
  void set_refund_status(const StripeRefundId& id, domain::RefundStatus status);

  void fail(Call call, Error error, Effect effect = Effect::none) {
    if (error.detail.empty()) error.detail = "scripted";
    faults[call].push_back({std::move(error), effect});
  }
  int calls(Call call) const;
  std::int64_t captured() const;
  std::int64_t refunded() const;

  std::map<SessionId, domain::SessionNews> sessions;
  std::vector<domain::RefundNews> refunds;
  std::map<Call, std::deque<Fault>> faults;
  std::vector<Call> log;
  std::vector<std::string> session_keys;
  std::vector<std::string> refund_keys;
  domain::RefundStatus next_refund_status = domain::RefundStatus::succeeded;
  /// Runs once while the next such call is under way, before it is answered.
  std::map<Call, std::function<void()>> meanwhile;

 private:
  domain::SessionNews* find_by_intent(const PaymentIntentId& id);
  std::optional<Fault> begin(Call call);
  void end(Call call);

  const StillClock& clock_;
  std::map<std::string, domain::SessionNews> session_answers_;
  std::map<std::string, domain::RefundNews> refund_answers_;
  int number_ = 0;
};

/// One server and the world around it.
class AppTest : public testing::Test {
 protected:
  AppTest();

  /// Runs a use case to its end. Everything answers at once, so that this may also be called from
  /// within a call to Stripe.
  template <class T>
  static T run(awaitable<T> task) {
    boost::asio::io_context io;
    auto future = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.run();
    return future.get();
  }
  template <class Look>
  auto look(Look look_at) {
    using Value = std::invoke_result_t<Look&, Reader&>;
    auto result = run(store.read([&](Reader& reader) -> Result<Value> { return look_at(reader); }));
    return std::move(*result);
  }
  template <class Work>
  void change(Work work) {
    const auto done = run(store.write([&](Tx& tx) -> Result<int> {
      work(tx);
      return 0;
    }));
    ASSERT_TRUE(done);
  }

  SlotId add_slot(int capacity = 1, std::int64_t price_minor = 5000,
                  const ServiceId& service_id = {});
  /// As the API does it.
  Result<CreateResult> create(const SlotId& slot, const std::string& name = "Ada",
                              const std::string& key = {});
  /// A booking with an open session.
  CreatedBooking book(const SlotId& slot, const std::string& name = "Ada");

  domain::Booking booking(const BookingId& id);
  bool exists(const BookingId& id);
  domain::Slot slot(const SlotId& id);
  domain::Payment payment(const BookingId& id, int attempt = 1);
  std::vector<domain::Payment> payments(const BookingId& id);
  std::vector<domain::Refund> refunds(const BookingId& id);

  PaymentEvent session_event(const std::string& type, const SessionId& id);
  PaymentEvent refund_event(const std::string& type, const PaymentIntentId& id);
  /// The webhook for a session as it is now.
  Result<domain::Outcome> hear(const SessionId& id);

  /// Carries out whatever is due in the outbox, once; how many effects that were.
  int work_outbox();
  /// Until nothing is due any more, moving the clock from one due time to the next.
  void settle_outbox();
  int count_mails(domain::MailKind kind) const;

  /// What Stripe took is kept by bookings that are confirmed or cancelled, or went back; nobody was
  /// called for.
  void expect_money_is_right();

  StillClock clock;
  CountingRandom random;
  RecordingJournal journal;
  CountingNotifier notifier;
  KeepingMailer mailer;
  SmallStripe stripe{clock};
  store::DatabaseStore store;
  /// Sees the rules that hold from now on.
  template <class Change>
  void change_rules(Change change_them) {
    auto rules = *context.rules.get();
    change_them(rules);
    context.rules.set(std::move(rules));
  }

  Context context;

 private:
  int events_ = 0;
};

std::string state_of(const domain::Booking& booking);

}  // namespace creneau::app
