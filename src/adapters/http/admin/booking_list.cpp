// GET bookings, bookings.csv, bookings/{id}, today.
#include <fmt/format.h>

#include "adapters/http/admin/booking_json.hpp"
#include "adapters/http/admin/list_values.hpp"
#include "adapters/http/admin/overview_endpoints.hpp"
#include "adapters/http/wire/api_types.hpp"
#include "adapters/http/wire/csv.hpp"
#include "app/search_bookings.hpp"
#include "app/show_today.hpp"
#include "base/text.hpp"

namespace creneau::http::admin {
namespace {

namespace json = boost::json;
using boost::asio::awaitable;

app::BookingSearch read_search(QueryReader& query, const Caller& caller, const TimeZone& zone) {
  app::BookingSearch search;
  search.seen_by = seen_by(caller);
  if (const auto text = query.text("search")) {
    if (count_code_points(*text) > app::search_code_points_max) query.fail("search", "too_long");
    search.words = app::search_words(*text);
  }
  search.status = query.named<domain::BookingStatus>("status");
  search.payment_status = query.named<domain::PaymentStatus>("payment_status");
  search.attendance = query.named<domain::Attendance>("attendance");
  if (const auto day = query.day("from")) search.from = zone.start_of(*day);
  if (const auto day = query.day("to")) search.to = zone.start_of(add_days(*day, 1));
  search.service_id = ServiceId(query.text("service").value_or(""));
  search.calendar_id = CalendarId(query.text("calendar").value_or(""));
  const auto order = query.text("order");
  if (order == "created") search.order = app::BookingOrder::created;
  if (order && order != "created" && order != "start") query.fail("order");
  return search;
}

std::string format_cursor(const app::BookingCursor& cursor) {
  return fmt::format("{}.{}.{}", format_millis(cursor.start_at), cursor.slot_id.str(),
                     cursor.id.str());
}

std::optional<app::BookingCursor> read_cursor(QueryReader& query) {
  const auto parts = query.cursor(3);
  if (!parts) return {};
  return app::BookingCursor{*parse_millis((*parts)[0]), SlotId((*parts)[1]),
                            BookingId((*parts)[2])};
}

json::array list_json(const std::vector<app::FoundBooking>& bookings, const TimeZone& zone) {
  json::array items;
  for (const auto& booking : bookings) items.push_back(to_json(booking, zone));
  return items;
}

struct Word {
  std::string_view name;
  std::string_view french;
  std::string_view english;
};
constexpr std::array<Word, 18> words{
    {{"pending", "en attente", "pending"},
     {"confirmed", "confirmée", "confirmed"},
     {"rejected", "refusée", "rejected"},
     {"cancelled", "annulée", "cancelled"},
     {"failed", "échoué", "failed"},
     {"processing", "en cours", "processing"},
     {"authorized", "autorisé", "authorised"},
     {"paid", "payé", "paid"},
     {"refund_pending", "remboursement en cours", "refund pending"},
     {"refunded", "remboursé", "refunded"},
     {"refund_failed", "remboursement refusé", "refund failed"},
     {"void_pending", "autorisation à lever", "being released"},
     {"voided", "autorisation levée", "released"},
     {"not_required", "rien à payer", "nothing to pay"},
     {"open", "", ""},
     {"done", "venu", "came"},
     {"no_show", "absent", "did not come"},
     {"", "", ""}}};

std::string_view say(std::string_view name, Locale locale) {
  for (const auto& word : words)
    if (word.name == name) return locale == Locale::fr ? word.french : word.english;
  return name;
}

/// `2026-12-01 09:00`, which spreadsheets take for a time.
std::string format_local(Instant at, const TimeZone& zone) {
  const auto local = zone.to_local(at);
  return fmt::format("{} {:02}:{:02}", format_day(local.day), local.hour, local.minute);
}

awaitable<std::string> write_csv(const std::vector<app::FoundBooking>& bookings,
                                 const TimeZone& zone, Locale locale) {
  CsvWriter csv;
  constexpr std::array<std::pair<const char*, const char*>, 15> heads{{{"Référence", "Reference"},
                                                                       {"Début", "Start"},
                                                                       {"Fin", "End"},
                                                                       {"Créneau", "Slot"},
                                                                       {"Nom", "Name"},
                                                                       {"E-mail", "E-mail"},
                                                                       {"Téléphone", "Phone"},
                                                                       {"État", "State"},
                                                                       {"Paiement", "Payment"},
                                                                       {"Présence", "Attendance"},
                                                                       {"Prix", "Price"},
                                                                       {"Remboursé", "Refunded"},
                                                                       {"Sur place", "On site"},
                                                                       {"Devise", "Currency"},
                                                                       {"Créée le", "Created"}}};
  for (const auto& [french, english] : heads) csv.text(locale == Locale::fr ? french : english);
  csv.end_row();
  std::size_t rows = 0;
  for (const auto& booking : bookings) {
    const auto& currency = booking.price.currency;
    csv.text(booking.id.str())
        .text(format_local(booking.start_at, zone))
        .text(format_local(booking.end_at, zone))
        .text(booking.slot_title)
        .text(booking.name)
        .text(booking.email)
        .text(booking.phone)
        .text(say(domain::name(booking.status), locale))
        .text(say(domain::name(booking.payment_status), locale))
        .text(say(domain::name(booking.attendance), locale))
        .number(format_decimal(booking.price.minor, currency))
        .number(format_decimal(booking.refunded_minor, currency))
        .number(format_decimal(booking.on_site_minor, currency))
        .text(currency)
        .text(format_local(booking.created_at, zone));
    csv.end_row();
    if (++rows % rows_per_turn == 0) co_await yield_turn();
  }
  co_return csv.take();
}

}  // namespace

awaitable<Result<Response>> list_bookings(Site& site, const Request& request,
                                          const Caller& caller) {
  const auto zone = site.context.rules->time_zone;
  QueryReader query(request);
  auto search = read_search(query, caller, zone);
  auto after = read_cursor(query);
  const int limit = query.limit();
  if (const auto checked = query.finish(); !checked) co_return checked.error();
  const auto page = co_await app::search_bookings(site.context, search, after, limit);
  if (!page) co_return page.error();
  json::object body{{"items", list_json(page->bookings, zone)}, {"next", nullptr}};
  if (page->next) body["next"] = format_cursor(*page->next);
  co_return Response::json(Status::ok, json::serialize(body));
}

awaitable<Result<Response>> export_bookings(Site& site, const Request& request,
                                            const Caller& caller) {
  const auto zone = site.context.rules->time_zone;
  QueryReader query(request);
  const auto search = read_search(query, caller, zone);
  if (const auto checked = query.finish(); !checked) co_return checked.error();
  const auto bookings = co_await app::export_bookings(site.context, search);
  if (!bookings) co_return bookings.error();
  const auto today = format_day(zone.to_local(site.context.clock.now()).day);
  const auto name = caller.locale == Locale::fr ? "reservations-" + today : "bookings-" + today;
  auto table = co_await write_csv(*bookings, zone, caller.locale);
  co_return make_csv(std::move(table), name);
}

awaitable<Result<Response>> show_one_booking(Site& site, const Request& request,
                                             const Caller& caller) {
  const BookingId id(request.path_parameter("id"));
  auto detail = co_await app::describe_booking(site.context, id);
  if (!detail) co_return detail.error();
  if (!caller.may_see(detail->slot.calendar_id)) co_return Errc::booking_not_found;
  // Whoever has the client's link can cancel and move: more than a key for reading may.
  if (caller.actor.kind == app::ActorKind::api_key) detail->booking_url.clear();
  co_return make_booking_answer(*detail, site);
}

awaitable<Result<Response>> show_today(Site& site, const Request&, const Caller& caller) {
  const auto zone = site.context.rules->time_zone;
  const auto today = co_await app::show_today(site.context, seen_by(caller));
  if (!today) co_return today.error();
  const json::object body{{"day", format_day(today->day)},
                          {"bookings", list_json(today->bookings, zone)},
                          {"next", list_json(today->next, zone)},
                          {"free_today", today->free_seats},
                          {"paid_today", http::to_json(today->paid)},
                          {"attention", today->attention}};
  co_return Response::json(Status::ok, json::serialize(body));
}

}  // namespace creneau::http::admin
