// POST /api/bookings
#include "app/create_booking.hpp"

#include <fmt/format.h>

#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/api_types.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "adapters/http/wire/problem.hpp"
#include "base/text.hpp"

namespace creneau::http {
namespace {

constexpr std::size_t idempotency_key_bytes_max = 255;

Result<app::CreateBooking> read_command(const Site& site, const Request& request) {
  if (auto content = check_json_content(request); !content) return content.error();
  auto body = read_json<CreateBookingBody>(request.body);
  if (!body) return body.error();
  app::CreateBooking command;
  command.slot_id = SlotId(body->slot_id);
  command.client_address = limited_address(request.client_address);
  command.draft.name = std::move(body->name);
  command.draft.email = std::move(body->email);
  command.draft.phone = body->phone.value_or("");
  command.draft.notes = body->notes.value_or("");
  command.draft.locale = choose_locale(request, site.context.rules->default_locale);
  if (body->locale) {
    const auto locale = parse_locale(*body->locale);
    if (!locale) return Error({FieldError{"locale", "invalid"}});
    command.draft.locale = *locale;
    command.asked_locale = *locale;
  }
  // Forms have keys of their own: no program shall reach theirs.
  const auto key = request.header("Idempotency-Key").value_or("");
  if (key.size() > idempotency_key_bytes_max)
    return Error({FieldError{"Idempotency-Key", "too_long"}});
  if (!is_valid_utf8(key) || has_control_characters(key, false))
    return Error({FieldError{"Idempotency-Key", "invalid"}});
  if (!key.empty()) command.client_request_key = fmt::format("api {}", key);
  return command;
}

/// The answer as it was given the first time.
Response make_replay(const app::ReplayedAnswer& replay) {
  auto response = Response::json(static_cast<Status>(replay.status), replay.body);
  const auto body = boost::json::parse(replay.body);
  if (const auto* id = body.as_object().if_contains("id"))
    response.headers.set("Location", "/api/bookings/" + std::string(id->as_string()));
  response.headers.set("Idempotent-Replayed", "true");
  response.headers.set("Cache-Control", "no-store");
  return response;
}

/// Stripe did not answer: the error, with what is needed to go on.
Response make_unavailable(const app::CreatedBooking& created, Locale locale) {
  auto response = make_problem(*created.payment_error, locale);
  auto problem = boost::json::parse(std::get<std::string>(response.body)).get_object();
  problem["id"] = created.booking.id.str();
  problem["token"] = created.token;
  response.body = boost::json::serialize(problem);
  return response;
}

}  // namespace

boost::asio::awaitable<Response> create_booking(Site& site, const Request& request) {
  const auto locale = choose_locale(request, site.context.rules->default_locale);
  if (auto limited = limit_rate(site, request); !limited)
    co_return make_problem(limited.error(), locale);
  auto command = read_command(site, request);
  if (!command) co_return make_problem(command.error(), locale);
  const auto key = command->client_request_key;
  auto result = co_await app::create_booking(site.context, std::move(*command), app::Source::api);
  if (!result) co_return make_problem(result.error(), locale);
  if (const auto* replay = std::get_if<app::ReplayedAnswer>(&*result))
    co_return make_replay(*replay);
  const auto& created = std::get<app::CreatedBooking>(*result);
  if (created.payment_error) co_return make_unavailable(created, locale);

  auto body = boost::json::serialize(to_json(created, site.context.rules->time_zone));
  if (!key.empty()) {
    auto stored = co_await app::store_answer(site.context, key, 201, body);
    if (!stored) co_return make_problem(stored.error(), locale);
  }
  auto response = Response::json(Status::created, std::move(body));
  response.headers.set("Location", "/api/bookings/" + created.booking.id.str());
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

}  // namespace creneau::http
