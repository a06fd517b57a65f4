// Money outside the straight way: bookings that are gone, slots that closed meanwhile, refunds in the dashboard, refunds
// that wait or fail, other people's payments on the same account. Stripe's SDK plays the person in the dashboard.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import Stripe from 'stripe';

import { engines, quote } from './support/database.mjs';
import { session_of } from './support/sandbox.mjs';
import { eventually } from './support/wait.mjs';
import { World, days_ahead, owner_email } from './support/world.mjs';

const refund_waits_card = '4000000000007726';
const refund_fails_card = '4000000000005126';

for (const engine of engines) {
  describe(`Money on ${engine}`, () => {
    let world;
    let stripe;
    let days = 2;
    before(async () => {
      world = await World.start(engine);
      const { hostname, port } = new URL(world.sandbox.url);
      stripe = new Stripe('sk_test_dashboard', { host: hostname, port, protocol: 'http' });
    });
    after(() => world?.stop());

    const new_slot = (options) => world.add_slot({ start: days_ahead((days += 1)), ...options });

    async function pay(booking, card) {
      const session_id = session_of(booking.checkout_url);
      const { status, json } = await world.sandbox.pay(session_id, card);
      assert.equal(status, 200, JSON.stringify(json));
      return stripe.checkout.sessions.retrieve(session_id);
    }

    async function confirmed_booking() {
      const slot = await new_slot();
      const booking = await world.book(slot, { email: `argent${days}@example.org` });
      const session = await pay(booking);
      await world.wait_for_state(booking.id, 'confirmed', 'paid');
      return { slot, booking, session };
    }

    async function refunded_in_full(payment_intent) {
      await eventually(`${payment_intent} is back in full`, async () => {
        const { data } = await stripe.refunds.list({ payment_intent });
        return data.length === 1 && data[0].status === 'succeeded' && data[0].amount === 5000;
      });
    }

    async function assert_ledger(payment_intent, captured, refunded) {
      await eventually(`the ledger has ${captured} and ${refunded}`, async () => {
        const rows = await world.database.query(
          `SELECT * FROM payments WHERE payment_intent_id = ${quote(payment_intent)}`,
        );
        assert.equal(rows.length, 1);
        assert.deepEqual(
          [Number(rows[0].captured_minor), Number(rows[0].refunded_minor)],
          [captured, refunded],
        );
        return true;
      });
    }

    async function delete_booking(id, { with_payment }) {
      const tables = ['client_requests', 'history', 'outbox'].concat(
        with_payment ? ['payments'] : [],
      );
      const where = `WHERE booking_id = ${quote(id)}`;
      await world.database.query(
        `${tables.map((table) => `DELETE FROM ${table} ${where};`).join(' ')}
         DELETE FROM bookings WHERE id = ${quote(id)};`,
      );
    }

    /** A booking that was paid in time at Stripe, and too late here: the slot closed before the news came. */
    async function pay_too_late(card) {
      const slot = await new_slot();
      const booking = await world.book(slot, { email: `perdant${days}@example.org` });
      await world.sandbox.set_faults({ webhooks: { drop: 1 } });
      const { payment_intent } = await pay(booking, card);
      assert.equal((await world.run(['slots', 'close', slot])).status, 0);
      await world.sandbox.set_faults({});
      assert.equal((await world.run(['reconcile'])).status, 0);
      return { booking, payment_intent };
    }

    it('a payment for a booking that was deleted by hand: back in full, in the ledger, the owner told', async () => {
      for (const with_payment of [false, true]) {
        const slot = await new_slot();
        const booking = await world.book(slot);
        await delete_booking(booking.id, { with_payment });
        await world.sandbox.delete_mails();
        const { payment_intent } = await pay(booking);
        await refunded_in_full(payment_intent);
        await assert_ledger(payment_intent, 5000, 5000);
        await eventually('the owner is told', async () =>
          (await world.sandbox.mails_to(owner_email)).some((mail) => mail.text.includes('50,00')),
        );
        assert.equal(await world.is_available(slot), 1);
      }
    });

    it("somebody else's payment on the same account is left alone", async () => {
      const session = await stripe.checkout.sessions.create({
        mode: 'payment',
        line_items: [
          {
            quantity: 1,
            price_data: { currency: 'eur', unit_amount: 700, product_data: { name: 'Livre' } },
          },
        ],
        success_url: 'https://shop.example.org/done',
        metadata: { order: '17' },
      });
      assert.equal((await world.sandbox.pay(session.id)).status, 200);
      await world.sandbox.wait_until_delivered();
      assert.equal((await world.run(['reconcile'])).status, 0);
      await world.wait_until_quiet();
      const { payment_intent } = await stripe.checkout.sessions.retrieve(session.id);
      assert.deepEqual((await stripe.refunds.list({ payment_intent })).data, []);
      const rows = await world.database.query(
        `SELECT * FROM payments WHERE session_id = ${quote(session.id)}`,
      );
      assert.deepEqual(rows, []);
    });

    it('a slot that is closed, or has started, before the payment comes: rejected and refunded', async () => {
      for (const change of ['close', 'start']) {
        const slot = await new_slot();
        const booking = await world.book(slot, { email: `tard-${change}@example.org` });
        await world.sandbox.set_faults({ webhooks: { drop: 1 } });
        const { payment_intent } = await pay(booking);
        if (change === 'close') assert.equal((await world.run(['slots', 'close', slot])).status, 0);
        else await world.move_into_past(slot);
        await world.sandbox.set_faults({});
        assert.equal((await world.run(['reconcile'])).status, 0);
        await world.wait_for_state(booking.id, 'rejected', 'refunded');
        await refunded_in_full(payment_intent);
        await assert_ledger(payment_intent, 5000, 5000);
        await world.wait_until_quiet();
        const mails = await world.sandbox.mails_to(`tard-${change}@example.org`);
        assert.equal(mails.length, 1, 'a refund notice');
        assert.equal(mails[0].attachments.length, 0, 'no calendar file');
      }
    });

    it('closing a slot closes the sessions that are open for it', async () => {
      const slot = await new_slot();
      const booking = await world.book(slot);
      assert.equal((await world.run(['slots', 'close', slot])).status, 0);
      await eventually('the session is expired', async () => {
        const session = await stripe.checkout.sessions.retrieve(session_of(booking.checkout_url));
        return session.status === 'expired';
      });
    });

    it('a refund in the dashboard: in parts it is noted, in full the seat is free again', async () => {
      const { slot, booking, session } = await confirmed_booking();
      await stripe.refunds.create({ payment_intent: session.payment_intent, amount: 2000 });
      await assert_ledger(session.payment_intent, 5000, 2000);
      await world.wait_for_state(booking.id, 'confirmed', 'paid');
      assert.equal(await world.is_available(slot), 0);
      await stripe.refunds.create({ payment_intent: session.payment_intent });
      await world.wait_for_state(booking.id, 'cancelled', 'refunded');
      await assert_ledger(session.payment_intent, 5000, 5000);
      assert.equal(await world.is_available(slot), 1);
    });

    it('a refund that waits at Stripe is waited for', async () => {
      const late = await pay_too_late(refund_waits_card);
      await world.wait_for_state(late.booking.id, 'rejected', 'refund_pending');
      await world.sandbox.advance_clock('1h');
      await world.wait_for_state(late.booking.id, 'rejected', 'refunded');
      await assert_ledger(late.payment_intent, 5000, 5000);
    });

    it('a refund that fails later is seen, told to the owner, and not forgotten', async () => {
      await world.sandbox.delete_mails();
      const late = await pay_too_late(refund_fails_card);
      await world.wait_for_state(late.booking.id, 'rejected', 'refunded');
      await world.sandbox.advance_clock('1h');
      await world.wait_for_state(late.booking.id, 'rejected', 'refund_failed');
      await world.wait_until_quiet();
      const told = (await world.sandbox.mails_to(owner_email)).filter((mail) =>
        mail.text.includes(late.booking.id),
      );
      assert.ok(told.length >= 1, 'the owner is told');
      const doctor = await world.run(['doctor']);
      assert.match(doctor.output, /rembours|refund/i);
    });
  });
}
