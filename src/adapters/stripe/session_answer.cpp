#include "adapters/stripe/session_answer.hpp"

#include "adapters/stripe/intent_answer.hpp"
#include "adapters/stripe/object_reader.hpp"

namespace creneau::stripe {
namespace {

domain::SessionStatus read_status(ObjectReader& reader) {
  const auto status = reader.text("status");
  if (status == "complete") return domain::SessionStatus::complete;
  if (status == "expired") return domain::SessionStatus::expired;
  if (status != "open") reader.refuse("status", "unknown");
  return domain::SessionStatus::open;
}

bool read_is_paid(ObjectReader& reader) {
  const auto status = reader.text("payment_status");
  if (status == "paid" || status == "no_payment_required") return true;
  if (status != "unpaid") reader.refuse("payment_status", "unknown");
  return false;
}

/// Where the intent is expanded.
void read_expanded_intent(ObjectReader& reader, domain::SessionNews& news) {
  const auto* intent = reader.find_object("payment_intent");
  if (intent == nullptr) return;
  ObjectReader inner(*intent, "payment_intent");
  news.intent_status = read_intent_status(inner);
  if (inner.problem()) {
    reader.refuse("payment_intent", "no status in");
    return;
  }
  if (news.intent_status != domain::IntentStatus::succeeded) return;
  news.intent_received_minor = inner.integer("amount_received");
  if (inner.problem() || *news.intent_received_minor < 0)
    reader.refuse("payment_intent", "no amount received in");
}

}  // namespace

Result<domain::SessionNews> read_session(const boost::json::object& object) {
  ObjectReader reader(object, "checkout.session");
  if (reader.text("object") != "checkout.session") reader.refuse("object", "unexpected");
  domain::SessionNews news;
  news.id = SessionId(reader.text("id"));
  news.status = read_status(reader);
  news.is_paid = read_is_paid(reader);
  news.total = Money{reader.integer("amount_total"), reader.text("currency")};
  if (news.total.minor < 0) reader.refuse("amount_total", "negative");
  news.payment_intent_id = PaymentIntentId(reader.reference("payment_intent"));
  read_expanded_intent(reader, news);
  news.url = reader.optional_text("url");
  news.expires_at = Instant(std::chrono::seconds(reader.integer("expires_at")));
  news.installation_id = reader.metadata("installation_id");
  news.booking_id = BookingId(reader.metadata("booking_id"));
  news.payment_id = PaymentId(reader.metadata("payment_id"));
  if (reader.problem()) return Error(Errc::gateway_unavailable, *reader.problem());
  return news;
}

}  // namespace creneau::stripe
