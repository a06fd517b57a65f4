// Idempotency keys as Stripe's official SDK sees them: the same call twice is one call.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import {
  StripeAccount,
  needs_clock,
  needs_faults,
  refused,
  session_parameters,
} from './support/stripe_account.mjs';

describe('idempotency keys', () => {
  let account;
  let sessions;

  before(async () => {
    account = await StripeAccount.open();
    sessions = account.stripe.checkout.sessions;
  });
  after(() => account?.close());

  const key = () => ({ idempotencyKey: randomUUID() });
  const is_replay = (answer) => answer.lastResponse.headers['idempotent-replayed'] === 'true';

  it('give the first answer again, and say so', async () => {
    const options = key();
    const body = session_parameters();
    const first = await sessions.create(body, options);
    assert.equal(is_replay(first), false);
    assert.equal(first.lastResponse.headers['idempotency-key'], options.idempotencyKey);
    await sessions.expire(first.id);
    const again = await sessions.create(body, options);
    assert.equal(is_replay(again), true);
    assert.deepEqual(
      [again.id, again.status],
      [first.id, 'open'],
      'as it was, not as it is: the session has expired meanwhile',
    );
  });

  it('are refused for other parameters', async () => {
    const options = key();
    const body = session_parameters();
    await sessions.create(body, options);
    const { idempotencyKey } = options;
    await assert.rejects(
      sessions.create({ ...body, client_reference_id: 'other' }, options),
      refused('StripeIdempotencyError', {
        statusCode: 400,
        rawType: 'idempotency_error',
        message: new RegExp(
          `^Keys for idempotent requests can only be used with the same parameters they were first used with\\. Try using a key other than '${idempotencyKey}' if you meant to execute a different request\\.`,
        ),
      }),
    );
  });

  it('do not keep a refusal of the parameters', async () => {
    const options = key();
    await assert.rejects(
      sessions.create(session_parameters({ expires_at: 1 }), options),
      refused('StripeInvalidRequestError', { param: 'expires_at' }),
    );
    const session = await sessions.create(session_parameters(), options);
    assert.equal(is_replay(session), false);
  });

  it('make one refund of many calls', async () => {
    const { id } = await account.pay();
    const options = key();
    const refund = await account.stripe.refunds.create(
      { payment_intent: id, amount: 500 },
      options,
    );
    for (let i = 0; i < 3; i += 1) {
      const again = await account.stripe.refunds.create(
        { payment_intent: id, amount: 500 },
        options,
      );
      assert.deepEqual([again.id, is_replay(again)], [refund.id, true]);
    }
    assert.equal((await account.stripe.refunds.list({ payment_intent: id })).data.length, 1);
  });

  it('do the same for a capture and a cancellation', async () => {
    for (const act of ['capture', 'cancel']) {
      const { id } = await account.pay('paid', { capture_method: 'manual' });
      const options = key();
      await account.stripe.paymentIntents[act](id, {}, options);
      assert.equal(is_replay(await account.stripe.paymentIntents[act](id, {}, options)), true, act);
    }
  });

  it('may have 255 characters', async () => {
    const text = randomUUID().padEnd(255, 'x');
    await sessions.create(session_parameters(), { idempotencyKey: text });
    await assert.rejects(
      sessions.create(session_parameters(), { idempotencyKey: `${text}x` }),
      refused('StripeInvalidRequestError', { statusCode: 400 }),
    );
  });

  it('of a call under way are a conflict', needs_faults, async () => {
    await account.sandbox.set_faults({ api: { latency_ms: [1500, 1500] } });
    try {
      const body = session_parameters();
      const options = key();
      const both = await Promise.allSettled([
        sessions.create(body, options),
        sessions.create(body, options),
      ]);
      const [refusal] = both.filter(({ status }) => status === 'rejected');
      assert.ok(refusal, 'one of two is refused');
      // Of the SDK's classes a 409 is none of its own.
      refused('StripeAPIError', {
        statusCode: 409,
        code: 'idempotency_key_in_use',
        message: /There is currently another in-progress request using this Idempotent Key/,
      })(refusal.reason);
      assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
      await account.sandbox.set_faults({});
      assert.equal(is_replay(await sessions.create(body, options)), true);
    } finally {
      await account.sandbox.set_faults({});
    }
  });

  it('are forgotten after a day', needs_clock, async () => {
    const clocked = await StripeAccount.open();
    try {
      const options = key();
      const body = session_parameters({ expires_at: undefined });
      const create = () => clocked.stripe.checkout.sessions.create(body, options);
      const first = await create();
      await clocked.sandbox.advance_clock('23h');
      assert.equal((await create()).id, first.id);
      await clocked.sandbox.advance_clock('2h');
      const fresh = await create();
      assert.notEqual(fresh.id, first.id);
      assert.equal(is_replay(fresh), false);
    } finally {
      await clocked.close();
    }
  });
});
