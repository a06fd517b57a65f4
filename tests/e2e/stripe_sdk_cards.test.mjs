// Stripe's published test cards, each with the answer that its table promises, as the SDK sees it afterwards.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { StripeAccount, needs_page } from './support/stripe_account.mjs';

const paid = [
  ['4242424242424242', 'visa'],
  ['5555555555554444', 'mastercard'],
  ['378282246310005', 'amex'],
];
const declined = [
  ['4000000000000002', 'card_declined', 'generic_decline'],
  ['4000000000009995', 'card_declined', 'insufficient_funds'],
  ['4000000000009987', 'card_declined', 'lost_card'],
  ['4000000000009979', 'card_declined', 'stolen_card'],
  ['4000000000000069', 'expired_card', undefined],
  ['4000000000000127', 'incorrect_cvc', undefined],
  ['4000000000000101', 'incorrect_cvc', undefined],
  ['4000000000000119', 'processing_error', undefined],
  ['4000000000006975', 'card_declined', 'card_velocity_exceeded'],
  ['4100000000000019', 'card_declined', 'fraudulent'],
  ['4000008400001629', 'card_declined', 'generic_decline'],
];
const asking = ['4000002500003155', '4000002760003184', '4000000000003220'];
const disputed = [
  ['4000000000000259', 'fraudulent', 'needs_response'],
  ['4000000000002685', 'product_not_received', 'needs_response'],
  ['4000000000001976', 'fraudulent', 'warning_needs_response'],
];

describe('test cards', needs_page, () => {
  let account;

  before(async () => {
    account = await StripeAccount.open();
  });
  after(() => account?.close());

  for (const [number, brand] of paid)
    it(`${number} pays, as ${brand}`, async () => {
      const { payment_intent } = await account.pay_session({}, number);
      const { card } = payment_intent.latest_charge.payment_method_details;
      assert.deepEqual(
        [payment_intent.status, card.brand, card.last4],
        ['succeeded', brand, number.slice(-4)],
      );
    });

  for (const [number, code, decline_code] of declined)
    it(`${number} is refused: ${decline_code ?? code}; the session stays open`, async () => {
      const { id } = await account.create_session();
      const { status, json } = await account.sandbox.pay(id, number);
      assert.deepEqual(
        [status, json.error.type, json.error.code, json.error.decline_code],
        [402, 'card_error', code, decline_code],
      );
      const session = await account.stripe.checkout.sessions.retrieve(id, {
        expand: ['payment_intent'],
      });
      const { status: intent_status, last_payment_error } = session.payment_intent;
      assert.deepEqual(
        [session.status, intent_status, last_payment_error.code, last_payment_error.decline_code],
        ['open', 'requires_payment_method', code, decline_code],
      );
      assert.deepEqual(
        await account.event_types_about(session.payment_intent.id, [
          'payment_intent.payment_failed',
        ]),
        ['payment_intent.payment_failed'],
      );
      assert.equal((await account.sandbox.pay(id)).status, 200, 'another card may follow');
    });

  it('4242424242424241 is no number at all, and makes no attempt', async () => {
    const { id } = await account.create_session();
    const { status, json } = await account.sandbox.pay(id, '4242424242424241');
    assert.deepEqual([status, json.error.code], [402, 'incorrect_number']);
    const session = await account.stripe.checkout.sessions.retrieve(id);
    assert.deepEqual([session.status, session.payment_intent], ['open', null]);
  });

  for (const number of asking)
    it(`${number} asks for 3-D Secure: approved it pays, refused it does not`, async () => {
      const { payment_intent } = await account.pay_session({}, number);
      const { three_d_secure } = payment_intent.latest_charge.payment_method_details.card;
      assert.equal(three_d_secure.result, 'authenticated');
      const { id } = await account.create_session();
      const refusal = await account.sandbox.pay(id, number, { authentication: 'refuse' });
      assert.deepEqual(
        [refusal.status, refusal.json.error.code],
        [402, 'payment_intent_authentication_failure'],
      );
      assert.equal((await account.stripe.checkout.sessions.retrieve(id)).status, 'open');
    });

  for (const [number, reason, status] of disputed)
    it(`${number} pays and is disputed: ${reason}, ${status}`, async () => {
      const { payment_intent } = await account.pay_session({}, number);
      const { data } = await account.stripe.disputes.list({ payment_intent: payment_intent.id });
      assert.deepEqual(
        data.map((dispute) => [dispute.reason, dispute.status, dispute.amount]),
        [[reason, status, 5000]],
      );
      assert.equal((await account.stripe.disputes.retrieve(data[0].id)).id, data[0].id);
      assert.equal(
        (await account.stripe.charges.retrieve(payment_intent.latest_charge.id)).disputed,
        true,
      );
      assert.deepEqual(await account.event_types_about(data[0].id, ['charge.dispute.created']), [
        'charge.dispute.created',
      ]);
    });
});
