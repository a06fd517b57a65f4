// Getting in, over HTTP and from the command line, on a real server: links, passwords, second factors, sessions, keys, roles.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { engines } from './support/database.mjs';
import { assert_problem } from './support/http.mjs';
import {
  Person,
  add_person,
  ask_api,
  cookie_of,
  owner_password,
  sign_in,
  token_of,
  use_link,
} from './support/owner.mjs';
import { World } from './support/world.mjs';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const step_seconds = 30;

/** What an authenticator shows, written apart from the program's own (RFC 6238). */
function totp(secret, steps_ahead = 0) {
  const bits = [...secret].map((c) => base32.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / step_seconds) + steps_ahead));
  const mac = createHmac('sha1', key).update(counter).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

for (const engine of engines) {
  describe(`Getting in, on ${engine}`, () => {
    let world;
    let owner;
    const email = 'camille@example.org';
    before(async () => {
      world = await World.start(engine);
    });
    after(() => world?.stop());

    const as = (cookie, method, path, { headers, ...options } = {}) =>
      ask_api(world, method, path, {
        headers: { ...(cookie ? { cookie } : {}), ...headers },
        ...options,
      });

    it('the first start prints a link that makes the owner, once', async () => {
      const url = world.log().match(/Set-up\s+(\S+)/)?.[1];
      assert.match(url ?? '', new RegExp(`^${world.url}/admin/set-up/[\\w-]{43}$`));
      const page = await fetch(url);
      assert.equal(page.status, 200);
      assert.match(page.headers.get('referrer-policy'), /no-referrer/);

      const seen = await as('', 'GET', `set-up/${token_of(url)}`);
      assert.deepEqual(seen.json, { email: '', name: '' });
      const refused = await use_link(world, url, { name: 'Camille', email, password: 'azerty' });
      assert_problem(refused, 422, 'invalid_input');
      assert.deepEqual(refused.json.errors[0].code, 'too_short');
      owner = new Person(world, await use_link(world, url, { name: 'Camille', email }));
      assert.equal(owner.user.role, 'owner');
      assert_problem(await use_link(world, url, { name: 'Eve', email: 'eve@example.org' }), 410);
      assert_problem(await as('', 'GET', `set-up/${token_of(url)}`), 410, 'link_not_valid');
    });

    it('the next start prints none', async () => {
      await world.server.stop();
      await world.start_server();
      assert.doesNotMatch(world.server.output, /Set-up/);
      assert.match(world.server.output, new RegExp(`Owner\\s+${world.url}/admin`));
      assert.equal((await owner.request('GET', 'session')).status, 200, 'sessions outlive a start');
    });

    it('signs in with a fresh session whatever cookie was there', async () => {
      const planted = '__Host-creneau_session=of-an-attacker';
      const answer = await sign_in(world, { email, password: owner_password }, { cookie: planted });
      assert.equal(answer.status, 200, answer.text);
      assert.match(answer.headers.get('set-cookie'), /; Secure; HttpOnly; SameSite=Lax$/);
      assert.notEqual(cookie_of(answer), planted);
      assert_problem(await as(planted, 'GET', 'session'), 401, 'unauthorized');
      const other = new Person(world, answer);
      assert.equal((await other.request('DELETE', 'session')).status, 204);
      assert_problem(await other.request('GET', 'session'), 401);
    });

    it('answers who does not exist as it answers a wrong password', async () => {
      const wrong = await sign_in(world, { email, password: 'not the password' });
      const nobody = await sign_in(world, {
        email: 'no@example.org',
        password: 'not the password',
      });
      assert_problem(wrong, 401, 'sign_in_failed');
      assert.equal(nobody.text, wrong.text);
    });

    it('changes nothing for a page of another site', async () => {
      const change = (headers) =>
        owner.request('PATCH', 'account', { body: { name: 'X' }, headers });
      for (const headers of [
        { 'x-csrf-token': '' },
        { 'x-csrf-token': 'f'.repeat(64) },
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'https://evil.example' },
        { origin: 'null' },
      ]) {
        assert_problem(await change(headers), 403, 'invalid_csrf_token');
      }
      assert.equal((await owner.request('GET', 'session')).json.user.name, 'Camille');
      const own = await change({ origin: world.url, 'sec-fetch-site': 'same-origin' });
      assert.equal(own.json.name, 'X');
    });

    it('asks for a second factor, takes each code once and each recovery code once', async () => {
      const staff = await add_person(world, { email: 'totp@example.org', role: 'staff' });
      const { secret, otpauth_url } = await staff.ask('POST', 'account/totp');
      assert.match(otpauth_url, /^otpauth:\/\/totp\/.*secret=/);
      const { recovery_codes } = await staff.ask('POST', 'account/totp/confirm', {
        code: totp(secret),
      });
      assert.equal(recovery_codes.length, 10);
      const enter = (code) =>
        sign_in(world, { email: 'totp@example.org', password: owner_password, code });

      assert_problem(await enter(undefined), 401, 'code_required');
      // The present one is used; the next one is good already.
      const code = totp(secret, 1);
      assert.equal((await enter(code)).status, 200);
      assert_problem(await enter(code), 401, 'sign_in_failed');
      assert.equal((await enter(recovery_codes[0].toUpperCase())).status, 200);
      assert_problem(await enter(recovery_codes[0]), 401, 'sign_in_failed');
    });

    it('a new password ends all other sessions', async () => {
      const person = await add_person(world, { email: 'changes@example.org' });
      const other = new Person(
        world,
        await sign_in(world, { email: 'changes@example.org', password: owner_password }),
      );
      const sessions = await person.ask('GET', 'account/sessions');
      assert.equal(sessions.items.length, 2);
      await person.ask('PATCH', 'account', {
        current_password: owner_password,
        new_password: 'trois girafes sous la pluie',
      });
      assert.equal((await person.request('GET', 'session')).status, 200);
      assert_problem(await other.request('GET', 'session'), 401, 'unauthorized');
    });

    it('staff has no part in people, keys and the log', async () => {
      const staff = await add_person(world, { email: 'staff@example.org', role: 'staff' });
      for (const path of ['users', 'keys', 'audit'])
        assert_problem(await staff.request('GET', path), 403, 'forbidden');
      assert_problem(
        await staff.request('POST', 'users', {
          body: { email: 'x@example.org', name: 'X', role: 'owner' },
        }),
        403,
        'forbidden',
      );
      await owner.ask('PATCH', `users/${staff.user.id}`, { is_active: false });
      assert_problem(await staff.request('GET', 'session'), 401, 'unauthorized');
    });

    it('keys may do what their scopes name, until they are revoked', async () => {
      const { id, key } = await owner.ask('POST', 'keys', { title: 'Compta', scopes: ['read'] });
      assert.match(key, /^ck_[0-9a-f]{64}$/);
      const headers = { authorization: `Bearer ${key}` };
      assert_problem(await as(owner.cookie, 'GET', 'users', { headers }), 403, 'forbidden');
      assert_problem(await as(owner.cookie, 'GET', 'keys', { headers }), 403, 'forbidden');
      await owner.ask('DELETE', `keys/${id}`);
      assert_problem(await as(owner.cookie, 'GET', 'users', { headers }), 401, 'unauthorized');
    });

    it('the command line adds, lists and resets people', async () => {
      const add = (...args) => world.run(['user', 'add', ...args]);
      const added = await add('--email', 'Terminal@example.org', '--name', 'T', '--role', 'staff');
      assert.equal(added.status, 0, added.output);
      assert.match(added.stdout, new RegExp(`^${world.url}/admin/set-up/[\\w-]+\n$`));
      assert.equal((await add('--email', 'terminal@example.org')).status, 1);
      assert.equal((await add('--email', 'nonsense')).status, 1);
      assert.equal((await add('--email', 'a@example.org', '--role', 'boss')).status, 2);

      const listed = JSON.parse((await world.run(['user', 'list', '--json'])).stdout).users;
      const terminal = listed.find((user) => user.email === 'terminal@example.org');
      assert.equal(terminal.role, 'staff');
      assert.equal(terminal.has_password, false);

      const reset = await world.run(['user', 'reset', '--email', email, '--json']);
      assert.equal(reset.status, 0, reset.output);
      const password = 'des moutons très tranquilles';
      const url = JSON.parse(reset.stdout).set_up_url;
      const anew = new Person(world, await use_link(world, url, { name: 'Camille', password }));
      assert_problem(await owner.request('GET', 'session'), 401, 'unauthorized');
      assert_problem(await sign_in(world, { email, password: owner_password }), 401);
      owner = anew;
      assert.equal((await world.run(['user', 'reset', '--email', 'no@example.org'])).status, 1);
    });

    it('makes who guesses wait, before anything is looked at', async () => {
      await add_person(world, { email: 'guessed@example.org', role: 'staff' });
      const guess = (password) => sign_in(world, { email: 'guessed@example.org', password });
      for (let i = 0; i < 5; ++i) assert_problem(await guess('a wrong guess'), 401);
      // As after many more: a quarter of an hour is longer than any machine takes to ask again.
      await world.database.query(
        "UPDATE sign_in_failures SET failures = 20 WHERE failures = 5 AND subject LIKE 'account:%'",
      );
      const refused = await guess(owner_password);
      assert_problem(refused, 429, 'too_many_requests');
      assert.match(refused.headers.get('retry-after'), /^(900|8\d\d)$/);
    });

    it('writes it all down, and no secret', async () => {
      const log = await owner.ask('GET', 'audit?limit=200');
      const actions = new Set(log.items.map((item) => item.action));
      for (const action of [
        ...['user.set_up', 'user.create', 'user.update', 'user.reset', 'user.password_changed'],
        ...['user.second_factor_added', 'user.recovery_code_used', 'sign_in', 'sign_in.failed'],
        ...['sign_out', 'key.create', 'key.revoke'],
      ])
        assert.ok(actions.has(action), `${action} is not among ${[...actions].join()}`);
      assert.ok(log.items.some((item) => item.actor.kind === 'command_line'));
      assert.doesNotMatch(JSON.stringify(log), /argon2|livres jaunes|ck_|__Host/);
      const stored = JSON.stringify([
        ...(await world.database.query('SELECT * FROM users')),
        ...(await world.database.query('SELECT * FROM user_sessions')),
        ...(await world.database.query('SELECT * FROM api_keys')),
      ]);
      assert.match(stored, /\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
      assert.doesNotMatch(stored, /livres jaunes|ck_/);
      assert.ok(!stored.includes(owner.cookie.split('=')[1]));
      assert.doesNotMatch(world.log(), /livres jaunes|moutons|ck_[0-9a-f]{64}/);
    });
  });
}
