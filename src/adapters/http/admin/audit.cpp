// GET /api/admin/audit: who did what, when, from what to what. For owners.
#include <charconv>

#include "adapters/http/admin/access_endpoints.hpp"
#include "adapters/http/admin/access_json.hpp"
#include "app/list_audit.hpp"

namespace creneau::http::admin {
namespace {

constexpr int entries_listed_by_default = 50;

/// `fallback` without the parameter; invalid_input beyond 1 to `highest`.
Result<std::int64_t> read_number(const Request& request, const char* parameter,
                                 std::int64_t fallback, std::int64_t highest) {
  const auto text = request.query_parameter(parameter);
  if (!text || text->empty()) return fallback;
  std::int64_t number = 0;
  const auto* end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return Error({FieldError{parameter, "invalid"}});
  if (number < 1 || number > highest) return Error({FieldError{parameter, "out_of_range"}});
  return number;
}

/// What was written as JSON, as JSON.
boost::json::value state_json(const std::string& text) {
  if (text.empty()) return nullptr;
  boost::json::error_code failure;
  auto value = boost::json::parse(text, failure);
  if (failure) return nullptr;
  return value;
}

boost::json::object entry_json(const app::AuditEntry& entry, const app::AuditPage& page,
                               const TimeZone& zone) {
  const auto name = page.actor_names.find(entry.actor_id);
  return {{"number", entry.number},
          {"at", zone.format(entry.at)},
          {"actor",
           {{"kind", entry.actor_kind},
            {"id", entry.actor_id},
            {"name", name == page.actor_names.end() ? "" : name->second}}},
          {"address", entry.address},
          {"action", entry.action},
          {"subject", {{"kind", entry.subject_kind}, {"id", entry.subject_id}}},
          {"before", state_json(entry.before)},
          {"after", state_json(entry.after)}};
}

}  // namespace

boost::asio::awaitable<Result<Response>> list_audit(Site& site, const Request& request,
                                                    const Caller&) {
  const auto after = read_number(request, "after", 0, std::numeric_limits<std::int64_t>::max());
  if (!after) co_return after.error();
  const auto limit =
      read_number(request, "limit", entries_listed_by_default, app::audit_entries_listed_max);
  if (!limit) co_return limit.error();
  app::AuditFilter filter;
  filter.before_number = *after;
  filter.subject_kind = request.query_parameter("subject_kind").value_or("");
  filter.subject_id = request.query_parameter("subject_id").value_or("");
  auto page = co_await app::list_audit(site.context, std::move(filter), static_cast<int>(*limit));
  if (!page) co_return page.error();
  boost::json::array items;
  for (const auto& entry : page->entries)
    items.push_back(entry_json(entry, *page, site.context.rules->time_zone));
  boost::json::object body{{"items", std::move(items)}, {"next", nullptr}};
  if (page->has_more) body["next"] = std::to_string(page->entries.back().number);
  co_return Response::json(Status::ok, boost::json::serialize(body));
}

}  // namespace creneau::http::admin
