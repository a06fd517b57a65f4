// What a client does alone, in a real browser: cancel with the refund said before, move, book again after a lost race, pay
// for a place that is held; and what mails and calendar files then say, read by libraries that are not ours.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import ICAL from 'ical.js';

import {
  book_slot,
  launch_browser,
  open_client,
  pay_by_card,
  wait_for_headline,
} from './support/browser.mjs';
import { quote } from './support/database.mjs';
import { add_person } from './support/owner.mjs';
import { session_of } from './support/sandbox.mjs';
import { eventually } from './support/wait.mjs';
import { World, days_ahead } from './support/world.mjs';

const confirmed = /^C.est réservé/;
const cancelled = /^Réservation annulée/;
const taken = /^Créneau déjà pris/;

/** What a mail does to the client's calendar. */
function read_calendar(mail) {
  const attachment = mail.attachments.find((part) => part.contentType === 'text/calendar');
  const component = new ICAL.Component(ICAL.parse(attachment.content.toString('utf8')));
  for (const zone of component.getAllSubcomponents('vtimezone')) {
    ICAL.TimezoneService.register(zone.getFirstPropertyValue('tzid'), new ICAL.Timezone(zone));
  }
  const event = new ICAL.Event(component.getFirstSubcomponent('vevent'));
  return {
    method: component.getFirstPropertyValue('method'),
    status: event.component.getFirstPropertyValue('status'),
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toJSDate().toISOString(),
  };
}

