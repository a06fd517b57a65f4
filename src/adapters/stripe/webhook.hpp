// Stripe's webhooks: whether a call really is Stripe's, and what it says. Pure; who may act on it
// is the application's.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/ports/payment_event.hpp"
#include "base/result.hpp"
#include "domain/attention.hpp"
#include "domain/session_news.hpp"

namespace creneau::stripe {

/// How far a signature's time may lie from ours, either way: what is older may be a recording.
inline constexpr std::chrono::seconds signature_tolerance{300};
inline constexpr std::size_t signature_header_bytes_max = 4096;
/// Stripe sends one for each secret in use; what comes after these is not looked at.
inline constexpr std::size_t signatures_max = 16;

/// Checks `header` (Stripe-Signature) against the raw `body`: HMAC-SHA256 of `t.body`, any `v1` by
/// any of `secrets` (several while they are rolled). Blank secrets match nothing. Errors:
/// invalid_signature. Source: Stripe's documentation, «Verify webhook signatures manually».
Result<void> verify_signature(std::string_view body, std::string_view header,
                              const std::vector<std::string>& secrets, Instant now);

/// A header as Stripe sends it, for a test event of our own.
std::string make_signature_header(std::string_view body, std::string_view secret, Instant now);

struct WebhookEvent {
  EventId id;
  std::string type;
  bool livemode = false;
  /// Of the endpoint, so it may differ from ours; empty where Stripe gives none.
  std::string api_version;
  /// checkout.session.*: the session. Missing for one that cannot be read and does not carry our
  /// metadata: another program's on the same account, of a mode we do not use.
  std::optional<domain::SessionNews> session;
  /// payment_intent.*, charge.*, refund.*: the intent concerned. Empty where there is none.
  PaymentIntentId payment_intent_id;
  /// From the object's metadata, where it has ours.
  std::string installation_id;
  BookingId booking_id;
  PaymentId payment_id;
  /// refund.* and charge.refund.*: the refund. Missing as `session` is.
  std::optional<domain::RefundNews> refund;
  /// charge.dispute.*: the dispute, without what is ours of it.
  std::optional<domain::Dispute> dispute;
};

/// As the application takes it.
app::PaymentEvent to_payment_event(WebhookEvent event);

/// Of types we do not know, only id, type, mode and version are read. Errors: invalid_request for
/// what is not an event, or an object of ours that cannot be read.
Result<WebhookEvent> parse_event(std::string_view body);
/// One that was read already, out of a list.
Result<WebhookEvent> read_event(const boost::json::object& object);

}  // namespace creneau::stripe
