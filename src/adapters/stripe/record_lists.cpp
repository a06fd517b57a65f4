#include "adapters/stripe/record_lists.hpp"

#include <fmt/format.h>

#include "adapters/stripe/form.hpp"
#include "adapters/stripe/object_reader.hpp"
#include "adapters/stripe/refund_answer.hpp"
#include "adapters/stripe/session_answer.hpp"
#include "adapters/stripe/transport.hpp"
#include "adapters/stripe/webhook.hpp"
#include "app/webhook_events.hpp"

namespace creneau::stripe {
namespace {

/// Stripe takes no more. Source: Stripe's API reference, «List all events», `types`.
constexpr std::size_t event_types_max = 20;
static_assert(app::handled_events.size() <= event_types_max);

/// One object of a page, others' programs' too: an intent with its charge, indented, and 50 pairs
/// of metadata of 540 characters each. Source: Stripe's API reference, «Metadata».
constexpr std::size_t object_bytes_max = 40 * 1024;
static_assert(records_page_size * object_bytes_max <= answer_bytes_max);

constexpr std::string_view with_charge = "expand[0]=latest_charge";

std::int64_t to_seconds(Instant at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

Instant read_created(ObjectReader& reader) {
  return Instant(std::chrono::seconds(reader.integer("created")));
}

Error unreadable(const ObjectReader& reader) {
  return Error(Errc::gateway_unavailable, *reader.problem());
}

/// `read` takes one object of the list.
template <class Record, class Read>
Result<app::RecordPage<Record>> read_page(const boost::json::object& object, const char* what,
                                          Read read) {
  ObjectReader reader(object, what);
  app::RecordPage<Record> page;
  page.has_more = reader.boolean("has_more");
  for (const auto& item : reader.list("data")) {
    if (!item.is_object()) {
      reader.refuse("data", "no object in");
      break;
    }
    Result<Record> record = read(item.get_object());
    if (!record) return record.error();
    page.records.push_back(std::move(*record));
  }
  if (page.has_more && page.records.empty()) reader.refuse("data", "empty, yet more follows:");
  if (reader.problem()) return unreadable(reader);
  return page;
}

Result<app::ListedEvent> read_listed_event(const boost::json::object& object) {
  ObjectReader reader(object, "event");
  const EventId id(reader.text("id"));
  const auto type = reader.text("type");
  const auto created_at = read_created(reader);
  if (reader.problem()) return unreadable(reader);
  auto event = read_event(object);
  if (!event) return app::ListedEvent{id, type, created_at, event.error()};
  return app::ListedEvent{id, type, created_at, to_payment_event(std::move(*event))};
}

Result<app::RefundRecord> read_refund_record(const boost::json::object& object) {
  auto refund = read_refund(object);
  if (!refund) return refund.error();
  ObjectReader reader(object, "refund");
  const auto created_at = read_created(reader);
  if (reader.problem()) return unreadable(reader);
  return app::RefundRecord{std::move(*refund), created_at};
}

app::IntentStage read_stage(ObjectReader& reader) {
  const auto status = reader.text("status");
  if (status == "succeeded") return app::IntentStage::succeeded;
  if (status == "requires_capture") return app::IntentStage::authorized;
  if (status == "canceled") return app::IntentStage::canceled;
  return app::IntentStage::unpaid;
}

std::int64_t read_refunded(ObjectReader& reader) {
  const auto* charge = reader.find_object("latest_charge");
  if (charge == nullptr) return 0;
  ObjectReader inner(*charge, "charge");
  const auto refunded = inner.integer("amount_refunded");
  if (inner.problem()) reader.refuse("latest_charge", "no amount in");
  return refunded;
}

}  // namespace

std::string make_events_path(const app::EventSpan& span, const EventId& after) {
  Form query;
  for (std::size_t i = 0; i < app::handled_events.size(); ++i)
    query.add(fmt::format("types[{}]", i), app::handled_events.at(i).type);
  query.add("created[gte]", to_seconds(span.from));
  if (span.to) query.add("created[lt]", to_seconds(*span.to));
  query.add("limit", records_page_size);
  if (!after.empty()) query.add("starting_after", after.str());
  return "/v1/events?" + query.str();
}

std::string make_intents_path(const PaymentIntentId& after) {
  Form query;
  query.add("limit", records_page_size).add("expand[0]", "data.latest_charge");
  if (!after.empty()) query.add("starting_after", after.str());
  return "/v1/payment_intents?" + query.str();
}

std::string make_intent_path(const PaymentIntentId& id) {
  return fmt::format("/v1/payment_intents/{}?{}", percent_encode(id.str()), with_charge);
}

std::string make_all_refunds_path(const StripeRefundId& after) {
  Form query;
  query.add("limit", records_page_size);
  if (!after.empty()) query.add("starting_after", after.str());
  return "/v1/refunds?" + query.str();
}

std::string make_session_search_path(const PaymentIntentId& id) {
  Form query;
  query.add("payment_intent", id.str()).add("limit", 1).add("expand[0]", "data.payment_intent");
  return "/v1/checkout/sessions?" + query.str();
}

Result<app::RecordPage<app::ListedEvent>> read_event_page(const boost::json::object& object) {
  return read_page<app::ListedEvent>(object, "list of events", read_listed_event);
}

Result<app::RecordPage<app::IntentRecord>> read_intent_page(const boost::json::object& object) {
  return read_page<app::IntentRecord>(object, "list of payment_intents", read_intent_record);
}

Result<app::RecordPage<app::RefundRecord>> read_refund_record_page(
    const boost::json::object& object) {
  return read_page<app::RefundRecord>(object, "list of refunds", read_refund_record);
}

Result<app::IntentRecord> read_intent_record(const boost::json::object& object) {
  ObjectReader reader(object, "payment_intent");
  if (reader.text("object") != "payment_intent") reader.refuse("object", "unexpected");
  app::IntentRecord record;
  record.id = PaymentIntentId(reader.text("id"));
  record.stage = read_stage(reader);
  record.received = Money{reader.integer("amount_received"), reader.text("currency")};
  // What a bank only held and let go of is counted as refunded too.
  const auto refunded = read_refunded(reader);
  if (record.stage == app::IntentStage::succeeded) record.refunded_minor = refunded;
  record.created_at = read_created(reader);
  record.installation_id = reader.metadata("installation_id");
  record.booking_id = BookingId(reader.metadata("booking_id"));
  record.payment_id = PaymentId(reader.metadata("payment_id"));
  if (reader.problem()) return unreadable(reader);
  return record;
}

Result<std::optional<domain::SessionNews>> read_found_session(const boost::json::object& object) {
  const auto page = read_page<domain::SessionNews>(object, "list of sessions", read_session);
  if (!page) return page.error();
  if (page->records.empty()) return std::optional<domain::SessionNews>();
  return std::optional(page->records.front());
}

}  // namespace creneau::stripe