describe('A client alone', () => {
  let world;
  let browser;
  let owner;
  let clients = 0;

  before(async () => {
    world = await World.start('sqlite');
    browser = await launch_browser();
    owner = await add_person(world);
  });
  after(async () => {
    await browser?.close();
    await world?.stop();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  const new_client = () => {
    clients += 1;
    return { name: `Camille Martin ${clients}`, email: `changes${clients}@example.org` };
  };
  const page_of = ({ id, token }, action = '') =>
    `${world.url}/bookings/${id}${action}?token=${token}`;
  const euros = (minor) => ({ amount: minor, currency: 'eur' });

  async function add_service(rules = {}) {
    return owner.ask('POST', 'services', {
      title: 'Consultation',
      description: '',
      place: '12 rue des Lilas, Lyon',
      duration_minutes: 60,
      price: euros(5000),
      capacity: 1,
      buffer_before_minutes: 0,
      buffer_after_minutes: 0,
      step_minutes: 0,
      notice_minutes: 0,
      horizon_days: 60,
      refund_until_minutes: 1440,
      late_refund_percent: 0,
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
  async function add_slot(service, start_at) {
    const slot = await owner.ask('POST', 'slots', { service_id: service.id, start_at });
    return slot.id;
  }
  async function book_and_pay(slot) {
    const client = new_client();
    const booking = await world.book(slot, client);
    await world.sandbox.pay(session_of(booking.checkout_url));
    await world.wait_for_state(booking.id, 'confirmed', 'paid');
    return { ...booking, client };
  }
  async function mail_with(client, subject) {
    const mail = await eventually(`${client.email} gets ${subject}`, async () => {
      const mails = await world.sandbox.mails_to(client.email);
      return mails.find((each) => subject.test(each.subject));
    });
    return world.sandbox.parse_mail(mail);
  }

  it('cancels in time by the link of the mail, is told what comes back, and gets all of it', async () => {
    const start = days_ahead(5, 9);
    const slot = await add_slot(await add_service(), start);
    const client = new_client();
    const page = await open_client(browser);
    await book_slot(page, world.url, slot, client);
    await pay_by_card(page);
    await wait_for_headline(page, confirmed);

    const mail = await mail_with(client, /^Confirmé/);
    assert.match(mail.text, /tout vous est rendu/);
    const before_it = read_calendar(mail);
    assert.deepEqual(
      [before_it.method, before_it.status, before_it.sequence, before_it.start],
      ['REQUEST', 'CONFIRMED', 0, new Date(start).toISOString()],
    );

    const link = /http:\/\/\S+\/bookings\/\S+/.exec(mail.text)[0];
    await page.goto(link);
    await page.getByRole('link', { name: 'Annuler' }).click();
    await page.getByText(/Vos 50,00\s€ vous sont rendus en totalité\./).waitFor();
    // What a mail scanner does: every link, and nothing is changed by it.
    const id = new URL(link).pathname.split('/').pop();
    for (const path of ['', '/cancel', '/move', '/calendar.ics'])
      await fetch(page_of({ id, token: new URL(link).searchParams.get('token') }, path));
    assert.equal((await world.booking_row(id)).status, 'confirmed');

    await page.getByRole('button', { name: /^Annuler et récupérer 50,00\s€$/ }).click();
    await wait_for_headline(page, cancelled);
    await page.getByText(/Vos 50,00\s€ vous sont rendus en totalité\./).waitFor();
    await world.wait_for_state(id, 'cancelled', 'refunded');
    assert.equal(await world.is_available(slot), 1);

    const notice = await mail_with(client, /^Annulé, 50,00\s€ rendus/);
    const after_it = read_calendar(notice);
    assert.deepEqual(
      [after_it.method, after_it.status, after_it.uid, after_it.sequence],
      ['CANCEL', 'CANCELLED', before_it.uid, 1],
    );
    await mail_with({ email: 'proprietaire@example.org' }, /^Annulée/);
  });

  it('cancels late for the part that the policy gives, without script', async () => {
    const service = await add_service({
      refund_until_minutes: 60 * 72,
      late_refund_percent: 50,
    });
    const booking = await book_and_pay(await add_slot(service, days_ahead(2, 9)));
    const page = await open_client(browser, { javascript: 'off' });
    await page.goto(page_of(booking, '/cancel'));
    await page.getByText(/25,00\s€ sur 50,00\s€ vous sont rendus\./).waitFor();
    await page.getByRole('button', { name: /^Annuler et récupérer 25,00\s€$/ }).click();
    await wait_for_headline(page, cancelled);
    await page.getByText(/25,00\s€ vous sont rendus sur les 50,00\s€ payés\./).waitFor();
    await mail_with(booking.client, /^Annulé, 25,00\s€ rendus/);
    const row = await world.booking_row(booking.id);
    assert.equal(Number(row.refunded_minor), 2500);
  });

  it('never cancels for another amount than was told', async () => {
    const booking = await book_and_pay(await add_slot(await add_service(), days_ahead(5, 11)));
    const page = await open_client(browser);
    await page.goto(page_of(booking, '/cancel'));
    await world.database.query(
      `UPDATE bookings SET refund_until_minutes = 500000 WHERE id = ${quote(booking.id)}`,
    );
    await page.getByRole('button', { name: /^Annuler et récupérer/ }).click();
    await page.getByText(/Rien n'est encore annulé/).waitFor();
    assert.equal((await world.booking_row(booking.id)).status, 'confirmed');
    await page.getByRole('button', { name: 'Annuler sans remboursement' }).click();
    await wait_for_headline(page, cancelled);
    await page.getByText(/Aucun montant n'est remboursé/).waitFor();
  });

  it('moves by keyboard to another time of the same service; the calendar file follows', async () => {
    const service = await add_service();
    const start = days_ahead(6, 9);
    const target_start = days_ahead(6, 14);
    const slot = await add_slot(service, start);
    const target = await add_slot(service, target_start);
    const elsewhere = await add_slot(await add_service({ title: 'Atelier' }), days_ahead(6, 16));
    const booking = await book_and_pay(slot);
    const first = read_calendar(await mail_with(booking.client, /^Confirmé/));

    const page = await open_client(browser);
    await page.goto(page_of(booking));
    await page.getByRole('link', { name: 'Changer de créneau' }).click();
    await page.waitForURL(/\/move\?/);
    assert.equal(await page.locator(`input[value="${elsewhere}"]`).count(), 0, 'another service');
    await page.locator(`input[value="${target}"]`).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.waitForURL(/moved=1/);
    await wait_for_headline(page, confirmed);
    await page.getByText(/Votre rendez-vous est déplacé\./).waitFor();
    assert.equal(await world.is_available(slot), 1);
    assert.equal(await world.is_available(target), 0);

    const moved = read_calendar(await mail_with(booking.client, /^Déplacé/));
    assert.deepEqual(moved, {
      method: 'REQUEST',
      status: 'CONFIRMED',
      uid: first.uid,
      sequence: first.sequence + 1,
      start: new Date(target_start).toISOString(),
    });
    const file = await fetch(page_of(booking, '/calendar.ics'));
    assert.match(await file.text(), /SEQUENCE:1\r\n/);
    await mail_with({ email: 'proprietaire@example.org' }, /^Déplacée/);
  });

  it('keeps what it has when the time it moves to is taken meanwhile', async () => {
    const service = await add_service();
    const slot = await add_slot(service, days_ahead(7, 9));
    const target = await add_slot(service, days_ahead(7, 14));
    const booking = await book_and_pay(slot);
    const page = await open_client(browser);
    await page.goto(page_of(booking, '/move'));
    await page.locator(`input[value="${target}"]`).check({ force: true });
    await book_and_pay(target);
    await page.getByRole('button', { name: 'Déplacer mon rendez-vous' }).click();
    await page.getByText(/Ce créneau vient d'être pris\. Votre rendez-vous est resté/).waitFor();
    const row = await world.booking_row(booking.id);
    assert.deepEqual([row.slot_id, row.status], [slot, 'confirmed']);
    assert.equal(await world.is_available(slot), 0);
  });

  it('books the nearest other time with one click after a lost race', async () => {
    const service = await add_service();
    const slot = await add_slot(service, days_ahead(8, 9));
    const other = await add_slot(service, days_ahead(8, 10));
    const late = await world.book(slot, new_client());
    const client = (await world.booking_row(late.id)).email;
    await book_and_pay(slot);

    const page = await open_client(browser);
    await page.goto(page_of(late));
    await wait_for_headline(page, taken);
    await page.getByRole('button', { name: /Réserver et payer 50,00\s€/ }).click();
    await page.waitForURL(/\/c\/pay\/cs_test_/);
    const [again] = await world.bookings_of(other);
    assert.equal(again.email, client);
    await pay_by_card(page);
    await wait_for_headline(page, confirmed);
    await world.wait_for_state(again.id, 'confirmed', 'paid');
  });

  it('is told how long a place is kept, and others that it is taken', async () => {
    const service = await add_service({ hold_policy: 'hard', hold_minutes: 15 });
    const slot = await add_slot(service, days_ahead(9, 9));
    const page = await open_client(browser);
    await page.goto(`${world.url}/slots/${slot}`);
    await page.getByText(/réservé pour vous pendant 15\sminutes/).waitFor();
    await book_slot(page, world.url, slot, new_client());
    await page.goBack();
    const other = await open_client(browser);
    await other.goto(`${world.url}/slots/${slot}`);
    await other.getByRole('heading', { name: 'Créneau déjà pris' }).waitFor();
    const [row] = await world.bookings_of(slot);
    assert.ok(row.held_until, 'held');
  });

  it('sees that somebody else is paying', async () => {
    const service = await add_service({ hold_policy: 'soft' });
    const slot = await add_slot(service, days_ahead(10, 9));
    const page = await open_client(browser);
    await page.goto(`${world.url}/slots/${slot}`);
    assert.equal(await page.getByText(/en train de payer/).count(), 0);
    await world.book(slot, new_client());
    await page.reload();
    await page.getByText(/en train de payer ce créneau\. Le premier paiement/).waitFor();
  });

  it('cannot be reached by anybody without the token', async () => {
    const booking = await book_and_pay(await add_slot(await add_service(), days_ahead(11, 9)));
    for (const action of ['/cancel', '/move']) {
      const answer = await fetch(page_of({ ...booking, token: 'x'.repeat(43) }, action));
      assert.equal(answer.status, 404);
      const posted = await fetch(`${world.url}/bookings/${booking.id}${action}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'token=wrong&refund=5000&slot=slot_x',
      });
      assert.equal(posted.status, 404);
    }
    assert.equal((await world.booking_row(booking.id)).status, 'confirmed');
  });
});
