#include "adapters/http/handlers/site.hpp"

#include <fmt/format.h>

#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/handlers/show_admin.hpp"
#include "adapters/http/wire/problem.hpp"

namespace creneau::http {
namespace {

using Endpoint = boost::asio::awaitable<Response> (*)(Site&, const Request&);

constexpr std::size_t webhook_bytes_max = 1024 * 1024;

bool wants_page(const Request& request) {
  return !request.path.starts_with("/api/") && request.path != "/metrics" &&
         request.header("Accept").value_or("").find("text/html") != std::string_view::npos;
}

Errc error_of(Status status) {
  switch (status) {
    case Status::not_found:
      return Errc::not_found;
    case Status::method_not_allowed:
      return Errc::method_not_allowed;
    case Status::payload_too_large:
      return Errc::body_too_large;
    case Status::service_unavailable:
      return Errc::unavailable;
    case Status::internal_server_error:
      return Errc::internal;
    default:
      return Errc::invalid_request;
  }
}

boost::asio::awaitable<Response> show_asset(Site& site, const Request& request) {
  const auto* asset = pages::find_asset(request.path);
  if (asset == nullptr) asset = site.brand.get(site.context.rules.get()).find(request.path);
  if (asset == nullptr) co_return make_problem(Errc::not_found, Locale::en);
  auto response = Response::text(Status::ok, asset->content_type, {});
  response.body = asset->content;
  response.headers.set("Cache-Control", "public, max-age=31536000, immutable");
  co_return response;
}

boost::asio::awaitable<Response> check_alive(Site&, const Request&) {
  co_return Response::json(Status::ok, R"({"status":"ok"})");
}

boost::asio::awaitable<Response> check_ready(Site& site, const Request&) {
  const bool is_ready = co_await site.options.is_ready();
  if (is_ready) co_return Response::json(Status::ok, R"({"status":"ready"})");
  co_return Response::json(Status::service_unavailable, R"({"status":"not_ready"})");
}

boost::asio::awaitable<Response> show_metrics(Site& site, const Request&) {
  co_return Response::text(Status::ok, "text/plain; version=0.0.4; charset=utf-8",
                           site.options.write_metrics());
}

}  // namespace

Site::Site(app::Context& app_context, SiteOptions site_options, BookingFeed& booking_feed)
    : context(app_context),
      options(std::move(site_options)),
      feed(booking_feed),
      examinations(options.examine) {}

Router make_router(Site& site) {
  Router router;
  const auto add = [&](Verb method, std::string pattern, Endpoint endpoint,
                       std::size_t body_bytes_max = Route{}.body_bytes_max) {
    router.add({method, std::move(pattern),
                [&site, endpoint](const Request& request) { return endpoint(site, request); },
                body_bytes_max});
  };
  add(Verb::get, "/api/slots", list_slots);
  add(Verb::post, "/api/bookings", create_booking);
  add(Verb::get, "/api/bookings/{id}", get_booking);
  add(Verb::delete_, "/api/bookings/{id}", give_up_booking);
  add(Verb::post, "/api/bookings/{id}/checkout", resume_checkout);
  add(Verb::post, "/api/bookings/{id}/cancel", cancel_booking);
  add(Verb::post, "/api/bookings/{id}/move", move_booking);
  add(Verb::get, "/api/bookings/{id}/events", stream_booking);
  add(Verb::post, "/api/webhooks/stripe", receive_webhook, webhook_bytes_max);
  add(Verb::get, "/api/cron/cleanup-unpaid", run_cleanup);
  add(Verb::post, "/api/cron/cleanup-unpaid", run_cleanup);
  add(Verb::get, "/healthz", check_alive);
  add(Verb::get, "/readyz", check_ready);
  add(Verb::get, "/metrics", show_metrics);
  add(Verb::get, "/", show_home);
  add(Verb::get, "/slots/{id}", show_slot);
  add(Verb::post, "/slots/{id}", submit_slot);
  add(Verb::get, "/bookings/{id}", show_booking);
  add(Verb::post, "/bookings/{id}/pay", submit_payment);
  add(Verb::post, "/bookings/{id}/give-up", submit_give_up);
  add(Verb::get, "/bookings/{id}/calendar.ics", download_calendar);
  add(Verb::get, "/feeds/calendar.ics", show_feed);
  add(Verb::get, "/bookings/{id}/cancel", show_cancel);
  add(Verb::post, "/bookings/{id}/cancel", submit_cancel);
  add(Verb::get, "/bookings/{id}/move", show_move);
  add(Verb::post, "/bookings/{id}/move", submit_move);
  add(Verb::get, "/widget", show_widget);
  add(Verb::get, "/widget.js", show_widget_script);
  add(Verb::get, "/assets/{name}", show_asset);
  add_admin_routes(router);
  return router;
}

Response refuse(Site& site, Status status, const Request& request) {
  const Error error(error_of(status));
  auto response =
      wants_page(request)
          ? make_error_page(site, request, error)
          : make_problem(error, choose_locale(request, site.context.rules->default_locale));
  response.status = status;
  return response;
}

std::vector<std::pair<std::string, std::string>> security_headers(std::string_view public_url,
                                                                  std::string_view payment_origin) {
  std::vector<std::pair<std::string, std::string>> headers{
      {"Content-Security-Policy",
       fmt::format("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
                   "connect-src 'self'; form-action 'self' https:{}{}; base-uri 'none'; "
                   "frame-ancestors 'none'",
                   payment_origin.empty() ? "" : " ", payment_origin)},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      // A booking's address holds its token: it goes to nobody, the payment page included.
      {"Referrer-Policy", "no-referrer"},
      {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
      {"Cross-Origin-Opener-Policy", "same-origin"}};
  if (public_url.starts_with("https://"))
    headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
  return headers;
}

}  // namespace creneau::http
