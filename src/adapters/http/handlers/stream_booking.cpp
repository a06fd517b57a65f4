// GET /api/bookings/{id}/events: each change of state as a server-sent event, until the state is
// final.
#include <fmt/format.h>

#include <boost/asio/this_coro.hpp>

#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/problem.hpp"
#include "app/view_booking.hpp"

namespace creneau::http {
namespace {

/// Another process may settle the booking: look again after this long, woken or not.
constexpr auto look_interval = std::chrono::seconds(2);
constexpr int looks_between_keep_alives = 7;
/// A browser connects again by itself.
constexpr auto stream_lifetime_max = std::chrono::hours(1);

std::string write_state(const domain::Booking& booking) {
  return fmt::format(R"({{"status":"{}","payment_status":"{}"}})", domain::name(booking.status),
                     domain::name(booking.payment_status));
}

boost::asio::awaitable<void> follow(Site& site, BookingId id, std::string token, EventSink& sink) {
  std::string last;
  int looks = 0;
  const auto end = std::chrono::steady_clock::now() + stream_lifetime_max;
  while (std::chrono::steady_clock::now() < end) {
    auto view = co_await app::view_booking(site.context, id, token);
    if (!view) {
      co_await sink.send("gone", "{}");
      co_return;
    }
    if (auto state = write_state(view->booking); state != last) {
      last = std::move(state);
      const bool is_open = co_await sink.send("state", last);
      if (!is_open) co_return;
    } else if (++looks % looks_between_keep_alives == 0) {
      const bool is_open = co_await sink.keep_alive();
      if (!is_open) co_return;
    }
    if (view->booking.is_final()) co_return;
    co_await site.feed.wait(id, look_interval);
    // The client is gone, or the server drains.
    const auto cancellation = co_await boost::asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != boost::asio::cancellation_type::none) co_return;
  }
}

}  // namespace

boost::asio::awaitable<Response> stream_booking(Site& site, const Request& request) {
  const BookingId id(request.path_parameter("id"));
  auto token = bearer_token(request);
  if (token.empty()) token = request.query_parameter("token").value_or("");
  auto view = co_await app::view_booking(site.context, id, token);
  if (!view)
    co_return make_problem(view.error(),
                           choose_locale(request, site.context.rules->default_locale));
  if (view->booking.is_final()) co_return Response::no_content();
  co_return Response::events(
      [&site, id, token](EventSink& sink) { return follow(site, id, token, sink); });
}

}  // namespace creneau::http
