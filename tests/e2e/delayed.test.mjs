// Methods whose money comes days later, with the real server against the sandbox: offered where the service allows them,
// the slot is nobody's until the money is there.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import Stripe from 'stripe';

import { engines, quote } from './support/database.mjs';
import { request } from './support/http.mjs';
import { session_of } from './support/sandbox.mjs';
import { World, days_ahead } from './support/world.mjs';

const iban = 'FR1420041010050500013M02606';

for (const engine of engines) {
  describe(`Delayed methods on ${engine}`, () => {
    let world;
    let stripe;
    let days = 2;
    before(async () => {
      world = await World.start(engine);
      const { hostname, port } = new URL(world.sandbox.url);
      stripe = new Stripe('sk_test_dashboard', { host: hostname, port, protocol: 'http' });
      await world.database.query(
        `INSERT INTO services (id, title, description, place, allows_delayed_methods)
         VALUES ('svc_delayed', 'Atelier', '', '', TRUE);`,
      );
    });
    after(() => world?.stop());

    async function book({ service }) {
      const slot = await world.add_slot({ start: days_ahead((days += 1)) });
      if (service)
        await world.database.query(
          `UPDATE slots SET service_id = ${quote(service)} WHERE id = ${quote(slot)};`,
        );
      const booking = await world.book(slot, { email: `virement${days}@example.org` });
      return { slot, booking, session: session_of(booking.checkout_url) };
    }

    async function pay_by_debit(session) {
      const { status, json } = await world.sandbox.pay(session, undefined, {
        card: undefined,
        method: 'sepa_debit',
        iban,
      });
      assert.equal(status, 200, JSON.stringify(json));
    }

    async function settle(session, outcome) {
      const { status, text } = await request(
        'POST',
        `${world.sandbox.url}/_sandbox/sessions/${session}/settle`,
        { body: { outcome } },
      );
      assert.equal(status, 200, text);
    }

    it('are offered where the service allows them, and nowhere else', async () => {
      const offered = async (session) =>
        (await stripe.checkout.sessions.retrieve(session)).payment_method_types;
      const allowed = await book({ service: 'svc_delayed' });
      assert.ok((await offered(allowed.session)).includes('sepa_debit'));
      const other = await book({});
      assert.deepEqual(await offered(other.session), ['card']);
    });

    it('confirm once the money is there, and not before', async () => {
      const { slot, booking, session } = await book({ service: 'svc_delayed' });
      await pay_by_debit(session);
      await world.wait_for_state(booking.id, 'pending', 'processing');
      assert.equal(await world.is_available(slot), 1, 'the slot is still to be had');
      await settle(session, 'succeeded');
      await world.wait_for_state(booking.id, 'confirmed', 'paid');
      assert.equal(await world.is_available(slot), 0);
    });

    it('that succeed when the slot is gone are refunded', async () => {
      const { slot, booking, session } = await book({ service: 'svc_delayed' });
      await pay_by_debit(session);
      await world.wait_for_state(booking.id, 'pending', 'processing');
      const rival = await world.book(slot, { email: 'rapide@example.org' });
      assert.equal((await world.sandbox.pay(session_of(rival.checkout_url))).status, 200);
      await world.wait_for_state(rival.id, 'confirmed', 'paid');
      await settle(session, 'succeeded');
      await world.wait_for_state(booking.id, 'rejected', 'refunded');
    });

    it('that fail leave the time to pay anew', async () => {
      const { booking, session } = await book({ service: 'svc_delayed' });
      await pay_by_debit(session);
      await world.wait_for_state(booking.id, 'pending', 'processing');
      await settle(session, 'failed');
      await world.wait_for_state(booking.id, 'pending', 'failed');
      const { unpaid_since } = await world.booking_row(booking.id);
      assert.ok(unpaid_since, 'its time counts anew');
    });
  });
}
