// What can be booked: the table of the endpoints below /api/admin/ that services, calendars and
// slots have.
#include "adapters/http/admin/schedule_endpoints.hpp"

namespace creneau::http::admin {
namespace {

/// A year of holidays, many times over.
constexpr std::size_t calendar_bytes_max = 256 * 1024;

}  // namespace

void add_schedule_routes(Router& router, Site& site) {
  const auto read = [&](std::string pattern, Endpoint endpoint) {
    add_endpoint(router, site, Verb::get, "/api/admin/" + pattern, Scope::read, endpoint);
  };
  const auto change = [&](Verb method, std::string pattern, Endpoint endpoint) {
    add_endpoint(router, site, method, "/api/admin/" + pattern, Scope::schedule, endpoint,
                 calendar_bytes_max);
  };
  read("services", list_services);
  change(Verb::post, "services", create_service);
  change(Verb::put, "services/{id}", replace_service);
  change(Verb::delete_, "services/{id}", remove_service);

  read("calendars", list_calendars);
  change(Verb::post, "calendars", create_calendar);
  change(Verb::put, "calendars/{id}", replace_calendar);
  change(Verb::delete_, "calendars/{id}", remove_calendar);
  change(Verb::post, "calendars/{id}/exceptions", create_exceptions);
  change(Verb::delete_, "calendars/{id}/exceptions/{exception_id}", remove_exception);
  change(Verb::post, "calendars/{id}/feed", renew_feed);
  read("time-zones", list_time_zones);

  read("slots", list_slots);
  change(Verb::post, "slots", create_slot);
  change(Verb::patch, "slots/{id}", change_slot);
  change(Verb::post, "slots/{id}/close", close_slot);
  change(Verb::post, "slots/{id}/reopen", reopen_slot);
  change(Verb::post, "slots/{id}/keep", keep_slot);
  change(Verb::delete_, "slots/{id}", remove_slot);
}

}  // namespace creneau::http::admin
