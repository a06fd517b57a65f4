// What a run makes and must not leave behind, however it ends: processes and folders.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set();
const children = new Set();

process.on('exit', () => {
  for (const child of children) child.kill('SIGTERM');
  for (const folder of folders) remove_folder(folder);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

export function make_folder() {
  const folder = mkdtempSync(join(tmpdir(), 'creneau-bench-'));
  folders.add(folder);
  return folder;
}

export function remove_folder(folder) {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** A program; `ended` gives `{status, stdout}`. What it says on its standard error is shown. */
export function start_program(command, args) {
  const child = spawn(command, args.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  let stdout = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text) => (stdout += text));
  const ended = new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      children.delete(child);
      resolve({ status: -1, stdout });
    });
    child.on('close', (status) => {
      children.delete(child);
      resolve({ status, stdout });
    });
  });
  return { child, ended };
}

/** Runs a program to its end; what it printed. */
export async function run_to_end(command, args) {
  const { status, stdout } = await start_program(command, args).ended;
  if (status !== 0) throw new Error(`${command} failed (${status}):\n${stdout}`);
  return stdout;
}
