#include "adapters/stripe/refund_answer.hpp"

#include "adapters/stripe/object_reader.hpp"

namespace creneau::stripe {
namespace {

domain::RefundStatus read_status(ObjectReader& reader) {
  // Stripe's type allows null here: not settled yet.
  const auto status = reader.optional_text("status");
  if (status == "succeeded") return domain::RefundStatus::succeeded;
  if (status == "failed" || status == "canceled") return domain::RefundStatus::failed;
  if (!status.empty() && status != "pending" && status != "requires_action")
    reader.refuse("status", "unknown");
  return domain::RefundStatus::pending;
}

}  // namespace

Result<domain::RefundNews> read_refund(const boost::json::object& object) {
  ObjectReader reader(object, "refund");
  if (reader.text("object") != "refund") reader.refuse("object", "unexpected");
  domain::RefundNews news;
  news.id = StripeRefundId(reader.text("id"));
  news.payment_intent_id = PaymentIntentId(reader.reference("payment_intent"));
  news.refund_id = RefundId(reader.metadata("refund_id"));
  news.amount = Money{reader.integer("amount"), reader.text("currency")};
  if (news.amount.minor < 0) reader.refuse("amount", "negative");
  news.status = read_status(reader);
  if (reader.problem()) return Error(Errc::gateway_unavailable, *reader.problem());
  return news;
}

Result<RefundPage> read_refund_page(const boost::json::object& object) {
  ObjectReader reader(object, "list of refunds");
  RefundPage page;
  page.has_more = reader.boolean("has_more");
  for (const auto& item : reader.list("data")) {
    if (!item.is_object()) {
      reader.refuse("data", "no object in");
      break;
    }
    auto refund = read_refund(item.as_object());
    if (!refund) return refund.error();
    page.refunds.push_back(std::move(*refund));
  }
  if (page.has_more && page.refunds.empty()) reader.refuse("data", "empty, yet more follows:");
  if (reader.problem()) return Error(Errc::gateway_unavailable, *reader.problem());
  return page;
}

}  // namespace creneau::stripe
