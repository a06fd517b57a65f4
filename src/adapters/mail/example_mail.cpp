#include "adapters/mail/example_mail.hpp"

namespace creneau::mail {
namespace {

using domain::BookingStatus;
using domain::MailKind;
using domain::PaymentStatus;

domain::Slot make_slot(const TimeZone& zone, Day day, bool is_french) {
  constexpr int hour = 9;
  domain::Slot slot;
  slot.id = SlotId("slot_example");
  slot.title = is_french ? "Première consultation" : "First appointment";
  slot.place = "12 rue des Lilas, Lyon";
  slot.start_at = zone.at(day, hour, 0);
  slot.end_at = slot.start_at + std::chrono::hours(1);
  slot.price = {5000, "eur"};
  return slot;
}

domain::Booking make_booking(MailKind kind, Locale locale, const domain::Slot& slot, Instant now) {
  domain::Booking booking;
  booking.id = BookingId("bk_example");
  booking.slot_id = slot.id;
  booking.name = "Camille Durand";
  booking.email = "camille@example.org";
  booking.locale = locale;
  booking.price = slot.price;
  booking.status = BookingStatus::confirmed;
  booking.payment_status = PaymentStatus::paid;
  booking.created_at = now;
  if (kind == MailKind::payment_link) {
    booking.status = BookingStatus::pending;
    booking.payment_status = PaymentStatus::pending;
    booking.held_until = now + std::chrono::hours(48);
  } else if (kind == MailKind::booking_cancelled || kind == MailKind::owner_booking_cancelled) {
    booking.status = BookingStatus::cancelled;
    booking.payment_status = PaymentStatus::refund_pending;
  }
  return booking;
}

}  // namespace

app::Mail make_example_mail(domain::MailKind kind, Locale locale, const Sender& sender,
                            Instant now) {
  constexpr int days_ahead = 7;
  const auto day = add_days(sender.time_zone.to_local(now).day, days_ahead);
  app::Mail mail;
  mail.kind = kind;
  mail.to = "camille@example.org";
  mail.locale = locale;
  mail.message_id = "example@" + sender.host;
  mail.decided_at = now;
  mail.slot = make_slot(sender.time_zone, day, locale == Locale::fr);
  mail.amount = mail.slot.price;
  mail.booking = make_booking(kind, locale, mail.slot, now);
  mail.reference = "bk_example / cs_example / pi_example";
  if (kind == MailKind::booking_moved || kind == MailKind::owner_booking_moved)
    mail.former_slot = make_slot(sender.time_zone, add_days(day, -2), locale == Locale::fr);
  if (!domain::name(kind).starts_with("owner_"))
    mail.booking_url = sender.public_url + "/bookings/bk_example";
  return mail;
}

}  // namespace creneau::mail
