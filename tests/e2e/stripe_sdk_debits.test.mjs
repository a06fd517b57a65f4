// Delayed payment as Stripe's official SDK sees it: a SEPA debit is under way for days, then succeeds or fails.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { StripeAccount, needs_page, refused } from './support/stripe_account.mjs';

const succeeds = 'FR1420041010050500013M02606';
const fails = 'FR8420041010050500013M02607';

describe('SEPA debits', needs_page, () => {
  let account;

  before(async () => {
    account = await StripeAccount.open();
  });
  after(() => account?.close());

  async function pay_by_debit(iban) {
    const { id } = await account.create_session();
    const { status, json } = await account.sandbox.pay(id, undefined, {
      card: undefined,
      method: 'sepa_debit',
      iban,
    });
    assert.equal(status, 200, JSON.stringify(json));
    return look(id);
  }
  const look = (id) =>
    account.stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge'] });

  it('complete the session unpaid, with the intent processing', async () => {
    const session = await pay_by_debit(succeeds);
    assert.deepEqual(
      [session.status, session.payment_status, session.payment_intent.status],
      ['complete', 'unpaid', 'processing'],
    );
    const { latest_charge: charge } = session.payment_intent;
    assert.deepEqual(
      [charge.status, charge.paid, charge.payment_method_details.type],
      ['pending', false, 'sepa_debit'],
    );
    await account.event_types_about(session.payment_intent.id, ['payment_intent.processing']);
    await account.event_types_about(session.id, ['checkout.session.completed']);
    await assert.rejects(
      account.stripe.paymentIntents.capture(session.payment_intent.id),
      refused('StripeInvalidRequestError', { code: 'payment_intent_unexpected_state' }),
    );
  });

  it('that succeed later pay the session, and can be refunded', async () => {
    const { id, payment_intent } = await pay_by_debit(succeeds);
    await account.sandbox.advance_clock('10s');
    const session = await look(id);
    assert.deepEqual(
      [
        session.payment_status,
        session.payment_intent.status,
        session.payment_intent.amount_received,
      ],
      ['paid', 'succeeded', 5000],
    );
    const types = ['checkout.session.completed', 'checkout.session.async_payment_succeeded'];
    assert.deepEqual(await account.event_types_about(id, types), types);
    await account.event_types_about(payment_intent.id, ['payment_intent.succeeded']);
    const refund = await account.stripe.refunds.create({ payment_intent: payment_intent.id });
    assert.equal(refund.amount, 5000);
  });

  it('that fail later leave the session complete and unpaid', async () => {
    const { id, payment_intent } = await pay_by_debit(fails);
    await account.sandbox.advance_clock('10s');
    const session = await look(id);
    assert.deepEqual(
      [session.status, session.payment_status, session.payment_intent.status],
      ['complete', 'unpaid', 'requires_payment_method'],
    );
    assert.ok(session.payment_intent.last_payment_error);
    const types = ['checkout.session.completed', 'checkout.session.async_payment_failed'];
    assert.deepEqual(await account.event_types_about(id, types), types);
    await account.event_types_about(payment_intent.id, ['payment_intent.payment_failed']);
    await assert.rejects(
      account.stripe.refunds.create({ payment_intent: payment_intent.id }),
      refused('StripeInvalidRequestError', { statusCode: 400 }),
    );
  });

  it('are not offered where only cards are allowed, nor for a hold', async () => {
    for (const change of [
      { allowed_payment_method_types: ['card'] },
      { excluded_payment_method_types: ['sepa_debit'] },
      { payment_intent_data: { capture_method: 'manual' } },
    ]) {
      const session = await account.create_session(change);
      assert.deepEqual(session.payment_method_types, ['card']);
      const { status } = await account.sandbox.pay(session.id, undefined, {
        card: undefined,
        method: 'sepa_debit',
        iban: succeeds,
      });
      assert.equal(status, 400);
      assert.equal((await look(session.id)).status, 'open');
    }
  });
});
