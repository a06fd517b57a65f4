// Somebody who is signed in to the owner's API, as a browser is: a cookie, and the CSRF token of its session.
import assert from 'node:assert/strict';

import { check_answer, path_of } from './openapi.mjs';

export const owner_password = 'une étagère de livres jaunes';
const cookie_name = '__Host-creneau_session';

/** The session's cookie that an answer sets, as a browser would send it back; empty when it is taken away. */
export function cookie_of({ headers }) {
  const [pair = ''] = (headers.get('set-cookie') ?? '').split(';');
  return pair === `${cookie_name}=` || !pair.startsWith(`${cookie_name}=`) ? '' : pair;
}

/** A request to the owner's API, `path` below /api/admin/; the answer is one that docs/openapi.yaml knows. */
export async function ask_api(world, method, path, options) {
  const address = `/api/admin/${path}`;
  const answer = await world.request(method, address, options);
  const documented = path_of(method, address);
  if (documented) check_answer(method, documented, answer);
  return answer;
}

export class Person {
  /** From the answer that signed them in. */
  constructor(world, answer) {
    assert.equal(answer.status, 200, answer.text);
    this.world = world;
    this.cookie = cookie_of(answer);
    assert.notEqual(this.cookie, '', 'no session cookie');
    this.csrf_token = answer.json.csrf_token;
    this.user = answer.json.user;
  }

  /** `path` below /api/admin/. */
  request(method, path, { body, headers = {} } = {}) {
    return ask_api(this.world, method, path, {
      body,
      headers: { cookie: this.cookie, 'x-csrf-token': this.csrf_token, ...headers },
    });
  }

  /** The same where nothing but success will do; gives the answer's JSON. */
  async ask(method, path, body) {
    const answer = await this.request(method, path, { body });
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  }
}

/** The token at the end of a set-up link. */
export function token_of(url) {
  return new URL(url).pathname.split('/').at(-1);
}

/** Chooses a password by such a link. */
export function use_link(world, url, { name, email, password = owner_password, locale = 'fr' }) {
  return ask_api(world, 'POST', `set-up/${token_of(url)}`, {
    body: { name, email, password, locale },
  });
}

/** Adds somebody through the command line and signs them in. */
export async function add_person(
  world,
  { email = 'proprietaire@example.org', name = 'Camille Propriétaire', role = 'owner' } = {},
) {
  const { status, stdout, output } = await world.run([
    ...['user', 'add', '--email', email, '--name', name, '--role', role, '--json'],
  ]);
  assert.equal(status, 0, output);
  return new Person(world, await use_link(world, JSON.parse(stdout).set_up_url, { name, email }));
}

export function sign_in(world, body, headers = {}) {
  return ask_api(world, 'POST', 'session', { body, headers });
}
