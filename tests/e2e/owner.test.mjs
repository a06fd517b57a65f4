// The owner's pages in a real browser, on the built server: from an empty database to the first paid booking, then what a
// day brings (refunds, moves, cancellations, who did not come, a refund that Stripe refuses), and all of it by keyboard.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import {
  add_calendar,
  add_days,
  add_service,
  collect_complaints,
  day_of,
  monday_ahead,
  sign_in_on_page,
  slots_ahead,
} from './support/admin_pages.mjs';
import {
  launch_browser,
  open_client,
  pay_by_card,
  send_form,
  wait_for_headline,
} from './support/browser.mjs';
import { assert_problem } from './support/http.mjs';
import { add_person, owner_password } from './support/owner.mjs';
import { session_of } from './support/sandbox.mjs';
import { World, owner_email } from './support/world.mjs';

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const desktop = { viewport: { width: 1280, height: 900 } };
const confirmed = /^C.est réservé/;
const refund_fails_card = '4000000000005126';

let browser;
before(async () => {
  browser = await launch_browser();
});
after(() => browser?.close());

async function open_owner_page() {
  const page = await open_client(browser, desktop);
  return { page, complaints: collect_complaints(page) };
}

const heading = (page, name) => page.getByRole('heading', { level: 1, name });
const navigation = (page, name) =>
  page.getByRole('navigation', { name: 'Navigation principale' }).getByRole('link', { name });
const said = (page) => page.locator('.said');

