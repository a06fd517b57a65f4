// What an owner waits for with 100,000 bookings, on both databases: the table of bookings at its start and a thousand
// pages deep, searches that find much, little and nothing, a month of the calendar, the money report.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { create_database } from '../tests/e2e/support/database.mjs';
import { request } from '../tests/e2e/support/http.mjs';
import { add_person } from '../tests/e2e/support/owner.mjs';
import { run_program } from '../tests/e2e/support/process.mjs';
import { make_folder, remove_folder, run_to_end } from './belongings.mjs';
import { make_statements } from './owner_rows.mjs';
import { Site, first_of_month } from './site.mjs';
import { median, percentile, round } from './statistics.mjs';

const cluster_script = new URL('../tools/postgresql_cluster.sh', import.meta.url).pathname;
const page_size = 50;

/** Written in one transaction: what a database does at each commit is not measured here. */
async function fill(database, folder, count) {
  const sql = ['BEGIN;', ...make_statements(count), 'COMMIT;', 'ANALYZE;'];
  if (!database.path) {
    for (const part of [sql.slice(0, -1).join('\n'), sql.at(-1)]) await database.query(part);
    return;
  }
  const file = join(folder, 'rows.sql');
  writeFileSync(file, sql.join('\n'));
  await run_to_end('sqlite3', ['-bail', database.path, `.read ${file}`]);
}

/** The cursor after so many pages, leafed through as a person would. */
async function leaf(owner, pages) {
  let after = '';
  for (let page = 0; page < pages; ++page) {
    const { next } = await owner.ask('GET', `bookings?limit=200&after=${after}`);
    if (!next) return after;
    after = next;
  }
  return after;
}

async function time(owner, path, rounds) {
  const times = [];
  let bytes = 0;
  for (let i = 0; i < rounds; ++i) {
    const before = performance.now();
    const answer = await owner.request('GET', path);
    times.push(performance.now() - before);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    bytes = answer.text.length;
  }
  return { p50_ms: round(median(times), 1), p95_ms: round(percentile(times, 0.95), 1), bytes };
}

async function measure(database, folder, { bookings, rounds }) {
  const site = await Site.start({ payments: 'none', database_url: database.url });
  try {
    await fill(database, folder, bookings);
    const world = {
      run: (args) => run_program(args, { settings: site.settings, cwd: site.folder }),
      request: (method, path, options) => request(method, site.url + path, options),
    };
    const owner = await add_person(world);
    // Counted in pages of page_size: half way down, but never further than a thousand.
    const pages = Math.min(1000, Math.floor(bookings / page_size / 2));
    const deep = await leaf(owner, Math.floor((pages * page_size) / 200));
    const month = `from=${first_of_month(1)}&to=${first_of_month(2)}`;
    const paths = {
      first_page: 'bookings',
      [`page_${pages}`]: `bookings?after=${deep}`,
      by_creation: 'bookings?order=created',
      search_many: 'bookings?search=martin',
      search_few: 'bookings?search=lefevre.10@',
      search_none: 'bookings?search=nobody%20at%20all',
      rare_state: 'bookings?payment_status=refund_failed',
      one_calendar: 'bookings?calendar=cal_2&status=cancelled',
      today: 'today',
      calendar_month: `slots?${month}`,
      money_year: 'money?by=month',
    };
    const results = {};
    for (const [name, path] of Object.entries(paths)) {
      await time(owner, path, 2);
      results[name] = await time(owner, path, rounds);
    }
    return results;
  } finally {
    await site.stop();
  }
}

export async function measure_owner(plan) {
  const folder = make_folder();
  const given = process.env.CRENEAU_TEST_POSTGRESQL_URL;
  let cluster = '';
  try {
    if (!given) {
      cluster = make_folder();
      const url = await run_to_end(cluster_script, ['start', cluster]);
      process.env.CRENEAU_TEST_POSTGRESQL_URL = url.trim();
    }
    const results = { bookings: plan.bookings };
    for (const engine of ['sqlite', 'postgresql']) {
      const database = await create_database(engine, folder);
      try {
        results[engine] = await measure(database, folder, plan);
      } finally {
        await database.drop();
      }
    }
    return results;
  } finally {
    if (cluster) {
      await run_to_end(cluster_script, ['stop', cluster]);
      remove_folder(cluster);
      delete process.env.CRENEAU_TEST_POSTGRESQL_URL;
    }
    remove_folder(folder);
  }
}
