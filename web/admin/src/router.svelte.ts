// The address bar: which screen, with which parameters. Links to /admin/… are followed without loading the document anew.

import { untrack } from 'svelte';

interface Place {
  /** Below /admin, without a slash at the end: `/bookings/bkg_1`, `/` for the first screen. */
  path: string;
  query: URLSearchParams;
}

const root = '/admin';

function read(): Place {
  const path = location.pathname.slice(root.length).replace(/\/+$/, '');
  return { path: path === '' ? '/' : path, query: new URLSearchParams(location.search) };
}

let place = $state.raw<Place>(read());
/** How many times somebody went to another screen: the first one is not announced. */
let moves = $state(0);
let mayLeave: (() => boolean) | null = null;

export const here = {
  get path(): string {
    return place.path;
  },
  get query(): URLSearchParams {
    return place.query;
  },
  get moves(): number {
    return moves;
  },
};

/** The address of a screen, to write in links: `href('/bookings', { search: 'ana' })`. */
export function href(path: string, query: Record<string, string> = {}): string {
  const parameters = new URLSearchParams(
    Object.entries(query).filter(([, value]) => value !== ''),
  ).toString();
  return `${root}${path === '/' ? '' : path}${parameters === '' ? '' : `?${parameters}`}`;
}

/** While a screen has something unsaved: asked before it is left. Null ends that. */
export function guardLeaving(guard: (() => boolean) | null): void {
  mayLeave = guard;
}

function arrive(isOtherScreen: boolean): void {
  // Whoever goes somewhere from an effect does not depend on where that was.
  untrack(() => {
    const before = place.path;
    place = read();
    if (isOtherScreen && place.path !== before) {
      moves += 1;
      scrollTo(0, 0);
    }
  });
}

/** Goes to a screen of these pages: a path below /admin, with its query if any. */
export function go(path: string, options: { replace?: boolean } = {}): void {
  if (mayLeave && !mayLeave()) return;
  mayLeave = null;
  const target = path.startsWith(root) ? path : `${root}${path === '/' ? '' : path}`;
  if (options.replace) history.replaceState(null, '', target);
  else history.pushState(null, '', target);
  arrive(true);
}

/** Changes parameters of the address without going anywhere: a filtered list can be linked to. Empty values leave it. */
export function setQuery(changes: Record<string, string | null>): void {
  const query = new URLSearchParams(untrack(() => place.query));
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  history.replaceState(null, '', `${location.pathname}${text === '' ? '' : `?${text}`}`);
  arrive(false);
}

function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.target !== '' || link.hasAttribute('download')) return;
  const url = new URL(link.href, location.href);
  const isOurs = url.pathname === root || url.pathname.startsWith(`${root}/`);
  if (url.origin !== location.origin || !isOurs || link.getAttribute('href')?.startsWith('#'))
    return;
  event.preventDefault();
  go(url.pathname + url.search);
}

/** Begins to follow links and the browser's own back and forward. */
export function startRouter(): void {
  document.addEventListener('click', followLink);
  addEventListener('popstate', () => arrive(true));
  addEventListener('beforeunload', (event) => {
    if (mayLeave) event.preventDefault();
  });
}

/** The parameters of `path` by a pattern such as `/bookings/{id}`; null when it is another path. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const found = path.split('/');
  if (wanted.length !== found.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = found[index] ?? '';
    if (part.startsWith('{')) {
      try {
        parameters[part.slice(1, -1)] = decodeURIComponent(value);
      } catch {
        return null;
      }
    } else if (part !== value) return null;
  }
  return parameters;
}
