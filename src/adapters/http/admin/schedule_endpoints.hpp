// The endpoints of services, calendars and slots; schedule_routes.cpp is their table.
#pragma once

#include "adapters/http/admin/caller.hpp"

namespace creneau::http::admin {

using Answer = boost::asio::awaitable<Result<Response>>;

Answer list_services(Site& site, const Request& request, const Caller& caller);
Answer create_service(Site& site, const Request& request, const Caller& caller);
Answer replace_service(Site& site, const Request& request, const Caller& caller);
Answer remove_service(Site& site, const Request& request, const Caller& caller);

Answer list_calendars(Site& site, const Request& request, const Caller& caller);
Answer create_calendar(Site& site, const Request& request, const Caller& caller);
Answer replace_calendar(Site& site, const Request& request, const Caller& caller);
Answer remove_calendar(Site& site, const Request& request, const Caller& caller);
Answer create_exceptions(Site& site, const Request& request, const Caller& caller);
Answer remove_exception(Site& site, const Request& request, const Caller& caller);
Answer renew_feed(Site& site, const Request& request, const Caller& caller);
Answer list_time_zones(Site& site, const Request& request, const Caller& caller);

Answer list_slots(Site& site, const Request& request, const Caller& caller);
Answer create_slot(Site& site, const Request& request, const Caller& caller);
Answer change_slot(Site& site, const Request& request, const Caller& caller);
Answer close_slot(Site& site, const Request& request, const Caller& caller);
Answer reopen_slot(Site& site, const Request& request, const Caller& caller);
Answer keep_slot(Site& site, const Request& request, const Caller& caller);
Answer remove_slot(Site& site, const Request& request, const Caller& caller);

}  // namespace creneau::http::admin
