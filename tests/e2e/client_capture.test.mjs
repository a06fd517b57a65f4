// What a client reads, in a real browser, where payments are authorised first: the winner is charged once the slot is theirs, the loser
// never, and neither the page nor the mail speaks of a refund. And where a bank takes days: whose the slot is meanwhile.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { add_service } from './support/admin_pages.mjs';
import { launch_browser, open_client, wait_for_headline } from './support/browser.mjs';
import { add_person } from './support/owner.mjs';
import { session_of } from './support/sandbox.mjs';
import { eventually } from './support/wait.mjs';
import { World, days_ahead, owner_email } from './support/world.mjs';

const confirmed = /^C.est réservé/;
const taken = /^Créneau déjà pris/;
const refund = /rembours|rendus?\b/i;

describe('A client whose money is under way', () => {
  let world;
  let browser;
  before(async () => {
    world = await World.start('sqlite', { settings: { STRIPE_CAPTURE: 'manual' } });
    browser = await launch_browser();
  });
  after(async () => {
    await browser?.close();
    await world?.stop();
  });

  const page_of = ({ id, token }) => `${world.url}/bookings/${id}?token=${token}&returned=1`;
  const mail_to = (address, subject) =>
    eventually(`a mail «${subject}» to ${address}`, async () =>
      (await world.sandbox.mails_to(address)).find((mail) => subject.test(mail.subject)),
    );

  it('has the slot and pays, or is told that nothing was charged', async () => {
    const slot = await world.add_slot({ title: 'Massage' });
    const winner = await world.book(slot, { name: 'Ana Lefèvre', email: 'ana@example.org' });
    const loser = await world.book(slot, { name: 'Noé Petit', email: 'noe@example.org' });
    // Both are through before any news of it arrives.
    await world.sandbox.set_faults({ webhooks: { drop: 1 } });
    for (const { checkout_url } of [winner, loser])
      assert.equal((await world.sandbox.pay(session_of(checkout_url))).status, 200);
    await world.sandbox.set_faults({});

    const first = await open_client(browser);
    await first.goto(page_of(winner));
    await wait_for_headline(first, confirmed);
    const second = await open_client(browser);
    await second.goto(page_of(loser));
    await wait_for_headline(second, taken);
    await second
      .getByText(/Rien ne vous a été débité\s: l'autorisation de .* est levée\./)
      .waitFor();
    assert.doesNotMatch(await second.locator('main').innerText(), refund);
    await world.wait_for_state(winner.id, 'confirmed', 'paid');
    await world.wait_for_state(loser.id, 'rejected', 'voided');

    for (const [address, subject] of [
      ['noe@example.org', /^Créneau déjà pris, rien n'est débité/],
      [owner_email, /^Créneau déjà pris, Noé Petit n'est pas débité/],
    ]) {
      const { text } = await world.sandbox.parse_mail(await mail_to(address, subject));
      assert.match(text, /[Rr]ien .*débité/);
      assert.doesNotMatch(text, refund);
    }
    assert.deepEqual(await world.sandbox.confirmations_to('noe@example.org'), []);
    await first.context().close();
    await second.context().close();
  });

  it('reads that the slot is not theirs until the bank has paid', async () => {
    const owner = await add_person(world);
    const rules = { capture: 'automatic', allows_delayed_methods: true };
    const service = await add_service(owner, { title: 'Yoga', ...rules });
    const slot = await owner.ask('POST', 'slots', {
      service_id: service.id,
      start_at: days_ahead(20),
    });
    const booking = await world.book(slot.id, { email: 'lea@example.org' });
    const session_id = session_of(booking.checkout_url);
    const { status, json } = await world.sandbox.pay_by_debit(session_id);
    assert.equal(status, 200, JSON.stringify(json));

    const client = await open_client(browser);
    await client.goto(page_of(booking));
    await wait_for_headline(client, /^Paiement en cours$/);
    await client.getByText("Le créneau n'est pas encore à vous").waitFor();
    assert.equal(await world.is_available(slot.id), 1);
    await world.sandbox.settle_debit(session_id, 'succeeded');
    await wait_for_headline(client, confirmed);
    assert.equal(await world.is_available(slot.id), 0);
    await client.context().close();
  });
});
