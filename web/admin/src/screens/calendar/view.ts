// What the calendar shows: the view, the day it stands on, and the days that follow from them. Pure.
import { addDays } from '../../zone.ts';

export const views = ['day', 'week', 'month', 'list'] as const;
export type View = (typeof views)[number];

export function isView(text: string | null): text is View {
  return views.includes(text as View);
}

export function isDay(text: string | null): text is string {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** The Monday of the week of `day`. */
export function weekOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

function monthOf(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

/** The first and the last day that a view shows. */
export function shownDays(view: View, day: string): { from: string; to: string } {
  switch (view) {
    case 'day':
      return { from: day, to: day };
    case 'week':
    case 'list':
      return { from: weekOf(day), to: addDays(weekOf(day), 6) };
    case 'month': {
      const first = weekOf(monthOf(day));
      return { from: first, to: addDays(first, 41) };
    }
  }
}

/** The day to stand on one view further, or with -1 one back. */
export function step(view: View, day: string, direction: 1 | -1): string {
  if (view === 'day') return addDays(day, direction);
  if (view !== 'month') return addDays(day, 7 * direction);
  return monthOf(addDays(monthOf(day), direction === 1 ? 31 : -1));
}
