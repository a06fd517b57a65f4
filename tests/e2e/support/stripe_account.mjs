// An account to prove facts of Stripe's on, reached by the official SDK, unpatched: the sandbox, or Stripe itself when
// STRIPE_TEST_KEY holds a test key. One place knows which; the tests only say what they cannot do without.
import assert from 'node:assert/strict';

import Stripe from 'stripe';

import { Sandbox } from './sandbox.mjs';
import { eventually } from './wait.mjs';

const test_key = process.env.STRIPE_TEST_KEY;

/** Why a test is skipped at Stripe; false, as node:test wants it, where nothing is skipped. */
const skipped_at_stripe = (reason) => (test_key ? reason : false);
export const needs_page = { skip: skipped_at_stripe('needs somebody who pays on the page') };
export const needs_clock = { skip: skipped_at_stripe('needs a clock that can be moved') };
export const needs_faults = { skip: skipped_at_stripe('needs faults on request') };
export const needs_webhooks = { skip: skipped_at_stripe('needs webhooks that reach this machine') };
export const needs_sandbox = { skip: skipped_at_stripe('holds for the sandbox only') };

/** Test cards by what they do: the number for a page, and Stripe's ready-made payment method. */
export const cards = {
  paid: ['4242424242424242', 'pm_card_visa'],
  refund_pending: ['4000000000007726', 'pm_card_pendingRefund'],
  refund_fails: ['4000000000005126', 'pm_card_refundFail'],
};

export const now_s = () => Math.floor(Date.now() / 1000);

/** A session for one thing of 50.00 EUR; `change` replaces members, undefined leaves one out. */
export const session_parameters = (change = {}) => ({
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

/** For assert.rejects: the error has that class of the SDK's and those members; `message` is matched. */
export function refused(error_class, { message, ...members }) {
  return (error) => {
    assert.ok(error instanceof Stripe.errors[error_class], `${error.type}: ${error.message}`);
    for (const [name, value] of Object.entries(members))
      assert.equal(error[name], value, `${name} of «${error.message}»`);
    if (message) assert.match(error.message, message);
    return true;
  };
}

export class StripeAccount {
  /** Where the environment says; the sandbox is started with `options`. */
  static async open(options) {
    if (!test_key) return StripeAccount.open_sandbox(options);
    assert.match(test_key, /^(sk|rk)_test_/, 'STRIPE_TEST_KEY must be a test key');
    const account = new StripeAccount();
    account.stripe = account.client();
    return account;
  }

  static async open_sandbox(options) {
    const account = new StripeAccount();
    account.sandbox = await Sandbox.start(options);
    account.stripe = account.client();
    return account;
  }

  /** Another client of the same account; the SDK's own retries are off, so that each answer is seen. */
  client(key = test_key ?? 'sk_test_of_the_proof', options = {}) {
    const where = this.sandbox
      ? { host: '127.0.0.1', port: this.sandbox.port, protocol: 'http' }
      : {};
    return new Stripe(key, { ...where, maxNetworkRetries: 0, ...options });
  }

  create_session(change, options) {
    return this.stripe.checkout.sessions.create(session_parameters(change), options);
  }

  /** A session that is paid on the page, with its intent and charge. */
  async pay_session(change, card) {
    const session = await this.create_session(change);
    const answer = await this.sandbox.pay(session.id, card);
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    return this.stripe.checkout.sessions.retrieve(session.id, {
      expand: ['payment_intent.latest_charge', 'line_items'],
    });
  }

  /**
   * A PaymentIntent paid by a card of `cards`, with its charge. In the sandbox through a session; at Stripe, where only
   * a person can use the page, confirmed at once with the payment method of the same card.
   */
  async pay(card = 'paid', { capture_method = 'automatic_async', metadata = {} } = {}) {
    const [number, payment_method] = cards[card];
    if (this.sandbox) {
      const data = { capture_method, metadata };
      return (await this.pay_session({ payment_intent_data: data }, number)).payment_intent;
    }
    return this.stripe.paymentIntents.create({
      amount: 5000,
      currency: 'eur',
      payment_method,
      confirm: true,
      capture_method,
      metadata,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      expand: ['latest_charge'],
    });
  }

  /** The types of the events about an object, oldest first, once all of `expected` are among them. */
  async event_types_about(object_id, expected) {
    return eventually(`${expected.join(', ')} about ${object_id}`, async () => {
      const { data } = await this.stripe.events.list({ types: expected, limit: 100 });
      const types = data.filter((event) => event.data.object.id === object_id).reverse();
      return expected.every((type) => types.some((event) => event.type === type)) && types;
    }).then((events) => events.map((event) => event.type));
  }

  async close() {
    await this.sandbox?.stop();
  }
}
