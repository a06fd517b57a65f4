// GET attention, POST attention/{id}/resolve.
#include <fmt/format.h>

#include "adapters/http/admin/booking_json.hpp"
#include "adapters/http/admin/list_values.hpp"
#include "adapters/http/admin/overview_endpoints.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/api_types.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "app/check_health.hpp"
#include "app/list_attention.hpp"
#include "base/text.hpp"

namespace creneau::http::admin {

/// Body of POST attention/{id}/resolve.
struct ResolveBody {
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(ResolveBody, (), (note))

namespace {

namespace json = boost::json;
using boost::asio::awaitable;

constexpr std::size_t note_code_points_max = 500;

json::value text_or_null(const std::string& text) {
  if (text.empty()) return nullptr;
  return json::value(text);
}

json::object matter_json(const app::AttentionMatter& matter, const Site& site,
                         const TimeZone& zone) {
  const auto& attention = matter.row.attention;
  json::array acts;
  for (const auto act : matter.acts) acts.emplace_back(domain::name(act));
  json::object object{
      {"id", attention.id},
      {"kind", domain::name(attention.kind)},
      {"matter", attention.matter},
      {"booking_id", nullptr},
      {"payment_id", text_or_null(attention.payment_id.str())},
      {"subject_id", attention.subject_id},
      {"amount", nullptr},
      {"detail", attention.detail},
      {"created_at", zone.format(attention.created_at)},
      {"resolved_at", nullptr},
      {"actions", std::move(acts)},
      {"stripe_url", stripe_link(site, "payments", matter.row.payment_intent_id.str())}};
  if (matter.row.has_booking) object["booking_id"] = attention.booking_id.str();
  if (attention.amount.minor != 0 && !attention.amount.currency.empty())
    object["amount"] = http::to_json(attention.amount);
  if (attention.resolved_at) object["resolved_at"] = zone.format(*attention.resolved_at);
  return object;
}

/// Not a row: it is over as soon as webhooks come again.
json::object silence_json(const app::HealthFacts& facts, const Site& site, const TimeZone& zone) {
  const auto since = facts.captured_last_at.value_or(site.context.clock.now());
  return {{"id", "webhook_silent"},
          {"kind", "webhook_silent"},
          {"matter", "webhook_silent"},
          {"booking_id", nullptr},
          {"payment_id", nullptr},
          {"subject_id", ""},
          {"amount", nullptr},
          {"detail", ""},
          {"created_at", zone.format(since)},
          {"resolved_at", nullptr},
          {"actions", json::array{"open_stripe"}},
          {"stripe_url", stripe_dashboard(site) + "/webhooks"}};
}

awaitable<Result<app::HealthFacts>> read_facts(Site& site) {
  const auto work =
      [now = site.context.clock.now()](app::Reader& reader) -> Result<app::HealthFacts> {
    return app::read_health_facts(reader, now);
  };
  co_return co_await site.context.store.read(work);
}

}  // namespace

awaitable<Result<Response>> list_attention(Site& site, const Request& request,
                                           const Caller& caller) {
  const auto zone = site.context.rules->time_zone;
  QueryReader query(request);
  app::AttentionFilter filter;
  filter.is_resolved = query.truth("resolved").value_or(false);
  filter.seen_by = seen_by(caller);
  std::optional<app::AttentionCursor> after;
  if (const auto parts = query.cursor(2))
    after = app::AttentionCursor{*parse_millis((*parts)[0]), (*parts)[1]};
  const int limit = query.limit();
  if (const auto checked = query.finish(); !checked) co_return checked.error();
  const auto page = co_await app::list_attention(site.context, filter, after, limit);
  if (!page) co_return page.error();
  json::array items;
  if (!filter.is_resolved && !filter.seen_by && !after) {
    const auto facts = co_await read_facts(site);
    if (!facts) co_return facts.error();
    if (app::is_webhook_silent(*facts)) items.push_back(silence_json(*facts, site, zone));
  }
  for (const auto& matter : page->matters) items.push_back(matter_json(matter, site, zone));
  json::object body{{"items", std::move(items)}, {"next", nullptr}};
  if (page->next)
    body["next"] = fmt::format("{}.{}", format_millis(page->next->created_at), page->next->id);
  co_return Response::json(Status::ok, json::serialize(body));
}

awaitable<Result<Response>> resolve_attention(Site& site, const Request& request,
                                              const Caller& caller) {
  if (const auto checked = check_json_content(request); !checked) co_return checked.error();
  const auto body = read_json<ResolveBody>(request.body);
  if (!body) co_return body.error();
  const auto note = trim(body->note.value_or(""));
  if (count_code_points(note) > note_code_points_max)
    co_return Error(std::vector<FieldError>{{"note", "too_long"}});
  const auto dismissed = co_await app::dismiss_attention(
      site.context, caller.actor, request.path_parameter("id"), note, seen_by(caller));
  if (!dismissed) co_return dismissed.error();
  co_return Response::no_content();
}

}  // namespace creneau::http::admin
