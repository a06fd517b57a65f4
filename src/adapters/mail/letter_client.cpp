// The letters that go to clients.
#include <fmt/format.h>

#include "adapters/mail/header.hpp"
#include "adapters/mail/letter_facts.hpp"
#include "base/assert.hpp"

namespace creneau::mail {
namespace {

/// Until when cancelling gives everything back, and what it gives back later.
std::string describe_policy(const Facts& f) {
  const auto& booking = *f.mail.booking;
  if (booking.price.minor == 0)
    return say(f, "L'annulation est gratuite.", "Cancelling costs nothing.");
  constexpr int all_percent = 100;
  const int late_percent = booking.policy.late_refund_percent;
  const auto free_until = f.mail.slot.start_at - booking.policy.refund_until;
  if (late_percent >= all_percent || booking.policy.refund_until <= std::chrono::minutes(0))
    return say(f, "Si vous annulez avant le début, tout vous est rendu.",
               "If you cancel before it begins, all of it comes back to you.");
  const bool is_late = free_until <= f.mail.decided_at;
  if (is_late && late_percent == 0)
    return say(f, "À si court terme, une annulation n'est plus remboursée.",
               "At such short notice, a cancellation is no longer refunded.");
  if (is_late)
    return f.is_french ? fmt::format("Si vous annulez avant le début, {}\u00a0% vous sont rendus.",
                                     late_percent)
                       : fmt::format("If you cancel before it begins, {}% comes back to you.",
                                     late_percent);
  const auto deadline = day_and_clock(f, free_until);
  if (late_percent == 0)
    return f.is_french ? fmt::format(
                             "Si vous annulez avant le {}, tout vous est rendu\u202f; ensuite, "
                             "rien n'est remboursé.",
                             deadline)
                       : fmt::format(
                             "If you cancel before {}, all of it comes back to you; after "
                             "that, nothing is refunded.",
                             deadline);
  return f.is_french
             ? fmt::format(
                   "Si vous annulez avant le {}, tout vous est rendu\u202f; ensuite, "
                   "{}\u00a0%.",
                   deadline, late_percent)
             : fmt::format("If you cancel before {}, all of it comes back to you; after that, {}%.",
                           deadline, late_percent);
}

std::string how_to_change(const Facts& f) {
  return say(f,
             "Un empêchement\u00a0? Annulez ou changez de créneau sur la page de votre "
             "réservation. ",
             "Something came up? Cancel, or choose another time, on your booking's page. ") +
         describe_policy(f);
}

/// Several lines stay several: each is a paragraph of its own.
void add_booking_note(Letter& letter, const Facts& f) {
  const auto note =
      several_lines(f.is_french ? f.sender.booking_note_fr : f.sender.booking_note_en);
  for (std::size_t start = 0; start < note.size();) {
    const auto end = std::min(note.find('\n', start), note.size());
    if (end > start) letter.paragraphs.push_back(note.substr(start, end - start));
    start = end + 1;
  }
}

Letter make_confirmation(const Facts& f) {
  Letter letter;
  letter.subject = f.is_french ? fmt::format("Confirmé\u00a0: {}", f.title_and_time)
                               : fmt::format("Confirmed: {}", f.title_and_time);
  letter.headline = say(f, "C'est réservé", "You're booked");
  letter.paragraphs = {
      say(f,
          "Votre réservation est confirmée. Le rendez-vous est joint à ce message pour votre "
          "agenda.",
          "Your booking is confirmed. The appointment is attached to this message for your "
          "calendar.")};
  add_booking_note(letter, f);
  letter.paragraphs.push_back(how_to_change(f));
  return letter;
}

Letter make_reminder(const Facts& f) {
  Letter letter;
  letter.subject = f.is_french ? fmt::format("Rappel\u00a0: {}", f.title_and_time)
                               : fmt::format("Reminder: {}", f.title_and_time);
  letter.headline = say(f, "À bientôt", "See you soon");
  letter.paragraphs = {f.is_french ? fmt::format("Votre rendez-vous a lieu le {}.", f.time)
                                   : fmt::format("Your appointment is on {}.", f.time)};
  add_booking_note(letter, f);
  letter.paragraphs.push_back(how_to_change(f));
  return letter;
}

Letter make_moved(const Facts& f) {
  Letter letter;
  letter.subject = f.is_french ? fmt::format("Déplacé\u00a0: {}", f.title_and_time)
                               : fmt::format("Moved: {}", f.title_and_time);
  letter.headline = say(f, "Votre rendez-vous est déplacé", "Your appointment has moved");
  auto change = f.is_french ? fmt::format("Il a maintenant lieu le {}", f.time)
                            : fmt::format("It is now on {}", f.time);
  if (f.mail.former_slot) {
    const auto former = day_and_clock(f, f.mail.former_slot->start_at);
    change += f.is_french ? fmt::format(", et non plus le {}", former)
                          : fmt::format(", no longer on {}", former);
  }
  letter.paragraphs = {change + ".",
                       say(f, "Le fichier joint met votre agenda à jour.",
                           "The attached file brings your calendar up to date."),
                       how_to_change(f)};
  return letter;
}

std::string when_it_shows(const Facts& f) {
  return say(
      f,
      "Le remboursement apparaît sur votre compte sous 5 à 10 jours en général, selon votre "
      "banque. "
      "Vous n'avez rien à faire.",
      "The refund usually shows on your account within 5 to 10 days, depending on your bank. "
      "There is nothing you need to do.");
}

/// What comes back of what was paid.
std::string describe_refund(const Facts& f) {
  const auto& booking = *f.mail.booking;
  if (f.mail.is_uncharged) return describe_release(f);
  const auto back = f.mail.amount.minor;
  if (booking.price.minor == 0)
    return say(f, "Vous n'aviez rien payé\u00a0: rien n'est à rendre.",
               "You had paid nothing: there is nothing to give back.");
  if (back == 0)
    return f.is_french ? fmt::format("Rien n'est remboursé sur les {} payés.", price_of(f))
                       : fmt::format("Nothing of the {} paid is refunded.", price_of(f));
  if (back >= booking.price.minor)
    return f.is_french ? fmt::format("Vos {} vous sont rendus en totalité.", f.amount)
                       : fmt::format("All of your {} is being given back.", f.amount);
  return f.is_french ? fmt::format("{} vous sont rendus sur les {} payés.", f.amount, price_of(f))
                     : fmt::format("{} of the {} paid is being given back.", f.amount, price_of(f));
}

Letter make_cancelled(const Facts& f) {
  Letter letter;
  const bool gives_back = f.mail.amount.minor > 0 && !f.mail.is_uncharged;
  if (f.is_french)
    letter.subject = gives_back
                         ? fmt::format("Annulé, {} rendus\u00a0: {}", f.amount, f.title_and_time)
                         : fmt::format("Annulé\u00a0: {}", f.title_and_time);
  else
    letter.subject = gives_back
                         ? fmt::format("Cancelled, {} refunded: {}", f.amount, f.title_and_time)
                         : fmt::format("Cancelled: {}", f.title_and_time);
  letter.headline = say(f, "Réservation annulée", "Cancelled");
  letter.paragraphs = {say(f, "Votre rendez-vous est annulé. ", "Your appointment is cancelled. ") +
                       describe_refund(f)};
  if (const auto reason = one_line(f.mail.reason); !reason.empty())
    letter.paragraphs.push_back(f.is_french ? fmt::format("Motif\u00a0: {}", reason)
                                            : fmt::format("Reason: {}", reason));
  if (gives_back) letter.paragraphs.push_back(when_it_shows(f));
  // What was not confirmed yet is in no calendar.
  if (!f.mail.is_uncharged)
    letter.paragraphs.push_back(say(f, "Le fichier joint le retire de votre agenda.",
                                    "The attached file takes it out of your calendar."));
  return letter;
}

Letter make_payment_link(const Facts& f) {
  Letter letter;
  letter.subject = f.is_french ? fmt::format("À payer, {}\u00a0: {}", f.amount, f.title_and_time)
                               : fmt::format("To pay, {}: {}", f.amount, f.title_and_time);
  letter.headline = say(f, "Votre place est réservée", "Your place is reserved");
  const auto& held_until = f.mail.booking->held_until;
  if (held_until) {
    const auto end = day_and_clock(f, *held_until);
    letter.paragraphs = {
        f.is_french ? fmt::format("Elle est gardée pour vous jusqu'au {}, et à vous dès que vous "
                                  "avez payé {}.",
                                  end, f.amount)
                    : fmt::format("It is kept for you until {}, and yours once you have paid {}.",
                                  end, f.amount),
        say(f,
            "Sans paiement d'ici là, elle est de nouveau proposée à d'autres. Rien ne vous est "
            "débité.",
            "Unless it is paid by then, it is offered to others again. You are not charged.")};
  } else {
    letter.paragraphs = {f.is_french
                             ? fmt::format("Elle est à vous dès que vous avez payé {}.", f.amount)
                             : fmt::format("It is yours once you have paid {}.", f.amount)};
  }
  letter.action_label =
      f.is_french ? fmt::format("Payer {}", f.amount) : fmt::format("Pay {}", f.amount);
  return letter;
}

Letter make_slot_taken(const Facts& f) {
  Letter letter;
  letter.subject =
      f.is_french
          ? fmt::format("Créneau déjà pris, {} rendus\u00a0: {}", f.amount, f.title_and_time)
          : fmt::format("Slot already taken, {} refunded: {}", f.amount, f.title_and_time);
  letter.headline = say(f, "Créneau déjà pris", "This slot was just taken");
  letter.paragraphs = {
      why_taken(f) + (f.is_french ? fmt::format(" Vos {} vous sont rendus en totalité.", f.amount)
                                  : fmt::format(" All of your {} is being given back.", f.amount)),
      when_it_shows(f),
      say(f, "La page de votre réservation propose les créneaux libres les plus proches.",
          "Your booking's page offers the nearest free slots.")};
  return letter;
}

Letter make_refund_made(const Facts& f) {
  const bool is_cancelled =
      f.mail.booking && f.mail.booking->status == domain::BookingStatus::cancelled;
  Letter letter;
  letter.subject = f.is_french
                       ? fmt::format("Remboursement de {}\u00a0: {}", f.amount, f.title_and_time)
                       : fmt::format("Refund of {}: {}", f.amount, f.title_and_time);
  letter.headline = is_cancelled ? say(f, "Réservation annulée", "Cancelled")
                                 : say(f, "Un remboursement pour vous", "A refund for you");
  letter.paragraphs = {
      f.is_french ? fmt::format("{} vous ont été rendus pour cette réservation.", f.amount)
                  : fmt::format("{} has been given back to you for this booking.", f.amount),
      is_cancelled ? say(f, "La réservation est annulée et le créneau de nouveau libre.",
                         "The booking is cancelled, and the slot is free again.")
                   : say(f, "Votre réservation reste confirmée.", "Your booking stays confirmed."),
      when_it_shows(f)};
  return letter;
}

Letter make_payment_returned(const Facts& f) {
  Letter letter;
  letter.subject = f.is_french
                       ? fmt::format("Paiement de {} rendu\u00a0: {}", f.amount, f.title_and_time)
                       : fmt::format("Payment of {} returned: {}", f.amount, f.title_and_time);
  letter.headline = say(f, "Votre paiement vous est rendu", "Your payment is being returned");
  letter.paragraphs = {
      f.is_french
          ? fmt::format("Nous avons reçu {} qui n'étaient pas attendus pour cette réservation. "
                        "Ils vous sont rendus en totalité.",
                        f.amount)
          : fmt::format("We received {} that was not expected for this booking. "
                        "All of it is being given back.",
                        f.amount),
      when_it_shows(f),
      say(f, "La page de votre réservation dit où elle en est.",
          "Your booking's page says where it stands.")};
  return letter;
}

}  // namespace

std::string why_taken(const Facts& f) {
  if (f.mail.slot.is_closed)
    return say(f, "Ce créneau a été retiré quelques instants avant votre paiement.",
               "This slot was withdrawn moments before your payment.");
  if (f.mail.slot.start_at <= f.mail.decided_at)
    return say(f, "Votre paiement est arrivé après le début du créneau.",
               "Your payment arrived after the slot had started.");
  return say(f, "Quelqu'un a payé quelques instants avant vous.",
             "Somebody else paid moments before you.");
}

Letter write_client_letter(const Facts& facts) {
  switch (facts.mail.kind) {
    case domain::MailKind::confirmation:
      return make_confirmation(facts);
    case domain::MailKind::slot_taken:
      return make_slot_taken(facts);
    case domain::MailKind::refund_made:
      return make_refund_made(facts);
    case domain::MailKind::payment_returned:
      return make_payment_returned(facts);
    case domain::MailKind::reminder:
      return make_reminder(facts);
    case domain::MailKind::booking_moved:
      return make_moved(facts);
    case domain::MailKind::booking_cancelled:
      return make_cancelled(facts);
    case domain::MailKind::payment_link:
      return make_payment_link(facts);
    case domain::MailKind::owner_booking_confirmed:
    case domain::MailKind::owner_slot_taken:
    case domain::MailKind::owner_refund_failed:
    case domain::MailKind::owner_payment_returned:
    case domain::MailKind::owner_booking_moved:
    case domain::MailKind::owner_booking_cancelled:
    case domain::MailKind::owner_dispute:
      break;
  }
  CRENEAU_UNREACHABLE();
}

}  // namespace creneau::mail
