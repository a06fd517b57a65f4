// Stripe, as the application sees it. Requests that create something are built first (pure),
// stored, and only then sent.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/payment.hpp"
#include "domain/session_news.hpp"

namespace creneau::app {

using boost::asio::awaitable;

/// What a Checkout Session is made from.
struct SessionParameters {
  BookingId booking_id;
  PaymentId payment_id;
  std::string installation_id;
  /// Line on the payment page: the slot's title, with day and time.
  std::string product_name;
  Money amount;
  std::string customer_email;
  Locale locale = Locale::fr;
  std::string success_url;
  std::string cancel_url;
  /// Between 30 minutes and 24 hours after Stripe executes the call.
  Instant expires_at;
  domain::CaptureMethod capture = domain::CaptureMethod::automatic;
  /// Whatever the account offers, rather than cards and wallets only; nothing where the payment is
  /// captured by hand: delayed methods cannot be.
  bool allows_delayed_methods = false;
};

struct RefundParameters {
  RefundId refund_id;
  BookingId booking_id;
  std::string installation_id;
  PaymentIntentId payment_intent_id;
  Money amount;
};

/// Errors of every call:
///   gateway_unavailable       no answer, 409, 429, 5xx, or keys refused (401, 403): unknown
///   outcome, try again later gateway_not_found         404 gateway_expiry_invalid    400 on
///   `expires_at`: the session was not made, and will never be with this request
///   gateway_already_refunded  400 `charge_already_refunded`
///   gateway_replayed_failure  an error that Stripe stored under the key and replays: this key is
///   dead gateway_rejected          any other 4xx: refused for good
/// `Error::detail` carries Stripe's code, param, message and request id, never a secret.
class PaymentGateway {
 public:
  virtual ~PaymentGateway() = default;

  /// Pure: the form-encoded body of `POST /v1/checkout/sessions`. Same parameters, same bytes.
  virtual std::string session_body(const SessionParameters& parameters) const = 0;
  /// Pure: the form-encoded body of `POST /v1/refunds`.
  virtual std::string refund_body(const RefundParameters& parameters) const = 0;

  virtual awaitable<Result<domain::SessionNews>> create_session(domain::StoredRequest request) = 0;
  /// With the PaymentIntent expanded, so that an unpaid complete session tells whether money may
  /// still come.
  virtual awaitable<Result<domain::SessionNews>> get_session(SessionId id) = 0;
  /// gateway_rejected when the session is not open: read it back.
  virtual awaitable<Result<domain::SessionNews>> expire_session(SessionId id) = 0;
  virtual awaitable<Result<domain::IntentNews>> get_intent(PaymentIntentId id) = 0;
  /// All that is authorised. gateway_rejected where there is nothing to capture, any more or yet:
  /// read it back. The same call again does no harm.
  virtual awaitable<Result<domain::IntentNews>> capture_intent(PaymentIntentId id) = 0;
  /// Releases what is authorised. gateway_rejected where it cannot be, any more: read it back.
  virtual awaitable<Result<domain::IntentNews>> cancel_intent(PaymentIntentId id) = 0;
  virtual awaitable<Result<domain::RefundNews>> create_refund(domain::StoredRequest request) = 0;
  /// All of them, newest first; a bounded number of pages.
  virtual awaitable<Result<std::vector<domain::RefundNews>>> list_refunds(PaymentIntentId id) = 0;
};

}  // namespace creneau::app
