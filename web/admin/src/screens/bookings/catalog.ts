// The services and calendars that lists are narrowed by and slots are made of. Who may not see a list gets an empty one.
import { api, ApiError } from '../../api.ts';
import type { Calendar, List, Service } from '../../model.ts';

export interface Catalog {
  services: readonly Service[];
  calendars: readonly Calendar[];
}

export const emptyCatalog: Catalog = { services: [], calendars: [] };

async function all<T>(path: string): Promise<readonly T[]> {
  try {
    return (await api.get<List<T>>(path)).items;
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return [];
    throw error;
  }
}

/** Throws ApiError. */
export async function loadCatalog(): Promise<Catalog> {
  const [services, calendars] = await Promise.all([
    all<Service>('services'),
    all<Calendar>('calendars'),
  ]);
  return { services, calendars };
}
