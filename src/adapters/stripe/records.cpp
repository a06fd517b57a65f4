#include "adapters/stripe/records.hpp"

#include <algorithm>

#include "adapters/stripe/record_lists.hpp"

namespace creneau::stripe {

app::awaitable<Result<app::ListedEvents>> Records::list_events(app::EventSpan span) {
  app::ListedEvents listed;
  EventId after;
  while (true) {
    const auto object = co_await gateway_.get(make_events_path(span, after));
    if (!object) co_return object.error();
    auto page = read_event_page(*object);
    if (!page) co_return page.error();
    const bool has_more = page->has_more;
    for (auto& event : page->records) listed.events.push_back(std::move(event));
    if (!has_more) break;
    if (listed.events.size() >= static_cast<std::size_t>(app::events_listed_max)) {
      listed.is_whole = false;
      break;
    }
    after = listed.events.back().id;
  }
  std::reverse(listed.events.begin(), listed.events.end());
  co_return std::move(listed);
}

app::awaitable<Result<app::RecordPage<app::IntentRecord>>> Records::list_intents(
    PaymentIntentId after) {
  const auto object = co_await gateway_.get(make_intents_path(after));
  if (!object) co_return object.error();
  co_return read_intent_page(*object);
}

app::awaitable<Result<app::RecordPage<app::RefundRecord>>> Records::list_refunds_of_all(
    StripeRefundId after) {
  const auto object = co_await gateway_.get(make_all_refunds_path(after));
  if (!object) co_return object.error();
  co_return read_refund_record_page(*object);
}

app::awaitable<Result<app::IntentRecord>> Records::find_intent(PaymentIntentId id) {
  const auto object = co_await gateway_.get(make_intent_path(id));
  if (!object) co_return object.error();
  co_return read_intent_record(*object);
}

app::awaitable<Result<domain::SessionNews>> Records::find_session(PaymentIntentId id) {
  const auto object = co_await gateway_.get(make_session_search_path(id));
  if (!object) co_return object.error();
  const auto found = read_found_session(*object);
  if (!found) co_return found.error();
  if (!*found) co_return Errc::gateway_not_found;
  co_return **found;
}

}  // namespace creneau::stripe
