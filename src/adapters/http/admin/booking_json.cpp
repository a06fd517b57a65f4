#include "adapters/http/admin/booking_json.hpp"

#include "adapters/http/wire/api_types.hpp"

namespace creneau::http::admin {
namespace {

namespace json = boost::json;

Money in_currency_of(const Money& price, std::int64_t minor) {
  return {minor, price.currency};
}

json::value optional_time(const std::optional<Instant>& at, const TimeZone& zone) {
  if (!at) return nullptr;
  return json::value(zone.format(*at));
}

json::value text_or_null(const std::string& text) {
  if (text.empty()) return nullptr;
  return json::value(text);
}

json::object to_json(const domain::Payment& payment, const Site& site, const TimeZone& zone) {
  return {{"id", payment.id.str()},
          {"attempt", payment.attempt},
          {"state", domain::name(payment.state)},
          {"amount", http::to_json(payment.amount)},
          {"captured", http::to_json(in_currency_of(payment.amount, payment.captured_minor))},
          {"refunded", http::to_json(in_currency_of(payment.amount, payment.refunded_minor))},
          {"created_at", zone.format(payment.created_at)},
          {"captured_at", optional_time(payment.captured_at, zone)},
          {"session_id", text_or_null(payment.session_id.str())},
          {"session_url", stripe_link(site, "checkout/sessions", payment.session_id.str())},
          {"payment_intent_id", text_or_null(payment.payment_intent_id.str())},
          {"payment_intent_url", stripe_link(site, "payments", payment.payment_intent_id.str())}};
}

json::object to_json(const domain::Refund& refund, const Site& site, const TimeZone& zone) {
  return {{"id", refund.id.str()},
          {"cause", domain::name(refund.cause)},
          {"attempt", refund.attempt},
          {"state", domain::name(refund.state)},
          {"amount", http::to_json(refund.amount)},
          {"stripe_refund_id", text_or_null(refund.stripe_refund_id.str())},
          // Stripe shows a refund on the page of its payment.
          {"stripe_refund_url", stripe_link(site, "payments", refund.payment_intent_id.str())},
          {"created_at", zone.format(refund.created_at)},
          {"finished_at", optional_time(refund.finished_at, zone)}};
}

json::object to_json(const app::MailRecord& mail, const TimeZone& zone) {
  return {{"id", mail.id.str()},
          {"kind", domain::name(mail.kind)},
          {"state", domain::name(mail.state)},
          {"to_client", !domain::name(mail.kind).starts_with("owner_")},
          {"created_at", zone.format(mail.created_at)},
          {"due_at", zone.format(mail.due_at)},
          {"tries", mail.tries},
          {"finished_at", optional_time(mail.finished_at, zone)},
          {"last_error", text_or_null(mail.last_error)}};
}

json::object to_json(const app::HistoryEntry& entry, const TimeZone& zone) {
  return {{"at", zone.format(entry.at)},
          {"happening", domain::name(entry.happening)},
          {"source", entry.source},
          {"status", domain::name(entry.status)},
          {"payment_status", domain::name(entry.payment_status)},
          {"detail", entry.detail}};
}

json::object slot_to_json(const app::FoundBooking& found, const TimeZone& zone) {
  return {{"id", found.slot_id.str()},
          {"title", found.slot_title},
          {"start_at", zone.format(found.start_at)},
          {"end_at", zone.format(found.end_at)},
          {"service_id", text_or_null(found.service_id.str())},
          {"calendar_id", text_or_null(found.calendar_id.str())}};
}

app::FoundBooking line_of(const app::BookingDetail& detail) {
  const auto& booking = detail.booking;
  const auto& slot = detail.slot;
  app::FoundBooking line;
  line.id = booking.id;
  line.name = booking.name;
  line.email = booking.email;
  line.phone = booking.phone;
  line.status = booking.status;
  line.payment_status = booking.payment_status;
  line.attendance = booking.attendance;
  line.price = booking.price;
  line.refunded_minor = booking.refunded_minor;
  line.on_site_minor = booking.on_site_minor;
  line.created_at = booking.created_at;
  line.slot_id = slot.id;
  line.slot_title = slot.title;
  line.start_at = slot.start_at;
  line.end_at = slot.end_at;
  line.service_id = slot.service_id;
  line.calendar_id = slot.calendar_id;
  return line;
}

template <class Rows, class... More>
json::array array_of(const Rows& rows, const More&... more) {
  json::array array;
  for (const auto& row : rows) array.push_back(to_json(row, more...));
  return array;
}

}  // namespace

std::string stripe_dashboard(const Site& site) {
  return site.context.rules->is_live ? "https://dashboard.stripe.com"
                                     : "https://dashboard.stripe.com/test";
}

json::value stripe_link(const Site& site, std::string_view folder, const std::string& id) {
  // The stand-in for Stripe has no dashboard of single objects.
  if (id.empty() || site.options.is_demo) return nullptr;
  return json::value(stripe_dashboard(site) + '/' + std::string(folder) + '/' + id);
}

json::object to_json(const app::FoundBooking& found, const TimeZone& zone) {
  return {{"id", found.id.str()},
          {"name", found.name},
          {"email", found.email},
          {"phone", found.phone},
          {"status", domain::name(found.status)},
          {"payment_status", domain::name(found.payment_status)},
          {"attendance", domain::name(found.attendance)},
          {"price", http::to_json(found.price)},
          {"refunded", http::to_json(in_currency_of(found.price, found.refunded_minor))},
          {"on_site", http::to_json(in_currency_of(found.price, found.on_site_minor))},
          {"created_at", zone.format(found.created_at)},
          {"slot", slot_to_json(found, zone)}};
}

json::object to_json(const app::BookingDetail& detail, const Site& site) {
  const auto zone = site.context.rules->time_zone;
  const auto& booking = detail.booking;
  auto object = to_json(line_of(detail), zone);
  object["notes"] = booking.notes;
  object["locale"] = name(booking.locale);
  object["owner_note"] = booking.owner_note;
  object["held_until"] = optional_time(booking.held_until, zone);
  object["policy"] = {{"refund_until_minutes", booking.policy.refund_until.count()},
                      {"late_refund_percent", booking.policy.late_refund_percent}};
  object["booking_url"] = detail.booking_url;
  object["refundable"] = http::to_json(detail.refundable);
  object["payments"] = array_of(detail.payments, site, zone);
  object["refunds"] = array_of(detail.refunds, site, zone);
  object["mails"] = array_of(detail.mails, zone);
  object["history"] = array_of(detail.history, zone);
  json::array acts;
  for (const auto act : detail.acts) acts.emplace_back(domain::name(act));
  object["can"] = std::move(acts);
  return object;
}

Response make_booking_answer(const app::BookingDetail& detail, const Site& site, Status status) {
  return Response::json(status, json::serialize(to_json(detail, site)));
}

}  // namespace creneau::http::admin
