// /api/admin/calendars: when things can be booked. Staff see and change the hours of their own.
#include "adapters/http/admin/schedule_endpoints.hpp"
#include "adapters/http/admin/schedule_json.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "app/calendar_feed.hpp"
#include "app/save_calendar.hpp"
#include "base/time_zones.hpp"

namespace creneau::http::admin {

namespace json = boost::json;

struct HoursBody {
  std::int64_t weekday = 0;
  std::int64_t start_minute = 0;
  std::int64_t end_minute = 0;
};
BOOST_DESCRIBE_STRUCT(HoursBody, (), (weekday, start_minute, end_minute))

struct CalendarBody {
  std::string title;
  std::string time_zone;
  bool is_active = true;
  std::vector<HoursBody> hours;
  std::vector<std::string> service_ids;
};
BOOST_DESCRIBE_STRUCT(CalendarBody, (), (title, time_zone, is_active, hours, service_ids))

struct ExceptionBody {
  std::string kind;
  std::string first_day;
  std::string last_day;
  std::optional<std::int64_t> start_minute;
  std::optional<std::int64_t> end_minute;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(ExceptionBody, (),
                      (kind, first_day, last_day, start_minute, end_minute, note))

struct ExceptionsBody {
  std::vector<ExceptionBody> exceptions;
};
BOOST_DESCRIBE_STRUCT(ExceptionsBody, (), (exceptions))

namespace {

Result<domain::Calendar> read_calendar(const Request& request) {
  if (auto content = check_json_content(request); !content) return content.error();
  auto body = read_json<CalendarBody>(request.body);
  if (!body) return body.error();
  domain::Calendar calendar;
  calendar.title = body->title;
  calendar.time_zone = body->time_zone;
  calendar.is_active = body->is_active;
  for (const auto& hours : body->hours)
    calendar.hours.push_back(
        {to_int(hours.weekday), to_int(hours.start_minute), to_int(hours.end_minute)});
  calendar.service_ids = to_service_ids(body->service_ids);
  return calendar;
}

Result<std::vector<domain::CalendarException>> read_exceptions(const Request& request) {
  if (auto content = check_json_content(request); !content) return content.error();
  auto body = read_json<ExceptionsBody>(request.body);
  if (!body) return body.error();
  std::vector<domain::CalendarException> exceptions;
  std::vector<FieldError> errors;
  for (const auto& each : body->exceptions) {
    const auto prefix = "exceptions/" + std::to_string(exceptions.size()) + "/";
    const auto kind = domain::parse_name<domain::ExceptionKind>(each.kind);
    const auto first_day = parse_day(each.first_day);
    const auto last_day = parse_day(each.last_day);
    if (!kind) errors.push_back({prefix + "kind", "invalid"});
    if (!first_day) errors.push_back({prefix + "first_day", "invalid"});
    if (!last_day) errors.push_back({prefix + "last_day", "invalid"});
    auto& exception = exceptions.emplace_back();
    exception.kind = kind.value_or(domain::ExceptionKind::closed);
    exception.first_day = first_day.value_or(Day());
    exception.last_day = last_day.value_or(Day());
    exception.start_minute = to_int(each.start_minute.value_or(0));
    exception.end_minute = to_int(each.end_minute.value_or(domain::minutes_of_day));
    exception.note = each.note.value_or("");
  }
  if (!errors.empty()) return Error(std::move(errors));
  return exceptions;
}

/// For people alone: the address is a secret that would outlive the key it was read with.
std::string feed_url_for(const Caller& caller, const Site& site, const domain::Calendar& calendar) {
  if (caller.actor.kind == app::ActorKind::api_key) return {};
  return app::make_feed_url(site.context, calendar);
}

/// What a change answers.
Result<Response> answer(const Site& site, const Caller& caller, Result<app::SavedCalendar> saved,
                        Status status) {
  if (!saved) return saved.error();
  auto object = to_json(saved->calendar, feed_url_for(caller, site, saved->calendar));
  object["changes"] = to_json(saved->changes);
  return Response::json(status, json::serialize(object));
}

/// The calendar of the path; calendar_not_found where it is not the caller's.
Result<CalendarId> own_calendar(const Request& request, const Caller& caller) {
  CalendarId id(request.path_parameter("id"));
  if (!caller.may_see(id)) return Errc::calendar_not_found;
  return id;
}

}  // namespace

Answer list_calendars(Site& site, const Request&, const Caller& caller) {
  const auto read_all = [](app::Reader& reader) -> Result<std::vector<domain::Calendar>> {
    return reader.read_schedule().list_calendars();
  };
  auto calendars = co_await site.context.store.read(read_all);
  if (!calendars) co_return calendars.error();
  json::array items;
  for (const auto& calendar : *calendars)
    if (caller.may_see(calendar.id))
      items.push_back(to_json(calendar, feed_url_for(caller, site, calendar)));
  json::object object;
  object["items"] = std::move(items);
  object["next"] = nullptr;
  co_return Response::json(Status::ok, json::serialize(object));
}

Answer create_calendar(Site& site, const Request& request, const Caller& caller) {
  if (auto allowed = require_owner(caller); !allowed) co_return allowed.error();
  auto calendar = read_calendar(request);
  if (!calendar) co_return calendar.error();
  auto saved = co_await app::save_calendar(site.context, caller.actor, std::move(*calendar));
  co_return answer(site, caller, std::move(saved), Status::created);
}

Answer replace_calendar(Site& site, const Request& request, const Caller& caller) {
  auto id = own_calendar(request, caller);
  if (!id) co_return id.error();
  auto calendar = read_calendar(request);
  if (!calendar) co_return calendar.error();
  calendar->id = *id;
  auto saved = co_await app::save_calendar(site.context, caller.actor, std::move(*calendar));
  co_return answer(site, caller, std::move(saved), Status::ok);
}

Answer remove_calendar(Site& site, const Request& request, const Caller& caller) {
  if (auto allowed = require_owner(caller); !allowed) co_return allowed.error();
  auto removed = co_await app::delete_calendar(site.context, caller.actor,
                                               CalendarId(request.path_parameter("id")));
  if (!removed) co_return removed.error();
  co_return Response::no_content();
}

Answer create_exceptions(Site& site, const Request& request, const Caller& caller) {
  auto id = own_calendar(request, caller);
  if (!id) co_return id.error();
  auto exceptions = read_exceptions(request);
  if (!exceptions) co_return exceptions.error();
  auto saved =
      co_await app::add_exceptions(site.context, caller.actor, *id, std::move(*exceptions));
  co_return answer(site, caller, std::move(saved), Status::created);
}

Answer remove_exception(Site& site, const Request& request, const Caller& caller) {
  auto id = own_calendar(request, caller);
  if (!id) co_return id.error();
  auto saved = co_await app::remove_exception(site.context, caller.actor, *id,
                                              request.path_parameter("exception_id"));
  co_return answer(site, caller, std::move(saved), Status::ok);
}

Answer renew_feed(Site& site, const Request& request, const Caller& caller) {
  auto id = own_calendar(request, caller);
  if (!id) co_return id.error();
  auto saved = co_await app::renew_feed(site.context, caller.actor, *id);
  co_return answer(site, caller, std::move(saved), Status::ok);
}

Answer list_time_zones(Site&, const Request&, const Caller&) {
  static const std::string body = [] {
    json::array names;
    for (const auto& name : creneau::list_time_zones()) names.emplace_back(name);
    json::object object;
    object["time_zones"] = std::move(names);
    return json::serialize(object);
  }();
  co_return Response::json(Status::ok, body);
}

}  // namespace creneau::http::admin
