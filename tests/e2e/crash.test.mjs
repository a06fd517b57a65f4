// `kill -9` of the server at random moments under load, restart on the same data, several times: nothing that was
// answered is lost, nothing is doubled, all money is where it belongs. The moments come from a seed.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { engines } from './support/database.mjs';
import { assert_settled } from './support/ledger.mjs';
import { make_random, seed } from './support/random.mjs';
import { session_of } from './support/sandbox.mjs';
import { eventually, pause } from './support/wait.mjs';
import { World } from './support/world.mjs';

const crashes = 6;
const slots_count = 25;
const clients_at_once = 8;
const kill_after_ms = [150, 1200];
const pause_after_failure_ms = 100;

/** One client after another: books with a key of its own until answered, however often the server goes; then pays. */
class Client {
  constructor(world, slots, name, random) {
    Object.assign(this, {
      world,
      slots,
      name,
      random,
      answered: [],
      paid: [],
      count: 0,
      stopped: false,
    });
  }

  async run() {
    while (!this.stopped) {
      this.count += 1;
      const email = `${this.name}-${this.count}@example.org`;
      const booking = await this.#create(this.slots[this.random(0, this.slots.length - 1)], email);
      if (booking) await this.#pay(booking);
    }
  }

  async #create(slot_id, email) {
    for (;;) {
      let answer;
      try {
        answer = await this.world.create_booking(slot_id, { email }, { 'idempotency-key': email });
      } catch {
        // No answer: the server is down. The same request again is the same booking.
        if (this.stopped) return null;
        await pause(pause_after_failure_ms);
        continue;
      }
      if (answer.status === 201) {
        this.answered.push({ ...answer.json, email });
        return answer.json;
      }
      if (answer.status === 409 && answer.json.code === 'slot_taken') return null;
      assert.ok(answer.status === 409 || answer.status === 503, `${answer.status} ${answer.text}`);
      if (this.stopped) return null;
      await pause(pause_after_failure_ms);
    }
  }

  async #pay(booking) {
    if (this.random(0, 3) === 0) return;
    const session = session_of(booking.checkout_url);
    const { status } = await this.world.sandbox.pay(session);
    if (status === 200) this.paid.push({ id: booking.id, session });
  }
}

for (const engine of engines) {
  describe(`Crashes on ${engine}`, () => {
    it(`${crashes} times kill -9 under load: nothing lost, nothing doubled (seed ${seed})`, async () => {
      const random = make_random(seed);
      const world = await World.start(engine, { settings: { RECONCILE_INTERVAL: '2s' } });
      try {
        const slots = await world.add_slots({ count: slots_count });
        await world.sandbox.set_faults({
          webhooks: { duplicate: 0.2, delay_ms: [0, 100], reorder: true },
        });
        const clients = Array.from(
          { length: clients_at_once },
          (_, i) => new Client(world, slots, `client${i}`, make_random(seed + i)),
        );
        const running = clients.map((client) => client.run());

        for (let crash = 0; crash < crashes; crash += 1) {
          await pause(random(...kill_after_ms));
          await world.server.kill();
          await world.start_server();
        }
        clients.forEach((client) => (client.stopped = true));
        await Promise.all(running);
        await world.sandbox.set_faults({});
        await world.wait_until_quiet(180);

        // A payment whose webhook fell into a crash is found by the retries or by the reconciler.
        await eventually(
          'all payments are settled',
          async () => {
            await assert_settled(world);
            return true;
          },
          120,
        );
        const answered = clients.flatMap((client) => client.answered);
        const paid = clients.flatMap((client) => client.paid);
        assert.ok(answered.length > 0 && paid.length > 0, 'there was load');

        const rows = await world.database.query('SELECT * FROM bookings');
        const row_of = new Map(rows.map((row) => [row.id, row]));
        for (const booking of answered) {
          assert.equal(
            row_of.get(booking.id)?.email,
            booking.email,
            `${booking.id} was answered 201`,
          );
        }
        assert.equal(new Set(rows.map((row) => row.email)).size, rows.length, 'one booking a key');
        for (const { id } of paid) {
          const row = row_of.get(id);
          assert.match(
            `${row.status}/${row.payment_status}`,
            /^(confirmed\/paid|rejected\/refunded)$/,
            id,
          );
        }

        const mails = await world.sandbox.mails();
        for (const row of rows) {
          const confirmations = mails.filter(
            (mail) =>
              mail.to.includes(row.email) &&
              mail.attachments.some((part) => part.content_type.startsWith('text/calendar')),
          );
          if (row.status !== 'confirmed') {
            assert.equal(confirmations.length, 0, `${row.id} is ${row.status}`);
            continue;
          }
          assert.ok(confirmations.length >= 1, `${row.id} has its confirmation`);
          assert.ok(confirmations.length <= 1 + crashes, `${row.id}: at most one repeat a crash`);
          const ids = await Promise.all(
            confirmations.map(async (mail) => (await world.sandbox.parse_mail(mail)).messageId),
          );
          assert.equal(new Set(ids).size, 1, `${row.id}: a repeat has the same Message-ID`);
        }
        const repeated =
          mails.length -
          new Set(mails.map((mail) => mail.raw.match(/^message-id:\s*(\S+)/im)[1])).size;
        assert.ok(repeated <= crashes * 16, `${repeated} mails repeated by ${crashes} crashes`);
      } finally {
        await world.stop();
      }
    });
  });
}
