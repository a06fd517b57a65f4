// Mails for tests: one booking, told of in every way.
#pragma once

#include "adapters/mail/sender.hpp"
#include "app/ports/mailer.hpp"

namespace creneau::mail {

inline Sender make_sender() {
  return {"bonjour@cabinet.example", "Cabinet Dupont", *TimeZone::find("Europe/Paris"),
          "cabinet.example", "https://cabinet.example"};
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
  mail.booking = booking;
  if (!domain::name(kind).starts_with("owner_"))
    mail.booking_url = "https://cabinet.example/bookings/bk_1?token=abc&x=1";
  return mail;
}

}  // namespace creneau::mail
