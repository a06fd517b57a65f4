// The built server on an empty database of its own, set up for measuring.
import { join } from 'node:path';

import { Daemon, find_free_port, run_program } from '../tests/e2e/support/process.mjs';
import { make_folder, remove_folder } from './belongings.mjs';

export const webhook_secret = 'whsec_of_the_benchmarks';

export class Site {
  /** `payments`: `sandbox` starts one; `none`: nobody is to pay. Without `database_url` a SQLite file of its own. */
  static async start({ payments, database_url }) {
    const site = new Site();
    site.folder = make_folder();
    site.port = await find_free_port();
    site.url = `http://127.0.0.1:${site.port}`;
    site.sandbox_port = await find_free_port();
    site.sandbox_url = `http://127.0.0.1:${site.sandbox_port}`;
    site.settings = {
      HOST: '127.0.0.1',
      PORT: String(site.port),
      PUBLIC_URL: site.url,
      DATABASE_URL: database_url ?? `sqlite:${join(site.folder, 'creneau.db')}`,
      STRIPE_SECRET_KEY: 'sk_test_of_the_benchmarks',
      STRIPE_WEBHOOK_SECRET: webhook_secret,
      STRIPE_API_BASE: site.sandbox_url,
      OWNER_EMAIL: 'studio@example.org',
      CLEANUP_INTERVAL: '0',
      RECONCILE_INTERVAL: '0',
      RATE_LIMIT: 'off',
      // A line for every booking would measure whoever reads them.
      LOG_LEVEL: 'warning',
    };
    try {
      if (payments === 'sandbox') await site.#start_sandbox();
      site.server = new Daemon('creneau', ['serve'], site.settings, site.folder);
      await site.server.wait_until_ready(`${site.url}/readyz`);
    } catch (error) {
      await site.stop();
      throw error;
    }
    return site;
  }

  async #start_sandbox() {
    const smtp_port = await find_free_port();
    this.sandbox = new Daemon(
      'sandbox',
      ['sandbox', '--port', String(this.sandbox_port), '--smtp-port', String(smtp_port)],
      {},
      this.folder,
    );
    await this.sandbox.wait_until_ready(`${this.sandbox_url}/_sandbox/clock`);
  }

  get pid() {
    return this.server.child.pid;
  }

  /** The ids of `count` new slots, `every` apart from `start` on. */
  async add_slots({ start, every, count, price, capacity = 1 }) {
    const options = `--start ${start} --duration ${every} --every ${every} --count ${count} --price ${price}`;
    const { status, stdout, output } = await run_program(
      ['slots', 'add', '--json', ...options.split(' '), '--capacity', String(capacity)],
      { settings: this.settings, cwd: this.folder },
    );
    if (status !== 0) throw new Error(`slots add: ${output}`);
    return JSON.parse(stdout).slots.map((slot) => slot.id);
  }

  async stop() {
    try {
      await this.server?.stop();
      await this.sandbox?.stop();
    } finally {
      remove_folder(this.folder);
    }
  }
}

/** The first day of the month that is `months` after this one. */
export function first_of_month(months) {
  const now = new Date();
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1));
  return first.toISOString().slice(0, 10);
}
