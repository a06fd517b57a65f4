// The letters about a payment that was only authorised and is released: nothing was charged, so
// none of them speaks of money given back.
#include <fmt/format.h>

#include "adapters/mail/letter_facts.hpp"
#include "base/assert.hpp"

namespace creneau::mail {
namespace {

std::string how_it_shows(const Facts& f) {
  return say(f,
             "Selon votre banque, le montant peut rester affiché comme en attente quelques jours "
             "encore. Vous n'avez rien à faire.",
             "Depending on your bank, the amount may still show as pending for a few days. There "
             "is nothing you need to do.");
}

Letter make_slot_taken(const Facts& f) {
  Letter letter;
  letter.subject =
      f.is_french ? fmt::format("Créneau déjà pris, rien n'est débité\u00a0: {}", f.title_and_time)
                  : fmt::format("Slot already taken, nothing charged: {}", f.title_and_time);
  letter.headline = say(f, "Créneau déjà pris", "This slot was just taken");
  letter.paragraphs = {
      why_taken(f) + " " + describe_release(f), how_it_shows(f),
      say(f, "La page de votre réservation propose les créneaux libres les plus proches.",
          "Your booking's page offers the nearest free slots.")};
  return letter;
}

Letter make_payment_returned(const Facts& f) {
  Letter letter;
  letter.subject =
      f.is_french ? fmt::format("Paiement de {} non débité\u00a0: {}", f.amount, f.title_and_time)
                  : fmt::format("Payment of {} not charged: {}", f.amount, f.title_and_time);
  letter.headline = say(f, "Votre paiement n'est pas débité", "Your payment is not charged");
  letter.paragraphs = {
      say(f, "Nous avons reçu un paiement qui n'était pas attendu pour cette réservation. ",
          "We received a payment that was not expected for this booking. ") +
          describe_release(f),
      how_it_shows(f),
      say(f, "La page de votre réservation dit où elle en est.",
          "Your booking's page says where it stands.")};
  return letter;
}

Letter make_owner_slot_taken(const Facts& f) {
  Letter letter;
  letter.subject = f.is_french ? fmt::format("Créneau déjà pris, {} n'est pas débité\u00a0: {}",
                                             f.client, f.title_and_time)
                               : fmt::format("Slot already taken, {} is not charged: {}", f.client,
                                             f.title_and_time);
  letter.headline = say(f, "Payé trop tard, non débité", "Paid too late, not charged");
  letter.paragraphs = {
      f.is_french
          ? fmt::format("{} a autorisé un paiement de {} alors que le créneau n'était plus libre. "
                        "L'autorisation est levée\u00a0: rien n'est débité, le client est prévenu.",
                        f.client, f.amount)
          : fmt::format(
                "{} authorised a payment of {} when the slot was no longer free. The "
                "authorisation is released: nothing is charged, and the client has been told.",
                f.client, f.amount),
      say(f, "Vous n'avez rien à faire.", "There is nothing you need to do.")};
  return letter;
}

Letter make_owner_payment_returned(const Facts& f) {
  Letter letter;
  letter.subject =
      f.is_french
          ? fmt::format("Autorisation inattendue de {} levée ({})", f.amount, f.title_and_time)
          : fmt::format("Unexpected authorisation of {} released ({})", f.amount, f.title_and_time);
  letter.headline = say(f, "Autorisation inattendue, levée", "Unexpected authorisation, released");
  letter.paragraphs = {
      f.is_french
          ? fmt::format(
                "Un paiement de {} a été autorisé pour une réservation qui ne l'attendait pas "
                "(déjà décidée, supprimée, ou d'un autre montant). L'autorisation est levée\u00a0: "
                "rien n'est débité.",
                f.amount)
          : fmt::format(
                "A payment of {} was authorised for a booking that did not expect it (decided "
                "already, deleted, or of another amount). The authorisation is released: nothing "
                "is charged.",
                f.amount),
      say(f, "Si cela se répète, regardez ce paiement dans le tableau de bord de Stripe.",
          "Should it happen again, look at this payment in Stripe's dashboard.")};
  return letter;
}

}  // namespace

std::string describe_release(const Facts& f) {
  if (f.mail.amount.minor == 0)
    return say(f, "Rien ne vous a été débité\u00a0: l'autorisation de paiement est levée.",
               "You were not charged: the authorisation of the payment is released.");
  return f.is_french
             ? fmt::format("Rien ne vous a été débité\u00a0: l'autorisation de {} est levée.",
                           f.amount)
             : fmt::format("You were not charged: the authorisation of {} is released.", f.amount);
}

std::optional<Letter> write_release_letter(const Facts& facts) {
  switch (facts.mail.kind) {
    case domain::MailKind::slot_taken:
      return make_slot_taken(facts);
    case domain::MailKind::payment_returned:
      return make_payment_returned(facts);
    case domain::MailKind::owner_slot_taken:
      return make_owner_slot_taken(facts);
    case domain::MailKind::owner_payment_returned:
      return make_owner_payment_returned(facts);
    case domain::MailKind::booking_cancelled:
    case domain::MailKind::owner_booking_cancelled:
    case domain::MailKind::confirmation:
    case domain::MailKind::refund_made:
    case domain::MailKind::reminder:
    case domain::MailKind::booking_moved:
    case domain::MailKind::payment_link:
    case domain::MailKind::owner_booking_confirmed:
    case domain::MailKind::owner_refund_failed:
    case domain::MailKind::owner_booking_moved:
    case domain::MailKind::owner_dispute:
      return std::nullopt;
  }
  CRENEAU_UNREACHABLE();
}

}  // namespace creneau::mail
