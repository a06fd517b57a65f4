#include "adapters/stripe/webhook.hpp"

#include <sodium.h>

#include <array>
#include <charconv>

#include "adapters/stripe/object_reader.hpp"
#include "adapters/stripe/refund_answer.hpp"
#include "adapters/stripe/session_answer.hpp"
#include "base/text.hpp"

namespace creneau::stripe {
namespace {

struct Signature {
  /// As it stands in the header: it is part of what is signed.
  std::string_view timestamp;
  std::vector<std::string_view> v1;
};

/// `t=1700000000,v1=…,v1=…,v0=…`; other schemes are passed over.
std::optional<Signature> parse_signature(std::string_view header) {
  if (header.size() > signature_header_bytes_max) return {};
  Signature signature;
  while (!header.empty()) {
    const auto item = header.substr(0, header.find(','));
    header.remove_prefix(std::min(item.size() + 1, header.size()));
    const auto equals = item.find('=');
    if (equals == std::string_view::npos) continue;
    const auto scheme = item.substr(0, equals);
    const auto value = item.substr(equals + 1);
    if (scheme == "t") {
      if (!signature.timestamp.empty()) return {};
      signature.timestamp = value;
    }
    if (scheme == "v1" && signature.v1.size() < signatures_max) signature.v1.push_back(value);
  }
  if (signature.timestamp.empty() || signature.v1.empty()) return {};
  return signature;
}

std::optional<Instant> parse_timestamp(std::string_view text) {
  constexpr std::size_t digits_max = 11;
  std::int64_t count = 0;
  const auto* end = text.data() + text.size();
  if (text.size() > digits_max || text.find('-') != std::string_view::npos) return {};
  const auto [stopped, code] = std::from_chars(text.data(), end, count);
  if (code != std::errc() || stopped != end) return {};
  return Instant(std::chrono::seconds(count));
}

std::string sign(std::string_view timestamp, std::string_view body, std::string_view secret) {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  crypto_auth_hmacsha256_state state;
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> code{};
  crypto_auth_hmacsha256_init(&state, bytes(secret), secret.size());
  crypto_auth_hmacsha256_update(&state, bytes(timestamp), timestamp.size());
  crypto_auth_hmacsha256_update(&state, bytes("."), 1);
  crypto_auth_hmacsha256_update(&state, bytes(body), body.size());
  crypto_auth_hmacsha256_final(&state, code.data());
  return to_hex({reinterpret_cast<const char*>(code.data()), code.size()});
}

bool is_same(std::string_view expected, std::string_view given) {
  return expected.size() == given.size() &&
         sodium_memcmp(expected.data(), given.data(), expected.size()) == 0;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

Error unreadable(const Error& error) {
  return Error(Errc::invalid_request, error.detail);
}

/// Disputes carry no metadata of ours: whose they are is found by the PaymentIntent. Nothing for
/// one that cannot be read.
std::optional<domain::Dispute> read_dispute(const boost::json::object& object) {
  ObjectReader reader(object, "dispute");
  domain::Dispute dispute;
  dispute.id = reader.text("id");
  dispute.payment_intent_id = PaymentIntentId(reader.reference("payment_intent"));
  dispute.status = reader.text("status");
  dispute.reason = reader.optional_text("reason");
  dispute.amount = Money{reader.integer("amount"), reader.text("currency")};
  dispute.created_at = Instant(std::chrono::seconds(reader.integer("created")));
  if (reader.problem()) return {};
  return dispute;
}

/// A session of ours in the shape of another API version: only whose it is, is believed; as one
/// that is not final it is read back in the shape we know. Nothing without an id.
std::optional<domain::SessionNews> read_session_identity(const WebhookEvent& event,
                                                         const boost::json::object& object) {
  ObjectReader reader(object, event.type);
  domain::SessionNews news;
  news.id = SessionId(reader.text("id"));
  if (reader.problem()) return {};
  news.status = domain::SessionStatus::open;
  news.installation_id = event.installation_id;
  news.booking_id = event.booking_id;
  news.payment_id = event.payment_id;
  return news;
}

/// Fills in what the event's object says. Errors: invalid_request.
Result<void> read_object(WebhookEvent& event, const boost::json::object& object) {
  ObjectReader reader(object, event.type);
  const bool is_session = event.type.starts_with("checkout.session.");
  const bool is_refund = starts_with_any(event.type, {"refund.", "charge.refund."});
  event.installation_id = reader.metadata("installation_id");
  event.booking_id = BookingId(reader.metadata("booking_id"));
  event.payment_id = PaymentId(reader.metadata("payment_id"));
  const bool is_ours = !event.installation_id.empty();

  if (is_session) {
    auto session = read_session(object);
    if (session)
      event.session = std::move(*session);
    else if (is_ours)
      event.session = read_session_identity(event, object);
    if (!event.session && is_ours) return unreadable(session.error());
    return Result<void>::ok();
  }
  if (is_refund) {
    // In another version's shape it is not believed: the payment's refunds are listed all the same.
    auto refund = read_refund(object);
    if (refund) event.refund = std::move(*refund);
  }
  if (event.type.starts_with("charge.dispute.")) event.dispute = read_dispute(object);
  event.payment_intent_id = PaymentIntentId(event.type.starts_with("payment_intent.")
                                                ? reader.text("id")
                                                : reader.reference("payment_intent"));
  if (reader.problem()) return Error(Errc::invalid_request, *reader.problem());
  return Result<void>::ok();
}

}  // namespace

Result<void> verify_signature(std::string_view body, std::string_view header,
                              const std::vector<std::string>& secrets, Instant now) {
  const auto refuse = [](const char* why) { return Error(Errc::invalid_signature, why); };
  if (sodium_init() < 0) return refuse("no cryptography");
  const auto signature = parse_signature(header);
  if (!signature) return refuse("no signature of scheme v1");
  const auto signed_at = parse_timestamp(signature->timestamp);
  if (!signed_at) return refuse("no timestamp");

  // Every pair is compared, whichever matches: the time taken says nothing.
  bool is_genuine = false;
  for (const auto& secret : secrets) {
    if (trim(secret).empty()) continue;
    const auto expected = sign(signature->timestamp, body, secret);
    for (const auto given : signature->v1) is_genuine |= is_same(expected, given);
  }
  if (!is_genuine) return refuse("no signature matches");
  const auto distance = now > *signed_at ? now - *signed_at : *signed_at - now;
  if (distance > signature_tolerance) return refuse("the timestamp is too far off");
  return Result<void>::ok();
}

std::string make_signature_header(std::string_view body, std::string_view secret, Instant now) {
  const auto timestamp =
      std::to_string(std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count());
  return "t=" + timestamp + ",v1=" + sign(timestamp, body, secret);
}

Result<WebhookEvent> parse_event(std::string_view body) {
  const auto object = parse_object(body, Errc::invalid_request);
  if (!object) return object.error();
  return read_event(*object);
}

Result<WebhookEvent> read_event(const boost::json::object& object) {
  ObjectReader reader(object, "event");
  if (reader.text("object") != "event") reader.refuse("object", "unexpected");
  WebhookEvent event;
  event.id = EventId(reader.text("id"));
  event.type = reader.text("type");
  event.livemode = reader.boolean("livemode");
  event.api_version = reader.optional_text("api_version");
  const auto* inner = ObjectReader(reader.child("data"), "data").find_object("object");
  if (inner == nullptr) reader.refuse("data", "no object in");
  if (reader.problem()) return Error(Errc::invalid_request, *reader.problem());
  if (starts_with_any(event.type, {"checkout.session.", "payment_intent.", "charge.", "refund."})) {
    const auto read = read_object(event, *inner);
    if (!read) return read.error();
  }
  return event;
}

app::PaymentEvent to_payment_event(WebhookEvent event) {
  app::PaymentEvent result;
  result.id = std::move(event.id);
  result.type = std::move(event.type);
  result.is_live = event.livemode;
  result.session = std::move(event.session);
  result.dispute = std::move(event.dispute);
  result.payment_intent_id = std::move(event.payment_intent_id);
  result.installation_id = std::move(event.installation_id);
  result.booking_id = std::move(event.booking_id);
  result.payment_id = std::move(event.payment_id);
  return result;
}

}  // namespace creneau::stripe
