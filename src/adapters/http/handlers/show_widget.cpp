// GET /widget and /widget.js: the choice of a time within another site's page. These two answers
// alone may be framed, or loaded, by anybody; they set no cookie.
#include "adapters/http/handlers/home_view.hpp"
#include "adapters/http/handlers/request_values.hpp"
#include "adapters/http/wire/problem.hpp"

namespace creneau::http {
namespace {

constexpr std::string_view content_security_policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors *";

/// What the embedding page asks for, else what the browser does; a cookie is neither set nor read.
Locale widget_locale(const Site& site, const Request& request) {
  const auto rules = site.context.rules.get();
  if (const auto lang = request.query_parameter("lang"))
    if (const auto locale = parse_locale(*lang)) return offered_locale(*rules, *locale);
  return offered_locale(*rules, choose_locale(request, rules->default_locale));
}

}  // namespace

boost::asio::awaitable<Response> show_widget(Site& site, const Request& request) {
  auto view = co_await load_home_view(site, request);
  if (!view) co_return make_error_page(site, request, view.error());
  auto shown = make_page_site(site, request, widget_locale(site, request));
  shown.is_widget = true;
  auto response = Response::html(Status::ok, pages::render_home(shown, *view));
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Vary", "Accept-Language");
  response.headers.set("Content-Security-Policy", content_security_policy);
  response.headers.set("X-Frame-Options", "");
  co_return response;
}

boost::asio::awaitable<Response> show_widget_script(Site&, const Request&) {
  const auto& script = pages::widget_script();
  auto response = Response::text(Status::ok, script.content_type, {});
  response.body = script.content;
  // Embedding pages name no version: they get a new one within the hour.
  response.headers.set("Cache-Control", "public, max-age=3600");
  response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
  co_return response;
}

}  // namespace creneau::http
