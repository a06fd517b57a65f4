// What an entry of the history adds to its words: an amount as people write it, the kind of a mail and what the other server answered.
// Ids are left out: Stripe's stand with the payments, as links.
import { money } from '../../format.ts';
import { translate } from '../../words/language.svelte.ts';
import type { HistoryEntry } from './booking.ts';
import { mailWords } from './words.ts';

const t = translate({
  fr: { toGiveBack: (amount: string) => `${amount} à rendre` },
  en: { toGiveBack: (amount: string) => `${amount} to give back` },
});

const anId = /^(slot|cs|pi|re|pyr|ch|py|dp|du|evt)_\w+$/;
const amountAtEnd = /(?:^|\s)(\d+) ([a-z]{3})$/;

export function historyDetail(entry: HistoryEntry): string {
  if (entry.happening.startsWith('mail_')) {
    const [kind = '', ...rest] = entry.detail.split(' ');
    return rest.length > 0 ? `${mailWords(kind)} (${rest.join(' ')})` : mailWords(kind);
  }
  const amount = amountAtEnd.exec(entry.detail);
  const words = entry.detail
    .replace(amountAtEnd, '')
    .split(' ')
    .filter((word) => word !== '' && !anId.test(word));
  const value = amount && { amount: Number(amount[1]), currency: amount[2] ?? '' };
  if (value && value.amount > 0)
    words.push(entry.happening === 'cancelled' ? t.toGiveBack(money(value)) : money(value));
  return words.join(' ');
}
