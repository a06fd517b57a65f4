// What an owner sees and keeps in order: the table of bookings, one booking, today, what needs attention, money, settings,
// health, and what privacy asks for.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { engines, quote } from './support/database.mjs';
import { assert_problem } from './support/http.mjs';
import { add_person } from './support/owner.mjs';
import { session_of } from './support/sandbox.mjs';
import { eventually } from './support/wait.mjs';
import { World, days_ahead, owner_email } from './support/world.mjs';

const refund_fails_card = '4000000000005126';
const png =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';
const svg = `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')}`;

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

    async function paid_booking(client, card) {
      const slot = await world.add_slot({ start: days_ahead((days += 1)), title: 'Massage' });
      const booking = await world.book(slot, client);
      const { status, json } = await world.sandbox.pay(session_of(booking.checkout_url), card);
      assert.equal(status, 200, JSON.stringify(json));
      await world.wait_for_state(booking.id, 'confirmed', 'paid');
      return { ...booking, slot };
    }

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

    describe('settings', () => {
      it('hold at once, also for another process, and after a restart', async () => {
        const given = await owner.ask('GET', 'settings');
        const wanted = {
          ...given,
          business_name: 'Studio  Lilas',
          contact_phone: '+33 1 23 45 67 89',
          accent_color: '#aa3366',
          logo: png,
          reminder_hours: [2, 48],
          retention_months: 24,
          texts: { ...given.texts, fr: { ...given.texts.fr, home_intro: 'Bienvenue chez nous.' } },
        };
        const changed = await owner.ask('PUT', 'settings', wanted);
        assert.equal(changed.business_name, 'Studio Lilas');
        assert.deepEqual(changed.reminder_hours, [48, 2]);
        assert.deepEqual(await owner.ask('GET', 'settings'), changed);
        const home = await world.request('GET', '/?lang=fr');
        assert.match(home.text, /Studio Lilas/);
        assert.match(home.text, /Bienvenue chez nous\./);
        const { items } = await owner.ask('GET', 'audit?subject_kind=settings&subject_id=');
        assert.equal(items[0].before.business_name, given.business_name);
        assert.equal(items[0].after.business_name, 'Studio Lilas');
        assert.equal(items[0].after.logo, undefined);
        await world.server.stop();
        await world.start_server();
        assert.match((await world.request('GET', '/')).text, /Studio Lilas/);
      });

      it('refuse what cannot be, naming each field', async () => {
        const given = await owner.ask('GET', 'settings');
        for (const [change, field] of [
          [{ business_name: ' ' }, 'business_name'],
          [{ contact_email: 'nobody' }, 'contact_email'],
          [{ accent_color: 'red' }, 'accent_color'],
          [{ accent_color: '#12345' }, 'accent_color'],
          [{ logo: svg }, 'logo'],
          [{ logo: png.replace('png', 'jpeg') }, 'logo'],
          [{ logo: 'https://example.org/logo.png' }, 'logo'],
          [{ logo: `data:image/png;base64,${'A'.repeat(210_000)}` }, 'logo'],
          [{ time_zone: 'Mars/Olympus' }, 'time_zone'],
          [{ currency: 'euro' }, 'currency'],
          [{ locales: [] }, 'locales'],
          [{ locales: ['en'], default_locale: 'fr' }, 'default_locale'],
          [{ locales: ['fr', 'de'] }, 'locales'],
          [{ reminder_hours: [0] }, 'reminder_hours'],
          [{ reminder_hours: [1, 2, 3, 4, 5, 6] }, 'reminder_hours'],
          [{ retention_months: 121 }, 'retention_months'],
          [{ colour: 'x' }, 'colour'],
          [
            { texts: { ...given.texts, en: { ...given.texts.en, mail_footer: 'x'.repeat(2001) } } },
            'texts/en/mail_footer',
          ],
        ]) {
          const answer = await owner.request('PUT', 'settings', { body: { ...given, ...change } });
          assert_problem(answer, 422, 'invalid_input');
          assert.deepEqual(
            answer.json.errors.map((error) => error.field),
            [field],
          );
        }
        assert.deepEqual(await owner.ask('GET', 'settings'), given);
      });

      it('show a mail as it would be, and change nothing by that', async () => {
        const given = await owner.ask('GET', 'settings');
        const settings = { ...given, business_name: 'Essai' };
        const preview = await owner.ask('POST', 'settings/preview', {
          kind: 'confirmation',
          locale: 'en',
          settings,
        });
        assert.match(preview.html, /Essai/);
        assert.match(preview.text, /Essai/);
        assert.notEqual(preview.subject, '');
        assert.deepEqual(await owner.ask('GET', 'settings'), given);
        assert_problem(
          await owner.request('POST', 'settings/preview', {
            body: { kind: 'letter', locale: 'fr', settings },
          }),
          422,
        );
      });

      it('are not for a key that may only read', async () => {
        const { key } = await owner.ask('POST', 'keys', { title: 'Lecture', scopes: ['read'] });
        const as_key = (method, path, body) =>
          world.request(method, `/api/admin/${path}`, {
            body,
            headers: { authorization: `Bearer ${key}` },
          });
        assert.equal((await as_key('GET', 'bookings')).status, 200);
        const given = await owner.ask('GET', 'settings');
        assert_problem(await as_key('PUT', 'settings', given), 403, 'forbidden');
        assert_problem(await as_key('GET', 'clients/export?email=a@example.org'), 403);
        assert_problem(await world.request('GET', '/api/admin/bookings'), 401, 'unauthorized');
      });
    });

    describe('health', () => {
      it('says what works, and when background work last ended', async () => {
        const { status, output } = await world.run(['cleanup-unpaid']);
        assert.equal(status, 0, output);
        const health = await owner.ask('GET', 'health');
        assert.equal(health.stripe.is_reachable, true);
        assert.equal(health.is_webhook_silent, false);
        assert.notEqual(health.webhook_last_at, null);
        assert.notEqual(health.last_cleanup_at, null);
        assert.equal(health.last_reconcile_at, null);
        assert.ok(health.database_bytes > 10_000);
        assert.equal(health.smtp_is_configured, true);
        assert.match(health.version, /^\d+\.\d+/);
        const steps = await owner.ask('GET', 'checklist');
        assert.deepEqual(
          [steps.stripe, steps.mail, steps.test_booking, steps.live],
          [true, true, true, false],
        );
      });

      it('notices that webhooks no longer come, and asks for attention', async () => {
        // A payment of half an hour ago that no webhook followed.
        const ago = new Date(Date.now() - 30 * 60_000).toISOString().replace('T', ' ');
        const long_ago = new Date(Date.now() - 120 * 60_000).toISOString().replace('T', ' ');
        await world.database.query(`UPDATE webhook_events SET received_at = '${long_ago}'`);
        await world.database.query(
          `UPDATE payments SET captured_at = '${ago}' WHERE captured_at IS NOT NULL`,
        );
        assert.equal((await owner.ask('GET', 'health')).is_webhook_silent, true);
        const [item] = (await owner.ask('GET', 'attention')).items;
        assert.equal(item.kind, 'webhook_silent');
        assert.deepEqual(item.actions, ['open_stripe']);
        await paid_booking({ name: 'Gaël', email: 'gael@example.org' });
        assert.equal((await owner.ask('GET', 'health')).is_webhook_silent, false);
        assert.deepEqual((await owner.ask('GET', 'attention')).items, []);
      });
    });

    describe('a client', () => {
      it('gets everything about them, and is forgotten, but never with a booking ahead', async () => {
        const email = 'jeanne@example.org';
        const booking = await paid_booking({
          name: 'Jeanne',
          email,
          phone: '+33 7',
          notes: 'Dos.',
        });
        const exported = await owner.ask('GET', `clients/export?email=JEANNE@example.org`);
        assert.equal(exported.bookings.length, 1);
        assert.equal(exported.bookings[0].notes, 'Dos.');
        assert.equal(exported.bookings[0].payments.length, 1);
        assert.equal(JSON.stringify(exported).includes('token='), false);

        const erase = () => owner.request('POST', 'clients/erase', { body: { email } });
        assert_problem(await erase(), 409, 'in_use');
        await owner.ask('POST', `bookings/${booking.id}/cancel`, { refund: null });
        await world.wait_for_state(booking.id, 'cancelled', 'refunded');
        await world.wait_until_quiet();
        assert.deepEqual((await erase()).json, { erased: 1 });
        const row = await world.booking_row(booking.id);
        for (const column of ['name', 'email', 'phone', 'notes', 'owner_note'])
          assert.equal(row[column], '', column);
        assert.equal(Number(row.refunded_minor), 5000);
        assert.equal((await world.read_booking(booking)).status, 404);
        assert.equal((await owner.ask('GET', `bookings/${booking.id}`)).payments.length, 1);
        assert.equal((await owner.ask('GET', `clients/export?email=${email}`)).bookings.length, 0);
        // Nothing of them is left anywhere but in the mails that were sent.
        for (const table of [
          'bookings',
          'payments',
          'outbox',
          'history',
          'attention',
          'client_requests',
          'audit_log',
        ]) {
          const rows = await world.database.query(`SELECT * FROM ${table}`);
          assert.doesNotMatch(JSON.stringify(rows), /jeanne/i, table);
        }
        assert_problem(
          await owner.request('POST', 'clients/erase', { body: { email: owner_email + ' x' } }),
          422,
        );
      });
    });
  });
