#include "adapters/http/wire/api_types.hpp"

#include <fmt/format.h>

namespace creneau::http {

namespace json = boost::json;

json::object to_json(const Money& money) {
  return {{"amount", money.minor}, {"currency", money.currency}};
}

json::object to_json(const domain::Slot& slot, const TimeZone& zone) {
  return {{"id", slot.id.str()},
          {"title", slot.title},
          {"start_at", zone.format(slot.start_at)},
          {"end_at", zone.format(slot.end_at)},
          {"price", to_json(slot.price)},
          {"capacity", slot.capacity},
          {"seats_left", slot.seats_left()},
          {"is_available", slot.is_available()}};
}

json::object to_json(const app::CreatedBooking& created, const TimeZone& zone) {
  const auto& booking = created.booking;
  json::object object{{"id", booking.id.str()},
                      {"token", created.token},
                      {"slot_id", booking.slot_id.str()},
                      {"status", domain::name(booking.status)},
                      {"payment_status", domain::name(booking.payment_status)},
                      {"price", to_json(booking.price)}};
  if (!created.checkout_url.empty()) {
    object["checkout_url"] = created.checkout_url;
    object["expires_at"] = zone.format(created.expires_at);
  } else {
    object["checkout_url"] = nullptr;
    object["expires_at"] = nullptr;
  }
  return object;
}

namespace {

/// What the client can do now.
json::array list_acts(const app::BookingView& view) {
  json::array acts;
  if (view.can_pay) acts.emplace_back("pay");
  if (view.booking.is_unpaid()) acts.emplace_back("give_up");
  if (view.can_change) {
    acts.emplace_back("cancel");
    acts.emplace_back("move");
  }
  return acts;
}

}  // namespace

json::object to_json(const app::BookingView& view, const TimeZone& zone) {
  const auto& booking = view.booking;
  json::object object{{"id", booking.id.str()},
                      {"status", domain::name(booking.status)},
                      {"payment_status", domain::name(booking.payment_status)},
                      {"name", booking.name},
                      {"email", booking.email},
                      {"phone", booking.phone},
                      {"notes", booking.notes},
                      {"locale", name(booking.locale)},
                      {"price", to_json(booking.price)},
                      {"refunded", to_json(Money{booking.refunded_minor, booking.price.currency})},
                      {"slot", to_json(view.slot, zone)},
                      {"created_at", zone.format(booking.created_at)},
                      {"on_site", to_json(Money{booking.on_site_minor, booking.price.currency})},
                      {"policy",
                       {{"refund_until_minutes", booking.policy.refund_until.count()},
                        {"late_refund_percent", booking.policy.late_refund_percent}}},
                      {"refund_now", to_json(view.refund_now)},
                      {"can", list_acts(view)}};
  if (booking.is_unpaid())
    object["expires_at"] = zone.format(view.expires_at);
  else
    object["expires_at"] = nullptr;
  return object;
}

std::string write_slots(const std::vector<domain::Slot>& slots, const TimeZone& zone) {
  constexpr std::size_t slot_bytes_typical = 240;
  std::string body = R"({"slots":[)";
  body.reserve(slots.size() * slot_bytes_typical + 16);
  for (const auto& slot : slots) {
    if (body.back() == '}') body += ',';
    body += json::serialize(to_json(slot, zone));
  }
  body += "]}";
  return body;
}

}  // namespace creneau::http
