// docs/openapi.yaml against the built server: the same routes on both sides, and real answers that match their schemas.
// An undocumented status, content type or member fails, and so does a documented status that nobody provoked.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'yaml';

import { engines } from './support/database.mjs';
import {
  assert_valid,
  check_answer,
  document,
  each_operation,
  resolve,
  routes_of_the_program,
  text,
} from './support/openapi.mjs';
import { session_of } from './support/sandbox.mjs';
import { World, cron_secret, days_ahead } from './support/world.mjs';

// A database that goes away is played by the store's own tests; the rest of this file provokes everything else.
const not_provoked = new Set(['GET /readyz 503', 'POST /api/webhooks/stripe 503']);

/** The owner's API is held against the file wherever a test uses it (support/owner.mjs). */
const is_checked_elsewhere = (path) => path.startsWith('/api/admin/');

describe('The OpenAPI file', () => {
  it('is valid OpenAPI 3.1, with every reference leading somewhere', async () => {
    const result = await new Validator().validate(parse(text));
    assert.ok(result.valid, JSON.stringify(result.errors, null, 1));
    const references = text.match(/\$ref: '[^']+'/g).map((one) => one.slice(7, -1));
    for (const reference of references) assert.ok(resolve({ $ref: reference }), reference);
  });

  it('names every route of the program and no other', () => {
    const routes = routes_of_the_program();
    assert.ok(routes.length > 8, `only ${routes} were found in the source`);
    const documented = [...each_operation()].map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(documented.sort(), routes);
  });

  it('gives examples that match its schemas', () => {
    let count = 0;
    const walk = (node, where) => {
      if (node === null || typeof node !== 'object') return;
      if (node.schema) {
        const examples = Object.values(node.examples ?? {}).map((one) => one.value);
        if ('example' in node) examples.push(node.example);
        for (const example of examples) {
          assert_valid(node.schema, example, where);
          count += 1;
        }
      }
      for (const [key, value] of Object.entries(node)) walk(value, `${where}/${key}`);
    };
    walk(document.paths, '');
    walk(document.components.responses, 'responses');
    walk(document.components.parameters, 'parameters');
    assert.ok(count >= 8, `${count} examples`);
  });
});

