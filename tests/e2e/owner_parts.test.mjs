// The pure pieces of the owner's pages, each as Vite loads it: days and instants in every kind of zone, the hours of a week, the
// accent's contrast, the words of a cancellation policy and of a booking's state, what an audit entry changed, public holidays.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { open_admin_modules } from './support/admin_modules.mjs';

/** WCAG 2.2, 1.4.3. */
const text_ratio_min = 4.5;

describe('The owner’s pages, in parts', () => {
  let modules;
  const load = (path) => modules.load(`${path}`);

  before(async () => {
    modules = await open_admin_modules('/admin/bookings?search=ana');
  });
  after(() => modules.close());

  const zones = [
    'UTC',
    'Europe/Paris',
    'America/New_York',
    'America/St_Johns',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Kiritimati',
    'Africa/Casablanca',
  ];

  it('finds for every half hour of a year the instant that its zone’s clocks show then', async () => {
    const { toInstant, dayOf, minuteOf } = await load('zone.ts');
    for (const zone of zones) {
      const end = Date.UTC(2027, 0, 1);
      for (let instant = Date.UTC(2026, 0, 1); instant < end; instant += 30 * 60_000) {
        const day = dayOf(instant, zone);
        const minute = minuteOf(instant, zone);
        const found = Date.parse(toInstant(day, minute, zone));
        assert.equal(dayOf(found, zone), day, `${zone} ${new Date(instant).toISOString()}`);
        assert.equal(minuteOf(found, zone), minute, `${zone} ${new Date(instant).toISOString()}`);
        // Of a time that comes twice, the first.
        assert.ok(found <= instant);
      }
    }
  });

  it('takes a time that a clock change skips for one as much later', async () => {
    const { toInstant } = await load('zone.ts');
    assert.equal(toInstant('2026-03-29', 150, 'Europe/Paris'), '2026-03-29T01:30:00Z');
    assert.equal(toInstant('2026-10-25', 150, 'Europe/Paris'), '2026-10-25T00:30:00Z');
    assert.equal(toInstant('2026-12-01', 540, 'Europe/Paris'), '2026-12-01T08:00:00Z');
  });

  it('adds days across the end of a month and a clock change', async () => {
    const { addDays } = await load('zone.ts');
    assert.equal(addDays('2026-02-25', 6), '2026-03-03');
    assert.equal(addDays('2026-10-24', 2), '2026-10-26');
    assert.equal(addDays('2026-01-01', -1), '2025-12-31');
  });

  it('gives back the hours of a week as they were, with midnight as an end', async () => {
    const { toWeek, toHours, findFault } = await load('screens/hours/weekly_hours.ts');
    const hours = [
      { weekday: 0, start_minute: 0, end_minute: 1440 },
      { weekday: 1, start_minute: 540, end_minute: 720 },
      { weekday: 1, start_minute: 840, end_minute: 1080 },
    ];
    const week = toWeek(hours);
    assert.deepEqual(week[0], [{ from: '00:00', to: '00:00' }]);
    assert.deepEqual(toHours(week), hours);
    assert.ok(week.every((spells) => findFault(spells) === null));
  });

  it('says what is wrong with a day’s hours', async () => {
    const { findFault } = await load('screens/hours/weekly_hours.ts');
    const spell = (from, to) => ({ from, to });
    assert.equal(findFault([]), null);
    assert.equal(findFault([spell('', '12:00')]), 'not_a_time');
    assert.equal(findFault([spell('24:00', '12:00')]), 'not_a_time');
    assert.equal(findFault([spell('12:00', '12:00')]), 'ends_first');
    assert.equal(findFault([spell('14:00', '18:00'), spell('09:00', '14:01')]), 'overlaps');
    assert.equal(findFault([spell('14:00', '18:00'), spell('09:00', '14:00')]), null);
  });

  it('makes any colour of the owner’s readable, in light and dark', async () => {
    const { accentTokens, contrast, textOn } = await load('look/accent.ts');
    const channel = [0, 51, 102, 153, 204, 255].map((each) => each.toString(16).padStart(2, '0'));
    const backs = { light: ['#f6f5f1', '#ffffff'], dark: ['#121614', '#1a1f1d'] };
    for (const red of channel)
      for (const green of channel)
        for (const blue of channel) {
          const color = `#${red}${green}${blue}`;
          assert.ok(contrast(textOn(color), color) >= text_ratio_min, color);
          for (const [scheme, papers] of Object.entries(backs)) {
            const tokens = accentTokens(color, scheme);
            const pairs = [
              ...papers.map((paper) => [tokens['--accent'], paper]),
              ...papers.map((paper) => [tokens['--accent-deep'], paper]),
              [tokens['--on-accent'], tokens['--accent']],
              [tokens['--on-accent'], tokens['--accent-deep']],
              [tokens['--on-tint'], tokens['--tint']],
            ];
            for (const [front, back] of pairs)
              assert.ok(
                contrast(front, back) >= text_ratio_min,
                `${color} in ${scheme}: ${front} on ${back} is ${contrast(front, back)}`,
              );
          }
        }
  });

  it('says a cancellation policy with the service’s own amounts', async () => {
    const { describePolicy, exampleOf } = await load('screens/services/policy.ts');
    const policy = {
      refund_until_minutes: 1440,
      late_refund_percent: 50,
      price: { amount: 4999, currency: 'eur' },
    };
    assert.equal(
      describePolicy(policy),
      'Cancelled at least 1 day before: €49.99 refunded. Later: €24.99 of €49.99 refunded.',
    );
    assert.equal(
      exampleOf(policy),
      'For example: Ana cancels 25 h before, she gets €49.99 back. If she cancels 23 h before, she gets €24.99 back.',
    );
    assert.match(describePolicy({ ...policy, late_refund_percent: 0 }), /Later: nothing/);
    assert.match(describePolicy({ ...policy, late_refund_percent: 100 }), /at any time/);
    assert.match(
      describePolicy({ ...policy, price: { amount: 0, currency: 'eur' } }),
      /nothing to refund/,
    );
  });

  const booking = (changes) => ({
    status: 'pending',
    payment_status: 'pending',
    attendance: 'open',
    price: { amount: 5000, currency: 'eur' },
    refunded: { amount: 0, currency: 'eur' },
    on_site: { amount: 0, currency: 'eur' },
    held_until: null,
    payments: [],
    ...changes,
  });

  it('says of money that is only authorised that it is being taken, and what of it was never charged', async () => {
    const { headline } = await load('screens/bookings/headline.ts');
    const authorized = headline(booking({ payment_status: 'authorized' }));
    assert.match(authorized.sentence, /place is taken. Stripe takes €50.00/);
    const rejected = { status: 'rejected' };
    const releasing = headline(booking({ ...rejected, payment_status: 'void_pending' }));
    assert.match(releasing.sentence, /Nothing is charged/);
    const released = headline(booking({ ...rejected, payment_status: 'voided' }));
    assert.match(released.sentence, /Nothing was charged/);
    for (const { sentence } of [releasing, released]) assert.doesNotMatch(sentence, /given back/);
  });

  it('says whether the place is kept while a bank takes its time', async () => {
    const { headline } = await load('screens/bookings/headline.ts');
    const processing = { payment_status: 'processing' };
    assert.match(headline(booking(processing)).sentence, /stays free/);
    const held = headline(booking({ ...processing, held_until: '2026-12-01T09:00:00+01:00' }));
    assert.match(held.sentence, /is kept/);
  });

  it('looks again at a booking as long as its money moves by itself', async () => {
    const { isMoneyUnderWay } = await load('screens/bookings/booking.ts');
    for (const state of ['pending', 'processing', 'authorized', 'refund_pending', 'void_pending'])
      assert.ok(isMoneyUnderWay(booking({ payment_status: state })), state);
    for (const state of ['paid', 'refunded', 'refund_failed', 'voided', 'not_required'])
      assert.ok(!isMoneyUnderWay(booking({ payment_status: state })), state);
  });

  it('tells in the history of a lost race what it meant for the money', async () => {
    const { happeningWords } = await load('screens/bookings/words.ts');
    const entry = { happening: 'slot_taken', payment_status: 'refund_pending' };
    assert.match(happeningWords(entry), /everything goes back/);
    assert.match(
      happeningWords({ ...entry, payment_status: 'void_pending' }),
      /nothing is charged/,
    );
    assert.equal(happeningWords({ ...entry, happening: 'unheard_of' }), 'unheard_of');
  });

  it('lists only what an entry of the history changed', async () => {
    const { listChanges } = await load('screens/audit/audit_changes.ts');
    assert.deepEqual(
      listChanges({
        before: { title: 'A', price: { amount: 1 }, gone: true },
        after: { title: 'A', price: { amount: 2 }, color: '' },
      }),
      [
        { name: 'price', before: '{"amount":1}', after: '{"amount":2}' },
        { name: 'color', before: null, after: '' },
        { name: 'gone', before: 'true', after: null },
      ],
    );
    assert.deepEqual(listChanges({ before: null, after: null }), []);
  });

  it('offers the public holidays of the twelve months ahead', async () => {
    const { listHolidays, listCountries, listRegions } = await load(
      'screens/hours/public_holidays.ts',
    );
    const found = listHolidays({ country: 'FR', region: '' }, 'fr', '2026-12-01');
    assert.equal(found.length, 11);
    assert.deepEqual(found[0], { day: '2026-12-25', name: 'Noël' });
    assert.equal(found.at(-1).day, '2027-11-11');
    assert.ok(listCountries('en').some(({ code, name }) => code === 'FR' && name === 'France'));
    assert.ok(listRegions('DE', 'en').length >= 16);
  });

  it('takes an address apart by a pattern, and only then', async () => {
    const { match } = await load('router.svelte.ts');
    assert.deepEqual(match('/bookings/{id}', '/bookings/bkg_%C3%A9'), { id: 'bkg_é' });
    assert.equal(match('/bookings/{id}', '/bookings'), null);
    assert.equal(match('/bookings/{id}', '/services/bkg_1'), null);
    assert.equal(match('/bookings/{id}', '/bookings/%E9'), null);
    assert.deepEqual(match('/', '/'), {});
  });

  it('has a screen file behind every address', async () => {
    const { routes, navigation, findRoute } = await load('routes.ts');
    const paths = routes.map(({ path }) => path);
    assert.equal(new Set(paths).size, paths.length);
    for (const { load: source } of routes) {
      const file = /["'](\/src\/[^"']+)["']/.exec(String(source))?.[1];
      assert.ok(file && (await modules.resolve(file)), String(source));
    }
    for (const { path } of navigation) assert.equal(findRoute(path).route.path, path);
  });
});
