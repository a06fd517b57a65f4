// Bookings that change after they were made: cancelled, moved, refunded in part, held while they are paid; on a real
// server against the sandbox, with the ledger compared to Stripe's in the end.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { engines, quote } from './support/database.mjs';
import { assert_problem } from './support/http.mjs';
import { assert_settled } from './support/ledger.mjs';
import { add_person } from './support/owner.mjs';
import { session_of } from './support/sandbox.mjs';
import { eventually } from './support/wait.mjs';
import { World, days_ahead, owner_email } from './support/world.mjs';

const refund_fails_card = '4000000000005126';
const disputed_card = '4000000000000259';
const hour_ms = 3_600_000;
const eur = (amount) => ({ amount, currency: 'eur' });

const service_body = {
  title: 'Massage',
  description: '',
  place: '',
  duration_minutes: 60,
  price: eur(5000),
  capacity: 1,
  buffer_before_minutes: 0,
  buffer_after_minutes: 0,
  step_minutes: 0,
  notice_minutes: 0,
  horizon_days: 60,
  refund_until_minutes: 1440,
  late_refund_percent: 33,
  hold_policy: 'none',
  hold_minutes: 15,
  capture: 'standard',
  allows_delayed_methods: false,
  color: '',
  is_active: true,
  calendar_ids: [],
};

