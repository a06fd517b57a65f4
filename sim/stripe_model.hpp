// A small model of Stripe: sessions, PaymentIntents, refunds, idempotency keys, events. It is
// always right about itself: what gets lost, late or doubled on the way is the network's business
// (gateway.hpp, webhook_post.hpp).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "app/ports/payment_gateway.hpp"
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
/// Whether a request that fails was carried out all the same.
enum class Effect { none, carried_out };

/// A request to make a session, in a form of the simulator's own.
std::string write_session_request(const app::SessionParameters& parameters);
std::string write_refund_request(const app::RefundParameters& parameters);

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
    RefundManner manner = RefundManner::at_once;
    bool has_refused_refund = false;
  };
  struct Refund {
    StripeRefundId id;
    PaymentIntentId intent_id;
    /// Empty: made in the dashboard.
    RefundId refund_id;
    Money amount;
    domain::RefundStatus status = domain::RefundStatus::pending;
    bool has_failed_after_success = false;
  };
  using Publish = std::function<void(const app::PaymentEvent&)>;

  StripeModel(Nature& nature, Publish publish);

  // The API, as executed.
  Result<domain::SessionNews> create_session(const domain::StoredRequest& request);
  Result<domain::SessionNews> get_session(const SessionId& id) const;
  Result<domain::SessionNews> expire_session(const SessionId& id);
  Result<domain::IntentNews> get_intent(const PaymentIntentId& id) const;
  Result<domain::IntentNews> capture_intent(const PaymentIntentId& id);
  Result<domain::IntentNews> cancel_intent(const PaymentIntentId& id);
  Result<domain::RefundNews> create_refund(const domain::StoredRequest& request);
  Result<std::vector<domain::RefundNews>> list_refunds(const PaymentIntentId& id) const;
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
  void release(Session& session);
  void publish_intent(const Session& session, std::string type);
  void publish_refund(const Refund& refund, std::string type);
  void complete(Session& session, Payment payment);
  void resolve_delayed(const SessionId& id);
  std::string make_id(std::string_view prefix);

  Nature& nature_;
  Publish publish_;
  int count_ = 0;
  std::map<SessionId, Session> sessions_;
  std::map<PaymentIntentId, Intent> intents_;
  std::vector<Refund> refunds_;
  std::map<std::string, StoredAnswer> stored_;
  std::map<RefundId, std::set<std::string>> refund_keys_;
};

}  // namespace creneau::sim
