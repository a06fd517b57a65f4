// The shape of every kind of answer, held against the types of Stripe's official package: no required member is missing,
// none is there that Stripe does not know, and every word is one of Stripe's.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { StripeAccount, needs_sandbox } from './support/stripe_account.mjs';
import { find_type_errors } from './support/stripe_types.mjs';

const held = { payment_intent_data: { capture_method: 'manual' } };

describe("shapes by Stripe's own types", needs_sandbox, () => {
  let account;
  let stripe;

  before(async () => {
    account = await StripeAccount.open();
    stripe = account.stripe;
  });
  after(() => account?.close());

  const plain = (answer) => JSON.parse(JSON.stringify(answer));
  function assert_right(answers) {
    const errors = find_type_errors(
      answers.map(([name, type, answer]) => [name, type, plain(answer)]),
    );
    assert.deepEqual(errors, []);
  }

  it('a member that is missing, unknown, or not of its type is found', async () => {
    const session = plain(await account.create_session());
    const { total_details: _gone, ...missing } = session;
    const errors = find_type_errors([
      ['right', 'Checkout.Session', session],
      ['missing', 'Checkout.Session', missing],
      ['unknown', 'Checkout.Session', { ...session, teleport: true }],
      ['no word of theirs', 'Checkout.Session', { ...session, status: 'perhaps' }],
    ]);
    assert.deepEqual(
      errors.map((error) => error.split(',')[0]),
      ['missing', 'unknown', 'no word of theirs'],
      errors.join('\n'),
    );
    assert.match(errors[0], /total_details/);
  });

  it('sessions, intents, charges, refunds and disputes, in every state', async () => {
    const { sessions } = stripe.checkout;
    const answers = [['open session', 'Checkout.Session', await account.create_session()]];
    const look_at_payment = async (name, session) => {
      const intent = await stripe.paymentIntents.retrieve(
        session.payment_intent?.id ?? session.payment_intent,
      );
      answers.push(
        [`${name}: session`, 'Checkout.Session', await sessions.retrieve(session.id)],
        [`${name}: intent`, 'PaymentIntent', intent],
      );
      if (intent.latest_charge)
        answers.push([
          `${name}: charge`,
          'Charge',
          await stripe.charges.retrieve(intent.latest_charge),
        ]);
      return intent;
    };
    answers.push([
      'expired session',
      'Checkout.Session',
      await sessions.expire((await account.create_session()).id),
    ]);

    const paid = await account.pay_session();
    await look_at_payment('paid', paid);
    answers.push([
      'expanded session',
      'Checkout.Session',
      await sessions.retrieve(paid.id, {
        expand: ['line_items', 'payment_intent.latest_charge.balance_transaction'],
      }),
    ]);
    answers.push(['line items', 'ApiList<Stripe.LineItem>', await sessions.listLineItems(paid.id)]);
    const declined = await account.create_session();
    await account.sandbox.pay(declined.id, '4000000000000002');
    await look_at_payment('declined', await sessions.retrieve(declined.id));
    await look_at_payment('3-D Secure', await account.pay_session({}, '4000002760003184'));

    const authorised = await account.pay_session(held);
    const { id } = await look_at_payment('authorised', authorised);
    answers.push([
      'captured in part',
      'PaymentIntent',
      await stripe.paymentIntents.capture(id, { amount_to_capture: 100 }),
    ]);
    await look_at_payment('captured', authorised);
    const released = await account.pay_session(held);
    await stripe.paymentIntents.cancel(released.payment_intent.id);
    await look_at_payment('released', released);

    answers.push([
      'refund',
      'Refund',
      await stripe.refunds.create({ payment_intent: paid.payment_intent.id }),
    ]);
    for (const iban of ['FR1420041010050500013M02606', 'FR8420041010050500013M02607']) {
      const debit = await account.create_session();
      const by_debit = { card: undefined, method: 'sepa_debit', iban };
      assert.equal((await account.sandbox.pay(debit.id, undefined, by_debit)).status, 200);
      const session = await sessions.retrieve(debit.id);
      await look_at_payment(`debit ${iban}`, session);
      await account.sandbox.advance_clock('10s');
      await look_at_payment(`debit ${iban}, later`, session);
    }
    for (const card of ['refund_pending', 'refund_fails']) {
      const intent = await account.pay(card);
      const refund = await stripe.refunds.create({ payment_intent: intent.id });
      answers.push([card, 'Refund', refund]);
      await account.sandbox.advance_clock('10s');
      answers.push([`${card}, later`, 'Refund', await stripe.refunds.retrieve(refund.id)]);
    }
    for (const card of ['4000000000000259', '4000000000001976']) {
      const session = await account.pay_session({}, card);
      await look_at_payment(`disputed ${card}`, session);
      const { data } = await stripe.disputes.list({ payment_intent: session.payment_intent.id });
      answers.push([`dispute ${card}`, 'Dispute', data[0]]);
    }
    assert_right(answers);
  });

  it('lists, the balance, webhook endpoints and events', async () => {
    const endpoint = await stripe.webhookEndpoints.create({
      url: 'https://example.org/hook',
      enabled_events: ['*'],
    });
    const answers = [
      ['account', 'Account', await stripe.accounts.retrieveCurrent()],
      ['balance', 'Balance', await stripe.balance.retrieve()],
      ['new endpoint', 'WebhookEndpoint', endpoint],
      ['endpoint', 'WebhookEndpoint', await stripe.webhookEndpoints.retrieve(endpoint.id)],
      ['sessions', 'ApiList<Stripe.Checkout.Session>', await stripe.checkout.sessions.list()],
      ['refunds', 'ApiList<Stripe.Refund>', await stripe.refunds.list()],
      [
        'removed endpoint',
        'DeletedWebhookEndpoint',
        await stripe.webhookEndpoints.del(endpoint.id),
      ],
    ];
    const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
    const types = new Set();
    for (const event of events) {
      if (types.has(event.type)) continue;
      types.add(event.type);
      answers.push([`event ${event.type}`, 'Event', event]);
    }
    for (const type of ['checkout.session.completed', 'refund.failed', 'charge.dispute.created'])
      assert.ok(types.has(type), type);
    assert_right(answers);
  });
});
