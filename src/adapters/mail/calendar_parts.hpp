// libical's components and properties with owners. Private to the calendar's files.
#pragma once

#include <libical/ical.h>

#include <memory>

#include "base/time.hpp"

namespace creneau::mail {

struct ComponentCleanup {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using ComponentPointer = std::unique_ptr<icalcomponent, ComponentCleanup>;

ComponentPointer make_component(icalcomponent_kind kind);
/// Takes `property`, which libical returns as null when memory is short: throws std::bad_alloc
/// then.
void add(icalcomponent* component, icalproperty* property);
/// The clock's time at `at`, `offset` ahead of UTC, of no zone.
icaltimetype make_local(Instant at, std::chrono::minutes offset);
icaltimetype make_utc(Instant at);

/// The VTIMEZONE of `zone`: the clock changes from the last before `from` to the first after `to`,
/// each as an observance of its own, from the tz database; valid for instants between the two.
ComponentPointer make_time_zone_component(const TimeZone& zone, Instant from, Instant to);

}  // namespace creneau::mail
