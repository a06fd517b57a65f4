// The JSON API from outside: what it answers, what a repeat does, what is refused and how readably, what never leaks.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { engines, quote } from './support/database.mjs';
import { assert_problem } from './support/http.mjs';
import { session_of } from './support/sandbox.mjs';
import { eventually } from './support/wait.mjs';
import { World, cron_secret, days_ahead } from './support/world.mjs';

const burst_count = 200;

for (const engine of engines) {
  describe(`The API on ${engine}`, () => {
    let world;
    let slot;
    before(async () => {
      world = await World.start(engine, { settings: { LOG_LEVEL: 'debug' } });
      slot = await world.add_slot();
    });
    after(() => world?.stop());

    const post = (options) => world.request('POST', '/api/bookings', options);
    const count_bookings = async () =>
      Number((await world.database.query('SELECT count(*) AS n FROM bookings'))[0].n);
    const valid = () => ({ slot_id: slot, name: 'Camille Martin', email: 'camille@example.org' });

    it('says which slot cannot be booked and why', async () => {
      assert_problem(await world.create_booking('slot_unknown'), 404, 'slot_not_found');
      const closed = await world.add_slot({ start: days_ahead(4) });
      assert.equal((await world.run(['slots', 'close', closed])).status, 0);
      assert_problem(await world.create_booking(closed), 410, 'slot_closed');
      assert.equal(await world.is_available(closed), 0);
      const past = await world.add_slot({ start: days_ahead(4, 12) });
      await world.move_into_past(past);
      assert_problem(await world.create_booking(past), 410, 'slot_past');
      const full = await world.add_slot({ start: days_ahead(5) });
      const winner = await world.book(full);
      await world.sandbox.pay(session_of(winner.checkout_url));
      await world.wait_for_state(winner.id, 'confirmed', 'paid');
      assert_problem(await world.create_booking(full), 409, 'slot_taken');
    });

    it('answers a creation with all that the contract names', async () => {
      const answer = await world.create_booking(slot);
      const { json, headers } = answer;
      assert.equal(answer.status, 201);
      assert.equal(json.slot_id, slot);
      assert.deepEqual([json.status, json.payment_status], ['pending', 'pending']);
      assert.ok(headers.get('location').includes(json.id));
      assert.match(json.checkout_url, new RegExp(`^${world.sandbox.url}/c/pay/cs_test_`));
      const minutes = (new Date(json.expires_at) - Date.now()) / 60_000;
      assert.ok(minutes > 28 && minutes <= 30.1, `${minutes} minutes`);
      const { sessions } = await world.sandbox.state();
      const session = sessions.find((one) => one.client_reference_id === json.id);
      assert.equal(session.metadata.booking_id, json.id);
      assert.equal(session.amount_total, 5000);
      assert.ok(new URL(session.success_url).pathname.includes(json.id));
    });

    it('the same Idempotency-Key: the same booking; another body: 422; all at once: one booking', async () => {
      const headers = { 'idempotency-key': `key-${engine}-1` };
      const body = valid();
      const first = await post({ body, headers });
      const again = await post({ body, headers });
      assert.deepEqual([first.status, again.status], [201, 201]);
      assert.deepEqual(again.json, first.json);
      assert_problem(
        await post({ body: { ...body, name: 'Other' }, headers }),
        422,
        'idempotency_mismatch',
      );

      const n = await count_bookings();
      const at_once = { 'idempotency-key': `key-${engine}-2` };
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => post({ body, headers: at_once })),
      );
      for (const answer of answers) {
        assert.ok(
          answer.status === 201 ||
            (answer.status === 409 && answer.json.code === 'request_in_progress'),
          answer.text,
        );
      }
      const last = await eventually('the key has its answer', async () => {
        const answer = await post({ body, headers: at_once });
        return answer.status === 201 && answer;
      });
      const ids = new Set(answers.filter((one) => one.status === 201).map((one) => one.json.id));
      ids.add(last.json.id);
      assert.equal(ids.size, 1);
      assert.equal(await count_bookings(), n + 1);
    });

    it('Stripe does not answer: 503 with the booking, which a repeat goes on with', async () => {
      const body = { ...valid(), slot_id: await world.add_slot({ start: days_ahead(5, 10) }) };
      await world.sandbox.set_faults({ api: { error: 1 } });
      const headers = { 'idempotency-key': `key-${engine}-503` };
      const n = await count_bookings();
      const refused = await post({ body, headers });
      assert_problem(refused, 503, 'payment_unavailable');
      assert.ok(Number(refused.headers.get('retry-after')) > 0);
      assert.ok(refused.json.id && refused.json.token);
      assert.equal(await count_bookings(), n + 1, 'the booking stands');
      await world.sandbox.set_faults({});
      const again = await eventually('the repeat is answered', async () => {
        const answer = await post({ body, headers });
        return answer.status === 201 && answer;
      });
      assert.equal(again.json.id, refused.json.id);
      assert.equal(again.json.token, refused.json.token);
      assert.equal(await count_bookings(), n + 1);
      const resumed = await world.request('POST', `/api/bookings/${again.json.id}/checkout`, {
        headers: { authorization: `Bearer ${again.json.token}` },
      });
      assert.equal(resumed.status, 200, resumed.text);
      assert.equal((await world.sandbox.pay(session_of(resumed.json.checkout_url))).status, 200);
      await world.wait_until_quiet();
      await world.sandbox.delete_mails();
    });

    it('shows a booking to its token alone', async () => {
      const own = await world.add_slot({ start: days_ahead(6) });
      const [mine, other] = [await world.book(own), await world.book(own)];
      const { status, json } = await world.read_booking(mine);
      assert.equal(status, 200);
      assert.deepEqual([json.id, json.status, json.slot.id], [mine.id, 'pending', own]);
      const foreign = await world.read_booking({ id: mine.id, token: other.token });
      const absent = await world.read_booking({ id: 'booking_absent', token: other.token });
      assert_problem(foreign, 404, 'booking_not_found');
      assert_problem(absent, 404, 'booking_not_found');
      const anonymous = await world.request('GET', `/api/bookings/${mine.id}`);
      assert.ok([401, 404].includes(anonymous.status));
      for (const path of [
        `/bookings/${mine.id}`,
        `/bookings/${mine.id}?token=${other.token}`,
        '/bookings/absent?token=x',
      ]) {
        const page = await world.request('GET', path);
        assert.equal(page.status, 404, path);
        assert.equal(page.text.includes('Camille'), false);
      }
      assert.equal(
        (
          await world.request('POST', `/api/bookings/${mine.id}/checkout`, {
            headers: { authorization: `Bearer ${other.token}` },
          })
        ).status,
        404,
      );
      assert.equal(
        (
          await world.request('DELETE', `/api/bookings/${mine.id}`, {
            headers: { authorization: `Bearer ${other.token}` },
          })
        ).status,
        404,
      );
    });

    it('resuming, giving up, and what is no longer possible', async () => {
      const own = await world.add_slot({ start: days_ahead(6, 10) });
      const authorization = ({ token }) => ({ authorization: `Bearer ${token}` });
      const checkout = (booking) =>
        world.request('POST', `/api/bookings/${booking.id}/checkout`, {
          headers: authorization(booking),
        });
      const give_up = (booking) =>
        world.request('DELETE', `/api/bookings/${booking.id}`, { headers: authorization(booking) });
      const [winner, loser, leaver] = [
        await world.book(own),
        await world.book(own),
        await world.book(own),
      ];
      assert.equal((await checkout(winner)).json.checkout_url, winner.checkout_url);

      assert.equal((await give_up(leaver)).status, 204);
      assert.equal((await world.read_booking(leaver)).status, 404);
      assert.equal(await world.booking_row(leaver.id), undefined);

      assert.equal((await world.sandbox.pay(session_of(winner.checkout_url))).status, 200);
      await world.wait_for_state(winner.id, 'confirmed', 'paid');
      assert.equal((await checkout(winner)).status, 409);
      assert.equal((await give_up(winner)).status, 409);
      assert.equal((await checkout(loser)).status, 409);
      await eventually("the rival's session is closed", async () => {
        const { sessions } = await world.sandbox.state();
        return (
          sessions.find((one) => one.id === session_of(loser.checkout_url)).status === 'expired'
        );
      });
      assert.ok((await world.sandbox.pay(session_of(loser.checkout_url))).status >= 400);
    });

    it('a session that expired is followed by a new one', async () => {
      const own = await world.add_slot({ start: days_ahead(6, 11) });
      const booking = await world.book(own);
      const expired = await fetch(
        `${world.sandbox.url}/v1/checkout/sessions/${session_of(booking.checkout_url)}/expire`,
        { method: 'POST', headers: { authorization: 'Bearer sk_test_of_a_person' } },
      );
      assert.equal(expired.status, 200);
      await world.sandbox.wait_until_delivered();
      assert.equal((await world.booking_row(booking.id)).status, 'pending');
      const { status, json, text } = await world.request(
        'POST',
        `/api/bookings/${booking.id}/checkout`,
        {
          headers: { authorization: `Bearer ${booking.token}` },
        },
      );
      assert.equal(status, 200, text);
      assert.notEqual(json.checkout_url, booking.checkout_url);
      assert.equal((await world.sandbox.pay(session_of(json.checkout_url))).status, 200);
      await world.wait_for_state(booking.id, 'confirmed', 'paid');
    });

    it('lists slots with an ETag, and refuses a bad range', async () => {
      const path = `/api/slots?from=${days_ahead(0, 0)}&to=${days_ahead(30)}`;
      const first = await world.request('GET', path);
      assert.equal(first.status, 200, first.text);
      const listed = first.json.slots.find((one) => one.id === slot);
      assert.deepEqual(listed.price, { amount: 5000, currency: 'eur' });
      assert.deepEqual([listed.capacity, listed.seats_left, listed.is_available], [1, 1, true]);
      assert.equal(new Date(listed.start_at).toISOString(), new Date(days_ahead(3)).toISOString());
      const etag = first.headers.get('etag');
      assert.match(etag, /^(W\/)?".+"$/);
      const same = await world.request('GET', path, { headers: { 'if-none-match': etag } });
      assert.equal(same.status, 304);
      assert.equal(same.text, '');
      await world.add_slot({ start: days_ahead(9) });
      // Another process wrote: the server looks for that now and then, not at each request.
      await eventually('a slot added by the command line is seen', async () => {
        const changed = await world.request('GET', path, { headers: { 'if-none-match': etag } });
        return changed.status === 200;
      });
      for (const query of [
        `from=${days_ahead(0)}&to=${days_ahead(100)}`,
        `from=${days_ahead(5)}&to=${days_ahead(1)}`,
        'from=yesterday&to=tomorrow',
        'from=2026-13-45T00:00:00Z&to=2026-14-01T00:00:00Z',
        `from=${'9'.repeat(500)}&to=1`,
      ]) {
        const answer = await world.request('GET', `/api/slots?${query}`);
        assert.ok(answer.status >= 400 && answer.status < 500, `${query}: ${answer.status}`);
        assert_problem(answer, answer.status);
      }
    });

    it('shows times with the offset of their day, also where the clocks change', async () => {
      // Paris, 28 March 2027: after 1:59 comes 3:00.
      const ids = await world.add_slots({
        start: '2027-03-28T00:30:00Z',
        count: 2,
        every: '60m',
        duration: '30m',
      });
      const { json } = await world.request(
        'GET',
        '/api/slots?from=2027-03-27T00:00:00Z&to=2027-03-30T00:00:00Z',
      );
      assert.deepEqual(
        json.slots.map(({ id, start_at, end_at }) => [id, start_at, end_at]),
        [
          [ids[0], '2027-03-28T01:30:00+01:00', '2027-03-28T03:00:00+02:00'],
          [ids[1], '2027-03-28T03:30:00+02:00', '2027-03-28T04:00:00+02:00'],
        ],
      );
      const page = await world.request('GET', `/slots/${ids[1]}`, {
        headers: { 'accept-language': 'fr' },
      });
      assert.match(page.text, /3\sh\s30/);
    });

    it('speaks the language asked for', async () => {
      const french = await post({
        body: { ...valid(), email: 'x' },
        headers: { 'accept-language': 'fr-CA,fr;q=0.9' },
      });
      const english = await post({
        body: { ...valid(), email: 'x' },
        headers: { 'accept-language': 'en-GB,en;q=0.9' },
      });
      assert.equal(french.json.code, english.json.code);
      assert.notEqual(french.json.title, english.json.title);
      assert.notEqual(french.json.errors[0].detail, english.json.errors[0].detail);
    });

    it('another method is 405 with Allow, an unknown path 404', async () => {
      for (const [method, path, allowed] of [
        ['PUT', '/api/bookings', /POST/],
        ['DELETE', '/api/slots', /GET/],
        ['POST', '/healthz', /GET/],
        ['PATCH', '/api/bookings/x', /GET.*DELETE|DELETE.*GET/],
        ['DELETE', '/api/cron/cleanup-unpaid', /GET.*POST|POST.*GET/],
      ]) {
        const answer = await world.request(method, path);
        assert_problem(answer, 405, 'method_not_allowed');
        assert.match(answer.headers.get('allow'), allowed, path);
      }
      assert_problem(await world.request('GET', '/api/nothing'), 404, 'not_found');
      const page = await world.request('GET', '/nothing', { headers: { accept: 'text/html' } });
      assert.equal(page.status, 404);
      assert.match(page.headers.get('content-type'), /html/);
    });

    it('the cron endpoint: the bearer alone opens it, and it says what it did', async () => {
      const path = '/api/cron/cleanup-unpaid';
      for (const [headers, query] of [
        [{}, ''],
        [{ authorization: 'Bearer wrong' }, ''],
        [{}, `?secret=${cron_secret}`],
        [{ authorization: cron_secret }, ''],
        [{ authorization: `Bearer ${cron_secret}x` }, ''],
      ]) {
        assert.equal((await world.request('GET', path + query, { headers })).status, 401);
      }
      for (const method of ['GET', 'POST']) {
        const { status, json, text } = await world.request(method, path, {
          headers: { authorization: `Bearer ${cron_secret}` },
        });
        assert.equal(status, 200, text);
        assert.deepEqual(Object.keys(json).sort(), ['deleted', 'kept', 'settled']);
      }
    });

    it('the cleanup settles what was paid and keeps what Stripe is silent about', async () => {
      await world.run(['cleanup-unpaid', '--older-than', '0s']);
      const own = await world.add_slot({ start: days_ahead(7) });
      const [payer, leaver] = [await world.book(own), await world.book(own)];
      await world.sandbox.set_faults({ webhooks: { drop: 1 } });
      assert.equal((await world.sandbox.pay(session_of(payer.checkout_url))).status, 200);
      await world.sandbox.set_faults({ webhooks: { drop: 1 }, api: { error: 1 } });
      const silent = await world.run(['cleanup-unpaid', '--older-than', '0s']);
      assert.ok(await world.booking_row(leaver.id), 'kept while Stripe is silent');
      assert.match(silent.output, /\d/);
      await world.sandbox.set_faults({ webhooks: { drop: 1 } });
      const { status, output } = await world.run(['cleanup-unpaid', '--older-than', '0s']);
      assert.equal(status, 0, output);
      await world.wait_for_state(payer.id, 'confirmed', 'paid');
      assert.equal(await world.booking_row(leaver.id), undefined);
      await world.sandbox.set_faults({});
    });

    it('tells that it is alive, ready, and how it is doing', async () => {
      assert.equal((await world.request('GET', '/healthz')).status, 200);
      assert.equal((await world.request('GET', '/readyz')).status, 200);
      const metrics = await world.request('GET', '/metrics');
      assert.equal(metrics.status, 200);
      assert.match(metrics.text, /^# TYPE \S+ (counter|gauge|histogram)$/m);
      const head = await world.request('HEAD', '/');
      assert.equal(head.status, 200);
    });

    it('sends the headers that keep a page safe', async () => {
      const home = await world.request('GET', '/');
      assert.equal(home.status, 200);
      const policy = home.headers.get('content-security-policy');
      assert.match(policy, /default-src '(none|self)'/);
      assert.doesNotMatch(policy, /unsafe|\*/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.match(policy, new RegExp(`form-action [^;]*${world.sandbox.url}`));
      assert.equal(home.headers.get('x-content-type-options'), 'nosniff');
      assert.ok(home.headers.get('referrer-policy'));
      assert.ok(home.headers.get('x-request-id'));
      const booking = await world.book(slot);
      const page = await world.request('GET', `/bookings/${booking.id}?token=${booking.token}`);
      assert.match(page.headers.get('cache-control'), /no-store/);
      assert.match(page.headers.get('referrer-policy'), /no-referrer|same-origin|strict-origin/);
      assert.equal(world.log().includes(booking.token), false, 'no token in the log');
    });

    it('tells each change of a booking as a server-sent event, then 204', async () => {
      const own = await world.add_slot({ start: days_ahead(8) });
      const booking = await world.book(own);
      const url = `${world.url}/api/bookings/${booking.id}/events?token=${booking.token}`;
      assert.equal(
        (await world.request('GET', `/api/bookings/${booking.id}/events?token=x`)).status,
        404,
      );
      const stop = new AbortController();
      const response = await fetch(url, { signal: stop.signal });
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type'), /^text\/event-stream/);
      let heard = '';
      const listening = (async () => {
        for await (const bytes of response.body) heard += Buffer.from(bytes).toString('utf8');
      })().catch(() => {});
      assert.equal((await world.sandbox.pay(session_of(booking.checkout_url))).status, 200);
      await eventually('the change is told', () => /data:.*confirmed/.test(heard));
      // A confirmed booking can still change: the client cancels it, the money comes back.
      const cancelled = await world.request('POST', `/api/bookings/${booking.id}/cancel`, {
        body: {},
        headers: { authorization: `Bearer ${booking.token}` },
      });
      assert.equal(cancelled.status, 200, cancelled.text);
      await eventually('the end is told', () => /data:.*cancelled.*refunded/.test(heard));
      await listening;
      stop.abort();
      await eventually(
        'nothing more is to come',
        async () => (await world.request('GET', url.slice(world.url.length))).status === 204,
      );
    });

    it(`${burst_count} bookings at once are all created`, async () => {
      const answers = await Promise.all(
        Array.from({ length: burst_count }, (_, i) =>
          world.create_booking(slot, { email: `burst${i}@example.org` }),
        ),
      );
      assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [201]);
      assert.equal(new Set(answers.map((answer) => answer.json.id)).size, burst_count);
      const rows = await world.database.query(
        `SELECT count(*) AS n FROM bookings WHERE email LIKE ${quote('burst%')}`,
      );
      assert.equal(Number(rows[0].n), burst_count);
    });
  });
}
