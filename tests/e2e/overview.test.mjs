// What an owner sees: the table of bookings, one booking, today, what needs attention, money.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { engines, quote } from './support/database.mjs';
import { assert_problem } from './support/http.mjs';
import { add_person } from './support/owner.mjs';
import { eventually } from './support/wait.mjs';
import { World, days_ahead } from './support/world.mjs';

const refund_fails_card = '4000000000005126';

const today = () => new Date().toISOString().slice(0, 10);
const names_of = ({ items }) => items.map((item) => item.name);

/** Rows of a table without quoted line ends. */
function read_csv(text) {
  assert.ok(text.startsWith('\ufeff'), 'the mark of UTF-8 is missing');
  assert.ok(text.endsWith('\r\n'));
  return text
    .slice(1, -2)
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? plain : quoted.replaceAll('""', '"'),
      ),
    );
}

for (const engine of engines)
  describe(`An owner's overview, ${engine}`, () => {
    let world;
    let owner;
    let days = 2;

    before(async () => {
      // The stand-in keeps UTC; so does the business here.
      world = await World.start(engine, { settings: { TIMEZONE: 'UTC' } });
      owner = await add_person(world);
    });
    after(() => world?.stop());

    const paid_booking = (client, card) =>
      world.book_and_pay(client, { start: days_ahead((days += 1)), card });

    describe('bookings', () => {
      let paid;
      before(async () => {
        paid = await paid_booking({ name: 'Noé Lefèvre', email: 'noe@example.org' });
        const slot = await world.add_slot({ start: days_ahead((days += 1)), capacity: 3 });
        await world.book(slot, { name: '=HYPERLINK("http://x","y")', email: 'evil@example.org' });
        await world.book(slot, { name: 'Ada Martin', email: 'ada@example.org', phone: '+33 6' });
      });

      it('are found by name without accents, by address, by id and by what Stripe calls them', async () => {
        const [{ payment_intent_id, session_id }] = await world.database.query(
          `SELECT payment_intent_id, session_id FROM payments WHERE booking_id = ${quote(paid.id)}`,
        );
        for (const search of [
          'lefevre noe',
          'NOÉ',
          'noe@example.org',
          paid.id,
          payment_intent_id,
          session_id,
        ]) {
          const found = await owner.ask('GET', `bookings?search=${encodeURIComponent(search)}`);
          assert.deepEqual(names_of(found), ['Noé Lefèvre'], search);
        }
        for (const search of ['nobody', '%', '_____________________________', "' OR 1=1"])
          assert.deepEqual(
            names_of(await owner.ask('GET', `bookings?search=${encodeURIComponent(search)}`)),
            [],
            search,
          );
      });

      it('are narrowed by state and day, and leafed through', async () => {
        assert.deepEqual(names_of(await owner.ask('GET', 'bookings?status=confirmed')), [
          'Noé Lefèvre',
        ]);
        const day = days_ahead(days).slice(0, 10);
        const of_day = await owner.ask('GET', `bookings?from=${day}&to=${day}`);
        assert.equal(of_day.items.length, 2);
        const leafed = [];
        let after = '';
        do {
          const page = await owner.ask('GET', `bookings?limit=1&after=${after}`);
          leafed.push(...names_of(page));
          after = page.next;
        } while (after);
        assert.deepEqual(leafed, names_of(await owner.ask('GET', 'bookings')));
        assert.equal(leafed.length, 3);
      });

      it('refuse what makes no sense, naming it', async () => {
        for (const [query, field] of [
          ['status=lost', 'status'],
          ['from=yesterday', 'from'],
          ['after=abc', 'after'],
          ['limit=0', 'limit'],
          ['order=price', 'order'],
          ['serch=x', 'serch'],
          [`search=${'x'.repeat(101)}`, 'search'],
        ]) {
          const answer = await owner.request('GET', `bookings?${query}`);
          assert_problem(answer, 422, 'invalid_input');
          assert.deepEqual(
            answer.json.errors.map((error) => error.field),
            [field],
          );
        }
      });

      it('are exported without a formula in them', async () => {
        const answer = await owner.request('GET', 'bookings.csv?order=created');
        assert.match(answer.headers.get('content-type'), /^text\/csv/);
        assert.match(
          answer.headers.get('content-disposition'),
          /^attachment; filename="reservations-/,
        );
        const bytes = await fetch(`${world.url}/api/admin/bookings.csv?order=created`, {
          headers: { cookie: owner.cookie },
        }).then((response) => response.arrayBuffer());
        const rows = read_csv(Buffer.from(bytes).toString('utf8'));
        assert.equal(rows.length, 4);
        assert.equal(rows[0].length, 15);
        for (const row of rows) {
          assert.equal(row.length, 15);
          for (const cell of row) assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
        }
        assert.ok(rows.some((row) => row.includes('\'=HYPERLINK("http://x","y")')));
        assert.ok(rows.some((row) => row.includes("'+33 6")));
        assert.ok(rows.some((row) => row.includes('50.00')));
      });

      it('show one with its payments, mails and history, and what can be done', async () => {
        await eventually('the mails are out', async () => {
          const { mails } = await owner.ask('GET', `bookings/${paid.id}`);
          return mails.filter((mail) => mail.state === 'done').length === 2;
        });
        const detail = await owner.ask('GET', `bookings/${paid.id}`);
        assert.equal(detail.name, 'Noé Lefèvre');
        assert.deepEqual(detail.refundable, { amount: 5000, currency: 'eur' });
        assert.equal(detail.payments[0].state, 'captured');
        assert.match(
          detail.payments[0].payment_intent_url,
          /^https:\/\/dashboard\.stripe\.com\/test\/payments\/pi_/,
        );
        assert.deepEqual(detail.can, ['cancel', 'refund', 'move', 'resend', 'note']);
        assert.ok(detail.history.some((entry) => entry.happening === 'confirmed'));
        const page = await fetch(detail.booking_url);
        assert.equal(page.status, 200);
        assert_problem(await owner.request('GET', 'bookings/bk_none'), 404, 'booking_not_found');
      });

      it('show staff what is on their calendars alone', async () => {
        const colleague = await add_person(world, {
          email: 'lea@example.org',
          name: 'Léa',
          role: 'staff',
        });
        assert.deepEqual((await colleague.ask('GET', 'bookings')).items, []);
        assert.deepEqual((await colleague.ask('GET', 'bookings?search=noe')).items, []);
        assert_problem(await colleague.request('GET', `bookings/${paid.id}`), 404);
        assert.equal((await colleague.ask('GET', 'today')).attention, 0);
        for (const path of [
          'money',
          'money.csv',
          'settings',
          'health',
          'clients/export?email=a@b.org',
        ])
          assert_problem(await colleague.request('GET', path), 403, 'forbidden');
        const { items } = await owner.ask('GET', 'calendars');
        const calendar =
          items[0] ??
          (await owner.ask('POST', 'calendars', {
            title: 'Léa',
            time_zone: 'UTC',
            is_active: true,
            hours: [],
            service_ids: [],
          }));
        await owner.ask('PATCH', `users/${colleague.user.id}`, { calendar_ids: [calendar.id] });
        const slot = await owner.ask('POST', 'slots', {
          calendar_id: calendar.id,
          title: 'Chez Léa',
          start_at: days_ahead((days += 1)),
          duration_minutes: 60,
          price: { amount: 0, currency: 'eur' },
        });
        const { id } = await world.book(slot.id, { name: 'Inès', email: 'ines@example.org' });
        assert.deepEqual(names_of(await colleague.ask('GET', 'bookings')), ['Inès']);
        assert.deepEqual(names_of(await colleague.ask('GET', 'bookings?search=ines')), ['Inès']);
        assert.equal((await colleague.ask('GET', `bookings/${id}`)).slot.calendar_id, calendar.id);
      });
    });

    describe('today', () => {
      it('says who comes, what was paid and what is free', async () => {
        const before_it = await owner.ask('GET', 'today');
        await paid_booking({ name: 'Maud', email: 'maud@example.org' });
        const now = await owner.ask('GET', 'today');
        assert.equal(now.day, today());
        assert.equal(now.paid_today.amount, before_it.paid_today.amount + 5000);
        assert.ok(names_of({ items: now.next }).includes('Maud'));
        assert.deepEqual(now.bookings, []);
      });
    });

    describe('money', () => {
      it('adds up to the cent, by period and by line', async () => {
        const booking = await paid_booking({ name: 'Zoë', email: 'zoe@example.org' });
        const path = `money?from=${today()}&to=${today()}&by=day`;
        const earlier = await owner.ask('GET', path);
        await owner.ask('POST', `bookings/${booking.id}/refund`, {
          amount: { amount: 1234, currency: 'eur' },
        });
        await eventually('the refund has succeeded', async () => {
          const { totals } = await owner.ask('GET', path);
          return totals.refunded.amount === earlier.totals.refunded.amount + 1234;
        });
        const { rows, totals, other_totals } = await owner.ask('GET', path);
        assert.equal(totals.kept.amount, totals.captured.amount - totals.refunded.amount);
        for (const member of ['captured', 'refunded', 'kept', 'on_site'])
          assert.equal(
            rows.reduce((sum, row) => sum + row[member].amount, 0),
            totals[member].amount,
            member,
          );
        assert.equal(rows[0].period, today());
        assert.ok(totals.attempts >= totals.bookings);
        assert.equal(totals.attempts, totals.bookings + totals.lost_races + totals.unpaid);
        assert.deepEqual(other_totals, []);

        const [{ sum }] = await world.database.query(
          'SELECT SUM(captured_minor) AS sum FROM payments',
        );
        assert.equal(totals.captured.amount, Number(sum));
        const csv = await owner.request('GET', `money.csv?from=${today()}&to=${today()}`);
        const lines = read_csv('\ufeff' + csv.text).slice(1);
        const cents = lines.map((line) => Math.round(Number(line[2]) * 100));
        assert.equal(
          cents.reduce((total, each) => total + each, 0),
          totals.kept.amount,
        );
        assert.ok(lines.some((line) => line[2] === '-12.34' && /^re_/.test(line[8])));
      });

      it('counts the seats of slots by their start, weeks from Monday', async () => {
        const start = days_ahead((days += 8));
        await world.add_slot({ start, capacity: 4 });
        const from = start.slice(0, 10);
        const { rows, totals } = await owner.ask('GET', `money?from=${from}&to=${from}&by=week`);
        assert.deepEqual([totals.slots, totals.seats, totals.seats_taken], [1, 4, 0]);
        assert.equal(new Date(`${rows[0].period}T00:00:00Z`).getUTCDay(), 1);
        assert_problem(
          await owner.request('GET', 'money?from=2026-01-01&to=2027-12-31&by=day'),
          422,
        );
      });
    });

    describe('attention', () => {
      it('holds a refund that Stripe refuses until it is settled; it cannot be put aside', async () => {
        const booking = await paid_booking(
          { name: 'Louis', email: 'louis@example.org' },
          refund_fails_card,
        );
        await owner.ask('POST', `bookings/${booking.id}/cancel`, {
          refund: { amount: 5000, currency: 'eur' },
        });
        const find = async (query = '') =>
          (await owner.ask('GET', `attention${query}`)).items.find(
            (item) => item.kind === 'refund_failed' && item.booking_id === booking.id,
          );
        await eventually('it needs attention', async () => (await find()) !== undefined, 60);
        const item = await find();
        assert.deepEqual(item.amount, { amount: 5000, currency: 'eur' });
        assert.deepEqual(item.actions, ['retry', 'settle', 'open_booking', 'open_stripe']);
        assert.match(item.stripe_url, /^https:\/\/dashboard\.stripe\.com\/test\/payments\/pi_/);
        assert.equal((await owner.ask('GET', 'today')).attention, 1);
        assert_problem(
          await owner.request('POST', `attention/${item.id}/resolve`, { body: {} }),
          409,
          'conflict',
        );
        await owner.ask('POST', `refunds/${item.subject_id}/settle`, { note: 'par virement' });
        assert.equal(await find(), undefined);
        assert.notEqual((await find('?resolved=true')).resolved_at, null);
        assert.equal((await owner.ask('GET', 'today')).attention, 0);
      });

      it('lets a mail that failed be put aside, once', async () => {
        await world.database.query(
          `INSERT INTO attention (id, kind, matter, subject_id, amount_minor, currency, detail, created_at)
           VALUES ('att_test', 'mail_failed', 'mail:eff_test', 'eff_test', 0, 'eur', '550', '2026-11-01 08:00:00.000Z')`,
        );
        const [item] = (await owner.ask('GET', 'attention')).items;
        assert.deepEqual(item.actions, ['retry', 'dismiss']);
        assert.equal(item.amount, null);
        const resolve = () =>
          owner.request('POST', 'attention/att_test/resolve', { body: { note: 'appelé' } });
        assert.equal((await resolve()).status, 204);
        assert_problem(await resolve(), 409);
        const { items } = await owner.ask(
          'GET',
          'audit?subject_kind=attention&subject_id=att_test',
        );
        assert.equal(items[0].after.note, 'appelé');
        assert_problem(await owner.request('POST', 'attention/none/resolve', { body: {} }), 404);
      });
    });
  });
