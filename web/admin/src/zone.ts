// Days and times of day in a time zone, and the instants they stand for. Pure.

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetFormat(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
    formats.set(timeZone, format);
  }
  return format;
}

/** The offset of a zone at an instant, in minutes east of UTC. */
export function offsetMinutes(instant: Date, timeZone: string): number {
  const name = offsetFormat(timeZone)
    .formatToParts(instant)
    .find((part) => part.type === 'timeZoneName')?.value;
  const found = /GMT([+-])(\d{2}):(\d{2})/.exec(name ?? '');
  if (!found) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return found[1] === '-' ? -minutes : minutes;
}

/**
 * The instant of a day (`2026-12-01`) and a minute of it on the zone's clocks, as RFC 3339 in UTC. Of a time that a clock change
 * skips: as much later as it is skipped by; of one that comes twice: the first.
 */
export function toInstant(day: string, minute: number, timeZone: string): string {
  const local = Date.parse(`${day}T00:00:00Z`) + minute * 60_000;
  const before = offsetMinutes(new Date(local - 86_400_000), timeZone);
  const after = offsetMinutes(new Date(local + 86_400_000), timeZone);
  const candidates = [local - before * 60_000, local - after * 60_000];
  for (const candidate of candidates.sort((a, b) => a - b)) {
    const offset = offsetMinutes(new Date(candidate), timeZone);
    if (candidate + offset * 60_000 === local) return rfc3339(candidate);
  }
  return rfc3339(local - before * 60_000);
}

function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}

/** The day of an instant on the zone's clocks. */
export function dayOf(instant: string | number | Date, timeZone: string): string {
  const date = new Date(instant);
  const local = new Date(date.getTime() + offsetMinutes(date, timeZone) * 60_000);
  return local.toISOString().slice(0, 10);
}

/** Minutes from midnight of an instant on the zone's clocks. */
export function minuteOf(instant: string | number | Date, timeZone: string): number {
  const date = new Date(instant);
  const local = new Date(date.getTime() + offsetMinutes(date, timeZone) * 60_000);
  return local.getUTCHours() * 60 + local.getUTCMinutes();
}

/** The day `count` days after `day`. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}
