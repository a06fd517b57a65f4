// Debian's Chromium, driven as a person would: by labels, buttons and links, on our pages and on the payment page.
import { chromium } from 'playwright-core';

const chromium_path = process.env.CRENEAU_E2E_CHROMIUM ?? '/usr/bin/chromium';
const wait_ms_max = 60_000;

export function launch_browser() {
  return chromium.launch({
    executablePath: chromium_path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}

/** A client of their own: cookies, storage and language apart from everybody else's. */
export async function open_client(
  browser,
  { locale = 'fr-FR', javascript = 'on', ...options } = {},
) {
  const context = await browser.newContext({
    locale,
    javaScriptEnabled: javascript === 'on',
    timezoneId: 'Europe/Paris',
    ...options,
  });
  context.setDefaultTimeout(wait_ms_max);
  context.setDefaultNavigationTimeout(wait_ms_max);
  return context.newPage();
}

/** Fills the slot's form and sends it; ends wherever that leads. */
export async function send_form(page, { name, email }) {
  await page.getByLabel(/^(Nom|Name)\b/).fill(name);
  await page.getByLabel(/^E-mail/).fill(email);
  await page.getByRole('button', { name: /^(Réserver|Book)/ }).click();
}

/** From the slot's page to the payment page. */
export async function book_slot(page, site, slot_id, client) {
  await page.goto(`${site}/slots/${slot_id}`);
  await send_form(page, client);
  await page.waitForURL(/\/c\/pay\/cs_test_/);
}

/** Fills the payment page and pays; ends wherever that leads. */
export async function pay_by_card(page, card = '4242424242424242') {
  await page.getByLabel(/Numéro de carte|Card number/).fill(card);
  await page.locator('[name=cardExpiry]').fill('12 / 34');
  await page.locator('[name=cardCvc]').fill('123');
  const holder = page.locator('[name=billingName]');
  if ((await holder.count()) > 0) await holder.fill('Camille Martin');
  await page.getByRole('button', { name: /^(Payer|Pay)\b/ }).click();
}

/** The page's one headline. */
export function headline(page) {
  return page.getByRole('heading', { level: 1 });
}

/** Waits for the headline; a page without script is reloaded, as its own link says. */
export async function wait_for_headline(page, pattern, { reload = 'never' } = {}) {
  const deadline = Date.now() + wait_ms_max;
  for (;;) {
    const text = ((await headline(page).textContent()) ?? '').replace(/\s+/g, ' ').trim();
    if (pattern.test(text)) return text;
    if (Date.now() > deadline) throw new Error(`the headline is «${text}», not ${pattern}`);
    await page.waitForTimeout(200);
    if (reload === 'often') await page.reload();
  }
}
