// GET /: choose a day and a time.
#include <algorithm>

#include "adapters/http/handlers/home_view.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "app/list_bookable.hpp"

namespace creneau::http {
namespace {

/// How far one may leaf ahead.
constexpr int months_ahead_max = 24;

std::chrono::year_month month_of(Day day) {
  return {day.year(), day.month()};
}

std::optional<std::chrono::year_month> parse_month(const std::string& text) {
  const auto day = parse_day(text + "-01");
  if (!day) return std::nullopt;
  return month_of(*day);
}

Day first_day(std::chrono::year_month month) {
  return month / std::chrono::day(1);
}

}  // namespace

boost::asio::awaitable<Result<pages::HomeView>> load_home_view(Site& site, const Request& request) {
  const auto zone = site.context.rules->time_zone;
  pages::HomeView view;
  view.now = site.context.clock.now();
  view.has_given_up = request.query_parameter("given-up").has_value();
  view.service_id = ServiceId(request.query_parameter("service").value_or(""));
  view.month_min = month_of(zone.to_local(view.now).day);
  view.month_max = view.month_min + std::chrono::months(months_ahead_max);
  const auto wanted_day = parse_day(request.query_parameter("day").value_or(""));
  auto wanted_month = parse_month(request.query_parameter("month").value_or(""));
  if (!wanted_month && wanted_day) wanted_month = month_of(*wanted_day);

  struct Loaded {
    std::vector<domain::Service> services;
    std::vector<domain::Slot> slots;
    std::vector<domain::Slot> next_free;
    std::vector<domain::Slot> later;
    std::chrono::year_month month;
  };
  const auto read_loaded = [&zone, now = view.now, service = view.service_id, wanted_month,
                            least = view.month_min,
                            most = view.month_max](app::Reader& reader) -> Result<Loaded> {
    Loaded result;
    result.services = reader.list_services();
    const auto is_withdrawn = [&services = result.services](const domain::Slot& slot) {
      return std::any_of(services.begin(), services.end(), [&](const domain::Service& each) {
        return each.id == slot.service_id && !each.is_active;
      });
    };
    result.next_free = app::list_bookable(reader, now, now, service, pages::next_free_max);
    // Without a wish, the month of the first free time.
    auto month = wanted_month.value_or(least);
    if (!wanted_month && !result.next_free.empty())
      month = month_of(zone.to_local(result.next_free.front().start_at).day);
    result.month = std::clamp(month, least, most);
    const auto from = zone.start_of(first_day(result.month));
    const auto to = zone.start_of(first_day(result.month + std::chrono::months(1)));
    result.slots = reader.list_slots({from, to, service});
    result.later = app::list_bookable(reader, std::max(now, to - Duration(1)), now, service, 1);
    std::erase_if(result.slots, is_withdrawn);
    std::erase_if(result.next_free, is_withdrawn);
    std::erase_if(result.later, is_withdrawn);
    return result;
  };
  auto loaded = co_await site.context.store.read(read_loaded);
  if (!loaded) co_return loaded.error();
  view.services = std::move(loaded->services);
  std::erase_if(view.services, [](const domain::Service& service) { return !service.is_active; });
  view.slots = std::move(loaded->slots);
  view.next_free = std::move(loaded->next_free);
  if (!loaded->later.empty()) view.next_free_later = loaded->later.front();
  view.month = loaded->month;
  if (wanted_day && month_of(*wanted_day) == view.month) view.day = wanted_day;
  co_return view;
}

boost::asio::awaitable<Response> show_home(Site& site, const Request& request) {
  auto view = co_await load_home_view(site, request);
  if (!view) co_return make_error_page(site, request, view.error());
  const auto locale = page_locale(site, request);
  co_return make_page(request, Status::ok,
                      pages::render_home(make_page_site(site, request, locale), *view));
}

}  // namespace creneau::http
