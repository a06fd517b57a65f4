#include "adapters/http/admin/booking_endpoints.hpp"

namespace creneau::http::admin {

void add_booking_routes(Router& router, Site& site) {
  const auto add = [&](Verb method, std::string pattern, Endpoint endpoint) {
    const auto scope = method == Verb::get ? Scope::read : Scope::bookings;
    add_endpoint(router, site, method, "/api/admin/" + pattern, scope, endpoint);
  };
  add(Verb::post, "bookings", create_owner_booking);
  add(Verb::get, "bookings/{id}/cancellation", show_cancellation);
  add(Verb::post, "bookings/{id}/cancel", cancel_booking);
  add(Verb::post, "bookings/{id}/refund", refund_booking);
  add(Verb::post, "bookings/{id}/move", move_booking);
  add(Verb::post, "bookings/{id}/attendance", mark_attendance);
  add(Verb::put, "bookings/{id}/note", write_owner_note);
  add(Verb::post, "bookings/{id}/resend", resend_mail);
  add(Verb::post, "bookings/{id}/revoke-link", revoke_link);
  add(Verb::post, "refunds/{id}/retry", retry_refund);
  add(Verb::post, "refunds/{id}/settle", settle_refund);
  add(Verb::post, "mails/{id}/retry", retry_mail);
}

}  // namespace creneau::http::admin
