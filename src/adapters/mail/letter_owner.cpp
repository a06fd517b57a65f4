// The letters that go to the owner.
#include <fmt/format.h>

#include "adapters/mail/header.hpp"
#include "adapters/mail/letter_facts.hpp"
#include "base/assert.hpp"

namespace creneau::mail {
namespace {

Letter make_owner_confirmed(const Facts& f) {
  Letter letter;
  letter.subject =
      f.is_french ? fmt::format("Nouvelle réservation\u00a0: {}, {}", f.client, f.title_and_time)
                  : fmt::format("New booking: {}, {}", f.client, f.title_and_time);
  letter.headline = say(f, "Nouvelle réservation", "New booking");
  letter.paragraphs = {f.mail.amount.minor == 0
                           ? say(f, "Confirmée, sans paiement.", "Confirmed, nothing to pay.")
                           : (f.is_french ? fmt::format("Confirmée, {} payés.", f.amount)
                                          : fmt::format("Confirmed, {} paid.", f.amount))};
  return letter;
}

Letter make_owner_slot_taken(const Facts& f) {
  Letter letter;
  letter.subject = f.is_french ? fmt::format("Créneau déjà pris, {} rendus à {}\u00a0: {}",
                                             f.amount, f.client, f.title_and_time)
                               : fmt::format("Slot already taken, {} refunded to {}: {}", f.amount,
                                             f.client, f.title_and_time);
  letter.headline = say(f, "Payé trop tard, remboursé", "Paid too late, refunded");
  letter.paragraphs = {
      f.is_french
          ? fmt::format(
                "{} a payé {} alors que le créneau n'était plus libre. Le remboursement total "
                "est parti, le client est prévenu.",
                f.client, f.amount)
          : fmt::format(
                "{} paid {} when the slot was no longer free. The full refund is on its way, "
                "and the client has been told.",
                f.client, f.amount),
      say(f, "Vous n'avez rien à faire.", "There is nothing you need to do.")};
  return letter;
}

Letter make_owner_refund_failed(const Facts& f) {
  Letter letter;
  letter.subject =
      f.is_french
          ? fmt::format("À faire\u00a0: remboursement refusé, {} ({})", f.amount, f.title_and_time)
          : fmt::format("Action needed: refund refused, {} ({})", f.amount, f.title_and_time);
  letter.headline = say(f, "Un remboursement attend votre aide", "A refund needs your help");
  letter.paragraphs = {
      f.is_french
          ? fmt::format("Stripe n'a pas pu rendre {} au client. Cet argent lui revient.", f.amount)
          : fmt::format("Stripe could not give {} back to the client. This money is theirs.",
                        f.amount),
      say(f,
          "1. Cherchez le paiement dans le tableau de bord de Stripe (identifiant pi_… ci-dessous) "
          "et "
          "remboursez-le là, après avoir vérifié votre solde.",
          "1. Look up the payment in Stripe's dashboard (the pi_… id below) and refund it there, "
          "after "
          "a look at your balance."),
      say(f,
          "2. Si Stripe refuse encore (carte clôturée, délai dépassé), rendez la somme autrement, "
          "par "
          "exemple par virement, et gardez-en la preuve.",
          "2. If Stripe still refuses (card closed, too late), give the money back another way, by "
          "bank "
          "transfer for example, and keep a record of it.")};
  return letter;
}

Letter make_owner_payment_returned(const Facts& f) {
  Letter letter;
  letter.subject =
      f.is_french
          ? fmt::format("Paiement inattendu de {} rendu ({})", f.amount, f.title_and_time)
          : fmt::format("Unexpected payment of {} returned ({})", f.amount, f.title_and_time);
  letter.headline = say(f, "Paiement inattendu, rendu", "Unexpected payment, returned");
  letter.paragraphs = {
      f.is_french
          ? fmt::format(
                "{} sont arrivés pour une réservation qui ne les attendait pas (déjà décidée, "
                "supprimée, ou d'un autre montant). Le remboursement total est parti.",
                f.amount)
          : fmt::format(
                "{} arrived for a booking that did not expect it (decided already, deleted, or "
                "of another amount). The full refund is on its way.",
                f.amount),
      say(f, "Si cela se répète, regardez ce paiement dans le tableau de bord de Stripe.",
          "Should it happen again, look at this payment in Stripe's dashboard.")};
  return letter;
}

Letter make_owner_moved(const Facts& f) {
  Letter letter;
  letter.subject = f.is_french ? fmt::format("Déplacée\u00a0: {}, {}", f.client, f.title_and_time)
                               : fmt::format("Moved: {}, {}", f.client, f.title_and_time);
  letter.headline = say(f, "Une réservation est déplacée", "A booking has moved");
  auto change = f.is_french ? fmt::format("{} vient maintenant le {}", f.client, f.time)
                            : fmt::format("{} now comes on {}", f.client, f.time);
  if (f.mail.former_slot) {
    const auto former = day_and_clock(f, f.mail.former_slot->start_at);
    change += f.is_french ? fmt::format(", et non plus le {}", former)
                          : fmt::format(", no longer on {}", former);
  }
  letter.paragraphs = {change + ".", say(f, "L'ancien créneau est de nouveau libre.",
                                         "The earlier slot is free again.")};
  return letter;
}

Letter make_owner_cancelled(const Facts& f) {
  Letter letter;
  letter.subject = f.is_french ? fmt::format("Annulée\u00a0: {}, {}", f.client, f.title_and_time)
                               : fmt::format("Cancelled: {}, {}", f.client, f.title_and_time);
  letter.headline = say(f, "Une réservation est annulée", "A booking is cancelled");
  letter.paragraphs = {f.is_french
                           ? fmt::format("{} a annulé. Le créneau est de nouveau libre.", f.client)
                           : fmt::format("{} has cancelled. The slot is free again.", f.client)};
  if (!f.mail.booking || f.mail.booking->price.minor == 0) return letter;
  if (f.mail.is_uncharged)
    letter.paragraphs.push_back(
        say(f, "Rien n'avait été débité\u00a0: l'autorisation de paiement est levée.",
            "Nothing had been charged: the authorisation of the payment is released."));
  else if (f.mail.amount.minor == 0)
    letter.paragraphs.push_back(
        f.is_french
            ? fmt::format("Selon vos conditions, rien n'est rendu sur les {} payés.", price_of(f))
            : fmt::format("By your policy, nothing of the {} paid goes back.", price_of(f)));
  else
    letter.paragraphs.push_back(
        f.is_french ? fmt::format("Selon vos conditions, {} sur {} sont rendus au client.",
                                  f.amount, price_of(f))
                    : fmt::format("By your policy, {} of {} goes back to the client.", f.amount,
                                  price_of(f)));
  return letter;
}

Letter make_owner_dispute(const Facts& f) {
  Letter letter;
  letter.subject =
      f.is_french
          ? fmt::format("À faire\u00a0: paiement contesté, {} ({})", f.amount, f.title_and_time)
          : fmt::format("Action needed: payment disputed, {} ({})", f.amount, f.title_and_time);
  letter.headline = say(f, "Un paiement est contesté", "A payment is disputed");
  letter.paragraphs = {
      f.is_french
          ? fmt::format("La banque du client conteste un paiement de {}. Stripe retient cette "
                        "somme, et des frais, jusqu'à la décision.",
                        f.amount)
          : fmt::format("The client's bank disputes a payment of {}. Stripe keeps that amount, and "
                        "a fee, until it is decided.",
                        f.amount)};
  if (const auto reason = one_line(f.mail.reason); !reason.empty())
    letter.paragraphs.push_back(f.is_french ? fmt::format("Motif donné\u00a0: {}", reason)
                                            : fmt::format("Reason given: {}", reason));
  letter.paragraphs.push_back(
      say(f,
          "Ouvrez le litige dans le tableau de bord de Stripe (identifiant pi_… ci-dessous), qui "
          "dit jusqu'à quand répondre. La confirmation envoyée au client et vos conditions "
          "d'annulation sont de bonnes preuves.",
          "Open the dispute in Stripe's dashboard (the pi_… id below), which says until when to "
          "answer. The confirmation sent to the client and your cancellation policy are good "
          "evidence."));
  return letter;
}

}  // namespace

Letter write_owner_letter(const Facts& facts) {
  switch (facts.mail.kind) {
    case domain::MailKind::owner_booking_confirmed:
      return make_owner_confirmed(facts);
    case domain::MailKind::owner_slot_taken:
      return make_owner_slot_taken(facts);
    case domain::MailKind::owner_refund_failed:
      return make_owner_refund_failed(facts);
    case domain::MailKind::owner_payment_returned:
      return make_owner_payment_returned(facts);
    case domain::MailKind::owner_booking_moved:
      return make_owner_moved(facts);
    case domain::MailKind::owner_booking_cancelled:
      return make_owner_cancelled(facts);
    case domain::MailKind::owner_dispute:
      return make_owner_dispute(facts);
    case domain::MailKind::confirmation:
    case domain::MailKind::slot_taken:
    case domain::MailKind::refund_made:
    case domain::MailKind::payment_returned:
    case domain::MailKind::reminder:
    case domain::MailKind::booking_moved:
    case domain::MailKind::booking_cancelled:
    case domain::MailKind::payment_link:
      break;
  }
  CRENEAU_UNREACHABLE();
}

}  // namespace creneau::mail
