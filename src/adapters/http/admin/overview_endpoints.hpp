// The endpoints of the owner's views, a file a group; their addresses stand in overview_routes.cpp.
#pragma once

#include "adapters/http/admin/caller.hpp"

namespace creneau::http::admin {

// booking_list.cpp
boost::asio::awaitable<Result<Response>> list_bookings(Site& site, const Request& request,
                                                       const Caller& caller);
boost::asio::awaitable<Result<Response>> export_bookings(Site& site, const Request& request,
                                                         const Caller& caller);
boost::asio::awaitable<Result<Response>> show_one_booking(Site& site, const Request& request,
                                                          const Caller& caller);
boost::asio::awaitable<Result<Response>> show_today(Site& site, const Request& request,
                                                    const Caller& caller);
// attention_list.cpp
boost::asio::awaitable<Result<Response>> list_attention(Site& site, const Request& request,
                                                        const Caller& caller);
boost::asio::awaitable<Result<Response>> resolve_attention(Site& site, const Request& request,
                                                           const Caller& caller);
// money_report.cpp
boost::asio::awaitable<Result<Response>> report_money(Site& site, const Request& request,
                                                      const Caller& caller);
boost::asio::awaitable<Result<Response>> export_movements(Site& site, const Request& request,
                                                          const Caller& caller);
// business_settings.cpp
boost::asio::awaitable<Result<Response>> show_settings(Site& site, const Request& request,
                                                       const Caller& caller);
boost::asio::awaitable<Result<Response>> change_settings(Site& site, const Request& request,
                                                         const Caller& caller);
boost::asio::awaitable<Result<Response>> preview_settings(Site& site, const Request& request,
                                                          const Caller& caller);
// health_panel.cpp
boost::asio::awaitable<Result<Response>> show_health(Site& site, const Request& request,
                                                     const Caller& caller);
boost::asio::awaitable<Result<Response>> show_first_steps(Site& site, const Request& request,
                                                          const Caller& caller);
boost::asio::awaitable<Result<Response>> show_checks(Site& site, const Request& request,
                                                     const Caller& caller);
boost::asio::awaitable<Result<Response>> check_now(Site& site, const Request& request,
                                                   const Caller& caller);
// client_data.cpp
boost::asio::awaitable<Result<Response>> export_client(Site& site, const Request& request,
                                                       const Caller& caller);
boost::asio::awaitable<Result<Response>> erase_client(Site& site, const Request& request,
                                                      const Caller& caller);

}  // namespace creneau::http::admin
