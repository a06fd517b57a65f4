// Checkout Sessions as Stripe's official SDK sees them: made, looked at, changed, listed, ended, paid.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import {
  StripeAccount,
  needs_clock,
  needs_page,
  now_s,
  refused,
  session_parameters,
} from './support/stripe_account.mjs';

const api_version = '2026-10-28.endive';
const too_early =
  /The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation\./;
const too_late =
  /The `expires_at` timestamp must be less than 24 hours from Checkout Session creation\./;

describe('Checkout Sessions', () => {
  let account;
  let sessions;

  before(async () => {
    account = await StripeAccount.open();
    sessions = account.stripe.checkout.sessions;
  });
  after(() => account?.close());

  it('come back as they were made, open and unpaid, without an intent', async () => {
    const session = await account.create_session({ allowed_payment_method_types: ['card'] });
    assert.match(session.id, /^cs_test_/);
    assert.deepEqual(
      {
        object: session.object,
        status: session.status,
        payment_status: session.payment_status,
        payment_intent: session.payment_intent,
        amount_subtotal: session.amount_subtotal,
        amount_total: session.amount_total,
        currency: session.currency,
        livemode: session.livemode,
        mode: session.mode,
        ui_mode: session.ui_mode,
        client_reference_id: session.client_reference_id,
        customer_email: session.customer_email,
        metadata: session.metadata,
        allowed_payment_method_types: session.allowed_payment_method_types,
      },
      {
        object: 'checkout.session',
        status: 'open',
        payment_status: 'unpaid',
        payment_intent: null,
        amount_subtotal: 5000,
        amount_total: 5000,
        currency: 'eur',
        livemode: false,
        mode: 'payment',
        ui_mode: 'hosted_page',
        client_reference_id: 'booking_1',
        customer_email: 'camille@example.org',
        metadata: { booking_id: 'booking_1' },
        allowed_payment_method_types: ['card'],
      },
    );
    assert.ok(session.url.includes(session.id));
    const retrieved = await sessions.retrieve(session.id);
    assert.deepEqual([retrieved.url, retrieved.expires_at], [session.url, session.expires_at]);
  });

  it('answer with a request id and the version that was asked for', async () => {
    const { lastResponse } = await account.create_session();
    assert.match(lastResponse.requestId, /^req_/);
    assert.equal(lastResponse.headers['stripe-version'], api_version);
    assert.ok(lastResponse.headers['idempotency-key'], 'the SDK sends one for every POST');
  });

  it('keep any text as it was typed, and metadata as texts', async () => {
    const name = `Séance & «50 %» = 1+1 [a] {b} 日本 'q' "d" (!*)`;
    const session = await account.create_session({
      line_items: [
        {
          quantity: 3,
          price_data: { currency: 'eur', unit_amount: 1250, product_data: { name } },
        },
      ],
      metadata: { number: 7, yes: true, text: name },
    });
    assert.deepEqual(session.metadata, { number: '7', yes: 'true', text: name });
    const items = await sessions.listLineItems(session.id);
    assert.deepEqual(
      items.data.map((item) => [item.description, item.quantity, item.amount_total]),
      [[name, 3, 3750]],
    );
    const expanded = await sessions.retrieve(session.id, { expand: ['line_items'] });
    assert.equal(expanded.line_items.data[0].price.unit_amount, 1250);
    assert.equal((await sessions.retrieve(session.id)).line_items, undefined, 'only when expanded');
  });

  it('last a day unless told otherwise', async () => {
    const session = await account.create_session({ expires_at: undefined });
    assert.equal(session.expires_at - session.created, 24 * 3600);
  });

  it('take an end from 30 minutes to 24 hours away, judged when the call arrives', async () => {
    for (const seconds of [31 * 60, 24 * 3600 - 60]) {
      const expires_at = now_s() + seconds;
      assert.equal((await account.create_session({ expires_at })).expires_at, expires_at);
    }
    for (const [seconds, message] of [
      [60, too_early],
      [29 * 60, too_early],
      // By the time it has arrived, less than half an hour is left.
      [30 * 60, too_early],
      [-60, too_early],
      [24 * 3600 + 60, too_late],
    ])
      await assert.rejects(
        account.create_session({ expires_at: now_s() + seconds }),
        refused('StripeInvalidRequestError', { statusCode: 400, param: 'expires_at', message }),
        `${seconds} s`,
      );
  });

  it('have metadata added, unset one by one, and cleared', async () => {
    const { id } = await account.create_session({ metadata: { a: '1', b: '2' } });
    assert.deepEqual((await sessions.update(id, { metadata: { c: '3' } })).metadata, {
      a: '1',
      b: '2',
      c: '3',
    });
    assert.deepEqual((await sessions.update(id, { metadata: { b: '' } })).metadata, {
      a: '1',
      c: '3',
    });
    assert.deepEqual((await sessions.update(id, { metadata: '' })).metadata, {});
  });

  it('are expired once, and only while open', async () => {
    const session = await account.create_session();
    const expired = await sessions.expire(session.id);
    assert.deepEqual([expired.status, expired.url], ['expired', null]);
    await assert.rejects(
      sessions.expire(session.id),
      refused('StripeInvalidRequestError', {
        statusCode: 400,
        message:
          /Only Checkout Sessions with a status in \["open"\] can be expired\. This Checkout Session has a status of `expired`\./,
      }),
    );
    assert.deepEqual(await account.event_types_about(session.id, ['checkout.session.expired']), [
      'checkout.session.expired',
    ]);
  });

  it('that are missing are a 404 with the code resource_missing', () =>
    assert.rejects(
      sessions.retrieve('cs_test_absent'),
      refused('StripeInvalidRequestError', {
        statusCode: 404,
        code: 'resource_missing',
        message: /^No such checkout\.session: '?cs_test_absent'?/,
      }),
    ));

  it('are listed newest first, page by page, in both directions', async () => {
    const made = [];
    for (let i = 0; i < 5; i += 1) made.push((await account.create_session()).id);
    const first_page = await sessions.list({ limit: 2 });
    assert.deepEqual(
      [first_page.object, first_page.has_more, first_page.url],
      ['list', true, '/v1/checkout/sessions'],
    );
    assert.deepEqual(
      first_page.data.map(({ id }) => id),
      [made[4], made[3]],
    );
    const older = [];
    for await (const { id } of sessions.list({ limit: 2, starting_after: made[4] })) {
      older.push(id);
      if (older.length === 4) break;
    }
    assert.deepEqual(older, made.slice(0, 4).reverse());
    // With ending_before, the SDK's pages come oldest first: in the order of what happened.
    const newer = await sessions
      .list({ limit: 2, ending_before: made[0] })
      .autoPagingToArray({ limit: 10 });
    assert.deepEqual(
      newer.map(({ id }) => id),
      made.slice(1),
    );
    const open = await sessions.list({ status: 'open', limit: 5 });
    assert.ok(open.data.every(({ status }) => status === 'open'));
    for (const limit of [0, 101])
      await assert.rejects(
        sessions.list({ limit }),
        refused('StripeInvalidRequestError', { statusCode: 400, param: 'limit' }),
      );
  });

  it('have their members expanded where that is asked for, in lists, too', async () => {
    const session = await account.create_session();
    const page = await sessions.list({ limit: 1, expand: ['data.line_items'] });
    assert.equal(page.data[0].line_items.data[0].amount_total, 5000);
    await assert.rejects(
      sessions.retrieve(session.id, { expand: ['nonsense'] }),
      refused('StripeInvalidRequestError', {
        statusCode: 400,
        message: /This property cannot be expanded \(nonsense\)/,
      }),
    );
  });

  it(
    'once paid are complete, and their intent, charge and balance follow',
    needs_page,
    async () => {
      const session = await account.pay_session();
      assert.deepEqual(
        [session.status, session.payment_status, session.url],
        ['complete', 'paid', null],
      );
      const intent = session.payment_intent;
      assert.deepEqual(
        [intent.status, intent.amount_received, intent.metadata.booking_id],
        ['succeeded', 5000, 'booking_1'],
      );
      assert.deepEqual(
        [intent.latest_charge.paid, intent.latest_charge.captured, intent.latest_charge.amount],
        [true, true, 5000],
      );
      assert.equal(session.customer_details.email, 'camille@example.org');
      const found = await sessions.list({ payment_intent: intent.id });
      assert.deepEqual(
        found.data.map(({ id }) => id),
        [session.id],
      );
      const deep = await sessions.retrieve(session.id, {
        expand: ['payment_intent.latest_charge.balance_transaction'],
      });
      assert.equal(deep.payment_intent.latest_charge.balance_transaction.amount, 5000);
      await assert.rejects(
        sessions.expire(session.id),
        refused('StripeInvalidRequestError', { message: /has a status of `complete`/ }),
      );
    },
  );

  it('authorised only are complete and unpaid: the intent decides', needs_page, async () => {
    const session = await account.pay_session({
      payment_intent_data: { capture_method: 'manual' },
    });
    assert.deepEqual(
      [session.status, session.payment_status, session.payment_intent.status],
      ['complete', 'unpaid', 'requires_capture'],
    );
  });

  it('of nothing to pay need no payment', needs_page, async () => {
    const session = await account.pay_session({
      line_items: [
        {
          quantity: 1,
          price_data: { currency: 'eur', unit_amount: 0, product_data: { name: 'Free' } },
        },
      ],
    });
    assert.deepEqual(
      [session.status, session.payment_status, session.payment_intent],
      ['complete', 'no_payment_required', null],
    );
  });

  it('expire by themselves when their time has come', needs_clock, async () => {
    const clocked = await StripeAccount.open();
    try {
      const { id } = await clocked.create_session(session_parameters());
      await clocked.sandbox.advance_clock('32m');
      assert.equal((await clocked.stripe.checkout.sessions.retrieve(id)).status, 'open');
      await clocked.sandbox.advance_clock('2m');
      assert.equal((await clocked.stripe.checkout.sessions.retrieve(id)).status, 'expired');
      assert.deepEqual(await clocked.event_types_about(id, ['checkout.session.expired']), [
        'checkout.session.expired',
      ]);
    } finally {
      await clocked.close();
    }
  });
});
