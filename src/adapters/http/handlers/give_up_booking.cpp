// DELETE /api/bookings/{id}
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/problem.hpp"
#include "app/purge_unpaid.hpp"
#include "app/view_booking.hpp"

namespace creneau::http {

boost::asio::awaitable<Response> give_up_booking(Site& site, const Request& request) {
  const BookingId id(request.path_parameter("id"));
  const auto locale = choose_locale(request, site.context.rules->default_locale);
  auto view = co_await app::view_booking(site.context, id, bearer_token(request));
  if (!view) co_return make_problem(view.error(), locale);
  auto removal = co_await app::remove_unpaid_booking(site.context, id, app::Source::api);
  if (!removal) co_return make_problem(removal.error(), locale);
  switch (*removal) {
    case app::Removal::deleted:
      co_return Response::no_content();
    case app::Removal::settled:
      co_return make_problem(Errc::already_paid, locale);
    case app::Removal::kept:
      break;
  }
  // Either money is under way, or Stripe is silent: tell which.
  auto current = co_await app::view_booking(site.context, id, bearer_token(request));
  if (current && app::is_money_under_way(current->booking))
    co_return make_problem(Errc::payment_in_progress, locale);
  Error error(Errc::payment_unavailable);
  error.retry_after = std::chrono::seconds(5);
  co_return make_problem(error, locale);
}

}  // namespace creneau::http
