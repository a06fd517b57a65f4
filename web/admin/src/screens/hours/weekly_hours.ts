// The hours of a week as the editor holds them: texts of time fields, by weekday. Pure.
import type { Hours } from '../../model.ts';

/** «09:00», as time fields have it; the end «00:00» is midnight at the end of the day. */
export interface Spell {
  from: string;
  to: string;
}
/** By weekday, 0 is Sunday. */
export type Week = Spell[][];

/** Monday first, as the business reads its week. */
export const weekdays: readonly number[] = [1, 2, 3, 4, 5, 6, 0];

const minutesOfDay = 1440;

export function toText(minute: number): string {
  const rest = minute % minutesOfDay;
  return `${String(Math.trunc(rest / 60)).padStart(2, '0')}:${String(rest % 60).padStart(2, '0')}`;
}

/** Minutes from midnight, or null when it is no time. */
export function toMinute(text: string, side: 'start' | 'end' = 'start'): number | null {
  const found = /^(\d{1,2}):(\d{2})/.exec(text);
  if (!found) return null;
  const minute = Number(found[1]) * 60 + Number(found[2]);
  if (minute >= minutesOfDay) return null;
  return side === 'end' && minute === 0 ? minutesOfDay : minute;
}

export function toWeek(hours: readonly Hours[]): Week {
  const week: Week = Array.from({ length: 7 }, () => []);
  for (const each of [...hours].sort((a, b) => a.start_minute - b.start_minute)) {
    week[each.weekday]?.push({ from: toText(each.start_minute), to: toText(each.end_minute) });
  }
  return week;
}

/** What is wrong with one weekday's spells, if anything. */
export type Fault = 'not_a_time' | 'ends_first' | 'overlaps';

export function findFault(spells: readonly Spell[]): Fault | null {
  const found: { start: number; end: number }[] = [];
  for (const spell of spells) {
    const start = toMinute(spell.from);
    const end = toMinute(spell.to, 'end');
    if (start === null || end === null) return 'not_a_time';
    if (end <= start) return 'ends_first';
    found.push({ start, end });
  }
  found.sort((a, b) => a.start - b.start);
  for (const [index, each] of found.entries()) {
    const next = found[index + 1];
    if (next && next.start < each.end) return 'overlaps';
  }
  return null;
}

/** For the API; every spell must be without fault. */
export function toHours(week: Week): Hours[] {
  return week.flatMap((spells, weekday) =>
    spells
      .map((spell) => ({
        weekday,
        start_minute: toMinute(spell.from) ?? 0,
        end_minute: toMinute(spell.to, 'end') ?? 0,
      }))
      .sort((a, b) => a.start_minute - b.start_minute),
  );
}

/** What a week looks like for somebody who has not said anything yet. */
export function usualWeek(): Week {
  return Array.from({ length: 7 }, (_, weekday) =>
    weekday === 0 || weekday === 6
      ? []
      : [
          { from: '09:00', to: '12:00' },
          { from: '14:00', to: '18:00' },
        ],
  );
}
