// Input that nobody should send: wrong values, bodies that are not what they say, bytes that are not HTTP. Each is refused
// readably, writes nothing, and leaves the server up.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { engines } from './support/database.mjs';
import { assert_problem, exchange_bytes } from './support/http.mjs';
import { World } from './support/world.mjs';

for (const engine of engines) {
  describe(`Bad input on ${engine}`, () => {
    let world;
    let slot;
    before(async () => {
      world = await World.start(engine);
      slot = await world.add_slot();
    });
    after(() => world?.stop());

    const post = (options) => world.request('POST', '/api/bookings', options);
    const count_bookings = async () =>
      Number((await world.database.query('SELECT count(*) AS n FROM bookings'))[0].n);
    const valid = () => ({ slot_id: slot, name: 'Camille Martin', email: 'camille@example.org' });

    it('refuses bad values with 422, naming each field, and writes nothing', async () => {
      const n = await count_bookings();
      const cases = [
        ['name missing', { name: undefined }, 'name'],
        ['name null', { name: null }, 'name'],
        ['name a number', { name: 5 }, 'name'],
        ['name an object', { name: {} }, 'name'],
        ['name empty', { name: '' }, 'name'],
        ['name only white space', { name: ' \u00a0\u2003 ' }, 'name'],
        ['name of 10,000 characters', { name: 'é'.repeat(10_000) }, 'name'],
        ['name with NUL', { name: 'Cam\u0000ille' }, 'name'],
        ['name with a bell', { name: 'Cam\u0007ille' }, 'name'],
        ['name with an escape', { name: '\u001b[31mCamille' }, 'name'],
        ['e-mail missing', { email: undefined }, 'email'],
        ['e-mail a list', { email: ['camille@example.org'] }, 'email'],
        ['e-mail empty', { email: '' }, 'email'],
        ['e-mail without at', { email: 'camille.example.org' }, 'email'],
        ['e-mail with two ats', { email: 'camille@@example.org' }, 'email'],
        ['e-mail without domain', { email: 'camille@' }, 'email'],
        ['e-mail with a space', { email: 'camille martin@example.org' }, 'email'],
        ['e-mail with a second address', { email: 'a@example.org, b@example.org' }, 'email'],
        ['e-mail with CR LF', { email: 'a@example.org\r\nBcc: b@example.org' }, 'email'],
        ['e-mail of 300 characters', { email: `${'a'.repeat(290)}@example.org` }, 'email'],
        ['slot missing', { slot_id: undefined }, 'slot_id'],
        ['slot a number', { slot_id: 1 }, 'slot_id'],
        ['notes too long', { notes: 'x'.repeat(20_000) }, 'notes'],
        ['phone an object', { phone: {} }, 'phone'],
        ['locale unknown', { locale: 'tlh' }, 'locale'],
      ];
      for (const [name, change, field] of cases) {
        const answer = await post({ body: { ...valid(), ...change } });
        assert_problem(answer, 422, 'invalid_input');
        assert.deepEqual(
          answer.json.errors.map((error) => error.field),
          [field],
          name,
        );
        assert.ok(
          answer.json.errors.every((error) => error.code && error.detail),
          name,
        );
      }
      const two = await post({ body: { slot_id: slot, name: '', email: 'x' } });
      assert.deepEqual(two.json.errors.map((error) => error.field).sort(), ['email', 'name']);
      assert.equal(await count_bookings(), n);
    });

    it('refuses bodies that are not what they say, and writes nothing', async () => {
      const n = await count_bookings();
      const json_type = { 'content-type': 'application/json' };
      const text = JSON.stringify(valid());
      const refused = [
        ['empty', '', json_type, [400, 422]],
        ['cut', text.slice(0, -1), json_type, [400]],
        ['trailing', `${text}x`, json_type, [400]],
        ['a list', `[${text}]`, json_type, [400, 422]],
        ['null', 'null', json_type, [400, 422]],
        ['a number', '5', json_type, [400, 422]],
        ['an unknown member', text.replace('{', '{"admin":true,'), json_type, [400, 422]],
        ['a repeated member', text.replace('{', '{"name":"Other",'), json_type, [400, 422]],
        ['deep', `{"name":${'['.repeat(100_000 / 4)}`, json_type, [400, 413]],
        [
          'invalid UTF-8',
          Buffer.concat([
            Buffer.from('{"slot_id":"x","email":"a@example.org","name":"'),
            Buffer.from([0xff, 0xfe]),
            Buffer.from('"}'),
          ]),
          json_type,
          [400, 422],
        ],
        ['half a surrogate', text.replace('Camille', '\\ud800'), json_type, [400, 422]],
        ['plain text', text, { 'content-type': 'text/plain' }, [415]],
        ['a form', 'name=a', { 'content-type': 'application/x-www-form-urlencoded' }, [415]],
        ['no type', Buffer.from(text), {}, [415]],
        ['over the limit', `{"name":"${'x'.repeat(2 << 20)}"}`, json_type, [413]],
      ];
      for (const [name, raw, headers, statuses] of refused) {
        const answer = await post({ raw, headers });
        assert.ok(statuses.includes(answer.status), `${name}: ${answer.status} ${answer.text}`);
        assert_problem(answer, answer.status);
      }
      assert.equal(await count_bookings(), n);
      assert.equal((await world.request('GET', '/healthz')).status, 200);
    });

    it('keeps a name as it is: one letter, any script, white space made one', async () => {
      for (const [given, kept] of [
        ['X', 'X'],
        ['  Zoé   d’Été ', 'Zoé d’Été'],
        ['e\u0301milie', 'émilie'],
        ['李小龙', '李小龙'],
        ['<b>"Bobby" & \'Tables\'</b>', '<b>"Bobby" & \'Tables\'</b>'],
      ]) {
        const booking = await world.book(slot, { name: given, locale: 'en' });
        // Composed or not, it is the same name.
        assert.equal((await world.booking_row(booking.id)).name.normalize('NFC'), kept);
        const { json } = await world.read_booking(booking);
        assert.equal(json.name.normalize('NFC'), kept);
        const page = await world.request('GET', `/bookings/${booking.id}?token=${booking.token}`);
        assert.equal(page.text.includes('<b>"Bobby'), false, 'escaped');
      }
    });

    it('bytes that are not HTTP, and requests by halves, end readably', async () => {
      const [garbage, no_host, smuggled, half] = await Promise.all([
        exchange_bytes(world.port, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03garbage\r\n\r\n'),
        exchange_bytes(world.port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'),
        exchange_bytes(
          world.port,
          'POST /api/bookings HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n' +
            'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
        ),
        exchange_bytes(
          world.port,
          'POST /api/bookings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
            'Content-Length: 500\r\n\r\n{"name":',
        ),
      ]);
      assert.match(garbage, /^HTTP\/1\.1 400 |^$/);
      assert.match(no_host, /^HTTP\/1\.1 400 /);
      assert.match(smuggled, /^HTTP\/1\.1 400 /);
      assert.match(half, /^HTTP\/1\.1 408 /);
      const headers = await exchange_bytes(
        world.port,
        `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(200_000)}\r\n\r\n`,
      );
      assert.match(headers, /^HTTP\/1\.1 (431|400|414) /);
      const large = await exchange_bytes(
        world.port,
        'POST /api/bookings HTTP/1.1\r\nHost: a\r\n' +
          `Content-Type: application/json\r\nContent-Length: ${8 << 20}\r\n\r\n${'x'.repeat(8 << 20)}`,
      );
      assert.match(large, /^HTTP\/1\.1 413 /);
      assert.equal((await world.request('GET', '/healthz')).status, 200);
    });
  });
}
