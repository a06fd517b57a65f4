// A whole installation for a test: an empty database, the sandbox, the server, and what a test does with them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { create_database, quote } from './database.mjs';
import { request } from './http.mjs';
import { Daemon, find_free_port, run_program } from './process.mjs';
import { Sandbox, session_of } from './sandbox.mjs';
import { eventually } from './wait.mjs';

export const owner_email = 'proprietaire@example.org';
export const cron_secret = 'cron-secret-of-the-tests';
export const webhook_secret = 'whsec_of_the_tests';
const hour_ms = 3_600_000;

/** An instant that many days from now at that hour UTC, as RFC 3339. */
export function days_ahead(days, hour = 9) {
  const at = new Date(Date.now() + days * 24 * hour_ms);
  at.setUTCHours(hour, 0, 0, 0);
  return at.toISOString().replace('.000Z', 'Z');
}

export class World {
  /** `settings` override the server's; an `undefined` one is left out. */
  static async start(engine, { settings = {}, seed = 1 } = {}) {
    const world = new World();
    world.engine = engine;
    world.folder = mkdtempSync(join(tmpdir(), 'creneau-e2e-'));
    world.port = await find_free_port();
    world.url = `http://127.0.0.1:${world.port}`;
    try {
      world.database = await create_database(engine, world.folder);
      world.sandbox = await Sandbox.start({
        webhook_url: `${world.url}/api/webhooks/stripe`,
        webhook_secret,
        seed,
        cwd: world.folder,
      });
      world.settings = {
        HOST: '127.0.0.1',
        PORT: String(world.port),
        PUBLIC_URL: world.url,
        DATABASE_URL: world.database.url,
        STRIPE_SECRET_KEY: 'sk_test_of_the_tests',
        STRIPE_WEBHOOK_SECRET: webhook_secret,
        STRIPE_API_BASE: world.sandbox.url,
        SMTP_URL: `smtp://127.0.0.1:${world.sandbox.smtp_port}`,
        MAIL_FROM: 'Cabinet <cabinet@example.org>',
        OWNER_EMAIL: owner_email,
        CRON_SECRET: cron_secret,
        CLEANUP_INTERVAL: '0',
        RECONCILE_INTERVAL: '0',
        RATE_LIMIT: 'off',
        ...settings,
      };
      await world.migrate();
      await world.start_server();
    } catch (error) {
      await world.stop().catch(() => {});
      throw error;
    }
    return world;
  }

  async migrate() {
    const { status, output } = await this.run(['migrate']);
    assert.equal(status, 0, output);
  }

  async start_server() {
    this.server = new Daemon('server', ['serve'], this.settings, this.folder);
    this.outputs = (this.outputs ?? []).concat(this.server);
    await this.server.wait_until_ready(`${this.url}/readyz`);
  }

  /** Another process on the same database; webhooks keep going to the first. */
  async start_second_server() {
    const port = await find_free_port();
    const settings = { ...this.settings, PORT: String(port) };
    this.second_server = new Daemon('second server', ['serve'], settings, this.folder);
    this.outputs.push(this.second_server);
    await this.second_server.wait_until_ready(`http://127.0.0.1:${port}/readyz`);
  }

  /** Everything that every server of this world has said. */
  log() {
    return (this.outputs ?? []).map((daemon) => daemon.output).join('');
  }

  /** A command beside the running server, with its settings. */
  run(args, extra = {}) {
    return run_program(args.map(String), {
      cwd: this.folder,
      ...extra,
      settings: { ...this.settings, ...extra.settings },
    });
  }

  async stop() {
    try {
      await this.server?.stop();
      await this.second_server?.stop();
      await this.sandbox?.stop();
    } finally {
      await this.server?.kill();
      await this.second_server?.kill();
      await this.sandbox?.daemon.kill();
      await this.database?.drop();
      if (!process.env.CRENEAU_E2E_KEEP) rmSync(this.folder, { recursive: true, force: true });
    }
  }

