// The error table: every outcome that a caller may act on, with its HTTP status and its public
// text. Infrastructure that is gone (database, disk) is not here: adapters throw for it. Bugs are
// CRENEAU_ASSERT's.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creneau {

// clang-format off
// X(name, HTTP status, French text, English text). The name is the stable `code` of problem+json (RFC 9457).
#define CRENEAU_ERRORS(X)                                                                                              \
  X(invalid_request,        400, "La requête n'est pas lisible.",                  "The request cannot be read.")      \
  X(unauthorized,           401, "Un jeton valable est nécessaire.",               "A valid token is needed.")         \
  X(invalid_signature,      400, "La signature n'est pas valable.",                "The signature is not valid.")      \
  X(sign_in_failed,         401, "L'adresse, le mot de passe ou le code ne sont pas justes.", "The address, the password or the code is not right.") \
  X(code_required,          401, "Un code de votre application d'authentification est nécessaire.", "A code of your authenticator is needed.") \
  X(link_not_valid,         410, "Ce lien a expiré ou a déjà servi.",              "This link has expired or was used already.") \
  X(forbidden,              403, "Vous n'avez pas accès à cela.",                  "You have no access to this.")      \
  X(invalid_csrf_token,     403, "La page est trop ancienne. Rechargez-la et recommencez.", "The page is too old. Reload it and try again.") \
  X(not_found,              404, "Cette page n'existe pas.",                       "There is nothing at this address.")\
  X(slot_not_found,         404, "Ce créneau n'existe pas.",                       "This slot does not exist.")        \
  X(service_not_found,      404, "Cette prestation n'existe pas.",                 "This service does not exist.")     \
  X(calendar_not_found,     404, "Cet agenda n'existe pas.",                       "This calendar does not exist.")    \
  X(user_not_found,         404, "Cette personne n'existe pas.",                   "This person does not exist.")      \
  X(booking_not_found,      404, "Cette réservation n'existe pas ou n'existe plus.", "This booking does not exist, or no longer.") \
  X(method_not_allowed,     405, "Cette méthode n'est pas possible ici.",          "This method is not possible here.")\
  X(slot_taken,             409, "Créneau déjà pris.",                             "This slot was just taken.")        \
  X(not_payable,            409, "Cette réservation ne peut plus être payée.",     "This booking can no longer be paid.") \
  X(already_paid,           409, "Cette réservation est déjà payée.",              "This booking is paid already.")    \
  X(payment_in_progress,    409, "Un paiement est en cours pour cette réservation.", "A payment is in progress for this booking.") \
  X(request_in_progress,    409, "La même demande est déjà en cours.",             "The same request is being worked on already.") \
  X(not_cancellable,        409, "Cette réservation ne peut plus être annulée.",   "This booking can no longer be cancelled.") \
  X(not_movable,            409, "Cette réservation ne peut pas être déplacée à ce créneau.", "This booking cannot be moved to this slot.") \
  X(not_refundable,         409, "Ce montant ne peut pas être remboursé.",         "This amount cannot be refunded.")  \
  X(capacity_below_taken,   409, "Il y a déjà plus de places réservées.",          "More seats are taken already.")    \
  X(in_use,                 409, "Il y a encore des réservations : désactivez plutôt.", "There are bookings still: deactivate it instead.") \
  X(already_exists,         409, "Cela existe déjà.",                              "This exists already.")             \
  X(conflict,               409, "L'état a changé entre-temps.",                   "The state has changed meanwhile.") \
  X(slot_past,              410, "Ce créneau est passé.",                          "This slot is in the past.")        \
  X(slot_too_late,          410, "Il est trop tard pour réserver ce créneau.",     "It is too late to book this slot.")\
  X(slot_closed,            410, "Ce créneau n'est plus proposé.",                 "This slot is no longer offered.")  \
  X(body_too_large,         413, "Le contenu envoyé est trop long.",               "The body sent is too large.")      \
  X(unsupported_media_type, 415, "Le contenu doit être du JSON (application/json).", "The body must be JSON (application/json).") \
  X(invalid_input,          422, "Certaines valeurs sont à corriger.",             "Some values need to be corrected.")\
  X(idempotency_mismatch,   422, "Cette clé d'idempotence a déjà servi à une autre demande.", "This idempotency key was used for another request.") \
  X(too_many_requests,      429, "Trop de demandes. Réessayez dans un instant.",   "Too many requests. Try again in a moment.") \
  X(too_many_holds,         429, "Trop de créneaux sont déjà réservés en attente de paiement depuis cette adresse.", "Too many slots are held for payment from this address already.") \
  X(internal,               500, "Une erreur est survenue de notre côté.",         "Something went wrong on our side.") \
  X(payment_unavailable,    503, "Le service de paiement ne répond pas. Votre réservation est gardée : réessayez dans un instant.", \
                                 "The payment service does not answer. Your booking is kept: try again in a moment.")  \
  X(unavailable,            503, "Le service est momentanément indisponible. Réessayez dans un instant.", \
                                 "The service is not available right now. Try again in a moment.")                     \
  /* Outcomes of the payment gateway and the mail server; they reach a client only as one of the above. */             \
  X(gateway_unavailable,    503, "Le service de paiement ne répond pas.",          "The payment service does not answer.") \
  X(gateway_rejected,       502, "Le service de paiement a refusé la demande.",    "The payment service refused the request.") \
  X(gateway_not_found,      502, "Le service de paiement ne connaît pas cet objet.", "The payment service does not know this object.") \
  X(gateway_expiry_invalid, 502, "L'échéance de la session n'est plus valable.",   "The session's expiry is no longer valid.") \
  X(gateway_already_refunded, 502, "Ce paiement est déjà remboursé.",              "This payment is refunded already.")\
  X(gateway_replayed_failure, 502, "Le service de paiement répète une ancienne erreur.", "The payment service replays an earlier failure.") \
  X(mail_unavailable,       503, "Le serveur de courrier ne répond pas.",          "The mail server does not answer.") \
  X(mail_rejected,          502, "Le serveur de courrier a refusé le message.",    "The mail server refused the message.")
