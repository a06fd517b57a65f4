// What the settings' screens share: the whole of the settings is read and written at once.
import { api } from '../../api.ts';
import type { Settings } from '../../model.ts';
import { refreshSession } from '../../session.svelte.ts';

export function loadSettings(): Promise<Settings> {
  return api.get<Settings>('settings');
}

/** Writes all of it; name, zone and accent then show at once. */
export async function saveSettings(settings: Settings): Promise<Settings> {
  const saved = await api.put<Settings>('settings', settings);
  await refreshSession();
  return saved ?? settings;
}
