// What Stripe remembers, in lists: events of the last 30 days, every payment, every refund. For
// finding what we never heard of; whatever is acted on goes through PaymentGateway.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/ports/payment_event.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/session_news.hpp"

namespace creneau::app {

using boost::asio::awaitable;

/// Stripe lists an event for 30 days.
/// Source: Stripe's documentation, «Process undelivered webhook events».
inline constexpr auto events_listed_for = std::chrono::days(30);
/// A span that holds more events than this is asked for in parts.
inline constexpr int events_listed_max = 1'000;

/// Which events: of the types that concern a payment, delivered or not, `from` ≤ created < `to`, in
/// whole seconds.
struct EventSpan {
  Instant from;
  /// Nothing: up to the newest, whatever Stripe's clock says.
  std::optional<Instant> to;
};

struct ListedEvent {
  EventId id;
  std::string type;
  Instant created_at;
  /// The error of one that is ours and cannot be read.
  Result<PaymentEvent> event;
};

struct ListedEvents {
  /// By time, the oldest first.
  std::vector<ListedEvent> events;
  /// False: there are more than events_listed_max, and these are of no use.
  bool is_whole = true;
};

/// Where a PaymentIntent stands, in Stripe's words as far as they make a difference to a ledger.
enum class IntentStage { unpaid, authorized, succeeded, canceled };

/// A PaymentIntent with what was charged by it and went back of it.
struct IntentRecord {
  PaymentIntentId id;
  IntentStage stage = IntentStage::unpaid;
  /// What was received: minor units, and the currency.
  Money received;
  /// Refunds that succeeded or are under way, as the charge counts them; minor units.
  std::int64_t refunded_minor = 0;
  Instant created_at;
  /// From our metadata; empty where there are none.
  std::string installation_id;
  BookingId booking_id;
  PaymentId payment_id;
};

struct RefundRecord {
  domain::RefundNews refund;
  Instant created_at;
};

template <class Record>
struct RecordPage {
  /// Newest first.
  std::vector<Record> records;
  bool has_more = false;
};

/// Errors of every call: as PaymentGateway has them.
class PaymentRecords {
 public:
  virtual ~PaymentRecords() = default;

  virtual awaitable<Result<ListedEvents>> list_events(EventSpan span) = 0;
  /// Of the whole account, others' too; those older than `after`, which is empty for the first
  /// page.
  virtual awaitable<Result<RecordPage<IntentRecord>>> list_intents(PaymentIntentId after) = 0;
  virtual awaitable<Result<RecordPage<RefundRecord>>> list_refunds_of_all(StripeRefundId after) = 0;
  virtual awaitable<Result<IntentRecord>> find_intent(PaymentIntentId id) = 0;
  /// The Checkout Session that the PaymentIntent was made by. gateway_not_found: by none.
  virtual awaitable<Result<domain::SessionNews>> find_session(PaymentIntentId id) = 0;
};

}  // namespace creneau::app