describe('An owner who begins', () => {
  let world;
  before(async () => {
    world = await World.start('sqlite');
  });
  after(() => world?.stop());

  it('comes from nothing to the first paid booking without a terminal', async () => {
    const { page, complaints } = await open_owner_page();

    // The link that the first start has printed.
    const link = /Set-up\s+(http\S+\/admin\/set-up\/\S+)/.exec(world.server.output)[1];
    await page.goto(link);
    await heading(page, 'Bienvenue').waitFor();
    await page.getByLabel('Votre nom').fill('Camille Propriétaire');
    await page.getByLabel('Adresse e-mail').fill(owner_email);
    await page.getByLabel('Mot de passe', { exact: true }).fill(owner_password);
    await page.getByRole('button', { name: 'Créer le compte et entrer' }).click();
    await heading(page, 'Mise en route').waitFor();

    await page.getByRole('link', { name: 'Créer une prestation' }).click();
    await heading(page, 'Nouvelle prestation').waitFor();
    await page.getByLabel('Nom de la prestation').fill('Consultation');
    await page.getByLabel('Prix').fill('50');
    await page.getByRole('button', { name: 'Créer la prestation' }).click();
    await heading(page, 'Prestations').waitFor();
    await page.getByRole('row', { name: /Consultation.*1 h.*50,00 €.*Sans agenda/ }).waitFor();

    await navigation(page, 'Horaires').click();
    await page.getByRole('link', { name: 'Ajouter un agenda' }).first().click();
    await page.getByLabel('Nom de l’agenda').fill('Cabinet');
    assert.ok(await page.getByLabel('Consultation').isChecked(), 'the service is offered here');
    await page.getByRole('button', { name: 'Créer l’agenda' }).click();
    await heading(page, 'Cabinet').waitFor();
    assert.match(await said(page).textContent(), /^Enregistré\. \d+ créneaux ajoutés\.$/);

    const monday = monday_ahead(8);
    await page.getByRole('button', { name: 'Fermer des jours' }).click();
    await page.getByLabel('Premier jour').fill(monday);
    await page.getByRole('button', { name: 'Toute une semaine' }).click();
    await page.getByLabel('Note pour vous').fill('Vacances');
    await page.getByRole('button', { name: 'Ajouter', exact: true }).click();
    await page.getByText('Fermé · Vacances').waitFor();
    assert.match(await said(page).textContent(), /^Enregistré\. \d+ créneaux retirés\.$/);
    const offered = async (from) =>
      (await world.request('GET', `/api/slots?from=${from}&to=${add_days(from, 7)}`)).json.slots;
    assert.deepEqual(await offered(monday), [], 'nothing in the holiday week');
    assert.notEqual((await offered(add_days(monday, 7))).length, 0, 'something after it');

    const client = await open_client(browser, phone);
    const client_complaints = collect_complaints(client);
    await client.goto(world.url);
    await client.locator('a[href*="/slots/"]').first().click();
    await client.waitForURL(/\/slots\//);
    const slot_id = new URL(client.url()).pathname.split('/').pop();
    await send_form(client, { name: 'Ana Lefèvre', email: 'ana@example.org' });
    await client.waitForURL(/\/c\/pay\/cs_test_/);
    await pay_by_card(client);
    await client.waitForURL(/\/bookings\//);
    await wait_for_headline(client, confirmed);
    assert.deepEqual(client_complaints, []);

    await navigation(page, 'Aujourd’hui').click();
    await heading(page, 'Aujourd’hui').waitFor();
    await page.getByRole('link', { name: 'Ana Lefèvre' }).waitFor();
    await page.getByRole('link', { name: /^50,00 € encaissés aujourd.hui$/ }).waitFor();

    const slots = await offered(day_of(Date.now()));
    const slot = slots
      .concat(await offered(add_days(day_of(Date.now()), 7)))
      .find(({ id }) => id === slot_id);
    await navigation(page, 'Calendrier').click();
    await page.getByLabel('Aller au').fill(day_of(slot.start_at));
    await page.getByRole('button', { name: /Consultation, réservé, Ana Lefèvre$/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Consultation' });
    await dialog.getByText('Réservé. Toutes les places sont prises.').waitFor();
    await dialog.getByText('Payé', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });

    await navigation(page, 'Réservations').click();
    await page.getByRole('link', { name: 'Ana Lefèvre' }).click();
    await heading(page, 'Ana Lefèvre').waitFor();
    await page.getByText('Confirmée et payée').waitFor();
    await page.getByText('50,00 € payés en ligne.').waitFor();

    await page.goto(`${world.url}/admin/start`);
    await page.getByRole('heading', { name: 'Une réservation d’essai Fait' }).waitFor();
    assert.deepEqual(complaints, []);
  });
});

describe('An owner at work', () => {
  let world;
  let owner;
  let massage;
  let walk;
  let free;
  let bookings = 0;

  before(async () => {
    world = await World.start('sqlite');
    owner = await add_person(world);
    massage = await add_service(owner);
    walk = await add_service(owner, { title: 'Promenade', duration_minutes: 90 });
    await add_calendar(owner, [massage.id, walk.id]);
    free = await slots_ahead(owner, massage.id);
  });
  after(() => world?.stop());
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  /** Signed in, on the first screen. */
  async function enter() {
    const opened = await open_owner_page();
    await sign_in_on_page(opened.page, world, owner.user.email);
    return opened;
  }
  /** A paid booking of a slot that nothing else in this file uses; each on a day of its own. */
  async function book_and_pay(name, card) {
    bookings += 1;
    const day = add_days(day_of(Date.now()), bookings);
    const slot = free.find((each) => day_of(each.start_at) === day);
    const booking = await world.book(slot.id, { name, email: `client${bookings}@example.org` });
    const { status } = await world.sandbox.pay(session_of(booking.checkout_url), card);
    assert.equal(status, 200);
    await world.wait_for_state(booking.id, 'confirmed', 'paid');
    return { ...booking, slot };
  }
  async function show(page, booking, name) {
    await page.goto(`${world.url}/admin/bookings/${booking.id}`);
    await heading(page, name).waitFor();
  }
  const history = (page) => page.getByRole('region', { name: 'Historique' });
  const happened = (page, words) => history(page).getByText(words, { exact: true }).waitFor();

  it('chooses when a client is charged, and whether payments may take days', async () => {
    const service = await add_service(owner, { title: 'Sophrologie' });
    const { page, complaints } = await enter();
    const open_form = async () => {
      await page.goto(`${world.url}/admin/services/${service.id}`);
      await heading(page, 'Sophrologie').waitFor();
    };
    const section = page.getByRole('region', { name: 'Paiement' });
    const delayed = section.getByLabel('Accepter les paiements qui prennent quelques jours');
    const save = async () => {
      await page.getByRole('button', { name: 'Enregistrer' }).click();
      await heading(page, 'Prestations').waitFor();
    };

    await open_form();
    assert.ok(await section.getByLabel('Comme le reste du site').isChecked());
    assert.ok(!(await delayed.isChecked()));
    await section.getByLabel('Dès qu’il paie').check();
    await delayed.check();
    await save();
    await open_form();
    assert.ok(await section.getByLabel('Dès qu’il paie').isChecked());
    assert.ok(await delayed.isChecked());

    await section.getByLabel('Une fois la place à lui').check();
    await section.getByText('seules les cartes permettent').waitFor();
    assert.ok(await delayed.isDisabled(), 'cards only can be charged later');
    assert.ok(!(await delayed.isChecked()));
    await save();
    const { items } = await owner.ask('GET', 'services');
    assert.equal(items.find(({ id }) => id === service.id).capture, 'manual');
    assert.deepEqual(complaints, []);
  });

  it('refunds a part, moves the booking, and cancels it with what the policy gives', async () => {
    const booking = await book_and_pay('Noé Petit');
    const { page, complaints } = await enter();
    await show(page, booking, 'Noé Petit');

    await page.getByRole('button', { name: 'Rembourser une partie' }).click();
    let dialog = page.getByRole('dialog', { name: 'Rembourser' });
    await dialog.getByLabel('Montant à rembourser').fill('50');
    await dialog.getByRole('button', { name: 'Rembourser', exact: true }).click();
    await dialog
      .getByRole('alert')
      .getByText(/au-dessus de 0 et en dessous de 50,00\s€/)
      .waitFor();
    await dialog.getByLabel('Montant à rembourser').fill('10,50');
    await dialog.getByRole('button', { name: 'Rembourser 10,50 € à Noé Petit' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('50,00 € payés en ligne, dont 10,50 € rendus.').waitFor();
    await happened(page, 'Remboursement partiel fait');

    await page.getByRole('button', { name: 'Déplacer' }).click();
    dialog = page.getByRole('dialog', { name: 'Déplacer la réservation' });
    const next_day = add_days(day_of(booking.slot.start_at), 1);
    const target = free.filter((each) => day_of(each.start_at) === next_day).at(-1);
    await dialog.locator(`input[value="${target.id}"]`).check();
    await dialog.getByRole('button', { name: /^Déplacer à .*16:00$/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await happened(page, 'Réservation déplacée');
    assert.equal((await world.booking_row(booking.id)).slot_id, target.id);
    assert.equal(await world.is_available(booking.slot.id), 1, 'the old time is free again');
    assert.equal(await world.is_available(target.id), 0);

    await page.getByRole('button', { name: 'Annuler la réservation' }).click();
    dialog = page.getByRole('dialog', { name: 'Annuler la réservation' });
    await dialog.getByRole('radio', { name: '25,00 €, selon vos conditions d’annulation' }).check();
    await dialog.getByRole('radio', { name: '39,50 €, la totalité' }).waitFor();
    await dialog.getByLabel('Motif, écrit au client').fill('Je suis malade.');
    await dialog.getByRole('button', { name: 'Annuler et rembourser 25,00 € à Noé Petit' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('Annulée', { exact: true }).first().waitFor();
    await page.getByText('35,50 € ont été rendus, 14,50 € gardés.').waitFor();
    await happened(page, 'Réservation annulée');
    assert.equal(await world.is_available(target.id), 1);

    // Stripe has the same amounts, and the client has been told why.
    await world.wait_until_quiet();
    const { refunds } = await world.sandbox.state();
    assert.deepEqual(refunds.map(({ amount }) => amount).sort(), [1050, 2500]);
    const mails = await world.sandbox.mails_to('client1@example.org');
    const letters = await Promise.all(mails.map((mail) => world.sandbox.parse_mail(mail)));
    assert.ok(letters.some(({ text }) => text.includes('Je suis malade.')));
    assert.deepEqual(complaints, []);
  });

  it('notes who did not come, once the time has begun', async () => {
    const booking = await book_and_pay('Léa Roux');
    const { page, complaints } = await enter();
    await show(page, booking, 'Léa Roux');
    assert.equal(await page.getByRole('button', { name: 'N’est pas venu' }).count(), 0);

    await world.move_into_past(booking.slot.id);
    await page.reload();
    await page.getByRole('button', { name: 'N’est pas venu' }).click();
    await page.getByText('Le client n’est pas venu.', { exact: false }).first().waitFor();
    await happened(page, 'Notée comme absence');
    assert.equal((await world.booking_row(booking.id)).attendance, 'no_show');
    assert.deepEqual(complaints, []);
  });

  it('settles a refund that Stripe has refused', async () => {
    const booking = await book_and_pay('Zoé Blanc', refund_fails_card);
    const { page, complaints } = await enter();
    await show(page, booking, 'Zoé Blanc');
    await page.getByRole('button', { name: 'Annuler la réservation' }).click();
    const dialog = page.getByRole('dialog', { name: 'Annuler la réservation' });
    await dialog.getByRole('radio', { name: '50,00 €, la totalité' }).check();
    await dialog.getByRole('button', { name: 'Annuler et rembourser 50,00 € à Zoé Blanc' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await happened(page, 'Remboursement fait');

    // This card's refund succeeds at first; its failure comes later.
    await world.sandbox.advance_clock('1h');
    await world.wait_for_state(booking.id, 'cancelled', 'refund_failed');
    await navigation(page, /^À régler/).click();
    const matter = page.getByRole('article', { name: 'Stripe a refusé de rendre 50,00 €' });
    await matter.waitFor();
    await navigation(page, /^À régler 1 à régler$/).waitFor();
    await matter.getByRole('button', { name: 'Réglé autrement' }).click();
    const trouble = page.getByRole('dialog', { name: 'Régler un remboursement refusé' });
    await trouble.getByLabel('Comment l’avez-vous réglé').fill('Par virement.');
    await trouble.getByRole('button', { name: 'Noter 50,00 € comme réglés' }).click();
    await page.getByText('Rien à régler').waitFor();
    await navigation(page, /^À régler$/).waitFor();

    await show(page, booking, 'Zoé Blanc');
    await happened(page, 'Remboursement réglé autrement');
    await happened(page, 'Stripe a refusé le remboursement');
    assert.deepEqual(complaints, []);
  });

  it('sees that one service taken blocks the other, which no client can book then', async () => {
    const booking = await book_and_pay('Max Girard');
    const day = day_of(booking.slot.start_at);
    const walks = (await slots_ahead(owner, walk.id)).filter(
      (each) => day_of(each.start_at) === day,
    );
    const [blocked, later] = walks;
    assert.deepEqual([blocked.blockers > 0, later.blockers], [true, 0], 'only what overlaps');

    const { page, complaints } = await enter();
    await page.goto(`${world.url}/admin/calendar?view=day&date=${day}`);
    await page.getByRole('button', { name: /^09:00.*Massage, réservé, Max Girard$/ }).waitFor();
    await page.getByRole('button', { name: /^09:00.*Promenade, indisponible$/ }).click();
    await page
      .getByRole('dialog', { name: 'Promenade' })
      .getByText('Un autre créneau réservé du même agenda le recouvre.')
      .waitFor();

    const client = await open_client(browser, phone);
    await client.goto(`${world.url}/slots/${blocked.id}`);
    assert.equal(await client.getByRole('button', { name: /^Réserver/ }).count(), 0);
    assert.equal(await client.getByLabel(/^Nom\b/).count(), 0);
    await client.goto(`${world.url}/slots/${later.id}`);
    await client.getByRole('button', { name: /^Réserver/ }).waitFor();
    assert_problem(await world.create_booking(blocked.id), 409, 'slot_taken');
    assert.deepEqual(complaints, []);
  });

  it('does it by keyboard alone: signs in, makes a slot, opens and closes it, signs out', async () => {
    const { page, complaints } = await open_owner_page();
    await page.goto(`${world.url}/admin`);
    await heading(page, 'Se connecter').waitFor();

    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        const label = element.labels?.[0]?.innerText ?? '';
        const style = getComputedStyle(element);
        return {
          name: (element.getAttribute('aria-label') ?? (label || element.innerText) ?? '').trim(),
          is_shown: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
        };
      });
    async function tab_to(name, key = 'Tab') {
      const passed = [];
      for (let i = 0; i < 80; i += 1) {
        await page.keyboard.press(key);
        const element = await focused();
        passed.push(element.name);
        if (!name.test(element.name)) continue;
        assert.ok(element.is_shown, `${name}: the focus is visible`);
        return;
      }
      throw new Error(`${name} cannot be reached by keyboard, only ${passed.join(' | ')}`);
    }

    await tab_to(/^Adresse e-mail/);
    await page.keyboard.type(owner.user.email);
    await tab_to(/^Mot de passe/);
    await page.keyboard.type(owner_password);
    await page.keyboard.press('Enter');
    await heading(page, 'Aujourd’hui').waitFor();

    await tab_to(/^Calendrier$/);
    await page.keyboard.press('Enter');
    await heading(page, 'Calendrier').waitFor();
    await tab_to(/^Semaine suivante$/);
    await page.keyboard.press('Enter');
    await tab_to(/^Nouveau créneau$/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    const form = page.getByRole('dialog', { name: 'Nouveau créneau' });
    await form.waitFor();
    await tab_to(/^Titre$/);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Atelier du clavier');
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'hidden' });
    assert.match(await said(page).textContent(), /^Créneau créé : /);

    const made = page.getByRole('button', { name: /Atelier du clavier, libre$/ });
    await made.waitFor();
    await tab_to(/^\d\d:00.*(Massage|Promenade|Atelier)/);
    for (let i = 0; i < 200; i += 1) {
      if (/Atelier du clavier/.test((await focused()).name)) break;
      await page.keyboard.press('ArrowDown');
    }
    assert.match((await focused()).name, /Atelier du clavier, libre$/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Atelier du clavier' });
    await dialog.getByText('Créé à la main').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await made.and(page.locator(':focus')).waitFor();

    await tab_to(/^Se déconnecter$/);
    await page.keyboard.press('Enter');
    await heading(page, 'Se connecter').waitFor();
    await page.goto(`${world.url}/admin/bookings`);
    await heading(page, 'Se connecter').waitFor();
    assert.deepEqual(complaints, []);
  });
});
