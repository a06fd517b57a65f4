// The command line: exit statuses, what scripts read, settings that are wrong, and commands beside a running server.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { engines } from './support/database.mjs';
import { Daemon, find_free_port, run_program } from './support/process.mjs';
import { session_of } from './support/sandbox.mjs';
import { eventually } from './support/wait.mjs';
import { World, days_ahead } from './support/world.mjs';

const commands = [
  ['serve'],
  ['demo'],
  ['sandbox'],
  ['cleanup-unpaid'],
  ['slots'],
  ['slots', 'add'],
  ['slots', 'list'],
  ['slots', 'close'],
  ['bookings'],
  ['bookings', 'list'],
  ['bookings', 'show'],
  ['user'],
  ['user', 'add'],
  ['user', 'list'],
  ['user', 'reset'],
  ['migrate'],
  ['doctor'],
  ['stripe'],
  ['stripe', 'setup'],
  ['reconcile'],
  ['verify'],
  ['backup'],
];

function lines_of(text) {
  return text.split('\n').filter((line) => line.trim() !== '');
}

describe('The command line', () => {
  let folder;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'creneau-cli-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (args, settings = {}) => run_program(args.map(String), { settings, cwd: folder });

  it('without a command prints its help; each command has one', async () => {
    const { status, stdout } = await run([]);
    assert.equal(status, 0);
    for (const [name] of commands) assert.match(stdout, new RegExp(`\\b${name}\\b`));
    for (const command of commands) {
      const help = await run([...command, '--help']);
      assert.equal(help.status, 0, command.join(' '));
      assert.ok(lines_of(help.stdout).length > 1, command.join(' '));
    }
  });

  it('bad usage is exit status 2', async () => {
    for (const args of [
      ['nothing'],
      ['--nothing'],
      ['slots', 'nothing'],
      ['slots', 'add'],
      ['slots', 'close'],
      ['slots', 'add', '--start', 'tomorrow', '--duration', '60m', '--price', '50.00'],
      ['slots', 'add', '--start', days_ahead(3), '--duration', 'long', '--price', '50.00'],
      ['slots', 'add', '--start', days_ahead(3), '--duration', '60m', '--price', 'fifty'],
      ['cleanup-unpaid', '--older-than', 'yesterday'],
      ['bookings', 'list', '--status', 'nothing'],
      ['user', 'add'],
      ['user', 'add', '--email', 'a@example.org', '--role', 'boss'],
      ['sandbox', '--port', 'x'],
    ]) {
      const { status, stderr } = await run(args, { DATABASE_URL: `sqlite:${folder}/usage.db` });
      assert.equal(status, 2, `${args.join(' ')}: ${status}`);
      assert.ok(stderr.trim() !== '', args.join(' '));
    }
  });

  it('a wrong or missing setting stops the start with a line that names it', async () => {
    const good = {
      DATABASE_URL: `sqlite:${folder}/settings.db`,
      STRIPE_SECRET_KEY: 'sk_test_of_the_tests',
      STRIPE_WEBHOOK_SECRET: 'whsec_of_the_tests',
      PORT: String(await find_free_port()),
    };
    const cases = [
      ['STRIPE_SECRET_KEY', undefined],
      ['STRIPE_SECRET_KEY', 'pk_test_public_key'],
      ['STRIPE_WEBHOOK_SECRET', undefined],
      ['STRIPE_WEBHOOK_SECRET', ''],
      ['STRIPE_WEBHOOK_SECRET', 'secret'],
      ['STRIPE_WEBHOOK_SECRET', ','],
      ['PORT', 'abc'],
      ['PORT', '70000'],
      ['DATABASE_URL', 'mysql://localhost/creneau'],
      ['UNPAID_TTL', '30'],
      ['UNPAID_TTL', 'abc'],
      ['CLEANUP_INTERVAL', '-5m'],
      ['TIMEZONE', 'Mars/Phobos'],
      ['CURRENCY', 'euros'],
      ['DEFAULT_LOCALE', 'tlh'],
      ['STRIPE_CAPTURE', 'later'],
      ['STRIPE_API_BASE', 'http://stripe.example.org'],
      ['PUBLIC_URL', 'not an address'],
      ['SMTP_URL', 'smtp://mail.example.org:25'],
      ['SMTP_URL', 'ftp://localhost'],
      ['RATE_LIMIT', 'perhaps'],
      ['TRUSTED_PROXIES', '300.1.1.1'],
      ['LOG_FORMAT', 'xml'],
      ['LOG_LEVEL', 'loud'],
      ['OWNER_EMAIL', 'nobody'],
    ];
    for (const [name, value] of cases) {
      const { status, stderr, output } = await run(['serve'], { ...good, [name]: value });
      assert.ok(status === 1 || status === 2, `${name}=${value}: ${status} ${output}`);
      const said = lines_of(stderr);
      assert.equal(
        said.filter((line) => line.includes(name)).length,
        1,
        `${name}=${value}: ${output}`,
      );
      assert.equal(said.length, 1, `${name}=${value}: ${output}`);
      for (const secret of ['sk_test_of_the_tests', 'whsec_of_the_tests']) {
        assert.equal(output.includes(secret), false, `${name}=${value} shows a secret`);
      }
    }
  });

  it('settings come from a file too; the environment wins; an unknown name is said', async () => {
    const file = join(folder, 'creneau.toml');
    writeFileSync(file, `database_url = "sqlite:${folder}/toml.db"\ntimezone = "Mars/Phobos"\n`);
    const wrong = await run(['migrate', '--config', file]);
    assert.notEqual(wrong.status, 0);
    assert.match(wrong.stderr, /timezone/i);
    const right = await run(['migrate', '--config', file], { TIMEZONE: 'Europe/Paris' });
    assert.equal(right.status, 0, right.output);
    assert.ok(existsSync(join(folder, 'toml.db')));
    writeFileSync(file, 'databse_url = "sqlite:x.db"\n');
    const unknown = await run(['migrate', '--config', file]);
    assert.notEqual(unknown.status, 0);
    assert.match(unknown.stderr, /databse_url/i);
    const absent = await run(['migrate', '--config', join(folder, 'absent.toml')]);
    assert.notEqual(absent.status, 0);
    rmSync(file);
  });

  it('the demo and the sandbox never run beside a live key', async () => {
    const { status, output } = await run(['demo'], { STRIPE_SECRET_KEY: 'sk_live_0123456789' });
    assert.notEqual(status, 0);
    assert.match(output, /STRIPE_SECRET_KEY/);
    assert.equal(output.includes('sk_live_0123456789'), false);
  });
});

