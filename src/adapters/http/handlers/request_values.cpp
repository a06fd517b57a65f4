#include "adapters/http/handlers/request_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "adapters/http/wire/problem.hpp"
#include "app/list_bookable.hpp"
#include "base/text.hpp"

namespace creneau::http {
namespace {

bool has_media_type(const Request& request, std::string_view wanted) {
  const auto header = request.header("Content-Type").value_or("");
  const auto type = header.substr(0, header.find(';'));
  const auto trimmed = type.substr(0, type.find_last_not_of(" \t") + 1);
  return trimmed.size() == wanted.size() &&
         std::equal(trimmed.begin(), trimmed.end(), wanted.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
         });
}

/// The page's own address without the language choice, for the links that switch it.
std::string address_without_language(const Request& request) {
  std::string address;
  for (const char c : request.path) {
    // Two slashes at its start would make it the address of another host.
    if (c == '/' && address == "/") continue;
    address += c == '/' ? std::string("/") : percent_encode(std::string_view(&c, 1));
  }
  if (request.method != Verb::get && request.method != Verb::head) return address;
  auto query = std::string_view(request.query);
  char separator = '?';
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto entry = query.substr(0, end);
    if (!entry.empty() && entry != "lang" && !entry.starts_with("lang=")) {
      address += separator;
      address += entry;
      separator = '&';
    }
    if (end == std::string_view::npos) break;
    query.remove_prefix(end + 1);
  }
  return address;
}

}  // namespace

std::optional<std::string_view> cookie_value(const Request& request, std::string_view name) {
  auto list = request.header("Cookie").value_or("");
  while (!list.empty()) {
    const auto end = list.find(';');
    auto entry = list.substr(0, end);
    while (entry.starts_with(' ')) entry.remove_prefix(1);
    if (entry.starts_with(name) && entry.size() > name.size() && entry[name.size()] == '=')
      return entry.substr(name.size() + 1);
    if (end == std::string_view::npos) break;
    list.remove_prefix(end + 1);
  }
  return std::nullopt;
}

std::string bearer_token(const Request& request) {
  const auto header = request.header("Authorization").value_or("");
  constexpr std::string_view scheme = "bearer ";
  if (header.size() <= scheme.size()) return {};
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    const char c = header[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != scheme[i]) return {};
  }
  return std::string(header.substr(scheme.size()));
}

std::optional<Locale> chosen_locale(const Request& request) {
  if (const auto lang = request.query_parameter("lang"))
    if (const auto locale = parse_locale(*lang)) return locale;
  if (const auto lang = cookie_value(request, "lang")) return parse_locale(*lang);
  return std::nullopt;
}

Locale page_locale(const Site& site, const Request& request) {
  const auto rules = site.context.rules.get();
  if (const auto locale = chosen_locale(request)) return offered_locale(*rules, *locale);
  return offered_locale(*rules, choose_locale(request, rules->default_locale));
}

Locale offered_locale(const app::Rules& rules, Locale wanted) {
  const auto is_offered = [&](Locale locale) {
    return std::find(rules.locales.begin(), rules.locales.end(), locale) != rules.locales.end();
  };
  if (is_offered(wanted) || rules.locales.empty()) return wanted;
  return is_offered(rules.default_locale) ? rules.default_locale : rules.locales.front();
}

pages::Site make_page_site(const Site& site, const Request& request, Locale locale) {
  pages::Site page;
  const auto rules = site.context.rules.get();
  const auto& texts = locale == Locale::fr ? rules->texts_fr : rules->texts_en;
  const auto text = [&](const char* name_of_text) {
    const auto found = texts.find(name_of_text);
    return found == texts.end() ? std::string() : found->second;
  };
  const auto& brand = site.brand.get(rules);
  page.business_name = rules->business_name;
  page.contact_email = rules->contact_email;
  page.contact_phone = rules->contact_phone;
  page.postal_address = rules->address;
  if (brand.logo) page.logo_address = brand.logo->path;
  if (brand.theme) page.theme_address = brand.theme->path;
  page.home_intro = text("home_intro");
  page.booking_note = text("booking_note");
  page.locales = rules->locales;
  page.time_zone = rules->time_zone;
  page.locale = locale;
  page.here = address_without_language(request);
  page.is_demo = site.options.is_demo;
  page.mailbox_url = site.options.mailbox_url;
  return page;
}

Response make_page(const Request& request, Status status, std::string html) {
  auto response = Response::html(status, std::move(html));
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Vary", "Accept-Language, Cookie");
  if (const auto lang = request.query_parameter("lang"))
    if (const auto locale = parse_locale(*lang))
      response.headers.set(
          "Set-Cookie",
          fmt::format("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", name(*locale)));
  return response;
}

Response make_error_page(const Site& site, const Request& request, const Error& error) {
  const auto locale = page_locale(site, request);
  pages::MessageView view;
  view.code = error.code;
  view.incident_id = request.id;
  view.retry_after = error.retry_after;
  auto response = make_page(request, static_cast<Status>(http_status(error.code)),
                            pages::render_message(make_page_site(site, request, locale), view));
  if (error.retry_after)
    response.headers.set("Retry-After", std::to_string(error.retry_after->count()));
  return response;
}

Result<Parameters> read_form(const Request& request) {
  if (!has_media_type(request, "application/x-www-form-urlencoded"))
    return Errc::unsupported_media_type;
  auto form = parse_form(request.body);
  if (!form) return Error(Errc::invalid_request, "The form is not in UTF-8.");
  return std::move(*form);
}

std::string form_value(const Parameters& form, std::string_view name) {
  const auto found = std::find_if(form.begin(), form.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  return found == form.end() ? std::string() : found->second;
}

Result<void> check_json_content(const Request& request) {
  if (!has_media_type(request, "application/json")) return Errc::unsupported_media_type;
  return Result<void>::ok();
}

std::string make_request_key(const Site& site) {
  return fmt::format("form-{:016x}{:016x}", site.context.random.next(), site.context.random.next());
}

boost::asio::awaitable<std::vector<domain::Slot>> find_alternatives(Site& site, domain::Slot slot) {
  const auto read_found = [slot, now = site.context.clock.now()](
                              app::Reader& reader) -> Result<std::vector<domain::Slot>> {
    const auto around = std::max<Instant>(now, slot.start_at - std::chrono::hours(24));
    auto slots =
        app::list_bookable(reader, around, now, slot.service_id, pages::alternatives_max + 1);
    std::erase_if(slots, [&](const domain::Slot& other) { return other.id == slot.id; });
    if (slots.size() > pages::alternatives_max) slots.resize(pages::alternatives_max);
    return slots;
  };
  auto found = co_await site.context.store.read(read_found);
  if (!found) co_return std::vector<domain::Slot>();
  co_return std::move(*found);
}

std::string limited_address(const std::string& client_address) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(client_address, error);
  if (error || !address.is_v6()) return client_address;
  constexpr unsigned household_prefix_bits = 64;
  return boost::asio::ip::make_network_v6(address.to_v6(), household_prefix_bits)
      .canonical()
      .to_string();
}

Result<void> limit_rate(Site& site, const Request& request) {
  if (!site.options.has_rate_limit) return Result<void>::ok();
  const auto wait =
      site.limiter.take(limited_address(request.client_address), RateLimiter::Clock::now());
  if (!wait) return Result<void>::ok();
  Error error(Errc::too_many_requests);
  error.retry_after = wait;
  return error;
}

}  // namespace creneau::http
