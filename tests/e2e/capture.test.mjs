// Authorise first, capture only the winner, with the real server against the sandbox: the loser is never charged.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import Stripe from 'stripe';

import { engines, quote } from './support/database.mjs';
import { session_of } from './support/sandbox.mjs';
import { eventually } from './support/wait.mjs';
import { World, days_ahead } from './support/world.mjs';

for (const engine of engines) {
  describe(`Authorise, then capture, on ${engine}`, () => {
    let world;
    let stripe;
    let days = 2;
    before(async () => {
      world = await World.start(engine, { settings: { STRIPE_CAPTURE: 'manual' } });
      const { hostname, port } = new URL(world.sandbox.url);
      stripe = new Stripe('sk_test_dashboard', { host: hostname, port, protocol: 'http' });
    });
    after(() => world?.stop());

    const new_slot = () => world.add_slot({ start: days_ahead((days += 1)) });

    async function pay(booking) {
      const session_id = session_of(booking.checkout_url);
      const { status, json } = await world.sandbox.pay(session_id);
      assert.equal(status, 200, JSON.stringify(json));
      const session = await stripe.checkout.sessions.retrieve(session_id);
      return session.payment_intent;
    }

    const intent = (id) => stripe.paymentIntents.retrieve(id);

    it('the winner is captured, and confirmed once', async () => {
      const slot = await new_slot();
      const booking = await world.book(slot, { email: 'gagnante@example.org' });
      const id = await pay(booking);
      await world.wait_for_state(booking.id, 'confirmed', 'paid');
      const { status, amount_received } = await intent(id);
      assert.deepEqual([status, amount_received], ['succeeded', 5000]);
      await world.sandbox.wait_until_delivered();
      await world.wait_until_quiet();
      assert.equal((await world.sandbox.confirmations_to('gagnante@example.org')).length, 1);
      const history = await world.database.query(
        `SELECT happening FROM history WHERE booking_id = ${quote(booking.id)} ORDER BY number`,
      );
      const happenings = history.map((row) => row.happening);
      assert.ok(happenings.indexOf('authorized') < happenings.indexOf('confirmed'));
      assert.ok(happenings.includes('authorized'));
    });

    it('the loser is released and never charged', async () => {
      const slot = await new_slot();
      const bookings = [];
      for (const name of ['premiere', 'seconde'])
        bookings.push(await world.book(slot, { email: `${name}${days}@example.org` }));
      // Both have authorised before we hear of either.
      await world.sandbox.set_faults({ webhooks: { drop: 1 } });
      const ids = [];
      for (const booking of bookings) ids.push(await pay(booking));
      await world.sandbox.set_faults({});
      assert.equal((await world.run(['reconcile'])).status, 0);
      await eventually('one is captured, the other released', async () => {
        const states = await Promise.all(ids.map(async (id) => (await intent(id)).status));
        return states.sort().join() === 'canceled,succeeded';
      });
      await world.wait_until_quiet();
      const rows = await world.database.query(
        `SELECT status, payment_status, refunded_minor FROM bookings WHERE slot_id = ${quote(slot)}`,
      );
      const standings = rows.map((row) => `${row.status}/${row.payment_status}`).sort();
      assert.deepEqual(standings, ['confirmed/paid', 'rejected/voided']);
      assert.ok(rows.every((row) => Number(row.refunded_minor) === 0));
      const ledger = await world.database.query(
        `SELECT state, captured_minor FROM payments WHERE slot_id = ${quote(slot)}`,
      );
      assert.deepEqual(ledger.map((row) => `${row.state} ${row.captured_minor}`).sort(), [
        'captured 5000',
        'voided 0',
      ]);
    });

    it('a server that dies after the authorisation captures when it is back', async () => {
      const slot = await new_slot();
      const booking = await world.book(slot, { email: 'patiente@example.org' });
      await world.server.kill();
      const id = await pay(booking);
      assert.equal((await intent(id)).status, 'requires_capture');
      await world.start_server();
      await eventually('the capture is done', async () => {
        await world.run(['reconcile']);
        return (await intent(id)).status === 'succeeded';
      });
      await world.wait_for_state(booking.id, 'confirmed', 'paid');
    });

    it('what a person cancels in the dashboard is released, and the seat is free again', async () => {
      const slot = await new_slot();
      const booking = await world.book(slot);
      await world.server.kill();
      const id = await pay(booking);
      await stripe.paymentIntents.cancel(id);
      await world.start_server();
      await eventually('the booking may be paid again', async () => {
        await world.run(['reconcile']);
        const [row] = await world.database.query(
          `SELECT payment_status FROM bookings WHERE id = ${quote(booking.id)}`,
        );
        return row.payment_status === 'failed';
      });
      assert.equal(await world.is_available(slot), 1);
    });
  });
}
