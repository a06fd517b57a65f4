// What the audit log keeps of calendars, services and slots: their state as JSON, without anybody's
// personal data.
#pragma once

#include <string>
#include <vector>

#include "domain/calendar.hpp"
#include "domain/slot.hpp"

namespace creneau::app {

std::string describe_state(const domain::Service& service,
                           const std::vector<CalendarId>& calendar_ids);
std::string describe_state(const domain::Calendar& calendar);
std::string describe_state(const domain::CalendarException& exception);
std::string describe_state(const domain::Slot& slot);

}  // namespace creneau::app
