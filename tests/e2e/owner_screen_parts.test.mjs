// The pure pieces behind the owner's screens, each as Vite loads it: what the calendar shows and shades, what state a slot is in, the
// sums of the money report, the words of a booking's history.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { open_admin_modules } from './support/admin_modules.mjs';

describe('The owner’s screens, in parts', () => {
  let modules;
  const load = (path) => modules.load(`screens/${path}`);

  before(async () => {
    modules = await open_admin_modules('/admin/calendar');
  });
  after(() => modules.close());

  it('shows whole weeks from Monday, a month in six of them, and steps from the end of one month into the next', async () => {
    const { shownDays, step, weekOf } = await load('calendar/view.ts');
    assert.equal(weekOf('2026-11-29'), '2026-11-23');
    assert.equal(weekOf('2026-11-30'), '2026-11-30');
    assert.deepEqual(shownDays('day', '2026-12-01'), { from: '2026-12-01', to: '2026-12-01' });
    assert.deepEqual(shownDays('week', '2026-12-02'), { from: '2026-11-30', to: '2026-12-06' });
    assert.deepEqual(shownDays('month', '2026-11-30'), { from: '2026-10-26', to: '2026-12-06' });
    assert.equal(step('month', '2027-01-31', 1), '2027-02-01');
    assert.equal(step('month', '2027-03-31', -1), '2027-02-01');
    assert.equal(step('week', '2026-12-30', 1), '2027-01-06');
    assert.equal(step('day', '2028-03-01', -1), '2028-02-29');
  });

  it('takes for a day only what is one', async () => {
    const { isDay } = await load('calendar/view.ts');
    assert.ok(isDay('2026-12-01'));
    for (const text of [null, '', '2026-13-01', '2026-1-1', '01/12/2026', 'today'])
      assert.ok(!isDay(text), String(text));
  });

  const closed = (first_day, last_day, note, more = {}) => ({
    kind: 'closed',
    first_day,
    last_day,
    start_minute: 0,
    end_minute: 1440,
    note,
    ...more,
  });

  it('shades a day only when every calendar is closed for the whole of it', async () => {
    const { closedDays } = await load('calendar/closed_days.ts');
    const one = { hours: [], exceptions: [closed('2026-12-24', '2026-12-26', 'Holidays')] };
    const other = { hours: [], exceptions: [closed('2026-12-25', '2026-12-25', '')] };
    const afternoon = {
      hours: [],
      exceptions: [closed('2026-12-25', '2026-12-25', 'Half', { start_minute: 720 })],
    };
    assert.deepEqual(closedDays([one], '2026-12-23', '2026-12-25'), [
      { day: '2026-12-24', note: 'Holidays' },
      { day: '2026-12-25', note: 'Holidays' },
    ]);
    assert.deepEqual(closedDays([other, one], '2026-12-20', '2026-12-31'), [
      { day: '2026-12-25', note: 'Holidays' },
    ]);
    assert.deepEqual(closedDays([one, afternoon], '2026-12-20', '2026-12-31'), []);
    assert.deepEqual(closedDays([], '2026-12-20', '2026-12-31'), []);
  });

  it('shows the hours around what is open and what happens, and some when there is nothing', async () => {
    const { shownHours } = await load('calendar/closed_days.ts');
    const calendar = { hours: [{ weekday: 1, start_minute: 570, end_minute: 1020 }] };
    assert.deepEqual(shownHours([calendar], []), { from: '08:00', to: '18:00' });
    assert.deepEqual(shownHours([calendar], [{ start: 1170, end: 1440 }]), {
      from: '08:00',
      to: '24:00',
    });
    assert.deepEqual(shownHours([], [{ start: 15, end: 60 }]), { from: '00:00', to: '02:00' });
    assert.deepEqual(shownHours([], []), { from: '08:00', to: '19:00' });
  });

  const slot = (more = {}) => ({
    start_at: '2999-12-01T09:00:00+01:00',
    end_at: '2999-12-01T10:00:00+01:00',
    capacity: 2,
    seats_taken: 0,
    blockers: 0,
    is_closed: false,
    is_off_rules: false,
    bookings: [],
    ...more,
  });

  it('names one state of a slot, the one that a person has to know first', async () => {
    const { slotState } = await load('calendar/slots.ts');
    const past = { start_at: '2020-12-01T09:00:00+01:00' };
    for (const [more, state] of [
      [{}, 'free'],
      [{ seats_taken: 1 }, 'partly'],
      [{ seats_taken: 2 }, 'full'],
      [{ blockers: 1 }, 'blocked'],
      [{ is_closed: true, seats_taken: 2 }, 'closed'],
      [{ is_off_rules: true, is_closed: true, seats_taken: 2 }, 'off_rules'],
      [past, 'over'],
      [{ ...past, seats_taken: 2 }, 'full'],
    ])
      assert.equal(slotState(slot(more)), state, JSON.stringify(more));
  });

  it('says who has a place, and who has not paid for it yet', async () => {
    const { whoWords } = await load('calendar/slots.ts');
    const ana = { id: 'bk_1', name: 'Ana', status: 'confirmed' };
    const single = { capacity: 1, seats_taken: 1 };
    assert.equal(whoWords(slot({ ...single, bookings: [ana] })), 'Ana');
    assert.equal(
      whoWords(slot({ ...single, bookings: [{ ...ana, status: 'pending' }] })),
      'Ana (not paid yet)',
    );
    assert.equal(whoWords(slot({ seats_taken: 1, bookings: [ana] })), '1 of 2 booked');
    assert.equal(whoWords(slot()), '');
  });

  it('keeps to the wall clock on the days the clocks change', async () => {
    const { fromWallClock, wallClock } = await load('calendar/slots.ts');
    for (const [instant, clock] of [
      ['2026-03-29T00:30:00Z', '2026-03-29T01:30:00'],
      ['2026-03-29T01:30:00Z', '2026-03-29T03:30:00'],
      ['2026-10-25T00:30:00Z', '2026-10-25T02:30:00'],
      ['2026-10-25T01:45:00Z', '2026-10-25T02:45:00'],
      ['2026-12-01T23:00:00Z', '2026-12-02T00:00:00'],
    ])
      assert.equal(wallClock(instant, 'Europe/Paris'), clock, instant);
    assert.equal(
      fromWallClock(new Date('2026-07-01T09:00:00Z'), 'Europe/Paris'),
      '2026-07-01T07:00:00Z',
    );
  });

  const euros = (amount) => ({ amount, currency: 'eur' });
  const row = (period, service_id, amount, more = {}) => ({
    period,
    service_id,
    service_title: service_id ?? '',
    captured: euros(amount),
    refunded: euros(100),
    kept: euros(amount - 100),
    on_site: euros(0),
    bookings: 1,
    lost_races: 0,
    unpaid: 1,
    attempts: 2,
    slots: 3,
    seats: 4,
    seats_taken: 1,
    ...more,
  });

  it('sums the report by period, oldest first, and by service, the best first', async () => {
    const { byPeriod, byService, share } = await load('money/report.ts');
    const rows = [
      row('2026-12-01', 'b', 5000),
      row('2026-11-01', 'a', 1000),
      row('2026-12-01', 'a', 2000),
      row('2026-12-01', null, 0),
    ];
    const before = structuredClone(rows);
    const periods = byPeriod(rows);
    assert.deepEqual(
      periods.map(({ key, captured, kept, seats }) => [key, captured.amount, kept.amount, seats]),
      [
        ['2026-11-01', 1000, 900, 4],
        ['2026-12-01', 7000, 6700, 12],
      ],
    );
    assert.deepEqual(
      byService(rows).map(({ key, kept }) => [key, kept.amount]),
      [
        ['b', 4900],
        ['a', 2800],
        ['', -100],
      ],
    );
    assert.deepEqual(rows, before);
    assert.equal(share(1, 4), 0.25);
    assert.equal(share(0, 0), null);
  });

  it('knows the spans that people ask for by name', async () => {
    const { presetOf, presets, spanOf } = await load('money/periods.ts');
    assert.deepEqual(spanOf('this_month', '2028-02-10'), {
      from: '2028-02-01',
      to: '2028-02-29',
      by: 'day',
    });
    assert.deepEqual(spanOf('last_month', '2026-01-31'), {
      from: '2025-12-01',
      to: '2025-12-31',
      by: 'day',
    });
    assert.equal(spanOf('three_months', '2026-01-15').from, '2025-11-01');
    for (const preset of presets) {
      const span = spanOf(preset, '2026-11-24');
      assert.ok(span.from < span.to);
      assert.equal(presetOf(span, '2026-11-24'), preset);
    }
    assert.equal(presetOf({ from: '2026-11-02', to: '2026-11-03', by: 'day' }, '2026-11-24'), null);
  });

  it('writes the history in words and amounts, without ids', async () => {
    const { historyDetail } = await load('bookings/history_detail.ts');
    for (const [happening, detail, words] of [
      ['confirmed', 'cs_test_a1b2 pi_3abc 5000 eur', '€50.00'],
      ['cancelled', 'cs_test_a1b2 pi_3abc 800 eur', '€8.00 to give back'],
      ['cancelled', 'cs_test_a1b2 0 eur', ''],
      ['moved', 'slot_01m87 slot_01m88', ''],
      ['disputed', 'dp_1 needs_response 1800 eur', 'needs_response €18.00'],
      ['mail_sent', 'confirmation', 'Confirmation'],
      ['mail_tried', 'reminder 451 4.7.1', 'Reminder (451 4.7.1)'],
      ['created', '', ''],
    ])
      assert.equal(historyDetail({ happening, detail }), words, detail);
  });
});
