// What the API's JSON looks like: the wire's types, apart from the domain's.
#pragma once

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/create_booking.hpp"
#include "app/view_booking.hpp"
#include "base/time.hpp"
#include "domain/slot.hpp"

namespace creneau::http {

/// `POST /api/bookings`.
struct CreateBookingBody {
  std::string slot_id;
  std::string name;
  std::string email;
  std::optional<std::string> phone;
  std::optional<std::string> notes;
  std::optional<std::string> locale;
};
BOOST_DESCRIBE_STRUCT(CreateBookingBody, (), (slot_id, name, email, phone, notes, locale))

boost::json::object to_json(const Money& money);
/// Times with the business's offset.
boost::json::object to_json(const domain::Slot& slot, const TimeZone& zone);
boost::json::object to_json(const app::CreatedBooking& created, const TimeZone& zone);
boost::json::object to_json(const app::BookingView& view, const TimeZone& zone);
/// `{"slots":[…]}`, written without a tree in between: it is the most asked for.
std::string write_slots(const std::vector<domain::Slot>& slots, const TimeZone& zone);

}  // namespace creneau::http
