// The list of events as Stripe's official SDK sees it: what a program reads when webhooks were lost.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import {
  StripeAccount,
  needs_page,
  needs_webhooks,
  now_s,
  refused,
} from './support/stripe_account.mjs';
import { eventually } from './support/wait.mjs';

describe('events', () => {
  let account;
  let events;

  before(async () => {
    account = await StripeAccount.open();
    events = account.stripe.events;
  });
  after(() => account?.close());

  /** The one event of that type about that object. */
  const event_about = (object_id, type) =>
    eventually(`${type} about ${object_id}`, async () =>
      (await events.list({ type, limit: 100 })).data.find(
        (event) => event.data.object.id === object_id,
      ),
    );
  /** Every event since the newest of now, oldest first. */
  async function types_of(act) {
    const { data } = await events.list({ limit: 1 });
    await act();
    const all = data.length > 0 ? { ending_before: data[0].id } : {};
    const made = await events.list({ ...all, limit: 100 }).autoPagingToArray({ limit: 1000 });
    return (data.length > 0 ? made : made.reverse()).map((event) => event.type);
  }

  it('say what happened to which object, and which call did it', async () => {
    const session = await account.create_session();
    const idempotencyKey = `expire ${session.id}`;
    const options = { idempotencyKey };
    const expired = await account.stripe.checkout.sessions.expire(session.id, {}, options);
    const event = await event_about(session.id, 'checkout.session.expired');
    assert.match(event.id, /^evt_/);
    assert.deepEqual(
      [event.object, event.api_version, event.livemode, event.data.object.object],
      ['event', '2026-10-28.endive', false, 'checkout.session'],
    );
    assert.equal(event.data.object.status, 'expired');
    assert.equal(event.data.previous_attributes, undefined, 'only in events of updates');
    assert.deepEqual(event.request, {
      id: expired.lastResponse.requestId,
      idempotency_key: idempotencyKey,
    });
    assert.ok(Math.abs(event.created - now_s()) < 120);
    assert.equal((await events.retrieve(event.id)).type, 'checkout.session.expired');
  });

  it('never change afterwards', async () => {
    const { id, latest_charge } = await account.pay();
    const before_refund = await event_about(id, 'payment_intent.succeeded');
    await account.stripe.refunds.create({ payment_intent: id });
    await event_about(latest_charge.id, 'charge.refunded');
    const again = await events.retrieve(before_refund.id);
    assert.deepEqual(again.data, before_refund.data);
  });

  it('are found by several types, or by a type with a star', async () => {
    const session = await account.create_session();
    await account.stripe.checkout.sessions.expire(session.id);
    const { id, latest_charge } = await account.pay();
    await account.stripe.refunds.create({ payment_intent: id });
    await event_about(session.id, 'checkout.session.expired');
    await event_about(latest_charge.id, 'charge.refunded');
    const types = ['checkout.session.expired', 'charge.refunded'];
    const several = await events.list({ types, limit: 100 });
    assert.deepEqual([...new Set(several.data.map((event) => event.type))].sort(), types.sort());
    const starred = await events.list({ type: 'charge.*', limit: 100 });
    assert.ok(starred.data.some((event) => event.type === 'charge.refunded'));
    assert.ok(starred.data.every((event) => event.type.startsWith('charge.')));
    await assert.rejects(
      events.list({ type: 'charge.refunded', types }),
      refused('StripeInvalidRequestError', { statusCode: 400 }),
    );
    await assert.rejects(
      events.list({ types: Array.from({ length: 21 }, () => 'charge.refunded') }),
      refused('StripeInvalidRequestError', { statusCode: 400 }),
    );
  });

  it('are found by when they were made', async () => {
    const { id } = await account.pay();
    const { created } = await event_about(id, 'payment_intent.succeeded');
    const within = async (bounds) =>
      (await events.list({ created: bounds, limit: 100 })).data.some(
        (event) => event.data.object.id === id,
      );
    assert.equal(await within({ gte: created, lte: created }), true);
    assert.equal(await within({ gt: created - 1, lt: created + 1 }), true);
    assert.equal(await within({ gt: created + 60 }), false);
  });

  it('read backwards from a known one come in the order of what happened', async () => {
    const first = await account.create_session();
    await account.stripe.checkout.sessions.expire(first.id);
    const known = await event_about(first.id, 'checkout.session.expired');
    const made = [];
    for (let i = 0; i < 5; i += 1) {
      const { id } = await account.create_session();
      await account.stripe.checkout.sessions.expire(id);
      made.push(id);
    }
    await event_about(made.at(-1), 'checkout.session.expired');
    const later = [];
    const query = { type: 'checkout.session.expired', ending_before: known.id, limit: 2 };
    for await (const event of events.list(query)) later.push(event.data.object.id);
    assert.deepEqual(later, made);
  });

  it('that are missing are a 404', () =>
    assert.rejects(
      events.retrieve('evt_absent'),
      refused('StripeInvalidRequestError', { statusCode: 404, code: 'resource_missing' }),
    ));

  it('of a payment tell of the charge, the intent, and the session', needs_page, async () => {
    assert.deepEqual(await types_of(() => account.pay_session()), [
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.completed',
    ]);
  });

  it('of an authorisation do not tell of a payment before it is captured', needs_page, async () => {
    const held = { payment_intent_data: { capture_method: 'manual' } };
    let session;
    assert.deepEqual(await types_of(async () => (session = await account.pay_session(held))), [
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'checkout.session.completed',
    ]);
    const capture = () => account.stripe.paymentIntents.capture(session.payment_intent.id);
    const captured = await types_of(capture);
    for (const type of ['charge.captured', 'payment_intent.succeeded'])
      assert.ok(captured.includes(type), `${type} in ${captured}`);
  });

  it('of a refused card tell of the attempt only', needs_page, async () => {
    const { id } = await account.create_session();
    assert.deepEqual(await types_of(() => account.sandbox.pay(id, '4000000000000002')), [
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
    ]);
  });

  it('that no endpoint took are found by delivery_success=false', needs_webhooks, async () => {
    // Nobody listens on port 9 of the loopback.
    const deaf = await StripeAccount.open({
      webhook_url: 'http://127.0.0.1:9/',
      webhook_secret: 'whsec_of_the_proof',
    });
    try {
      const session = await deaf.pay_session();
      const list = (delivery_success) =>
        deaf.stripe.events.list({ delivery_success, type: 'checkout.session.*' });
      const undelivered = await eventually(
        'the delivery has failed',
        async () => (await list(false)).data[0],
      );
      assert.equal(undelivered.data.object.id, session.id);
      assert.ok(undelivered.pending_webhooks > 0);
      assert.deepEqual((await list(true)).data, []);
    } finally {
      await deaf.close();
    }
  });
});
