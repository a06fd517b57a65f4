// The documented flow in a real browser against the built server, on both databases: paid, left without paying, two
// clients for one slot, and what else may happen between choosing a time and the confirmation.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import ICAL from 'ical.js';

import {
  book_slot,
  headline,
  launch_browser,
  open_client,
  pay_by_card,
  send_form,
  wait_for_headline,
} from './support/browser.mjs';
import { engines } from './support/database.mjs';
import { project_folder } from './support/process.mjs';
import { eventually } from './support/wait.mjs';
import { World, days_ahead, owner_email } from './support/world.mjs';

const confirmed = /^(C'est réservé|C’est réservé)/;
const taken = /^Créneau déjà pris/;
const waiting = /attend le paiement/;
const declined_card = '4000000000000002';

let browser;
before(async () => {
  browser = await launch_browser();
});
after(() => browser?.close());

/** The calendar file of a confirmation, read by a library that is not ours. */
function read_calendar(mail) {
  const attachment = mail.attachments.find((part) => part.contentType === 'text/calendar');
  const component = new ICAL.Component(ICAL.parse(attachment.content.toString('utf8')));
  for (const zone of component.getAllSubcomponents('vtimezone')) {
    ICAL.TimezoneService.register(zone.getFirstPropertyValue('tzid'), new ICAL.Timezone(zone));
  }
  const events = component.getAllSubcomponents('vevent');
  assert.equal(events.length, 1);
  return new ICAL.Event(events[0]);
}

for (const engine of engines) {
  describe(`The flow on ${engine}`, () => {
    let world;
    let clients = 0;
    before(async () => {
      world = await World.start(engine);
    });
    after(() => world?.stop());
    afterEach(async () => {
      await world.sandbox.set_faults({});
      for (const context of browser.contexts()) await context.close();
    });

    const new_client = () => {
      clients += 1;
      return { name: `Camille Martin ${clients}`, email: `camille${clients}@example.org` };
    };

    it('paid with 4242: slot taken, booking confirmed and paid, one mail with a calendar file', async () => {
      const start = days_ahead(3, 9);
      const slot = await world.add_slot({ start });
      const client = new_client();
      const page = await open_client(browser);
      await page.goto(world.url);
      assert.equal(
        (await page.locator(`a[href*="/slots/${slot}"]`).count()) > 0,
        true,
        'offered at home',
      );

      await book_slot(page, world.url, slot, client);
      assert.equal(await world.is_available(slot), 1, 'available until somebody pays');
      const [row] = await world.bookings_of(slot);
      assert.equal(`${row.status}/${row.payment_status}`, 'pending/pending');
      assert.equal(row.name, client.name);
      assert.deepEqual(await world.sandbox.mails_to(client.email), []);

      await pay_by_card(page);
      await page.waitForURL(/\/bookings\//);
      await wait_for_headline(page, confirmed);
      await world.wait_for_state(row.id, 'confirmed', 'paid');
      assert.equal(await world.is_available(slot), 0);

      await eventually(
        'the confirmation is there',
        async () => (await world.sandbox.confirmations_to(client.email)).length > 0,
      );
      await world.wait_until_quiet();
      const mails = await world.sandbox.mails_to(client.email);
      assert.equal(mails.length, 1, 'exactly one mail');
      const mail = await world.sandbox.parse_mail(mails[0]);
      assert.match(mail.subject, /^Confirmé : Consultation/);
      assert.match(mail.text, /Consultation/);
      assert.ok(mail.html, 'text and HTML');
      assert.equal(mail.to.value[0].address, client.email);
      assert.ok(mail.messageId);

      const event = read_calendar(mail);
      assert.equal(event.startDate.toJSDate().toISOString(), new Date(start).toISOString());
      assert.equal(event.endDate.toJSDate() - event.startDate.toJSDate(), 3_600_000);
      assert.match(event.summary, /Consultation/);

      // The page offers the same file.
      const link = page.getByRole('link', { name: 'Ajouter à mon agenda' });
      const file = await page.request.get(
        new URL(await link.getAttribute('href'), page.url()).href,
      );
      assert.equal(file.status(), 200);
      assert.match(file.headers()['content-type'], /^text\/calendar/);
      assert.match(await file.text(), /BEGIN:VEVENT/);

      const owner_mails = await world.sandbox.mails_to(owner_email);
      assert.equal(
        owner_mails.filter((m) => m.text.includes(client.name)).length,
        1,
        'the owner is told once',
      );
    });

    it('left without paying: available, no mail, pending; gone after the cleanup', async () => {
      const slot = await world.add_slot({ start: days_ahead(4, 9) });
      const client = new_client();
      const page = await open_client(browser);
      await book_slot(page, world.url, slot, client);
      await page.getByRole('link').first().click();
      await page.waitForURL(/\/bookings\//);
      await wait_for_headline(page, waiting);

      assert.equal(await world.is_available(slot), 1);
      const [row] = await world.bookings_of(slot);
      assert.equal(`${row.status}/${row.payment_status}`, 'pending/pending');
      assert.deepEqual(await world.sandbox.mails_to(client.email), []);

      const { status, output } = await world.run(['cleanup-unpaid', '--older-than', '0s']);
      assert.equal(status, 0, output);
      assert.deepEqual(await world.bookings_of(slot), []);
      assert.equal(await world.is_available(slot), 1);
      await page.reload();
      await wait_for_headline(page, /n'existe plus|n’existe plus/);
      const state = await world.sandbox.state();
      const session = state.sessions.find((one) => one.client_reference_id === row.id);
      assert.equal(session.status, 'expired', 'closed at Stripe before the booking went');
      assert.deepEqual(await world.sandbox.mails_to(client.email), []);
    });

    it('the cleanup with its usual age leaves a fresh booking alone', async () => {
      const slot = await world.add_slot({ start: days_ahead(4, 10) });
      const booking = await world.book(slot, new_client());
      const { status, output } = await world.run(['cleanup-unpaid']);
      assert.equal(status, 0, output);
      assert.equal((await world.booking_row(booking.id))?.status, 'pending');
    });

    it('npm run cleanup-unpaid does the same as the command', async () => {
      const slot = await world.add_slot({ start: days_ahead(4, 11) });
      await world.book(slot, new_client());
      const { status, output } = await world.run(
        ['run', 'cleanup-unpaid', '--', '--older-than', '0s'],
        { command: 'npm', cwd: project_folder },
      );
      assert.equal(status, 0, output);
      assert.deepEqual(await world.bookings_of(slot), []);
    });

    it('two browsers for one slot: the first payment wins, the second learns it, one confirmation', async () => {
      const slot = await world.add_slot({ start: days_ahead(5, 9) });
      const [first, second] = [new_client(), new_client()];
      const [page_1, page_2] = [await open_client(browser), await open_client(browser)];
      await book_slot(page_1, world.url, slot, first);
      await book_slot(page_2, world.url, slot, second);
      assert.equal((await world.bookings_of(slot)).length, 2);

      await pay_by_card(page_1);
      await page_1.waitForURL(/\/bookings\//);
      await wait_for_headline(page_1, confirmed);

      // Refused on the payment page, or paid and refunded: both are right, nothing else is.
      await page_2.bringToFront();
      await pay_by_card(page_2).catch(() => {});
      const [row_1, row_2] = await Promise.all(
        [first, second].map(async (client) =>
          (await world.bookings_of(slot)).find((row) => row.email === client.email),
        ),
      );
      await world.wait_until_quiet();
      assert.equal(row_1.status, 'confirmed');
      const { sessions, payment_intents, refunds } = await world.sandbox.state();
      const session_2 = sessions.find((one) => one.client_reference_id === row_2.id);
      if (session_2.status === 'expired') {
        assert.equal(
          payment_intents.some(
            (one) => one.id === session_2.payment_intent && one.status === 'succeeded',
          ),
          false,
          'nothing was charged',
        );
        await page_2.reload();
        assert.match(await page_2.locator('body').innerText(), /expir/i);
        await page_2.getByRole('link').first().click();
        await page_2.waitForURL(/\/bookings\//);
      } else {
        await world.wait_for_state(row_2.id, 'rejected', 'refunded');
        const refund = refunds.find((one) => one.payment_intent === session_2.payment_intent);
        assert.equal(refund.amount, 5000);
        await page_2.waitForURL(/\/bookings\//);
      }
      await wait_for_headline(page_2, taken);
      assert.equal(await world.is_available(slot), 0);
      assert.equal((await world.sandbox.confirmations_to(first.email)).length, 1);
      assert.equal((await world.sandbox.confirmations_to(second.email)).length, 0);
    });

    it('a declined card: failed, then another card confirms', async () => {
      const slot = await world.add_slot({ start: days_ahead(5, 10) });
      const client = new_client();
      const page = await open_client(browser);
      await book_slot(page, world.url, slot, client);
      const [row] = await world.bookings_of(slot);
      await pay_by_card(page, declined_card);
      await page
        .getByText(/refusée|declined/i)
        .first()
        .waitFor();
      assert.match(page.url(), /\/c\/pay\//);
      await world.wait_for_state(row.id, 'pending', 'failed');
      assert.equal(await world.is_available(slot), 1);
      assert.deepEqual(await world.sandbox.mails_to(client.email), []);

      await pay_by_card(page);
      await page.waitForURL(/\/bookings\//);
      await wait_for_headline(page, confirmed);
      await world.wait_for_state(row.id, 'confirmed', 'paid');
    });

    it('a declined card, then back: the page says so and offers to try again', async () => {
      const slot = await world.add_slot({ start: days_ahead(5, 11) });
      const page = await open_client(browser);
      await book_slot(page, world.url, slot, new_client());
      const [row] = await world.bookings_of(slot);
      await pay_by_card(page, declined_card);
      await page
        .getByText(/refusée|declined/i)
        .first()
        .waitFor();
      await world.wait_for_state(row.id, 'pending', 'failed');
      await page.getByRole('link').first().click();
      await page.waitForURL(/\/bookings\//);
      await wait_for_headline(page, /Le paiement n.est pas passé/);
      await page
        .getByRole('button', { name: /réessayer|payer/i })
        .first()
        .click();
      await page.waitForURL(/\/c\/pay\//);
      await pay_by_card(page);
      await page.waitForURL(/\/bookings\//);
      await wait_for_headline(page, confirmed);
    });

    it('the webhook never comes: the return page settles the payment', async () => {
      await world.sandbox.set_faults({ webhooks: { drop: 1 } });
      const slot = await world.add_slot({ start: days_ahead(6, 9) });
      const client = new_client();
      const page = await open_client(browser);
      await book_slot(page, world.url, slot, client);
      const [row] = await world.bookings_of(slot);
      await pay_by_card(page);
      await page.waitForURL(/\/bookings\//);
      await wait_for_headline(page, confirmed);
      await world.wait_for_state(row.id, 'confirmed', 'paid');
      assert.equal(await world.is_available(slot), 0);
      await eventually(
        'the confirmation is there',
        async () => (await world.sandbox.confirmations_to(client.email)).length === 1,
      );
    });

    it('without JavaScript: the whole flow', async () => {
      const slot = await world.add_slot({ start: days_ahead(6, 10) });
      const client = new_client();
      const page = await open_client(browser, { javascript: 'off' });
      await page.goto(world.url);
      await book_slot(page, world.url, slot, client);
      const [row] = await world.bookings_of(slot);
      await pay_by_card(page, declined_card);
      await page
        .getByText(/refusée|declined/i)
        .first()
        .waitFor();
      await pay_by_card(page);
      await page.waitForURL(/\/bookings\//);
      await wait_for_headline(page, confirmed, { reload: 'often' });
      await world.wait_for_state(row.id, 'confirmed', 'paid');
    });

    it('resuming later: the booking page leads to the payment page again', async () => {
      const slot = await world.add_slot({ start: days_ahead(6, 11) });
      const page = await open_client(browser);
      await book_slot(page, world.url, slot, new_client());
      const payment_page = page.url();
      await page.getByRole('link').first().click();
      await page.waitForURL(/\/bookings\//);
      await page.getByRole('button', { name: /payer/i }).first().click();
      await page.waitForURL(/\/c\/pay\//);
      assert.equal(
        new URL(page.url()).pathname,
        new URL(payment_page).pathname,
        'the open session again',
      );
      await pay_by_card(page);
      await page.waitForURL(/\/bookings\//);
      await wait_for_headline(page, confirmed);
    });

    it('giving up: the session is closed, the booking is gone', async () => {
      const slot = await world.add_slot({ start: days_ahead(7, 9) });
      const page = await open_client(browser);
      await book_slot(page, world.url, slot, new_client());
      const [row] = await world.bookings_of(slot);
      await page.getByRole('link').first().click();
      await page.waitForURL(/\/bookings\//);
      await page
        .getByRole('button', { name: /renoncer|abandonner|annuler/i })
        .first()
        .click();
      await eventually(
        'the booking is gone',
        async () => (await world.bookings_of(slot)).length === 0,
      );
      const { sessions } = await world.sandbox.state();
      assert.equal(sessions.find((one) => one.client_reference_id === row.id).status, 'expired');
      assert.equal(await world.is_available(slot), 1);
    });

    it('a free slot: confirmed at once, without a payment page', async () => {
      const slot = await world.add_slot({
        start: days_ahead(7, 10),
        price: '0.00',
        title: 'Premier échange',
      });
      const client = new_client();
      const page = await open_client(browser);
      await page.goto(`${world.url}/slots/${slot}`);
      await send_form(page, client);
      await page.waitForURL(/\/bookings\//);
      await wait_for_headline(page, confirmed);
      const [row] = await world.bookings_of(slot);
      assert.equal(`${row.status}/${row.payment_status}`, 'confirmed/not_required');
      assert.equal(await world.is_available(slot), 0);
      await eventually(
        'the confirmation is there',
        async () => (await world.sandbox.confirmations_to(client.email)).length === 1,
      );
    });

    it('a wrong address: said beside the field, nothing typed is lost, nothing written', async () => {
      const slot = await world.add_slot({ start: days_ahead(7, 11) });
      for (const javascript of ['on', 'off']) {
        const page = await open_client(browser, { javascript });
        await page.goto(`${world.url}/slots/${slot}`);
        // A browser's own check would stop it before the server sees it.
        if (javascript === 'on') {
          await page
            .locator('form')
            .evaluateAll((forms) => forms.forEach((form) => (form.noValidate = true)));
        }
        await page.getByLabel(/^Nom\b/).fill('Zoé Bêta');
        await page.getByLabel(/^E-mail/).fill('zoe@example');
        await page.getByRole('button', { name: /^Réserver/ }).click();
        await page.locator('[aria-invalid=true]').first().waitFor();
        assert.equal(await page.getByLabel(/^Nom\b/).inputValue(), 'Zoé Bêta');
        assert.equal(await page.getByLabel(/^E-mail/).inputValue(), 'zoe@example');
        assert.deepEqual(await world.bookings_of(slot), []);
        await page.getByLabel(/^E-mail/).fill('zoe@example.org');
      }
    });

    it('an English browser: English pages, English mail', async () => {
      const slot = await world.add_slot({ start: days_ahead(8, 9) });
      const client = new_client();
      const page = await open_client(browser, { locale: 'en-GB' });
      await book_slot(page, world.url, slot, client);
      await pay_by_card(page);
      await page.waitForURL(/\/bookings\//);
      await wait_for_headline(page, /^You.re booked/);
      assert.equal(await page.locator('html').getAttribute('lang'), 'en');
      await eventually(
        'the confirmation is there',
        async () => (await world.sandbox.confirmations_to(client.email)).length === 1,
      );
      const [mail] = await world.sandbox.confirmations_to(client.email);
      assert.match(mail.subject, /^Confirmed/);
    });

    it('a slot that goes while somebody fills the form: said, with the name and address kept', async () => {
      const slot = await world.add_slot({ start: days_ahead(8, 10) });
      const other = await world.add_slot({ start: days_ahead(8, 11) });
      const page = await open_client(browser, { javascript: 'off' });
      const client = new_client();
      await page.goto(`${world.url}/slots/${slot}`);
      const winner = await world.book(slot, new_client());
      const { sessions } = await world.sandbox.state();
      const session = sessions.find((one) => one.client_reference_id === winner.id);
      assert.equal((await world.sandbox.pay(session.id)).status, 200);
      await world.wait_for_state(winner.id, 'confirmed', 'paid');
      await send_form(page, client);
      await page
        .getByText(/déjà pris/i)
        .first()
        .waitFor();
      assert.equal(await headline(page).count(), 1);
      const refused = (await world.bookings_of(slot)).filter((row) => row.email === client.email);
      assert.equal(refused.length, 0);
      // The next time is one click away, with nothing to type again.
      await page.locator(`button[formaction*="/slots/${other}"]`).click();
      await page.waitForURL(/\/c\/pay\/cs_test_/);
      const [row] = await world.bookings_of(other);
      assert.deepEqual([row.name, row.email], [client.name, client.email]);
    });
  });
}
