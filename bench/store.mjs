// Durable bookings through the store, beside a bare loop of the same SQL: the C++ program measures, this sums up.
import { make_folder, remove_folder, run_to_end } from './belongings.mjs';
import { median, round } from './statistics.mjs';

const program = new URL('../build/release/creneau_bench_store', import.meta.url).pathname;

export async function measure_store({ rounds, bookings, in_flight }) {
  const folder = make_folder();
  try {
    const options = `--rounds ${rounds} --bookings ${bookings} --in-flight ${in_flight}`;
    const stdout = await run_to_end(program, [folder, ...options.split(' ')]);
    const measured = JSON.parse(stdout);
    const of = (side, what) => median(measured.rounds.map((result) => result[side][what]));
    return {
      bookings: measured.bookings,
      in_flight: measured.in_flight,
      bare_group: measured.bare_group,
      per_second: round(of('store', 'per_second')),
      bare_per_second: round(of('bare', 'per_second')),
      processor_microseconds_each: round(of('store', 'processor_microseconds_each'), 1),
      bare_processor_microseconds_each: round(of('bare', 'processor_microseconds_each'), 1),
      ratio: median(measured.rounds.map((result) => result.ratio)),
      rounds: measured.rounds,
    };
  } finally {
    remove_folder(folder);
  }
}
