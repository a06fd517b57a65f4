// Disputes as Stripe's official SDK sees them: opened by a test card, answered with evidence, won, lost, given in to.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { StripeAccount, needs_page } from './support/stripe_account.mjs';

describe('disputes', needs_page, () => {
  let account;

  before(async () => {
    account = await StripeAccount.open();
  });
  after(() => account?.close());

  async function dispute_payment(card = '4000000000000259') {
    const { payment_intent } = await account.pay_session({}, card);
    const { data } = await account.stripe.disputes.list({ payment_intent: payment_intent.id });
    return data[0];
  }

  it('say until when they want an answer', async () => {
    const dispute = await dispute_payment();
    assert.equal(dispute.status, 'needs_response');
    assert.ok(dispute.evidence_details.due_by > dispute.created);
    assert.equal(dispute.evidence_details.has_evidence, false);
    await account.event_types_about(dispute.id, ['charge.dispute.funds_withdrawn']);
  });

  for (const [text, status] of [
    ['winning_evidence', 'won'],
    ['losing_evidence', 'lost'],
  ])
    it(`with ${text} are ${status}`, async () => {
      const { id } = await dispute_payment();
      await account.stripe.disputes.update(id, { evidence: { uncategorized_text: text } });
      assert.equal((await account.stripe.disputes.retrieve(id)).status, status);
      await account.event_types_about(id, ['charge.dispute.closed']);
    });

  it('that are given in to are lost', async () => {
    const { id } = await dispute_payment();
    assert.equal((await account.stripe.disputes.close(id)).status, 'lost');
    await account.event_types_about(id, ['charge.dispute.closed']);
  });

  it('that only inquire take no money', async () => {
    const dispute = await dispute_payment('4000000000001976');
    assert.deepEqual(
      [dispute.status, dispute.is_charge_refundable],
      ['warning_needs_response', true],
    );
    const refund = await account.stripe.refunds.create({ payment_intent: dispute.payment_intent });
    assert.equal(refund.status, 'succeeded');
  });
});
