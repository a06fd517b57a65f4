// Refunds as Stripe's official SDK sees them: whole, in parts, never too much, at once, late, and failed.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { StripeAccount, needs_clock, needs_page, refused } from './support/stripe_account.mjs';

describe('refunds', () => {
  let account;
  let refunds;

  before(async () => {
    account = await StripeAccount.open();
    refunds = account.stripe.refunds;
  });
  after(() => account?.close());

  const look_at_charge = (intent) => account.stripe.charges.retrieve(intent.latest_charge.id);

  it('give everything back at once when no amount is said', async () => {
    const intent = await account.pay();
    const refund = await refunds.create({ payment_intent: intent.id });
    assert.deepEqual(
      [refund.object, refund.status, refund.amount, refund.currency],
      ['refund', 'succeeded', 5000, 'eur'],
    );
    assert.deepEqual([refund.payment_intent, refund.charge], [intent.id, intent.latest_charge.id]);
    const charge = await look_at_charge(intent);
    assert.deepEqual([charge.refunded, charge.amount_refunded], [true, 5000]);
    await account.event_types_about(refund.id, ['refund.created']);
    await account.event_types_about(charge.id, ['charge.refunded']);
    assert.equal((await refunds.retrieve(refund.id)).id, refund.id);
    assert.equal((await account.stripe.paymentIntents.retrieve(intent.id)).status, 'succeeded');
  });

  it('come in parts, and never add up to more than was paid', async () => {
    const { id, latest_charge } = await account.pay();
    const first = await refunds.create({
      payment_intent: id,
      amount: 2000,
      reason: 'requested_by_customer',
      metadata: { cause: 'moved' },
    });
    assert.deepEqual(
      [first.status, first.amount, first.reason, first.metadata.cause],
      ['succeeded', 2000, 'requested_by_customer', 'moved'],
    );
    await assert.rejects(
      refunds.create({ payment_intent: id, amount: 3001 }),
      refused('StripeInvalidRequestError', {
        statusCode: 400,
        param: 'amount',
        message:
          /^Refund amount \(.*30\.01\) is greater than unrefunded amount on charge \(.*30\.00\)/,
      }),
    );
    const rest = await refunds.create({ charge: latest_charge.id });
    assert.equal(rest.amount, 3000);
    await assert.rejects(
      refunds.create({ payment_intent: id }),
      refused('StripeInvalidRequestError', {
        statusCode: 400,
        code: 'charge_already_refunded',
        message: /has already been refunded\./,
      }),
    );
    for (const by of [{ payment_intent: id }, { charge: latest_charge.id }]) {
      const { data } = await refunds.list(by);
      assert.deepEqual(
        data.map((refund) => refund.id),
        [rest.id, first.id],
      );
    }
  });

  it('take metadata later on, by which a program finds its own again', async () => {
    const { id } = await account.pay();
    const made = await refunds.create({ payment_intent: id, metadata: { own_id: 'r1' } });
    const changed = await refunds.update(made.id, { metadata: { seen: 'yes' } });
    assert.deepEqual(changed.metadata, { own_id: 'r1', seen: 'yes' });
    const { data } = await refunds.list({ payment_intent: id });
    assert.equal(data.find((refund) => refund.metadata.own_id === 'r1').id, made.id);
    await account.event_types_about(made.id, ['refund.updated']);
  });

  it('need a payment that is known, and an amount above nothing', async () => {
    await assert.rejects(
      refunds.create({}),
      refused('StripeInvalidRequestError', {
        statusCode: 400,
        message:
          /One of the following params should be provided for this request: payment_intent or charge\./,
      }),
    );
    await assert.rejects(
      refunds.create({ payment_intent: 'pi_absent' }),
      refused('StripeInvalidRequestError', { code: 'resource_missing', param: 'payment_intent' }),
    );
    await assert.rejects(
      refunds.create({ charge: 'ch_absent' }),
      refused('StripeInvalidRequestError', { code: 'resource_missing', param: 'charge' }),
    );
    const { id } = await account.pay();
    for (const amount of [0, -1])
      await assert.rejects(
        refunds.create({ payment_intent: id, amount }),
        refused('StripeInvalidRequestError', { statusCode: 400, param: 'amount' }),
      );
    await assert.rejects(
      refunds.retrieve('re_absent'),
      refused('StripeInvalidRequestError', { statusCode: 404, code: 'resource_missing' }),
    );
  });

  it('that are made cannot be taken back', async () => {
    const { id } = await account.pay();
    const refund = await refunds.create({ payment_intent: id });
    await assert.rejects(
      refunds.cancel(refund.id),
      refused('StripeInvalidRequestError', { statusCode: 400 }),
    );
    assert.equal((await refunds.retrieve(refund.id)).status, 'succeeded');
  });

  it('to a card that is slow are pending at first', async () => {
    const { id } = await account.pay('refund_pending');
    const refund = await refunds.create({ payment_intent: id });
    assert.equal(refund.status, 'pending');
  });

  it('that were pending succeed later', needs_clock, async () => {
    const intent = await account.pay('refund_pending');
    const { id } = await refunds.create({ payment_intent: intent.id });
    await account.sandbox.advance_clock('10s');
    assert.equal((await refunds.retrieve(id)).status, 'succeeded');
    assert.equal((await look_at_charge(intent)).refunded, true);
    assert.deepEqual(await account.event_types_about(id, ['refund.created', 'refund.updated']), [
      'refund.created',
      'refund.updated',
    ]);
  });

  it('that had succeeded may fail later, and the money is ours again', needs_clock, async () => {
    const intent = await account.pay('refund_fails');
    const made = await refunds.create({ payment_intent: intent.id });
    assert.equal(made.status, 'succeeded');
    await account.sandbox.advance_clock('10s');
    const failed = await refunds.retrieve(made.id);
    assert.deepEqual(
      [failed.status, failed.failure_reason],
      ['failed', 'expired_or_canceled_card'],
    );
    assert.ok(failed.failure_balance_transaction);
    const charge = await look_at_charge(intent);
    assert.deepEqual([charge.refunded, charge.amount_refunded], [false, 0]);
    await account.event_types_about(made.id, ['refund.failed']);
  });

  it('are refused for a payment that is charged back', needs_page, async () => {
    const { payment_intent } = await account.pay_session({}, '4000000000000259');
    await assert.rejects(
      refunds.create({ payment_intent: payment_intent.id }),
      refused('StripeInvalidRequestError', { statusCode: 400, message: /has been charged back/ }),
    );
  });
});
