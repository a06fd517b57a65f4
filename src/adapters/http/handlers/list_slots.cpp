// GET /api/slots?from=&to=[&service=]
#include <fmt/format.h>

#include "adapters/http/handlers/site.hpp"
#include "adapters/http/handlers/slot_range.hpp"
#include "adapters/http/wire/api_types.hpp"
#include "adapters/http/wire/problem.hpp"

namespace creneau::http {
namespace {

bool has_etag(const Request& request, std::string_view etag) {
  const auto header = request.header("If-None-Match");
  return header && (*header == "*" || header->find(etag) != std::string_view::npos);
}

Response answer(const Request& request, const SlotsCache::Entry& entry) {
  Response response;
  response.headers.set("ETag", entry.etag);
  response.headers.set("Cache-Control", "no-cache");
  if (has_etag(request, entry.etag)) {
    response.status = Status::not_modified;
    return response;
  }
  response.headers.set("Content-Type", "application/json");
  response.body = entry.body;
  return response;
}

}  // namespace

boost::asio::awaitable<Response> list_slots(Site& site, const Request& request) {
  const auto zone = site.context.rules->time_zone;
  // Read before the rows: what changes meanwhile is asked for again.
  const auto version = site.context.store.slots_version();
  auto range = read_slot_range(request, zone, site.context.clock.now());
  if (!range)
    co_return make_problem(range.error(),
                           choose_locale(request, site.context.rules->default_locale));
  const ServiceId service(request.query_parameter("service").value_or(""));
  // What was understood, not what was written: a range may be relative to now.
  const auto key = fmt::format("{} {} {}", range->from.time_since_epoch().count(),
                               range->to.time_since_epoch().count(), service.str());
  if (const auto* entry = site.slots_cache.find(version, key)) co_return answer(request, *entry);
  const auto read_slots = [filter = app::SlotFilter{range->from, range->to, service}](
                              app::Reader& reader) -> Result<std::vector<domain::Slot>> {
    return reader.list_slots(filter);
  };
  auto slots = co_await site.context.store.read(read_slots);
  if (!slots)
    co_return make_problem(slots.error(),
                           choose_locale(request, site.context.rules->default_locale));
  co_return answer(request, site.slots_cache.put(version, key, write_slots(*slots, zone)));
}

}  // namespace creneau::http
