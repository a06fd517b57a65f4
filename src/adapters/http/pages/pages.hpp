// The client's pages: views in, HTML out. The handlers load the data, decide statuses and cookies
// and fill the views; everything that a person reads or sees is here and in web/site. Pure: no I/O,
// no clock, no store. Every value is escaped for its place by the templates, so views carry plain
// text. Safe to call from any thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "domain/booking.hpp"
#include "domain/slot.hpp"

namespace creneau::http::pages {

/// What every page needs to know about the installation and about this request.
struct Site {
  std::string business_name;
  TimeZone time_zone = TimeZone::utc();
  Locale locale = Locale::fr;
  /// Path and query of this page as the browser would ask for it, without `lang`: the language
  /// switch leads back here.
  std::string here = "/";
  /// Shows that no real money moves, with a link to the mailbox where there is one.
  bool is_demo = false;
  std::string mailbox_url;
};

/// `GET /`: choose a day and a time.
struct HomeView {
  /// All of them; fewer than two show no choice.
  std::vector<domain::Service> services;
  /// The chosen one; empty: all.
  ServiceId service_id;
  /// The month shown, and the bounds between which one may leaf.
  std::chrono::year_month month{};
  std::chrono::year_month month_min{};
  std::chrono::year_month month_max{};
  /// The chosen day; nothing: the first of the month with free times.
  std::optional<Day> day;
  /// Those that start in `month` on the business's clocks, by start, of the chosen service; past,
  /// full and closed ones too.
  std::vector<domain::Slot> slots;
  /// The first free ones from now on, whatever the month; up to next_free_max are shown.
  std::vector<domain::Slot> next_free;
  /// The first free one after `month`, if any: where an empty month leads.
  std::optional<domain::Slot> next_free_later;
  /// True right after a booking was given up: says that it is gone and that nothing was charged.
  bool has_given_up = false;
  Instant now;
};

inline constexpr int next_free_max = 5;
/// How many free slots an alternative list shows.
inline constexpr int alternatives_max = 4;

/// What somebody has typed so far; shown again as it is.
struct BookingForm {
  std::string name;
  std::string email;
  std::string phone;
  std::string notes;
  /// Hidden field `request_key`: the idempotency key of this form. A new random one whenever the
  /// form is shown (also after 409 and 422), except after 503, where sending it again must go on
  /// with the same booking.
  std::string request_key;
};

/// `GET /slots/{id}` and a `POST` there that did not lead to the payment page.
struct SlotView {
  domain::Slot slot;
  /// Words of its service, if any.
  std::string description;
  BookingForm form;
  /// Of a 422.
  std::vector<FieldError> field_errors;
  /// What came of the POST, other than invalid_input: slot_taken, payment_unavailable,
  /// too_many_requests, …
  std::optional<Errc> problem;
  /// The nearest free slots; shown when this one cannot be booked (any more). After a POST each is
  /// a button of the form, that books it (`POST /slots/{other}` with the same fields), so that
  /// nothing is typed twice.
  std::vector<domain::Slot> alternatives;
  Instant now;
};

/// `GET /bookings/{id}?token=…`: where a booking stands, and the one next thing to do.
struct BookingView {
  domain::Booking booking;
  domain::Slot slot;
  std::string token;
  /// True with `returned=1`: back from the payment page, no word about the money yet.
  bool is_back_from_payment = false;
  /// When an unpaid booking is purged.
  Instant expires_at;
  /// For rejected bookings: why.
  domain::RefundCause rejected_for = domain::RefundCause::slot_taken;
  /// For rejected bookings: what was charged and goes back, if it is not the booking's price.
  std::optional<Money> charged;
  /// Why a `POST …/pay` or `…/give-up` came to nothing: payment_unavailable, not_payable,
  /// payment_in_progress, …
  std::optional<Errc> problem;
  /// The nearest free slots, shown when this one is gone. They are links to
  /// `/slots/{id}?again={booking}&token={token}`: with a valid token the form may be filled from
  /// that booking.
  std::vector<domain::Slot> alternatives;
  Instant now;
};

/// Anything else, on a page of its own: not_found, slot_not_found, booking_not_found,
/// too_many_requests, internal, …
struct MessageView {
  Errc code = Errc::not_found;
  /// What to tell the support; shown when the failure is ours (5xx).
  std::string incident_id;
  std::optional<std::chrono::seconds> retry_after;
};

/// Each answers a whole document, UTF-8. They throw only when the templates do not fit the program
/// (a bug).
std::string render_home(const Site& site, const HomeView& view);
std::string render_slot(const Site& site, const SlotView& view);
std::string render_booking(const Site& site, const BookingView& view);
std::string render_message(const Site& site, const MessageView& view);

/// A file that the pages refer to. Its address holds a hash of its content, so it may be cached for
/// ever.
struct Asset {
  std::string path;  ///< `/assets/style.0123456789abcdef.css`
  std::string content_type;
  std::shared_ptr<const std::string> content;
};

const std::vector<Asset>& assets();
/// Null for an address that is none of theirs.
const Asset* find_asset(std::string_view path);

}  // namespace creneau::http::pages
