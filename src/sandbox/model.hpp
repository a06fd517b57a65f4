// The objects that the stand-in keeps, as far as it acts on them; model_json.hpp gives them
// Stripe's full shape. An empty text stands for Stripe's null. Instants are Unix seconds as in
// Stripe's objects, unless named otherwise.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/enum_to_string.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace creneau::sandbox {

/// What Stripe's SDK 23.1 pins; every answer and event has this shape.
inline constexpr std::string_view api_version = "2026-10-28.endive";

using Metadata = std::map<std::string, std::string>;

BOOST_DEFINE_ENUM_CLASS(SessionStatus, open, complete, expired)
BOOST_DEFINE_ENUM_CLASS(PaymentStatus, unpaid, paid, no_payment_required)
BOOST_DEFINE_ENUM_CLASS(IntentStatus, requires_payment_method, requires_action, requires_capture,
                        processing, canceled, succeeded)
BOOST_DEFINE_ENUM_CLASS(CaptureMethod, automatic, automatic_async, manual)
BOOST_DEFINE_ENUM_CLASS(ChargeStatus, succeeded, pending, failed)
BOOST_DEFINE_ENUM_CLASS(RefundStatus, pending, succeeded, failed, canceled)
BOOST_DEFINE_ENUM_CLASS(DeliveryStatus, pending, delivered, failed)

/// The word for an enumerator: Stripe's own.
template <class Enum>
std::string_view word(Enum value) {
  return boost::describe::enum_to_string(value, "");
}

struct LineItem {
  std::string id;
  std::string price_id;
  std::string product_id;
  std::string name;
  std::string description;
  std::vector<std::string> images;
  std::string currency;
  std::int64_t unit_amount = 0;
  std::int64_t quantity = 1;
  std::string tax_behavior;
  Metadata product_metadata;
  Metadata metadata;
};

/// What the session's PaymentIntent will be made with when the customer confirms
/// (`payment_intent_data`).
struct IntentTemplate {
  CaptureMethod capture_method = CaptureMethod::automatic_async;
  std::string description;
  std::string receipt_email;
  std::string setup_future_usage;
  std::string statement_descriptor;
  std::string statement_descriptor_suffix;
  std::string transfer_group;
  Metadata metadata;
};

struct Session {
  static constexpr std::string_view kind = "checkout.session";
  std::string id;
  std::int64_t created = 0;
  std::int64_t expires_at = 0;
  /// When it really ends by the virtual clock; see Checkout.
  std::int64_t ends_at = 0;
  SessionStatus status = SessionStatus::open;
  PaymentStatus payment_status = PaymentStatus::unpaid;
  std::string currency;
  std::int64_t amount_total = 0;
  std::string success_url;
  std::string cancel_url;
  std::string client_reference_id;
  std::string customer_email;
  /// What the customer typed at the last attempt.
  std::string typed_email;
  std::string customer_name;
  std::string locale;
  std::string submit_type;
  std::string customer_creation;
  std::string billing_address_collection;
  std::string integration_identifier;
  std::vector<std::string> allowed_payment_method_types;
  std::vector<std::string> excluded_payment_method_types;
  Metadata metadata;
  /// Members that are kept and given back as they came, by their names.
  boost::json::object echoed;
  std::vector<LineItem> line_items;
  IntentTemplate intent;
  std::string payment_intent;
  /// The card that waits for its 3-D Secure step; never shown.
  std::string pending_card;
};

/// Why a card was refused; both words are Stripe's.
struct Decline {
  std::string code;
  std::string decline_code;
  std::string message;
};

struct PaymentIntent {
  static constexpr std::string_view kind = "payment_intent";
  std::string id;
  std::int64_t created = 0;
  IntentStatus status = IntentStatus::requires_payment_method;
  std::int64_t amount = 0;
  std::int64_t amount_capturable = 0;
  std::int64_t amount_received = 0;
  std::string currency;
  std::string session;
  IntentTemplate made_with;
  std::vector<std::string> allowed_payment_method_types;
  /// What the session offered; empty counts as cards.
  std::vector<std::string> payment_method_types;
  /// What the customer last tried; empty counts as a card.
  std::string tried_method;
  std::string payment_method;
  std::string latest_charge;
  std::vector<std::string> refunds;
  std::int64_t canceled_at = 0;
  std::string cancellation_reason;
  Decline last_error;
};

struct Card {
  std::string number;
  std::string brand;
  std::string funding;
  std::string country;
  std::int64_t exp_month = 12;
  std::int64_t exp_year = 2099;
};

struct Charge {
  static constexpr std::string_view kind = "charge";
  std::string id;
  std::int64_t created = 0;
  ChargeStatus status = ChargeStatus::succeeded;
  std::int64_t amount = 0;
  std::int64_t amount_captured = 0;
  std::int64_t amount_refunded = 0;
  bool captured = false;
  bool disputed = false;
  bool released = false;
  std::string currency;
  std::string payment_intent;
  std::string payment_method;
  std::string dispute;
  std::string description;
  std::string receipt_email;
  std::string statement_descriptor;
  std::string statement_descriptor_suffix;
  std::string email;
  std::string name;
  /// 0: nothing to capture any more.
  std::int64_t capture_before = 0;
  bool authenticated = false;
  Card card;
  /// Of a direct debit; empty for a card.
  std::string iban;
  /// When a debit that is under way comes to its end; 0: it is none, or it has.
  std::int64_t settles_at = 0;
  Decline failure;
  Metadata metadata;
};

