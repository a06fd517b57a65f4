// The steps from nothing to the first real booking: which are done. The navigation leads there until all are.
import { api } from './api.ts';
import type { Checklist } from './model.ts';

export const steps = ['hours', 'service', 'stripe', 'mail', 'test_booking', 'live'] as const;
export type Step = (typeof steps)[number];

let current = $state.raw<Checklist | null>(null);

export function checklist(): Checklist | null {
  return current;
}

/** How many steps are left; null while that is not known. */
export function stepsLeft(): number | null {
  const known = current;
  return known === null ? null : steps.filter((step) => !known[step]).length;
}

export async function refreshChecklist(): Promise<Checklist> {
  current = await api.get<Checklist>('checklist');
  return current;
}
