// The spans of days that the report is asked for: what people name them by, and how one of its periods is written. Pure.
import { plainDay } from '../../format.ts';
import { languageTag } from '../../words/language.svelte.ts';
import { addDays } from '../../zone.ts';

export const presets = [
  'this_month',
  'last_month',
  'three_months',
  'this_year',
  'last_year',
] as const;
export type Preset = (typeof presets)[number];
export const lengths = ['day', 'week', 'month'] as const;
export type Length = (typeof lengths)[number];

export interface Span {
  from: string;
  to: string;
  by: Length;
}

function monthStart(day: string, months = 0): string {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}

export function spanOf(preset: Preset, today: string): Span {
  const year = Number(today.slice(0, 4));
  switch (preset) {
    case 'this_month':
      return { from: monthStart(today), to: addDays(monthStart(today, 1), -1), by: 'day' };
    case 'last_month':
      return { from: monthStart(today, -1), to: addDays(monthStart(today), -1), by: 'day' };
    case 'three_months':
      return { from: monthStart(today, -2), to: addDays(monthStart(today, 1), -1), by: 'week' };
    case 'this_year':
      return { from: `${year}-01-01`, to: `${year}-12-31`, by: 'month' };
    case 'last_year':
      return { from: `${year - 1}-01-01`, to: `${year - 1}-12-31`, by: 'month' };
  }
}

export function presetOf(span: Span, today: string): Preset | null {
  return (
    presets.find((preset) => {
      const { from, to } = spanOf(preset, today);
      return from === span.from && to === span.to;
    }) ?? null
  );
}

/** A period by its first day: «1 déc.», «30 nov.» for a week, «décembre 2026». */
export function periodWords(firstDay: string, by: Length): string {
  if (by === 'month')
    return new Intl.DateTimeFormat(languageTag(), {
      month: 'long',
      year: 'numeric',
      timeZone: 'UTC',
    }).format(new Date(`${firstDay}T00:00:00Z`));
  return plainDay(firstDay);
}

/** The same on a chart's axis, where there is little room. */
export function periodLabel(firstDay: string, by: Length): string {
  return new Intl.DateTimeFormat(languageTag(), {
    ...(by === 'month' ? {} : { day: 'numeric' }),
    month: 'short',
    timeZone: 'UTC',
  }).format(new Date(`${firstDay}T00:00:00Z`));
}
