// `creneau doctor`, `creneau stripe setup` and the owner's panel: a healthy installation, and each way in which one is set up wrongly.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';

import Stripe from 'stripe';

import { engines } from './support/database.mjs';
import { add_person } from './support/owner.mjs';
import { find_free_port, run_program } from './support/process.mjs';
import { StripeProxy } from './support/stripe_proxy.mjs';
import { eventually } from './support/wait.mjs';
import { World, webhook_secret } from './support/world.mjs';

const stripe = new Stripe('sk_test_of_the_tests');
const topics = [
  'database',
  'public_url',
  'stripe_key',
  'stripe_mode',
  'clock',
  'webhook_endpoint',
  'site',
  'webhook_secret',
  'webhooks',
  'mail',
  'background',
  'refunds',
];
const refusal = (message) => ({ error: { type: 'invalid_request_error', message } });

/** A mail server that wants a login and takes none. */
async function start_unkind_mail_server() {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 mail.example ESMTP\r\n');
    socket.on('data', (data) => {
      const line = data.toString();
      if (/^EHLO/i.test(line)) socket.write('250-mail.example\r\n250 AUTH PLAIN\r\n');
      else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
      else socket.write('535 5.7.8 no such login\r\n');
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

for (const engine of engines)
  describe(`The doctor, ${engine}`, () => {
    let world;
    let proxy;

    before(async () => {
      world = await World.start(engine, {
        settings: { CLEANUP_INTERVAL: '15m', RECONCILE_INTERVAL: '5m' },
      });
      proxy = await StripeProxy.start(world.sandbox.url);
      await eventually('background work has been done once', async () => {
        const rows = await world.database.query(
          "SELECT name FROM settings WHERE name IN ('cleanup_last_at', 'reconcile_last_at')",
        );
        return rows.length === 2;
      });
    });
    after(async () => {
      await proxy?.stop();
      await world?.stop();
    });

    async function examine(settings = {}) {
      const { status, stdout, output } = await world.run(['doctor', '--json'], { settings });
      let result;
      assert.doesNotThrow(() => (result = JSON.parse(stdout)), output);
      assert.equal(status, result.is_well ? 0 : 1, output);
      for (const secret of ['sk_test_of_the_tests', 'whsec_of_the_tests', 'a-password'])
        assert.equal(output.includes(secret), false, output);
      return result;
    }

    /** Exactly these are found, and nothing else is wrong. */
    async function finds(expected, settings) {
      const { checks } = await examine(settings);
      const ill = checks.filter((check) => check.standing !== 'ok');
      assert.deepEqual(ill.map((check) => check.finding).sort(), [...expected].sort());
      for (const check of ill) assert.notEqual(check.remedy, '', check.finding);
      return ill;
    }

    /** The same, with Stripe answering otherwise. */
    async function finds_at_stripe(expected, change, settings = {}) {
      proxy.change = change;
      try {
        return await finds(expected, { STRIPE_API_BASE: proxy.url, ...settings });
      } finally {
        proxy.change = () => undefined;
      }
    }

    const with_endpoints = (edit) => (path, given) =>
      path === '/v1/webhook_endpoints'
        ? { json: { ...given.json, data: given.json.data.map((each) => ({ ...each, ...edit })) } }
        : undefined;

    it('finds nothing where all is well, through the proxy too', async () => {
      const { checks } = await examine();
      assert.deepEqual(
        checks.map((check) => [check.topic, check.standing]),
        topics.map((topic) => [topic, 'ok']),
      );
      await finds_at_stripe([], () => undefined);
      const text = await world.run(['doctor']);
      assert.equal(text.status, 0, text.output);
      assert.match(text.stdout, /ok +Webhook secret +A test message/);
    });

    it('1: a key that Stripe does not take', () =>
      finds_at_stripe(['key_refused'], () => ({
        status: 401,
        json: refusal('Invalid API Key provided: sk_test_*****'),
      })));

    it('2: a restricted key that lacks rights, each named', async () => {
      const [found] = await finds_at_stripe(['key_lacks_rights'], (path) =>
        path === '/v1/refunds' || path.endsWith('/expire')
          ? {
              status: 403,
              json: refusal('The provided key does not have the required permissions'),
            }
          : undefined,
      );
      assert.equal(found.detail, 'Checkout Sessions: Write, Charges and Refunds: Write');
    });

    it('3: test and live mixed up: key, endpoint, data, address', async () => {
      await finds_at_stripe(['mode_key_mixed'], (path, given) =>
        path === '/v1/balance' ? { json: { ...given.json, livemode: true } } : undefined,
      );
      await finds_at_stripe(['mode_endpoint_mixed'], with_endpoints({ livemode: true }));
      // A live key never leaves for the sandbox, so nothing else is asked.
      let calls = 0;
      await finds_at_stripe(
        ['mode_live_at_sandbox', 'url_local_live'],
        () => {
          calls += 1;
        },
        { STRIPE_SECRET_KEY: 'sk_live_of_the_tests' },
      );
      assert.equal(calls, 0);
    });

    it('4: no webhook endpoint, or one to another address', async () => {
      await finds_at_stripe(['endpoint_missing'], (path, given) =>
        path === '/v1/webhook_endpoints' ? { json: { ...given.json, data: [] } } : undefined,
      );
      const [found] = await finds_at_stripe(
        ['endpoint_elsewhere'],
        with_endpoints({ url: 'https://old.example/api/webhooks/stripe' }),
      );
      assert.equal(found.detail, 'https://old.example/api/webhooks/stripe');
    });

    it('5: an endpoint that is disabled, lacks events, or speaks another version', async () => {
      await finds_at_stripe(['endpoint_disabled'], with_endpoints({ status: 'disabled' }));
      const [found] = await finds_at_stripe(
        ['endpoint_lacks_events'],
        with_endpoints({ enabled_events: ['checkout.session.completed', 'charge.refunded'] }),
      );
      assert.match(found.detail, /refund\.failed/);
      assert.doesNotMatch(found.detail, /charge\.refunded/);
      await finds_at_stripe(['endpoint_version'], with_endpoints({ api_version: '2024-06-20' }));
    });

    it('6: a secret that is not the server’s, or none', async () => {
      await finds(['secret_refused'], { STRIPE_WEBHOOK_SECRET: 'whsec_of_another_endpoint' });
      await finds(['secret_missing'], { STRIPE_WEBHOOK_SECRET: undefined });
      // While they are rolled, one that works is enough.
      await finds([], { STRIPE_WEBHOOK_SECRET: 'whsec_new,whsec_of_the_tests' });
    });

    it('7: nothing at the public address, or something else', async () => {
      const nowhere = { PUBLIC_URL: `http://127.0.0.1:${await find_free_port()}` };
      await finds(['site_unreachable', 'endpoint_elsewhere'], nowhere);
      await finds(['site_another', 'endpoint_elsewhere'], { PUBLIC_URL: world.sandbox.url });
    });

    it('8: a clock that is off', async () => {
      const told_ago = (seconds) => (path) =>
        path === '/v1/balance'
          ? { headers: { date: new Date(Date.now() - seconds * 1000).toUTCString() } }
          : undefined;
      await finds_at_stripe(['clock_off'], told_ago(120));
      const [found] = await finds_at_stripe(['clock_wrong'], told_ago(-1000));
      assert.match(found.detail, /^-(999|1000) s$/);
    });

    it('9: a mail server that is not there, refuses the login, or is not set up', async () => {
      await finds(['mail_unreachable'], { SMTP_URL: `smtp://127.0.0.1:${await find_free_port()}` });
      const server = await start_unkind_mail_server();
      try {
        await finds(['mail_login_refused'], {
          SMTP_URL: `smtp://somebody:a-password@127.0.0.1:${server.address().port}`,
        });
      } finally {
        server.close();
      }
      await finds(['mail_not_set_up'], { SMTP_URL: undefined });
      assert.equal((await world.sandbox.mails()).length, 0, 'no mail was sent');
    });

    it('10: a database that is behind, cannot be written, or is not there', async () => {
      if (engine === 'postgresql') {
        const url = new URL(world.database.url);
        url.searchParams.set('options', '-cdefault_transaction_read_only=on');
        await finds(['database_read_only'], { DATABASE_URL: url.href });
        url.searchParams.delete('options');
        url.pathname = '/no_such_database';
        await finds(['database_unreachable'], { DATABASE_URL: url.href });
        return;
      }
      const copy = join(world.folder, 'behind.db');
      assert.equal((await world.run(['backup', copy])).status, 0);
      const sql =
        'DELETE FROM schema_migrations WHERE version = (SELECT max(version) FROM schema_migrations)';
      await run_program([copy, sql], { command: 'sqlite3' });
      // Looking does not bring it up to date: the second look finds the same.
      for (let look = 0; look < 2; ++look)
        await finds(['database_behind'], { DATABASE_URL: `sqlite:${copy}` });
      await finds(['database_unreachable'], {
        DATABASE_URL: `sqlite:${join(world.folder, 'no', 'such', 'folder.db')}`,
      });
    });

    it('11: cleanup and reconciler that no longer run', async () => {
      const rows = await world.database.query(
        "SELECT value FROM settings WHERE name = 'cleanup_last_at'",
      );
      await world.database.query(
        "UPDATE settings SET value = replace(value, substr(value, 1, 4), '2020') WHERE name = 'cleanup_last_at'",
      );
      try {
        await finds(['cleanup_late']);
        await finds(['cleanup_not_called'], { CLEANUP_INTERVAL: '0' });
      } finally {
        await world.database.query(
          `UPDATE settings SET value = '${rows[0].value}' WHERE name = 'cleanup_last_at'`,
        );
      }
    });

    it('a Stripe that is down stops no other check', async () => {
      const { checks } = await examine({ STRIPE_API_BASE: 'http://127.0.0.1:9' });
      const ill = checks.filter((check) => check.standing !== 'ok');
      assert.deepEqual(
        ill.map((check) => check.finding),
        ['stripe_unreachable'],
      );
      assert.ok(checks.some((check) => check.finding === 'secret_ok'));
    });

    it('the owner’s panel shows the same, in their language', async () => {
      const owner = await add_person(world);
      const shown = await owner.ask('GET', 'health/checks');
      const { checks } = await examine();
      assert.equal(shown.is_well, true);
      assert.deepEqual(
        shown.checks.map((check) => check.finding),
        checks.map((check) => check.finding),
      );
      assert.equal(shown.checks[0].title, 'Base de données');
      const again = await owner.ask('GET', 'health/checks');
      assert.equal(again.examined_at, shown.examined_at, 'kept, not made at each look');
      assert.equal((await owner.ask('POST', 'health/checks', {})).is_well, true);
    });

    it('events of another API version are accepted, and told once', async () => {
      for (const id of ['evt_then_1', 'evt_then_2']) {
        const payload = JSON.stringify({
          id,
          object: 'event',
          type: 'customer.created',
          livemode: false,
          api_version: '2020-08-27',
          data: { object: {} },
        });
        const answer = await fetch(`${world.url}/api/webhooks/stripe`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'stripe-signature': stripe.webhooks.generateTestHeaderString({
              payload,
              secret: webhook_secret,
            }),
          },
          body: payload,
        });
        assert.equal(answer.status, 200);
        assert.equal((await answer.json()).outcome, 'ignored');
      }
      await eventually('it is told', () => world.log().includes('2020-08-27'));
      assert.equal(world.log().split('2020-08-27').length, 2);
    });

    describe('stripe setup', () => {
      const setup = async (args = [], settings = {}) => {
        const { status, stdout, output } = await world.run(['stripe', 'setup', '--json', ...args], {
          settings,
        });
        assert.equal(status, 0, output);
        return JSON.parse(stdout);
      };

      it('makes the endpoint once, and tells its secret once', async () => {
        const url = ['--url', 'https://book.example.org/'];
        const rehearsed = await setup([...url, '--dry-run']);
        assert.equal(rehearsed.action, 'created');
        assert.equal(rehearsed.secret, undefined);
        const made = await setup(url);
        assert.equal(made.action, 'created');
        assert.equal(made.url, 'https://book.example.org/api/webhooks/stripe');
        assert.match(made.secret, /^whsec_/);
        const again = await setup(url);
        assert.equal(again.action, 'unchanged');
        assert.equal(again.endpoint, made.endpoint);
        assert.equal(again.secret, undefined);
        const text = await world.run(['stripe', 'setup', ...url]);
        assert.match(text.stdout, /nothing to do/);
        const other = await world.run(['stripe', 'setup', '--url', 'https://two.example.org']);
        assert.match(other.stdout, /STRIPE_WEBHOOK_SECRET=whsec_/);
      });

      it('corrects what is not right, and then has nothing to do', async () => {
        const headers = { authorization: 'Bearer sk_test_of_the_tests' };
        const create = async (members) => {
          const body = new URLSearchParams(members);
          const answer = await fetch(`${world.sandbox.url}/v1/webhook_endpoints`, {
            method: 'POST',
            headers,
            body,
          });
          assert.equal(answer.status, 200, await answer.clone().text());
          return answer.json();
        };
        const { api_version } = await setup(['--dry-run']);
        const lacking = await create({
          url: 'https://three.example.org/api/webhooks/stripe',
          'enabled_events[0]': 'checkout.session.completed',
          api_version,
        });
        const url = ['--url', 'https://three.example.org'];
        const corrected = await setup(url);
        assert.equal(corrected.action, 'corrected');
        assert.equal(corrected.endpoint, lacking.id);
        assert.ok(corrected.differences.includes('lacks refund.failed'));
        assert.equal((await setup(url)).action, 'unchanged');
      });

      it('warns of a live key with an address that Stripe cannot reach', async () => {
        const { status, stderr } = await world.run(['stripe', 'setup'], {
          settings: { STRIPE_SECRET_KEY: 'sk_live_of_the_tests' },
        });
        assert.equal(status, 1);
        assert.match(stderr, /warning: a live key, and an address of this machine/);
        assert.match(stderr, /nothing was sent/);
        assert.equal(stderr.includes('sk_live_of'), false);
      });

      it('asks for the events that the documentation lists', async () => {
        const { events } = await setup(['--dry-run']);
        const text = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
        const listed = text.match(/`(checkout\.session|payment_intent|charge|refund)\.[a-z_.]+`/g);
        assert.deepEqual(
          [...new Set(listed.map((each) => each.slice(1, -1)))].sort(),
          events.sort(),
        );
      });
    });
  });
