// Mails for tests: one booking, told of in every way.
#pragma once

#include "adapters/mail/sender.hpp"
#include "app/ports/mailer.hpp"

namespace creneau::mail {

inline Sender make_sender() {
  Sender sender;
  sender.address = "bonjour@cabinet.example";
  sender.business_name = "Cabinet Dupont";
  sender.time_zone = *TimeZone::find("Europe/Paris");
  sender.host = "cabinet.example";
  sender.public_url = "https://cabinet.example";
  return sender;
}

inline app::Mail make_mail(domain::MailKind kind, Locale locale = Locale::fr) {
  app::Mail mail;
  mail.kind = kind;
  mail.to = "ada@example.org";
  mail.locale = locale;
  mail.message_id = "eff_1@cabinet.example";
  mail.decided_at = *parse_rfc3339("2026-11-24T15:22:18Z");
  mail.slot.id = SlotId("slot_1");
  mail.slot.title = "Consultation";
  mail.slot.place = "12 rue des Lilas, Lyon";
  mail.slot.start_at = *parse_rfc3339("2026-12-01T09:00:00+01:00");
  mail.slot.end_at = *parse_rfc3339("2026-12-01T10:00:00+01:00");
  mail.amount = {5000, "eur"};
  mail.reference = "bk_1 / cs_test_1 / pi_1";
  domain::Booking booking;
  booking.id = BookingId("bk_1");
  booking.slot_id = mail.slot.id;
  booking.name = "Ada Lovelace";
  booking.email = "ada@example.org";
  booking.phone = "+33 6 12 34 56 78";
  booking.notes = "Première fois.\nMerci.";
  booking.status = domain::BookingStatus::confirmed;
  booking.payment_status = domain::PaymentStatus::paid;
  booking.price = mail.amount;
  if (kind == domain::MailKind::booking_moved || kind == domain::MailKind::owner_booking_moved) {
    mail.former_slot = mail.slot;
    mail.former_slot->id = SlotId("slot_0");
    mail.former_slot->start_at -= std::chrono::hours(22);
    mail.former_slot->end_at -= std::chrono::hours(22);
    booking.calendar_sequence = 1;
  }
  if (kind == domain::MailKind::booking_cancelled ||
      kind == domain::MailKind::owner_booking_cancelled) {
    booking.status = domain::BookingStatus::cancelled;
    booking.payment_status = domain::PaymentStatus::refund_pending;
    booking.calendar_sequence = 2;
  }
  if (kind == domain::MailKind::payment_link) {
    booking.status = domain::BookingStatus::pending;
    booking.payment_status = domain::PaymentStatus::pending;
    booking.held_until = *parse_rfc3339("2026-11-26T18:00:00+01:00");
  }
  mail.booking = booking;
  if (!domain::name(kind).starts_with("owner_"))
    mail.booking_url = "https://cabinet.example/bookings/bk_1?token=abc&x=1";
  return mail;
}

}  // namespace creneau::mail
