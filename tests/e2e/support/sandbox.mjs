// The stand-in for Stripe and the mailbox, as a process of its own, and its controls under /_sandbox.
import assert from 'node:assert/strict';

import { simpleParser } from 'mailparser';

import { Daemon, find_free_port } from './process.mjs';
import { eventually } from './wait.mjs';

export class Sandbox {
  /** `webhook_url` and `webhook_secret`: where events are sent, and what they are signed with; nowhere without. */
  static async start({ webhook_url, webhook_secret, seed = 1, cwd } = {}) {
    const sandbox = new Sandbox();
    sandbox.port = await find_free_port();
    sandbox.smtp_port = await find_free_port();
    sandbox.url = `http://127.0.0.1:${sandbox.port}`;
    sandbox.daemon = new Daemon(
      'sandbox',
      [
        'sandbox',
        '--port',
        sandbox.port,
        ...(webhook_url ? ['--webhook-url', webhook_url, '--webhook-secret', webhook_secret] : []),
        '--smtp-port',
        sandbox.smtp_port,
        '--seed',
        seed,
      ].map(String),
      {},
      cwd,
    );
    await sandbox.daemon.wait_until_ready(`${sandbox.url}/_sandbox/state`);
    return sandbox;
  }

  async #control(method, path, body) {
    const response = await fetch(`${this.url}/_sandbox/${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, json: text ? JSON.parse(text) : null };
  }

  async #control_ok(method, path, body) {
    const { status, json } = await this.#control(method, path, body);
    assert.ok(
      status === 200 || status === 204,
      `${method} ${path}: ${status} ${JSON.stringify(json)}`,
    );
    return json;
  }

  /** What the payment page does: 200 with the session, 402 with the card's error, or another refusal. */
  pay(session_id, card = '4242424242424242', more = {}) {
    return this.#control('POST', `sessions/${session_id}/pay`, { card, ...more });
  }

  /** A direct debit: complete at once, its money days later, or when it is settled. */
  pay_by_debit(session_id, iban = 'FR1420041010050500013M02606') {
    return this.#control('POST', `sessions/${session_id}/pay`, { method: 'sepa_debit', iban });
  }

  /** How the debit ends, `succeeded` or `failed`, now. */
  settle_debit(session_id, outcome) {
    return this.#control_ok('POST', `sessions/${session_id}/settle`, { outcome });
  }

  set_faults(faults) {
    return this.#control_ok('PUT', 'faults', faults);
  }

  advance_clock(advance) {
    return this.#control_ok('POST', 'clock', { advance });
  }

  resend(event_id) {
    return this.#control_ok('POST', `events/${event_id}/resend`, {});
  }

  /** A new secret for the endpoint; the old one signs along for `expire_after`. */
  roll_secret(endpoint_id, expire_after) {
    return this.#control_ok('POST', `webhook_endpoints/${endpoint_id}/roll`, { expire_after });
  }

  state() {
    return this.#control_ok('GET', 'state');
  }

  mails() {
    return this.#control_ok('GET', 'mails');
  }

  delete_mails() {
    return this.#control_ok('DELETE', 'mails');
  }

  async mails_to(address) {
    return (await this.mails()).filter((mail) => mail.to.includes(address));
  }

  /** Those with a calendar file: no other mail carries one. */
  async confirmations_to(address) {
    return (await this.mails_to(address)).filter((mail) =>
      mail.attachments.some((attachment) => attachment.content_type.startsWith('text/calendar')),
    );
  }

  /** The mail as an independent reader sees it. */
  parse_mail(mail) {
    return simpleParser(mail.raw);
  }

  /** All webhooks have had their last answer. */
  async wait_until_delivered() {
    await eventually('every webhook is delivered', async () =>
      (await this.state()).deliveries.every((delivery) => delivery.status !== 'pending'),
    );
  }

  stop() {
    return this.daemon.stop();
  }
}

/** The session's id in a checkout URL. */
export function session_of(checkout_url) {
  const id = new URL(checkout_url).pathname.split('/').pop();
  assert.match(id, /^cs_test_/);
  return id;
}
