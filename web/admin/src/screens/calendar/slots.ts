// What the calendar shows of a slot: one state of six, its words, and its place on the business's clocks. Knows no component.
import { timeRange } from '../../format.ts';
import type { Slot } from '../../model.ts';
import type { IconName } from '../../parts/Icon.svelte';
import { translate } from '../../words/language.svelte.ts';
import { dayOf, minuteOf, toInstant } from '../../zone.ts';

/**
 * `free`: nobody yet; `partly`: some seats taken; `blocked`: another slot of the calendar that overlaps it is taken; `over`: it has begun
 * and nobody came.
 */
export type SlotState = 'free' | 'partly' | 'full' | 'closed' | 'blocked' | 'off_rules' | 'over';

export function slotState(slot: Slot): SlotState {
  if (slot.is_off_rules) return 'off_rules';
  if (slot.is_closed) return 'closed';
  if (slot.seats_taken >= slot.capacity) return 'full';
  if (slot.seats_taken > 0) return 'partly';
  if (Date.parse(slot.start_at) <= Date.now()) return 'over';
  return slot.blockers > 0 ? 'blocked' : 'free';
}

const t = translate<{
  states: Record<SlotState, string>;
  sentences: Record<SlotState, string>;
  seats: (taken: number, capacity: number) => string;
  unpaid: (name: string) => string;
}>({
  fr: {
    states: {
      free: 'Libre',
      partly: 'En partie réservé',
      full: 'Réservé',
      closed: 'Fermé',
      blocked: 'Indisponible',
      off_rules: 'Hors horaires',
      over: 'Passé',
    },
    sentences: {
      free: 'Les clients peuvent le réserver.',
      partly: 'Il reste des places.',
      full: 'Toutes les places sont prises.',
      closed: 'Les clients ne le voient plus.',
      blocked: 'Un autre créneau réservé du même agenda le recouvre.',
      off_rules:
        'Vos horaires ont changé, mais il est réservé : gardez-le ou déplacez la réservation.',
      over: 'Personne ne l’avait réservé.',
    },
    seats: (taken, capacity) => `${taken} sur ${capacity} réservées`,
    unpaid: (name) => `${name} (pas encore payé)`,
  },
  en: {
    states: {
      free: 'Free',
      partly: 'Partly booked',
      full: 'Booked',
      closed: 'Closed',
      blocked: 'Unavailable',
      off_rules: 'Off hours',
      over: 'Past',
    },
    sentences: {
      free: 'Clients can book it.',
      partly: 'There are places left.',
      full: 'All places are taken.',
      closed: 'Clients no longer see it.',
      blocked: 'Another booked slot of the same calendar overlaps it.',
      off_rules: 'Your hours have changed, but it is booked: keep it or move the booking.',
      over: 'Nobody had booked it.',
    },
    seats: (taken, capacity) => `${taken} of ${capacity} booked`,
    unpaid: (name) => `${name} (not paid yet)`,
  },
});

export const stateWords = (state: SlotState): string => t.states[state];
export const stateSentence = (state: SlotState): string => t.sentences[state];

export const stateIcons: Record<SlotState, IconName> = {
  free: 'circle',
  partly: 'user',
  full: 'check',
  closed: 'lock',
  blocked: 'cross',
  off_rules: 'attention',
  over: 'hours',
};

/** Who has booked, or the seats that are taken when there are several. */
export function whoWords(slot: Slot): string {
  if (slot.capacity > 1 && slot.seats_taken > 0) return t.seats(slot.seats_taken, slot.capacity);
  return slot.bookings
    .map((booking) => {
      const name = booking.name || booking.id;
      return booking.status === 'pending' ? t.unpaid(name) : name;
    })
    .join(', ');
}

/** «09:00 – 10:00 Consultation, réservé, Noé Lefèvre»: the accessible name of a slot in the calendar. */
export function slotWords(slot: Slot): string {
  const parts = [stateWords(slotState(slot)).toLowerCase(), whoWords(slot)].filter(Boolean);
  return `${timeRange(slot.start_at, slot.end_at)} ${slot.title}, ${parts.join(', ')}`;
}

export function durationMinutes(slot: Slot): number {
  return Math.round((Date.parse(slot.end_at) - Date.parse(slot.start_at)) / 60_000);
}

/** An instant as the zone's clocks show it, written without an offset: `2026-12-01T09:00:00`. */
export function wallClock(instant: string | number | Date, timeZone: string): string {
  const minute = minuteOf(instant, timeZone);
  const hours = String(Math.trunc(minute / 60)).padStart(2, '0');
  return `${dayOf(instant, timeZone)}T${hours}:${String(minute % 60).padStart(2, '0')}:00`;
}

/** The instant of what the component holds: a wall clock time that it takes for UTC. */
export function fromWallClock(date: Date, timeZone: string): string {
  const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
  return toInstant(date.toISOString().slice(0, 10), minute, timeZone);
}
