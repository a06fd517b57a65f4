// What can be booked: the table of the endpoints below /api/admin/ that services, calendars and
// slots have.
#include "adapters/http/admin/schedule_endpoints.hpp"

namespace creneau::http::admin {
namespace {

/// A year of holidays, many times over.
constexpr std::size_t calendar_bytes_max = 256 * 1024;

}  // namespace

void add_schedule_routes(Router& router, Site& site) {
  const auto add = [&](Verb method, const std::string& pattern, Endpoint endpoint) {
    add_endpoint(router, site, method, "/api/admin/" + pattern,
                 method == Verb::get ? Scope::read : Scope::schedule, endpoint, calendar_bytes_max);
  };
  add(Verb::get, "services", list_services);
  add(Verb::post, "services", create_service);
  add(Verb::put, "services/{id}", replace_service);
  add(Verb::delete_, "services/{id}", remove_service);

  add(Verb::get, "calendars", list_calendars);
  add(Verb::post, "calendars", create_calendar);
  add(Verb::put, "calendars/{id}", replace_calendar);
  add(Verb::delete_, "calendars/{id}", remove_calendar);
  add(Verb::post, "calendars/{id}/exceptions", create_exceptions);
  add(Verb::delete_, "calendars/{id}/exceptions/{exception_id}", remove_exception);
  add(Verb::post, "calendars/{id}/feed", renew_feed);
  add(Verb::get, "time-zones", list_time_zones);

  add(Verb::get, "slots", list_slots);
  add(Verb::post, "slots", create_slot);
  add(Verb::patch, "slots/{id}", change_slot);
  add(Verb::post, "slots/{id}/close", close_slot);
  add(Verb::post, "slots/{id}/reopen", reopen_slot);
  add(Verb::post, "slots/{id}/keep", keep_slot);
  add(Verb::delete_, "slots/{id}", remove_slot);
}

}  // namespace creneau::http::admin
