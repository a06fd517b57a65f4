#include "app/schedule_audit.hpp"

#include <boost/json.hpp>

namespace creneau::app {
namespace {

namespace json = boost::json;

template <class Tag>
json::array to_array(const std::vector<Id<Tag>>& ids) {
  json::array array;
  for (const auto& id : ids) array.emplace_back(id.str());
  return array;
}

}  // namespace

std::string describe_state(const domain::Service& service,
                           const std::vector<CalendarId>& calendar_ids) {
  const json::object state{{"title", service.title},
                           {"description", service.description},
                           {"place", service.place},
                           {"duration_minutes", service.duration.count()},
                           {"price", service.price.minor},
                           {"currency", service.price.currency},
                           {"capacity", service.capacity},
                           {"buffer_before_minutes", service.buffer_before.count()},
                           {"buffer_after_minutes", service.buffer_after.count()},
                           {"step_minutes", service.step.count()},
                           {"notice_minutes", service.notice.count()},
                           {"horizon_days", service.horizon_days},
                           {"refund_until_minutes", service.policy.refund_until.count()},
                           {"late_refund_percent", service.policy.late_refund_percent},
                           {"hold_policy", domain::name(service.hold_policy)},
                           {"hold_minutes", service.hold_duration.count()},
                           {"color", service.color},
                           {"is_active", service.is_active},
                           {"calendar_ids", to_array(calendar_ids)}};
  return json::serialize(state);
}

std::string describe_state(const domain::Calendar& calendar) {
  json::array hours;
  for (const auto& each : calendar.hours)
    hours.push_back(json::object{{"weekday", each.weekday},
                                 {"start_minute", each.start_minute},
                                 {"end_minute", each.end_minute}});
  const json::object state{
      {"title", calendar.title},         {"time_zone", calendar.time_zone},
      {"is_active", calendar.is_active}, {"feed_generation", calendar.feed_generation},
      {"hours", std::move(hours)},       {"service_ids", to_array(calendar.service_ids)}};
  return json::serialize(state);
}

std::string describe_state(const domain::CalendarException& exception) {
  const json::object state{
      {"kind", domain::name(exception.kind)},       {"first_day", format_day(exception.first_day)},
      {"last_day", format_day(exception.last_day)}, {"start_minute", exception.start_minute},
      {"end_minute", exception.end_minute},         {"note", exception.note}};
  return json::serialize(state);
}

std::string describe_state(const domain::Slot& slot) {
  const json::object state{{"service_id", slot.service_id.str()},
                           {"calendar_id", slot.calendar_id.str()},
                           {"title", slot.title},
                           {"place", slot.place},
                           {"start_at", format_rfc3339(slot.start_at)},
                           {"end_at", format_rfc3339(slot.end_at)},
                           {"price", slot.price.minor},
                           {"currency", slot.price.currency},
                           {"capacity", slot.capacity},
                           {"is_closed", slot.is_closed},
                           {"origin", domain::name(slot.origin)},
                           {"is_off_rules", slot.is_off_rules}};
  return json::serialize(state);
}

}  // namespace creneau::app
