#include "app/make_owner_booking.hpp"

#include "app/create_booking.hpp"
#include "app/json_text.hpp"
#include "app/open_session.hpp"

namespace creneau::app {
namespace {

struct Made {
  domain::Booking booking;
  Report report;
};

domain::Booking draft_booking(Tx& tx, const Context& context, const MakeOwnerBooking& command,
                              const domain::Slot& slot) {
  auto booking = make_booking(tx, context, command.draft, slot);
  if (command.payment == OwnerPayment::link) {
    booking.attempt = 1;
    booking.held_until = std::min<Instant>(booking.created_at + command.link_hours, slot.start_at);
    return booking;
  }
  if (command.payment == OwnerPayment::on_site) booking.on_site_minor = slot.price.minor;
  booking.price.minor = 0;
  booking.status = domain::BookingStatus::confirmed;
  booking.payment_status = domain::PaymentStatus::not_required;
  return booking;
}

/// What goes out and what is written down, once the seat is taken.
domain::Happening finish(Tx& tx, const Context& context, const domain::Booking& booking,
                         const domain::Slot& slot) {
  add_history(tx, context, booking, domain::Happening::created, Source::owner, {});
  domain::Happening happening = domain::Happening::confirmed;
  if (booking.held_until) {
    // The client's page opens the session, once they want to pay.
    tx.insert_payment(make_payment(tx, context, slot, booking, booking.attempt));
    queue_mail(tx, context, domain::MailKind::payment_link, booking.id, {}, booking.price);
    happening = domain::Happening::payment_link_sent;
  } else {
    queue_mail(tx, context, domain::MailKind::confirmation, booking.id, {}, booking.price);
    queue_reminders(tx, context, booking.id, slot);
  }
  add_history(tx, context, booking, happening, Source::owner, {});
  return happening;
}

Result<Made> make(Tx& tx, const Context& context, const MakeOwnerBooking& command) {
  const auto slot = tx.lock_slot(command.slot_id);
  if (!slot) return Errc::slot_not_found;
  const auto bookable = domain::check_bookable(*slot, context.clock.now());
  if (!bookable && bookable.error().code != Errc::slot_too_late) return bookable.error();
  if (command.payment == OwnerPayment::link && slot->price.minor == 0)
    return Error({FieldError{"payment", "invalid"}});

  Made made;
  made.booking = draft_booking(tx, context, command, *slot);
  tx.insert_booking(made.booking);
  if (!tx.claim_seat(slot->id, made.booking.id)) return Errc::slot_taken;
  made.report.happening = finish(tx, context, made.booking, *slot);
  made.report.booking_id = made.booking.id;
  made.report.amount = made.booking.price;
  made.report.has_effects = true;
  expire_rivals(tx, context, slot->id, made.booking.id);

  AuditChange change;
  change.action = "booking.create";
  change.subject_kind = "booking";
  change.subject_id = made.booking.id.str();
  change.after = JsonText()
                     .add("slot_id", slot->id.str())
                     .add("payment", domain::name(command.payment))
                     .add("price_minor", made.booking.price.minor)
                     .add("on_site_minor", made.booking.on_site_minor)
                     .str();
  write_audit(tx, context, command.actor, change);
  return made;
}

}  // namespace

awaitable<Result<domain::Booking>> make_owner_booking(Context& context, MakeOwnerBooking command) {
  auto draft = domain::make_booking_draft(std::move(command.draft));
  if (!draft) co_return draft.error();
  command.draft = std::move(*draft);
  if (command.link_hours < std::chrono::hours(1) || command.link_hours > domain::link_hours_max)
    co_return Error({FieldError{"link_hours", "out_of_range"}});
  const auto work = [&context, command = std::move(command)](Tx& tx) {
    return make(tx, context, command);
  };
  auto made = co_await context.store.write(work);
  if (!made) co_return made.error();
  publish(context, made->report, Source::owner);
  co_return std::move(made->booking);
}

}  // namespace creneau::app