for (const engine of engines) {
  describe(`Commands beside a running server on ${engine}`, () => {
    let world;
    before(async () => {
      world = await World.start(engine);
    });
    after(() => world?.stop());

    it('slots: added in order, listed, closed', async () => {
      const start = days_ahead(3, 8);
      const ids = await world.add_slots({
        start,
        count: 3,
        every: '90m',
        duration: '60m',
        price: '12.50',
        title: 'Atelier',
        capacity: 2,
      });
      assert.equal(new Set(ids).size, 3);
      const rows = await world.database.query('SELECT * FROM slots ORDER BY start_at');
      assert.deepEqual(
        rows.map((row) => row.id),
        ids,
      );
      assert.deepEqual(
        rows.map((row) => [
          Number(row.price_minor),
          row.currency,
          Number(row.capacity),
          Number(row.is_available),
        ]),
        Array(3).fill([1250, 'eur', 2, 1]),
      );
      const plain = await world.run(['slots', 'list']);
      assert.equal(plain.status, 0, plain.output);
      for (const id of ids) assert.ok(plain.stdout.includes(id));
      const listed = JSON.parse((await world.run(['slots', 'list', '--json'])).stdout).slots;
      assert.deepEqual(
        listed.map((slot) => slot.id),
        ids,
      );
      assert.equal(new Date(listed[1].start_at) - new Date(listed[0].start_at), 90 * 60_000);

      assert.equal((await world.run(['slots', 'close', ids[0]])).status, 0);
      assert.equal(await world.is_available(ids[0]), 0);
      assert.equal((await world.run(['slots', 'close', 'slot_unknown'])).status, 1);
      const added = await world.run([
        'slots',
        'add',
        '--start',
        days_ahead(20),
        '--duration',
        '30m',
        '--price',
        '10.00',
      ]);
      assert.equal(added.status, 0, added.output);
      const { slots } = JSON.parse((await world.run(['slots', 'list', '--json'])).stdout);
      assert.ok(
        slots.some((slot) => added.stdout.includes(slot.id)),
        'prints the id',
      );
    });

    it('slots that cannot be are refused', async () => {
      const base = ['slots', 'add', '--duration', '60m', '--start', days_ahead(3)];
      for (const args of [
        [...base, '--price', '0.10'],
        [...base, '--price', '-5.00'],
        [...base, '--price', '50.001'],
        [...base, '--price', '50.00', '--capacity', '0'],
        [...base, '--price', '50.00', '--count', '0'],
        [
          'slots',
          'add',
          '--duration',
          '60m',
          '--start',
          '2039-01-01T09:00:00Z',
          '--price',
          '50.00',
        ],
        ['slots', 'add', '--duration', '-60m', '--start', days_ahead(3), '--price', '50.00'],
      ]) {
        const { status, output } = await world.run(args);
        assert.ok(status === 1 || status === 2, `${args.slice(2).join(' ')}: ${output}`);
      }
    });

    it('bookings: listed by status, shown with their history', async () => {
      const slot = await world.add_slot({ start: days_ahead(5) });
      const [paid, pending] = [await world.book(slot), await world.book(slot)];
      await world.sandbox.pay(session_of(paid.checkout_url));
      await world.wait_for_state(paid.id, 'confirmed', 'paid');
      const confirmed = JSON.parse(
        (await world.run(['bookings', 'list', '--status', 'confirmed', '--json'])).stdout,
      );
      assert.deepEqual(
        confirmed.bookings.map((booking) => booking.id),
        [paid.id],
      );
      const all = await world.run(['bookings', 'list']);
      for (const { id } of [paid, pending]) assert.ok(all.stdout.includes(id));
      const shown = await world.run(['bookings', 'show', paid.id]);
      assert.equal(shown.status, 0);
      assert.match(shown.stdout, /confirmed/);
      assert.match(shown.stdout, /webhook/);
      assert.match(shown.stdout, /cs_test_/);
      assert.equal((await world.run(['bookings', 'show', 'booking_unknown'])).status, 1);
      const json = JSON.parse((await world.run(['bookings', 'show', paid.id, '--json'])).stdout);
      assert.ok(Array.isArray(json.history ?? json.booking?.history));
    });

    it('migrate again changes nothing; the doctor is content', async () => {
      assert.equal((await world.run(['migrate'])).status, 0);
      const doctor = await world.run(['doctor']);
      assert.equal(doctor.status, 0, doctor.output);
      assert.equal(doctor.output.includes('sk_test_of_the_tests'), false);
    });

    it('the doctor says what is wrong', async () => {
      const doctor = await world.run(['doctor'], {
        settings: { STRIPE_API_BASE: 'http://127.0.0.1:9' },
      });
      assert.equal(doctor.status, 1, doctor.output);
      assert.match(doctor.output, /stripe/i);
    });

    it('backup: a copy that opens, made while the server runs', async () => {
      const copy = join(world.folder, 'copy.db');
      const { status, output } = await world.run(['backup', copy]);
      if (engine === 'postgresql') {
        assert.notEqual(status, 0);
        assert.match(output, /pg_dump/);
        return;
      }
      assert.equal(status, 0, output);
      const { stdout } = await run_program(
        [copy, 'PRAGMA integrity_check; SELECT count(*) FROM slots;'],
        { command: 'sqlite3' },
      );
      const [integrity, slots] = stdout.trim().split('\n');
      assert.equal(integrity, 'ok');
      const [{ n }] = await world.database.query('SELECT count(*) AS n FROM slots');
      assert.equal(Number(slots), Number(n));
      assert.notEqual(
        (await world.run(['backup', copy])).status,
        0,
        'an existing file is not overwritten',
      );
    });

    it('SIGTERM: what is under way is answered, then exit status 0', async () => {
      const slot = await world.add_slot({ start: days_ahead(6) });
      const creating = Array.from({ length: 20 }, (_, i) =>
        world
          .create_booking(slot, { email: `drain${i}@example.org` })
          .catch((error) => ({ status: 0, error })),
      );
      const stopping = world.server.stop();
      const answers = await Promise.all(creating);
      const exit = await stopping;
      assert.deepEqual([exit.code, exit.signal], [0, null]);
      for (const { status, json } of answers) {
        assert.ok([0, 201, 503].includes(status), String(status));
        if (status === 201) assert.ok(await world.booking_row(json.id), 'answered, so it is there');
      }
      await world.start_server();
    });

    it('a port in use and a database of a newer version are told plainly', async () => {
      const busy = await world.run(['serve']);
      assert.equal(busy.status, 1);
      assert.match(busy.stderr, new RegExp(`${world.port}|PORT`));
      await world.server.stop();
      await world.database.query(
        'INSERT INTO schema_migrations (version, name, applied_at) ' +
          "SELECT 9999, 'of_the_future', applied_at FROM schema_migrations WHERE version = 1",
      );
      for (const args of [['serve'], ['migrate'], ['slots', 'list']]) {
        const { status, stderr } = await world.run(args);
        assert.equal(status, 1, args.join(' '));
        assert.match(stderr, /9999/);
      }
    });
  });
}

