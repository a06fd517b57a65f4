// A page that says what went wrong, or is not there, and the one thing to do next.
#include "adapters/http/pages/layout.hpp"
#include "adapters/http/pages/pages.hpp"
#include "base/assert.hpp"

namespace creneau::http::pages {
namespace {

/// From here on it is our failure, and worth a number to report.
constexpr int server_error_min = 500;

enum class NextStep { choose_slot, reload };

struct Message {
  Words headline;
  Words sentence;
  NextStep next = NextStep::choose_slot;
};

constexpr Words may_reload{"Réessayez dans un instant.", "Try again in a moment."};

Message message_of(Errc code) {
  switch (code) {
    case Errc::booking_not_found:
      return {{"Cette réservation n'existe plus", "This booking no longer exists"},
              {"Une réservation qui n'est pas payée est supprimée après un délai (30\u00a0minutes "
               "d'ordinaire). Vous pouvez choisir un créneau de nouveau.",
               "A booking that is not paid is removed after a while (30\u00a0minutes as a rule). "
               "You can "
               "choose a time again."}};
    case Errc::slot_not_found:
      return {{"Ce créneau n'existe pas", "This slot does not exist"},
              {"Il a peut-être été retiré. D'autres créneaux vous attendent.",
               "It may have been withdrawn. Other times are on offer."}};
    case Errc::slot_past:
      return {{"Ce créneau est passé", "This slot is in the past"},
              {"D'autres créneaux vous attendent.", "Other times are on offer."}};
    case Errc::slot_too_late:
      return {{"Il est trop tard pour ce créneau", "It is too late for this slot"},
              {"D'autres créneaux vous attendent.", "Other times are on offer."}};
    case Errc::slot_closed:
      return {{"Ce créneau n'est plus proposé", "This slot is no longer offered"},
              {"D'autres créneaux vous attendent.", "Other times are on offer."}};
    case Errc::slot_taken:
      return {{"Créneau déjà pris", "This slot was just taken"},
              {"D'autres créneaux vous attendent.", "Other times are on offer."}};
    case Errc::too_many_holds:
      return {{"Déjà plusieurs créneaux en attente", "Several slots are waiting already"},
              {"Payez ou abandonnez d'abord ceux que vous avez commencé à réserver.",
               "First pay for those you began to book, or give them up."}};
    case Errc::not_cancellable:
      return {{"Cette réservation ne peut plus être annulée",
               "This booking can no longer be cancelled"},
              {"Le rendez-vous a peut-être déjà commencé. Rien n'a changé.",
               "It may have begun. Nothing has changed."}};
    case Errc::not_movable:
      return {{"Ce créneau ne convient pas", "This slot does not fit"},
              {"Votre réservation est restée comme elle était. Choisissez un autre créneau.",
               "Your booking has stayed as it was. Choose another slot."}};
    case Errc::too_many_requests:
      return {{"Un peu trop vite", "A little too fast"},
              {"Trop de demandes sont venues de votre connexion. Réessayez dans un instant.",
               "Too many requests came from your connection. Try again in a moment."},
              NextStep::reload};
    case Errc::unavailable:
    case Errc::payment_unavailable:
    case Errc::gateway_unavailable:
    case Errc::mail_unavailable:
      return {
          {"Momentanément indisponible", "Not available right now"}, may_reload, NextStep::reload};
    case Errc::internal:
    case Errc::gateway_rejected:
    case Errc::gateway_not_found:
    case Errc::gateway_expiry_invalid:
    case Errc::gateway_already_refunded:
    case Errc::gateway_replayed_failure:
    case Errc::mail_rejected:
      return {{"Une erreur est survenue de notre côté", "Something went wrong on our side"},
              {"Elle est enregistrée. Réessayez dans un instant.",
               "It has been recorded. Try again in a moment."},
              NextStep::reload};
    // Answers of the owner's API, which makes no pages.
    case Errc::sign_in_failed:
    case Errc::code_required:
    case Errc::link_not_valid:
    case Errc::forbidden:
    case Errc::invalid_csrf_token:
    case Errc::service_not_found:
    case Errc::calendar_not_found:
    case Errc::user_not_found:
    case Errc::not_refundable:
    case Errc::capacity_below_taken:
    case Errc::in_use:
    case Errc::already_exists:
    case Errc::not_found:
      return {{"Cette page n'existe pas", "There is nothing at this address"},
              {"L'adresse est peut-être incomplète.", "The address may be incomplete."}};
    case Errc::already_paid:
      return {{"Cette réservation est déjà payée", "This booking is paid already"},
              {"Vous n'avez rien d'autre à faire.", "There is nothing more to do."}};
    case Errc::not_payable:
      return {{"Cette réservation ne peut plus être payée", "This booking can no longer be paid"},
              {"Vous pouvez choisir un autre créneau.", "You can choose another time."}};
    case Errc::payment_in_progress:
    case Errc::request_in_progress:
    case Errc::conflict:
      return {{"Un instant", "One moment"},
              {"La même demande est déjà en cours. Réessayez dans un instant.",
               "The same request is being worked on already. Try again in a moment."},
              NextStep::reload};
    case Errc::invalid_request:
    case Errc::unauthorized:
    case Errc::invalid_signature:
    case Errc::method_not_allowed:
    case Errc::body_too_large:
    case Errc::unsupported_media_type:
    case Errc::invalid_input:
    case Errc::idempotency_mismatch:
      return {{"Cette demande n'a pas été comprise", "This request was not understood"},
              {"Rien n'a été enregistré. Vous pouvez recommencer depuis le choix du créneau.",
               "Nothing was stored. You can start again from the choice of a time."}};
  }
  CRENEAU_UNREACHABLE();
}

}  // namespace

std::string render_message(const Site& site, const MessageView& view) {
  const auto message = message_of(view.code);
  PageDocument page(site, "message.html", speak(site.locale, message.headline), Listing::refused);
  auto& main = page.main();
  main.say("HEADLINE", message.headline);
  main.say("SENTENCE", message.sentence);
  if (view.retry_after && view.retry_after->count() > 0)
    main.add("WAIT").say("TEXT", {"Attente conseillée : {}\u00a0s.", "Suggested wait: {}\u00a0s."},
                         view.retry_after->count());
  if (!view.incident_id.empty() && http_status(view.code) >= server_error_min) {
    auto incident = main.add("INCIDENT");
    incident.say("LABEL", {"Si vous nous écrivez, indiquez ce numéro :",
                           "If you write to us, please mention this number:"});
    incident.set("ID", view.incident_id);
  }
  if (message.next == NextStep::reload) {
    auto reload = main.add("RELOAD");
    reload.set("ADDRESS", site.here);
    reload.say("LABEL", {"Réessayer", "Try again"});
  }
  auto home = main.add(message.next == NextStep::reload ? "HOME_BESIDE" : "HOME");
  home.set("ADDRESS", "/");
  home.say("LABEL", {"Choisir un créneau", "Choose a time"});
  return page.expand();
}

}  // namespace creneau::http::pages
