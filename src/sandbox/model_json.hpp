// Stripe's full shape of each object: every member a client may look at, as API version
// 2026-10-28.endive has it. Source: the types of Stripe's SDK 23.1.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/model.hpp"

namespace creneau::sandbox {

/// `base_url` is where the payment page lives.
boost::json::object to_json(const Session& session, std::string_view base_url);
boost::json::object to_json(const LineItem& item, std::int64_t created);
boost::json::object to_json(const PaymentIntent& intent);
boost::json::object to_json(const Charge& charge);
boost::json::object to_json(const Refund& refund);
boost::json::object to_json(const Dispute& dispute);
/// Without the signing secret, which Stripe shows only once.
boost::json::object to_json(const WebhookEndpoint& endpoint);
boost::json::object to_json(const Delivery& delivery);
/// Events are kept as text; this puts one together. Only the label tells of another version: the
/// object keeps its shape.
std::string to_json_text(const Event& event, std::string_view version = api_version);

/// The card as a PaymentMethod; `charge` is the last one that used it.
boost::json::object make_payment_method(const Charge& charge);
boost::json::object make_balance_transaction(const Charge& charge);
boost::json::object make_list(std::string_view url, boost::json::array data, bool has_more);

boost::json::object to_json(const Metadata& metadata);
boost::json::array to_json(const std::vector<std::string>& texts);
/// null for an empty text.
boost::json::value text_or_null(std::string_view text);

}  // namespace creneau::sandbox
