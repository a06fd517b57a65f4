#include "domain/availability.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "domain/service.hpp"

namespace creneau::domain {
namespace {

/// Minutes of one day, from `start` to `end`.
struct Stretch {
  int start = 0;
  int end = 0;
};

bool starts_earlier(const Stretch& a, const Stretch& b) {
  return a.start < b.start || (a.start == b.start && a.end < b.end);
}

/// Sorted; those that overlap or touch become one.
std::vector<Stretch> join(std::vector<Stretch> stretches) {
  std::sort(stretches.begin(), stretches.end(), starts_earlier);
  std::vector<Stretch> joined;
  for (const auto& each : stretches) {
    if (!joined.empty() && each.start <= joined.back().end)
      joined.back().end = std::max(joined.back().end, each.end);
    else
      joined.push_back(each);
  }
  return joined;
}

std::vector<Stretch> exceptions_of(const Calendar& calendar, Day day, ExceptionKind kind) {
  std::vector<Stretch> stretches;
  const std::chrono::sys_days at(day);
  for (const auto& exception : calendar.exceptions)
    if (exception.kind == kind && std::chrono::sys_days(exception.first_day) <= at &&
        at <= std::chrono::sys_days(exception.last_day))
      stretches.push_back({exception.start_minute, exception.end_minute});
  return join(std::move(stretches));
}

/// Extra hours, as far as the week's hours do not cover them already.
std::vector<Stretch> add_extra(std::vector<Stretch> week, const std::vector<Stretch>& extra) {
  const auto of_week = week;
  std::vector<Stretch> result = std::move(week);
  for (auto rest : extra) {
    for (std::size_t i = 0; i < of_week.size() && rest.start < rest.end; ++i) {
      if (of_week[i].end < rest.start) continue;
      if (of_week[i].start > rest.start) {
        const int end = std::min(rest.end, of_week[i].start);
        result.push_back({rest.start, end});
        rest.start = end;
      }
      if (of_week[i].start > rest.start) break;  // the rest lies before it, and is empty
      if (rest.end <= of_week[i].end) {
        rest.start = rest.end;
        break;
      }
      // Carries the week's row on, up to the next of its stretches.
      const bool is_last = i + 1 == of_week.size();
      const int end = is_last ? rest.end : std::min(rest.end, of_week[i + 1].start);
      result[i].end = std::max(result[i].end, end);
      rest.start = end;
    }
    if (rest.start < rest.end) result.push_back(rest);
  }
  std::sort(result.begin(), result.end(), starts_earlier);
  return result;
}

Instant instant_of(const TimeZone& zone, Day day, int minute) {
  if (minute >= minutes_of_day) return zone.start_of(add_days(day, 1));
  return zone.at(day, minute / 60, minute % 60);
}

void plan_day(const Calendar& calendar, const Service& service, const TimeZone& zone, Day day,
              std::vector<PlannedSlot>& planned) {
  std::vector<Stretch> week;
  for (const auto& hours : calendar.hours)
    if (hours.weekday == static_cast<int>(weekday(day)))
      week.push_back({hours.start_minute, hours.end_minute});
  std::sort(week.begin(), week.end(), starts_earlier);
  const auto open = add_extra(std::move(week), exceptions_of(calendar, day, ExceptionKind::open));
  std::vector<PlannedSlot> closed;
  for (const auto& each : exceptions_of(calendar, day, ExceptionKind::closed))
    closed.push_back({instant_of(zone, day, each.start), instant_of(zone, day, each.end)});

  for (const auto& stretch : open) {
    const auto end = std::min(instant_of(zone, day, stretch.end), latest_instant());
    for (auto start = instant_of(zone, day, stretch.start); start + service.duration <= end;
         start += step_of(service)) {
      const PlannedSlot slot{start, start + service.duration};
      const bool is_closed = std::any_of(closed.begin(), closed.end(), [&](const auto& each) {
        return slot.start_at < each.end_at && slot.end_at > each.start_at;
      });
      if (is_closed) continue;
      if (planned.size() == planned_slots_max) return;
      planned.push_back(slot);
    }
  }
}

/// What the rules say a slot is, apart from its time.
void take_over(Slot& slot, const Service& service) {
  slot.title = service.title;
  slot.place = service.place;
  slot.price = service.price;
  slot.capacity = std::max(service.capacity, slot.seats_taken);
  slot.notice = service.notice;
}

bool is_same(const Slot& a, const Slot& b) {
  return a.title == b.title && a.place == b.place && a.price == b.price &&
         a.capacity == b.capacity && a.notice == b.notice && a.end_at == b.end_at &&
         a.busy_start_at == b.busy_start_at && a.busy_end_at == b.busy_end_at;
}

Slot make_planned(const Calendar& calendar, const Service& service, const PlannedSlot& planned) {
  Slot slot;
  slot.service_id = service.id;
  slot.calendar_id = calendar.id;
  slot.origin = SlotOrigin::rules;
  slot.start_at = planned.start_at;
  slot.end_at = planned.end_at;
  slot.busy_start_at = planned.start_at - service.buffer_before;
  slot.busy_end_at = planned.end_at + service.buffer_after;
  take_over(slot, service);
  return slot;
}

/// Of a slot that the plan has.
std::optional<SlotChange> change_planned(const Calendar& calendar, const Service& service,
                                         const PlannedSlot& planned, const Slot& slot) {
  auto next = slot;
  take_over(next, service);
  if (slot.seats_taken == 0) {
    const auto ideal = make_planned(calendar, service, planned);
    next.end_at = ideal.end_at;
    next.busy_start_at = ideal.busy_start_at;
    next.busy_end_at = ideal.busy_end_at;
  }
  if (slot.is_closed_by_rules || slot.is_off_rules)
    return SlotChange{SlotChange::Kind::restore, next};
  if (!is_same(slot, next)) return SlotChange{SlotChange::Kind::update, next};
  return {};
}

/// Of a slot that the plan lacks.
std::optional<SlotChange> change_surplus(const Slot& slot) {
  if (slot.seats_taken > 0) {
    if (slot.is_off_rules) return {};
    return SlotChange{SlotChange::Kind::detach, slot};
  }
  if (slot.is_off_rules) return SlotChange{SlotChange::Kind::settle, slot};
  if (slot.is_closed && !slot.is_closed_by_rules) return {};
  return SlotChange{SlotChange::Kind::drop, slot};
}

}  // namespace

std::vector<PlannedSlot> plan_slots(const Calendar& calendar, const Service& service,
                                    const TimeZone& zone, Day from_day, Day to_day) {
  std::vector<PlannedSlot> planned;
  for (auto day = from_day; std::chrono::sys_days(day) <= std::chrono::sys_days(to_day);
       day = add_days(day, 1))
    plan_day(calendar, service, zone, day, planned);
  return planned;
}

std::vector<SlotChange> decide_slot_changes(const Calendar& calendar, const Service& service,
                                            const std::vector<PlannedSlot>& planned,
                                            const std::vector<Slot>& existing) {
  std::map<Instant, const PlannedSlot*> missing;
  for (const auto& each : planned) missing.emplace(each.start_at, &each);
  for (const auto& slot : existing)
    if (slot.origin == SlotOrigin::manual) missing.erase(slot.start_at);

  std::vector<SlotChange> changes;
  for (const auto& slot : existing) {
    if (slot.origin == SlotOrigin::manual) continue;
    const auto found = missing.find(slot.start_at);
    const auto change = found == missing.end()
                            ? change_surplus(slot)
                            : change_planned(calendar, service, *found->second, slot);
    if (found != missing.end()) missing.erase(found);
    if (change) changes.push_back(*change);
  }
  for (const auto& [start_at, each] : missing)
    changes.push_back({SlotChange::Kind::add, make_planned(calendar, service, *each)});
  return changes;
}

}  // namespace creneau::domain
