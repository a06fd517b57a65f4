// What the settings change: limits, endpoints that are off, background work, mails that wait for a server.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { engines } from './support/database.mjs';
import { assert_problem } from './support/http.mjs';
import { session_of } from './support/sandbox.mjs';
import { eventually } from './support/wait.mjs';
import { World, cron_secret } from './support/world.mjs';

const burst_count = 200;
const requests_at_once = 200;
const requests_max = 20_000;

for (const engine of engines) {
  describe(`Settings on ${engine}`, () => {
    it('the limit on requests lets a burst through; without CRON_SECRET there is no cron endpoint', async () => {
      const world = await World.start(engine, {
        settings: { RATE_LIMIT: 'on', CRON_SECRET: undefined },
      });
      try {
        const slot = await world.add_slot();
        const answers = await Promise.all(
          Array.from({ length: burst_count }, (_, i) =>
            world.create_booking(slot, { email: `burst${i}@example.org` }),
          ),
        );
        assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [201]);
        const cron = await world.request('GET', '/api/cron/cleanup-unpaid', {
          headers: { authorization: `Bearer ${cron_secret}` },
        });
        assert.equal(cron.status, 404);
      } finally {
        await world.stop();
      }
    });

    it('the limit on requests: too many from one address are told to wait, whatever they pretend', async () => {
      const world = await World.start(engine, { settings: { RATE_LIMIT: 'on' } });
      try {
        const slot = await world.add_slot();
        let refused;
        for (let i = 0; i < requests_max && !refused; i += requests_at_once) {
          const answers = await Promise.all(
            Array.from({ length: requests_at_once }, (_, j) =>
              world.create_booking(slot, {}, { 'x-forwarded-for': `203.0.113.${(i + j) % 250}` }),
            ),
          );
          refused = answers.find(({ status }) => status !== 201);
        }
        assert_problem(refused, 429, 'too_many_requests');
        assert.ok(Number(refused.headers.get('retry-after')) > 0);
        assert.equal((await world.request('GET', '/')).status, 200, 'reading goes on');
      } finally {
        await world.stop();
      }
    });

    it('the log for machines: one JSON object a line, and never a token, a secret or a name', async () => {
      const world = await World.start(engine, {
        settings: { LOG_FORMAT: 'json', LOG_LEVEL: 'debug' },
      });
      try {
        const slot = await world.add_slot();
        const booking = await world.book(slot, { name: 'Camille Martin' });
        await world.request('GET', `/bookings/${booking.id}?token=${booking.token}`);
        await world.request('GET', `/api/bookings/${booking.id}?token=${booking.token}`);
        await world.request('GET', '/?token=of-somebody-else');
        await world.sandbox.pay(session_of(booking.checkout_url));
        await world.wait_for_state(booking.id, 'confirmed', 'paid');
        await world.wait_until_quiet();
        await world.server.stop();
        const log = world.log();
        const lines = log.split('\n').filter((line) => line.startsWith('{'));
        assert.ok(lines.length > 0);
        for (const line of lines) {
          const entry = JSON.parse(line);
          assert.ok(!Number.isNaN(Date.parse(entry.time)), line);
          assert.ok(entry.level, line);
        }
        assert.ok(log.includes(booking.id), 'a booking can be followed');
        for (const secret of [
          booking.token,
          'of-somebody-else',
          'sk_test_of_the_tests',
          'whsec_of_the_tests',
          'Camille',
          'camille@example.org',
        ]) {
          assert.equal(log.includes(secret), false, secret);
        }
      } finally {
        await world.stop();
      }
    });

    it('the background cleanup removes what is due by itself', async () => {
      const world = await World.start(engine, {
        settings: { UNPAID_TTL: '1s', CLEANUP_INTERVAL: '1s' },
      });
      try {
        const slot = await world.add_slot();
        const booking = await world.book(slot);
        await eventually(
          'the unpaid booking is gone',
          async () => !(await world.booking_row(booking.id)),
        );
        const { sessions } = await world.sandbox.state();
        assert.equal(
          sessions.find((one) => one.client_reference_id === booking.id).status,
          'expired',
        );
        assert.match(world.log(), /🧹/);
      } finally {
        await world.stop();
      }
    });

    it('without SMTP_URL mails wait, and go out once there is one', async () => {
      const world = await World.start(engine, { settings: { SMTP_URL: undefined } });
      try {
        const slot = await world.add_slot();
        const booking = await world.book(slot);
        await world.sandbox.pay(session_of(booking.checkout_url));
        await world.wait_for_state(booking.id, 'confirmed', 'paid');
        assert.deepEqual(await world.sandbox.mails(), []);
        await world.server.stop();
        world.settings.SMTP_URL = `smtp://127.0.0.1:${world.sandbox.smtp_port}`;
        await world.start_server();
        await eventually(
          'the confirmation is there',
          async () => (await world.sandbox.confirmations_to('camille@example.org')).length === 1,
        );
      } finally {
        await world.stop();
      }
    });
  });
}
