// GET money, money.csv.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "adapters/http/admin/list_values.hpp"
#include "adapters/http/admin/overview_endpoints.hpp"
#include "adapters/http/wire/api_types.hpp"
#include "adapters/http/wire/csv.hpp"
#include "app/report_money.hpp"

namespace creneau::http::admin {
namespace {

namespace json = boost::json;
using boost::asio::awaitable;

/// Without days: the twelve months up to today.
app::ReportSpan read_span(QueryReader& query, const Site& site) {
  const auto today = site.context.rules->time_zone.to_local(site.context.clock.now()).day;
  app::ReportSpan span;
  span.by = query.named<app::ReportPeriod>("by").value_or(app::ReportPeriod::month);
  span.to = query.day("to").value_or(today);
  span.from =
      query.day("from").value_or(span.to.year() / span.to.month() / 1 - std::chrono::months(11));
  span.service_id = ServiceId(query.text("service").value_or(""));
  return span;
}

json::object row_json(const app::MoneyRow& row) {
  const auto money = [&](std::int64_t minor) { return http::to_json(Money{minor, row.currency}); };
  return {{"captured", money(row.captured)},
          {"refunded", money(row.refunded)},
          {"kept", money(row.kept())},
          {"on_site", money(row.on_site)},
          {"bookings", row.bookings},
          {"lost_races", row.lost_races},
          {"unpaid", row.unpaid},
          {"attempts", row.attempts},
          {"slots", row.slots},
          {"seats", row.seats},
          {"seats_taken", row.seats_taken}};
}

json::object report_json(const app::MoneyReport& report) {
  json::array rows;
  for (const auto& row : report.rows) {
    auto object = row_json(row);
    object["period"] = format_day(row.period);
    object["service_id"] = nullptr;
    if (!row.service_id.empty()) object["service_id"] = row.service_id.str();
    object["service_title"] = row.service_title;
    rows.push_back(std::move(object));
  }
  json::array others;
  for (const auto& row : report.other_totals) others.push_back(row_json(row));
  return {{"rows", std::move(rows)},
          {"totals", row_json(report.totals)},
          {"other_totals", std::move(others)}};
}

std::string_view say(app::Movement::Kind kind, Locale locale) {
  const bool is_french = locale == Locale::fr;
  switch (kind) {
    case app::Movement::Kind::payment:
      return is_french ? "paiement" : "payment";
    case app::Movement::Kind::refund:
      return is_french ? "remboursement" : "refund";
    case app::Movement::Kind::refund_by_hand:
      return is_french ? "remboursement autrement" : "refund by other means";
  }
  CRENEAU_UNREACHABLE();
}

awaitable<std::string> write_csv(const std::vector<app::Movement>& movements, const TimeZone& zone,
                                 Locale locale) {
  CsvWriter csv;
  constexpr std::array<std::pair<const char*, const char*>, 9> heads{
      {{"Date", "Date"},
       {"Mouvement", "Movement"},
       {"Montant", "Amount"},
       {"Devise", "Currency"},
       {"Réservation", "Booking"},
       {"Créneau", "Slot"},
       {"Stripe, paiement", "Stripe payment"},
       {"Stripe, session", "Stripe session"},
       {"Stripe, remboursement", "Stripe refund"}}};
  for (const auto& [french, english] : heads) csv.text(locale == Locale::fr ? french : english);
  csv.end_row();
  std::size_t rows = 0;
  for (const auto& movement : movements) {
    const auto local = zone.to_local(movement.at);
    const bool is_in = movement.kind == app::Movement::Kind::payment;
    const auto minor = is_in ? movement.amount.minor : -movement.amount.minor;
    csv.text(fmt::format("{} {:02}:{:02}", format_day(local.day), local.hour, local.minute))
        .text(say(movement.kind, locale))
        .number(format_decimal(minor, movement.amount.currency))
        .text(movement.amount.currency)
        .text(movement.booking_id.str())
        .text(movement.service_title)
        .text(movement.payment_intent_id.str())
        .text(movement.session_id.str())
        .text(movement.stripe_refund_id.str());
    csv.end_row();
    if (++rows % rows_per_turn == 0) co_await yield_turn();
  }
  co_return csv.take();
}

}  // namespace

awaitable<Result<Response>> report_money(Site& site, const Request& request, const Caller& caller) {
  if (const auto checked = require_owner(caller); !checked) co_return checked.error();
  QueryReader query(request);
  const auto span = read_span(query, site);
  if (const auto checked = query.finish(); !checked) co_return checked.error();
  const auto report = co_await app::report_money(site.context, span);
  if (!report) co_return report.error();
  co_return Response::json(Status::ok, json::serialize(report_json(*report)));
}

awaitable<Result<Response>> export_movements(Site& site, const Request& request,
                                             const Caller& caller) {
  if (const auto checked = require_owner(caller); !checked) co_return checked.error();
  QueryReader query(request);
  const auto span = read_span(query, site);
  if (const auto checked = query.finish(); !checked) co_return checked.error();
  const auto movements = co_await app::list_movements(site.context, span);
  if (!movements) co_return movements.error();
  const auto name = fmt::format("{}-{}-{}", caller.locale == Locale::fr ? "comptes" : "accounts",
                                format_day(span.from), format_day(span.to));
  const auto zone = site.context.rules->time_zone;
  auto table = co_await write_csv(*movements, zone, caller.locale);
  co_return make_csv(std::move(table), name);
}

}  // namespace creneau::http::admin
