// Webhook endpoints and deliveries as Stripe's official SDK sees them: made by the API, signed, tried again.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import Stripe from 'stripe';

import {
  StripeAccount,
  needs_sandbox,
  needs_webhooks,
  now_s,
  refused,
} from './support/stripe_account.mjs';
import { eventually } from './support/wait.mjs';
import { WebhookReceiver } from './support/webhook_receiver.mjs';

const completed = 'checkout.session.completed';

describe('webhook endpoints', () => {
  let account;
  let endpoints;
  let receiver;
  const secret = 'whsec_of_the_command_line';

  before(async () => {
    receiver = await WebhookReceiver.start();
    account = await StripeAccount.open({
      webhook_url: `${receiver.url}/first`,
      webhook_secret: secret,
    });
    endpoints = account.stripe.webhookEndpoints;
  });
  after(async () => {
    await account?.close();
    receiver?.stop();
  });

  const parameters = (change = {}) => ({
    url: 'https://example.org/hook',
    enabled_events: [completed, 'charge.refunded'],
    ...change,
  });
  /** For the time of `act`, an endpoint of that path of the receiver's. */
  async function with_endpoint(path, change, act) {
    const endpoint = await endpoints.create(
      parameters({ url: `${receiver.url}${path}`, ...change }),
    );
    try {
      await act(endpoint);
    } finally {
      await endpoints.del(endpoint.id);
      receiver.decide_status = () => 200;
    }
  }
  const construct = ({ body, signature }, key) =>
    account.stripe.webhooks.constructEvent(body, signature, key);
  const timestamp_of = ({ signature }) => Number(/t=(\d+)/.exec(signature)[1]);

  it('made by the API show their secret once', async () => {
    const made = await endpoints.create(
      parameters({ api_version: '2026-10-28.endive', description: 'Proof', metadata: { a: '1' } }),
    );
    try {
      assert.match(made.id, /^we_/);
      assert.match(made.secret, /^whsec_/);
      assert.deepEqual(
        [made.object, made.status, made.url, made.enabled_events, made.api_version],
        [
          'webhook_endpoint',
          'enabled',
          'https://example.org/hook',
          [completed, 'charge.refunded'],
          '2026-10-28.endive',
        ],
      );
      const retrieved = await endpoints.retrieve(made.id);
      assert.deepEqual(
        [retrieved.secret, retrieved.description, retrieved.metadata],
        [undefined, 'Proof', { a: '1' }],
      );
      const { data } = await endpoints.list({ limit: 100 });
      assert.equal(data.find(({ id }) => id === made.id).secret, undefined);
    } finally {
      assert.deepEqual([(await endpoints.del(made.id)).deleted, made.livemode], [true, false]);
    }
    await assert.rejects(
      endpoints.retrieve(made.id),
      refused('StripeInvalidRequestError', { statusCode: 404, code: 'resource_missing' }),
    );
  });

  it('need an address and types of events', async () => {
    for (const missing of ['url', 'enabled_events'])
      await assert.rejects(
        endpoints.create(parameters({ [missing]: undefined })),
        refused('StripeInvalidRequestError', {
          statusCode: 400,
          param: missing,
          code: 'parameter_missing',
        }),
      );
  });

  it('are changed, and switched off and on', async () => {
    const { id } = await endpoints.create(parameters());
    try {
      const changed = await endpoints.update(id, {
        url: 'https://example.org/elsewhere',
        enabled_events: ['*'],
        disabled: true,
      });
      assert.deepEqual(
        [changed.url, changed.enabled_events, changed.status, changed.secret],
        ['https://example.org/elsewhere', ['*'], 'disabled', undefined],
      );
      assert.equal((await endpoints.update(id, { disabled: false })).status, 'enabled');
    } finally {
      await endpoints.del(id);
    }
  });

  it('are sixteen at most', needs_sandbox, async () => {
    const { data } = await endpoints.list({ limit: 100 });
    const made = [];
    try {
      while (data.length + made.length < 16) made.push((await endpoints.create(parameters())).id);
      await assert.rejects(
        endpoints.create(parameters()),
        refused('StripeInvalidRequestError', { statusCode: 400, message: /maximum of 16/ }),
      );
    } finally {
      for (const id of made) await endpoints.del(id);
    }
  });

  it('that are switched off are not tried again', needs_webhooks, () =>
    with_endpoint('/off', { enabled_events: [completed] }, async (endpoint) => {
      receiver.decide_status = ({ path }) => (path === '/off' ? 500 : 200);
      await account.pay_session();
      await eventually('the first try', () => receiver.deliveries('/off').length > 0);
      await endpoints.update(endpoint.id, { disabled: true });
      const { length } = receiver.deliveries('/off');
      await account.sandbox.advance_clock('1h');
      await account.sandbox.wait_until_delivered();
      assert.equal(receiver.deliveries('/off').length, length);
    }),
  );

  it('whose secret rolls sign with both for a while', needs_webhooks, () =>
    with_endpoint('/rolled', { enabled_events: [completed] }, async (endpoint) => {
      const rolled = await account.sandbox.roll_secret(endpoint.id, '1h');
      assert.notEqual(rolled.secret, endpoint.secret);
      const deliver = async (count) => {
        await account.pay_session();
        return eventually(`delivery ${count}`, () => receiver.deliveries('/rolled')[count - 1]);
      };
      const both = await deliver(1);
      assert.equal(both.signature.match(/v1=/g).length, 2);
      for (const key of [rolled.secret, endpoint.secret])
        assert.equal(construct(both, key).type, completed);
      await account.sandbox.advance_clock('2h');
      const after_grace = await deliver(2);
      assert.equal(construct(after_grace, rolled.secret).type, completed);
      assert.throws(
        () => construct(after_grace, endpoint.secret),
        Stripe.errors.StripeSignatureVerificationError,
      );
    }),
  );

  it('get only what they asked for, under a secret of their own', needs_webhooks, () =>
    with_endpoint('/picky', { enabled_events: [completed] }, async (endpoint) => {
      const session = await account.pay_session();
      const [delivery] = await eventually('it arrives', () => {
        const all = receiver.deliveries('/picky');
        return all.length > 0 && all;
      });
      const event = construct(delivery, endpoint.secret);
      assert.deepEqual([event.type, event.data.object.id], [completed, session.id]);
      assert.throws(
        () => construct(delivery, secret),
        Stripe.errors.StripeSignatureVerificationError,
      );
      await account.sandbox.wait_until_delivered();
      assert.deepEqual(
        receiver.deliveries('/picky').map((one) => one.event.type),
        [completed],
      );
    }),
  );

  it('with a star get everything', needs_webhooks, () =>
    with_endpoint('/all', { enabled_events: ['*'] }, async () => {
      await account.pay_session();
      await account.sandbox.wait_until_delivered();
      const types = receiver.deliveries('/all').map((one) => one.event.type);
      assert.deepEqual(types.sort(), [
        'charge.succeeded',
        completed,
        'payment_intent.created',
        'payment_intent.succeeded',
      ]);
    }),
  );

  it('deliver what the list of events shows, signed', needs_webhooks, async () => {
    const session = await account.pay_session();
    const delivery = await eventually('it arrives', () =>
      receiver
        .deliveries('/first', completed)
        .find((one) => one.event.data.object.id === session.id),
    );
    const event = construct(delivery, secret);
    const listed = await account.stripe.events.retrieve(event.id);
    assert.deepEqual(event.data, JSON.parse(JSON.stringify(listed.data)));
    assert.ok(Math.abs(timestamp_of(delivery) - now_s()) < 120);
    const { StripeSignatureVerificationError } = Stripe.errors;
    const altered = Buffer.from(String(delivery.body).replace('"paid"', '"unpaid"'));
    assert.throws(
      () => construct({ ...delivery, body: altered }, secret),
      StripeSignatureVerificationError,
    );
    const signature = account.stripe.webhooks.generateTestHeaderString({
      payload: String(delivery.body),
      secret,
      timestamp: now_s() - 301,
    });
    assert.throws(
      () => construct({ ...delivery, signature }, secret),
      (error) =>
        error instanceof StripeSignatureVerificationError && /tolerance zone/.test(error.message),
    );
  });

  it('that fail are tried again, each time newly signed', needs_webhooks, () =>
    with_endpoint('/late', { enabled_events: [completed] }, async (endpoint) => {
      const refusals = [503, 302, 400];
      receiver.decide_status = ({ path }) => (path === '/late' && refusals.shift()) || 200;
      await account.pay_session();
      const tries = await eventually('the fourth try', async () => {
        const all = receiver.deliveries('/late');
        if (all.length >= 4) return all;
        await account.sandbox.advance_clock('1s');
        return null;
      });
      assert.equal(new Set(tries.map((one) => construct(one, endpoint.secret).id)).size, 1);
      for (let i = 1; i < tries.length; i += 1)
        assert.ok(timestamp_of(tries[i]) >= timestamp_of(tries[i - 1]));
      await account.sandbox.wait_until_delivered();
      assert.equal(receiver.deliveries('/late').length, 4, 'the 200 ends it');
    }),
  );

  it('are sent an event again on demand', needs_webhooks, async () => {
    const session = await account.pay_session();
    await account.sandbox.wait_until_delivered();
    const copies = () =>
      receiver
        .deliveries('/first', completed)
        .filter((one) => one.event.data.object.id === session.id);
    const [first] = copies();
    await account.sandbox.resend(first.event.id);
    await eventually('the second copy', () => copies().length === 2);
    assert.equal(copies()[1].event.id, first.event.id);
  });
});

describe('webhook signatures', () => {
  it('are those of the published scheme', () => {
    const stripe = new Stripe('sk_test_signatures');
    assert.equal(
      stripe.webhooks.generateTestHeaderString({
        payload: '{"id":"evt_1","object":"event"}',
        secret: 'whsec_test_secret',
        timestamp: 1700000000,
      }),
      't=1700000000,v1=0c8670ed117751cc551a20e35839447075c42800ea3cf3e8a2fbda99cd1e6edd',
    );
  });
});
