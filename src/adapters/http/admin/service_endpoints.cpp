// /api/admin/services: what is offered. For owners; staff may look.
#include "adapters/http/admin/schedule_endpoints.hpp"
#include "adapters/http/admin/schedule_json.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "app/save_service.hpp"

namespace creneau::http::admin {

namespace json = boost::json;

struct ServiceBody {
  std::string title;
  std::string description;
  std::string place;
  std::int64_t duration_minutes = 0;
  MoneyBody price;
  std::int64_t capacity = 0;
  std::int64_t buffer_before_minutes = 0;
  std::int64_t buffer_after_minutes = 0;
  std::int64_t step_minutes = 0;
  std::int64_t notice_minutes = 0;
  std::int64_t horizon_days = 0;
  std::int64_t refund_until_minutes = 0;
  std::int64_t late_refund_percent = 0;
  std::string hold_policy;
  std::int64_t hold_minutes = 0;
  std::string capture;
  bool allows_delayed_methods = false;
  std::string color;
  bool is_active = true;
  std::vector<std::string> calendar_ids;
};
BOOST_DESCRIBE_STRUCT(ServiceBody, (),
                      (title, description, place, duration_minutes, price, capacity,
                       buffer_before_minutes, buffer_after_minutes, step_minutes, notice_minutes,
                       horizon_days, refund_until_minutes, late_refund_percent, hold_policy,
                       hold_minutes, capture, allows_delayed_methods, color, is_active,
                       calendar_ids))

namespace {

struct WrittenService {
  domain::Service service;
  std::vector<CalendarId> calendar_ids;
};

Result<WrittenService> read_service(const Request& request) {
  if (auto content = check_json_content(request); !content) return content.error();
  auto body = read_json<ServiceBody>(request.body);
  if (!body) return body.error();
  const auto hold_policy = domain::parse_name<domain::HoldPolicy>(body->hold_policy);
  if (!hold_policy) return Error({FieldError{"hold_policy", "invalid"}});
  const auto capture = domain::parse_name<domain::ServiceCapture>(body->capture);
  if (!capture) return Error({FieldError{"capture", "invalid"}});
  WrittenService written;
  auto& service = written.service;
  service.title = body->title;
  service.description = body->description;
  service.place = body->place;
  service.duration = to_minutes(body->duration_minutes);
  service.price = {body->price.amount, body->price.currency};
  service.capacity = to_int(body->capacity);
  service.buffer_before = to_minutes(body->buffer_before_minutes);
  service.buffer_after = to_minutes(body->buffer_after_minutes);
  service.step = to_minutes(body->step_minutes);
  service.notice = to_minutes(body->notice_minutes);
  service.horizon_days = to_int(body->horizon_days);
  service.policy.refund_until = to_minutes(body->refund_until_minutes);
  service.policy.late_refund_percent = to_int(body->late_refund_percent);
  service.hold_policy = *hold_policy;
  service.hold_duration = to_minutes(body->hold_minutes);
  service.capture = *capture;
  service.allows_delayed_methods = body->allows_delayed_methods;
  service.color = body->color;
  service.is_active = body->is_active;
  written.calendar_ids = to_calendar_ids(body->calendar_ids);
  return written;
}

Answer save(Site& site, const Request& request, const Caller& caller, ServiceId id, Status status) {
  if (auto allowed = require_owner(caller); !allowed) co_return allowed.error();
  auto written = read_service(request);
  if (!written) co_return written.error();
  written->service.id = std::move(id);
  auto saved = co_await app::save_service(site.context, caller.actor, std::move(written->service),
                                          std::move(written->calendar_ids));
  if (!saved) co_return saved.error();
  auto object = to_json(saved->service, saved->calendar_ids);
  object["changes"] = to_json(saved->changes);
  co_return Response::json(status, json::serialize(object));
}

}  // namespace

Answer list_services(Site& site, const Request&, const Caller&) {
  const auto read_all = [](app::Reader& reader) -> Result<json::array> {
    std::map<ServiceId, std::vector<CalendarId>> calendar_ids;
    for (const auto& calendar : reader.read_schedule().list_calendars())
      for (const auto& id : calendar.service_ids) calendar_ids[id].push_back(calendar.id);
    json::array items;
    for (const auto& service : reader.list_services())
      items.push_back(to_json(service, calendar_ids[service.id]));
    return items;
  };
  auto items = co_await site.context.store.read(read_all);
  if (!items) co_return items.error();
  json::object object;
  object["items"] = std::move(*items);
  object["next"] = nullptr;
  co_return Response::json(Status::ok, json::serialize(object));
}

Answer create_service(Site& site, const Request& request, const Caller& caller) {
  auto answer = co_await save(site, request, caller, ServiceId(), Status::created);
  co_return answer;
}

Answer replace_service(Site& site, const Request& request, const Caller& caller) {
  auto answer =
      co_await save(site, request, caller, ServiceId(request.path_parameter("id")), Status::ok);
  co_return answer;
}

Answer remove_service(Site& site, const Request& request, const Caller& caller) {
  if (auto allowed = require_owner(caller); !allowed) co_return allowed.error();
  auto removed = co_await app::delete_service(site.context, caller.actor,
                                              ServiceId(request.path_parameter("id")));
  if (!removed) co_return removed.error();
  co_return Response::no_content();
}

}  // namespace creneau::http::admin
