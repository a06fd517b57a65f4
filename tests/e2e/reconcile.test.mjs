// What no webhook brings is learned from Stripe's own lists (`creneau reconcile`), and what stands differently there is
// named (`creneau verify`). Every webhook is lost here; Stripe's SDK plays the person in the dashboard.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import Stripe from 'stripe';

import { engines, quote } from './support/database.mjs';
import { session_of } from './support/sandbox.mjs';
import { World, days_ahead } from './support/world.mjs';

const refund_fails_card = '4000000000005126';
const disputed_card = '4000000000000259';

for (const engine of engines) {
  describe(`Without webhooks on ${engine}`, () => {
    let world;
    let stripe;
    let days = 2;
    before(async () => {
      world = await World.start(engine);
      const { hostname, port } = new URL(world.sandbox.url);
      stripe = new Stripe('sk_test_dashboard', { host: hostname, port, protocol: 'http' });
      await world.sandbox.set_faults({ webhooks: { drop: 1 } });
    });
    after(() => world?.stop());

    const new_slot = () => world.add_slot({ start: days_ahead((days += 1)) });

    async function book_and_pay(slot, card) {
      const booking = await world.book(slot ?? (await new_slot()));
      const session_id = session_of(booking.checkout_url);
      assert.equal((await world.sandbox.pay(session_id, card)).status, 200);
      return { ...booking, session: await stripe.checkout.sessions.retrieve(session_id) };
    }

    async function reconcile() {
      const { status, stdout, output } = await world.run(['reconcile', '--json']);
      assert.equal(status, 0, output);
      await world.wait_until_quiet_without_webhooks();
      return JSON.parse(stdout);
    }

    /** The exit status, and the kinds of differences. */
    async function verify(...args) {
      const { status, stdout, output } = await world.run(['verify', '--json', ...args]);
      assert.ok(status === 0 || status === 1, output);
      const report = JSON.parse(stdout);
      assert.equal(status, report.differences.length === 0 ? 0 : 1, output);
      return { ...report, status, kinds: report.differences.map((one) => one.kind) };
    }

    const happenings = (report) => report.healed.map((one) => one.happening).sort();

    it('payments, a lost race and a failed try are learned; a second run changes nothing', async () => {
      const slot = await new_slot();
      const winner = await book_and_pay(slot);
      const loser = await book_and_pay(slot);
      const unpaid = await world.book(await new_slot());
      assert.equal(
        (await world.sandbox.pay(session_of(unpaid.checkout_url), '4000000000000002')).status,
        402,
      );
      const report = await reconcile();
      assert.ok(report.events_applied >= 3, JSON.stringify(report));
      assert.deepEqual(happenings(report), ['confirmed', 'payment_failed', 'slot_taken']);
      await world.wait_for_state(winner.id, 'confirmed', 'paid');
      await world.wait_for_state(loser.id, 'rejected', 'refunded');
      await world.wait_for_state(unpaid.id, 'pending', 'failed');
      // The first run's own refund has its events by now, and they are no news.
      assert.deepEqual((await reconcile()).healed, []);
      assert.deepEqual((await reconcile()).healed, []);
      const { status, under_way, sums } = await verify();
      assert.equal(status, 0);
      assert.deepEqual(under_way, []);
      assert.deepEqual(sums, [
        {
          currency: 'eur',
          captured: 10000,
          held: 5000,
          kept: 0,
          refunded: 5000,
          refund_pending: 0,
          refund_failed: 0,
          captured_at_stripe: 10000,
          refunded_at_stripe: 5000,
        },
      ]);
    });

    it('a refund in the dashboard is named, then learned', async () => {
      const { id, session } = await book_and_pay();
      await reconcile();
      await world.wait_for_state(id, 'confirmed', 'paid');
      await stripe.refunds.create({ payment_intent: session.payment_intent });
      const young = await verify();
      assert.deepEqual([young.status, young.under_way.length], [0, 1], 'young: under way');
      assert.deepEqual((await verify('--grace', '0s')).kinds, ['refund_unknown']);
      const text = await world.run(['verify', '--grace', '0s']);
      assert.equal(text.status, 1);
      assert.match(text.stdout, /a refund at Stripe is not known here.*€50\.00/);
      assert.deepEqual(happenings(await reconcile()), ['refunded']);
      await world.wait_for_state(id, 'cancelled', 'refunded');
      assert.equal((await verify('--grace', '0s')).status, 0);
    });

    it('a refund that fails later, and a dispute, are learned', async () => {
      const slot = await new_slot();
      const disputed = await book_and_pay(slot, disputed_card);
      const loser = await book_and_pay(slot, refund_fails_card);
      await reconcile();
      await world.wait_for_state(loser.id, 'rejected', 'refunded');
      await world.sandbox.advance_clock('1h');
      await reconcile();
      await world.wait_for_state(loser.id, 'rejected', 'refund_failed');
      const disputes = await world.database.query(
        `SELECT * FROM disputes WHERE booking_id = ${quote(disputed.id)}`,
      );
      assert.equal(disputes.length, 1);
      assert.equal((await verify('--grace', '0s')).status, 0);
      assert.deepEqual((await reconcile()).healed, []);
    });

    it('a payment that a restored backup does not know is named, then goes back in full', async () => {
      const { id, session } = await book_and_pay();
      const where = `WHERE booking_id = ${quote(id)}`;
      const tables = ['client_requests', 'history', 'outbox', 'payments'];
      await world.database.query(
        `${tables.map((table) => `DELETE FROM ${table} ${where};`).join(' ')}
         DELETE FROM bookings WHERE id = ${quote(id)};`,
      );
      assert.deepEqual((await verify('--grace', '0s')).kinds, ['payment_unknown']);
      await reconcile();
      const { data } = await stripe.refunds.list({ payment_intent: session.payment_intent });
      assert.deepEqual(
        data.map((refund) => [refund.amount, refund.status]),
        [[5000, 'succeeded']],
      );
      assert.equal((await verify('--grace', '0s')).status, 0);
    });

    it('what is changed in the database is named, each in its way', async () => {
      const slot = await new_slot();
      const winner = await book_and_pay(slot);
      const loser = await book_and_pay(slot);
      await reconcile();
      await world.wait_for_state(loser.id, 'rejected', 'refunded');
      const payment = `payments WHERE booking_id = ${quote(winner.id)}`;
      const change = async (sql, undo, kinds) => {
        await world.database.query(sql);
        assert.deepEqual((await verify('--grace', '0s')).kinds, kinds, sql);
        await world.database.query(undo);
        assert.equal((await verify('--grace', '0s')).status, 0, undo);
      };
      const set = (assignment) => `UPDATE ${payment.replace(' WHERE', ` SET ${assignment} WHERE`)}`;
      await change(set('captured_minor = 4999'), set('captured_minor = 5000'), ['captured_amount']);
      await change(set('refunded_minor = 100'), set('refunded_minor = 0'), ['refunded_total']);
      await change(
        set("payment_intent_id = 'pi_of_nobody'"),
        set(`payment_intent_id = ${quote(winner.session.payment_intent)}`),
        // Stripe's payment has none here, and ours none there; the booking's money is kept once.
        ['payment_unknown', 'payment_missing'],
      );
      const refund = `refunds WHERE booking_id = ${quote(loser.id)}`;
      await change(
        `UPDATE ${refund.replace(' WHERE', " SET state = 'pending' WHERE")}`,
        `UPDATE ${refund.replace(' WHERE', " SET state = 'succeeded' WHERE")}`,
        ['refund_state'],
      );
      await world.database.query(`DELETE FROM ${refund}`);
      assert.deepEqual((await verify('--grace', '0s')).kinds.sort(), [
        'refund_unknown',
        'refunded_total',
      ]);
    });
  });
}
