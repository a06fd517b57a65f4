// The choice of a time within a foreign page, at another origin, in a real browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, it } from 'node:test';

import { launch_browser, open_client, send_form } from './support/browser.mjs';
import { eventually } from './support/wait.mjs';
import { World, days_ahead } from './support/world.mjs';

const axe_source = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

describe('The widget', () => {
  let world;
  let browser;
  let foreign;
  let foreign_url;
  let slots;
  let body = '';

  before(async () => {
    world = await World.start('sqlite');
    browser = await launch_browser();
    slots = await world.add_slots({ count: 30, every: '3h', start: days_ahead(1, 6) });
    // Another name is another origin, and another site for cookies.
    foreign = createServer((request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(
        `<!doctype html><html lang="fr"><head><title>Autre site</title></head><body><main><h1>Autre site</h1>${body}</main></body></html>`,
      );
    });
    await new Promise((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    foreign_url = `http://localhost:${foreign.address().port}`;
  });
  after(async () => {
    foreign?.close();
    await browser?.close();
    await world?.stop();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  const script = (attributes = '') =>
    `<p>Avant</p><script src="${world.url}/widget.js" ${attributes} async></script><p>Après</p>`;

  async function open_widget(options) {
    const page = await open_client(browser, options);
    await page.goto(foreign_url);
    const element = await page.waitForSelector('iframe');
    const frame = await element.contentFrame();
    await frame.waitForSelector('a.time');
    return { page, element, frame };
  }

  it('comes with one script tag, in its place, with a name, as high as what it shows', async () => {
    body = script('data-lang="fr"');
    for (const width of [360, 1280]) {
      const { page, element, frame } = await open_widget({ viewport: { width, height: 800 } });
      assert.equal(await element.getAttribute('title'), 'Réservation en ligne');
      assert.equal(await frame.locator('html').getAttribute('lang'), 'fr');
      const order = await page
        .locator('main > *')
        .evaluateAll((all) => all.map((e) => e.localName));
      assert.deepEqual(order, ['h1', 'p', 'script', 'iframe', 'p']);
      await eventually('the frame is as high as its page', async () => {
        const wanted = await frame.evaluate(() =>
          Math.ceil(document.documentElement.getBoundingClientRect().height),
        );
        return wanted > 300 && (await element.boundingBox()).height === wanted;
      });
      const wider = await frame.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      assert.ok(wider <= 0, `${wider} pixels wider than its frame at ${width}`);
    }
  });

  it('speaks the language it is told', async () => {
    body = script('data-lang="en"');
    const { element, frame } = await open_widget({ locale: 'fr-FR' });
    assert.equal(await element.getAttribute('title'), 'Online booking');
    assert.equal(await frame.locator('html').getAttribute('lang'), 'en');
    await frame.getByText('opens in a new tab').waitFor();
  });

  it('by keyboard: a day, a time, and the form in a tab of its own; no cookie in the frame', async () => {
    body = script();
    const { page, frame } = await open_widget();
    const focused = () =>
      frame.evaluate(() => ({
        classes: document.activeElement.className,
        href: document.activeElement.getAttribute('href') ?? '',
      }));
    async function tab_to(what, matches) {
      for (let i = 0; i < 100; i += 1) {
        await page.keyboard.press('Tab');
        if (matches(await focused())) return;
      }
      throw new Error(`${what} cannot be reached by keyboard`);
    }
    await tab_to('a day', ({ classes }) => classes.includes('day'));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await frame.waitForURL(/day=/);
    await tab_to('a time', ({ href }) => href.startsWith('/slots/'));
    assert.deepEqual(await page.context().cookies(), []);
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      page.keyboard.press('Enter'),
    ]);
    await opened.waitForURL(new RegExp(`^${world.url}/slots/`));
    assert.equal(page.url(), `${foreign_url}/`);
    await send_form(opened, { name: 'Camille Martin', email: 'widget@example.org' });
    await opened.waitForURL(/\/c\/pay\/cs_test_/);
  });

  it('sets no cookie, and may be framed by anybody, unlike every other page', async () => {
    const widget = await fetch(`${world.url}/widget?lang=fr`);
    assert.equal(widget.status, 200);
    assert.equal(widget.headers.get('set-cookie'), null);
    assert.equal(widget.headers.get('x-frame-options'), null);
    assert.match(widget.headers.get('content-security-policy'), /frame-ancestors \*/);
    for (const path of ['/', `/slots/${slots[0]}`, '/widget/nothing']) {
      const page = await fetch(world.url + path);
      assert.equal(page.headers.get('x-frame-options'), 'DENY', path);
      assert.match(page.headers.get('content-security-policy'), /frame-ancestors 'none'/, path);
    }
    const loaded = await fetch(`${world.url}/widget.js`);
    assert.match(loaded.headers.get('content-type'), /^text\/javascript/);
    assert.match(loaded.headers.get('cache-control'), /max-age=3600/);
  });

  it('works as a plain frame without script', async () => {
    body = `<iframe src="${world.url}/widget?lang=fr" title="Réservation" width="100%" height="900"></iframe>`;
    const { page, frame } = await open_widget({ javascript: 'off' });
    await frame.locator('a.time').first().click();
    const opened = await eventually('a tab opens', () => page.context().pages()[1]);
    await opened.waitForURL(/\/slots\//);
  });

  it('listens to nobody but its own frame', async () => {
    body = script('data-lang="fr"');
    const { page, element } = await open_widget();
    await eventually('its height is set', async () => (await element.boundingBox()).height !== 720);
    const { height } = await element.boundingBox();
    await page.evaluate(() => window.postMessage({ creneau_height: 5000 }, '*'));
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    assert.equal((await element.boundingBox()).height, height);
  });

  it('passes axe, light and dark', async () => {
    body = script('data-lang="fr"');
    for (const colorScheme of ['light', 'dark']) {
      const { frame } = await open_widget({ colorScheme });
      await frame.evaluate(axe_source);
      const { violations } = await frame.evaluate(() =>
        window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }),
      );
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`),
        [],
      );
    }
  });
});
