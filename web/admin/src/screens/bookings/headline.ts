// One headline and one sentence for the state a booking is in, with the amounts and the next thing to expect.
import { dateTime, money } from '../../format.ts';
import { translate } from '../../words/language.svelte.ts';
import type { BookingDetail } from './booking.ts';

export interface Headline {
  kind: 'info' | 'success' | 'warning' | 'danger';
  title: string;
  sentence: string;
}

const t = translate({
  fr: {
    confirmedPaid: 'Confirmée et payée',
    paid: (amount: string) => `${amount} payés en ligne.`,
    partly: (paid: string, refunded: string) => `${paid} payés en ligne, dont ${refunded} rendus.`,
    confirmedOnSite: (amount: string) => `Confirmée, ${amount} à encaisser sur place`,
    onSite: 'Rien n’a été payé en ligne.',
    confirmed: 'Confirmée',
    free: 'Rien à payer.',
    refundFailedStands: 'Stripe a refusé un remboursement : il reste à régler.',
    done: 'Le client est venu.',
    noShow: 'Le client n’est pas venu.',
    processing: 'Paiement en cours chez la banque',
    processingFree:
      'Cela peut prendre quelques jours. La place reste libre jusque-là ; si elle est prise entre-temps, tout est rendu.',
    processingHeld: 'Cela peut prendre quelques jours. La place est gardée jusque-là.',
    authorized: 'Paiement autorisé, encaissement en cours',
    authorizedSentence: (amount: string) =>
      `La place est prise. Stripe encaisse ${amount}, puis la confirmation part d’elle-même.`,
    unpaid: 'En attente du paiement',
    unpaidFree: 'La place reste libre tant que rien n’est payé.',
    unpaidHeld: (until: string) => `La place est gardée jusqu’au ${until}.`,
    failed: 'Le paiement n’est pas passé',
    failedSentence: 'Rien n’a été débité. Le client peut réessayer.',
    rejected: 'Refusée : quelqu’un d’autre avait payé avant',
    releasing: 'Rien n’est débité : l’autorisation est en train d’être levée.',
    released: 'Rien n’a été débité : l’autorisation est levée.',
    cancelled: 'Annulée',
    back: (amount: string) => `${amount} ont été rendus.`,
    backPending: 'Le remboursement est en cours.',
    backFailed: 'Stripe a refusé le remboursement : il reste à régler.',
    kept: (amount: string) => `${amount} ont été gardés, rien n’a été rendu.`,
    keptPart: (back: string, kept: string) => `${back} ont été rendus, ${kept} gardés.`,
    nothing: 'Rien n’avait été payé en ligne.',
  },
  en: {
    confirmedPaid: 'Confirmed and paid',
    paid: (amount: string) => `${amount} paid online.`,
    partly: (paid: string, refunded: string) =>
      `${paid} paid online, ${refunded} of it given back.`,
    confirmedOnSite: (amount: string) => `Confirmed, ${amount} to be taken on site`,
    onSite: 'Nothing was paid online.',
    confirmed: 'Confirmed',
    free: 'Nothing to pay.',
    refundFailedStands: 'Stripe refused a refund: it needs settling.',
    done: 'The client came.',
    noShow: 'The client did not come.',
    processing: 'Payment under way at the bank',
    processingFree:
      'This can take a few days. The place stays free until then; should it be taken meanwhile, everything goes back.',
    processingHeld: 'This can take a few days. The place is kept until then.',
    authorized: 'Payment authorised, being taken',
    authorizedSentence: (amount: string) =>
      `The place is taken. Stripe takes ${amount}, then the confirmation leaves by itself.`,
    unpaid: 'Waiting for the payment',
    unpaidFree: 'The place stays free until something is paid.',
    unpaidHeld: (until: string) => `The place is kept until ${until}.`,
    failed: 'The payment did not go through',
    failedSentence: 'Nothing was charged. The client can try again.',
    rejected: 'Rejected: somebody else had paid before',
    releasing: 'Nothing is charged: the authorisation is being released.',
    released: 'Nothing was charged: the authorisation is released.',
    cancelled: 'Cancelled',
    back: (amount: string) => `${amount} were given back.`,
    backPending: 'The refund is under way.',
    backFailed: 'Stripe refused the refund: it needs settling.',
    kept: (amount: string) => `${amount} were kept, nothing was given back.`,
    keptPart: (back: string, kept: string) => `${back} were given back, ${kept} kept.`,
    nothing: 'Nothing had been paid online.',
  },
});

const isOrWasPaid = (booking: BookingDetail) =>
  booking.payments.some((payment) => payment.captured.amount > 0);

/** What became of the money of a booking that is over. */
function moneySentence(booking: BookingDetail): string {
  if (booking.payment_status === 'refund_pending') return t.backPending;
  if (booking.payment_status === 'refund_failed') return t.backFailed;
  if (booking.payment_status === 'void_pending') return t.releasing;
  if (booking.payment_status === 'voided') return t.released;
  const { refunded, price } = booking;
  if (refunded.amount > 0) {
    const kept = price.amount - refunded.amount;
    return kept > 0
      ? t.keptPart(money(refunded), money({ ...price, amount: kept }))
      : t.back(money(refunded));
  }
  return isOrWasPaid(booking) ? t.kept(money(price)) : t.nothing;
}

function confirmed(booking: BookingDetail): Headline {
  const came =
    booking.attendance === 'done' ? t.done : booking.attendance === 'no_show' ? t.noShow : '';
  const say = (title: string, sentence: string): Headline => ({
    kind: 'success',
    title,
    sentence: [came, sentence].filter(Boolean).join(' '),
  });
  if (booking.payment_status === 'refund_failed')
    return { ...say(t.confirmed, t.refundFailedStands), kind: 'danger' };
  if (booking.on_site.amount > 0) return say(t.confirmedOnSite(money(booking.on_site)), t.onSite);
  if (booking.payment_status === 'not_required') return say(t.confirmed, t.free);
  const sentence =
    booking.refunded.amount > 0
      ? t.partly(money(booking.price), money(booking.refunded))
      : t.paid(money(booking.price));
  return say(t.confirmedPaid, sentence);
}

export function headline(booking: BookingDetail): Headline {
  switch (booking.status) {
    case 'confirmed':
      return confirmed(booking);
    case 'rejected':
    case 'cancelled':
      return {
        kind: booking.payment_status === 'refund_failed' ? 'danger' : 'info',
        title: booking.status === 'rejected' ? t.rejected : t.cancelled,
        sentence: moneySentence(booking),
      };
    case 'pending':
      if (booking.payment_status === 'processing')
        return {
          kind: 'warning',
          title: t.processing,
          sentence: booking.held_until ? t.processingHeld : t.processingFree,
        };
      if (booking.payment_status === 'authorized')
        return {
          kind: 'info',
          title: t.authorized,
          sentence: t.authorizedSentence(money(booking.price)),
        };
      if (booking.payment_status === 'failed')
        return { kind: 'warning', title: t.failed, sentence: t.failedSentence };
      return {
        kind: 'warning',
        title: t.unpaid,
        sentence: booking.held_until ? t.unpaidHeld(dateTime(booking.held_until)) : t.unpaidFree,
      };
  }
}
