// GET and POST /bookings/{id}/move: the free slots of the same service, and the move to one of
// them.
#include <algorithm>

#include "adapters/http/handlers/posted_booking.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/pages/addresses.hpp"
#include "app/list_bookable.hpp"
#include "app/move_booking.hpp"

namespace creneau::http {
namespace {

/// Read at once; of those, whole days are shown.
constexpr int slots_read_max = 400;

/// Whole days of the slots: as many as give pages::move_slots_max slots or just more.
void keep_whole_days(pages::MoveView& page, const TimeZone& zone) {
  auto& slots = page.slots;
  const auto day_of = [&](const domain::Slot& slot) { return zone.to_local(slot.start_at).day; };
  for (std::size_t at = pages::move_slots_max; at < slots.size(); ++at) {
    if (day_of(slots[at]) == day_of(slots[at - 1])) continue;
    page.later_from = day_of(slots[at]);
    slots.resize(at);
    return;
  }
}

boost::asio::awaitable<pages::MoveView> make_view(Site& site, const Request& request,
                                                  app::BookingView view, std::string token) {
  const auto zone = site.context.rules->time_zone;
  pages::MoveView page;
  page.now = site.context.clock.now();
  auto after = page.now;
  if (const auto from = parse_day(request.query_parameter("from").value_or(""))) {
    after = std::max(after, zone.start_of(*from) - Duration(1));
    page.has_earlier = after > page.now;
  }
  const auto read_slots = [after, now = page.now, own = view.slot](
                              app::Reader& reader) -> Result<std::vector<domain::Slot>> {
    auto slots = app::list_bookable(reader, after, now, own.service_id, slots_read_max);
    // Without a service all are listed; only those of none are alike.
    std::erase_if(slots, [&](const domain::Slot& other) {
      return other.id == own.id || other.service_id != own.service_id;
    });
    return slots;
  };
  auto slots = co_await site.context.store.read(read_slots);
  if (slots) page.slots = std::move(*slots);
  keep_whole_days(page, zone);
  page.booking = std::move(view.booking);
  page.slot = std::move(view.slot);
  page.token = std::move(token);
  co_return page;
}

Response show(const Site& site, const Request& request, Status status,
              const pages::MoveView& page) {
  const auto locale = chosen_locale(request).value_or(page.booking.locale);
  return make_page(request, status,
                   pages::render_move(make_page_site(site, request, locale), page));
}

boost::asio::awaitable<Response> show_again(Site& site, const Request& request,
                                            const PostedBooking& posted, Errc problem) {
  auto page = co_await make_view(site, request, posted.view, posted.token);
  page.chosen = SlotId(form_value(posted.form, "slot"));
  page.problem = problem;
  co_return show(site, request, static_cast<Status>(http_status(problem)), page);
}

}  // namespace

boost::asio::awaitable<Response> show_move(Site& site, const Request& request) {
  const BookingId id(request.path_parameter("id"));
  const auto token = request.query_parameter("token").value_or("");
  auto view = co_await app::view_booking(site.context, id, token);
  if (!view) co_return make_error_page(site, request, view.error());
  // Cancelled, or begun: the booking's page says so.
  if (!view->can_change) co_return Response::see_other(pages::booking_address(id, token));
  const auto page = co_await make_view(site, request, std::move(*view), token);
  co_return show(site, request, Status::ok, page);
}

boost::asio::awaitable<Response> submit_move(Site& site, const Request& request) {
  auto posted = co_await load_posted(site, request);
  if (!posted) co_return make_error_page(site, request, posted.error());
  if (!posted->view.can_change) co_return Response::see_other(page_address(*posted));
  if (auto limited = limit_rate(site, request); !limited)
    co_return co_await show_again(site, request, *posted, limited.error().code);
  app::MoveBooking command;
  command.id = posted->id;
  command.slot_id = SlotId(form_value(posted->form, "slot"));
  if (command.slot_id.empty())
    co_return co_await show_again(site, request, *posted, Errc::invalid_input);
  // Sent twice, or chosen what it is already.
  if (command.slot_id == posted->view.slot.id) co_return Response::see_other(page_address(*posted));
  auto moved = co_await app::move_booking(site.context, std::move(command), app::Source::page);
  if (moved) co_return Response::see_other(page_address(*posted) + "&moved=1");
  if (moved.error().code == Errc::booking_not_found)
    co_return make_error_page(site, request, moved.error());
  co_return co_await show_again(site, request, *posted, moved.error().code);
}

}  // namespace creneau::http