  /** Adds slots through the command line and gives their ids. */
  async add_slots({
    start = days_ahead(3),
    duration = '60m',
    price = '50.00',
    title = 'Consultation',
    count = 1,
    every = '60m',
    capacity = 1,
  } = {}) {
    const { status, stdout, output } = await this.run([
      'slots',
      'add',
      '--start',
      start,
      '--duration',
      duration,
      '--price',
      price,
      '--title',
      title,
      '--count',
      count,
      '--every',
      every,
      '--capacity',
      capacity,
      '--json',
    ]);
    assert.equal(status, 0, output);
    const ids = JSON.parse(stdout).slots.map((slot) => slot.id);
    assert.equal(ids.length, count);
    return ids;
  }

  async add_slot(options = {}) {
    return (await this.add_slots(options))[0];
  }

  request(method, path, options) {
    return request(method, this.url + path, options);
  }

  create_booking(
    slot_id,
    { name = 'Camille Martin', email = 'camille@example.org', ...rest } = {},
    headers,
  ) {
    return this.request('POST', '/api/bookings', {
      body: { slot_id, name, email, ...rest },
      headers,
    });
  }

  /** Creates a booking that must be accepted. */
  async book(slot_id, client) {
    const { status, json, text } = await this.create_booking(slot_id, client);
    assert.equal(status, 201, text);
    return json;
  }

  /** A confirmed and paid booking of a slot of its own. */
  async book_and_pay(client, { start, card } = {}) {
    const slot = await this.add_slot({ start, title: 'Massage' });
    const booking = await this.book(slot, client);
    const { status, json } = await this.sandbox.pay(session_of(booking.checkout_url), card);
    assert.equal(status, 200, JSON.stringify(json));
    await this.wait_for_state(booking.id, 'confirmed', 'paid');
    return { ...booking, slot };
  }

  read_booking({ id, token }) {
    return this.request('GET', `/api/bookings/${id}`, {
      headers: { authorization: `Bearer ${token}` },
    });
  }

  async booking_row(id) {
    return (await this.database.query(`SELECT * FROM bookings WHERE id = ${quote(id)}`))[0];
  }

  async bookings_of(slot_id) {
    return this.database.query(
      `SELECT * FROM bookings WHERE slot_id = ${quote(slot_id)} ORDER BY id`,
    );
  }

  /** The column as a number, which is what SQLite shows. */
  async is_available(slot_id) {
    const rows = await this.database.query(
      `SELECT is_available FROM slots WHERE id = ${quote(slot_id)}`,
    );
    assert.equal(rows.length, 1);
    return Number(rows[0].is_available);
  }

  /** As if the slot had been added ten years ago: the command line adds only what is to come. */
  async move_into_past(slot_id) {
    const change =
      this.engine === 'sqlite'
        ? "start_at = '2016' || substr(start_at, 5), end_at = '2016' || substr(end_at, 5)"
        : "start_at = start_at - interval '10 years', end_at = end_at - interval '10 years'";
    await this.database.query(`UPDATE slots SET ${change} WHERE id = ${quote(slot_id)}`);
  }

  async wait_for_state(booking_id, status, payment_status) {
    await eventually(`booking ${booking_id} is ${status}/${payment_status}`, async () => {
      const row = await this.booking_row(booking_id);
      assert.equal(`${row?.status}/${row?.payment_status}`, `${status}/${payment_status}`);
      return true;
    });
  }

  /** Nothing is under way any more: webhooks answered, outbox empty. What is counted now stays so. */
  async wait_until_quiet(seconds_max = 90) {
    await eventually(
      'all is quiet',
      async () => {
        const { deliveries } = await this.sandbox.state();
        const under_way = deliveries.filter((delivery) => delivery.status === 'pending').length;
        assert.equal(under_way, 0, 'webhooks under way');
        assert.equal(await this.count_effects_under_way(), 0, 'effects under way');
        return true;
      },
      seconds_max,
    );
  }

  /** The same where every webhook is lost on purpose. */
  async wait_until_quiet_without_webhooks() {
    await eventually(
      'the outbox is empty',
      async () => (await this.count_effects_under_way()) === 0,
    );
  }

  /** Reminders wait for their day. */
  async count_effects_under_way() {
    const [{ n }] = await this.database.query(
      "SELECT count(*) AS n FROM outbox WHERE state = 'waiting' AND coalesce(mail_kind, '') <> 'reminder'",
    );
    return Number(n);
  }
}
