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
  /// How a client reaches the business; each may be empty.
  std::string contact_email = {};
  std::string contact_phone = {};
  std::string postal_address = {};
  /// Addresses of what the owner's settings make (brand.hpp); empty: the program's own look.
  std::string logo_address = {};
  std::string theme_address = {};
  /// The owner's words in this page's language; plain text, may be empty: above the times, and on
  /// the page of a booking that is confirmed.
  std::string home_intro = {};
  std::string booking_note = {};
  /// Those a visitor may choose from.
  std::vector<Locale> locales = {Locale::fr, Locale::en};
  TimeZone time_zone = TimeZone::utc();
  Locale locale = Locale::fr;
  /// Path and query of this page as the browser would ask for it, without `lang`: the language
  /// switch leads back here.
  std::string here = "/";
  /// Shows that no real money moves, with a link to the mailbox where there is one.
  bool is_demo = false;
  std::string mailbox_url;
  /// Within another site's page: only the choice of a time; all that follows is in a window of its
  /// own.
  bool is_widget = false;
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
  /// The service's rules, as they are now.
  domain::CancellationPolicy policy;
  domain::HoldPolicy hold_policy = domain::HoldPolicy::none;
  std::chrono::minutes hold_duration{};
  /// Hold policy `soft`: whether somebody else could be paying this very moment.
  bool is_being_paid = false;
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
  /// For rejected bookings: what was charged and goes back, or was authorised and is released, if
  /// it is not the booking's price.
  std::optional<Money> charged;
  /// Why a `POST …/pay` or `…/give-up` came to nothing: payment_unavailable, not_payable,
  /// payment_in_progress, …
  std::optional<Errc> problem;
  /// The nearest free slots, shown when this one is gone. Each is a form of its own, posted to
  /// `/slots/{id}` with `again={booking}` and the token: booked again with one click, by the name
  /// and address of this booking.
  std::vector<domain::Slot> alternatives;
  /// As BookingForm::request_key, of those forms.
  std::string request_key;
  /// True right after a move: says so.
  bool has_moved = false;
  Instant now;
};

/// `GET /bookings/{id}/cancel`: what comes back, before anything is done.
struct CancelView {
  domain::Booking booking;
  domain::Slot slot;
  std::string token;
  /// What comes back when it is cancelled now.
  Money refund;
  /// Why a POST came to nothing: not_cancellable, conflict, …
  std::optional<Errc> problem;
  /// Another amount came back when the page was shown first: the policy's time has passed
  /// meanwhile.
  bool has_changed = false;
  Instant now;
};

/// `GET /bookings/{id}/move`: the free slots of the same service.
struct MoveView {
  domain::Booking booking;
  domain::Slot slot;
  std::string token;
  /// By start; up to move_slots_max of them.
  std::vector<domain::Slot> slots;
  /// From when on there are more; nothing: these are the last.
  std::optional<Day> later_from;
  /// Whether there are earlier ones than those shown.
  bool has_earlier = false;
  /// What was chosen in a POST that came to nothing, and why: slot_taken, not_movable, …;
  /// invalid_input: nothing was chosen.
  SlotId chosen;
  std::optional<Errc> problem;
  Instant now;
};

inline constexpr int move_slots_max = 60;

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
std::string render_cancel(const Site& site, const CancelView& view);
std::string render_move(const Site& site, const MoveView& view);
std::string render_message(const Site& site, const MessageView& view);

/// A file that the pages refer to. Its address holds a hash of its content, so it may be cached for
/// ever.
struct Asset {
  std::string path;  ///< `/assets/style.0123456789abcdef.css`
  std::string content_type;
  std::shared_ptr<const std::string> content;
};

const std::vector<Asset>& assets();
/// What a foreign page loads to show the widget; its address names no version.
const Asset& widget_script();
/// Null for an address that is none of theirs.
const Asset* find_asset(std::string_view path);

}  // namespace creneau::http::pages
