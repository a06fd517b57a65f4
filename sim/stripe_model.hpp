// A small model of Stripe: sessions, PaymentIntents, refunds, idempotency keys, events and lists.
// It is always right about itself: what gets lost, late or doubled on the way is the network's
// business (stripe_line.hpp, webhook_post.hpp). stripe_model.cpp: sessions and people;
// stripe_intents.cpp: what is authorised, and events; stripe_refunds.cpp; stripe_lists.cpp.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "app/ports/payment_gateway.hpp"
#include "app/ports/payment_records.hpp"
#include "app/receive_event.hpp"
#include "nature.hpp"

namespace creneau::sim {

inline constexpr auto key_lifetime = std::chrono::hours(24);
inline constexpr auto session_lifetime_min = std::chrono::minutes(30);
/// How long a bank holds what is authorised.
inline constexpr auto authorization_lifetime = std::chrono::hours(24 * 7);
inline constexpr auto session_lifetime_max = std::chrono::hours(24);

/// How the client's card takes its money back; most do it at once.
enum class RefundManner { at_once, later, fails_after_success, fails_while_pending, refused };
enum class Payment { card, declined_card, delayed_method };
/// By whom an authorisation was ended.
enum class EndedBy { nobody, us, person, bank };
/// Whether a request that fails was carried out all the same.
enum class Effect { none, carried_out };

class StripeModel {
 public:
  struct Session {
    SessionId id;
    std::string url;
    domain::SessionStatus status = domain::SessionStatus::open;
    bool is_paid = false;
    Money asked;
    /// What is charged: nearly always what was asked.
    Money total;
    PaymentIntentId intent_id;
    domain::IntentStatus intent_status = domain::IntentStatus::unknown;
    /// Only authorised as the client pays.
    bool is_manual = false;
    /// Offers methods whose money comes later.
    bool allows_delayed_methods = false;
    /// What `payment_status` says while the payment is only authorised; people differ about it.
    bool says_paid = false;
    Instant expires_at;
    std::string installation_id;
    BookingId booking_id;
    PaymentId payment_id;
    /// False when the only answer was a stored failure: nobody can have the address of its page.
    bool is_url_known = true;
  };
  struct Intent {
    PaymentIntentId id;
    SessionId session_id;
    Money captured;
    Instant created_at;
    RefundManner manner = RefundManner::at_once;
    bool has_refused_refund = false;
    /// How many captures the bank refuses while it holds the money.
    int captures_refused_first = 0;
    int captures_refused = 0;
    EndedBy ended_by = EndedBy::nobody;
  };
  struct Refund {
    StripeRefundId id;
    PaymentIntentId intent_id;
    /// Empty: made in the dashboard.
    RefundId refund_id;
    Money amount;
    Instant created_at;
    domain::RefundStatus status = domain::RefundStatus::pending;
    bool has_failed_after_success = false;
  };
  using Publish = std::function<void(const app::PaymentEvent&)>;
  /// Told of what we did with a payment that was authorised.
  struct Watch {
    std::function<void(const Session&)> captured = [](const Session&) {};
    std::function<void(const Session&)> released = [](const Session&) {};
  };

  StripeModel(Nature& nature, Publish publish);
  void set_watch(Watch watch) { watch_ = std::move(watch); }

