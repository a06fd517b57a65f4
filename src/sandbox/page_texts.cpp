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
    PageText{"T_METHODS", "Moyen de paiement", "Way to pay"},
    PageText{"T_EMAIL", "E-mail", "E-mail"},
    PageText{"T_SAMPLES_HINT", "Choisir un numéro remplit le formulaire.",
             "Choosing a number fills in the form."},
    PageText{"T_CHALLENGE", "Authentification 3-D Secure", "3-D Secure authentication"},
    PageText{"T_CHALLENGE_TEXT",
             "Ici, la banque demanderait à son client de confirmer le paiement.",
             "Here the bank would ask its customer to confirm the payment."},
    PageText{"T_APPROVE", "Confirmer le paiement", "Confirm the payment"},
    PageText{"T_REFUSE", "Faire échouer", "Let it fail"},
    PageText{"T_CANCEL_CHALLENGE", "Annuler et payer autrement", "Cancel and pay another way"},
    PageText{"T_CARD", "Carte", "Card"},
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
    PageText{"iban", "IBAN", "IBAN"},
    PageText{"holder_name", "Nom", "Name"},
    PageText{"card", "Carte", "Card"},
    PageText{"sepa_debit", "Prélèvement SEPA", "SEPA debit"},
    PageText{"card_title", "Payer par carte", "Pay by card"},
    PageText{"debit_title", "Payer par prélèvement", "Pay by direct debit"},
    PageText{"free_title", "Rien à payer", "Nothing to pay"},
    PageText{"debit_note",
             "Un prélèvement prend quelques jours : le paiement est d'abord en cours, puis réussit "
             "ou échoue. Ici, quelques secondes suffisent.",
             "A direct debit takes days: the payment is under way first, then succeeds or fails. "
             "Here it takes seconds."},
    PageText{"button_card", "Payer {}", "Pay {}"},
    PageText{"button_debit", "Autoriser le prélèvement de {}", "Authorise the debit of {}"},
    PageText{"button_free", "Confirmer", "Confirm"},
    PageText{"expiry_example", "MM / AA", "MM / YY"},
    PageText{"missing", "Ce champ est nécessaire.", "This field is needed."},
    PageText{"wrong_expiry", "Une date à venir, comme 12 / 34.", "A date to come, like 12 / 34."},
    PageText{"wrong_cvc", "Trois chiffres, ou quatre.", "Three digits, or four."},
    PageText{"wrong_email", "Cette adresse n'est pas complète.", "This address is not complete."},
    PageText{"failed", "Le paiement n'est pas passé. Rien n'a été débité.",
             "The payment did not go through. Nothing was charged."},
    PageText{"challenge_canceled", "L'authentification a été interrompue. Rien n'a été débité.",
             "The authentication was cancelled. Nothing was charged."},
    PageText{"expired_title", "Cette page de paiement a expiré", "This payment page has expired"},
    PageText{"expired_text",
             "Rien n'a été débité. Revenez en arrière pour voir où en sont les choses.",
             "Nothing was charged. Go back to see where things stand."},
    PageText{"complete_title", "Ce paiement est déjà fait", "This payment is done already"},
    PageText{"complete_text", "Il n'y a plus rien à payer ici.",
             "There is nothing left to pay here."},
    PageText{"processing_title", "Ce paiement est en cours", "This payment is under way"},
    PageText{"processing_text", "La banque dira plus tard s'il a réussi.",
             "The bank will say later whether it succeeded."},
    PageText{"onward", "Continuer", "Continue"},
    PageText{"unknown_title", "Cette page de paiement n'existe pas",
             "This payment page does not exist"},
    PageText{"unknown_text", "L'adresse est peut-être incomplète.",
             "The address may be incomplete."},
    // Said before any attempt: without the words by which a refusal is known.
    PageText{"test_cards", "Cartes de test", "Test cards"},
    PageText{"test_ibans", "IBAN de test", "Test IBANs"},
    PageText{"samples_paid", "Le paiement réussit", "The payment succeeds"},
    PageText{"samples_asking", "La banque demande une confirmation", "The bank asks to confirm"},
    PageText{"samples_declined", "La banque dit non", "The bank says no"},
    PageText{"samples_later", "Réussit, puis tourne mal", "Succeeds, then goes wrong"},
    PageText{"samples_debits", "Prélèvements", "Direct debits"},
    PageText{"sample_visa", "Visa", "Visa"},
    PageText{"sample_mastercard", "Mastercard", "Mastercard"},
    PageText{"sample_amex", "American Express", "American Express"},
    PageText{"sample_asks_always", "Toujours", "Always"},
    PageText{"sample_asks_on_session", "Quand le client est là", "While the customer is there"},
    PageText{"sample_asks_3ds2", "3-D Secure 2, obligatoire", "3-D Secure 2, required"},
    PageText{"sample_asks_then_declined", "Confirmé, puis un refus", "Confirmed, then a refusal"},
    PageText{"sample_declined", "Sans raison donnée", "No reason given"},
    PageText{"sample_insufficient", "Provision insuffisante", "Insufficient funds"},
    PageText{"sample_lost", "Carte perdue", "Lost card"},
    PageText{"sample_stolen", "Carte volée", "Stolen card"},
    PageText{"sample_expired", "Carte expirée", "Expired card"},
    PageText{"sample_cvc", "Cryptogramme faux", "Incorrect CVC"},
    PageText{"sample_cvc_check", "Contrôle du cryptogramme en échec", "CVC check fails"},
    PageText{"sample_processing", "Erreur de traitement", "Processing error"},
    PageText{"sample_velocity", "Trop de tentatives", "Too many attempts"},
    PageText{"sample_blocked", "Bloquée comme trop risquée", "Blocked as too risky"},
    PageText{"sample_wrong_number", "Numéro impossible", "Impossible number"},
    PageText{"sample_disputed", "Contesté : fraude", "Disputed: fraud"},
    PageText{"sample_not_received", "Contesté : non reçu", "Disputed: not received"},
    PageText{"sample_inquiry", "Demande de renseignements", "Inquiry"},
    PageText{"sample_refund_pending", "Remboursement d'abord en attente",
             "Refund is pending at first"},
    PageText{"sample_refund_fails", "Remboursement qui échoue ensuite", "Refund fails afterwards"},
    PageText{"sample_debit_paid", "Réussit", "Succeeds"},
    PageText{"sample_debit_fails", "Échoue", "Fails"},
    PageText{"sample_debit_paid_late", "Réussit après trois minutes",
             "Succeeds after three minutes"},
    PageText{"sample_debit_fails_late", "Échoue après trois minutes", "Fails after three minutes"},
    PageText{"sample_debit_disputed", "Réussit, puis contesté", "Succeeds, then disputed"},
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
    PageText{"wrong_iban", "Cet IBAN n'est pas valable.", "This IBAN is not valid."},
    PageText{"no_test_iban", "Ce n'est pas un IBAN de test. N'entrez jamais un vrai compte ici.",
             "This is not a test IBAN. Never enter a real account here."},
    PageText{"debit_not_offered", "Ce paiement ne se fait pas par prélèvement.",
             "This payment does not take direct debits."},
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
