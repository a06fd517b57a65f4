#include "unit/pages_examples.hpp"

#include <fmt/format.h>

namespace creneau::http::pages::examples {
namespace {

using domain::BookingStatus;
using domain::PaymentStatus;
using Pages = std::vector<std::pair<std::string, std::string>>;

std::vector<domain::Service> services(Locale locale) {
  const bool fr = locale == Locale::fr;
  return {{ServiceId("svc_portrait"), fr ? "Portrait en studio" : "Studio portrait",
           fr ? "Une heure de prise de vue, trois images retouchées au choix."
              : "An hour of shooting, three retouched pictures of your choice.",
           "12 rue des Lilas, Lyon"},
          {ServiceId("svc_advice"), fr ? "Conseil" : "Advice", "", ""}};
}

void add_home_pages(Pages& pages, const Site& site) {
  auto view = home(site.locale);
  pages.emplace_back("home", render_home(site, view));
  auto demo = site;
  demo.is_demo = true;
  demo.mailbox_url = "http://127.0.0.1:4242/mail";
  view.service_id = ServiceId();
  view.slots[3].title = "Conseil";
  view.slots[3].price = Money{0, "eur"};
  view.slots[4].capacity = 6;
  pages.emplace_back("home-all", render_home(demo, view));
  view = home(site.locale);
  view.day = *parse_day("2026-12-02");
  pages.emplace_back("home-full-day", render_home(site, view));
  view = home(site.locale);
  view.slots.clear();
  view.next_free_later = slot("2027-01-05T09:00:00+01:00", "slot_later");
  pages.emplace_back("home-empty-month", render_home(site, view));
  auto widget = site;
  widget.is_widget = true;
  pages.emplace_back("widget", render_home(widget, home(site.locale)));
  auto branded = site;
  branded.contact_email = "bonjour@lumen.example";
  branded.contact_phone = "+33 4 72 00 00 00";
  branded.postal_address = "12 rue des Lilas\n69001 Lyon";
  branded.home_intro =
      site.locale == Locale::fr ? "Bienvenue au studio." : "Welcome to the studio.";
  branded.locales = {site.locale};
  branded.theme_address = "/assets/theme.0123456789abcdef.css";
  branded.logo_address = "/assets/logo.0123456789abcdef.png";
  pages.emplace_back("home-branded", render_home(branded, home(site.locale)));
  view.services.clear();
  view.next_free.clear();
  view.next_free_later.reset();
  pages.emplace_back("home-nothing", render_home(site, view));
  view.month = std::chrono::year(2026) / std::chrono::October;
  view.now = at("2026-10-20T10:00:00+02:00");
  view.slots = {slot("2026-10-25T00:30:00Z", "slot_before"),
                slot("2026-10-25T01:30:00Z", "slot_after")};
  pages.emplace_back("home-clock-change", render_home(site, view));
}

void add_slot_pages(Pages& pages, const Site& site) {
  SlotView view;
  view.slot = slot("2026-12-01T09:00:00+01:00");
  view.description = services(site.locale).front().description;
  view.form.request_key = "key-1";
  view.now = now;
  pages.emplace_back("slot", render_slot(site, view));
  auto free_of_charge = view;
  free_of_charge.slot.price.minor = 0;
  pages.emplace_back("slot-free", render_slot(site, free_of_charge));
  auto held = view;
  held.hold_policy = domain::HoldPolicy::hard;
  held.hold_duration = std::chrono::minutes(15);
  pages.emplace_back("slot-hard-hold", render_slot(site, held));
  auto hurried = view;
  hurried.hold_policy = domain::HoldPolicy::soft;
  hurried.is_being_paid = true;
  pages.emplace_back("slot-being-paid", render_slot(site, hurried));
  auto wrong = view;
  wrong.form = {"", "camille@", "", "Bonjour", "key-2"};
  wrong.field_errors = {{"name", "missing"}, {"email", "invalid"}};
  wrong.problem = Errc::invalid_input;
  pages.emplace_back("slot-errors", render_slot(site, wrong));
  auto unavailable = view;
  unavailable.form = {"Camille Durand", "camille@example.org", "", "", "key-2"};
  unavailable.problem = Errc::payment_unavailable;
  pages.emplace_back("slot-unavailable", render_slot(site, unavailable));
  view.slot = full(view.slot);
  view.alternatives = alternatives();
  pages.emplace_back("slot-taken", render_slot(site, view));
  view.form = unavailable.form;
  view.problem = Errc::slot_taken;
  pages.emplace_back("slot-taken-typed", render_slot(site, view));
}

void add_booking_pages(Pages& pages, const Site& site) {
  const auto add = [&](std::string name, const BookingView& view) {
    pages.emplace_back("booking-" + std::move(name), render_booking(site, view));
  };
  auto view = booking_view(BookingStatus::pending, PaymentStatus::pending);
  add("waiting", view);
  view.problem = Errc::payment_unavailable;
  add("waiting-problem", view);
  view.problem.reset();
  view.is_back_from_payment = true;
  add("checking", view);
  view.is_back_from_payment = false;
  view.slot = full(view.slot);
  view.alternatives = alternatives();
  add("gone", view);
  add("failed", booking_view(BookingStatus::pending, PaymentStatus::failed));
  add("processing", booking_view(BookingStatus::pending, PaymentStatus::processing));
  view = booking_view(BookingStatus::pending, PaymentStatus::processing);
  view.booking.held_until = now;
  add("processing-held", view);
  view = booking_view(BookingStatus::pending, PaymentStatus::authorized);
  view.slot = full(view.slot);
  add("authorized", view);
  add("confirmed", booking_view(BookingStatus::confirmed, PaymentStatus::paid));
  view = booking_view(BookingStatus::confirmed, PaymentStatus::not_required);
  view.booking.price.minor = 0;
  add("confirmed-free", view);
  view.booking.on_site_minor = 5000;
  add("confirmed-on-site", view);
  view = booking_view(BookingStatus::confirmed, PaymentStatus::paid);
  view.has_moved = true;
  add("moved", view);
  view = booking_view(BookingStatus::pending, PaymentStatus::pending);
  view.slot = full(view.slot);
  view.booking.held_until = now + std::chrono::minutes(12);
  add("held", view);
  view.booking.held_until = now - std::chrono::minutes(1);
  view.request_key = "key-3";
  view.alternatives = alternatives();
  add("hold-over", view);
  view = booking_view(BookingStatus::rejected, PaymentStatus::refund_pending);
  view.request_key = "key-3";
  view.slot = full(view.slot);
  view.alternatives = alternatives();
  view.booking.refunded_minor = view.booking.price.minor;
  add("rejected", view);
  view.booking.payment_status = PaymentStatus::refunded;
  add("rejected-refunded", view);
  view.booking.payment_status = PaymentStatus::refund_failed;
  add("rejected-refund-failed", view);
  view.booking.payment_status = PaymentStatus::refund_pending;
  view.rejected_for = domain::RefundCause::amount_mismatch;
  view.charged = Money{4200, "eur"};
  add("mismatched", view);
  view.booking.payment_status = PaymentStatus::voided;
  add("mismatched-released", view);
  view = booking_view(BookingStatus::rejected, PaymentStatus::void_pending);
  view.request_key = "key-3";
  view.slot = full(view.slot);
  view.alternatives = alternatives();
  add("releasing", view);
  view.booking.payment_status = PaymentStatus::voided;
  add("released", view);
  view = booking_view(BookingStatus::cancelled, PaymentStatus::refunded);
  view.booking.refunded_minor = view.booking.price.minor;
  add("cancelled", view);
}

void add_change_pages(Pages& pages, const Site& site) {
  auto cancel = cancel_view();
  pages.emplace_back("cancel-all-back", render_cancel(site, cancel));
  cancel.booking.policy.late_refund_percent = 50;
  cancel.now = cancel.slot.start_at - std::chrono::hours(2);
  cancel.refund.minor = 2500;
  pages.emplace_back("cancel-half-back", render_cancel(site, cancel));
  cancel.booking.policy.late_refund_percent = 0;
  cancel.refund.minor = 0;
  cancel.has_changed = true;
  pages.emplace_back("cancel-nothing-back", render_cancel(site, cancel));
  auto move = move_view();
  pages.emplace_back("move", render_move(site, move));
  move.problem = Errc::slot_taken;
  pages.emplace_back("move-taken", render_move(site, move));
  move.slots.clear();
  move.problem.reset();
  move.later_from.reset();
  pages.emplace_back("move-nothing", render_move(site, move));
}

void add_messages(Pages& pages, const Site& site) {
  for (const auto code : {Errc::not_found, Errc::slot_not_found, Errc::booking_not_found,
                          Errc::too_many_requests, Errc::unavailable, Errc::internal}) {
    MessageView view;
    view.code = code;
    if (code == Errc::internal) view.incident_id = "inc_4f1c9a2e";
    if (code == Errc::too_many_requests) view.retry_after = std::chrono::seconds(20);
    pages.emplace_back("message-" + std::string(name(code)), render_message(site, view));
  }
}

}  // namespace

HomeView home(Locale locale) {
  HomeView view;
  view.services = services(locale);
  view.service_id = ServiceId("svc_portrait");
  view.month = std::chrono::year(2026) / std::chrono::December;
  view.month_min = std::chrono::year(2026) / std::chrono::November;
  view.month_max = std::chrono::year(2027) / std::chrono::November;
  view.now = now;
  for (unsigned day = 1; day <= 18; ++day) {
    const Day date = view.month / std::chrono::day(day);
    if (weekday(date) == 0 || weekday(date) == 6) continue;
    for (const int hour : {9, 10, 11, 14, 15, 16, 17}) {
      auto made = slot(fmt::format("{}T{:02}:00:00+01:00", format_day(date), hour),
                       fmt::format("slot_{}_{}", day, hour));
      made.title = view.services.front().title;
      if (day == 2 || (day == 1 && hour % 2 == 0) || day == 11) made = full(made);
      view.slots.push_back(made);
    }
  }
  for (const auto& made : view.slots)
    if (made.is_available() && view.next_free.size() < next_free_max)
      view.next_free.push_back(made);
  return view;
}

MoveView move_view() {
  MoveView view;
  view.booking = booking(BookingStatus::confirmed, PaymentStatus::paid);
  view.slot = slot("2026-12-01T09:00:00+01:00");
  view.token = "token-of-camille";
  view.slots = alternatives();
  view.later_from = *parse_day("2026-12-04");
  view.now = now;
  return view;
}

std::vector<domain::Slot> alternatives() {
  return {slot("2026-12-01T11:00:00+01:00", "slot_b"), slot("2026-12-01T15:00:00+01:00", "slot_c"),
          slot("2026-12-03T09:00:00+01:00", "slot_d"), slot("2026-12-03T10:00:00+01:00", "slot_e")};
}

Pages all_pages(Locale locale) {
  Pages pages;
  const auto shown = site(locale);
  add_home_pages(pages, shown);
  add_slot_pages(pages, shown);
  add_booking_pages(pages, shown);
  add_change_pages(pages, shown);
  add_messages(pages, shown);
  return pages;
}

}  // namespace creneau::http::pages::examples
