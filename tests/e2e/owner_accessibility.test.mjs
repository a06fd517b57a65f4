// Every screen and the main dialogs of the owner's pages: WCAG 2.2 AA by axe on a phone and a desktop, light and dark, in
// French and once in English; nothing wider than the screen, nobody else's server asked, nothing on the console.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import {
  add_calendar,
  add_days,
  add_service,
  collect_complaints,
  day_of,
  sign_in_on_page,
  slots_ahead,
} from './support/admin_pages.mjs';
import { assert_accessible } from './support/axe.mjs';
import { launch_browser, open_client } from './support/browser.mjs';
import { add_person } from './support/owner.mjs';
import { session_of } from './support/sandbox.mjs';
import { World } from './support/world.mjs';

const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 800 };
const refund_fails_card = '4000000000005126';

describe("The owner's pages", () => {
  let world;
  let browser;
  let screens;
  let owner;
  let bookings = 0;
  let day;

  before(async () => {
    world = await World.start('sqlite');
    browser = await launch_browser();
    owner = await add_person(world);
    screens = await make_screens();
  });
  after(async () => {
    await browser?.close();
    await world?.stop();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  /** A business with something of everything, and where each part of it is seen: path, French and English headline. */
  async function make_screens() {
    const massage = await add_service(owner, { color: '#8a2be2' });
    const course = await add_service(owner, { title: 'Cours de yoga', capacity: 8 });
    const calendar = await add_calendar(owner, [massage.id, course.id]);
    const free = await slots_ahead(owner, massage.id);
    day = day_of(free[0].start_at);
    const book = async (slot, name, card) => {
      bookings += 1;
      const booking = await world.book(slot.id, { name, email: `client${bookings}@example.org` });
      if (card) {
        await world.sandbox.pay(session_of(booking.checkout_url), card);
        await world.wait_for_state(booking.id, 'confirmed', 'paid');
      }
      return booking;
    };
    const paid = await book(free[0], 'Ana Lefèvre', '4242424242424242');
    await book(free[2], 'Noé Petit');
    const refused = await book(free[3], 'Zoé Blanc', refund_fails_card);
    await owner.ask('POST', `bookings/${paid.id}/refund`, {
      amount: { amount: 1000, currency: 'eur' },
    });
    await owner.ask('POST', `bookings/${refused.id}/cancel`, { refund: null });
    await world.wait_until_quiet();
    await world.sandbox.advance_clock('1h');
    await world.wait_for_state(refused.id, 'cancelled', 'refund_failed');

    // A closure over a booked slot: it waits for a decision.
    const booked_day = add_days(day, 2);
    await book(
      free.find((slot) => day_of(slot.start_at) === booked_day),
      'Max Girard',
      '4242424242424242',
    );
    await owner.ask('POST', `calendars/${calendar.id}/exceptions`, {
      exceptions: [
        {
          kind: 'closed',
          first_day: booked_day,
          last_day: add_days(day, 4),
          start_minute: 0,
          end_minute: 1440,
          note: 'Congés',
        },
      ],
    });
    await owner.ask('POST', 'keys', { title: 'Tableur', scopes: ['read'] });
    await owner.ask('POST', 'users', {
      email: 'lea@example.org',
      name: 'Léa Roux',
      role: 'staff',
      calendar_ids: [calendar.id],
    });
    return [
      ['', 'Aujourd’hui', 'Today'],
      [`/calendar?view=day&date=${day}`, 'Calendrier', 'Calendar'],
      [`/calendar?view=week&date=${day}`, 'Calendrier', 'Calendar'],
      [`/calendar?view=month&date=${day}`, 'Calendrier', 'Calendar'],
      [`/calendar?view=list&date=${day}`, 'Calendrier', 'Calendar'],
      ['/bookings', 'Réservations', 'Bookings'],
      [`/bookings/${paid.id}`, 'Ana Lefèvre', 'Ana Lefèvre'],
      [`/bookings/${refused.id}`, 'Zoé Blanc', 'Zoé Blanc'],
      ['/attention', 'À régler', 'Needs attention'],
      ['/attention?resolved=true', 'À régler', 'Needs attention'],
      ['/money', 'Argent', 'Money'],
      ['/services', 'Prestations', 'Services'],
      [`/services/${massage.id}`, 'Massage', 'Massage'],
      ['/services/new', 'Nouvelle prestation', 'New service'],
      ['/hours', 'Horaires', 'Hours'],
      ['/hours/new', 'Nouvel agenda', 'New calendar'],
      [`/hours/${calendar.id}`, 'Cabinet', 'Cabinet'],
      ['/settings', 'Réglages', 'Settings'],
      ['/settings/texts', 'Textes et courriers', 'Texts and mails'],
      ['/settings/health', 'État du service', 'Health'],
      ['/settings/widget', 'Sur votre site', 'On your site'],
      ['/settings/privacy', 'Données des clients', 'Clients’ data'],
      ['/settings/people', 'Personnes', 'People'],
      ['/settings/keys', 'Clés d’accès', 'API keys'],
      ['/settings/history', 'Journal', 'History'],
      ['/start', 'Mise en route', 'Getting started'],
      ['/account', 'Mon compte', 'My account'],
      ['/nothing-here', 'Cette page n’existe pas', 'There is no such page'],
    ];
  }

  async function show(page, path, headline) {
    await page.goto(`${world.url}/admin${path}`);
    await page.getByRole('heading', { level: 1, name: headline }).waitFor();
    await wait_until_loaded(page);
    assert.equal(await page.getByRole('alert').count(), 0, `${path}: something was refused`);
  }
  const wait_until_loaded = (page) =>
    page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));

  /** At both widths, light and dark, without loading anew. */
  async function assert_accessible_everywhere(page, name) {
    for (const viewport of [phone, desktop]) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await wait_until_loaded(page);
        await assert_accessible(
          page,
          `${name} (${viewport.width}, ${colorScheme})`,
          colorScheme === 'light' ? 'everything' : 'colours',
        );
      }
    }
  }
  async function enter(viewport = desktop) {
    const page = await open_client(browser, { viewport, reducedMotion: 'reduce' });
    const complaints = collect_complaints(page);
    await sign_in_on_page(page, world, owner.user.email);
    return { page, complaints };
  }

  it('pass axe and fit the screen, say nothing on the console, and ask nobody else', async () => {
    const { page, complaints } = await enter();
    const origins = new Set();
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    const problems = [];
    for (const [path, headline] of screens) {
      await show(page, path, headline);
      await assert_accessible_everywhere(page, path).catch((error) => problems.push(error.message));
    }
    assert.deepEqual(problems, []);
    assert.deepEqual(complaints, []);
    assert.deepEqual(
      [...origins].filter((origin) => origin !== 'null'),
      [world.url],
    );
  });

  it('pass axe and fit the screen before somebody is signed in', async () => {
    const page = await open_client(browser, { reducedMotion: 'reduce' });
    const complaints = collect_complaints(page);
    await show(page, '/sign-in', 'Se connecter');
    await assert_accessible_everywhere(page, 'sign-in');
    const { set_up_url } = await owner.ask('POST', `users/${owner.user.id}/set-up-link`);
    await page.goto(set_up_url);
    await page.getByLabel('Votre nom').waitFor();
    await assert_accessible_everywhere(page, 'set-up');
    await page.getByRole('button', { name: 'Créer le compte et entrer' }).click();
    await page.getByRole('alert').waitFor();
    await assert_accessible_everywhere(page, 'set-up with errors');
    await page.goto(`${set_up_url}x`);
    await page.getByRole('heading', { level: 1, name: 'Ce lien n’est plus valable' }).waitFor();
    await assert_accessible_everywhere(page, 'set-up that is over');
    // What the server refuses is an error to the browser's console.
    assert.deepEqual(
      complaints.filter((complaint) => !/ (422|410|404) .*\/api\/admin\/set-up\//.test(complaint)),
      [],
    );
  });

  it('pass axe and fit the screen in their dialogs', async () => {
    const { page, complaints } = await enter();
    const paid = screens.find(([, headline]) => headline === 'Ana Lefèvre')[0];
    const hours = screens.find(([, headline]) => headline === 'Cabinet')[0];
    const dialogs = [
      [paid, 'Ana Lefèvre', 'Rembourser une partie'],
      [paid, 'Ana Lefèvre', 'Déplacer'],
      [paid, 'Ana Lefèvre', 'Annuler la réservation'],
      ['/attention', 'À régler', 'Réglé autrement'],
      [`/calendar?view=day&date=${day}`, 'Calendrier', 'Nouveau créneau'],
      [`/calendar?view=day&date=${day}`, 'Calendrier', /Massage, réservé, Ana Lefèvre$/],
      [`/calendar?view=day&date=${day}`, 'Calendrier', /Cours de yoga, libre$/],
      [hours, 'Cabinet', 'Fermer des jours'],
      [hours, 'Cabinet', 'Jours fériés d’un pays'],
    ];
    const problems = [];
    for (const [path, headline, name] of dialogs) {
      await page.setViewportSize(desktop);
      await show(page, path, headline);
      await page.getByRole('button', { name }).first().click();
      await page.getByRole('dialog').waitFor();
      await assert_accessible_everywhere(page, `${path} ${name}`).catch((error) =>
        problems.push(error.message),
      );
    }
    await page.setViewportSize(phone);
    await show(page, '', 'Aujourd’hui');
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('dialog', { name: 'Menu' }).waitFor();
    await assert_accessible(page, 'menu').catch((error) => problems.push(error.message));
    assert.deepEqual(problems, []);
    assert.deepEqual(complaints, []);
  });

  it('speak English throughout once it is chosen', async () => {
    const { page, complaints } = await enter();
    await page.getByRole('button', { name: 'English' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
    const problems = [];
    for (const [path, , headline] of screens) {
      await page.setViewportSize(phone);
      await show(page, path, headline);
      await assert_accessible(page, `${path} in English`).catch((e) => problems.push(e.message));
      assert.equal(await page.locator('html').getAttribute('lang'), 'en');
      const text = (await page.locator('body').innerText()).replaceAll('Français', '');
      const french = /[^.\n]*\b(le|la|les|des|une|votre|vos|pas|pour|avec)\b [^.\n]*/i.exec(text);
      if (french) problems.push(`${path} says «${french[0]}»`);
    }
    assert.deepEqual(problems, []);
    assert.deepEqual(complaints, []);
  });
});
