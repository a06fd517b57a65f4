// Services, calendars and slots as the owner's API shows them, and the small parts of bodies that
// its endpoints share.
#pragma once

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/ports/schedule_records.hpp"
#include "app/sync_slots.hpp"
#include "base/time.hpp"
#include "domain/calendar.hpp"
#include "domain/slot.hpp"

namespace creneau::http::admin {

struct MoneyBody {
  std::int64_t amount = 0;
  std::string currency;
};
BOOST_DESCRIBE_STRUCT(MoneyBody, (), (amount, currency))

/// A number of a body as the domain's: beyond what any rule allows it stays beyond.
int to_int(std::int64_t number);
std::chrono::minutes to_minutes(std::int64_t number);
std::vector<ServiceId> to_service_ids(const std::vector<std::string>& texts);
std::vector<CalendarId> to_calendar_ids(const std::vector<std::string>& texts);

boost::json::object to_json(const domain::Service& service,
                            const std::vector<CalendarId>& calendar_ids);
boost::json::object to_json(const domain::Calendar& calendar, const std::string& feed_url);
/// Times with the business's offset; `seat_holders`: the slot's.
boost::json::object to_json(const domain::Slot& slot,
                            const std::vector<app::SeatHolder>& seat_holders, const TimeZone& zone);
boost::json::object to_json(const app::SlotChanges& changes);

}  // namespace creneau::http::admin
