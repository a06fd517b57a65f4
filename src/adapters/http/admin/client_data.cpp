// GET clients/export, POST clients/erase.
#include "adapters/http/admin/booking_json.hpp"
#include "adapters/http/admin/list_values.hpp"
#include "adapters/http/admin/overview_endpoints.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/json_reader.hpp"
#include "app/forget_clients.hpp"
#include "base/text.hpp"

namespace creneau::http::admin {

/// Body of POST clients/erase.
struct EraseBody {
  std::string email;
};
BOOST_DESCRIBE_STRUCT(EraseBody, (), (email))

namespace {

namespace json = boost::json;
using boost::asio::awaitable;

Result<std::string> read_email(const std::string& text) {
  auto email = trim(text);
  if (email.empty()) return Error(std::vector<FieldError>{{"email", "missing"}});
  if (!domain::is_email_address(email)) return Error(std::vector<FieldError>{{"email", "invalid"}});
  return email;
}

}  // namespace

awaitable<Result<Response>> export_client(Site& site, const Request& request,
                                          const Caller& caller) {
  if (const auto checked = require_owner(caller); !checked) co_return checked.error();
  QueryReader query(request);
  const auto text = query.text("email").value_or("");
  if (const auto checked = query.finish(); !checked) co_return checked.error();
  const auto email = read_email(text);
  if (!email) co_return email.error();
  const auto bookings = co_await app::export_client(site.context, caller.actor, *email);
  if (!bookings) co_return bookings.error();
  json::array items;
  for (const auto& booking : *bookings) {
    auto item = to_json(booking, site);
    // A link that opens the booking is no part of the data, and what can be done neither.
    item.erase("booking_url");
    item.erase("can");
    items.push_back(std::move(item));
  }
  const auto zone = site.context.rules->time_zone;
  const json::object body{{"email", *email},
                          {"exported_at", zone.format(site.context.clock.now())},
                          {"bookings", std::move(items)}};
  auto response = Response::json(Status::ok, json::serialize(body));
  response.headers.set("Content-Disposition", "attachment; filename=\"client.json\"");
  co_return response;
}

awaitable<Result<Response>> erase_client(Site& site, const Request& request, const Caller& caller) {
  if (const auto checked = require_owner(caller); !checked) co_return checked.error();
  if (const auto checked = check_json_content(request); !checked) co_return checked.error();
  const auto body = read_json<EraseBody>(request.body);
  if (!body) co_return body.error();
  const auto email = read_email(body->email);
  if (!email) co_return email.error();
  const auto erased = co_await app::erase_client(site.context, caller.actor, *email);
  if (!erased) co_return erased.error();
  const json::object answer{{"erased", *erased}};
  co_return Response::json(Status::ok, json::serialize(answer));
}

}  // namespace creneau::http::admin
