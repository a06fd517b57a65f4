// The benchmarks, one after the other: prints them and writes build/bench.json. What each number means: docs/benchmarks.md.
// usage: ./dev bench [--quick] [slots] [store] [bookings] [owner]
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

import { measure_bookings } from './bookings.mjs';
import { measure_owner } from './owner.mjs';
import { measure_slots } from './slots.mjs';
import { round } from './statistics.mjs';
import { measure_store } from './store.mjs';

const report_file = new URL('../build/bench.json', import.meta.url);
const megabyte = 1e6;

const plans = {
  full: {
    slots: { rounds: 9, seconds: 1 },
    store: { rounds: 5, bookings: 20_000, in_flight: 256 },
    store_narrow: { rounds: 3, bookings: 20_000, in_flight: 64 },
    bookings: { paid: 4_000, total: 100_000 },
    owner: { bookings: 100_000, rounds: 30 },
  },
  quick: {
    slots: { rounds: 1, seconds: 1 },
    store: { rounds: 1, bookings: 5_000, in_flight: 256 },
    store_narrow: { rounds: 1, bookings: 5_000, in_flight: 64 },
    bookings: { paid: 400, total: 10_000 },
    owner: { bookings: 5_000, rounds: 5 },
  },
};

/** What is aimed at; `--quick` is too short to judge by. */
const aims = [
  {
    name: 'slots_beside_nginx',
    aim: 'at least 0.5',
    of: (r) => r.slots?.ratio,
    met: (v) => v >= 0.5,
  },
  {
    name: 'store_beside_bare_sql',
    aim: 'at least 0.6',
    of: (r) => r.store?.ratio,
    met: (v) => v >= 0.6,
  },
  {
    name: 'megabytes_after_bookings',
    aim: 'under 60',
    of: (r) => r.memory && round(r.memory.after_bytes / megabyte, 1),
    met: (v) => v < 60,
  },
  {
    name: 'owner_waits_ms',
    aim: 'under 100',
    of: (r) => r.owner && slowest(r.owner),
    met: (v) => v < 100,
  },
];

/** Of both databases: the median of what takes longest, but for the report, which one does not wait for all day. */
const slowest = ({ sqlite, postgresql }) =>
  Math.max(
    ...[sqlite, postgresql].flatMap(({ money_year, ...views }) =>
      Object.values(views).map((view) => view.p50_ms),
    ),
  );

const parts = {
  async slots(plan, results) {
    const r = (results.slots = await measure_slots(plan.slots));
    say(`GET /api/slots, ${r.slots} slots, ${r.body_bytes} bytes, ${r.connections} connections`);
    line('creneau', r.per_second, r.processor_microseconds_each);
    line('nginx, a file', r.nginx_per_second, r.nginx_processor_microseconds_each);
    say(`  ratio           ${r.ratio}  (${r.rounds.map((one) => one.ratio).join(' ')})`);
  },
  async store(plan, results) {
    for (const name of ['store', 'store_narrow']) {
      const r = (results[name] = await measure_store(plan[name]));
      say(`Durable bookings, SQLite, ${r.in_flight} in flight`);
      line('store', r.per_second, r.processor_microseconds_each);
      line(`SQL by hand, ${r.bare_group}`, r.bare_per_second, r.bare_processor_microseconds_each);
      say(`  ratio           ${r.ratio}  (${r.rounds.map((one) => one.ratio).join(' ')})`);
    }
  },
  async bookings(plan, results) {
    const { http, memory } = await measure_bookings(plan.bookings);
    Object.assign(results, { http, memory });
    say(`Bookings over HTTP, ${http.post.in_flight} clients`);
    paced('POST /api/bookings', http.post);
    paced('webhook → confirmed', http.confirm);
    paced('POST, free of charge', http.post_free);
    const show = (bytes) => `${(bytes / megabyte).toFixed(1)} MB`;
    say(`Resident memory`);
    say(
      `  idle ${show(memory.idle_bytes)}, after ${memory.bookings} bookings ` +
        `${show(memory.after_bytes)} (highest ${show(memory.highest_bytes)})`,
    );
  },
  async owner(plan, results) {
    const r = (results.owner = await measure_owner(plan.owner));
    say(`The owner's views, ${r.bookings} bookings: median and 95 % of SQLite | PostgreSQL, ms`);
    for (const name of Object.keys(r.sqlite)) {
      const of = (one) =>
        `${one.p50_ms.toFixed(1).padStart(7)} ${one.p95_ms.toFixed(1).padStart(7)}`;
      say(`  ${name.padEnd(16)}${of(r.sqlite[name])}  |${of(r.postgresql[name])}`);
    }
  },
};

const say = (text) => console.log(text);
const line = (name, per_second, microseconds) =>
  say(
    `  ${name.padEnd(16)}${String(per_second).padStart(7)} /s  ${microseconds} µs of processor each`,
  );
const paced = (name, r) =>
  say(
    `  ${name.padEnd(22)}${String(r.per_second).padStart(6)} /s  p50 ${r.p50_ms} ms  p99 ${r.p99_ms} ms  ${r.processor_microseconds_each} µs of processor`,
  );

async function main(args) {
  const is_quick = args.includes('--quick');
  const named = args.filter((arg) => arg !== '--quick');
  const unknown = named.filter((name) => !(name in parts));
  if (unknown.length > 0) {
    console.error(
      `There is no benchmark called ${unknown.join(', ')}; there are: ${Object.keys(parts).join(', ')}, and --quick.`,
    );
    return 2;
  }
  const plan = is_quick ? plans.quick : plans.full;
  const results = {
    measured_at: new Date().toISOString(),
    plan: is_quick ? 'quick' : 'full',
    machine: {
      processors: availableParallelism?.() ?? cpus().length,
      model: cpus()[0].model,
      memory_bytes: totalmem(),
    },
  };
  for (const name of named.length > 0 ? named : Object.keys(parts))
    await parts[name](plan, results);

  results.aims = aims
    .map(({ name, aim, of, met }) => ({ name, aim, value: of(results), met }))
    .filter(({ value }) => value !== undefined)
    .map(({ met, ...rest }) => ({ ...rest, is_met: met(rest.value) }));
  say('Aims');
  for (const { name, aim, value, is_met } of results.aims)
    say(`  ${is_met ? 'met   ' : 'MISSED'} ${name}: ${value} (${aim})`);
  mkdirSync(new URL('.', report_file), { recursive: true });
  writeFileSync(report_file, JSON.stringify(results, null, 2) + '\n');
  say(`Written to ${report_file.pathname}`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