// clang-format on

/// What kind of failure; the name is public and stable, see CRENEAU_ERRORS.
enum class Errc {
#define CRENEAU_X(id, status, french, english) id,
  CRENEAU_ERRORS(CRENEAU_X)
#undef CRENEAU_X
};

/// The languages of every text shown to a person.
enum class Locale { fr, en };

/// The stable word for `code`, as in problem+json's `code`.
std::string_view name(Errc code);
/// The HTTP status that answers `code`.
int http_status(Errc code);
/// One sentence for a person, in `locale`.
std::string_view public_text(Errc code, Locale locale);

std::string_view name(Locale locale);
/// `fr` or `en` for such a tag (region ignored: `fr-CA`), nothing for any other.
std::optional<Locale> parse_locale(std::string_view tag);

/// One wrong value of a request. `field` is a JSON pointer without its leading slash ("email"),
/// `code` a stable word
/// ("missing", "too_long", "invalid", …); the text for a person is made from both where it is
/// shown.
struct FieldError {
  std::string field;
  std::string code;
  bool operator==(const FieldError&) const = default;
};

/// An outcome other than success. Not an aggregate on purpose: with C++20's parenthesised
/// initialisation an aggregate that starts with an arithmetic member would be built from any
/// number.
class Error {
 public:
  Error() : code(Errc::internal) {}
  Error(Errc error_code)
      : code(error_code) {}  // NOLINT: implicit, so that `return Errc::slot_taken;` reads well
  Error(Errc error_code, std::string error_detail)
      : code(error_code), detail(std::move(error_detail)) {}
  explicit Error(std::vector<FieldError> field_errors)
      : code(Errc::invalid_input), fields(std::move(field_errors)) {}

  Errc code;
  /// For logs and, where it says nothing internal, problem+json's `detail`. English.
  std::string detail;
  /// With `invalid_input`: each wrong value.
  std::vector<FieldError> fields;
  /// When trying again makes sense, if known.
  std::optional<std::chrono::seconds> retry_after;
};

}  // namespace creneau