describe("The server's answers match the OpenAPI file", () => {
  let world;
  let without_cron;
  let slot;
  const provoked = new Set();

  before(async () => {
    world = await World.start(engines[0], { settings: { RATE_LIMIT: undefined } });
    slot = await world.add_slot();
  });
  after(async () => {
    await world?.stop();
    await without_cron?.stop();
  });

  /** Holds one answer against what the file says of it, and notes that this status was seen. */
  function check(method, path, answer, expected_status) {
    assert.equal(answer.status, expected_status, `${method} ${path}: ${answer.text}`);
    check_answer(method, path, answer);
    provoked.add(`${method} ${path} ${answer.status}`);
    return answer;
  }

  const bearer = (token) => ({ headers: { authorization: `Bearer ${token}` } });
  const client = { name: 'Camille Martin', email: 'camille@example.org' };

  /** Sends a request to a documented path and checks the answer. */
  async function call(method, path, expected_status, { id = '', query = '', ...options } = {}) {
    const address = path.replace('{id}', id) + query;
    return check(method, path, await world.request(method, address, options), expected_status);
  }

  const create = (expected_status, body, headers) =>
    call('POST', '/api/bookings', expected_status, { body, headers });

  /** What a stream says until a word comes; then it is left. */
  async function read_until(stream, word) {
    let heard = '';
    for await (const bytes of stream.body) {
      heard += Buffer.from(bytes).toString('utf8');
      if (heard.includes(word) && heard.endsWith('\n\n')) break;
    }
    return heard;
  }

  it('lists slots', async () => {
    const { headers } = await call('GET', '/api/slots', 200, {
      query: '?from=2026-01-01&to=2026-02-01',
    });
    await call('GET', '/api/slots', 304, {
      query: '?from=2026-01-01&to=2026-02-01',
      headers: { 'if-none-match': headers.get('etag') },
    });
    const { json } = await call('GET', '/api/slots', 200);
    assert.ok(json.slots.length > 0);
    await call('GET', '/api/slots', 422, { query: '?from=yesterday' });
  });

  it('begins bookings, or says why not', async () => {
    const headers = { 'idempotency-key': 'openapi-1' };
    const body = { slot_id: slot, ...client, phone: null, locale: 'en-GB' };
    assert_valid(document.components.schemas.BookingRequest, body, 'the request');
    const first = await create(201, body, headers);
    assert.equal(first.headers.get('idempotent-replayed'), null);
    const again = await create(201, body, headers);
    assert.equal(again.headers.get('idempotent-replayed'), 'true');
    await create(422, { ...body, name: 'Another' }, headers);
    await create(422, { slot_id: 1, surprise: true });
    await create(404, { ...body, slot_id: 'slot_unknown' });

    const closed = await world.add_slot({ start: days_ahead(4) });
    assert.equal((await world.run(['slots', 'close', closed])).status, 0);
    await create(410, { ...body, slot_id: closed });

    const free = await world.add_slot({ start: days_ahead(5), price: '0' });
    const { json } = await create(201, { ...body, slot_id: free });
    assert.deepEqual([json.status, json.checkout_url, json.expires_at], ['confirmed', null, null]);
    await create(409, { ...body, slot_id: free });

    const json_type = { 'content-type': 'application/json' };
    await call('POST', '/api/bookings', 400, { raw: '{', headers: json_type });
    await call('POST', '/api/bookings', 415, {
      raw: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    await call('POST', '/api/bookings', 413, { raw: ' '.repeat(70_000), headers: json_type });
  });

  it('follows a booking from pending to paid', async () => {
    const { json } = await create(201, { slot_id: slot, ...client });
    const mine = { id: json.id, ...bearer(json.token) };
    await call('GET', '/api/bookings/{id}', 200, mine);
    await call('GET', '/api/bookings/{id}', 404, { id: json.id, ...bearer('x'.repeat(43)) });
    await call('GET', '/api/bookings/{id}/events', 404, { id: json.id });
    await call('POST', '/api/bookings/{id}/checkout', 404, { id: json.id });
    await call('DELETE', '/api/bookings/{id}', 404, { id: json.id });
    await call('POST', '/api/bookings/{id}/checkout', 200, mine);

    const stream = await fetch(`${world.url}/api/bookings/${json.id}/events?token=${json.token}`);
    const paid = await world.sandbox.pay(session_of(json.checkout_url));
    assert.equal(paid.status, 200);
    const events = await read_until(stream, '"confirmed"');
    check(
      'GET',
      '/api/bookings/{id}/events',
      { status: stream.status, headers: stream.headers, text: events },
      200,
    );
    const states = [...events.matchAll(/^event: state\ndata: (.*)$/gm)].map(([, data]) =>
      JSON.parse(data),
    );
    for (const state of states)
      assert_valid(document.components.schemas.BookingState, state, events);
    assert.deepEqual(states.at(-1), { status: 'confirmed', payment_status: 'paid' });

    await call('GET', '/api/bookings/{id}', 200, mine);
    await call('POST', '/api/bookings/{id}/checkout', 409, mine);
    await call('DELETE', '/api/bookings/{id}', 409, mine);

    const target = await world.add_slot({ start: days_ahead(9) });
    const closed = await world.add_slot({ start: days_ahead(10) });
    assert.equal((await world.run(['slots', 'close', closed])).status, 0);
    const move = (status, body, options = mine) =>
      call('POST', '/api/bookings/{id}/move', status, { ...options, body });
    await move(404, { slot_id: target }, { id: json.id });
    await move(404, { slot_id: 'slot_unknown' });
    await move(409, { slot_id: slot });
    await move(410, { slot_id: closed });
    await move(422, { slot: target });
    await call('POST', '/api/bookings/{id}/move', 415, { ...mine, raw: 'x' });
    await move(200, { slot_id: target });

    const cancel = (status, options) =>
      call('POST', '/api/bookings/{id}/cancel', status, { ...mine, ...options });
    await cancel(404, { headers: {}, body: {} });
    await cancel(422, { body: { refund: 'all' } });
    await cancel(415, { raw: 'x' });
    await cancel(200, { body: {} });
    await cancel(409, { body: {} });
    await world.wait_for_state(json.id, 'cancelled', 'refunded');
    await call('GET', '/api/bookings/{id}', 200, mine);
    await call('GET', '/api/bookings/{id}/events', 204, mine);
  });

  it('gives up a booking, and says so when Stripe is silent', async () => {
    const slot_id = await world.add_slot({ start: days_ahead(6) });
    const { json } = await create(201, { slot_id, ...client });
    const mine = { id: json.id, ...bearer(json.token) };
    await world.sandbox.set_faults({ api: { error: 1 } });
    await call('DELETE', '/api/bookings/{id}', 503, mine);
    await call('POST', '/api/bookings/{id}/checkout', 503, mine);
    await create(503, { slot_id, ...client });
    await world.sandbox.set_faults({});
    await call('DELETE', '/api/bookings/{id}', 204, mine);
    await call('GET', '/api/bookings/{id}', 404, mine);
  });

  it('takes webhooks and refuses forged ones', async () => {
    await world.sandbox.wait_until_delivered();
    const { deliveries } = await world.sandbox.state();
    assert.ok(
      deliveries.length > 0 && deliveries.every((one) => one.status === 'delivered'),
      JSON.stringify(deliveries.at(-1)),
    );
    const { default: Stripe } = await import('stripe');
    const post = (payload, secret, expected_status) =>
      call('POST', '/api/webhooks/stripe', expected_status, {
        raw: payload,
        headers: {
          'content-type': 'application/json',
          'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }),
        },
      });
    const { events } = await world.sandbox.state();
    const outcomes = new Set();
    for (const event of events) {
      const answer = await post(JSON.stringify(event), world.settings.STRIPE_WEBHOOK_SECRET, 200);
      outcomes.add(answer.json.outcome);
    }
    assert.ok(outcomes.has('duplicate'), [...outcomes].join());
    await post(JSON.stringify(events[0]), 'whsec_of_somebody_else', 400);
    await post(' '.repeat(1_100_000), world.settings.STRIPE_WEBHOOK_SECRET, 413);
  });

  it('cleans up for whoever knows the secret', async () => {
    for (const method of ['GET', 'POST']) {
      await call(method, '/api/cron/cleanup-unpaid', 200, bearer(cron_secret));
      await call(method, '/api/cron/cleanup-unpaid', 401, { query: `?secret=${cron_secret}` });
    }
    without_cron = await World.start(engines[0], { settings: { CRON_SECRET: undefined } });
    for (const method of ['GET', 'POST']) {
      const path = '/api/cron/cleanup-unpaid';
      check(method, path, await without_cron.request(method, path, bearer(cron_secret)), 404);
    }
  });

  it('tells monitors how it is', async () => {
    await call('GET', '/healthz', 200);
    await call('GET', '/readyz', 200);
    const { text: metrics } = await call('GET', '/metrics', 200);
    assert.match(metrics, /^creneau_bookings_total\{event="confirmed"\} [1-9]/m);
  });

  it('slows down whoever asks too often', async () => {
    const slot_id = await world.add_slot({ start: days_ahead(7) });
    const { json } = await create(201, { slot_id, ...client });
    // One more is allowed each second: so many at once that a slow machine does not keep up with that.
    const send_many = (path, count, options) =>
      Promise.all(Array.from({ length: count }, () => world.request('POST', path, options)));
    const expect_refusal = (path, answers) => {
      const refused = answers.find((answer) => answer.status === 429);
      assert.ok(refused, `${path}: nobody was slowed down`);
      check('POST', path, refused, 429);
    };
    expect_refusal('/api/bookings', await send_many('/api/bookings', 300, { body: {} }));
    const address = `/api/bookings/${json.id}/checkout`;
    expect_refusal('/api/bookings/{id}/checkout', await send_many(address, 40, bearer(json.token)));
    for (const act of ['cancel', 'move']) {
      const answers = await send_many(`/api/bookings/${json.id}/${act}`, 40, {
        body: {},
        ...bearer(json.token),
      });
      expect_refusal(`/api/bookings/{id}/${act}`, answers);
    }
  });

  it('nothing is documented that never happened here', () => {
    const here = [...each_operation()].filter(({ path }) => !is_checked_elsewhere(path));
    const documented = here.flatMap(({ method, path, operation }) =>
      Object.keys(operation.responses).map((status) => `${method} ${path} ${status}`),
    );
    const missing = documented.filter((one) => !provoked.has(one) && !not_provoked.has(one));
    assert.deepEqual(missing, []);
    for (const one of not_provoked) assert.ok(documented.includes(one), one);
  });
});
