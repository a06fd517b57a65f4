// GET /api/slots, a month of 360 slots, beside nginx with the same bytes in a file. The two take turns.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { find_free_port } from '../tests/e2e/support/process.mjs';
import { eventually } from '../tests/e2e/support/wait.mjs';
import { run_to_end, start_program } from './belongings.mjs';
import { list_children, read_processor_seconds } from './process_facts.mjs';
import { Site, first_of_month } from './site.mjs';
import { median, round } from './statistics.mjs';

const slots_of_month = 360;
const slots_apart = '110m'; // they fill 28 days, the shortest month
const connections = 32;

function nginx_settings(folder, port) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(' ');
  // Started by root, nginx would give its worker to a user who may not enter the folder.
  const user = process.getuid() === 0 ? 'user root root;' : '';
  return `
${user}
worker_processes 1;
daemon off;
pid ${folder}/pid;
error_log stderr error;
events { worker_connections 256; }
http {
  access_log off;
  ${temporary}
  default_type application/json;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=16;
  keepalive_requests 1000000000;
  server { listen 127.0.0.1:${port}; root ${folder}/files; }
}
`;
}

class Nginx {
  async start(folder, path, bytes) {
    const port = await find_free_port();
    this.url = `http://127.0.0.1:${port}${path}`;
    const file = join(folder, 'files', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    const settings = join(folder, 'nginx.conf');
    writeFileSync(settings, nginx_settings(folder, port));
    this.program = start_program('/usr/sbin/nginx', ['-p', folder, '-c', settings, '-e', 'stderr']);
    await eventually('nginx answers', async () => (await fetch(this.url)).status === 200, 5);
    [this.worker_pid] = list_children(this.program.child.pid);
  }

  async stop() {
    this.program?.child.kill('SIGTERM');
    await this.program?.ended;
  }
}

async function run_wrk(url, seconds) {
  const options = `--threads 1 --connections ${connections} --duration ${seconds}s`;
  const stdout = await run_to_end('wrk', [...options.split(' '), url]);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk ${url}:\n${stdout}`);
  const number = (pattern) => Number(stdout.match(pattern)[1]);
  return { per_second: number(/Requests\/sec:\s+([\d.]+)/), count: number(/(\d+) requests in/) };
}

async function measure(pid, url, seconds) {
  const before = read_processor_seconds(pid);
  const { per_second, count } = await run_wrk(url, seconds);
  const used = read_processor_seconds(pid) - before;
  return {
    per_second: round(per_second),
    processor_microseconds_each: round((used / count) * 1e6, 2),
  };
}

export async function measure_slots({ rounds, seconds }) {
  const site = await Site.start({ payments: 'none' });
  const nginx = new Nginx();
  try {
    const from = first_of_month(1);
    const ids = await site.add_slots({
      start: `${from}T01:00:00Z`,
      every: slots_apart,
      count: slots_of_month,
      price: '50.00',
    });
    const path = '/api/slots';
    const url = `${site.url}${path}?from=${from}&to=${first_of_month(2)}`;
    // The server sees within a fraction of a second what the command line has written.
    const answer = await eventually('the slots are listed', async () => {
      const text = await (await fetch(url)).text();
      return JSON.parse(text).slots.length === ids.length && text;
    });
    await nginx.start(site.folder, path, answer);
    if ((await (await fetch(nginx.url)).text()) !== answer) throw new Error('the bytes differ');

    const sides = {
      creneau: () => measure(site.pid, url, seconds),
      nginx: () => measure(nginx.worker_pid, nginx.url, seconds),
    };
    await run_wrk(url, 1);
    await run_wrk(nginx.url, 1);
    const measured = [];
    for (let i = 0; i < rounds; ++i) {
      const result = {};
      const order = i % 2 ? ['nginx', 'creneau'] : ['creneau', 'nginx'];
      for (const side of order) result[side] = await sides[side]();
      result.ratio = round(result.creneau.per_second / result.nginx.per_second, 3);
      measured.push(result);
    }
    const of = (side, what) => median(measured.map((result) => result[side][what]));
    return {
      slots: ids.length,
      body_bytes: Buffer.byteLength(answer),
      connections,
      per_second: round(of('creneau', 'per_second')),
      nginx_per_second: round(of('nginx', 'per_second')),
      processor_microseconds_each: round(of('creneau', 'processor_microseconds_each'), 2),
      nginx_processor_microseconds_each: round(of('nginx', 'processor_microseconds_each'), 2),
      ratio: median(measured.map((result) => result.ratio)),
      rounds: measured,
    };
  } finally {
    await nginx.stop();
    await site.stop();
  }
}
