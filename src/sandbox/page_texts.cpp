#include "sandbox/page_texts.hpp"

#include <array>

#include "base/assert.hpp"

namespace creneau::sandbox {

namespace {

constexpr std::array texts{
    PageText{"T_SANDBOX", "Bac à sable", "Sandbox"},
    PageText{"T_SANDBOX_TEXT",
             "Un double local de Stripe et une boîte aux lettres, pour essayer toute la "
             "réservation sans compte et sans argent. Rien ici n'est réel.",
             "A local stand-in for Stripe and a mailbox, to try the whole booking without an "
             "account and without money. Nothing here is real."},
    PageText{"T_TEST_SHORT", "Mode test", "Test mode"},
    PageText{"T_TEST_LONG", "Aucun argent réel : cette page n'est pas celle d'une banque.",
             "No real money: this is not a bank's page."},
    PageText{"T_PAYMENT", "Paiement", "Payment"},
    PageText{"T_BACK", "Retour", "Back"},
    PageText{"T_PAY_BY_CARD", "Payer par carte", "Pay by card"},
    PageText{"T_EMAIL", "E-mail", "E-mail"},
    PageText{"T_PAY", "Payer", "Pay"},
    PageText{"T_TEST_CARDS", "Cartes de test", "Test cards"},
    PageText{"T_TEST_CARDS_HINT", "En choisir une remplit le formulaire.",
             "Choosing one fills in the form."},
    PageText{"T_CHALLENGE", "Authentification 3-D Secure", "3-D Secure authentication"},
    PageText{"T_CHALLENGE_TEXT",
             "Ici, la banque demanderait à son client de confirmer le paiement.",
             "Here the bank would ask its customer to confirm the payment."},
    PageText{"T_APPROVE", "Confirmer le paiement", "Confirm the payment"},
    PageText{"T_REFUSE", "Refuser", "Refuse"},
    PageText{"T_SESSIONS", "Paiements", "Payments"},
    PageText{"T_SESSIONS_TEXT", "Chaque session de paiement et son état.",
             "Each checkout session and its state."},
    PageText{"T_MAILS", "Courrier", "Mail"},
    PageText{"T_MAILS_TEXT", "Tous les messages envoyés, quel qu'en soit le destinataire.",
             "Every message sent, whoever it is for."},
    PageText{"T_EVENTS", "Événements", "Events"},
    PageText{"T_EVENTS_TEXT", "Ce que Stripe raconterait au serveur, et s'il a répondu.",
             "What Stripe would tell the server, and whether it answered."},
    PageText{"T_ADDRESSES", "Adresses", "Addresses"},
    PageText{"T_WEBHOOK", "Webhooks vers", "Webhooks to"},
    PageText{"T_NO_WEBHOOK", "aucune adresse donnée", "no address given"},
    PageText{"T_CLOCK", "Horloge", "Clock"},
    PageText{"T_CONTROL", "Pour les tests", "For tests"},
    PageText{"T_FROM", "De", "From"},
    PageText{"T_TO", "À", "To"},
    PageText{"T_DATE", "Reçu", "Received"},
    PageText{"T_ATTACHMENTS", "Pièces jointes", "Attachments"},
    PageText{"T_TEXT", "Texte", "Text"},
    PageText{"T_RAW", "Le message tel qu'il est arrivé", "The message as it arrived"},

    PageText{"card_number", "Numéro de carte", "Card number"},
    PageText{"card_expiry", "Expiration", "Expiry"},
    PageText{"card_cvc", "CVC", "CVC"},
    PageText{"card_name", "Nom sur la carte", "Name on card"},
    PageText{"expiry_example", "MM / AA", "MM / YY"},
    PageText{"missing", "Ce champ est nécessaire.", "This field is needed."},
    PageText{"wrong_expiry", "Une date à venir, comme 12 / 34.", "A date to come, like 12 / 34."},
    PageText{"wrong_cvc", "Trois chiffres, ou quatre.", "Three digits, or four."},
    PageText{"wrong_email", "Cette adresse n'est pas complète.", "This address is not complete."},
    PageText{"failed", "Le paiement n'est pas passé. Rien n'a été débité.",
             "The payment did not go through. Nothing was charged."},
    PageText{"expired_title", "Cette page de paiement a expiré", "This payment page has expired"},
    PageText{"expired_text",
             "Rien n'a été débité. Revenez en arrière pour voir où en sont les choses.",
             "Nothing was charged. Go back to see where things stand."},
    PageText{"complete_title", "Ce paiement est déjà fait", "This payment is done already"},
    PageText{"complete_text", "Il n'y a plus rien à payer ici.",
             "There is nothing left to pay here."},
    PageText{"onward", "Voir la réservation", "See the booking"},
    PageText{"unknown_title", "Cette page de paiement n'existe pas",
             "This payment page does not exist"},
    PageText{"unknown_text", "L'adresse est peut-être incomplète.",
             "The address may be incomplete."},
    PageText{"card_success", "Paiement accepté", "Payment succeeds"},
    PageText{"card_declined", "Carte refusée", "Card declined"},
    PageText{"card_insufficient", "Provision insuffisante", "Insufficient funds"},
    PageText{"card_expired", "Carte expirée", "Expired card"},
    PageText{"card_challenge", "Authentification 3-D Secure", "3-D Secure authentication"},
    PageText{"card_dispute", "Accepté, puis contesté", "Succeeds, then disputed"},
    PageText{"card_refund_fails", "Remboursement qui échoue plus tard", "Refund that fails later"},
    PageText{"with_attachment", "pièce jointe", "attachment"},
    PageText{"no_mail", "Aucun message pour l'instant.", "No message yet."},
    PageText{"no_session", "Aucun paiement pour l'instant.", "No payment yet."},
    PageText{"no_event", "Aucun événement pour l'instant.", "No event yet."},
    PageText{"newest_only", "Seuls les plus récents sont montrés.", "Only the newest are shown."},
    PageText{"no_subject", "(sans objet)", "(no subject)"},
    PageText{"open", "à payer", "to pay"},
    PageText{"complete", "payé", "complete"},
    PageText{"expired", "expiré", "expired"},
    PageText{"delivered", "reçu", "delivered"},
    PageText{"undelivered", "sans réponse", "not answered"},

    PageText{"incorrect_number", "Ce numéro de carte n'est pas valable.",
             "This card number is not valid."},
    PageText{"incorrect_cvc", "Le cryptogramme est faux.", "The security code is incorrect."},
    PageText{"expired_card", "Cette carte a expiré.", "This card has expired."},
    PageText{"processing_error", "La banque n'a pas pu traiter la carte. Réessayez.",
             "The bank could not process the card. Try again."},
    PageText{"insufficient_funds", "La provision de cette carte est insuffisante.",
             "This card has insufficient funds."},
    PageText{"test_mode_live_card",
             "Ce n'est pas une carte de test. N'entrez jamais une vraie carte ici.",
             "This is not a test card. Never enter a real card here."},
    PageText{"payment_intent_authentication_failure",
             "L'authentification a été refusée. Essayez avec une autre carte.",
             "The authentication was refused. Try another card."},
    PageText{"generic_decline", "Cette carte a été refusée. Essayez-en une autre.",
             "This card was declined. Try another one."},
};

const PageText* find(std::string_view name) {
  for (const auto& text : texts)
    if (text.name == name) return &text;
  return nullptr;
}

}  // namespace

std::span<const PageText> template_texts() {
  std::size_t count = 0;
  while (texts[count].name.starts_with("T_")) ++count;
  return std::span(texts).first(count);
}

std::string_view page_text(std::string_view name, Locale locale) {
  const auto* text = find(name);
  CRENEAU_ASSERT(text != nullptr);
  return text->in(locale);
}

std::string_view decline_text(std::string_view code, std::string_view decline_code, Locale locale) {
  if (const auto* text = find(decline_code)) return text->in(locale);
  if (const auto* text = code == "card_declined" ? nullptr : find(code)) return text->in(locale);
  return page_text("generic_decline", locale);
}

}  // namespace creneau::sandbox
