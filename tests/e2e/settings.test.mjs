// What the settings change: limits, endpoints that are off, background work, mails that wait for a server.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { engines } from './support/database.mjs';
import { session_of } from './support/sandbox.mjs';
import { eventually } from './support/wait.mjs';
import { World, cron_secret } from './support/world.mjs';

const burst_count = 200;

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