describe('The demo', () => {
  it('starts from nothing, shows its addresses, offers times, takes a payment, and is there again after kill -9', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'creneau-demo-'));
    const [port, sandbox_port, smtp_port] = [
      await find_free_port(),
      await find_free_port(),
      await find_free_port(),
    ];
    const url = `http://127.0.0.1:${port}`;
    const args = ['demo', '--sandbox-port', String(sandbox_port), '--smtp-port', String(smtp_port)];
    const start = async () => {
      const daemon = new Daemon('demo', args, { PORT: String(port) }, folder);
      await daemon.wait_until_ready(`${url}/readyz`);
      return daemon;
    };
    let demo = await start();
    try {
      for (const address of [url, `http://127.0.0.1:${sandbox_port}`, '4242 4242 4242 4242']) {
        assert.ok(demo.output.includes(address), `${address} in:\n${demo.output}`);
      }
      const home = await (await fetch(url)).text();
      assert.match(home, /href="[^"]*\/slots\//);
      const slots = (
        await (await fetch(`${url}/api/slots?from=${days_ahead(1, 0)}&to=${days_ahead(30)}`)).json()
      ).slots;
      const free = slots.find((slot) => slot.is_available && slot.price.amount > 0);
      const created = await (
        await fetch(`${url}/api/bookings`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ slot_id: free.id, name: 'Camille', email: 'camille@example.org' }),
        })
      ).json();
      await demo.kill();
      demo = await start();
      const paid = await fetch(
        `http://127.0.0.1:${sandbox_port}/_sandbox/sessions/${session_of(created.checkout_url)}/pay`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"card":"4242424242424242"}',
        },
      );
      assert.equal(paid.status, 200, 'the sandbox remembers the session');
      const read = async () =>
        (
          await fetch(`${url}/api/bookings/${created.id}`, {
            headers: { authorization: `Bearer ${created.token}` },
          })
        ).json();
      await eventually(
        'the booking is confirmed',
        async () => (await read()).status === 'confirmed',
      );
      assert.equal((await demo.stop()).code, 0);
    } finally {
      await demo.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
