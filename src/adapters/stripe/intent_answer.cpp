#include "adapters/stripe/intent_answer.hpp"

#include "adapters/stripe/object_reader.hpp"

namespace creneau::stripe {

domain::IntentStatus read_intent_status(ObjectReader& intent) {
  const auto status = intent.text("status");
  if (status == "succeeded") return domain::IntentStatus::succeeded;
  if (status == "requires_capture") return domain::IntentStatus::requires_capture;
  if (status == "canceled") return domain::IntentStatus::canceled;
  if (status == "requires_payment_method") return domain::IntentStatus::failed;
  return domain::IntentStatus::processing;
}

Result<domain::IntentNews> read_intent(const boost::json::object& object) {
  ObjectReader reader(object, "payment_intent");
  if (reader.text("object") != "payment_intent") reader.refuse("object", "unexpected");
  domain::IntentNews news;
  news.id = PaymentIntentId(reader.text("id"));
  news.status = read_intent_status(reader);
  news.amount = Money{reader.integer("amount"), reader.text("currency")};
  news.capturable_minor = reader.integer("amount_capturable");
  news.received_minor = reader.integer("amount_received");
  if (news.amount.minor < 0) reader.refuse("amount", "negative");
  if (news.capturable_minor < 0) reader.refuse("amount_capturable", "negative");
  if (news.received_minor < 0) reader.refuse("amount_received", "negative");
  news.installation_id = reader.metadata("installation_id");
  news.booking_id = BookingId(reader.metadata("booking_id"));
  news.payment_id = PaymentId(reader.metadata("payment_id"));
  if (reader.problem()) return Error(Errc::gateway_unavailable, *reader.problem());
  return news;
}

}  // namespace creneau::stripe
