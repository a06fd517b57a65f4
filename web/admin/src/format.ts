// Amounts, days and times as a person reads them: in the language of the pages, in the business's time zone.
import { business } from './session.svelte.ts';
import { languageTag, language } from './words/language.svelte.ts';
import type { Money } from './model.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(options: Intl.DateTimeFormatOptions, timeZone: string): Intl.DateTimeFormat {
  const key = `${languageTag()} ${timeZone} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(languageTag(), { ...options, timeZone });
    formats.set(key, format);
  }
  return format;
}

/** How many digits follow the point in a currency: 2 for eur, 0 for jpy. */
export function currencyDigits(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
      .maximumFractionDigits ?? 2
  );
}

/** «50,00 €», «€50.00». */
export function money(value: Money): string {
  return new Intl.NumberFormat(languageTag(), {
    style: 'currency',
    currency: value.currency,
  }).format(value.amount / 10 ** currencyDigits(value.currency));
}

export function number(value: number): string {
  return new Intl.NumberFormat(languageTag()).format(value);
}

/** A share between 0 and 1: «37 %». */
export function percent(share: number): string {
  return new Intl.NumberFormat(languageTag(), {
    style: 'percent',
    maximumFractionDigits: 0,
  }).format(share);
}

/** «mardi 1 décembre 2026». `value` is an instant. */
export function longDay(value: string, timeZone = business().time_zone): string {
  return dateFormat(
    { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
    timeZone,
  ).format(new Date(value));
}

/** «mar. 1 déc.», with the year when it is another one than now. `value` is an instant. */
export function shortDay(value: string, timeZone = business().time_zone): string {
  const date = new Date(value);
  const isThisYear = date.getUTCFullYear() === new Date().getUTCFullYear();
  const year: Intl.DateTimeFormatOptions = isThisYear ? {} : { year: 'numeric' };
  return dateFormat({ weekday: 'short', day: 'numeric', month: 'short', ...year }, timeZone).format(
    date,
  );
}

/** «09:30». `value` is an instant. */
export function time(value: string, timeZone = business().time_zone): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, timeZone).format(
    new Date(value),
  );
}

/** «mar. 1 déc. 09:30». */
export function dateTime(value: string, timeZone = business().time_zone): string {
  return `${shortDay(value, timeZone)} ${time(value, timeZone)}`;
}

/** «09:30 – 10:30». */
export function timeRange(start: string, end: string, timeZone = business().time_zone): string {
  return `${time(start, timeZone)} – ${time(end, timeZone)}`;
}

/** A day such as `2026-12-01`, which is in no zone: «mar. 1 déc. 2026». */
export function plainDay(day: string, style: 'short' | 'long' = 'short'): string {
  return dateFormat(
    { weekday: style, day: 'numeric', month: style, year: 'numeric' },
    'UTC',
  ).format(new Date(`${day}T00:00:00Z`));
}

/** «il y a 5 minutes», «dans 2 heures». */
export function relative(value: string, now = Date.now()): string {
  const seconds = (new Date(value).getTime() - now) / 1000;
  const format = new Intl.RelativeTimeFormat(languageTag(), { numeric: 'auto' });
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', 86400],
    ['hour', 3600],
    ['minute', 60],
  ];
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return language() === 'fr' ? 'à l’instant' : 'just now';
}

/** A time of day in minutes from midnight: 570 is «09:30», 1440 «24:00». */
export function minuteOfDay(minute: number): string {
  const hours = String(Math.trunc(minute / 60)).padStart(2, '0');
  return `${hours}:${String(minute % 60).padStart(2, '0')}`;
}

/** A length in minutes, in the largest units that say it exactly: «1 h 30», «2 jours». */
export function duration(minutes: number): string {
  const isFrench = language() === 'fr';
  if (minutes !== 0 && minutes % 1440 === 0) {
    const days = minutes / 1440;
    if (isFrench) return `${days} jour${days > 1 ? 's' : ''}`;
    return `${days} day${days > 1 ? 's' : ''}`;
  }
  const hours = Math.trunc(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  if (rest === 0) return `${hours} h`;
  return isFrench ? `${hours} h ${String(rest).padStart(2, '0')}` : `${hours} h ${rest} min`;
}

/** The names of the weekdays, 0 is Sunday. */
export function weekdayName(weekday: number, style: 'long' | 'short' = 'long'): string {
  // 2023-01-01 was a Sunday.
  const date = new Date(Date.UTC(2023, 0, 1 + weekday));
  return dateFormat({ weekday: style }, 'UTC').format(date);
}
