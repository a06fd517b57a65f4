// Who is signed in, and the business they work for. Null: nobody; undefined: not asked yet.
import { api, ApiError, useSession } from './api.ts';
import { applyAccent } from './look/accent.ts';
import { setLanguage } from './words/language.svelte.ts';
import type { Business, Session } from './model.ts';

let current = $state<Session | null | undefined>(undefined);
/** What a screen goes on with in the moment between the end of a session and its own. */
let last: Session | undefined;

export function session(): Session | null | undefined {
  return current;
}

/** The session of a screen that only people who have signed in see. */
export function signedIn(): Session {
  const known = current ?? last;
  if (!known) throw new Error('nobody is signed in');
  return known;
}

export function isOwner(): boolean {
  return current?.user.role === 'owner';
}

/** Takes over what `GET session`, a sign-in or a set-up answered. */
export function take(next: Session): void {
  useSession(next.csrf_token, forget);
  applyAccent(next.business.accent_color);
  setLanguage(next.user.locale);
  current = next;
  last = next;
}

/** After a change of the settings: the name, zone, currency and accent show at once. */
export async function refreshSession(): Promise<void> {
  take(await api.get<Session>('session'));
}

export function changeUser(changes: Partial<Session['user']>): void {
  if (current) current = { ...current, user: { ...current.user, ...changes } };
}

export function business(): Business {
  return signedIn().business;
}

function forget(): void {
  useSession('', () => {});
  current = null;
}

/** Asks the server who is signed in. Throws ApiError when it cannot be asked. */
export async function open(): Promise<void> {
  try {
    take(await api.get<Session>('session'));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    forget();
  }
}

export async function signOut(): Promise<void> {
  try {
    await api.delete('session');
  } catch (error) {
    // Gone already is as good as ended.
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
  }
  forget();
}
