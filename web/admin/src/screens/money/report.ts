// The money report as the owner's API sends it, and sums over it. Pure.
import type { Money } from '../../model.ts';

export interface Figures {
  captured: Money;
  refunded: Money;
  kept: Money;
  on_site: Money;
  bookings: number;
  lost_races: number;
  unpaid: number;
  attempts: number;
  slots: number;
  seats: number;
  seats_taken: number;
}
export interface Row extends Figures {
  /** The first day of the period. */
  period: string;
  service_id: string | null;
  service_title: string;
}
export interface Report {
  rows: Row[];
  totals: Figures;
}

const amounts = ['captured', 'refunded', 'kept', 'on_site'] as const;
const counts = [
  'bookings',
  'lost_races',
  'unpaid',
  'attempts',
  'slots',
  'seats',
  'seats_taken',
] as const;

function add(one: Figures, other: Figures): Figures {
  const sum = { ...one };
  for (const name of amounts)
    sum[name] = { ...one[name], amount: one[name].amount + other[name].amount };
  for (const name of counts) sum[name] = one[name] + other[name];
  return sum;
}

export interface Group extends Figures {
  key: string;
  title: string;
}

function group(
  rows: readonly Row[],
  key: (row: Row) => string,
  title: (row: Row) => string,
): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const name = key(row);
    const before = groups.get(name);
    groups.set(name, { ...(before ? add(before, row) : row), key: name, title: title(row) });
  }
  return [...groups.values()];
}

/** One row a period, oldest first. */
export function byPeriod(rows: readonly Row[]): Group[] {
  return group(
    rows,
    (row) => row.period,
    (row) => row.period,
  ).sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** One row a service, the one that earned most first. */
export function byService(rows: readonly Row[]): Group[] {
  return group(
    rows,
    (row) => row.service_id ?? '',
    (row) => row.service_title,
  ).sort((one, other) => other.kept.amount - one.kept.amount);
}

/** A share between 0 and 1; null where there is nothing to take it of. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
