#include "adapters/http/admin/overview_endpoints.hpp"

namespace creneau::http::admin {
namespace {

/// A logo is part of the settings.
constexpr std::size_t settings_bytes_max = 320 * 1024;

}  // namespace

void add_overview_routes(Router& router, Site& site) {
  const auto add = [&](Verb method, std::string pattern, Scope scope, Endpoint endpoint,
                       std::size_t body_bytes_max = Route{}.body_bytes_max) {
    add_endpoint(router, site, method, "/api/admin/" + pattern, scope, endpoint, body_bytes_max);
  };
  add(Verb::get, "bookings", Scope::read, list_bookings);
  add(Verb::get, "bookings.csv", Scope::read, export_bookings);
  add(Verb::get, "bookings/{id}", Scope::read, show_one_booking);
  add(Verb::get, "today", Scope::read, show_today);
  add(Verb::get, "attention", Scope::read, list_attention);
  add(Verb::post, "attention/{id}/resolve", Scope::bookings, resolve_attention);
  add(Verb::get, "money", Scope::read, report_money);
  add(Verb::get, "money.csv", Scope::read, export_movements);
  add(Verb::get, "settings", Scope::read, show_settings);
  add(Verb::put, "settings", Scope::settings, change_settings, settings_bytes_max);
  add(Verb::post, "settings/preview", Scope::settings, preview_settings, settings_bytes_max);
  add(Verb::get, "health", Scope::read, show_health);
  add(Verb::get, "health/checks", Scope::read, show_checks);
  add(Verb::post, "health/checks", Scope::settings, check_now);
  add(Verb::get, "checklist", Scope::read, show_first_steps);
  add(Verb::get, "clients/export", Scope::owner, export_client);
  add(Verb::post, "clients/erase", Scope::owner, erase_client);
}

}  // namespace creneau::http::admin
