// Every screen by its address below /admin, and the navigation. Screens are loaded when they are first gone to.
import type { Component } from 'svelte';
import { match } from './router.svelte.ts';
import type { IconName } from './parts/Icon.svelte';

export interface Route {
  path: string;
  // A screen gets the variable parts of its address as properties; which ones is its own matter.
  load: () => Promise<{ default: Component<any> }>;
  /** Who may see it; `anyone` is shown without navigation. */
  access: 'anyone' | 'signed_in' | 'owner';
}

export const routes: readonly Route[] = [
  { path: '/', access: 'signed_in', load: () => import('./screens/today/Today.svelte') },
  {
    path: '/calendar',
    access: 'signed_in',
    load: () => import('./screens/calendar/Calendar.svelte'),
  },
  {
    path: '/bookings',
    access: 'signed_in',
    load: () => import('./screens/bookings/Bookings.svelte'),
  },
  {
    path: '/bookings/{id}',
    access: 'signed_in',
    load: () => import('./screens/bookings/Booking.svelte'),
  },
  {
    path: '/attention',
    access: 'signed_in',
    load: () => import('./screens/attention/Attention.svelte'),
  },
  { path: '/money', access: 'owner', load: () => import('./screens/money/Money.svelte') },
  { path: '/services', access: 'owner', load: () => import('./screens/services/Services.svelte') },
  {
    path: '/services/{id}',
    access: 'owner',
    load: () => import('./screens/services/Service.svelte'),
  },
  { path: '/hours', access: 'owner', load: () => import('./screens/hours/Calendars.svelte') },
  { path: '/hours/{id}', access: 'owner', load: () => import('./screens/hours/Calendar.svelte') },
  { path: '/settings', access: 'owner', load: () => import('./screens/settings/Settings.svelte') },
  {
    path: '/settings/texts',
    access: 'owner',
    load: () => import('./screens/settings/Texts.svelte'),
  },
  {
    path: '/settings/health',
    access: 'owner',
    load: () => import('./screens/settings/Health.svelte'),
  },
  {
    path: '/settings/widget',
    access: 'owner',
    load: () => import('./screens/settings/Widget.svelte'),
  },
  {
    path: '/settings/privacy',
    access: 'owner',
    load: () => import('./screens/settings/Privacy.svelte'),
  },
  {
    path: '/settings/people',
    access: 'owner',
    load: () => import('./screens/people/People.svelte'),
  },
  { path: '/settings/keys', access: 'owner', load: () => import('./screens/keys/Keys.svelte') },
  {
    path: '/settings/history',
    access: 'owner',
    load: () => import('./screens/audit/Audit.svelte'),
  },
  { path: '/start', access: 'owner', load: () => import('./screens/start/Checklist.svelte') },
  { path: '/account', access: 'signed_in', load: () => import('./screens/account/Account.svelte') },
  { path: '/sign-in', access: 'anyone', load: () => import('./screens/access/SignIn.svelte') },
  {
    path: '/set-up/{token}',
    access: 'anyone',
    load: () => import('./screens/access/SetUp.svelte'),
  },
];

export interface Found {
  route: Route;
  parameters: Record<string, string>;
}

/** Literal addresses win over variable ones by standing first or being longer; null: there is no such screen. */
export function findRoute(path: string): Found | null {
  for (const route of routes) {
    const parameters = match(route.path, path);
    if (parameters) return { route, parameters };
  }
  return null;
}

export type NavigationName =
  | 'today'
  | 'calendar'
  | 'bookings'
  | 'attention'
  | 'money'
  | 'services'
  | 'hours'
  | 'settings'
  | 'account';

export interface NavigationEntry {
  name: NavigationName;
  path: string;
  icon: IconName;
  access: 'signed_in' | 'owner';
  /** Stands in the bar of a phone; the others are in its menu. */
  isFirst?: boolean;
}

export const navigation: readonly NavigationEntry[] = [
  { name: 'today', path: '/', icon: 'today', access: 'signed_in', isFirst: true },
  { name: 'calendar', path: '/calendar', icon: 'calendar', access: 'signed_in', isFirst: true },
  { name: 'bookings', path: '/bookings', icon: 'bookings', access: 'signed_in', isFirst: true },
  { name: 'attention', path: '/attention', icon: 'attention', access: 'signed_in', isFirst: true },
  { name: 'money', path: '/money', icon: 'money', access: 'owner' },
  { name: 'services', path: '/services', icon: 'services', access: 'owner' },
  { name: 'hours', path: '/hours', icon: 'hours', access: 'owner' },
  { name: 'settings', path: '/settings', icon: 'settings', access: 'owner' },
  { name: 'account', path: '/account', icon: 'account', access: 'signed_in' },
];
