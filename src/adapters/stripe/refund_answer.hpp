// Reads refunds as Stripe sends them: one, in an answer or an event, or a page of a list. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "base/result.hpp"
#include "domain/session_news.hpp"

namespace creneau::stripe {

/// Errors: gateway_unavailable, with what is missing. `requires_action` reads as pending,
/// `canceled` as failed.
Result<domain::RefundNews> read_refund(const boost::json::object& object);

struct RefundPage {
  std::vector<domain::RefundNews> refunds;
  bool has_more = false;
};
/// Errors: gateway_unavailable, with what is missing.
Result<RefundPage> read_refund_page(const boost::json::object& object);

}  // namespace creneau::stripe
