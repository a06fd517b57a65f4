// How many matters need a person: shown in the navigation, asked again when something was resolved and when one moves about.
import { api } from './api.ts';

const freshMilliseconds = 60_000;

let count = $state(0);
let askedAt = -freshMilliseconds;

export function attentionCount(): number {
  return count;
}

/** Asks again; without `isUrgent` not more than once a minute. */
export async function refreshAttentionCount(isUrgent = false): Promise<void> {
  const now = performance.now();
  if (!isUrgent && now - askedAt < freshMilliseconds) return;
  askedAt = now;
  try {
    count = (await api.get<{ attention: number }>('today')).attention;
  } catch {
    // The screen itself says what is wrong; a number that is a minute old does no harm.
  }
}

/** For a screen that has learnt the number anyway. */
export function setAttentionCount(value: number): void {
  count = value;
  askedAt = performance.now();
}
