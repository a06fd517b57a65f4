// What can be booked, as an owner sets it up: hours and rules become slots, and what is booked outlives every change.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import ICAL from 'ical.js';

import { engines } from './support/database.mjs';
import { assert_problem } from './support/http.mjs';
import { add_person } from './support/owner.mjs';
import { World } from './support/world.mjs';

const zone = 'Europe/Paris';
const day_ms = 86_400_000;

const service_body = {
  title: 'Massage',
  description: 'Une heure au calme.',
  place: 'Cabinet',
  duration_minutes: 60,
  price: { amount: 0, currency: 'eur' },
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
  color: '#1f7a5c',
  is_active: true,
  calendar_ids: [],
};

/** From 9 to 12 on every day of the week: three slots of an hour each. */
const every_morning = Array.from({ length: 7 }, (_, weekday) => ({
  weekday,
  start_minute: 540,
  end_minute: 720,
}));

const calendar_body = {
  title: 'Camille',
  time_zone: zone,
  is_active: true,
  hours: every_morning,
  service_ids: [],
};

/** The day so many days from today, on the calendar's clocks: days counted by the calendar, not in hours. */
function day_ahead(days) {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date());
  return new Date(Date.parse(today) + days * day_ms).toISOString().slice(0, 10);
}

/** How many days from now the clocks change next, and whether that day is longer. */
function next_clock_change() {
  const noon = new Date(`${day_ahead(0)}T11:00:00Z`);
  const names = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const offset_on = (days) =>
    names.formatToParts(noon.getTime() + days * day_ms).find((part) => part.type === 'timeZoneName')
      .value;
  for (let days = 2; days < 364; ++days)
    if (offset_on(days) !== offset_on(days - 1))
      return { days, is_longer: offset_on(days) < offset_on(days - 1) };
  throw new Error(`${zone} has no clock change`);
}

const clock_of = (slot) => slot.start_at.slice(11, 16);