for (const engine of engines) {
  describe(`Changes of bookings on ${engine}`, () => {
    let world;
    let owner;
    let service;
    let held_service;
    let number = 0;
    before(async () => {
      world = await World.start(engine, { settings: { RECONCILE_INTERVAL: '2s' } });
      owner = await add_person(world);
      service = (await owner.ask('POST', 'services', service_body)).id;
      const held = { ...service_body, title: 'Sophrologie', hold_policy: 'hard', hold_minutes: 10 };
      held_service = (await owner.ask('POST', 'services', held)).id;
    });
    after(() => world?.stop());

    async function new_slot({ service_id = service, hours, capacity } = {}) {
      number += 1;
      const start_at =
        hours === undefined
          ? days_ahead(3 + number)
          : new Date(Date.now() + hours * hour_ms).toISOString().replace(/\.\d+Z$/, 'Z');
      const body = { service_id, start_at, duration_minutes: 60, ...(capacity && { capacity }) };
      return (await owner.ask('POST', 'slots', body)).id;
    }

    async function paid_booking(slot, { card, ...client } = {}) {
      const email = `client${number}-${Math.floor(performance.now())}@example.org`;
      const booking = await world.book(slot, { email, ...client });
      const { status, json } = await world.sandbox.pay(session_of(booking.checkout_url), card);
      assert.equal(status, 200, JSON.stringify(json));
      await world.wait_for_state(booking.id, 'confirmed', 'paid');
      return { ...booking, email };
    }

    const as_client = (booking, method, path, body) =>
      world.request(method, `/api/bookings/${booking.id}${path}`, {
        body,
        headers: { authorization: `Bearer ${booking.token}` },
      });
    const cancel = (booking) => as_client(booking, 'POST', '/cancel', {});
    const move = (booking, slot_id) => as_client(booking, 'POST', '/move', { slot_id });
    const detail = (booking) => owner.ask('GET', `bookings/${booking.id}`);

    async function attention_about(booking) {
      const { items } = await owner.ask('GET', 'attention?resolved=false');
      return items.filter((item) => item.booking_id === booking.id);
    }

    it('says before what comes back, and gives just that: in time all of it', async () => {
      const slot = await new_slot();
      const booking = await paid_booking(slot);
      const seen = (await as_client(booking, 'GET', '')).json;
      assert.deepEqual(seen.refund_now, eur(5000));
      assert.deepEqual(seen.policy, { refund_until_minutes: 1440, late_refund_percent: 33 });
      assert.deepEqual(seen.can, ['cancel', 'move']);
      assert.equal(
        (await as_client(booking, 'GET', '/cancel')).status,
        405,
        'a GET changes nothing',
      );
      assert_problem(await as_client({ ...booking, token: 'x' }, 'POST', '/cancel', {}), 404);

      const { status, json } = await cancel(booking);
      assert.equal(status, 200);
      assert.deepEqual(json, {
        status: 'cancelled',
        payment_status: 'refund_pending',
        refund: eur(5000),
      });
      assert.equal(await world.is_available(slot), 1);
      await world.wait_for_state(booking.id, 'cancelled', 'refunded');
      assert_problem(await cancel(booking), 409, 'not_cancellable');
      await world.wait_until_quiet();
      const mails = await world.sandbox.mails_to(booking.email);
      assert.equal(mails.length, 2, 'the confirmation and the cancellation');
    });

    it('gives the part back that the policy says when it is late, and nothing once begun', async () => {
      const slot = await new_slot({ hours: 3 });
      const booking = await paid_booking(slot);
      assert.deepEqual((await as_client(booking, 'GET', '')).json.refund_now, eur(1650));
      assert.deepEqual((await cancel(booking)).json.refund, eur(1650));
      await world.wait_for_state(booking.id, 'cancelled', 'refunded');
      assert.equal(Number((await world.booking_row(booking.id)).refunded_minor), 1650);

      const begun = await new_slot({ hours: 4 });
      const late = await paid_booking(begun);
      await world.move_into_past(begun);
      assert.deepEqual((await as_client(late, 'GET', '')).json.can, []);
      assert_problem(await cancel(late), 409, 'not_cancellable');
      assert_problem(await move(late, await new_slot()), 409, 'not_movable');
    });

    it('moves to a free slot of the same service, and never to any other', async () => {
      const [from, to, other, taken] = [
        await new_slot(),
        await new_slot(),
        await new_slot({ service_id: held_service }),
        await new_slot(),
      ];
      const booking = await paid_booking(from);
      await paid_booking(taken);
      assert_problem(await move(booking, taken), 409, 'slot_taken');
      assert_problem(await move(booking, other), 409, 'not_movable');
      assert_problem(await move(booking, 'slot_00000000000000000000'), 404, 'slot_not_found');
      assert.equal(await world.is_available(from), 0, 'nothing was given up for them');

      const { status, json } = await move(booking, to);
      assert.equal(status, 200);
      assert.equal(json.slot.id, to);
      assert.equal(json.status, 'confirmed');
      assert.deepEqual([await world.is_available(from), await world.is_available(to)], [1, 0]);
      await world.wait_until_quiet();
      assert.equal((await world.sandbox.mails_to(booking.email)).length, 2);
    });

    it('of two moves to one seat at the same moment, one wins', async () => {
      for (let round = 0; round < 4; round += 1) {
        const to = await new_slot();
        const [first, second] = [
          await paid_booking(await new_slot()),
          await paid_booking(await new_slot()),
        ];
        const answers = await Promise.all([move(first, to), move(second, to)]);
        assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
        const on_it = (await world.bookings_of(to)).filter((row) => row.status === 'confirmed');
        assert.equal(on_it.length, 1);
      }
    });

    it('swaps made at the same moment end, each booking on one slot', async () => {
      for (let round = 0; round < 4; round += 1) {
        const [a, b] = [await new_slot({ capacity: 2 }), await new_slot({ capacity: 2 })];
        const [first, second] = [await paid_booking(a), await paid_booking(b)];
        const answers = await Promise.all([move(first, b), move(second, a)]);
        assert.deepEqual(
          answers.map(({ status }) => status),
          [200, 200],
        );
        for (const slot of [a, b]) assert.equal((await world.bookings_of(slot)).length, 1);
      }
    });

    it('a move against somebody who pays for the same seat: one has it, the other is not charged in the end', async () => {
      const to = await new_slot();
      const mover = await paid_booking(await new_slot());
      const payer = await world.book(to, { email: `payeur${number}@example.org` });
      const [moved, paid] = await Promise.all([
        move(mover, to),
        world.sandbox.pay(session_of(payer.checkout_url)),
      ]);
      if (moved.status === 200 && paid.status === 200) {
        await world.wait_for_state(payer.id, 'rejected', 'refunded');
      } else if (moved.status === 200) {
        assert.notEqual((await world.booking_row(payer.id))?.status, 'confirmed');
      } else {
        assert_problem(moved, 409, 'slot_taken');
        await world.wait_for_state(payer.id, 'confirmed', 'paid');
      }
      const on_it = (await world.bookings_of(to)).filter((row) => row.status === 'confirmed');
      assert.equal(on_it.length, 1);
    });

    it('the owner refunds in parts to the cent, then cancels with a part', async () => {
      const booking = await paid_booking(await new_slot());
      await owner.ask('POST', `bookings/${booking.id}/refund`, { amount: eur(333) });
      await owner.ask('POST', `bookings/${booking.id}/refund`, { amount: eur(667) });
      const over = { body: { amount: eur(4000) } };
      assert_problem(
        await owner.request('POST', `bookings/${booking.id}/refund`, over),
        409,
        'not_refundable',
      );
      assert.deepEqual(await owner.ask('GET', `bookings/${booking.id}/cancellation`), {
        by_policy: eur(4000),
        refundable: eur(4000),
      });
      const cancelled = await owner.ask('POST', `bookings/${booking.id}/cancel`, {
        refund: eur(1234),
        reason: 'Praticienne malade',
      });
      assert.equal(cancelled.status, 'cancelled');
      await world.wait_for_state(booking.id, 'cancelled', 'refunded');
      assert.equal(Number((await world.booking_row(booking.id)).refunded_minor), 2234);
      const { refunds } = await detail(booking);
      await eventually('all are through', async () =>
        (await detail(booking)).refunds.every((refund) => refund.state === 'succeeded'),
      );
      assert.deepEqual(
        refunds.map((refund) => refund.amount.amount).sort((a, b) => a - b),
        [333, 667, 1234],
      );
    });

    it('a refund that Stripe refuses calls the owner, who tries again and then settles it', async () => {
      const booking = await paid_booking(await new_slot(), { card: refund_fails_card });
      await cancel(booking);
      await world.wait_for_state(booking.id, 'cancelled', 'refund_failed');
      const [item, ...others] = await attention_about(booking);
      assert.equal(item.kind, 'refund_failed');
      assert.deepEqual(others, []);
      await owner.ask('POST', `refunds/${item.subject_id}/retry`);
      await eventually('the second one failed, too', async () => {
        const [again] = await attention_about(booking);
        return again && again.subject_id !== item.subject_id;
      });
      assert_problem(
        await owner.request('POST', `refunds/${item.subject_id}/retry`),
        409,
        'not_refundable',
      );
      const [again] = await attention_about(booking);
      await owner.ask('POST', `refunds/${again.subject_id}/settle`, { note: 'virement' });
      await world.wait_for_state(booking.id, 'cancelled', 'refunded');
      assert.deepEqual(await attention_about(booking), []);
      const { history } = await detail(booking);
      const happened = history.map((entry) => entry.happening);
      for (const word of ['cancelled', 'refund_failed', 'refund_ordered', 'settled_by_hand'])
        assert.ok(happened.includes(word), `${word} in ${happened}`);
    });

    it('a dispute is shown to the owner', async () => {
      const booking = await paid_booking(await new_slot(), { card: disputed_card });
      await eventually('it is there', async () => {
        const [item] = await attention_about(booking);
        return item?.kind === 'dispute';
      });
      await world.wait_until_quiet();
      const mails = await world.sandbox.mails_to(owner_email);
      assert.ok(mails.some((mail) => mail.text.includes(booking.id)));
    });

    it('a held seat: the second client is refused before paying, and gets it once the hold is over', async () => {
      const slot = await new_slot({ service_id: held_service });
      const first = await world.book(slot);
      assert.equal(await world.is_available(slot), 0);
      assert.ok(Date.parse(first.expires_at) - Date.now() <= 10 * 60_000);
      assert_problem(await world.create_booking(slot), 409, 'slot_taken');

      await world.database.query(
        `UPDATE bookings SET held_until = created_at WHERE id = ${quote(first.id)}`,
      );
      assert.equal((await world.run(['cleanup-unpaid'])).status, 0);
      assert.equal(await world.booking_row(first.id), undefined);
      assert.equal(await world.is_available(slot), 1);
      assert.equal((await world.sandbox.pay(session_of(first.checkout_url))).status === 200, false);
      const second = await paid_booking(slot);
      assert.equal((await detail(second)).held_until, null);
    });

    it('an address holds so many seats and no more', async () => {
      const bookings = [];
      for (let i = 0; i < 3; i += 1)
        bookings.push(await world.book(await new_slot({ service_id: held_service })));
      const one_more = await new_slot({ service_id: held_service });
      assert_problem(await world.create_booking(one_more), 429, 'too_many_holds');
      assert.equal(await world.is_available(one_more), 1);
      for (const booking of bookings)
        assert.equal((await as_client(booking, 'DELETE', '')).status, 204);
      await paid_booking(one_more);
    });

    it('a booking by the owner: paid at the place, or by a link that holds the seat', async () => {
      const person = { name: 'Ada', email: `place${number}@example.org`, locale: 'fr' };
      const on_site = await owner.ask('POST', 'bookings', {
        ...{ slot_id: await new_slot(), payment: 'on_site' },
        ...person,
      });
      assert.equal(`${on_site.status}/${on_site.payment_status}`, 'confirmed/not_required');
      assert.deepEqual(on_site.on_site, eur(5000));
      await owner.ask('POST', `bookings/${on_site.id}/attendance`, { attendance: 'no_show' });
      await owner.ask('PUT', `bookings/${on_site.id}/note`, { owner_note: 'Rappeler' });
      const marked = await owner.ask('GET', `bookings/${on_site.id}`);
      assert.deepEqual([marked.attendance, marked.owner_note], ['no_show', 'Rappeler']);

      const slot = await new_slot();
      const link = await owner.ask('POST', 'bookings', {
        ...{ slot_id: slot, payment: 'link', link_hours: 5 },
        ...person,
      });
      assert.equal(link.status, 'pending');
      assert.equal(await world.is_available(slot), 0);
      const token = new URL(link.booking_url).searchParams.get('token');
      const { status, json } = await as_client({ id: link.id, token }, 'POST', '/checkout');
      assert.equal(status, 200);
      assert.equal((await world.sandbox.pay(session_of(json.checkout_url))).status, 200);
      await world.wait_for_state(link.id, 'confirmed', 'paid');

      await owner.ask('POST', `bookings/${link.id}/revoke-link`);
      assert_problem(await as_client({ id: link.id, token }, 'GET', ''), 404);
    });

    it('kill -9 between a cancellation and its refund: it is refunded, once', async () => {
      const bookings = [];
      for (let i = 0; i < 3; i += 1) bookings.push(await paid_booking(await new_slot()));
      const answers = bookings.map((booking) => cancel(booking).catch(() => null));
      await Promise.race(answers);
      await world.server.kill();
      await Promise.all(answers);
      await world.start_server();
      for (const booking of bookings) {
        const row = await world.booking_row(booking.id);
        if (row.status === 'confirmed') assert.equal((await cancel(booking)).status, 200);
        await world.wait_for_state(booking.id, 'cancelled', 'refunded');
        assert.equal(Number((await world.booking_row(booking.id)).refunded_minor), 5000);
      }
    });

    it('in the end every cent is where the ledger says, here and at Stripe', async () => {
      await world.wait_until_quiet();
      await assert_settled(world);
    });
  });
}
