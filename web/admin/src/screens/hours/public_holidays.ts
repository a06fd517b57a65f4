// The public holidays of a country, from the date-holidays package. A large file of its own, loaded when somebody asks for it.
import Holidays from 'date-holidays';
import type { Language } from '../../words/language.svelte.ts';

export interface PublicHoliday {
  /** `2026-12-25`. */
  day: string;
  name: string;
}
export interface Place {
  code: string;
  name: string;
}

function sorted(places: Record<string, string> | undefined): Place[] {
  return Object.entries(places ?? {})
    .map(([code, name]) => ({ code, name }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

export function listCountries(language: Language): Place[] {
  return sorted(new Holidays().getCountries(language));
}

/** States or regions of a country; none where all keep the same days. */
export function listRegions(country: string, language: Language): Place[] {
  return sorted(new Holidays().getStates(country, language) as Record<string, string> | undefined);
}

/** Those of a year from `today` on, in order. */
export function listHolidays(
  place: { country: string; region: string },
  language: Language,
  today: string,
): PublicHoliday[] {
  const source =
    place.region === '' ? new Holidays(place.country) : new Holidays(place.country, place.region);
  const year = Number(today.slice(0, 4));
  const end = `${year + 1}${today.slice(4)}`;
  const found = new Map<string, string>();
  for (const each of [
    ...source.getHolidays(year, language),
    ...source.getHolidays(year + 1, language),
  ]) {
    const day = each.date.slice(0, 10);
    if (each.type === 'public' && day >= today && day < end && !found.has(day))
      found.set(day, each.name);
  }
  return [...found]
    .map(([day, name]) => ({ day, name }))
    .sort((a, b) => a.day.localeCompare(b.day));
}