for (const engine of engines)
  describe(`An owner's calendar, ${engine}`, () => {
    let world;
    let owner;
    let service;
    let calendar;

    before(async () => {
      world = await World.start(engine);
      owner = await add_person(world);
    });
    after(() => world?.stop());

    const slots_on = async (days, query = '') => {
      const path = `slots?from=${day_ahead(days)}&to=${day_ahead(days + 1)}${query}`;
      return (await owner.ask('GET', path)).slots;
    };
    const without_id = ({ id, exceptions, feed_url, changes, ...body }) => body;
    const save_calendar = (changes) =>
      owner.ask('PUT', `calendars/${calendar.id}`, { ...without_id(calendar), ...changes });
    const close = (first_day, last_day, note = '') =>
      owner.ask('POST', `calendars/${calendar.id}/exceptions`, {
        exceptions: [{ kind: 'closed', first_day, last_day, note }],
      });

    it('makes slots of hours and rules at once', async () => {
      service = await owner.ask('POST', 'services', service_body);
      assert.match(service.id, /^svc_/);
      assert.deepEqual(service.changes, { added: 0, removed: 0, closed: 0, off_rules: 0 });
      calendar = await owner.ask('POST', 'calendars', {
        ...calendar_body,
        service_ids: [service.id],
      });
      // Sixty days of three slots, and what is left of today.
      assert.ok(calendar.changes.added >= 180 && calendar.changes.added <= 183);
      assert.deepEqual(calendar.hours, every_morning);
      const slots = await slots_on(5);
      assert.deepEqual(slots.map(clock_of), ['09:00', '10:00', '11:00']);
      for (const slot of slots) {
        assert.equal(slot.origin, 'rules');
        assert.equal(slot.service_id, service.id);
        assert.equal(slot.calendar_id, calendar.id);
        assert.equal(slot.is_available, true);
        assert.deepEqual(slot.bookings, []);
      }
      // The public sees them, too.
      const { json } = await world.request(
        'GET',
        `/api/slots?from=${day_ahead(5)}&to=${day_ahead(6)}&service=${service.id}`,
      );
      assert.deepEqual(
        json.slots.map((slot) => slot.id),
        slots.map((slot) => slot.id),
      );
      assert.deepEqual((await owner.ask('GET', 'calendars')).items[0].service_ids, [service.id]);
      assert.deepEqual((await owner.ask('GET', 'services')).items[0].calendar_ids, [calendar.id]);
    });

    it('keeps what a service says of when money is taken, and writes a change down', async () => {
      const { id, ...kept } = await owner.ask('POST', 'services', {
        ...service_body,
        title: 'Atelier',
      });
      assert.deepEqual([kept.capture, kept.allows_delayed_methods], ['standard', false]);
      const wanted = { capture: 'manual', allows_delayed_methods: true };
      await owner.ask('PUT', `services/${id}`, { ...service_body, title: 'Atelier', ...wanted });
      const { items } = await owner.ask('GET', 'services');
      const { capture, allows_delayed_methods } = items.find((each) => each.id === id);
      assert.deepEqual({ capture, allows_delayed_methods }, wanted);
      const audit = await owner.ask('GET', `audit?subject_kind=service&subject_id=${id}`);
      const change = audit.items.find((entry) => entry.before !== null);
      assert.deepEqual([change.before.capture, change.after.capture], ['standard', 'manual']);
      assert.equal(change.after.allows_delayed_methods, true);
      const wrong = await owner.request('PUT', `services/${id}`, {
        body: { ...service_body, capture: 'late' },
      });
      assert_problem(wrong, 422, 'invalid_input');
      assert.deepEqual(
        wrong.json.errors.map(({ field, code }) => [field, code]),
        [['capture', 'invalid']],
      );
      assert.equal((await owner.request('DELETE', `services/${id}`)).status, 204);
    });

    it('keeps what is booked when a holiday comes, and asks for a decision', async () => {
      const [booked] = await slots_on(10);
      const booking = await world.book(booked.id, { name: 'Inès Garnier' });
      calendar = await close(day_ahead(9), day_ahead(12), 'Congés');
      assert.deepEqual(calendar.changes, { added: 0, removed: 11, closed: 0, off_rules: 1 });
      assert.equal(calendar.exceptions[0].note, 'Congés');
      const [kept] = await slots_on(10);
      assert.equal(kept.id, booked.id);
      assert.deepEqual([kept.is_off_rules, kept.is_closed, kept.is_available], [true, true, false]);
      assert.deepEqual(
        kept.bookings.map(({ id, name, status }) => ({ id, name, status })),
        [{ id: booking.id, name: 'Inès Garnier', status: 'confirmed' }],
      );
      const rows = await world.database.query(
        `SELECT matter FROM attention WHERE resolved_at IS NULL`,
      );
      assert.deepEqual(rows, [{ matter: `slot:${booked.id}` }]);

      const decided = await owner.ask('POST', `slots/${booked.id}/keep`);
      assert.deepEqual(
        [decided.origin, decided.is_off_rules, decided.is_closed],
        ['manual', false, false],
      );
      const open = await world.database.query(
        `SELECT matter FROM attention WHERE resolved_at IS NULL`,
      );
      assert.deepEqual(open, []);
      const [exception] = calendar.exceptions;
      calendar = await owner.ask('DELETE', `calendars/${calendar.id}/exceptions/${exception.id}`);
      assert.deepEqual(calendar.changes, { added: 11, removed: 0, closed: 0, off_rules: 0 });
    });

    it('lets two services overlap until one is taken', async () => {
      const call = await owner.ask('POST', 'services', {
        ...service_body,
        title: 'Appel',
        duration_minutes: 30,
        calendar_ids: [calendar.id],
      });
      const of = async (id) => slots_on(15, `&service=${id}`);
      const [massage] = await of(service.id);
      const calls = await of(call.id);
      assert.deepEqual(calls.slice(0, 3).map(clock_of), ['09:00', '09:30', '10:00']);
      await world.book(calls[1].id);
      const [after_call] = await of(service.id);
      assert.deepEqual([after_call.blockers, after_call.is_available], [1, false]);
      assert_problem(await world.create_booking(massage.id), 409, 'slot_taken');
      const removed = await owner.request('DELETE', `services/${call.id}`);
      assert_problem(removed, 409, 'in_use');
      await owner.ask('PUT', `services/${call.id}`, { ...without_id(call), is_active: false });
      assert.deepEqual(
        (await of(call.id)).map((slot) => slot.is_off_rules),
        [true],
      );
    });

    it('offers the right hours where the clocks change', async () => {
      const { days, is_longer } = next_clock_change();
      const night = Array.from({ length: 7 }, (_, weekday) => ({
        weekday,
        start_minute: 60,
        end_minute: 300,
      }));
      const guard = await owner.ask('POST', 'services', {
        ...service_body,
        title: 'Garde',
        horizon_days: 366,
      });
      const watch = await owner.ask('POST', 'calendars', {
        ...calendar_body,
        hours: night,
        service_ids: [guard.id],
      });
      const clocks_on = async (ahead) =>
        (await slots_on(ahead, `&calendar=${watch.id}`)).map(clock_of);
      const ordinary = ['01:00', '02:00', '03:00', '04:00'];
      assert.deepEqual(await clocks_on(days - 1), ordinary);
      assert.deepEqual(
        await clocks_on(days),
        is_longer
          ? ['01:00', '02:00', '02:00', '03:00', '04:00']
          : ordinary.filter((clock) => clock !== '02:00'),
      );
      assert.deepEqual(await clocks_on(days + 1), ordinary);
      assert.equal((await owner.request('DELETE', `calendars/${watch.id}`)).status, 204);
    });

    it('changes single slots by hand', async () => {
      const created = await owner.ask('POST', 'slots', {
        service_id: service.id,
        start_at: `${day_ahead(20)}T18:00:00Z`,
      });
      assert.equal(created.title, 'Massage');
      assert.equal(created.calendar_id, calendar.id);
      const moved = await owner.ask('PATCH', `slots/${created.id}`, {
        start_at: `${day_ahead(20)}T19:00:00Z`,
        duration_minutes: 45,
        capacity: 2,
      });
      assert.equal(Date.parse(moved.end_at) - Date.parse(moved.start_at), 45 * 60_000);
      assert.equal(moved.capacity, 2);
      await world.book(created.id);
      assert_problem(
        await owner.request('PATCH', `slots/${created.id}`, {
          body: { start_at: `${day_ahead(21)}T19:00:00Z` },
        }),
        409,
        'in_use',
      );
      await world.book(created.id, { name: 'Noé Lefèvre' });
      assert_problem(
        await owner.request('PATCH', `slots/${created.id}`, { body: { capacity: 1 } }),
        409,
        'capacity_below_taken',
      );
      assert_problem(await owner.request('DELETE', `slots/${created.id}`), 409, 'in_use');

      const [, second] = await slots_on(21);
      assert.equal((await owner.ask('POST', `slots/${second.id}/close`)).is_closed, true);
      assert_problem(await world.create_booking(second.id), 410, 'slot_closed');
      assert.equal((await owner.ask('POST', `slots/${second.id}/reopen`)).is_closed, false);
      assert.equal((await owner.request('DELETE', `slots/${second.id}`)).status, 204);
      calendar = await save_calendar({ title: 'Camille Martin' });
      assert.equal(calendar.changes.added, 0); // a deleted one does not come back
      assert_problem(await owner.request('POST', 'slots/slot_9/close'), 404, 'slot_not_found');
    });

    it('names what is wrong with a draft', async () => {
      const refused = await owner.request('POST', 'services', {
        body: { ...service_body, duration_minutes: 0, calendar_ids: ['cal_9'], color: 'red' },
      });
      assert_problem(refused, 422, 'invalid_input');
      assert.deepEqual(refused.json.errors.map((error) => error.field).sort(), [
        'color',
        'duration_minutes',
      ]);
      const hours = [{ weekday: 1, start_minute: 600, end_minute: 540 }];
      const wrong_hours = await owner.request('POST', 'calendars', {
        body: { ...calendar_body, hours },
      });
      assert_problem(wrong_hours, 422, 'invalid_input');
      assert.deepEqual(
        wrong_hours.json.errors.map(({ field, code }) => [field, code]),
        [['hours/0/end_minute', 'out_of_range']],
      );
      const wrong_part = await owner.request('POST', 'services', {
        body: { ...service_body, price: { amount: '5', currency: 'eur', cents: 1 } },
      });
      assert.deepEqual(wrong_part.json.errors.map((error) => error.field).sort(), [
        'price/amount',
        'price/cents',
      ]);
      const no_day = await owner.request('POST', `calendars/${calendar.id}/exceptions`, {
        body: { exceptions: [{ kind: 'closed', first_day: '2026-02-30', last_day: 'x' }] },
      });
      assert_problem(no_day, 422, 'invalid_input');
      assert_problem(
        await owner.request('GET', 'slots?from=2026-01-01&to=2027-01-01'),
        422,
        'invalid_input',
      );
    });

    it('is open to nobody else, and to staff for their own calendar only', async () => {
      assert_problem(await world.request('GET', '/api/admin/services'), 401, 'unauthorized');
      const other = await owner.ask('POST', 'calendars', { ...calendar_body, title: 'Noé' });
      const staff = await add_person(world, {
        email: 'noe@example.org',
        name: 'Noé',
        role: 'staff',
      });
      await owner.ask('PATCH', `users/${staff.user.id}`, { calendar_ids: [other.id] });
      const { items } = await staff.ask('GET', 'calendars');
      assert.deepEqual(
        items.map((item) => item.id),
        [other.id],
      );
      assert.deepEqual(
        (await staff.ask('GET', `slots?from=${day_ahead(20)}&to=${day_ahead(21)}`)).slots,
        [],
      );
      const [slot] = await slots_on(20);
      assert_problem(await staff.request('POST', `slots/${slot.id}/close`), 404, 'slot_not_found');
      assert_problem(
        await staff.request('PUT', `calendars/${calendar.id}`, { body: without_id(calendar) }),
        404,
        'calendar_not_found',
      );
      assert_problem(
        await staff.request('POST', 'services', { body: service_body }),
        403,
        'forbidden',
      );
      assert_problem(await staff.request('DELETE', `calendars/${other.id}`), 403, 'forbidden');
      const own = await staff.ask('POST', 'slots', {
        calendar_id: other.id,
        title: 'Atelier',
        start_at: `${day_ahead(20)}T12:00:00Z`,
      });
      assert.equal(own.calendar_id, other.id);
      assert.equal((await owner.request('DELETE', `calendars/${other.id}`)).status, 204);
    });

    it('gives a calendar program its feed at a secret address that can be changed', async () => {
      const fetch_feed = (url) => world.request('GET', new URL(url).pathname + new URL(url).search);
      const feed = await fetch_feed(calendar.feed_url);
      assert.equal(feed.status, 200);
      assert.match(feed.headers.get('content-type'), /^text\/calendar/);
      const events = new ICAL.Component(ICAL.parse(feed.text)).getAllSubcomponents('vevent');
      const summaries = events.map((event) => event.getFirstPropertyValue('summary'));
      assert.ok(summaries.includes('Inès Garnier – Massage'), summaries.join());

      // The address would outlive the key that it was read with.
      const { key } = await owner.ask('POST', 'keys', { title: 'Agenda', scopes: ['read'] });
      const headers = { authorization: `Bearer ${key}` };
      const seen = await world.request('GET', '/api/admin/calendars', { headers });
      assert.deepEqual(
        seen.json.items.map((item) => item.feed_url),
        seen.json.items.map(() => ''),
      );
      assert.ok(seen.json.items.length > 0);

      const old_url = calendar.feed_url;
      assert.equal((await fetch_feed(old_url.slice(0, -1))).status, 404);
      calendar = await owner.ask('POST', `calendars/${calendar.id}/feed`);
      assert.notEqual(calendar.feed_url, old_url);
      assert.equal((await fetch_feed(old_url)).status, 404);
      assert.equal((await fetch_feed(calendar.feed_url)).status, 200);
    });

    it('knows the zones of the world', async () => {
      const { time_zones } = await owner.ask('GET', 'time-zones');
      for (const name of [zone, 'Pacific/Auckland', 'UTC']) assert.ok(time_zones.includes(name));
    });

    it('lists more slots than one page holds', async () => {
      const packed = await owner.ask('POST', 'services', {
        ...service_body,
        title: 'Passage',
        duration_minutes: 5,
        horizon_days: 19,
      });
      const busy = await owner.ask('POST', 'calendars', {
        ...calendar_body,
        title: 'Guichet',
        hours: every_morning.map((day) => ({ ...day, start_minute: 0, end_minute: 1440 })),
        service_ids: [packed.id],
      });
      const range = `to=${day_ahead(20)}&calendar=${busy.id}`;
      const first = await owner.ask('GET', `slots?from=${day_ahead(0)}&${range}`);
      assert.equal(first.slots.length, 5000);
      const from = encodeURIComponent(first.next_from);
      const rest = await owner.ask('GET', `slots?from=${from}&${range}`);
      assert.equal(rest.next_from, null);
      const ids = new Set([...first.slots, ...rest.slots].map((slot) => slot.id));
      const [{ made }] = await world.database.query(
        `SELECT COUNT(*) AS made FROM slots WHERE calendar_id = '${busy.id}'`,
      );
      assert.equal(ids.size, Number(made));
      assert.equal((await owner.request('DELETE', `calendars/${busy.id}`)).status, 204);
    });

    it('writes every change into the log', async () => {
      const rows = await world.database.query('SELECT DISTINCT action FROM audit_log');
      const actions = new Set(rows.map((row) => row.action));
      for (const action of [
        ...['service.create', 'service.update', 'calendar.create', 'calendar.update'],
        ...['calendar.delete', 'calendar.add_exception', 'calendar.remove_exception'],
        ...['calendar.renew_feed', 'slot.create', 'slot.update', 'slot.close', 'slot.reopen'],
        'slot.keep',
      ])
        assert.ok(actions.has(action), action);
    });
  });
