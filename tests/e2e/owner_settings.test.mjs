// What an owner keeps in order: the settings of the business, its health, and what privacy asks for.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { engines } from './support/database.mjs';
import { assert_problem } from './support/http.mjs';
import { add_person } from './support/owner.mjs';
import { World, days_ahead, owner_email } from './support/world.mjs';

const png =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';
const svg = `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')}`;

for (const engine of engines)
  describe(`An owner's settings, ${engine}`, () => {
    let world;
    let owner;
    let days = 2;

    before(async () => {
      world = await World.start(engine);
      owner = await add_person(world);
    });
    after(() => world?.stop());

    const paid_booking = (client, card) =>
      world.book_and_pay(client, { start: days_ahead((days += 1)), card });

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
        // Nor is the client's link, with which a booking can be cancelled.
        await paid_booking({ name: 'Nina', email: 'nina@example.org' });
        const [line] = (await as_key('GET', 'bookings')).json.items;
        assert.equal((await as_key('GET', `bookings/${line.id}`)).json.booking_url, '');
        assert.notEqual((await owner.ask('GET', `bookings/${line.id}`)).booking_url, '');
        const given = await owner.ask('GET', 'settings');
        assert_problem(await as_key('PUT', 'settings', given), 403, 'forbidden');
        assert_problem(await as_key('GET', 'clients/export?email=a@example.org'), 403);
        assert_problem(await world.request('GET', '/api/admin/bookings'), 401, 'unauthorized');
      });
    });

    describe('health', () => {
      it('says what works, and when background work last ended', async () => {
        await paid_booking({ name: 'Louis', email: 'louis@example.org' });
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