  // The API, as executed.
  Result<domain::SessionNews> create_session(const domain::StoredRequest& request);
  Result<domain::SessionNews> get_session(const SessionId& id) const;
  Result<domain::SessionNews> expire_session(const SessionId& id);
  Result<domain::IntentNews> get_intent(const PaymentIntentId& id) const;
  Result<domain::IntentNews> capture_intent(const PaymentIntentId& id);
  Result<domain::IntentNews> cancel_intent(const PaymentIntentId& id);
  Result<domain::RefundNews> create_refund(const domain::StoredRequest& request);
  Result<std::vector<domain::RefundNews>> list_refunds(const PaymentIntentId& id) const;
  app::ListedEvents list_events(const app::EventSpan& span) const;
  app::RecordPage<app::IntentRecord> list_intents(const PaymentIntentId& after) const;
  app::RecordPage<app::RefundRecord> list_refunds_of_all(const StripeRefundId& after) const;
  Result<app::IntentRecord> find_intent(const PaymentIntentId& id) const;
  Result<domain::SessionNews> find_session(const PaymentIntentId& id) const;
  /// A 500, kept under the key and answered again to whoever repeats it.
  void fail_session(const domain::StoredRequest& request, Effect effect);
  void fail_refund(const domain::StoredRequest& request, Effect effect);

  // People.
  /// On the payment page. False when the page says that it is too late.
  bool pay(const std::string& url, Payment payment);
  /// A person in the dashboard. False when there is not so much left to give back.
  bool refund_by_hand(const PaymentIntentId& id, std::int64_t minor);
  /// Somebody else's payment on the same account.
  void take_foreign_payment();
  /// Events that only look like ours: of the other mode, and of a type we do not know.
  void publish_noise();

  // For the oracle.
  const std::map<SessionId, Session>& sessions() const { return sessions_; }
  const std::map<PaymentIntentId, Intent>& intents() const { return intents_; }
  const std::vector<Refund>& refunds() const { return refunds_; }
  /// The keys under which each refund of ours was asked for.
  const std::map<RefundId, std::set<std::string>>& refund_keys() const { return refund_keys_; }
  bool may_be_paid(const Session& session) const;
  std::int64_t refunded_minor(const PaymentIntentId& id,
                              std::optional<domain::RefundStatus> only) const;

 private:
  struct Published {
    app::PaymentEvent event;
    /// In whole seconds, as Stripe dates them.
    Instant created_at;
  };
  using Stored = std::variant<domain::SessionNews, domain::RefundNews, Error>;
  struct StoredAnswer {
    std::string body;
    Instant at;
    Stored answer;
  };

  template <class Answer>
  std::optional<Result<Answer>> find_stored(const domain::StoredRequest& request);
  void store(const domain::StoredRequest& request, Stored answer);
  domain::SessionNews news_of(const Session& session) const;
  domain::RefundNews news_of(const Refund& refund) const;
  Result<domain::RefundNews> make_refund(Intent& intent, const RefundId& refund_id,
                                         const Money& amount);
  void develop_refund(std::size_t index, RefundManner manner);
  void move_refund(std::size_t index, domain::RefundStatus status);
  void publish_session(const Session& session, std::string type);
  domain::IntentNews intent_news_of(const Session& session) const;
  /// The session of an intent that is authorised; null where it is not.
  Session* find_authorized(const PaymentIntentId& id);
  void authorize(Session& session, Intent& intent);
  void plan_end(const PaymentIntentId& id);
  void capture(Session& session, std::int64_t minor, EndedBy by);
  void release(Session& session, EndedBy by);
  app::IntentRecord record_of(const Intent& intent) const;
  app::PaymentEvent begin_event(const Session& session, std::string type);
  void publish(app::PaymentEvent event);
  void publish_intent(const Session& session, std::string type);
  void publish_refund(const Refund& refund, std::string type);
  void complete(Session& session, Payment payment);
  void resolve_delayed(const SessionId& id);
  std::string make_id(std::string_view prefix);

  Nature& nature_;
  Publish publish_;
  Watch watch_;
  int count_ = 0;
  std::vector<Published> events_;
  /// In the order of their making.
  std::vector<PaymentIntentId> intent_order_;
  std::map<SessionId, Session> sessions_;
  std::map<PaymentIntentId, Intent> intents_;
  std::vector<Refund> refunds_;
  std::map<std::string, StoredAnswer> stored_;
  std::map<RefundId, std::set<std::string>> refund_keys_;
};

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

}  // namespace creneau::sim
