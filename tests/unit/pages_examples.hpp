// One studio, a month of its slots and bookings in every state: what the tests of the pages show.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/http/pages/pages.hpp"

namespace creneau::http::pages::examples {

inline Instant at(std::string_view text) {
  return *parse_rfc3339(text);
}
/// Tuesday, a quarter past two in Paris.
inline const Instant now = at("2026-11-24T14:15:00+01:00");

inline Site site(Locale locale = Locale::fr) {
  Site made;
  made.business_name = "Studio Lumen";
  made.time_zone = *TimeZone::find("Europe/Paris");
  made.locale = locale;
  return made;
}

inline domain::Slot slot(std::string_view start, std::string id = "slot_a") {
  domain::Slot made;
  made.id = SlotId(std::move(id));
  made.service_id = ServiceId("svc_portrait");
  made.title = "Portrait en studio";
  made.place = "12 rue des Lilas, Lyon";
  made.start_at = at(start);
  made.end_at = made.start_at + std::chrono::minutes(60);
  made.price = Money{5000, "eur"};
  return made;
}

inline domain::Slot full(domain::Slot slot) {
  slot.seats_taken = slot.capacity;
  return slot;
}

/// December 2026: the 1st half taken, the 2nd full, the 3rd and every weekday of the following
/// weeks free.
HomeView home(Locale locale = Locale::fr);
std::vector<domain::Slot> alternatives();

inline domain::Booking booking(domain::BookingStatus status, domain::PaymentStatus payment_status) {
  domain::Booking made;
  made.id = BookingId("bk_01jd8x3v5m2k9q7wz4tn");
  made.slot_id = SlotId("slot_a");
  made.name = "Camille Durand";
  made.email = "camille@example.org";
  made.status = status;
  made.payment_status = payment_status;
  made.price = Money{5000, "eur"};
  made.created_at = now - std::chrono::minutes(7);
  made.unpaid_since = made.created_at;
  return made;
}

inline BookingView booking_view(domain::BookingStatus status,
                                domain::PaymentStatus payment_status) {
  BookingView view;
  view.booking = booking(status, payment_status);
  view.slot = slot("2026-12-01T09:00:00+01:00");
  view.token = "token-of-camille";
  view.expires_at = view.booking.unpaid_since + std::chrono::minutes(30);
  view.now = now;
  return view;
}

inline CancelView cancel_view() {
  CancelView view;
  view.booking = booking(domain::BookingStatus::confirmed, domain::PaymentStatus::paid);
  view.slot = slot("2026-12-01T09:00:00+01:00");
  view.token = "token-of-camille";
  view.refund = view.booking.price;
  view.now = now;
  return view;
}
/// Two days of free times.
MoveView move_view();

/// `html` with its apostrophes as a reader sees them.
inline std::string with_apostrophes(std::string html) {
  constexpr std::string_view escaped = "&#39;";
  for (auto at = html.find(escaped); at != std::string::npos; at = html.find(escaped, at))
    html.replace(at, escaped.size(), "'");
  return html;
}
inline std::string read_home(const Site& site, const HomeView& view) {
  return with_apostrophes(render_home(site, view));
}
inline std::string read_slot(const Site& site, const SlotView& view) {
  return with_apostrophes(render_slot(site, view));
}
inline std::string read_booking(const Site& site, const BookingView& view) {
  return with_apostrophes(render_booking(site, view));
}
inline std::string read_cancel(const Site& site, const CancelView& view) {
  return with_apostrophes(render_cancel(site, view));
}
inline std::string read_move(const Site& site, const MoveView& view) {
  return with_apostrophes(render_move(site, view));
}
inline std::string read_message(const Site& site, const MessageView& view) {
  return with_apostrophes(render_message(site, view));
}

/// Every page in every state, by name: what the preview writes and what the general checks walk
/// through.
std::vector<std::pair<std::string, std::string>> all_pages(Locale locale);

}  // namespace creneau::http::pages::examples
