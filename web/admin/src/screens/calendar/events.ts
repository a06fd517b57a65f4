// From slots to what the calendar component draws: each slot in the views of days, a day's sums in the month.
import type { EventInput } from '@fullcalendar/core';
import type { Slot } from '../../model.ts';
import { number } from '../../format.ts';
import { translate } from '../../words/language.svelte.ts';
import { addDays, dayOf } from '../../zone.ts';
import type { ClosedDay } from './closed_days.ts';
import { durationMinutes, slotState, slotWords, wallClock, whoWords } from './slots.ts';

const t = translate({
  fr: {
    free: (count: number): string => (count > 1 ? 'libres' : 'libre'),
    taken: (count: number): string => (count > 1 ? 'réservés' : 'réservé'),
    closed: 'Fermé',
  },
  en: {
    free: () => 'free',
    taken: () => 'booked',
    closed: 'Closed',
  },
});

/** What rides along with an event: the slot, or the day whose sum it is. */
export interface EventExtras {
  slot?: Slot;
  day?: string;
  /** A sum of a day: how many, and of what. */
  count?: number;
  words?: string;
  label: string;
  who?: string;
  /** The service's, as CSS. */
  color: string;
}

/** How a service's colour is come by. */
export type ColorOf = (serviceId: string | null) => string;

function slotEvent(slot: Slot, timeZone: string, colorOf: ColorOf): EventInput {
  const start = wallClock(slot.start_at, timeZone);
  let end = wallClock(slot.end_at, timeZone);
  // Across the hour that comes twice a slot seems to end before it began.
  if (end <= start)
    end = new Date(Date.parse(`${start}Z`) + durationMinutes(slot) * 60_000)
      .toISOString()
      .slice(0, 19);
  const extras: EventExtras = {
    slot,
    label: slotWords(slot),
    who: whoWords(slot),
    color: colorOf(slot.service_id),
  };
  const isMovable =
    slot.seats_taken === 0 && slot.bookings.length === 0 && Date.parse(slot.start_at) > Date.now();
  return {
    id: slot.id,
    start,
    end,
    title: slot.title,
    editable: isMovable,
    classNames: ['slot', slotState(slot)],
    extendedProps: extras,
  };
}

function sumEvent(kind: 'free' | 'full', day: string, count: number): EventInput {
  const words = kind === 'free' ? t.free(count) : t.taken(count);
  const extras: EventExtras = {
    day,
    count,
    words,
    label: `${number(count)} ${words}`,
    color: 'var(--edge)',
  };
  return {
    id: `${kind}-${day}`,
    start: day,
    allDay: true,
    title: words,
    editable: false,
    classNames: ['slot', 'sum', kind],
    extendedProps: extras,
  };
}

function isTaken(slot: Slot): boolean {
  return slot.seats_taken > 0 || slot.is_off_rules;
}

export function dayEvents(
  slots: readonly Slot[],
  timeZone: string,
  colorOf: ColorOf,
): EventInput[] {
  return slots.map((slot) => slotEvent(slot, timeZone, colorOf));
}

/** The month: what is booked, one by one where there is room for it, and how much is free. */
export function monthEvents(
  slots: readonly Slot[],
  timeZone: string,
  colorOf: ColorOf,
  detail: 'slots' | 'sums',
): EventInput[] {
  const free = new Map<string, number>();
  const taken = new Map<string, number>();
  const events: EventInput[] = [];
  for (const slot of slots) {
    const day = dayOf(slot.start_at, timeZone);
    if (isTaken(slot)) {
      taken.set(day, (taken.get(day) ?? 0) + 1);
      if (detail === 'slots') events.push(slotEvent(slot, timeZone, colorOf));
    } else if (slotState(slot) === 'free') {
      free.set(day, (free.get(day) ?? 0) + 1);
    }
  }
  if (detail === 'sums')
    for (const [day, count] of taken) events.push(sumEvent('full', day, count));
  for (const [day, count] of free) events.push(sumEvent('free', day, count));
  return events;
}

/** The shading of days on which everything is closed. */
export function closedEvents(days: readonly ClosedDay[]): EventInput[] {
  return days.map(({ day, note }) => ({
    id: `closed-${day}`,
    start: day,
    end: addDays(day, 1),
    allDay: true,
    display: 'background',
    title: note === '' ? t.closed : note,
    classNames: ['closed-day'],
  }));
}
