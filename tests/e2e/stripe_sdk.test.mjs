// Stripe's official SDK, unpatched, against the sandbox: what works here works with Stripe, and the
// other way round.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import Stripe from 'stripe';

import { Sandbox } from './support/sandbox.mjs';
import { eventually } from './support/wait.mjs';

const secret = 'whsec_of_the_sdk_tests';
const declines = [
  ['4000000000000002', 'card_declined', 'generic_decline'],
  ['4000000000009995', 'card_declined', 'insufficient_funds'],
  ['4000000000000069', 'expired_card', undefined],
  ['4000000000000127', 'incorrect_cvc', undefined],
  ['4000000000000119', 'processing_error', undefined],
  ['4242424242424241', 'incorrect_number', undefined],
];

describe("Stripe's SDK against the sandbox", () => {
  let sandbox;
  let stripe;
  let receiver;
  const received = [];

  before(async () => {
    // Keeps what is delivered, raw, as an endpoint of one's own would.
    receiver = createServer((request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        received.push({
          body: Buffer.concat(chunks),
          signature: request.headers['stripe-signature'],
        });
        response.end('{}');
      });
    });
    await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    sandbox = await Sandbox.start({
      webhook_url: `http://127.0.0.1:${receiver.address().port}/hook`,
      webhook_secret: secret,
    });
    stripe = new_client();
  });
  after(async () => {
    await sandbox?.stop();
    receiver?.closeAllConnections();
    receiver?.close();
  });

  const new_client = (key = 'sk_test_of_the_sdk', options = {}) =>
    new Stripe(key, {
      host: '127.0.0.1',
      port: sandbox.port,
      protocol: 'http',
      maxNetworkRetries: 0,
      ...options,
    });
  const now_s = () => Math.floor(Date.now() / 1000);
  const parameters = (change = {}) => ({
    mode: 'payment',
    line_items: [
      {
        quantity: 1,
        price_data: { currency: 'eur', unit_amount: 5000, product_data: { name: 'Consultation' } },
      },
    ],
    success_url: 'http://127.0.0.1:1/back?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://127.0.0.1:1/away',
    client_reference_id: 'booking_1',
    customer_email: 'camille@example.org',
    metadata: { booking_id: 'booking_1' },
    payment_intent_data: { metadata: { booking_id: 'booking_1' } },
    expires_at: now_s() + 33 * 60,
    ...change,
  });
  async function pay_new_session(change, card) {
    const session = await stripe.checkout.sessions.create(parameters(change));
    const answer = await sandbox.pay(session.id, card);
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    return stripe.checkout.sessions.retrieve(session.id, {
      expand: ['payment_intent.latest_charge', 'line_items'],
    });
  }

  it('creates, retrieves and lists sessions', async () => {
    const session = await stripe.checkout.sessions.create(
      parameters({ allowed_payment_method_types: ['card'] }),
    );
    assert.match(session.id, /^cs_test_/);
    assert.deepEqual(
      [
        session.object,
        session.status,
        session.payment_status,
        session.amount_total,
        session.currency,
        session.livemode,
        session.payment_intent,
        session.client_reference_id,
        session.metadata.booking_id,
      ],
      ['checkout.session', 'open', 'unpaid', 5000, 'eur', false, null, 'booking_1', 'booking_1'],
    );
    assert.ok(session.url.includes(session.id));
    assert.match(session.lastResponse.requestId, /^req_/);
    assert.equal(
      session.lastResponse.apiVersion ?? session.lastResponse.headers['stripe-version'],
      '2026-10-28.endive',
    );
    const retrieved = await stripe.checkout.sessions.retrieve(session.id);
    assert.equal(retrieved.url, session.url);
    const items = await stripe.checkout.sessions.listLineItems(session.id);
    assert.deepEqual(
      items.data.map((item) => [item.description, item.quantity, item.amount_total]),
      [['Consultation', 1, 5000]],
    );
    const { data } = await stripe.checkout.sessions.list({ limit: 1 });
    assert.equal(data[0].id, session.id, 'newest first');
  });

  it('a paid session: intent, charge and balance follow', async () => {
    const session = await pay_new_session();
    assert.deepEqual(
      [session.status, session.payment_status, session.url],
      ['complete', 'paid', null],
    );
    assert.deepEqual(
      [session.payment_intent.status, session.payment_intent.amount_received],
      ['succeeded', 5000],
    );
    assert.equal(session.payment_intent.metadata.booking_id, 'booking_1');
    assert.deepEqual(
      [session.payment_intent.latest_charge.paid, session.payment_intent.latest_charge.amount],
      [true, 5000],
    );
    assert.equal(session.line_items.data[0].amount_total, 5000);
    assert.equal((await stripe.balance.retrieve()).object, 'balance');
  });

  it('pages by itself, forwards and backwards', async () => {
    const made = [];
    for (let i = 0; i < 7; i += 1)
      made.push((await stripe.checkout.sessions.create(parameters())).id);
    const all = await stripe.checkout.sessions
      .list({ limit: 3 })
      .autoPagingToArray({ limit: 1000 });
    assert.deepEqual(
      all.slice(0, 7).map((session) => session.id),
      [...made].reverse(),
    );
    assert.equal(new Set(all.map((session) => session.id)).size, all.length);
    const later = [];
    for await (const session of stripe.checkout.sessions.list({ limit: 2, ending_before: made[0] }))
      later.push(session.id);
    assert.deepEqual(later.sort(), made.slice(1).sort());
  });

  it('expires an open session, once', async () => {
    const session = await stripe.checkout.sessions.create(parameters());
    const expired = await stripe.checkout.sessions.expire(session.id);
    assert.deepEqual([expired.status, expired.url], ['expired', null]);
    await assert.rejects(
      stripe.checkout.sessions.expire(session.id),
      (error) =>
        error instanceof Stripe.errors.StripeInvalidRequestError &&
        error.statusCode === 400 &&
        /Only Checkout Sessions with a status in \["open"\] can be expired/.test(error.message),
    );
    assert.ok((await sandbox.pay(session.id)).status >= 400);
    assert.equal((await fetch(session.url)).status, 200, 'the page says so');
  });

  it('expires by itself when its time has come', async () => {
    const late = await Sandbox.start({
      webhook_url: 'http://127.0.0.1:9/',
      webhook_secret: secret,
    });
    try {
      const client = new Stripe('sk_test_x', {
        host: '127.0.0.1',
        port: late.port,
        protocol: 'http',
      });
      const session = await client.checkout.sessions.create(parameters());
      await late.advance_clock('32m');
      assert.equal((await client.checkout.sessions.retrieve(session.id)).status, 'open');
      await late.advance_clock('2m');
      assert.equal((await client.checkout.sessions.retrieve(session.id)).status, 'expired');
      const events = await client.events.list({ type: 'checkout.session.expired' });
      assert.equal(events.data[0].data.object.id, session.id);
    } finally {
      await late.stop();
    }
  });

  it('declines as published; the session stays open', async () => {
    for (const [card, code, decline_code] of declines) {
      const session = await stripe.checkout.sessions.create(parameters());
      const { status, json } = await sandbox.pay(session.id, card);
      assert.equal(status, 402, card);
      assert.deepEqual(
        [json.error.type, json.error.code, json.error.decline_code ?? undefined],
        ['card_error', code, decline_code],
        card,
      );
      assert.equal((await stripe.checkout.sessions.retrieve(session.id)).status, 'open');
      assert.equal((await sandbox.pay(session.id)).status, 200, 'another card may follow');
    }
  });

  it('refunds: in full, in parts, never more', async () => {
    const { payment_intent } = await pay_new_session();
    const part = await stripe.refunds.create({
      payment_intent: payment_intent.id,
      amount: 2000,
      metadata: { cause: 'x' },
    });
    assert.deepEqual([part.status, part.amount, part.metadata.cause], ['succeeded', 2000, 'x']);
    await assert.rejects(
      stripe.refunds.create({ payment_intent: payment_intent.id, amount: 3001 }),
      (error) => error.statusCode === 400,
    );
    const rest = await stripe.refunds.create({ payment_intent: payment_intent.id });
    assert.equal(rest.amount, 3000);
    await assert.rejects(
      stripe.refunds.create({ payment_intent: payment_intent.id }),
      (error) => error.code === 'charge_already_refunded',
    );
    const { data } = await stripe.refunds.list({ payment_intent: payment_intent.id });
    assert.deepEqual(
      data.map((refund) => refund.id),
      [rest.id, part.id],
    );
    const charge = await stripe.charges.retrieve(payment_intent.latest_charge.id);
    assert.deepEqual([charge.refunded, charge.amount_refunded], [true, 5000]);
  });

  it('errors have the classes and texts of Stripe', async () => {
    const { errors } = Stripe;
    await assert.rejects(
      new_client('sk_live_0123456789').balance.retrieve(),
      errors.StripeAuthenticationError,
    );
    await assert.rejects(
      new_client('nonsense').balance.retrieve(),
      errors.StripeAuthenticationError,
    );
    await assert.rejects(
      stripe.checkout.sessions.retrieve('cs_test_absent'),
      (error) =>
        error instanceof errors.StripeInvalidRequestError &&
        error.statusCode === 404 &&
        error.code === 'resource_missing',
    );
    const refused = [
      [{ mode: undefined }, 'mode'],
      [{ expires_at: now_s() + 60 }, 'expires_at'],
      [{ expires_at: now_s() + 25 * 3600 }, 'expires_at'],
      [{ payment_method_types: ['card'] }, 'payment_method_types'],
      [{ teleport: 'yes' }, 'teleport'],
    ];
    for (const [change, param] of refused) {
      await assert.rejects(
        stripe.checkout.sessions.create(parameters(change)),
        (error) =>
          error instanceof errors.StripeInvalidRequestError &&
          error.statusCode === 400 &&
          (error.param ?? '').startsWith(param),
        param,
      );
    }
    await assert.rejects(
      stripe.checkout.sessions.create(parameters({ expires_at: now_s() + 60 })),
      /The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation\./,
    );
  });

  it('idempotency: replayed, and refused for other parameters', async () => {
    const body = parameters();
    const first = await stripe.checkout.sessions.create(body, { idempotencyKey: 'key-1' });
    const again = await stripe.checkout.sessions.create(body, { idempotencyKey: 'key-1' });
    assert.equal(again.id, first.id);
    assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
    await assert.rejects(
      stripe.checkout.sessions.create(
        { ...body, client_reference_id: 'other' },
        { idempotencyKey: 'key-1' },
      ),
      Stripe.errors.StripeIdempotencyError,
    );
    // A refusal of the parameters is not remembered.
    await assert.rejects(
      stripe.checkout.sessions.create(parameters({ expires_at: 1 }), { idempotencyKey: 'key-2' }),
    );
    await stripe.checkout.sessions.create(parameters(), { idempotencyKey: 'key-2' });
  });

  it('with errors on the way the SDK retries, and nothing happens twice', async () => {
    await sandbox.set_faults({ api: { error: 0.4 } });
    const patient = new_client('sk_test_patient', { maxNetworkRetries: 8 });
    const made = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) =>
        patient.checkout.sessions.create(parameters({ client_reference_id: `patient_${i}` })),
      ),
    );
    await sandbox.set_faults({});
    const { sessions } = await sandbox.state();
    for (let i = 0; i < made.length; i += 1) {
      const own = sessions.filter((session) => session.client_reference_id === `patient_${i}`);
      assert.ok(own.length <= 1, `patient_${i}: ${own.length}`);
      if (made[i].status === 'fulfilled') assert.equal(own[0].id, made[i].value.id);
    }
  });

  it('webhooks: constructEvent accepts them, in the order of what happened', async () => {
    const session = await pay_new_session({ client_reference_id: 'hooked' });
    const events = await eventually('the completion is delivered', () => {
      const all = received.map(({ body, signature }) =>
        stripe.webhooks.constructEvent(body, signature, secret),
      );
      return (
        all.some(
          (event) =>
            event.data.object.id === session.id && event.type === 'checkout.session.completed',
        ) && all
      );
    });
    const completed = events.find((event) => event.data.object.id === session.id);
    assert.equal(completed.api_version, '2026-10-28.endive');
    assert.equal(completed.livemode, false);
    assert.equal(completed.data.object.payment_intent, session.payment_intent.id);
    const { body, signature } = received[0];
    assert.throws(
      () => stripe.webhooks.constructEvent(body, signature, 'whsec_other'),
      Stripe.errors.StripeSignatureVerificationError,
    );
    const listed = await stripe.events.list({
      types: ['checkout.session.completed', 'charge.refunded'],
      limit: 100,
    });
    assert.ok(listed.data.some((event) => event.id === completed.id));
    assert.equal((await stripe.events.retrieve(completed.id)).type, 'checkout.session.completed');
  });

  it('webhook endpoints made by API receive what they asked for, under their own secret', async () => {
    const endpoint = await stripe.webhookEndpoints.create({
      url: `http://127.0.0.1:${receiver.address().port}/second`,
      enabled_events: ['checkout.session.completed'],
    });
    assert.match(endpoint.secret, /^whsec_/);
    received.length = 0;
    await pay_new_session();
    await eventually('it is delivered there too', () =>
      received.some(({ body, signature }) => {
        try {
          return (
            stripe.webhooks.constructEvent(body, signature, endpoint.secret).type ===
            'checkout.session.completed'
          );
        } catch {
          return false;
        }
      }),
    );
    assert.equal((await stripe.webhookEndpoints.del(endpoint.id)).deleted, true);
  });

  it('manual capture: authorised, then captured or released', async () => {
    const held = { payment_intent_data: { capture_method: 'manual' } };
    const first = await pay_new_session(held);
    assert.deepEqual(
      [first.status, first.payment_status, first.payment_intent.status],
      ['complete', 'unpaid', 'requires_capture'],
    );
    const captured = await stripe.paymentIntents.capture(first.payment_intent.id);
    assert.equal(captured.status, 'succeeded');
    await assert.rejects(
      stripe.paymentIntents.cancel(first.payment_intent.id),
      (error) => error.code === 'payment_intent_unexpected_state',
    );
    const second = await pay_new_session(held);
    assert.equal((await stripe.paymentIntents.cancel(second.payment_intent.id)).status, 'canceled');
  });
});
