// Real processes of the built program: started, watched, ended or killed, never left behind.
import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';

import { eventually } from './wait.mjs';

export const program =
  process.env.CRENEAU_E2E_PROGRAM ??
  new URL('../../../build/release/creneau', import.meta.url).pathname;
export const project_folder = new URL('../../..', import.meta.url).pathname;

const output_chars_max = 4_000_000;
const output_chars_shown = 4_000;
const alive = new Set();

process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Only what a program needs to run at all: settings of the developer's own shell must not leak into a test. */
export function clean_environment(settings = {}) {
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  const environment = { PATH, HOME, LANG, TMPDIR, ...settings };
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value === null) delete environment[name];
  }
  return environment;
}

/** A port that was free a moment ago. */
export function find_free_port() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Runs a command to its end. */
export function run_program(
  args,
  { settings = {}, cwd, command = program, seconds_max = 60 } = {},
) {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      { env: clean_environment(settings), cwd, timeout: seconds_max * 1000, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') stderr += String(error);
        const status = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
        resolve({ status, stdout, stderr, output: stdout + stderr });
      },
    );
    child.stdin.end();
  });
}

/** A program that stays: everything it says is kept; CRENEAU_E2E_OUTPUT=1 shows it as well. */
export class Daemon {
  constructor(name, args, settings, cwd) {
    this.name = name;
    this.output = '';
    this.exit = null;
    this.is_ending = false;
    this.child = spawn(program, args, {
      env: clean_environment(settings),
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    alive.add(this.child);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => this.#keep(text));
    }
    this.ended = new Promise((resolve) => {
      this.child.on('error', (error) => {
        this.#keep(String(error));
        this.#end({ code: -1, signal: null }, resolve);
      });
      this.child.on('close', (code, signal) => this.#end({ code, signal }, resolve));
    });
  }

  #keep(text) {
    if (process.env.CRENEAU_E2E_OUTPUT) process.stderr.write(`[${this.name}] ${text}`);
    this.output = (this.output + text).slice(-output_chars_max);
  }

  #end(exit, resolve) {
    this.exit = exit;
    if (!this.is_ending) {
      console.error(`${this.name} ended by itself: ${JSON.stringify(exit)}`);
      console.error(this.output.slice(-output_chars_shown));
    }
    alive.delete(this.child);
    resolve(exit);
  }

  /** Ready once `url` answers 200; fails at once when the program has ended. */
  async wait_until_ready(url) {
    await Promise.race([
      eventually(
        `${this.name} is ready`,
        async () => this.exit || (await fetch(url)).status === 200,
      ),
      this.ended,
    ]);
    if (this.exit) {
      throw new Error(`${this.name} ended (${JSON.stringify(this.exit)}):\n${this.output}`);
    }
  }

  /** As a service manager does: SIGTERM, then patience. */
  async stop() {
    this.is_ending = true;
    if (this.exit) return this.exit;
    this.child.kill('SIGTERM');
    const exit = await Promise.race([
      this.ended,
      eventually(`${this.name} ends`, () => this.exit, 40).catch(() => null),
    ]);
    if (!exit) {
      await this.kill();
      throw new Error(`${this.name} does not end on SIGTERM:\n${this.output.slice(-4000)}`);
    }
    return exit;
  }

  /** kill -9. */
  async kill() {
    this.is_ending = true;
    if (!this.exit) this.child.kill('SIGKILL');
    return this.ended;
  }
}
