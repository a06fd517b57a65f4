// Stripe's lists: the paths and queries that ask for their pages, and what those pages say. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "app/ports/payment_records.hpp"

namespace creneau::stripe {

inline constexpr int records_page_size = 100;  // Stripe's maximum for a list's page

/// One page of the events of a span; `after` empty: the newest.
std::string make_events_path(const app::EventSpan& span, const EventId& after);
std::string make_intents_path(const PaymentIntentId& after);
std::string make_intent_path(const PaymentIntentId& id);
std::string make_all_refunds_path(const StripeRefundId& after);
std::string make_session_search_path(const PaymentIntentId& id);

/// Newest first. An event of ours that cannot be read is part of the page, with its error. Errors
/// of all of these: gateway_unavailable, with what is missing.
Result<app::RecordPage<app::ListedEvent>> read_event_page(const boost::json::object& object);
Result<app::RecordPage<app::IntentRecord>> read_intent_page(const boost::json::object& object);
Result<app::RecordPage<app::RefundRecord>> read_refund_record_page(
    const boost::json::object& object);
Result<app::IntentRecord> read_intent_record(const boost::json::object& object);
/// The only session of a list, if there is one.
Result<std::optional<domain::SessionNews>> read_found_session(const boost::json::object& object);

}  // namespace creneau::stripe
