// POST /api/bookings/{id}/move
#include "app/move_booking.hpp"

#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/api_types.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "adapters/http/wire/problem.hpp"

namespace creneau::http {

struct ClientMoveBody {
  std::string slot_id;
};
BOOST_DESCRIBE_STRUCT(ClientMoveBody, (), (slot_id))

boost::asio::awaitable<Response> move_booking(Site& site, const Request& request) {
  const BookingId id(request.path_parameter("id"));
  const auto token = bearer_token(request);
  auto view = co_await app::view_booking(site.context, id, token);
  if (!view)
    co_return make_problem(view.error(),
                           choose_locale(request, site.context.rules->default_locale));
  const auto locale = choose_locale(request, view->booking.locale);
  if (auto limited = limit_rate(site, request); !limited)
    co_return make_problem(limited.error(), locale);
  if (auto content = check_json_content(request); !content)
    co_return make_problem(content.error(), locale);
  auto body = read_json<ClientMoveBody>(request.body);
  if (!body) co_return make_problem(body.error(), locale);
  app::MoveBooking command;
  command.id = id;
  command.slot_id = SlotId(body->slot_id);
  auto moved = co_await app::move_booking(site.context, std::move(command), app::Source::api);
  if (!moved) co_return make_problem(moved.error(), locale);
  auto current = co_await app::view_booking(site.context, id, token);
  if (!current) co_return make_problem(current.error(), locale);
  auto response = Response::json(
      Status::ok, boost::json::serialize(to_json(*current, site.context.rules->time_zone)));
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

}  // namespace creneau::http
