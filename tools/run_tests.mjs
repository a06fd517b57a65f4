// Runs the tests that are built and counts them: the C++ binaries (GoogleTest), the simulator's seeds, and each
// end-to-end file in a process of its own (Node's runner). Ends with a line alone: `123 passed, 0 failed`.
// A part that ran no test has failed: a check that cannot fail is none. `./dev test` builds first.
// usage: node tools/run_tests.mjs [unit|test_NAME|sim|e2e|NAME.test.mjs]...
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const build_folder = 'build/release';
const e2e_folder = 'tests/e2e';
const simulator = join(build_folder, 'creneau_sim');
const simulator_seed = 1;
const simulator_runs = 300;
// A bound against hanging for ever, not a measurement.
const part_minutes_max = 15;

const known_parts = new Set();
const wanted_parts = process.argv.slice(2);
const results = [];
let child_under_way = null;

/** Whether the part was asked for; without arguments all are. */
function is_wanted(...names) {
  names.forEach((name) => known_parts.add(name));
  return wanted_parts.length === 0 || names.some((name) => wanted_parts.includes(name));
}

/** Runs a program in a process group of its own; all of the group is gone when this ends. */
function run(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    child_under_way = child;
    const kill_group = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The group has ended by itself.
      }
    };
    const bound = setTimeout(() => {
      console.error(`${program} ${args.join(' ')}: not done after ${part_minutes_max} minutes`);
      kill_group();
    }, part_minutes_max * 60_000);
    child.on('error', (error) => {
      clearTimeout(bound);
      resolve({ status: 1, reason: error.message });
    });
    child.on('exit', (code, signal) => {
      clearTimeout(bound);
      kill_group();
      child_under_way = null;
      resolve({ status: code ?? 1, reason: signal ? `ended by ${signal}` : `exit status ${code}` });
    });
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (child_under_way) {
      try {
        process.kill(-child_under_way.pid, 'SIGKILL');
      } catch {
        // Gone already.
      }
    }
    process.exit(130);
  });
}

/** Notes a part's counts; a bad exit or no test at all makes it a failure even when no single test failed. */
function record(part, counts, outcome) {
  let failed = counts.failed;
  if (failed === 0 && outcome.status !== 0) {
    failed = 1;
    console.error(`${part}: ${outcome.reason}`);
  }
  if (failed === 0 && counts.passed === 0) {
    failed = 1;
    console.error(`${part}: ran no test`);
  }
  results.push({ part, passed: counts.passed, failed });
}

function heading(part) {
  console.log(`\n== ${part}`);
}

function is_executable(path) {
  const stat = statSync(path);
  return stat.isFile() && (stat.mode & 0o111) !== 0;
}

async function run_unit_tests(scratch) {
  const binaries = existsSync(build_folder)
    ? readdirSync(build_folder)
        .filter((name) => name.startsWith('test_') && is_executable(join(build_folder, name)))
        .sort()
    : [];
  for (const name of binaries) {
    if (!is_wanted('unit', name)) continue;
    heading(name);
    const report = join(scratch, `${name}.json`);
    const outcome = await run(join(build_folder, name), [
      `--gtest_output=json:${report}`,
      '--gtest_brief=1',
    ]);
    const counts = { passed: 0, failed: 0 };
    if (existsSync(report)) {
      const { tests, failures, disabled, testsuites } = JSON.parse(readFileSync(report, 'utf8'));
      const skipped = testsuites
        .flatMap((suite) => suite.testsuite)
        .filter((test) => test.result === 'SKIPPED').length;
      counts.failed = failures + skipped;
      counts.passed = tests - failures - disabled - skipped;
      if (skipped > 0) console.error(`${name}: ${skipped} tests skipped themselves`);
    }
    record(name, counts, outcome);
  }
  if (binaries.length === 0 && is_wanted('unit')) {
    results.push({ part: 'unit', passed: 0, failed: 1 });
    console.error(`There is no test binary in ${build_folder}.`);
  }
}

async function run_simulator() {
  if (!is_wanted('sim')) return;
  if (!existsSync(simulator)) {
    if (!existsSync('sim') || !readdirSync('sim').some((name) => name.endsWith('.cpp'))) return;
    console.error(`${simulator} is not built.`);
    results.push({ part: 'sim', passed: 0, failed: 1 });
    return;
  }
  heading(`simulator, ${simulator_runs} seeds`);
  const outcome = await run(simulator, [
    '--seed',
    String(simulator_seed),
    '--runs',
    String(simulator_runs),
  ]);
  const counts =
    outcome.status === 0 ? { passed: simulator_runs, failed: 0 } : { passed: 0, failed: 1 };
  record('sim', counts, outcome);
}

/** The numbers that Node's TAP reporter writes at the end. */
function read_tap_counts(path) {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const number = (word) => Number(text.match(new RegExp(`^# ${word} (\\d+)$`, 'm'))?.[1] ?? 0);
  return {
    passed: number('pass'),
    failed: number('fail') + number('cancelled') + number('skipped') + number('todo'),
  };
}

async function run_e2e_tests(scratch) {
  const files = existsSync(e2e_folder)
    ? readdirSync(e2e_folder)
        .filter((name) => name.endsWith('.test.mjs'))
        .sort()
    : [];
  for (const name of files) {
    if (!is_wanted('e2e', name)) continue;
    heading(join(e2e_folder, name));
    const report = join(scratch, `${name}.tap`);
    const outcome = await run(process.execPath, [
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      '--test-reporter=tap',
      `--test-reporter-destination=${report}`,
      join(e2e_folder, name),
    ]);
    record(basename(name), read_tap_counts(report), outcome);
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'creneau-test-'));
try {
  await run_unit_tests(scratch);
  await run_simulator();
  await run_e2e_tests(scratch);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

for (const part of wanted_parts) {
  if (!known_parts.has(part)) {
    console.error(`There is no part called «${part}»: ${[...known_parts].join(', ')}`);
    results.push({ part, passed: 0, failed: 1 });
  }
}

const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log('\n== Summary');
for (const { part, passed, failed } of results) {
  console.log(`${failed === 0 ? 'ok    ' : 'FAILED'} ${part}: ${passed} passed, ${failed} failed`);
}
console.log();
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = results.length === 0 || sum('failed') > 0 ? 1 : 0;
