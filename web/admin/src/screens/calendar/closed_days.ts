// The days on which nothing is offered, from the calendars' exceptions, and the hours of a week they are open. Pure.
import type { Calendar, CalendarException } from '../../model.ts';
import { addDays } from '../../zone.ts';

const minutesOfDay = 1440;

export interface ClosedDay {
  day: string;
  /** Why, by the exception's note; may be empty. */
  note: string;
}

function isWhole(exception: CalendarException): boolean {
  return (
    exception.kind === 'closed' &&
    exception.start_minute === 0 &&
    exception.end_minute === minutesOfDay
  );
}

/** The days from `from` to `to` on which every one of the calendars is closed. */
export function closedDays(calendars: readonly Calendar[], from: string, to: string): ClosedDay[] {
  if (calendars.length === 0) return [];
  const days: ClosedDay[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const reasons = calendars.map((calendar) =>
      calendar.exceptions.find(
        (exception) =>
          isWhole(exception) && exception.first_day <= day && day <= exception.last_day,
      ),
    );
    if (reasons.every((reason) => reason !== undefined))
      days.push({ day, note: reasons.find((reason) => reason?.note)?.note ?? '' });
  }
  return days;
}

export interface OpenHours {
  daysOfWeek: number[];
  startTime: string;
  endTime: string;
}

function clock(minute: number): string {
  return `${String(Math.trunc(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** The weekly hours of all of them together. */
export function openHours(calendars: readonly Calendar[]): OpenHours[] {
  return calendars.flatMap((calendar) =>
    calendar.hours.map((hours) => ({
      daysOfWeek: [hours.weekday],
      startTime: clock(hours.start_minute),
      endTime: clock(hours.end_minute),
    })),
  );
}

/** The hours of a day worth showing: an hour around what is open or happens, in whole hours. */
export function shownHours(
  calendars: readonly Calendar[],
  slotMinutes: readonly { start: number; end: number }[],
): { from: string; to: string } {
  const hours = calendars.flatMap((calendar) => calendar.hours);
  const starts = [...hours.map((each) => each.start_minute), ...slotMinutes.map((s) => s.start)];
  const ends = [...hours.map((each) => each.end_minute), ...slotMinutes.map((s) => s.end)];
  if (starts.length === 0) return { from: '08:00', to: '19:00' };
  const from = Math.max(0, Math.floor(Math.min(...starts) / 60) - 1) * 60;
  const to = Math.min(24, Math.ceil(Math.max(...ends) / 60) + 1) * 60;
  return { from: clock(from), to: clock(to) };
}
