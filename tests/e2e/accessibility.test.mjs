// The pages as people meet them: WCAG 2.2 AA by axe at two widths, light and dark; nothing wider than the screen; nobody
// else's server asked; a first view under 50 KB; a booking by keyboard alone.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { assert_accessible } from './support/axe.mjs';
import {
  book_slot,
  launch_browser,
  open_client,
  pay_by_card,
  wait_for_headline,
} from './support/browser.mjs';
import { session_of } from './support/sandbox.mjs';
import { World, days_ahead } from './support/world.mjs';

const screens = [
  { name: 'phone, light', viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  { name: 'phone, dark', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
  { name: 'desktop, light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: 'desktop, dark', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
];
const first_view_bytes_max = 50_000;

describe('The pages', () => {
  let world;
  let browser;
  let slots;
  let pages;
  let clients = 0;

  const new_client = () => {
    clients += 1;
    return { name: 'Camille Martin', email: `camille${clients}@example.org` };
  };
  const page_of = ({ id, token }, action = '') =>
    `${world.url}/bookings/${id}${action}?token=${token}`;

  before(async () => {
    world = await World.start('sqlite');
    browser = await launch_browser();
    slots = await world.add_slots({ count: 40, every: '3h', start: days_ahead(1, 6) });
    pages = await make_pages();
  });
  after(async () => {
    await browser?.close();
    await world?.stop();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  /** One booking in each state that a client can see. */
  async function make_pages() {
    const [waiting, confirmed, rejected, failed] = [
      await world.book(slots[0]),
      await world.book(slots[1]),
      await world.book(slots[1]),
      await world.book(slots[3]),
    ];
    const gone = await world.book(slots[1]);
    await Promise.all(
      [confirmed, rejected].map((one) => world.sandbox.pay(session_of(one.checkout_url))),
    );
    await world.sandbox.pay(session_of(failed.checkout_url), '4000000000000002');
    await world.wait_until_quiet();
    const rows = await world.bookings_of(slots[1]);
    const winner = [confirmed, rejected].find(
      (one) => rows.find((row) => row.id === one.id).status === 'confirmed',
    );
    const loser = winner === confirmed ? rejected : confirmed;
    return {
      home: world.url,
      slot: `${world.url}/slots/${slots[5]}`,
      'slot taken': `${world.url}/slots/${slots[1]}`,
      waiting: page_of(waiting),
      confirmed: page_of(winner),
      cancelling: page_of(winner, '/cancel'),
      moving: page_of(winner, '/move'),
      widget: `${world.url}/widget?lang=fr`,
      'taken by another': page_of(loser),
      'slot gone': page_of(gone),
      failed: page_of(failed),
      'no such booking': `${world.url}/bookings/absent?token=x`,
      'no such page': `${world.url}/nothing`,
      payment: waiting.checkout_url,
      'payment done': winner.checkout_url,
      'payment expired': gone.checkout_url,
      mailbox: `${world.sandbox.url}/mail`,
    };
  }

  for (const { name: screen, ...options } of screens) {
    it(`pass axe and fit the screen: ${screen}`, async () => {
      const page = await open_client(browser, options);
      for (const [name, url] of Object.entries(pages)) {
        await page.goto(url);
        await assert_accessible(page, `${name} (${screen})`);
      }
      await page.goto(pages.slot);
      await page
        .locator('form')
        .evaluateAll((forms) => forms.forEach((form) => (form.noValidate = true)));
      await page.getByRole('button', { name: /^Réserver/ }).click();
      await page.locator('[aria-invalid=true]').first().waitFor();
      await assert_accessible(page, `form with errors (${screen})`);
    });
  }

  it('targets are large enough for a thumb', async () => {
    const page = await open_client(browser, screens[0]);
    for (const url of [pages.home, pages.slot, pages.waiting, pages.cancelling, pages.moving]) {
      await page.goto(url);
      const small = await page
        .locator('main button:visible, main input:visible, main a[href*="/slots/"]:visible')
        .evaluateAll((elements) =>
          elements
            .map((element) => ({
              html: element.outerHTML.slice(0, 120),
              ...element.getBoundingClientRect().toJSON(),
            }))
            .filter((box) => box.height > 0 && box.height < 44),
        );
      assert.deepEqual(small, [], url);
    }
  });

  it('ask nobody else, say nothing on the console, and break no rule of their own policy', async () => {
    const page = await open_client(browser);
    const origins = new Set();
    const complaints = [];
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && !/404/.test(message.text()))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    for (const url of Object.values(pages)) await page.goto(url, { waitUntil: 'load' });
    assert.deepEqual([...origins].sort(), [world.url, world.sandbox.url].sort());
    assert.deepEqual(complaints, []);
  });

  it(`the first view is under ${first_view_bytes_max} bytes on the wire`, async () => {
    const page = await open_client(browser);
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
    await page.goto(pages.home, { waitUntil: 'load' });
    assert.ok(bytes > 0 && bytes < first_view_bytes_max, `${bytes} bytes`);
  });

  it('a booking by keyboard alone', async () => {
    const page = await open_client(browser);
    await page.goto(world.url);
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        return {
          href: element.getAttribute('href') ?? '',
          name: element.getAttribute('name') ?? '',
          text: (element.innerText ?? '').trim(),
          tag: element.tagName,
          outline:
            getComputedStyle(element).outlineStyle !== 'none' ||
            getComputedStyle(element).boxShadow !== 'none',
        };
      });
    async function tab_to(what, matches) {
      for (let i = 0; i < 200; i += 1) {
        await page.keyboard.press('Tab');
        const element = await focused();
        if (matches(element)) {
          assert.ok(element.outline, `${what}: the focus is visible`);
          return;
        }
      }
      throw new Error(`${what} cannot be reached by keyboard`);
    }
    await tab_to('a free time', ({ href }) => href.includes('/slots/'));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/slots\//);
    await tab_to('the name', ({ name }) => name === 'name');
    await page.keyboard.type('Camille Martin');
    await tab_to('the address', ({ name }) => name === 'email');
    await page.keyboard.type('clavier@example.org');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/c\/pay\//);
    await tab_to('the card', ({ name }) => name === 'cardNumber');
    await page.keyboard.type('4242424242424242');
    await tab_to('the expiry', ({ name }) => name === 'cardExpiry');
    await page.keyboard.type('12/34');
    await tab_to('the code', ({ name }) => name === 'cardCvc');
    await page.keyboard.type('123');
    await tab_to("the holder's name", ({ name }) => name === 'billingName');
    await page.keyboard.type('Camille Martin');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/bookings\//);
    await wait_for_headline(page, /^C.est réservé/);
  });

  it('the state after payment shows itself, without a reload', async () => {
    const page = await open_client(browser);
    const booking = await world.book(slots[20], new_client());
    await page.goto(page_of(booking));
    await wait_for_headline(page, /attend le paiement/);
    await page.evaluate(() => (window.same_page = true));
    await world.sandbox.pay(session_of(booking.checkout_url));
    await wait_for_headline(page, /^C.est réservé/);
  });

  it('a page says whose language it speaks and where times are', async () => {
    const page = await open_client(browser, { locale: 'fr-FR' });
    await page.goto(pages.home);
    assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
    assert.match(await page.locator('body').innerText(), /heure de Paris/i);
    await book_slot(page, world.url, slots[21], new_client());
    await pay_by_card(page);
    await page.waitForURL(/\/bookings\//);
    await wait_for_headline(page, /^C.est réservé/);
  });
});
