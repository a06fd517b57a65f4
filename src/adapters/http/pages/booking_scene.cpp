#include "adapters/http/pages/booking_scene.hpp"

#include "adapters/http/pages/slot_texts.hpp"
#include "base/assert.hpp"
#include "domain/cancellation.hpp"
#include "domain/holding.hpp"

namespace creneau::http::pages {
namespace {

using domain::BookingStatus;
using domain::PaymentStatus;

constexpr Words refund_on_its_way{
    "Le remboursement est en route : comptez 5 à 10 jours ouvrés avant de le voir sur votre "
    "compte.",
    "The refund is on its way: it takes 5 to 10 working days to show on your account."};
constexpr Words refund_made{
    "Le remboursement est fait : comptez 5 à 10 jours ouvrés avant de le voir sur votre compte.",
    "The refund is made: it takes 5 to 10 working days to show on your account."};
constexpr Words release_shows{
    "Selon votre banque, le montant peut rester affiché comme en attente quelques jours encore.",
    "Depending on your bank, the amount may still show as pending for a few days."};
constexpr Words refund_failed{"Le remboursement n'a pas abouti, nous nous en occupons.",
                              "The refund did not go through; we are taking care of it."};

/// Why an unpaid booking's slot can no longer be had.
Words gone_sentence(const BookingView& view) {
  if (view.slot.is_closed)
    return {"Ce créneau n'est plus proposé. Rien ne vous a été débité.",
            "This slot is no longer offered. You were not charged."};
  if (view.slot.start_at <= view.now)
    return {"L'heure de ce créneau est passée. Rien ne vous a été débité.",
            "The time of this slot is over. You were not charged."};
  if (view.slot.seats_left() > 0)
    return {"Il est trop tard pour réserver ce créneau. Rien ne vous a été débité.",
            "It is too late to book this slot. You were not charged."};
  return {"Quelqu'un a payé avant vous. Rien ne vous a été débité.",
          "Somebody else paid first. You were not charged."};
}

/// Whether its payment was only authorised: nothing was charged, so nothing comes back.
bool is_released(const BookingView& view) {
  return view.booking.payment_status == PaymentStatus::void_pending ||
         view.booking.payment_status == PaymentStatus::voided;
}

/// Why a paid booking was rejected. Only what is certain: a slot that has seats again may have been
/// freed since.
Words rejection_reason(const BookingView& view) {
  if (scene_of(view) == Scene::mismatched)
    return is_released(view) ? Words{"Le montant autorisé n'est pas celui de la réservation.",
                                     "The amount authorised is not the booking's."}
                             : Words{"Le montant reçu n'est pas celui de la réservation.",
                                     "The amount received is not the booking's."};
  if (view.slot.is_closed)
    return {"Ce créneau n'était plus proposé quand votre paiement est arrivé.",
            "This slot was no longer offered when your payment arrived."};
  if (view.slot.seats_left() > 0 && view.slot.start_at <= view.now)
    return {"Ce créneau n'était plus libre quand votre paiement est arrivé.",
            "This slot was no longer free when your payment arrived."};
  return {"Quelqu'un a payé quelques instants avant vous.",
          "Somebody else paid moments before you."};
}

/// What becomes of the money of a rejected booking; no promise of a transfer that has just failed.
Words rejection_refund(const BookingView& view) {
  // Another amount than the booking's is not always known.
  const bool is_amount_known = scene_of(view) != Scene::mismatched || view.charged;
  if (is_released(view) && !is_amount_known)
    return {"Rien ne vous a été débité : l'autorisation de paiement est levée.",
            "You were not charged: the authorisation of the payment is released."};
  if (view.booking.payment_status == PaymentStatus::void_pending)
    return {"Rien ne vous a été débité : l'autorisation de {} va être levée.",
            "You were not charged: the authorisation of {} is about to be released."};
  if (view.booking.payment_status == PaymentStatus::voided)
    return {"Rien ne vous a été débité : l'autorisation de {} est levée.",
            "You were not charged: the authorisation of {} is released."};
  if (view.booking.payment_status == PaymentStatus::refund_failed)
    return {"Vos {} vous sont dus en totalité.", "Your {} is owed to you in full."};
  return {"Vos {} vous sont rendus en totalité.", "You get your {} back in full."};
}

/// Whose the slot is while a bank takes its time: only a held seat is kept meanwhile.
Words processing_sentence(const BookingView& view) {
  if (view.booking.held_until)
    return {
        "Votre banque traite le paiement ; cela peut prendre quelques jours. Votre place est "
        "gardée jusque-là, et à vous dès que l'argent arrive.",
        "Your bank is dealing with the payment; this can take a few days. Your place is kept "
        "until then, and yours once the money arrives."};
  return {
      "Votre banque traite le paiement ; cela peut prendre quelques jours. Le créneau n'est pas "
      "encore à vous : il l'est dès que l'argent arrive, s'il est encore libre ; sinon, tout "
      "vous est rendu.",
      "Your bank is dealing with the payment; this can take a few days. The slot is not yours "
      "yet: it is once the money arrives, if it is still free; if not, all of it comes back to "
      "you."};
}

std::string refunded_text(const BookingView& view, Locale locale) {
  return format_money(Money{view.booking.refunded_minor, view.booking.price.currency}, locale);
}

std::string charged_text(const BookingView& view, Locale locale) {
  return format_money(view.charged.value_or(view.booking.price), locale);
}

/// What was refunded of a cancelled booking.
std::string cancelled_sentence(const BookingView& view, Locale locale) {
  if (view.booking.price.minor == 0)
    return speak(locale, {"Le créneau est de nouveau libre.", "The slot is free again."});
  // Then the money is spoken of beside it.
  if (view.booking.payment_status == PaymentStatus::refund_failed)
    return speak(locale, {"Le créneau est de nouveau libre.", "The slot is free again."});
  if (is_released(view))
    return speak(locale, {"Le créneau est de nouveau libre.", "The slot is free again."}) + " " +
           speak(locale, rejection_refund(view), charged_text(view, locale));
  if (view.booking.refunded_minor == 0)
    return speak(locale, {"Le créneau est de nouveau libre. Aucun montant n'est remboursé.",
                          "The slot is free again. No amount is refunded."});
  if (view.booking.refunded_minor >= view.booking.price.minor)
    return speak(locale, {"Vos {} vous sont rendus en totalité.", "You get your {} back in full."},
                 refunded_text(view, locale));
  return speak(locale, {"{} vous sont rendus sur les {} payés.", "You get {} of the {} paid back."},
               refunded_text(view, locale), format_money(view.booking.price, locale));
}

}  // namespace

bool may_change(const BookingView& view) {
  return domain::is_changeable(view.booking, view.slot, view.now);
}

Scene scene_of(const BookingView& view) {
  const auto& booking = view.booking;
  switch (booking.status) {
    case BookingStatus::pending:
      if (booking.payment_status == PaymentStatus::processing) return Scene::processing;
      if (booking.payment_status == PaymentStatus::authorized) return Scene::authorized;
      // First of all: somebody who may have paid must not read that nothing was charged.
      if (view.is_back_from_payment && booking.payment_status == PaymentStatus::pending)
        return Scene::checking;
      if (booking.held_until && *booking.held_until <= view.now) return Scene::hold_over;
      if (!domain::check_payable(view.slot, booking, view.now)) return Scene::gone;
      if (booking.payment_status == PaymentStatus::failed) return Scene::failed;
      return booking.held_until ? Scene::held : Scene::waiting;
    case BookingStatus::confirmed:
      return booking.payment_status == PaymentStatus::not_required ? Scene::confirmed_free
                                                                   : Scene::confirmed;
    case BookingStatus::rejected:
      return view.rejected_for == domain::RefundCause::amount_mismatch ? Scene::mismatched
                                                                       : Scene::rejected;
    case BookingStatus::cancelled:
      return Scene::cancelled;
  }
  CRENEAU_UNREACHABLE();
}

Tone tone_of(Scene scene) {
  switch (scene) {
    case Scene::checking:
    case Scene::waiting:
    case Scene::held:
    case Scene::processing:
    case Scene::authorized:
      return Tone::waiting;
    case Scene::confirmed:
    case Scene::confirmed_free:
      return Tone::done;
    case Scene::gone:
    case Scene::hold_over:
    case Scene::failed:
    case Scene::rejected:
    case Scene::mismatched:
      return Tone::sorry;
    case Scene::cancelled:
      return Tone::neutral;
  }
  CRENEAU_UNREACHABLE();
}

Words headline_of(const BookingView& view) {
  switch (scene_of(view)) {
    case Scene::checking:
      return {"Paiement en cours de vérification", "Checking your payment"};
    case Scene::waiting:
      return {"Votre réservation attend le paiement", "Waiting for your payment"};
    case Scene::held:
      return {"Votre place est réservée", "Your place is reserved"};
    case Scene::hold_over:
      return {"Le temps de payer est passé", "The time to pay is over"};
    case Scene::failed:
      return {"Le paiement n'est pas passé", "The payment did not go through"};
    case Scene::processing:
      return {"Paiement en cours", "Payment under way"};
    case Scene::authorized:
      return {"Paiement autorisé, confirmation en cours", "Payment authorised, confirming"};
    case Scene::confirmed:
    case Scene::confirmed_free:
      return {"C'est réservé", "You're booked"};
    case Scene::gone:
    case Scene::rejected:
      return {"Créneau déjà pris", "This slot was just taken"};
    case Scene::mismatched:
      return is_released(view)
                 ? Words{"Le montant autorisé ne correspond pas",
                         "The amount authorised does not match"}
                 : Words{"Le montant payé ne correspond pas", "The amount paid does not match"};
    case Scene::cancelled:
      return {"Réservation annulée", "Cancelled"};
  }
  CRENEAU_UNREACHABLE();
}

std::string sentence_of(const BookingView& view, const Site& site) {
  const auto locale = site.locale;
  switch (scene_of(view)) {
    case Scene::checking:
      return speak(locale,
                   {"C'est l'affaire de quelques secondes.", "This usually takes seconds."});
    case Scene::waiting:
      return speak(locale, {"Le créneau reste libre tant que vous n'avez pas payé.",
                            "The slot stays open to others until you have paid."});
    case Scene::held:
      return speak(locale,
                   {"Elle est gardée pour vous jusqu'au {}, et à vous dès que vous avez payé.",
                    "It is kept for you until {}, and yours once you have paid."},
                   moment_text(*view.booking.held_until, view.now, site));
    case Scene::hold_over:
      return speak(locale, {"La place n'est plus gardée pour vous. Rien ne vous a été débité.",
                            "The place is no longer kept for you. You were not charged."});
    case Scene::gone:
      return speak(locale, gone_sentence(view));
    case Scene::failed:
      return speak(locale, {"Rien ne vous a été débité. Vous pouvez essayer encore, avec la même "
                            "carte ou une autre.",
                            "You were not charged. You can try again, with the same card or "
                            "another one."});
    case Scene::processing:
      return speak(locale, processing_sentence(view));
    case Scene::authorized:
      return speak(locale,
                   {"Le créneau est gardé pour vous. {} vont être débités, puis la confirmation "
                    "part à {}.",
                    "The slot is kept for you. {} is about to be charged, then the confirmation "
                    "goes to {}."},
                   format_money(view.booking.price, locale), view.booking.email);
    case Scene::confirmed:
    case Scene::confirmed_free:
      return speak(locale, {"La confirmation est envoyée à {}.", "The confirmation is sent to {}."},
                   view.booking.email);
    case Scene::rejected:
    case Scene::mismatched:
      return speak(locale, rejection_reason(view)) + " " +
             speak(locale, rejection_refund(view), charged_text(view, locale));
    case Scene::cancelled:
      return cancelled_sentence(view, locale);
  }
  CRENEAU_UNREACHABLE();
}

std::string money_note_of(const BookingView& view, Locale locale) {
  if (view.booking.on_site_minor > 0 && view.booking.status == BookingStatus::confirmed)
    return speak(locale, {"À régler sur place : {}.", "To pay on site: {}."},
                 format_money({view.booking.on_site_minor, view.booking.price.currency}, locale));
  switch (view.booking.payment_status) {
    case PaymentStatus::refund_pending:
      return speak(locale, refund_on_its_way);
    case PaymentStatus::refunded:
      return speak(locale, refund_made);
    case PaymentStatus::refund_failed:
      return speak(locale, refund_failed);
    case PaymentStatus::void_pending:
    case PaymentStatus::voided:
      return speak(locale, release_shows);
    case PaymentStatus::paid:
      if (view.booking.status != BookingStatus::confirmed || view.booking.refunded_minor == 0)
        return {};
      return speak(locale,
                   {"{} vous ont été rendus sur les {} payés.",
                    "{} of the {} paid has been returned to you."},
                   refunded_text(view, locale), format_money(view.booking.price, locale));
    case PaymentStatus::pending:
    case PaymentStatus::failed:
    case PaymentStatus::processing:
    case PaymentStatus::authorized:
    case PaymentStatus::not_required:
      return {};
  }
  CRENEAU_UNREACHABLE();
}

std::string moment_text(Instant at, Instant now, const Site& site) {
  return speak(site.locale, {"{} à {}", "{} at {}"},
               day_text(site.time_zone.to_local(at).day, now, site.time_zone, site.locale),
               clock_text(at, site.time_zone, site.locale));
}

std::string cancelling_text(const domain::Booking& booking, const domain::Slot& slot, Instant now,
                            const Site& site) {
  constexpr int all_percent = 100;
  const auto locale = site.locale;
  const auto& policy = booking.policy;
  if (booking.price.minor == 0)
    return speak(locale, {"L'annulation est gratuite.", "Cancelling costs nothing."});
  if (policy.refund_until <= std::chrono::minutes(0) || policy.late_refund_percent >= all_percent)
    return speak(locale, {"Si vous annulez avant le début, tout vous est rendu.",
                          "If you cancel before it begins, all of it comes back to you."});
  const auto free_until = slot.start_at - policy.refund_until;
  const int percent = policy.late_refund_percent;
  if (free_until < now)
    return percent == 0
               ? speak(locale, {"À si court terme, une annulation n'est plus remboursée.",
                                "At such short notice, a cancellation is no longer refunded."})
               : speak(locale,
                       {"À si court terme, {}\u00a0% vous sont rendus si vous annulez.",
                        "At such short notice, {}% comes back to you if you cancel."},
                       percent);
  const auto until = moment_text(free_until, now, site);
  return percent == 0
             ? speak(locale,
                     {"Si vous annulez avant le {}, tout vous est rendu ; ensuite, rien n'est "
                      "remboursé.",
                      "If you cancel before {}, all of it comes back to you; after that, nothing "
                      "is refunded."},
                     until)
             : speak(locale,
                     {"Si vous annulez avant le {}, tout vous est rendu ; ensuite, {}\u00a0%.",
                      "If you cancel before {}, all of it comes back to you; after that, {}%."},
                     until, percent);
}

}  // namespace creneau::http::pages
