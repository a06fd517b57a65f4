// Five hundred clients on twenty slots with every fault of the sandbox on and the server killed in between: each slot has
// one of them, nobody else has paid, and the whole ledger is Stripe's to the cent. In both ways of capturing.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { engines } from './support/database.mjs';
import { assert_settled } from './support/ledger.mjs';
import { session_of } from './support/sandbox.mjs';
import { eventually } from './support/wait.mjs';
import { World } from './support/world.mjs';

const clients_count = 500;
const slots_count = 20;
const at_once_max = 60;
const faults = {
  webhooks: { drop: 0.2, duplicate: 0.3, delay_ms: [0, 300], reorder: true },
  api: { error: 0.05, timeout: 0.002, latency_ms: [0, 30] },
  smtp: { reject: 0.2 },
};
const accepted_card = '4242424242424242';
const cards = [
  accepted_card,
  accepted_card,
  '4000000000000002', // declined
  '4000000000009995', // no funds
  '4000000000007726', // its refund waits
];

/** Runs `work` for each item, so many of them at once. */
async function for_each(items, work) {
  const waiting = items.map((item, index) => [item, index]);
  const run = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(...next);
  };
  await Promise.all(Array.from({ length: at_once_max }, run));
}

/** Repeats a request while the server is down, or Stripe does not answer it. */
function insist(what, ask) {
  return eventually(
    what,
    async () => {
      const answer = await ask();
      return answer.status < 500 ? answer : null;
    },
    180,
  );
}

/** One client: books, and pays with one card after the other until one is taken or the slot is gone. */
async function be_client(world, slot, number) {
  const ask = () =>
    world.create_booking(
      slot,
      { name: `Client ${number}`, email: `client${number}@example.org` },
      { 'idempotency-key': `client-${number}` },
    );
  const { status, json } = await insist(`client ${number} books`, ask);
  if (status === 409) return; // somebody had it before this one came
  assert.equal(status, 201, JSON.stringify(json));
  for (const card of [cards[number % cards.length], accepted_card]) {
    const paid = await world.sandbox.pay(session_of(json.checkout_url), card);
    if (paid.status !== 402) return; // paid, or expired meanwhile
  }
}

async function storm(world) {
  const slots = await world.add_slots({ count: slots_count, every: '2h' });
  await world.sandbox.set_faults(faults);
  const numbers = Array.from({ length: clients_count }, (_, i) => i);
  let served = 0;
  let restart = null;
  await for_each(numbers, async (number) => {
    await be_client(world, slots[number % slots_count], number);
    served += 1;
    if (served === clients_count / 2) {
      restart = world.server.kill().then(() => world.start_server());
      await restart;
    }
  });
  await restart;
  // The storm goes on until what is decided under it is carried out; then what it has lost is found.
  await eventually(
    'the outbox is nearly empty',
    async () => {
      return (await world.count_effects_under_way()) < slots_count;
    },
    240,
  );
  await world.sandbox.set_faults({});
  await world.sandbox.advance_clock('2h'); // refunds that wait
  await world.wait_until_quiet(240);
  for (let run = 0; run < 2; run += 1) {
    const reconciled = await world.run(['reconcile']);
    assert.equal(reconciled.status, 0, reconciled.output);
    await world.wait_until_quiet(120);
  }
  await assert_settled(world);
  for (const slot of slots) {
    const rows = await world.bookings_of(slot);
    const states = rows.map((row) => `${row.status}/${row.payment_status}`);
    assert.equal(states.filter((state) => state === 'confirmed/paid').length, 1, slot);
    assert.equal(await world.is_available(slot), 0, slot);
    for (const row of rows) {
      const confirmations = await world.sandbox.confirmations_to(row.email);
      assert.equal(confirmations.length > 0, row.status === 'confirmed', row.email);
    }
  }
  const verified = await world.run(['verify']);
  assert.equal(verified.status, 0, verified.output);
}

for (const engine of engines)
  describe(`A storm on ${engine}`, () => {
    for (const capture of ['automatic', 'manual'])
      it(`${clients_count} clients for ${slots_count} slots with every fault on, capture ${capture}`, async () => {
        const world = await World.start(engine, {
          seed: 4,
          settings: { RECONCILE_INTERVAL: '2s', STRIPE_CAPTURE: capture },
        });
        try {
          await storm(world);
          const { payment_intents, refunds } = await world.sandbox.state();
          const released = payment_intents.filter(
            (intent) => intent.status === 'canceled' && intent.latest_charge,
          );
          // Nobody is charged in vain where a bank only holds the money until the slot is theirs.
          if (capture === 'manual') assert.deepEqual(refunds, []);
          const lost = capture === 'manual' ? released : refunds;
          assert.ok(lost.length > 0, 'somebody paid too late, or it was no race');
        } finally {
          await world.stop();
        }
      });
  });
