// Bookings through HTTP, paid at the sandbox; and the memory that the server holds before and after many of them.
import { createHmac, randomUUID } from 'node:crypto';

import { Clients } from './clients.mjs';
import { read_memory, read_processor_seconds } from './process_facts.mjs';
import { Site, first_of_month, webhook_secret } from './site.mjs';
import { round } from './statistics.mjs';

const in_flight = 32;
const free_slots = 10_000;
const memory_readings = 4;

const booking_of = (slot_id, number) => ({
  slot_id,
  name: `Camille Martin ${number}`,
  email: `camille.martin.${number}@example.org`,
  phone: '+33 1 23 45 67 89',
  locale: 'fr',
});

function require_status(answer, status, what) {
  if (answer.status === status) return;
  throw new Error(`${what}: ${answer.status} instead of ${status}: ${answer.text.slice(0, 500)}`);
}

/** The webhook's call, as Stripe would make it (its documentation: «Verify webhook signatures manually»). */
function signed_event(session) {
  const created = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({
    id: `evt_${randomUUID().replaceAll('-', '')}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created,
    data: { object: session },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: 'checkout.session.completed',
  });
  const signature = createHmac('sha256', webhook_secret).update(`${created}.${body}`).digest('hex');
  return { body, headers: { 'stripe-signature': `t=${created},v1=${signature}` } };
}

/** `run`'s figures, with the server's processor time for each. */
async function with_processor_time(site, run) {
  const before = read_processor_seconds(site.pid);
  const rate = await run();
  const used = read_processor_seconds(site.pid) - before;
  return { ...rate, processor_microseconds_each: round((used / rate.count) * 1e6) };
}

/** A booking of each slot; what was answered goes into `created`. */
function book(clients, slots, first_number, created) {
  return clients.run(slots, async (slot_id, index) => {
    const answer = await clients.send_json(
      'POST',
      '/api/bookings',
      booking_of(slot_id, first_number + index),
      { 'idempotency-key': `bench-${first_number + index}` },
    );
    require_status(answer, 201, 'POST /api/bookings');
    created[index] = JSON.parse(answer.text);
  });
}

/** A session of each, paid with the sandbox's card. */
async function pay_all(site, bookings) {
  const clients = new Clients(site.sandbox_url, in_flight);
  const sessions = new Array(bookings.length);
  await clients.run(bookings, async ({ checkout_url }, index) => {
    const id = new URL(checkout_url).pathname.split('/').at(-1);
    const answer = await clients.send_json('POST', `/_sandbox/sessions/${id}/pay`, {
      card: '4242424242424242',
    });
    require_status(answer, 200, 'pay');
    sessions[index] = JSON.parse(answer.text);
  });
  clients.close();
  return sessions;
}

function confirm_all(clients, sessions) {
  return clients.run(sessions, async (session) => {
    const event = signed_event(session);
    const answer = await clients.send(
      'POST',
      '/api/webhooks/stripe',
      { 'content-type': 'application/json', ...event.headers },
      event.body,
    );
    require_status(answer, 200, 'the webhook');
    if (JSON.parse(answer.text).outcome !== 'confirmed')
      throw new Error(`the webhook answered ${answer.text}`);
  });
}

/** How many bookings the server itself has counted as confirmed. */
async function count_confirmed(site) {
  const text = await (await fetch(`${site.url}/metrics`)).text();
  return Number(text.match(/^creneau_bookings_total\{event="confirmed"\} (\d+)/m)[1]);
}

export async function measure_bookings({ paid, total }) {
  const site = await Site.start({ payments: 'sandbox' });
  const clients = new Clients(site.url, in_flight);
  try {
    const idle = read_memory(site.pid);
    const paid_slots = await site.add_slots({
      start: `${first_of_month(1)}T08:00:00Z`,
      every: '15m',
      count: paid,
      price: '50.00',
    });
    const created = [];
    const post = await with_processor_time(site, () => book(clients, paid_slots, 0, created));
    const sessions = await pay_all(site, created);
    const confirm = await with_processor_time(site, () => confirm_all(clients, sessions));

    // The rest costs nothing and is confirmed at once: a seat, its mails in the queue, and no call to Stripe.
    const rest = total - paid;
    const free = await site.add_slots({
      start: `${first_of_month(1)}T08:05:00Z`,
      every: '15m',
      count: free_slots,
      price: '0',
      capacity: Math.ceil(rest / free_slots),
    });
    const readings = [];
    let post_free;
    for (let number = paid; number < total; ) {
      const count = Math.min(Math.ceil(rest / memory_readings), total - number);
      const slots = Array.from({ length: count }, (_, i) => free[(number + i) % free.length]);
      post_free = await with_processor_time(site, () => book(clients, slots, number, []));
      number += count;
      readings.push({ bookings: number, bytes: read_memory(site.pid).resident_bytes });
    }
    const confirmed = await count_confirmed(site);
    if (confirmed !== total) throw new Error(`${confirmed} confirmed instead of ${total}`);
    return {
      http: { post, confirm, post_free },
      memory: {
        bookings: total,
        idle_bytes: idle.resident_bytes,
        after_bytes: readings.at(-1).bytes,
        highest_bytes: read_memory(site.pid).resident_bytes_highest,
        readings,
      },
    };
  } finally {
    clients.close();
    await site.stop();
  }
}
