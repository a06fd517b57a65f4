// What the documentation names exists, and what exists is named: settings, commands, metrics, states. Links lead somewhere.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';

import { project_folder, run_program } from './support/process.mjs';

const read = (path) => readFileSync(join(project_folder, path), 'utf8');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...['docs', 'docs/adr'].flatMap((folder) =>
    readdirSync(join(project_folder, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

/** A heading's anchor as GitHub and GitLab make it. */
function anchor_of(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function anchors_of(path) {
  return [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor_of(heading));
}

describe('The documentation', () => {
  it('has links that lead somewhere', () => {
    let count = 0;
    for (const page of pages) {
      for (const [, target] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        const [file, anchor] = target.split('#');
        const path = file === '' ? page : normalize(join(dirname(page), file));
        assert.ok(existsSync(join(project_folder, path)), `${page}: ${target}`);
        if (anchor) assert.ok(anchors_of(path).includes(anchor), `${page}: ${target}`);
        count += 1;
      }
    }
    assert.ok(count > 20, `${count} links`);
  });

  it('names every setting of the program, and no other', () => {
    const source = read('src/adapters/config/settings.cpp');
    const table = source.slice(source.indexOf('setting_names{'));
    const names = [...table.slice(0, table.indexOf('};')).matchAll(/"([A-Z_]+)"/g)].map(
      ([, name]) => name,
    );
    assert.ok(names.length > 20, names.join());
    const rows = read('docs/settings.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => [...line.split('|')[1].matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name));
    assert.deepEqual(rows.sort(), [...names].sort());
    const example = [...read('deploy/creneau.toml').matchAll(/^(?:# )?([a-z_]+) = /gm)];
    assert.deepEqual(example.map(([, name]) => name.toUpperCase()).sort(), [...names].sort());
  });

  it('gives settings that the program takes', async () => {
    const { status, output } = await run_program(
      ['--config', join(project_folder, 'deploy/creneau.toml'), 'migrate'],
      { settings: { DATABASE_URL: 'sqlite::memory:' } },
    );
    assert.equal(status, 0, output);
  });

  it('names every command', async () => {
    const { stdout } = await run_program(['--help']);
    const commands = [
      ...stdout.slice(stdout.search(/Subcommands:/i)).matchAll(/^ {2}([a-z-]+) /gm),
    ];
    assert.ok(commands.length >= 10, stdout);
    for (const [, command] of commands)
      assert.match(read('README.md'), new RegExp(`creneau ${command}\\b|\`${command}\\b`), command);
  });

  it('names every metric', () => {
    const source = read('src/adapters/telemetry/telemetry.cpp');
    const metrics = new Set([...source.matchAll(/"(creneau_[a-z_]+)"/g)].map(([, name]) => name));
    assert.ok(metrics.size > 5, [...metrics].join());
    const documented = new Set(
      [...read('docs/operations.md').matchAll(/^\| `(creneau_[a-z_]+)`/gm)].map(([, name]) => name),
    );
    assert.deepEqual([...documented].sort(), [...metrics].sort());
  });

  it('names every state of a booking and of a payment', () => {
    const protocol = read('docs/protocol.md');
    const source = read('src/domain/names.hpp');
    const words = ['BookingStatus', 'PaymentStatus', 'PaymentState', 'RefundState', 'RefundCause']
      .map((name) => source.match(new RegExp(`enum class ${name} \\{([^}]*)\\}`))[1])
      .flatMap((body) => [...body.replace(/\/\/.*$/gm, '').matchAll(/[a-z_]+/g)])
      .map(([word]) => word);
    assert.ok(words.length > 15, words.join());
    for (const word of words) assert.ok(protocol.includes(`\`${word}\``), word);
  });
});
