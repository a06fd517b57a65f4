// What each kind of matter means, in plain words: a title, what happened, and what helps.
import { money } from '../../format.ts';
import type { Attention } from '../../model.ts';
import type { IconName } from '../../parts/Icon.svelte';
import { translate } from '../../words/language.svelte.ts';

interface Words {
  title: (amount: string) => string;
  sentence: string;
}

const t = translate<Record<Attention['kind'], Words>>({
  fr: {
    refund_failed: {
      title: (amount) => `Stripe a refusé de rendre ${amount}`,
      sentence:
        'Le client attend cet argent. Demandez-le de nouveau à Stripe, ou rendez-le autrement et notez comment.',
    },
    mail_failed: {
      title: () => 'Un message n’est pas arrivé',
      sentence:
        'Après plusieurs essais, il a été abandonné. Vérifiez l’adresse, puis envoyez-le de nouveau ou prévenez la personne autrement.',
    },
    dispute: {
      title: (amount) => `Un paiement de ${amount} est contesté`,
      sentence:
        'La banque du client demande des preuves. Répondez dans Stripe avant la date limite : sans réponse, l’argent est perdu.',
    },
    unexpected_payment: {
      title: (amount) => `Un paiement de ${amount} est arrivé sans réservation`,
      sentence: 'Vérifiez dans Stripe de qui il vient, et s’il a bien été rendu, ou jamais débité.',
    },
    slot_off_rules: {
      title: () => 'Un créneau réservé n’est plus dans vos horaires',
      sentence:
        'Vos horaires ont changé après la réservation. Gardez le créneau tel quel, ou déplacez la réservation avec le client.',
    },
    webhook_silent: {
      title: () => 'Stripe ne prévient plus le serveur',
      sentence:
        'Les paiements sont quand même vérifiés, mais plus tard. Regardez l’adresse du webhook dans Stripe.',
    },
  },
  en: {
    refund_failed: {
      title: (amount) => `Stripe refused to give back ${amount}`,
      sentence:
        'The client is waiting for this money. Ask Stripe again, or give it back another way and note how.',
    },
    mail_failed: {
      title: () => 'A mail did not arrive',
      sentence:
        'After several tries it was given up. Check the address, then send it again or tell the person another way.',
    },
    dispute: {
      title: (amount) => `A payment of ${amount} is disputed`,
      sentence:
        'The client’s bank asks for evidence. Answer in Stripe before the deadline: without an answer the money is lost.',
    },
    unexpected_payment: {
      title: (amount) => `A payment of ${amount} came without a booking`,
      sentence: 'Check in Stripe whom it is from, and that it went back or was never charged.',
    },
    slot_off_rules: {
      title: () => 'A booked slot is no longer in your hours',
      sentence:
        'Your hours changed after the booking. Keep the slot as it is, or move the booking with the client.',
    },
    webhook_silent: {
      title: () => 'Stripe no longer tells the server',
      sentence:
        'Payments are checked all the same, but later. Look at the webhook’s address in Stripe.',
    },
  },
});

export function matterTitle(matter: Attention): string {
  return t[matter.kind]?.title(matter.amount ? money(matter.amount) : '') ?? matter.kind;
}
export function matterSentence(matter: Attention): string {
  return t[matter.kind]?.sentence ?? '';
}

export const matterIcons: Record<Attention['kind'], IconName> = {
  refund_failed: 'refund',
  mail_failed: 'mail',
  dispute: 'money',
  unexpected_payment: 'money',
  slot_off_rules: 'hours',
  webhook_silent: 'attention',
};