struct Refund {
  static constexpr std::string_view kind = "refund";
  std::string id;
  std::int64_t created = 0;
  RefundStatus status = RefundStatus::succeeded;
  std::int64_t amount = 0;
  std::string currency;
  std::string charge;
  std::string payment_intent;
  std::string reason;
  std::string failure_reason;
  Metadata metadata;
  /// When the status changes by itself, and to what; 0: never.
  std::int64_t settles_at = 0;
  RefundStatus settles_as = RefundStatus::succeeded;
};

struct Dispute {
  static constexpr std::string_view kind = "dispute";
  std::string id;
  std::int64_t created = 0;
  std::int64_t amount = 0;
  std::string currency;
  std::string charge;
  std::string payment_intent;
  std::string reason;
  std::string status;
};

struct Event {
  static constexpr std::string_view kind = "event";
  std::string id;
  std::int64_t created = 0;
  std::string type;
  /// The object at that moment and what changed in it, as JSON text; an event never changes
  /// afterwards.
  std::string object;
  std::string previous_attributes;
  std::string request_id;
  std::string idempotency_key;
  /// Deliveries not yet answered with a 2xx.
  std::int64_t pending_webhooks = 0;
  /// Whether each endpoint has answered with a 2xx; true when there was none.
  bool is_delivered = true;
};

struct DeliveryAttempt {
  std::int64_t at = 0;
  /// The HTTP status, or 0 when there was no answer.
  std::int64_t status = 0;
  std::string error;
};

struct Delivery {
  static constexpr std::string_view kind = "delivery";
  std::string id;
  std::int64_t created = 0;
  std::string event;
  std::string type;
  std::string endpoint;
  std::string url;
  DeliveryStatus status = DeliveryStatus::pending;
  std::int64_t tries = 0;
  /// Of the virtual clock; 0 when none is planned.
  std::int64_t next_try_at_ms = 0;
  std::vector<DeliveryAttempt> attempts;
};

/// A signing secret that another has followed; both sign until `expires_at`.
struct FormerSecret {
  std::string secret;
  std::int64_t expires_at = 0;
};

struct WebhookEndpoint {
  static constexpr std::string_view kind = "webhook_endpoint";
  std::string id;
  std::int64_t created = 0;
  std::string url;
  std::string secret;
  std::string description;
  std::vector<std::string> enabled_events;
  /// Of the events it is sent; empty: the account's.
  std::string api_version;
  bool is_disabled = false;
  std::vector<FormerSecret> former_secrets;
  Metadata metadata;
  /// The one from the command line: not kept, as the next start names it again.
  bool is_configured = false;
};

/// What an idempotency key was used for, and the answer that is repeated for it.
struct StoredAnswer {
  static constexpr std::string_view kind = "idempotency_key";
  std::string id;
  std::int64_t created = 0;
  /// A digest of the request; empty when the key is free again.
  std::string request;
  /// 0 while the first request is under way.
  std::int64_t status = 0;
  std::string body;
};

BOOST_DESCRIBE_STRUCT(LineItem, (),
                      (id, price_id, product_id, name, description, images, currency, unit_amount,
                       quantity, tax_behavior, product_metadata, metadata))
BOOST_DESCRIBE_STRUCT(IntentTemplate, (),
                      (capture_method, description, receipt_email, setup_future_usage,
                       statement_descriptor, statement_descriptor_suffix, transfer_group, metadata))
BOOST_DESCRIBE_STRUCT(Session, (),
                      (id, created, expires_at, ends_at, status, payment_status, currency,
                       amount_total, success_url, cancel_url, client_reference_id, customer_email,
                       typed_email, customer_name, locale, submit_type, customer_creation,
                       billing_address_collection, integration_identifier,
                       allowed_payment_method_types, excluded_payment_method_types, metadata,
                       echoed, line_items, intent, payment_intent, pending_card))
BOOST_DESCRIBE_STRUCT(Decline, (), (code, decline_code, message))
BOOST_DESCRIBE_STRUCT(PaymentIntent, (),
                      (id, created, status, amount, amount_capturable, amount_received, currency,
                       session, made_with, allowed_payment_method_types, payment_method,
                       latest_charge, refunds, canceled_at, cancellation_reason, last_error,
                       payment_method_types, tried_method))
BOOST_DESCRIBE_STRUCT(Card, (), (number, brand, funding, country, exp_month, exp_year))
BOOST_DESCRIBE_STRUCT(Charge, (),
                      (id, created, status, amount, amount_captured, amount_refunded, captured,
                       disputed, released, currency, payment_intent, payment_method, dispute,
                       description, receipt_email, statement_descriptor,
                       statement_descriptor_suffix, email, name, capture_before, authenticated,
                       card, failure, metadata, iban, settles_at))
BOOST_DESCRIBE_STRUCT(Refund, (),
                      (id, created, status, amount, currency, charge, payment_intent, reason,
                       failure_reason, metadata, settles_at, settles_as))
BOOST_DESCRIBE_STRUCT(Dispute, (),
                      (id, created, amount, currency, charge, payment_intent, reason, status))
BOOST_DESCRIBE_STRUCT(Event, (),
                      (id, created, type, object, previous_attributes, request_id, idempotency_key,
                       pending_webhooks, is_delivered))
BOOST_DESCRIBE_STRUCT(DeliveryAttempt, (), (at, status, error))
BOOST_DESCRIBE_STRUCT(Delivery, (),
                      (id, created, event, type, endpoint, url, status, tries, next_try_at_ms,
                       attempts))
BOOST_DESCRIBE_STRUCT(FormerSecret, (), (secret, expires_at))
BOOST_DESCRIBE_STRUCT(WebhookEndpoint, (),
                      (id, created, url, secret, description, enabled_events, api_version,
                       is_disabled, former_secrets, metadata, is_configured))
BOOST_DESCRIBE_STRUCT(StoredAnswer, (), (id, created, request, status, body))

}  // namespace creneau::sandbox
