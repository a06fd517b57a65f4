// Refusals as Stripe's official SDK sees them: the class, the status, the parameter, the words.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { StripeAccount, needs_sandbox, refused } from './support/stripe_account.mjs';

const line_item = (change = {}, price = {}) => ({
  quantity: 1,
  price_data: {
    currency: 'eur',
    unit_amount: 5000,
    product_data: { name: 'Consultation' },
    ...price,
  },
  ...change,
});

describe('refusals', () => {
  let account;

  before(async () => {
    account = await StripeAccount.open();
  });
  after(() => account?.close());

  it('of a wrong key are authentication errors', async () => {
    for (const key of ['nonsense', 'sk_test_'])
      await assert.rejects(
        account.client(key).balance.retrieve(),
        refused('StripeAuthenticationError', { statusCode: 401 }),
        key,
      );
  });

  it('of a live key: the sandbox takes none', needs_sandbox, () =>
    assert.rejects(
      account.client('sk_live_0123456789').balance.retrieve(),
      refused('StripeAuthenticationError', { statusCode: 401 }),
    ),
  );

  // What is changed of a session that is right, and what the refusal names.
  const wrong = [
    ['a missing mode', { mode: undefined }, { param: 'mode' }],
    ['an unknown mode', { mode: 'teleport' }, { param: 'mode' }],
    ['no line items', { line_items: undefined }, { param: 'line_items' }],
    ['an empty success_url', { success_url: undefined }, { param: 'success_url' }],
    ['a success_url that is none', { success_url: 'nowhere' }, { param: 'success_url' }],
    [
      'a parameter that does not exist',
      { teleport: 'yes' },
      {
        param: 'teleport',
        code: 'parameter_unknown',
        message: /^Received unknown parameter: teleport/,
      },
    ],
    [
      'the old payment_method_types',
      { payment_method_types: ['card'] },
      { param: 'payment_method_types', code: 'payment_method_types_no_longer_supported' },
    ],
    [
      'an expiry that is no number',
      { expires_at: 'soon' },
      { param: 'expires_at', message: /^Invalid integer: soon/ },
    ],
    ['an address that is none', { customer_email: 'nobody' }, { param: 'customer_email' }],
    [
      'a reference that is too long',
      { client_reference_id: 'x'.repeat(201) },
      { param: 'client_reference_id' },
    ],
    [
      'no quantity',
      { line_items: [line_item({ quantity: undefined })] },
      { param: 'line_items[0][quantity]' },
    ],
    [
      'an amount that is no number',
      { line_items: [line_item({}, { unit_amount: '5 EUR' })] },
      { param: 'line_items[0][price_data][unit_amount]', message: /^Invalid integer: 5 EUR/ },
    ],
    [
      'an amount below nothing',
      { line_items: [line_item({}, { unit_amount: -1 })] },
      { param: 'line_items[0][price_data][unit_amount]' },
    ],
    [
      'an unknown currency',
      { line_items: [line_item({}, { currency: 'xyz' })] },
      { param: 'line_items[0][price_data][currency]' },
    ],
    [
      'a thing without a name',
      { line_items: [line_item({}, { product_data: { description: 'x' } })] },
      { param: 'line_items[0][price_data][product_data][name]' },
    ],
    [
      'an amount too small to charge',
      { line_items: [line_item({}, { unit_amount: 10 })] },
      { code: 'amount_too_small' },
    ],
  ];
  for (const [what, change, expected] of wrong)
    it(`name ${what}`, () =>
      assert.rejects(
        account.create_session(change),
        refused('StripeInvalidRequestError', { statusCode: 400, ...expected }),
      ));

  it('keep metadata within 50 keys of 40 characters, 500 a value', async () => {
    const many = (count) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']));
    const right = [many(50), { ['k'.repeat(40)]: 'v' }, { k: 'v'.repeat(500) }];
    for (const metadata of right)
      assert.deepEqual((await account.create_session({ metadata })).metadata, metadata);
    for (const metadata of [many(51), { ['k'.repeat(41)]: 'v' }, { k: 'v'.repeat(501) }])
      await assert.rejects(
        account.create_session({ metadata }),
        refused('StripeInvalidRequestError', { statusCode: 400 }),
      );
  });

  it('of an address that does not exist say which', () =>
    assert.rejects(
      account.stripe.rawRequest('GET', '/v1/nonsense'),
      refused('StripeInvalidRequestError', {
        statusCode: 404,
        message: /^Unrecognized request URL \(GET: \/v1\/nonsense\)/,
      }),
    ));

  it('of a cursor that is unknown say so', () =>
    assert.rejects(
      account.stripe.checkout.sessions.list({ starting_after: 'cs_test_absent' }),
      refused('StripeInvalidRequestError', { code: 'resource_missing', param: 'starting_after' }),
    ));

  it('have a request id, as everything has', async () => {
    const error = await account.create_session({ mode: undefined }).catch((caught) => caught);
    assert.match(error.requestId, /^req_/);
  });
});
