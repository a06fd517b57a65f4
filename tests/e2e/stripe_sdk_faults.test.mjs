// Faults on request, and what Stripe's official SDK makes of them: its own retries, and keys that keep them harmless.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import {
  StripeAccount,
  needs_faults,
  refused,
  session_parameters,
} from './support/stripe_account.mjs';

describe('faults of the API', needs_faults, () => {
  let account;

  before(async () => {
    account = await StripeAccount.open();
  });
  afterEach(() => account.sandbox.set_faults({}));
  after(() => account?.close());

  const made_for = async (reference) =>
    (await account.sandbox.state()).sessions.filter(
      (session) => session.client_reference_id === reference,
    );

  it('with errors on the way the SDK tries again, and nothing is made twice', async () => {
    await account.sandbox.set_faults({ api: { error: 0.4 } });
    const patient = account.client('sk_test_patient', { maxNetworkRetries: 8 });
    const made = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) =>
        patient.checkout.sessions.create(
          session_parameters({ client_reference_id: `patient_${i}` }),
        ),
      ),
    );
    await account.sandbox.set_faults({});
    for (let i = 0; i < made.length; i += 1) {
      const own = await made_for(`patient_${i}`);
      assert.ok(own.length <= 1, `patient_${i}: ${own.length}`);
      if (made[i].status === 'fulfilled') assert.equal(own[0].id, made[i].value.id);
    }
  });

  it('every error is one of those that Stripe gives', async () => {
    await account.sandbox.set_faults({ api: { error: 1 } });
    const seen = new Set();
    for (let i = 0; i < 60; i += 1) {
      const error = await account.create_session().catch((caught) => caught);
      assert.ok(error instanceof Error);
      seen.add(error.statusCode);
      if (error.statusCode === 429) {
        refused('StripeRateLimitError', { code: 'rate_limit' })(error);
        assert.equal(error.headers['stripe-rate-limited-reason'], 'global-rate');
      } else {
        refused('StripeAPIError', {})(error);
        assert.ok([409, 500].includes(error.statusCode), String(error.statusCode));
      }
    }
    assert.deepEqual([...seen].sort(), [409, 429, 500]);
  });

  // The fault, its status, whether it was carried out, and what a retry with the same key gets.
  for (const [fault, status, count, retry] of [
    ['error_before', 500, 0, 200],
    ['error_after', 500, 1, 200],
    ['stored_error_before', 500, 0, 500],
    ['stored_error_after', 500, 1, 500],
    ['rate_limit', 429, 0, 200],
    ['lock', 409, 0, 200],
  ])
    it(`${fault}: ${status}, carried out ${count} times, ${retry} with the same key`, async () => {
      const body = session_parameters({ client_reference_id: fault });
      const options = { idempotencyKey: `of ${fault}` };
      const create = () => account.stripe.checkout.sessions.create(body, options);
      await account.sandbox.set_faults({ api: { [fault]: 1 } });
      await assert.rejects(create(), (error) => error.statusCode === status);
      assert.equal((await made_for(fault)).length, count);
      await account.sandbox.set_faults({});
      if (retry === 200) {
        const session = await create();
        assert.deepEqual(
          (await made_for(fault)).map(({ id }) => id),
          [session.id],
        );
      } else {
        await assert.rejects(
          create(),
          (error) => error.statusCode === retry && error.headers['idempotent-replayed'] === 'true',
        );
        assert.equal((await made_for(fault)).length, count);
      }
    });

  it('an outcome nobody heard of is found out with the same key', async () => {
    const reference = 'unheard';
    await account.sandbox.set_faults({ api: { timeout: 1 } });
    const hasty = account.client('sk_test_hasty', { timeout: 1000 });
    const body = session_parameters({ client_reference_id: reference });
    const options = { idempotencyKey: 'unheard of' };
    await assert.rejects(
      hasty.checkout.sessions.create(body, options),
      refused('StripeConnectionError', {}),
    );
    await account.sandbox.set_faults({});
    const [made] = await made_for(reference);
    assert.ok(made, 'it was carried out');
    assert.equal((await account.stripe.checkout.sessions.create(body, options)).id, made.id);
    assert.equal((await made_for(reference)).length, 1);
  });

  it('latency makes every call late, and nothing else', async () => {
    await account.sandbox.set_faults({ api: { latency_ms: [300, 300] } });
    const began = performance.now();
    const session = await account.create_session();
    assert.ok(performance.now() - began >= 299);
    assert.equal(session.status, 'open');
  });
});
