// A booking that the owner makes for a client: paid at the place, free, or with a link to pay.
#pragma once

#include <chrono>

#include "app/actor.hpp"
#include "app/apply_decision.hpp"
#include "domain/booking.hpp"
#include "domain/holding.hpp"

namespace creneau::app {

/// How a booking that the owner makes is paid.
enum class OwnerPayment {
  on_site,  ///< confirmed at once; the slot's price is due at the place
  link,     ///< the seat is held while the client pays by a link that goes out by mail
  free,     ///< confirmed at once; nothing to pay
};

struct MakeOwnerBooking {
  SlotId slot_id;
  domain::BookingDraft draft;
  OwnerPayment payment = OwnerPayment::on_site;
  /// link: how long the seat is held, but never beyond the slot's start.
  std::chrono::hours link_hours = domain::link_hours_default;
  Actor actor;
};

/// The shortest notice does not bind the owner. Errors: invalid_input, slot_not_found, slot_closed,
/// slot_past, slot_taken, conflict.
awaitable<Result<domain::Booking>> make_owner_booking(Context& context, MakeOwnerBooking command);

}  // namespace creneau::app

template <>
struct creneau::domain::NameTable<creneau::app::OwnerPayment> {
  using Enum = creneau::app::OwnerPayment;
  static constexpr std::array entries{std::pair{Enum::on_site, std::string_view("on_site")},
                                      std::pair{Enum::link, std::string_view("link")},
                                      std::pair{Enum::free, std::string_view("free")}};
};
