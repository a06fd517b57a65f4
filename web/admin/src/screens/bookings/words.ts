// What happened to a booking, in plain words: the history's entries, the mails, why money went back. Shared by the screens that show
// bookings. A word the program learns later is shown as it is.
import { translate } from '../../words/language.svelte.ts';
import type { HistoryEntry } from './booking.ts';

type Names = Record<string, string>;

const t = translate<{
  happenings: Names;
  voids: Names;
  sources: Names;
  mails: Names;
  causes: Names;
}>({
  fr: {
    happenings: {
      created: 'Réservation créée',
      session_opened: 'Page de paiement ouverte',
      session_closed: 'Page de paiement fermée sans paiement',
      payment_failed: 'Le paiement n’est pas passé',
      payment_processing: 'Paiement en cours chez la banque',
      authorized: 'Paiement autorisé : la place est prise, l’encaissement est en cours',
      released: 'Autorisation levée, rien n’a été débité',
      capture_failed: 'Stripe a refusé d’encaisser, la place est rendue',
      authorization_lapsed: 'L’autorisation a pris fin avant l’encaissement, la place est rendue',
      confirmed: 'Réservation confirmée',
      slot_taken: 'Payée trop tard : le créneau était pris, tout est rendu',
      amount_mismatch: 'Montant payé inattendu, tout est rendu',
      unexpected_payment: 'Paiement de trop : rien n’en est gardé',
      refunded: 'Remboursement fait',
      partly_refunded: 'Remboursement partiel fait',
      refund_failed: 'Stripe a refusé le remboursement',
      cancelled: 'Réservation annulée',
      moved: 'Réservation déplacée',
      refund_ordered: 'Remboursement demandé',
      settled_by_hand: 'Remboursement réglé autrement',
      marked_done: 'Notée comme honorée',
      marked_no_show: 'Notée comme absence',
      marked_open: 'Présence remise à préciser',
      payment_link_sent: 'Lien de paiement envoyé',
      mail_sent: 'Message envoyé',
      mail_tried: 'Envoi d’un message échoué, nouvel essai prévu',
      mail_failed: 'Message abandonné après plusieurs essais',
      disputed: 'Paiement contesté auprès de la banque',
    },
    voids: {
      slot_taken: 'Paiement autorisé trop tard : le créneau était pris, rien n’est débité',
      amount_mismatch: 'Montant autorisé inattendu, rien n’est débité',
    },
    sources: {
      api: 'par l’API',
      page: 'depuis la page de réservation',
      webhook: 'annoncé par Stripe',
      return_page: 'au retour du paiement',
      cleanup: 'par le nettoyage automatique',
      reconcile: 'par la vérification auprès de Stripe',
      outbox: 'automatiquement',
      command_line: 'en ligne de commande',
      admin: 'depuis cet espace',
      owner: 'depuis cet espace',
      client: 'par le client',
    },
    mails: {
      confirmation: 'Confirmation',
      slot_taken: 'Créneau déjà pris',
      refund_made: 'Avis de remboursement',
      payment_returned: 'Paiement rendu',
      reminder: 'Rappel',
      booking_moved: 'Nouvel horaire',
      booking_cancelled: 'Annulation',
      payment_link: 'Lien de paiement',
      owner_booking_confirmed: 'Avis : nouvelle réservation',
      owner_slot_taken: 'Avis : paiement arrivé trop tard',
      owner_refund_failed: 'Avis : remboursement refusé',
      owner_payment_returned: 'Avis : paiement de trop rendu',
      owner_booking_moved: 'Avis : réservation déplacée',
      owner_booking_cancelled: 'Avis : réservation annulée',
      owner_dispute: 'Avis : paiement contesté',
    },
    causes: {
      slot_taken: 'créneau déjà pris',
      amount_mismatch: 'montant inattendu',
      not_expected: 'paiement de trop',
      dashboard: 'fait dans Stripe',
      cancellation: 'annulation',
      goodwill: 'geste commercial',
    },
  },
  en: {
    happenings: {
      created: 'Booking made',
      session_opened: 'Payment page opened',
      session_closed: 'Payment page closed without a payment',
      payment_failed: 'The payment did not go through',
      payment_processing: 'Payment under way at the bank',
      authorized: 'Payment authorised: the place is taken, the money is being taken',
      released: 'Authorisation released, nothing was charged',
      capture_failed: 'Stripe refused to take the money, the place is given back',
      authorization_lapsed:
        'The authorisation ended before the money was taken, the place is given back',
      confirmed: 'Booking confirmed',
      slot_taken: 'Paid too late: the slot was taken, everything goes back',
      amount_mismatch: 'Another amount was paid than expected, everything goes back',
      unexpected_payment: 'One payment too many: nothing of it is kept',
      refunded: 'Refund made',
      partly_refunded: 'Partial refund made',
      refund_failed: 'Stripe refused the refund',
      cancelled: 'Booking cancelled',
      moved: 'Booking moved',
      refund_ordered: 'Refund ordered',
      settled_by_hand: 'Refund settled another way',
      marked_done: 'Marked as done',
      marked_no_show: 'Marked as a no-show',
      marked_open: 'Attendance open again',
      payment_link_sent: 'Payment link sent',
      mail_sent: 'Mail sent',
      mail_tried: 'A mail did not get through, it will be tried again',
      mail_failed: 'Mail given up after several tries',
      disputed: 'Payment disputed with the bank',
    },
    voids: {
      slot_taken: 'Authorised too late: the slot was taken, nothing is charged',
      amount_mismatch: 'Another amount was authorised than expected, nothing is charged',
    },
    sources: {
      api: 'through the API',
      page: 'from the booking page',
      webhook: 'told by Stripe',
      return_page: 'on return from the payment',
      cleanup: 'by the automatic clean-up',
      reconcile: 'by the check with Stripe',
      outbox: 'automatically',
      command_line: 'on the command line',
      admin: 'from these pages',
      owner: 'from these pages',
      client: 'by the client',
    },
    mails: {
      confirmation: 'Confirmation',
      slot_taken: 'Slot already taken',
      refund_made: 'Refund notice',
      payment_returned: 'Payment returned',
      reminder: 'Reminder',
      booking_moved: 'New time',
      booking_cancelled: 'Cancellation',
      payment_link: 'Payment link',
      owner_booking_confirmed: 'Notice: new booking',
      owner_slot_taken: 'Notice: payment came too late',
      owner_refund_failed: 'Notice: refund refused',
      owner_payment_returned: 'Notice: extra payment returned',
      owner_booking_moved: 'Notice: booking moved',
      owner_booking_cancelled: 'Notice: booking cancelled',
      owner_dispute: 'Notice: payment disputed',
    },
    causes: {
      slot_taken: 'slot already taken',
      amount_mismatch: 'unexpected amount',
      not_expected: 'one payment too many',
      dashboard: 'made at Stripe',
      cancellation: 'cancellation',
      goodwill: 'goodwill',
    },
  },
});

/** What happened, with what it meant for the money: a released authorisation gives nothing back. */
export function happeningWords(entry: HistoryEntry): string {
  const isVoid = entry.payment_status === 'void_pending' || entry.payment_status === 'voided';
  const words = isVoid ? t.voids[entry.happening] : undefined;
  return words ?? t.happenings[entry.happening] ?? entry.happening;
}
/** Who or what brought it about; empty when there is nothing to say. */
export const sourceWords = (name: string): string => t.sources[name] ?? name;
export const mailWords = (kind: string): string => t.mails[kind] ?? kind;
export const causeWords = (cause: string): string => t.causes[cause] ?? cause;
