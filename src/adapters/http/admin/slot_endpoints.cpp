// /api/admin/slots: the owner's calendar, and single slots by hand. Staff: those of their
// calendars.
#include "adapters/http/admin/schedule_endpoints.hpp"
#include "adapters/http/admin/schedule_json.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/handlers/slot_range.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "app/edit_slot.hpp"
#include "app/ports/list_limits.hpp"

namespace creneau::http::admin {

namespace json = boost::json;

struct CreateSlotBody {
  std::optional<std::string> service_id;
  std::optional<std::string> calendar_id;
  std::optional<std::string> title;
  std::optional<std::string> place;
  std::string start_at;
  std::optional<std::int64_t> duration_minutes;
  std::optional<MoneyBody> price;
  std::optional<std::int64_t> capacity;
};
BOOST_DESCRIBE_STRUCT(CreateSlotBody, (),
                      (service_id, calendar_id, title, place, start_at, duration_minutes, price,
                       capacity))

struct ChangeSlotBody {
  std::optional<std::string> title;
  std::optional<std::string> place;
  std::optional<std::string> start_at;
  std::optional<std::int64_t> duration_minutes;
  std::optional<MoneyBody> price;
  std::optional<std::int64_t> capacity;
};
BOOST_DESCRIBE_STRUCT(ChangeSlotBody, (),
                      (title, place, start_at, duration_minutes, price, capacity))

namespace {

/// The members that making and changing a slot share.
template <class Body, class Target>
void read_shared(const Body& body, Target& target) {
  target.title = body.title;
  target.place = body.place;
  if (body.duration_minutes) target.duration = to_minutes(*body.duration_minutes);
  if (body.price) target.price = Money{body.price->amount, body.price->currency};
  if (body.capacity) target.capacity = to_int(*body.capacity);
}

Result<app::SlotWish> read_wish(const Request& request) {
  if (auto content = check_json_content(request); !content) return content.error();
  auto body = read_json<CreateSlotBody>(request.body);
  if (!body) return body.error();
  const auto start_at = parse_rfc3339(body->start_at);
  if (!start_at) return Error({FieldError{"start_at", "invalid"}});
  app::SlotWish wish;
  wish.service_id = ServiceId(body->service_id.value_or(""));
  wish.calendar_id = CalendarId(body->calendar_id.value_or(""));
  wish.start_at = *start_at;
  read_shared(*body, wish);
  return wish;
}

Result<app::SlotEdit> read_edit(const Request& request) {
  if (auto content = check_json_content(request); !content) return content.error();
  auto body = read_json<ChangeSlotBody>(request.body);
  if (!body) return body.error();
  app::SlotEdit edit;
  read_shared(*body, edit);
  if (body->start_at) {
    edit.start_at = parse_rfc3339(*body->start_at);
    if (!edit.start_at) return Error({FieldError{"start_at", "invalid"}});
  }
  return edit;
}

/// The path's slot, if it is the caller's to see; slot_not_found otherwise.
boost::asio::awaitable<Result<SlotId>> own_slot(Site& site, const Request& request,
                                                const Caller& caller) {
  SlotId id(request.path_parameter("id"));
  const auto read_calendar = [id](app::Reader& reader) -> Result<CalendarId> {
    const auto slot = reader.find_slot(id);
    if (!slot) return Errc::slot_not_found;
    return slot->calendar_id;
  };
  auto calendar = co_await site.context.store.read(read_calendar);
  if (!calendar) co_return calendar.error();
  if (!caller.may_see(*calendar)) co_return Errc::slot_not_found;
  co_return id;
}

/// The slot with whoever has a seat on it.
Answer answer_slot(Site& site, Result<domain::Slot> slot, Status status) {
  if (!slot) co_return slot.error();
  const auto read_holders = [id = slot->id](app::Reader& reader) {
    return Result<std::vector<app::SeatHolder>>(reader.read_schedule().list_seat_holders_of(id));
  };
  auto holders = co_await site.context.store.read(read_holders);
  if (!holders) co_return holders.error();
  const auto object = to_json(*slot, *holders, site.context.rules->time_zone);
  co_return Response::json(status, json::serialize(object));
}

struct SlotPage {
  json::array slots;
  /// Where the next page begins; null when there is none.
  json::value next_from;
};

SlotPage read_page(app::Reader& reader, const app::SlotFilter& filter, const Caller& caller,
                   const TimeZone& zone) {
  std::map<SlotId, std::vector<app::SeatHolder>> holders;
  for (auto& holder : reader.read_schedule().list_seat_holders(filter))
    holders[holder.slot_id].push_back(std::move(holder));
  SlotPage page;
  const auto slots = reader.list_slots(filter);
  for (const auto& slot : slots)
    if (caller.may_see(slot.calendar_id))
      page.slots.push_back(to_json(slot, holders[slot.id], zone));
  // By the last one read, seen or not: staff come to the end, too.
  if (slots.size() == static_cast<std::size_t>(app::slots_listed_max))
    page.next_from = zone.format(slots.back().start_at);
  return page;
}

using Command = app::awaitable<Result<domain::Slot>> (*)(app::Context&, app::Actor, SlotId);

Answer command_slot(Site& site, const Request& request, const Caller& caller, Command command) {
  auto id = co_await own_slot(site, request, caller);
  if (!id) co_return id.error();
  auto slot = co_await command(site.context, caller.actor, *id);
  auto answer = co_await answer_slot(site, std::move(slot), Status::ok);
  co_return answer;
}

}  // namespace

Answer list_slots(Site& site, const Request& request, const Caller& caller) {
  const auto zone = site.context.rules->time_zone;
  auto range = read_slot_range(request, zone, site.context.clock.now());
  if (!range) co_return range.error();
  app::SlotFilter filter;
  filter.from = range->from;
  filter.to = range->to;
  filter.service_id = ServiceId(request.query_parameter("service").value_or(""));
  filter.calendar_id = CalendarId(request.query_parameter("calendar").value_or(""));
  const auto read_slots = [&](app::Reader& reader) -> Result<SlotPage> {
    return read_page(reader, filter, caller, zone);
  };
  auto page = co_await site.context.store.read(read_slots);
  if (!page) co_return page.error();
  json::object object;
  object["slots"] = std::move(page->slots);
  object["next_from"] = std::move(page->next_from);
  co_return Response::json(Status::ok, json::serialize(object));
}

Answer create_slot(Site& site, const Request& request, const Caller& caller) {
  auto wish = read_wish(request);
  if (!wish) co_return wish.error();
  if (!caller.may_see(wish->calendar_id)) co_return Error({FieldError{"calendar_id", "invalid"}});
  auto slot = co_await app::create_slot(site.context, caller.actor, std::move(*wish));
  auto answer = co_await answer_slot(site, std::move(slot), Status::created);
  co_return answer;
}

Answer change_slot(Site& site, const Request& request, const Caller& caller) {
  auto id = co_await own_slot(site, request, caller);
  if (!id) co_return id.error();
  auto edit = read_edit(request);
  if (!edit) co_return edit.error();
  auto slot = co_await app::edit_slot(site.context, caller.actor, *id, std::move(*edit));
  auto answer = co_await answer_slot(site, std::move(slot), Status::ok);
  co_return answer;
}

Answer close_slot(Site& site, const Request& request, const Caller& caller) {
  auto answer = co_await command_slot(site, request, caller, app::close_slot_by_hand);
  co_return answer;
}

Answer reopen_slot(Site& site, const Request& request, const Caller& caller) {
  auto answer = co_await command_slot(site, request, caller, app::reopen_slot);
  co_return answer;
}

Answer keep_slot(Site& site, const Request& request, const Caller& caller) {
  auto answer = co_await command_slot(site, request, caller, app::keep_slot);
  co_return answer;
}

Answer remove_slot(Site& site, const Request& request, const Caller& caller) {
  auto id = co_await own_slot(site, request, caller);
  if (!id) co_return id.error();
  auto removed = co_await app::delete_slot(site.context, caller.actor, *id);
  if (!removed) co_return removed.error();
  co_return Response::no_content();
}

}  // namespace creneau::http::admin
