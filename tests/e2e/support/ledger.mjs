// What must be true of money and seats when all is quiet (docs/protocol.md, safety): compares the database with the sandbox,
// which plays Stripe and does not know our tables.
import assert from 'node:assert/strict';

const sum = (items, amount) => items.reduce((total, item) => total + Number(amount(item)), 0);

function by_key(items, key) {
  const groups = new Map();
  for (const item of items) {
    const value = item[key];
    if (!groups.has(value)) groups.set(value, []);
    groups.get(value).push(item);
  }
  return groups;
}

/** Seats, outcomes and the ledger. */
export async function assert_settled(world) {
  const state = await world.sandbox.state();
  const bookings = await world.database.query('SELECT * FROM bookings');
  const payments = await world.database.query('SELECT * FROM payments');
  const slots = await world.database.query('SELECT * FROM slots');
  const refunds = await world.database.query('SELECT * FROM refunds');
  const refunds_of = by_key(state.refunds, 'payment_intent');
  const payment_of = new Map(payments.map((payment) => [payment.payment_intent_id, payment]));
  const booking_of = new Map(bookings.map((booking) => [booking.id, booking]));

  // S1: no slot is oversold, and the column says how it is.
  for (const slot of slots) {
    const taken = bookings.filter(
      (one) =>
        one.slot_id === slot.id &&
        (one.status === 'confirmed' ||
          (one.status === 'pending' &&
            (one.held_until !== null || one.payment_status === 'authorized'))),
    ).length;
    assert.ok(taken <= slot.capacity, `slot ${slot.id}: ${taken} of ${slot.capacity}`);
    if (!Number(slot.is_closed)) {
      assert.equal(
        Boolean(Number(slot.is_available)),
        taken < slot.capacity && Number(slot.blockers) === 0,
        `slot ${slot.id}`,
      );
    }
  }

  // S2, S3: each captured payment is kept by one booking, as far as it is not back.
  const kept_by = new Map();
  const captured = state.payment_intents.filter((intent) => intent.status === 'succeeded');
  for (const intent of captured) {
    const back = sum(
      (refunds_of.get(intent.id) ?? []).filter((refund) => refund.status === 'succeeded'),
      (refund) => refund.amount,
    );
    const payment = payment_of.get(intent.id);
    assert.ok(payment, `${intent.id} was captured, and no payment row knows it`);
    assert.equal(
      Number(payment.captured_minor),
      intent.amount_received,
      `captured of ${intent.id}`,
    );
    const by_hand = sum(
      refunds.filter((refund) => refund.payment_id === payment.id && refund.state === 'settled'),
      (refund) => refund.amount_minor,
    );
    assert.equal(Number(payment.refunded_minor), back + by_hand, `refunded of ${intent.id}`);
    // A part may stay with the business: the owner gave some back, or it was cancelled late.
    if (back + by_hand < intent.amount_received) {
      const booking = booking_of.get(payment.booking_id);
      assert.ok(
        ['confirmed', 'cancelled'].includes(booking?.status),
        `${intent.id} is kept for ${payment.booking_id}, which is ${booking?.status}`,
      );
      assert.equal(kept_by.has(booking.id), false, `two payments kept for ${booking.id}`);
      assert.equal(
        Number(booking.refunded_minor),
        back + by_hand,
        `${booking.id} says what went back`,
      );
      kept_by.set(booking.id, intent.id);
    }
  }
  for (const booking of bookings) {
    if (booking.status === 'confirmed' && booking.payment_status === 'paid') {
      assert.ok(kept_by.has(booking.id), `${booking.id} is confirmed without a payment`);
    }
    assert.equal(
      ['refund_pending', 'void_pending', 'authorized'].includes(booking.payment_status),
      false,
      `${booking.id} is still ${booking.payment_status}`,
    );
  }

  // S2: an authorisation ends captured or released, and is nobody's that was released.
  for (const intent of state.payment_intents) {
    assert.notEqual(
      intent.status,
      'requires_capture',
      `${intent.id} is neither charged nor let go`,
    );
    if (intent.status !== 'canceled') continue;
    const payment = payment_of.get(intent.id);
    assert.ok(!payment || Number(payment.captured_minor) === 0, `${intent.id} was never charged`);
  }

  // S5: the sums are equal, whichever way they are counted.
  assert.equal(
    sum(payments, (payment) => payment.captured_minor),
    sum(captured, (intent) => intent.amount_received),
    'captured',
  );
  assert.equal(
    sum(payments, (payment) => payment.refunded_minor),
    sum(
      state.refunds.filter((refund) => refund.status === 'succeeded'),
      (refund) => refund.amount,
    ) +
      sum(
        refunds.filter((refund) => refund.state === 'settled'),
        (refund) => refund.amount_minor,
      ),
    'refunded',
  );
}
