#include "adapters/mail/letter.hpp"

#include <fmt/format.h>

#include "adapters/mail/header.hpp"

namespace creneau::mail {
namespace {

/// What every kind of letter draws on, worked out once.
struct Facts {
  const app::Mail& mail;
  bool is_french;
  std::string title;
  std::string amount;
  /// «Consultation, mardi 1er décembre à 9 h 00»
  std::string title_and_time;
  /// The client's name; a dash when the booking is gone.
  std::string client;
};

std::string without_year(const std::string& date) {
  return date.substr(0, date.rfind(' '));
}

std::string say(const Facts& facts, std::string_view french, std::string_view english) {
  return std::string(facts.is_french ? french : english);
}

Facts gather(const app::Mail& mail, const Sender& sender) {
  Facts facts{mail,
              mail.locale == Locale::fr,
              one_line(mail.slot.title),
              format_money(mail.amount, mail.locale),
              {},
              "–"};
  if (facts.title.empty()) facts.title = facts.is_french ? "Rendez-vous" : "Appointment";
  facts.title_and_time = facts.title;
  // A slot that is gone has no time to speak of.
  if (!mail.slot.id.empty()) {
    const auto local = sender.time_zone.to_local(mail.slot.start_at);
    facts.title_and_time = fmt::format(
        "{}, {} {} {}", facts.title, without_year(format_long_date(local.day, mail.locale)),
        facts.is_french ? "à" : "at",
        format_clock(local, mail.locale, sender.time_zone.has_clock_change(local.day)));
  }
  if (mail.booking) facts.client = one_line(mail.booking->name);
  return facts;
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
          "calendar."),
      say(f, "Un empêchement\u00a0? Répondez à ce message, ou ouvrez la page de votre réservation.",
          "Something came up? Reply to this message, or open your booking's page.")};
  return letter;
}

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

std::string when_it_shows(const Facts& f) {
  return say(
      f,
      "Le remboursement apparaît sur votre compte sous 5 à 10 jours en général, selon votre "
      "banque. "
      "Vous n'avez rien à faire.",
      "The refund usually shows on your account within 5 to 10 days, depending on your bank. "
      "There is nothing you need to do.");
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

Letter write(const Facts& facts) {
  switch (facts.mail.kind) {
    case domain::MailKind::confirmation:
      return make_confirmation(facts);
    case domain::MailKind::slot_taken:
      return make_slot_taken(facts);
    case domain::MailKind::refund_made:
      return make_refund_made(facts);
    case domain::MailKind::payment_returned:
      return make_payment_returned(facts);
    case domain::MailKind::owner_booking_confirmed:
      return make_owner_confirmed(facts);
    case domain::MailKind::owner_slot_taken:
      return make_owner_slot_taken(facts);
    case domain::MailKind::owner_refund_failed:
      return make_owner_refund_failed(facts);
    case domain::MailKind::owner_payment_returned:
      return make_owner_payment_returned(facts);
    // Not written by anything yet.
    case domain::MailKind::reminder:
    case domain::MailKind::booking_moved:
    case domain::MailKind::booking_cancelled:
    case domain::MailKind::payment_link:
    case domain::MailKind::owner_booking_moved:
    case domain::MailKind::owner_booking_cancelled:
    case domain::MailKind::owner_dispute:
      break;
  }
  CRENEAU_UNREACHABLE();
}

bool is_for_owner(domain::MailKind kind) {
  return domain::name(kind).starts_with("owner_");
}

std::string amount_label(const Facts& f) {
  switch (f.mail.kind) {
    case domain::MailKind::confirmation:
    case domain::MailKind::owner_booking_confirmed:
      return f.mail.amount.minor == 0 ? say(f, "Prix", "Price") : say(f, "Payé", "Paid");
    case domain::MailKind::owner_refund_failed:
      return say(f, "À rembourser", "To refund");
    case domain::MailKind::slot_taken:
    case domain::MailKind::refund_made:
    case domain::MailKind::payment_returned:
    case domain::MailKind::owner_slot_taken:
    case domain::MailKind::owner_payment_returned:
    case domain::MailKind::booking_cancelled:
    case domain::MailKind::owner_booking_cancelled:
      return say(f, "Remboursé", "Refunded");
    case domain::MailKind::reminder:
    case domain::MailKind::booking_moved:
    case domain::MailKind::owner_booking_moved:
      return say(f, "Payé", "Paid");
    case domain::MailKind::payment_link:
      return say(f, "À payer", "To pay");
    case domain::MailKind::owner_dispute:
      return say(f, "Contesté", "Disputed");
  }
  CRENEAU_UNREACHABLE();
}

void add_rows(Letter& letter, const Facts& f, const Sender& sender) {
  const auto add = [&](std::string label, std::string value) {
    if (!value.empty()) letter.rows.push_back({std::move(label), std::move(value)});
  };
  const bool for_owner = is_for_owner(f.mail.kind);
  if (for_owner && f.mail.booking) {
    add(say(f, "Client", "Client"), f.client);
    add("E-mail", one_line(f.mail.booking->email));
    add(say(f, "Téléphone", "Phone"), one_line(f.mail.booking->phone));
    add(say(f, "Message", "Note"), several_lines(f.mail.booking->notes));
  }
  add(say(f, "Quoi", "What"), f.title);
  if (!f.mail.slot.id.empty())
    add(say(f, "Quand", "When"), describe_time(f.mail.slot, sender.time_zone, f.mail.locale));
  add(say(f, "Où", "Where"), one_line(f.mail.slot.place));
  add(amount_label(f), f.mail.amount.minor == 0 ? say(f, "Gratuit", "Free") : f.amount);
  if (for_owner || !f.mail.booking)
    add(say(f, "Références", "References"), one_line(f.mail.reference));
  else
    add(say(f, "Référence", "Reference"), f.mail.booking->id.str());
}

}  // namespace

std::string describe_time(const domain::Slot& slot, const TimeZone& zone, Locale locale) {
  const auto start = zone.to_local(slot.start_at);
  const auto end = zone.to_local(slot.end_at);
  const bool with_offset = zone.has_clock_change(start.day) || zone.has_clock_change(end.day);
  const auto start_clock = format_clock(start, locale, with_offset);
  auto end_clock = format_clock(end, locale, with_offset);
  const bool is_french = locale == Locale::fr;
  if (end.day != start.day)
    end_clock = fmt::format("{} {} {}", format_long_date(end.day, locale), is_french ? "à" : "at",
                            end_clock);
  const auto date = format_long_date(start.day, locale);
  const auto zone_name = format_zone(zone, locale);
  return is_french ? fmt::format("{}, de {} à {} ({})", date, start_clock, end_clock, zone_name)
                   : fmt::format("{}, {} to {} ({})", date, start_clock, end_clock, zone_name);
}

Letter make_letter(const app::Mail& mail, const Sender& sender) {
  const auto facts = gather(mail, sender);
  auto letter = write(facts);
  add_rows(letter, facts, sender);
  if (!mail.booking_url.empty()) {
    letter.action_label = say(facts, "Voir ma réservation", "See my booking");
    letter.action_url = one_line(mail.booking_url);
  }
  return letter;
}

}  // namespace creneau::mail
