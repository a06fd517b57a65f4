// Bookings as the owner's API shows them: a line of a table, and one with all that belongs to it.
#pragma once

#include <boost/json.hpp>

#include "adapters/http/handlers/site.hpp"
#include "app/describe_booking.hpp"

namespace creneau::http::admin {

/// Where Stripe shows its objects; the mode is part of the address.
std::string stripe_dashboard(const Site& site);
/// The object's page there; null for an empty id.
boost::json::value stripe_link(const Site& site, std::string_view folder, const std::string& id);

boost::json::object to_json(const app::FoundBooking& found, const TimeZone& zone);
boost::json::object to_json(const app::BookingDetail& detail, const Site& site);
/// 200 with the detail, as every command on a booking answers.
Response make_booking_answer(const app::BookingDetail& detail, const Site& site,
                             Status status = Status::ok);

}  // namespace creneau::http::admin
