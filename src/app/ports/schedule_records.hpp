// Calendars, their hours and exceptions, the rules of services, and the slots that follow from
// them.
#pragma once

#include "app/ports/store.hpp"

namespace creneau::app {

class ScheduleReader {
 public:
  virtual ~ScheduleReader() = default;
};

class ScheduleTx : public ScheduleReader {};

}  // namespace creneau::app
