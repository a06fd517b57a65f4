// What a change of rules did to the slots, in one sentence: every schedule screen says it the same way.
import { language } from './words/language.svelte.ts';
import type { SlotChanges } from './model.ts';

function some(count: number, one: string, many: string): string {
  return `${count} ${count > 1 ? many : one}`;
}

/** «Enregistré. 24 créneaux ajoutés, 3 retirés.» */
export function describeChanges(changes: SlotChanges | undefined): string {
  const isFrench = language() === 'fr';
  const done = isFrench ? 'Enregistré.' : 'Saved.';
  if (!changes) return done;
  const parts: string[] = [];
  if (changes.added > 0)
    parts.push(
      isFrench
        ? some(changes.added, 'créneau ajouté', 'créneaux ajoutés')
        : some(changes.added, 'slot added', 'slots added'),
    );
  if (changes.removed > 0)
    parts.push(
      isFrench
        ? some(changes.removed, 'créneau retiré', 'créneaux retirés')
        : some(changes.removed, 'slot removed', 'slots removed'),
    );
  if (changes.closed > 0)
    parts.push(
      isFrench
        ? some(changes.closed, 'créneau fermé', 'créneaux fermés')
        : some(changes.closed, 'slot closed', 'slots closed'),
    );
  if (changes.off_rules > 0)
    parts.push(
      isFrench
        ? some(changes.off_rules, 'créneau réservé attend', 'créneaux réservés attendent') +
            ' votre décision'
        : some(changes.off_rules, 'booked slot waits', 'booked slots wait') + ' for your decision',
    );
  return parts.length === 0 ? done : `${done} ${parts.join(isFrench ? ', ' : ', ')}.`;
}
