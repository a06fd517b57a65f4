// The owner's pages in a browser: signing in, what they complain of, and what a schedule is made of.
import { owner_password } from './owner.mjs';

export const zone = 'Europe/Paris';

/** The day of an instant on the business's clocks: `2026-12-01`. */
export function day_of(instant) {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(instant));
}

/** That many days after `day`. */
export function add_days(day, count) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

/** The Monday that is at least `days` days ahead. */
export function monday_ahead(days) {
  const day = add_days(day_of(Date.now()), days);
  return add_days(day, (8 - new Date(`${day}T00:00:00Z`).getUTCDay()) % 7);
}

/** Collects what a page says on the console and throws, except the 401 by which it learns that nobody is signed in. */
export function collect_complaints(page) {
  const complaints = [];
  page.on('console', (message) => {
    const { url } = message.location();
    const is_asking_who = / 401 /.test(message.text()) && /\/api\/admin\/session$/.test(url);
    if (['error', 'warning'].includes(message.type()) && !is_asking_who)
      complaints.push(`${message.text()} ${url}`);
  });
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  return complaints;
}

/** Fills the form of the sign-in page; ends on the first screen. */
export async function sign_in_on_page(page, world, email) {
  await page.goto(`${world.url}/admin`);
  await page.getByLabel(/^Adresse e-mail/).fill(email);
  await page.getByLabel('Mot de passe', { exact: true }).fill(owner_password);
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: /^Aujourd.hui$/ }).waitFor();
}

/** A service by the owner's API, of 50 € and one hour; half comes back less than 30 days ahead. */
export function add_service(owner, rules = {}) {
  return owner.ask('POST', 'services', {
    title: 'Massage',
    description: '',
    place: '12 rue des Lilas, Lyon',
    duration_minutes: 60,
    price: { amount: 5000, currency: 'eur' },
    capacity: 1,
    buffer_before_minutes: 0,
    buffer_after_minutes: 0,
    step_minutes: 0,
    notice_minutes: 0,
    horizon_days: 60,
    refund_until_minutes: 30 * 1440,
    late_refund_percent: 50,
    hold_policy: 'none',
    hold_minutes: 15,
    capture: 'standard',
    allows_delayed_methods: false,
    color: '',
    is_active: true,
    calendar_ids: [],
    ...rules,
  });
}

/** A calendar by the owner's API, open every day from 9 to 17. */
export function add_calendar(owner, service_ids, { title = 'Cabinet' } = {}) {
  return owner.ask('POST', 'calendars', {
    title,
    time_zone: zone,
    is_active: true,
    hours: [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({
      weekday,
      start_minute: 9 * 60,
      end_minute: 17 * 60,
    })),
    service_ids,
  });
}

/** The slots of a service that are still to come, from tomorrow on for three weeks. */
export async function slots_ahead(owner, service_id) {
  const from = add_days(day_of(Date.now()), 1);
  const path = `slots?from=${from}&to=${add_days(from, 21)}&service=${service_id}`;
  return (await owner.ask('GET', path)).slots;
}
