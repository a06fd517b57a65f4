// The sandbox's payment page in a browser, without a script: each test number with the result that Stripe publishes for it,
// the 3-D Secure step, direct debits, what is shown when there is nothing to pay, and how it looks to axe.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';

import { assert_accessible } from './support/axe.mjs';
import { headline, launch_browser, open_client, pay_by_card } from './support/browser.mjs';
import { StripeAccount } from './support/stripe_account.mjs';
import { eventually } from './support/wait.mjs';

const paid = ['4242424242424242', '5555555555554444', '378282246310005'];
const asking = ['4000002760003184', '4000002500003155', '4000000000003220'];
// The number, the field that is complained about, what a person reads there, and Stripe's code.
const declined_text = /Cette carte a été refusée/;
const declined = [
  ['4000000000000002', 'cardNumber', declined_text, 'generic_decline'],
  ['4000000000009995', 'cardNumber', /La provision de cette carte est insuf/, 'insufficient_funds'],
  ['4000000000009987', 'cardNumber', declined_text, 'lost_card'],
  ['4000000000009979', 'cardNumber', declined_text, 'stolen_card'],
  ['4000000000000069', 'cardExpiry', /Cette carte a expiré/, 'expired_card'],
  ['4000000000000127', 'cardCvc', /Le cryptogramme est faux/, 'incorrect_cvc'],
  ['4000000000000101', 'cardCvc', /Le cryptogramme est faux/, 'incorrect_cvc'],
  ['4000000000000119', 'cardNumber', /n'a pas pu traiter la carte/, 'processing_error'],
  ['4000000000006975', 'cardNumber', declined_text, 'card_velocity_exceeded'],
  ['4100000000000019', 'cardNumber', declined_text, 'fraudulent'],
];
const wrong_number = '4242424242424241';
const asking_then_declined = '4000008400001629';
const disputed = [
  ['4000000000000259', 'fraudulent', 'needs_response'],
  ['4000000000002685', 'product_not_received', 'needs_response'],
  ['4000000000001976', 'fraudulent', 'warning_needs_response'],
];
const refunded = [
  ['4000000000007726', 'pending', 'succeeded'],
  ['4000000000005126', 'succeeded', 'failed'],
];
const debits = [
  ['FR1420041010050500013M02606', 'succeeded'],
  ['FR8420041010050500013M02607', 'requires_payment_method'],
  ['FR3020041010050500013M02609', 'succeeded'],
  ['FR7920041010050500013M02600', 'requires_payment_method'],
  ['FR5720041010050500013M02608', 'succeeded'],
];
const nothing_charged = /Rien n'a été débité/;

describe("the sandbox's payment page", () => {
  let account;
  let browser;
  let page;
  let site;
  let site_url;

  before(async () => {
    // Of another origin than the page, as every shop is.
    site = createServer((_request, response) => response.end('<h1>back at the shop</h1>'));
    await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
    site_url = `http://127.0.0.1:${site.address().port}`;
    account = await StripeAccount.open_sandbox();
    browser = await launch_browser();
    page = await open_client(browser, { javascript: 'off' });
  });
  after(async () => {
    await browser?.close();
    await account?.close();
    site?.closeAllConnections();
    site?.close();
  });

  const create = (change = {}) =>
    account.create_session({
      success_url: `${site_url}/paid?session={CHECKOUT_SESSION_ID}`,
      cancel_url: `${site_url}/away`,
      locale: 'fr',
      allowed_payment_method_types: ['card'],
      ...change,
    });
  const open = async (change, visitor = page) => {
    const session = await create(change);
    await visitor.goto(session.url);
    return session;
  };
  const look = ({ id }) =>
    account.stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
  const press = (name) => page.getByRole('button', { name }).click();

  async function assert_paid(session) {
    await page.waitForURL(`${site_url}/paid?session=${session.id}`);
    const { status, payment_status, payment_intent } = await look(session);
    assert.deepEqual(
      [status, payment_status, payment_intent.status],
      ['complete', 'paid', 'succeeded'],
    );
    return payment_intent;
  }
  async function assert_refused(session, field, text, code) {
    assert.match(await page.getByRole('alert').textContent(), nothing_charged);
    assert.match(await page.locator(`#${field}-error`).textContent(), text);
    assert.equal(await page.locator(`#${field}`).getAttribute('aria-invalid'), 'true');
    const { status, payment_intent } = await look(session);
    assert.equal(status, 'open');
    const error = payment_intent?.last_payment_error;
    assert.equal(error?.decline_code ?? error?.code, code);
  }

  for (const card of paid)
    it(`${card}: paid, and led back`, async () => {
      const session = await open();
      await pay_by_card(page, card);
      await assert_paid(session);
    });

  for (const [card, field, text, code] of declined)
    it(`${card}: ${code}, said beside the field; another card may follow`, async () => {
      const session = await open();
      await pay_by_card(page, card);
      await assert_refused(session, field, text, code);
      assert.equal(
        await page.locator('#billingName').inputValue(),
        'Camille Martin',
        'what was typed stays',
      );
      await pay_by_card(page);
      await assert_paid(session);
    });

  it(`${wrong_number}: no card number at all`, async () => {
    const session = await open();
    await pay_by_card(page, wrong_number);
    await assert_refused(session, 'cardNumber', /Ce numéro de carte n'est pas valable/, undefined);
  });

  it('a card that is none of the test cards is never taken', async () => {
    const session = await open();
    await pay_by_card(page, '4929420573595709');
    await assert_refused(
      session,
      'cardNumber',
      /N'entrez jamais une vraie carte ici/,
      'test_mode_live_card',
    );
  });

  for (const card of asking) {
    it(`${card}: asks for 3-D Secure; confirmed, it is paid`, async () => {
      const session = await open();
      await pay_by_card(page, card);
      await page.waitForURL(/\/challenge$/);
      assert.equal((await look(session)).payment_intent.status, 'requires_action');
      assert.match(await page.locator('.challenge').textContent(), new RegExp(card.slice(-4)));
      await press('Confirmer le paiement');
      await assert_paid(session);
    });

    it(`${card}: the authentication fails`, async () => {
      const session = await open();
      await pay_by_card(page, card);
      await press('Faire échouer');
      await assert_refused(
        session,
        'cardNumber',
        /L'authentification a été refusée/,
        'payment_intent_authentication_failure',
      );
    });
  }

  it('3-D Secure that is cancelled leads back to the form, and another card may follow', async () => {
    const session = await open();
    await pay_by_card(page, asking[0]);
    await press('Annuler et payer autrement');
    assert.match(
      await page.getByRole('alert').textContent(),
      /L'authentification a été interrompue\. Rien n'a été débité\./,
    );
    assert.equal((await look(session)).payment_intent.status, 'requires_payment_method');
    await page.goto(`${session.url}/challenge`);
    assert.equal(page.url(), session.url, 'there is no step any more');
    await pay_by_card(page);
    await assert_paid(session);
  });

  it(`${asking_then_declined}: confirmed, then declined`, async () => {
    const session = await open();
    await pay_by_card(page, asking_then_declined);
    await press('Confirmer le paiement');
    await assert_refused(session, 'cardNumber', declined_text, 'generic_decline');
  });

  for (const [card, reason, status] of disputed)
    it(`${card}: paid, then disputed: ${reason}, ${status}`, async () => {
      const session = await open();
      await pay_by_card(page, card);
      const { id } = await assert_paid(session);
      const { data } = await account.stripe.disputes.list({ payment_intent: id });
      assert.deepEqual(
        data.map((dispute) => [dispute.reason, dispute.status]),
        [[reason, status]],
      );
    });

  for (const [card, first, later] of refunded)
    it(`${card}: paid; a refund is ${first}, then ${later}`, async () => {
      const session = await open();
      await pay_by_card(page, card);
      const { id } = await assert_paid(session);
      const refund = await account.stripe.refunds.create({ payment_intent: id });
      assert.equal(refund.status, first);
      await account.sandbox.advance_clock('10s');
      assert.equal((await account.stripe.refunds.retrieve(refund.id)).status, later);
    });

  it('authorises only, where that was asked for', async () => {
    const session = await open({ payment_intent_data: { capture_method: 'manual' } });
    await pay_by_card(page);
    await page.waitForURL(/\/paid\?/);
    const { status, payment_status, payment_intent } = await look(session);
    assert.deepEqual(
      [status, payment_status, payment_intent.status],
      ['complete', 'unpaid', 'requires_capture'],
    );
  });

  it('says nothing of a refusal before there was one', async () => {
    await open();
    assert.doesNotMatch(await page.content(), /refusée|declined/i);
  });

  it('offers each of these cards; choosing one fills in the form', async () => {
    const session = await open();
    const numbers = (await page.locator('.samples .number').allTextContents()).map((text) =>
      text.replaceAll(' ', ''),
    );
    const expected = [
      ...paid,
      ...asking,
      ...[...declined, ...disputed, ...refunded].map(([card]) => card),
      asking_then_declined,
      wrong_number,
    ];
    assert.deepEqual(numbers.sort(), expected.sort());
    await page.getByRole('link', { name: /^5555 5555 5555 4444/ }).click();
    await press(/^Payer 50,00/);
    await assert_paid(session);
  });

  for (const [iban, outcome] of debits)
    it(`${iban}: under way first, ${outcome} later`, async () => {
      const session = await open({ allowed_payment_method_types: undefined });
      await page.getByRole('link', { name: 'Prélèvement SEPA' }).click();
      await page.getByRole('textbox', { name: 'IBAN' }).fill(iban.replace(/(.{4})/g, '$1 '));
      await page.getByLabel('Nom').fill('Camille Martin');
      await press(/^Autoriser le prélèvement de 50,00/);
      await page.waitForURL(/\/paid\?/);
      const before_settling = await look(session);
      assert.deepEqual(
        [
          before_settling.status,
          before_settling.payment_status,
          before_settling.payment_intent.status,
        ],
        ['complete', 'unpaid', 'processing'],
      );
      await page.goto(session.url);
      await page.getByRole('heading', { name: 'Ce paiement est en cours' }).waitFor();
      await account.sandbox.advance_clock('200s');
      assert.equal((await look(session)).payment_intent.status, outcome);
    });

  it('complains about an IBAN that is none, or not for tests', async () => {
    const session = await open({ allowed_payment_method_types: ['sepa_debit'] });
    for (const [iban, text] of [
      ['FR1420041010050500013M02605', /Cet IBAN n'est pas valable/],
      ['GB29NWBK60161331926819', /N'entrez jamais un vrai compte ici/],
    ]) {
      await page.getByRole('textbox', { name: 'IBAN' }).fill(iban);
      await page.getByLabel('Nom').fill('Camille Martin');
      await press(/^Autoriser/);
      assert.match(await page.locator('#iban-error').textContent(), text);
      assert.equal((await look(session)).status, 'open');
    }
  });

  it('offers one way to pay without a choice where only one is allowed', async () => {
    await open();
    assert.equal(await page.getByRole('navigation').count(), 0);
    await open({ allowed_payment_method_types: undefined });
    assert.deepEqual(await page.getByRole('navigation').getByRole('link').allTextContents(), [
      'Carte',
      'Prélèvement SEPA',
    ]);
  });

  it('asks for no card when there is nothing to pay', async () => {
    const product_data = { name: 'Séance offerte' };
    const session = await open({
      line_items: [{ quantity: 1, price_data: { currency: 'eur', unit_amount: 0, product_data } }],
    });
    assert.equal(await page.locator('#cardNumber').count(), 0);
    await page.getByLabel('Nom').fill('Camille Martin');
    await press('Confirmer');
    await page.waitForURL(/\/paid\?/);
    assert.equal((await look(session)).payment_status, 'no_payment_required');
  });

  it('has the way back as its first link, open or over, always with status 200', async () => {
    const session = await create();
    const first_link = async () => {
      const response = await page.goto(session.url);
      assert.equal(response.status(), 200);
      return page.getByRole('link').first().getAttribute('href');
    };
    assert.equal(await first_link(), `${site_url}/away`);
    await account.stripe.checkout.sessions.expire(session.id);
    assert.equal(await first_link(), `${site_url}/away`);
    await page.getByRole('heading', { name: 'Cette page de paiement a expiré' }).waitFor();
    assert.equal(await page.locator('form').count(), 0);

    const done = await account.pay_session({ locale: 'fr', cancel_url: undefined });
    const paid_page = await page.goto(`${account.sandbox.url}/c/pay/${done.id}`);
    assert.equal(paid_page.status(), 200);
    await page.getByRole('heading', { name: 'Ce paiement est déjà fait' }).waitFor();
    assert.match(
      await page.getByRole('link', { name: 'Continuer' }).getAttribute('href'),
      new RegExp(`session=${done.id}$`),
    );

    const unknown = await page.goto(`${account.sandbox.url}/c/pay/cs_test_absent`);
    assert.equal(unknown.status(), 404);
  });

  it('that expires while somebody types says so, and takes nothing', async () => {
    const session = await open();
    await account.stripe.checkout.sessions.expire(session.id);
    await pay_by_card(page);
    await page.getByRole('heading', { name: 'Cette page de paiement a expiré' }).waitFor();
    assert.equal((await look(session)).payment_intent, null);
  });

  it('shows names as they are, markup or not', async () => {
    const name = '<b>Séance</b> & «50 %»';
    const product_data = { name };
    await open({
      line_items: [
        { quantity: 2, price_data: { currency: 'eur', unit_amount: 2500, product_data } },
      ],
    });
    assert.equal(await headline(page).textContent(), name);
  });

  it('speaks the language of the session, or else of the visitor', async () => {
    await open({ locale: 'en' });
    await page.getByRole('button', { name: /^Pay €50\.00/ }).waitFor();
    const english = await open_client(browser, { javascript: 'off', locale: 'en-GB' });
    await open({ locale: 'auto' }, english);
    await english.getByRole('heading', { name: 'Pay by card' }).waitFor();
    await english.context().close();
  });

  for (const width of [360, 1280])
    for (const colorScheme of ['light', 'dark'])
      it(`is right by axe at ${width} px, ${colorScheme}`, async () => {
        const visitor = await open_client(browser, {
          viewport: { width, height: 900 },
          colorScheme,
        });
        const check = (name) => assert_accessible(visitor, name);
        const session = await open({ allowed_payment_method_types: undefined }, visitor);
        await check('form');
        await visitor.goto(`${session.url}?card=4000000000009995`);
        for (const group of await visitor.locator('details').all())
          await group.evaluate((element) => (element.open = true));
        await check('form with every test card');
        await visitor.getByRole('button', { name: /^Payer/ }).click();
        await visitor.getByRole('alert').waitFor();
        await check('refused card');
        await visitor.goto(`${session.url}?iban=FR1420041010050500013M02606`);
        await check('direct debit');
        await visitor.goto(`${session.url}?card=4000002760003184`);
        await visitor.getByRole('button', { name: /^Payer/ }).click();
        await visitor.waitForURL(/\/challenge$/);
        await check('3-D Secure');
        await account.stripe.checkout.sessions.expire(session.id);
        await visitor.goto(session.url);
        await check('expired');
        await visitor.context().close();
      });

  it('waits for the webhook before it leads back', async () => {
    const order = [];
    let answer;
    const hook = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        order.push('webhook');
        answer = () => response.end('{}');
      });
    });
    await new Promise((resolve) => hook.listen(0, '127.0.0.1', resolve));
    const endpoint = await account.stripe.webhookEndpoints.create({
      url: `http://127.0.0.1:${hook.address().port}/`,
      enabled_events: ['checkout.session.completed'],
    });
    try {
      const session = await open();
      const arrival = pay_by_card(page).then(() => assert_paid(session));
      await eventually('the webhook is under way', () => answer);
      assert.ok(!page.url().startsWith(site_url), 'still on the payment page');
      answer();
      await arrival;
    } finally {
      await account.stripe.webhookEndpoints.del(endpoint.id);
      hook.closeAllConnections();
      hook.close();
    }
  });
});
