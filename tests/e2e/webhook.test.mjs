// The webhook's door: what is signed by another, too old, changed or not ours changes nothing; what is ours is applied
// once. The official SDK signs; the events are the sandbox's own, whose deliveries are all lost here.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import Stripe from 'stripe';

import { engines } from './support/database.mjs';
import { session_of } from './support/sandbox.mjs';
import { World, webhook_secret } from './support/world.mjs';

const second_secret = 'whsec_the_new_one_while_rolling';
const tolerance_s = 300;

for (const engine of engines) {
  describe(`The webhook on ${engine}`, () => {
    let world;
    let stripe;
    before(async () => {
      world = await World.start(engine, {
        settings: { STRIPE_WEBHOOK_SECRET: `${webhook_secret},${second_secret}` },
      });
      const { hostname, port } = new URL(world.sandbox.url);
      stripe = new Stripe('sk_test_reader', { host: hostname, port, protocol: 'http' });
      await world.sandbox.set_faults({ webhooks: { drop: 1 } });
    });
    after(() => world?.stop());

    const now_s = () => Math.floor(Date.now() / 1000);
    const sign = (payload, { secret = webhook_secret, timestamp = now_s() } = {}) =>
      stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
    const send = (payload, header) =>
      world.request('POST', '/api/webhooks/stripe', {
        raw: payload,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          ...(header === undefined ? {} : { 'stripe-signature': header }),
        },
      });

    /** The newest event of that type about the booking's session or payment. */
    async function find_event(type, booking_id) {
      for await (const event of stripe.events.list({ type, limit: 100 })) {
        const { client_reference_id, metadata } = event.data.object;
        if (client_reference_id === booking_id || metadata?.booking_id === booking_id) {
          return JSON.parse(JSON.stringify(event));
        }
      }
      throw new Error(`no ${type} of ${booking_id}`);
    }

    async function pay_new_booking({ slot, card } = {}) {
      const booking = await world.book(slot ?? (await world.add_slot()));
      const { status } = await world.sandbox.pay(session_of(booking.checkout_url), card);
      assert.equal(status, card ? 402 : 200);
      return booking;
    }

    async function assert_untouched(booking) {
      const row = await world.booking_row(booking.id);
      assert.equal(`${row.status}/${row.payment_status}`, 'pending/pending');
      assert.equal(await world.is_available(booking.slot_id), 1);
    }

    it('without a valid signature: 400, nothing changes', async () => {
      const booking = await pay_new_booking();
      const payload = JSON.stringify(await find_event('checkout.session.completed', booking.id));
      const good = sign(payload);
      const cases = {
        'no header': undefined,
        'an empty header': '',
        'no timestamp': good.replace(/^t=\d+,/, ''),
        'no signature': good.replace(/,v1=.*/, ''),
        'another secret': sign(payload, { secret: 'whsec_of_somebody_else' }),
        'a digit changed': good.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
        'an older scheme only': good.replace('v1=', 'v0='),
        'too old': sign(payload, { timestamp: now_s() - tolerance_s - 15 }),
        'from the future': sign(payload, { timestamp: now_s() + tolerance_s + 15 }),
        'a timestamp that is not what was signed': good.replace(/^t=\d+/, `t=${now_s() - 1}`),
        'a signature in capitals': good.toUpperCase(),
        nonsense: 't=,v1=,,,=',
      };
      for (const [name, header] of Object.entries(cases)) {
        const { status, json } = await send(payload, header);
        assert.equal(status, 400, name);
        assert.equal(json.code, 'invalid_signature', name);
      }
      const changed = payload.replace('"livemode":false', '"livemode": false');
      assert.notEqual(changed, payload);
      assert.equal((await send(changed, good)).status, 400, 'another body');
      await assert_untouched(booking);
    });

    it('right: confirmed once, then a duplicate; the same news under another id is told how it stands', async () => {
      const booking = await pay_new_booking();
      const event = await find_event('checkout.session.completed', booking.id);
      const payload = JSON.stringify(event);
      const first = await send(payload, sign(payload));
      assert.equal(first.status, 200, first.text);
      assert.deepEqual([first.json.received, first.json.outcome], [true, 'confirmed']);
      await world.wait_for_state(booking.id, 'confirmed', 'paid');
      assert.equal(await world.is_available(booking.slot_id), 0);

      const again = await send(payload, sign(payload));
      assert.deepEqual([again.status, again.json.outcome], [200, 'duplicate']);
      const other = JSON.stringify({ ...event, id: 'evt_of_the_same_payment' });
      const told = await send(other, sign(other));
      assert.deepEqual([told.status, told.json.outcome], [200, 'confirmed']);
      await world.wait_until_quiet_without_webhooks();
      assert.equal(
        (await world.sandbox.confirmations_to(booking.email ?? 'camille@example.org')).length,
        1,
      );
      await world.sandbox.delete_mails();
    });

    it('any of the secrets will do, and any of the signatures; up to the tolerance', async () => {
      const headers = {
        'the second secret': (payload) => sign(payload, { secret: second_secret }),
        'a wrong signature beside the right one': (payload) => {
          const [time, right] = sign(payload).split(',');
          return `${time},v1=${'0'.repeat(64)},${right},v0=${'1'.repeat(64)}`;
        },
        'nearly too old': (payload) => sign(payload, { timestamp: now_s() - tolerance_s + 20 }),
        'a clock that is a little ahead': (payload) =>
          sign(payload, { timestamp: now_s() + tolerance_s - 20 }),
      };
      for (const [name, header] of Object.entries(headers)) {
        const booking = await pay_new_booking();
        const payload = JSON.stringify(await find_event('checkout.session.completed', booking.id));
        const { status, json } = await send(payload, header(payload));
        assert.deepEqual([status, json.outcome], [200, 'confirmed'], name);
      }
    });

    it('a lost race: 200 with the outcome, the money goes back', async () => {
      const slot = await world.add_slot();
      const winner = await world.book(slot);
      const loser = await world.book(slot);
      for (const booking of [winner, loser]) {
        assert.equal((await world.sandbox.pay(session_of(booking.checkout_url))).status, 200);
      }
      for (const [booking, outcome] of [
        [winner, 'confirmed'],
        [loser, 'slot_taken'],
      ]) {
        const payload = JSON.stringify(await find_event('checkout.session.completed', booking.id));
        const { status, json } = await send(payload, sign(payload));
        assert.deepEqual([status, json.received, json.outcome], [200, true, outcome]);
        if (outcome === 'slot_taken') assert.equal(json.error, 'Créneau déjà pris');
      }
      await world.wait_for_state(loser.id, 'rejected', 'refunded');
      await world.wait_for_state(winner.id, 'confirmed', 'paid');
    });

    it('the other mode, an unknown type, an unknown session: 200, no effect', async () => {
      const booking = await pay_new_booking();
      const event = await find_event('checkout.session.completed', booking.id);
      const of_nobody = structuredClone(event.data.object);
      Object.assign(of_nobody, {
        id: 'cs_test_of_somebody_else',
        client_reference_id: null,
        metadata: {},
      });
      const cases = {
        'live mode': { ...event, id: 'evt_live', livemode: true },
        'live object': {
          ...event,
          id: 'evt_live_2',
          livemode: true,
          data: { object: { ...event.data.object, livemode: true } },
        },
        'unknown type': { ...event, id: 'evt_type', type: 'account.application.deauthorized' },
        'a type of later years': {
          ...event,
          id: 'evt_type_2',
          type: 'checkout.session.teleported',
        },
        'unknown session': { ...event, id: 'evt_session', data: { object: of_nobody } },
      };
      const { length: refunds_before } = (await world.sandbox.state()).refunds;
      for (const [name, one] of Object.entries(cases)) {
        const payload = JSON.stringify(one);
        const { status, json, text } = await send(payload, sign(payload));
        assert.equal(status, 200, `${name}: ${text}`);
        assert.match(json.outcome, /^(ignored|recorded)$/, name);
        await assert_untouched(booking);
      }
      assert.equal((await world.sandbox.state()).refunds.length, refunds_before);
    });

    it('late and contradicting news never undo a payment', async () => {
      const booking = await pay_new_booking();
      const event = await find_event('checkout.session.completed', booking.id);
      const payload = JSON.stringify(event);
      assert.equal((await send(payload, sign(payload))).json.outcome, 'confirmed');
      const session = event.data.object;
      const late = [
        {
          type: 'checkout.session.expired',
          object: { ...session, status: 'expired', payment_status: 'unpaid' },
        },
        {
          type: 'checkout.session.async_payment_failed',
          object: { ...session, payment_status: 'unpaid' },
        },
        { type: 'checkout.session.completed', object: { ...session, payment_status: 'unpaid' } },
        {
          type: 'payment_intent.payment_failed',
          object: {
            id: session.payment_intent,
            object: 'payment_intent',
            status: 'requires_payment_method',
            metadata: session.metadata,
            livemode: false,
          },
        },
      ];
      for (const [i, { type, object }] of late.entries()) {
        const news = JSON.stringify({
          ...event,
          id: `evt_late_${booking.id}_${i}`,
          type,
          data: { object },
        });
        assert.equal((await send(news, sign(news))).status, 200, type);
        await world.wait_for_state(booking.id, 'confirmed', 'paid');
      }
      assert.equal(await world.is_available(booking.slot_id), 0);
    });

    it('a failed attempt is noted; the payment may still succeed', async () => {
      const booking = await pay_new_booking({ card: '4000000000000002' });
      const failure = JSON.stringify(await find_event('payment_intent.payment_failed', booking.id));
      assert.equal((await send(failure, sign(failure))).status, 200);
      await world.wait_for_state(booking.id, 'pending', 'failed');
      assert.equal((await world.sandbox.pay(session_of(booking.checkout_url))).status, 200);
      const payload = JSON.stringify(await find_event('checkout.session.completed', booking.id));
      assert.equal((await send(payload, sign(payload))).json.outcome, 'confirmed');
      assert.equal((await send(failure, sign(failure))).json.outcome, 'duplicate');
      await world.wait_for_state(booking.id, 'confirmed', 'paid');
    });

    it('another amount or currency than the booking is never a confirmation', async () => {
      for (const change of [{ amount_total: 50 }, { currency: 'usd' }]) {
        const booking = await pay_new_booking();
        const event = await find_event('checkout.session.completed', booking.id);
        Object.assign(event.data.object, change);
        const payload = JSON.stringify(event);
        const { status, json } = await send(payload, sign(payload));
        assert.equal(status, 200);
        assert.notEqual(json.outcome, 'confirmed');
        assert.notEqual((await world.booking_row(booking.id)).status, 'confirmed');
      }
    });

    it('signed nonsense and a body over the limit are refused; the server stays', async () => {
      for (const payload of [
        '',
        '{',
        '[]',
        'null',
        '{"id":5}',
        '{"id":"evt_x","object":"event"}',
        `{"id":"evt_y","type":"checkout.session.completed","data":${'['.repeat(5000)}`,
      ]) {
        const { status } = await send(payload, sign(payload));
        assert.ok(status === 400 || status === 200, `${payload.slice(0, 60)}: ${status}`);
      }
      const large = `{"id":"evt_large","padding":"${'x'.repeat(4 << 20)}"}`;
      assert.equal((await send(large, sign(large))).status, 413);
      const wrong_method = await world.request('GET', '/api/webhooks/stripe');
      assert.equal(wrong_method.status, 405);
      assert.match(wrong_method.headers.get('allow'), /POST/);
      assert.equal((await world.request('GET', '/healthz')).status, 200);
    });
  });
}
