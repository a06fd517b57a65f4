// The cancellation policy as a client will understand it. Pure but for the formats.
import { duration, money } from '../../format.ts';
import { language } from '../../words/language.svelte.ts';
import type { Money } from '../../model.ts';

interface Policy {
  refund_until_minutes: number;
  late_refund_percent: number;
  price: Money;
}

function share(policy: Policy): string {
  // As the program rounds: down to the smallest unit.
  const amount = Math.floor((policy.price.amount * policy.late_refund_percent) / 100);
  return money({ ...policy.price, amount });
}

/** The rule in one or two sentences, with this service's own numbers. */
export function describePolicy(policy: Policy): string {
  const isFrench = language() === 'fr';
  const full = money(policy.price);
  const until = duration(policy.refund_until_minutes);
  if (policy.price.amount === 0)
    return isFrench
      ? 'Gratuit : il n’y a rien à rembourser.'
      : 'Free of charge: there is nothing to refund.';
  if (policy.late_refund_percent === 100)
    return isFrench
      ? `Annulation à tout moment avant le début : ${full} remboursés.`
      : `Cancelled at any time before the start: ${full} refunded.`;
  const early =
    policy.refund_until_minutes === 0
      ? isFrench
        ? `Annulation jusqu’au début : ${full} remboursés.`
        : `Cancelled until the start: ${full} refunded.`
      : isFrench
        ? `Annulation au moins ${until} avant : ${full} remboursés.`
        : `Cancelled at least ${until} before: ${full} refunded.`;
  if (policy.refund_until_minutes === 0) return early;
  const late =
    policy.late_refund_percent === 0
      ? isFrench
        ? 'Plus tard : rien n’est remboursé.'
        : 'Later: nothing is refunded.'
      : isFrench
        ? `Plus tard : ${share(policy)} remboursés sur ${full}.`
        : `Later: ${share(policy)} of ${full} refunded.`;
  return `${early} ${late}`;
}

/** The same for one person on one day: numbers are easier to check than rules. */
export function exampleOf(policy: Policy): string {
  const isFrench = language() === 'fr';
  if (policy.price.amount === 0 || policy.refund_until_minutes === 0) return '';
  const sooner = duration(policy.refund_until_minutes + 60);
  const later = policy.refund_until_minutes > 60 ? duration(policy.refund_until_minutes - 60) : '';
  const nothing = isFrench ? 'ne récupère rien' : 'gets nothing back';
  const gets = (amount: string) => (isFrench ? `récupère ${amount}` : `gets ${amount} back`);
  const first = isFrench
    ? `Par exemple : Ana annule ${sooner} avant, elle ${gets(money(policy.price))}.`
    : `For example: Ana cancels ${sooner} before, she ${gets(money(policy.price))}.`;
  if (later === '') return first;
  const back = policy.late_refund_percent === 0 ? nothing : gets(share(policy));
  return isFrench
    ? `${first} Si elle annule ${later} avant, elle ${back}.`
    : `${first} If she cancels ${later} before, she ${back}.`;
}
