// PaymentIntents as Stripe's official SDK sees them: paid at once, or authorised and then captured, in part, or released.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import {
  StripeAccount,
  needs_clock,
  needs_page,
  now_s,
  refused,
} from './support/stripe_account.mjs';

const week_seconds = 7 * 24 * 3600;

describe('PaymentIntents', () => {
  let account;
  let intents;
  const authorise = (card) => account.pay(card, { capture_method: 'manual' });
  const wrong_state = (message) =>
    refused('StripeInvalidRequestError', {
      statusCode: 400,
      code: 'payment_intent_unexpected_state',
      message,
    });

  before(async () => {
    account = await StripeAccount.open();
    intents = account.stripe.paymentIntents;
  });
  after(() => account?.close());

  it('paid at once have succeeded, and all was received', async () => {
    const intent = await account.pay('paid', { metadata: { booking_id: 'b1' } });
    assert.deepEqual(
      [intent.status, intent.amount, intent.amount_received, intent.amount_capturable],
      ['succeeded', 5000, 5000, 0],
    );
    assert.deepEqual(intent.metadata, { booking_id: 'b1' });
    const { latest_charge: charge } = intent;
    assert.deepEqual(
      [charge.status, charge.captured, charge.amount_captured, charge.refunded, charge.disputed],
      ['succeeded', true, 5000, false, false],
    );
    assert.equal(charge.payment_method_details.card.capture_before, undefined);
    assert.deepEqual(await account.event_types_about(intent.id, ['payment_intent.succeeded']), [
      'payment_intent.succeeded',
    ]);
  });

  it('authorised only can be captured for seven days', async () => {
    const intent = await authorise();
    assert.deepEqual(
      [intent.status, intent.capture_method, intent.amount_capturable, intent.amount_received],
      ['requires_capture', 'manual', 5000, 0],
    );
    const { captured, paid, payment_method_details } = intent.latest_charge;
    assert.deepEqual([captured, paid], [false, true]);
    const { capture_before } = payment_method_details.card;
    assert.ok(Math.abs(capture_before - now_s() - week_seconds) < 3600, `until ${capture_before}`);
    const expected = ['payment_intent.amount_capturable_updated'];
    assert.deepEqual(await account.event_types_about(intent.id, expected), expected);
  });

  it('are captured in whole, once', async () => {
    const { id, latest_charge } = await authorise();
    const captured = await intents.capture(id, { metadata: { kept: 'yes' } });
    assert.deepEqual(
      [captured.status, captured.amount_received, captured.amount_capturable],
      ['succeeded', 5000, 0],
    );
    assert.equal(captured.metadata.kept, 'yes');
    const charge = await account.stripe.charges.retrieve(latest_charge.id);
    assert.deepEqual([charge.captured, charge.amount_captured], [true, 5000]);
    await account.event_types_about(id, ['payment_intent.succeeded']);
    await account.event_types_about(charge.id, ['charge.captured']);
    await assert.rejects(intents.capture(id), (error) => {
      wrong_state(
        /This PaymentIntent could not be captured because it has a status of succeeded\. Only a PaymentIntent with one of the following statuses may be captured: requires_capture\./,
      )(error);
      assert.deepEqual([error.payment_intent.id, error.payment_intent.status], [id, 'succeeded']);
      return true;
    });
  });

  it('are captured in part; the rest is released', async () => {
    const { id, latest_charge } = await authorise();
    await assert.rejects(
      intents.capture(id, { amount_to_capture: 5001 }),
      refused('StripeInvalidRequestError', { statusCode: 400, param: 'amount_to_capture' }),
    );
    assert.equal((await intents.retrieve(id)).status, 'requires_capture', 'nothing happened');
    const captured = await intents.capture(id, { amount_to_capture: 2000 });
    assert.deepEqual(
      [captured.status, captured.amount, captured.amount_received, captured.amount_capturable],
      ['succeeded', 5000, 2000, 0],
    );
    const charge = await account.stripe.charges.retrieve(latest_charge.id);
    assert.deepEqual([charge.amount, charge.amount_captured], [5000, 2000]);
    const refund = await account.stripe.refunds.create({ payment_intent: id });
    assert.equal(refund.amount, 2000, 'no more than was captured');
  });

  it('that are cancelled release the authorisation, and nothing was charged', async () => {
    const { id, latest_charge } = await authorise();
    const canceled = await intents.cancel(id, { cancellation_reason: 'abandoned' });
    assert.deepEqual(
      [canceled.status, canceled.cancellation_reason, canceled.amount_received],
      ['canceled', 'abandoned', 0],
    );
    assert.equal(canceled.amount_capturable, 0);
    assert.ok(canceled.canceled_at >= canceled.created);
    const charge = await account.stripe.charges.retrieve(latest_charge.id);
    assert.deepEqual([charge.captured, charge.amount_captured], [false, 0]);
    await account.event_types_about(id, ['payment_intent.canceled']);
    await assert.rejects(
      intents.capture(id),
      wrong_state(/could not be captured because it has a status of canceled/),
    );
    await assert.rejects(
      intents.cancel(id),
      wrong_state(/You cannot cancel this PaymentIntent because it has a status of canceled/),
    );
  });

  it('that have succeeded cannot be cancelled: they are refunded', async () => {
    const { id } = await account.pay();
    await assert.rejects(
      intents.cancel(id),
      wrong_state(/You cannot cancel this PaymentIntent because it has a status of succeeded/),
    );
  });

  it('of an open session cannot be cancelled themselves', needs_page, async () => {
    const session = await account.create_session();
    await account.sandbox.pay(session.id, '4000000000000002');
    const { payment_intent } = await account.stripe.checkout.sessions.retrieve(session.id);
    await assert.rejects(intents.cancel(payment_intent), wrong_state(/Checkout Session/));
    await account.stripe.checkout.sessions.expire(session.id);
    assert.equal((await intents.retrieve(payment_intent)).status, 'canceled');
  });

  it('that nobody captures lapse after seven days', needs_clock, async () => {
    const clocked = await StripeAccount.open();
    try {
      const { id, latest_charge } = await clocked.pay('paid', { capture_method: 'manual' });
      const look = () => clocked.stripe.paymentIntents.retrieve(id);
      await clocked.sandbox.advance_clock('167h');
      assert.equal((await look()).status, 'requires_capture');
      await clocked.sandbox.advance_clock('2h');
      const lapsed = await look();
      assert.deepEqual(
        [lapsed.status, lapsed.cancellation_reason, lapsed.amount_received],
        ['canceled', 'automatic', 0],
      );
      await clocked.event_types_about(latest_charge.id, ['charge.expired']);
      await clocked.event_types_about(id, ['payment_intent.canceled']);
      await assert.rejects(
        clocked.stripe.paymentIntents.capture(id),
        wrong_state(/has a status of canceled/),
      );
    } finally {
      await clocked.close();
    }
  });

  it('take metadata later on, are listed, and are a 404 when missing', async () => {
    const { id } = await account.pay();
    const changed = await intents.update(id, { metadata: { seen: 'yes' } });
    assert.equal(changed.metadata.seen, 'yes');
    const { data } = await intents.list({ limit: 1 });
    assert.equal(data[0].id, id);
    await assert.rejects(
      intents.retrieve('pi_absent'),
      refused('StripeInvalidRequestError', {
        statusCode: 404,
        code: 'resource_missing',
        message: /^No such payment_intent: 'pi_absent'/,
      }),
    );
  });
});
